/** This machine as if it had no engine and no Docker, on a network where nobody answers. */
import { existsSync, mkdirSync, readdirSync, symlinkSync } from "node:fs";
import { createServer } from "node:net";
import { delimiter, join } from "node:path";

export interface BareMachine {
  /** Nothing found on it, and the search online lasts as long as it ever does. */
  readonly env: NodeJS.ProcessEnv;
  /** No engine and no Docker either, but a network from which npm can install. */
  readonly installing: NodeJS.ProcessEnv;
  close(): void;
}

/** @param folder for what it needs; it goes with the folder */
export async function bareMachine(folder: string): Promise<BareMachine> {
  const home = join(folder, "home");
  mkdirSync(home);
  // It takes connections and stays silent.
  const silent = createServer(() => {});
  await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
  const address = silent.address();
  const proxy = `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`;
  const noDocker = { DOCKER_HOST: `unix://${join(home, "no-docker.sock")}` };
  return {
    installing: { ...process.env, ...noDocker, PULUMI_CLI: join(home, "no-engine") },
    env: {
      ...process.env,
      ...noDocker,
      PULUMI_CLI: "",
      HOME: home,
      PATH: withoutEngine(process.env["PATH"] ?? "", folder),
      NODE_USE_ENV_PROXY: "1",
      HTTPS_PROXY: proxy,
      https_proxy: proxy,
      NO_PROXY: "",
      no_proxy: "",
      npm_config_update_notifier: "false",
    },
    close: () => silent.close(),
  };
}

/** PATH with each folder that holds an engine replaced by one of links to everything else in it. */
function withoutEngine(path: string, folder: string): string {
  return path
    .split(delimiter)
    .map((from, at) => {
      if (!existsSync(join(from, "pulumi"))) return from;
      const links = join(folder, `path-${at}`);
      mkdirSync(links);
      for (const name of readdirSync(from))
        if (!name.startsWith("pulumi")) symlinkSync(join(from, name), join(links, name));
      return links;
    })
    .join(delimiter);
}
