/** Runs the command in this process, and keeps what it prints. */
import { vi } from "vitest";
import { main } from "../../scripts/meet.ts";
import { chooseColor } from "../../scripts/output.ts";

export interface Said {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export async function meet(...args: string[]): Promise<Said> {
  const said = { stdout: "", stderr: "" };
  const spies = (["stdout", "stderr"] as const).map((stream) =>
    vi.spyOn(process[stream], "write").mockImplementation((text) => {
      said[stream] += text.toString();
      return true;
    }),
  );
  try {
    return { code: await main(args), ...said };
  } finally {
    for (const spy of spies) spy.mockRestore();
    // The next test in this process has chosen nothing.
    chooseColor("auto");
  }
}
