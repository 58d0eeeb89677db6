/**
 * Runs where the engine runs. Says which records lead to a machine and are not set yet, and waits until they are.
 * Whoever answers for the names is asked directly: others remember for minutes that a name was not there.
 * MACHINE RECORDS (`name type address`, one a line) WAIT_SECONDS (0: says them all, and goes on)
 */
import { Resolver } from "node:dns/promises";

const { MACHINE, RECORDS = "", WAIT_SECONDS = "0" } = process.env;
/** ms */
const PATIENCE = 3000;
const usual = new Resolver({ timeout: PATIENCE, tries: 2 });
const nothing = () => [];

/** The addresses of those who answer for a name. From its parent on: a name that is asked for too soon stays unknown. */
async function serversOf(name) {
  for (let zone = parent(name); zone.includes("."); zone = parent(zone)) {
    const hosts = await usual.resolveNs(zone).catch(nothing);
    const addresses = await Promise.all(hosts.map((host) => usual.resolve4(host).catch(nothing)));
    if (addresses.flat().length > 0) return addresses.flat();
  }
  return [];
}

function parent(name) {
  return name.slice(name.indexOf(".") + 1);
}

async function addressesOf({ name, type }) {
  const direct = new Resolver({ timeout: PATIENCE, tries: 1 });
  const servers = await serversOf(name);
  if (servers.length > 0) direct.setServers(servers);
  try {
    return await direct.resolve(name, type);
  } catch (error) {
    if (error.code === "ENOTFOUND" || error.code === "ENODATA") return [];
    // A network may let no question out but to its own server.
    return usual.resolve(name, type).catch(nothing);
  }
}

/** One spelling for each address. */
function spelled(address) {
  return address.includes(":") ? new URL(`http://[${address}]/`).hostname : address;
}

const words = ({ name, type, address }) => `${name} ${type} ${address}`;

async function missing(records) {
  const found = await Promise.all(records.map(addressesOf));
  return records.filter(({ address }, at) => found[at].map(spelled).join() !== spelled(address));
}

const records = RECORDS.split("\n").map((line) => {
  const [name, type, address] = line.split(" ");
  return { name, type, address };
});
const until = Date.now() + Number(WAIT_SECONDS) * 1000;
// Who waits for none asks nobody either.
let left = WAIT_SECONDS === "0" ? records : await missing(records);
for (const record of left) console.log(`record to set: ${words(record)}`);
while (left.length > 0 && Date.now() < until) {
  await new Promise((done) => setTimeout(done, PATIENCE));
  left = await missing(records);
}
if (left.length > 0 && WAIT_SECONDS !== "0") {
  console.error(`meet: ${MACHINE} waits for its names: ${left.map(words).join(", ")}`);
  process.exitCode = 1;
}
