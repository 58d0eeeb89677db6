/** Small files of root's as one tar, which Docker lays into a container: also into one that does not run. */

/** A small file of root's. */
export interface SmallFile {
  /** Its path without the first slash, at most 100 characters. */
  readonly name: string;
  readonly text: string;
  /** 0600 when left out. */
  readonly mode?: number;
}

/** A tar of small root-owned files (POSIX.1-1988 ustar), with the folders they stand in. */
export function tar(files: readonly SmallFile[]): Uint8Array {
  const folders = new Set(files.flatMap((it) => parents(it.name)));
  const parts = [
    ...[...folders].map((name) => header(`${name}/`, 0, 0o755, "5")),
    ...files.flatMap((it) => {
      const bytes = Buffer.from(it.text);
      return [header(it.name, bytes.length, it.mode ?? 0o600, "0"), bytes, Buffer.alloc(-bytes.length & (BLOCK - 1))];
    }),
    Buffer.alloc(2 * BLOCK),
  ];
  return Buffer.concat(parts);
}

const BLOCK = 512;

function parents(name: string): string[] {
  const words = name.split("/").slice(0, -1);
  return words.map((_, index) => words.slice(0, index + 1).join("/"));
}

function header(name: string, size: number, mode: number, type: "0" | "5"): Buffer {
  const block = Buffer.alloc(BLOCK);
  const octal = (value: number, width: number) => value.toString(8).padStart(width - 1, "0");
  const write = (text: string, at: number) => block.write(text, at, "latin1");
  write(name, 0);
  write(octal(mode, 8), 100);
  write(octal(0, 8), 108);
  write(octal(0, 8), 116);
  write(octal(size, 12), 124);
  write(octal(0, 12), 136);
  write(" ".repeat(8), 148);
  write(type, 156);
  write("ustar", 257);
  write("00", 263);
  write(
    `${octal(
      block.reduce((sum, byte) => sum + byte, 0),
      7,
    )}\0 `,
    148,
  );
  return block;
}
