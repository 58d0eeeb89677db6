/**
 * What runs before anything is installed: plain JavaScript that Node 20 understands. It installs what the checkout
 * needs, then runs the given file with the Node that the checkout brings.
 *
 *   node scripts/bootstrap.js scripts/start.ts [arguments]
 */
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync, realpathSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder that holds package.json. */
export const CHECKOUT = fileURLToPath(new URL("..", import.meta.url));
/** Where compiled code is kept: types are stripped and code is compiled once, not at each start. */
export const COMPILED = join(CHECKOUT, "node_modules", ".cache", "node");

// Node itself warns on stderr where both are set, and takes the other one: here a no counts more (scripts/output.ts).
if ((process.env.NO_COLOR ?? "") !== "") delete process.env.FORCE_COLOR;

/** Exit code when a tool outside this repository failed (scripts/refusal.ts). */
const FAILED = 4;

/** The packages of a lock file by their folder; null when there is no such file. */
function packagesIn(file) {
  if (!existsSync(file)) return null;
  const { packages } = JSON.parse(readFileSync(file, "utf8"));
  return packages ?? {};
}

/**
 * Why the packages must be installed; null when they are the ones of package-lock.json.
 *
 * @param {string} checkout
 * @returns {string | null}
 */
export function installReason(checkout) {
  const wanted = packagesIn(join(checkout, "package-lock.json")) ?? {};
  const present = packagesIn(join(checkout, "node_modules", ".package-lock.json"));
  if (present === null) return "the packages are not installed yet";
  for (const [folder, { version, optional, devOptional }] of Object.entries(wanted)) {
    if (folder === "") continue;
    // Optional packages are for other machines; npm leaves them out here.
    if (present[folder] === undefined ? optional || devOptional : present[folder].version === version) continue;
    return `${folder} is not the one of package-lock.json`;
  }
  const extra = Object.keys(present).find((folder) => wanted[folder] === undefined);
  if (extra !== undefined) return `${extra} is not in package-lock.json`;
  return existsSync(nodeOf(checkout)) ? null : "the checkout's own Node is missing";
}

function nodeOf(checkout) {
  return join(checkout, "node_modules", ".bin", "node");
}

/**
 * Installs the packages if need be.
 *
 * @param {string} checkout
 * @returns {boolean} false when that failed; the reason has been said
 */
export function install(checkout) {
  const reason = installReason(checkout);
  if (reason === null) return true;
  console.error(`Installing packages into node_modules, about a minute: ${reason}.`);
  const npm = process.env.npm_execpath;
  // Some packages ask for a newer Node than npm itself runs on; they get it, because they bring it.
  const args = ["ci", "--no-audit", "--no-fund", "--ignore-scripts=false", "--engine-strict=false", "--loglevel=error"];
  // Everything goes to stderr: stdout belongs to the verb that follows, which may print one JSON document there.
  const options = { cwd: checkout, stdio: ["ignore", 2, 2] };
  const done =
    npm?.endsWith("npm-cli.js") === true
      ? spawnSync(process.execPath, [npm, ...args], options)
      : spawnSync("npm", args, options);
  if (done.status === 0 && existsSync(nodeOf(checkout))) return true;
  const why = done.error === undefined ? "npm says why above" : `npm did not start (${done.error.message})`;
  console.error(`The packages could not be installed: ${why}. Mend that, then run the same command again.`);
  return false;
}

/**
 * Runs a file of the checkout with the checkout's Node, its tools first on PATH, and ends as it ends.
 *
 * @param {string} checkout
 * @param {string} script path inside the checkout
 * @param {readonly string[]} args
 */
export function run(checkout, script, args) {
  const bin = join(checkout, "node_modules", ".bin");
  const env = { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH ?? ""}` };
  const child = spawn(nodeOf(checkout), [join(checkout, script), ...args], { stdio: "inherit", env });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    process.on(signal, () => {
      // A terminal sends its interrupt to the child as well, and two mean "stop at once" to the engine.
      if (signal !== "SIGINT" || process.stdin.isTTY !== true) child.kill(signal);
    });
  }
  child.on("error", (error) => {
    console.error(`${script} did not start: ${error.message}`);
    process.exitCode = FAILED;
  });
  child.on("exit", (code, signal) => {
    if (signal === null) process.exitCode = code ?? FAILED;
    else {
      process.removeAllListeners(signal);
      process.kill(process.pid, signal);
    }
  });
}

/**
 * Whether this Node can do what follows; says so when it cannot.
 *
 * @returns {boolean}
 */
export function nodeIsNewEnough() {
  if (Number(process.versions.node.split(".")[0]) >= 20) return true;
  console.error(`This needs Node 20 or newer and found ${process.versions.node}. Install one: https://nodejs.org`);
  return false;
}

if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const [script, ...args] = process.argv.slice(2);
  if (script === undefined) {
    console.error("Say which file to run: node scripts/bootstrap.js scripts/start.ts");
    process.exitCode = 2;
  } else if (!nodeIsNewEnough()) process.exitCode = 2;
  else if (!install(CHECKOUT)) process.exitCode = FAILED;
  else run(CHECKOUT, script, args);
}
