/**
 * `npm run bench host`: a host carries the most tenants it is sized for. On the region that `npm start` brought up, the
 * host is filled to the last tenant that `plan` lets on it and rebooted; each must answer again without anyone. The
 * sandbox is taken away in the end. What it finds is MEASURED_HOST in model/sizes.ts.
 */
import { cpSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { z } from "zod";
import { plan } from "../model/plan.ts";
import { size, tenantsThatFit } from "../model/sizes.ts";
import { HERE } from "../sandbox/cloud/addresses.ts";
import { CHECKOUT } from "../scripts/bootstrap.js";
import { openData } from "../scripts/data.ts";
import type { Bench, Finding } from "./bench.ts";
import { mustRun, ran, timed } from "./measure.ts";
import { inScratch } from "./scratch.ts";

const TOKEN = "t".repeat(64);

export const host: Bench = {
  name: "host",
  about: "the example region's host, filled to the most tenants that it is sized for, and rebooted",
  comparator: "none: a stand-in Greenlight shows that starts take turns and end, not what Greenlight itself needs",
  byDefault: false,
  run: (say) => inScratch((folder) => measure(folder, say)),
};

const meet = (...args: string[]) => [process.execPath, [join(CHECKOUT, "scripts", "meet.js"), ...args]] as const;

const tenant = (number: number) => `org: Tenant ${number}
stack: sandbox
host: gl1
level: free
custodian: hypha
admin: { name: Ola Nowak, email: "ola@tenant${number}.example" }
`;

async function measure(folder: string, say: (line: string) => void): Promise<Finding[]> {
  for (const part of ["tenants", "coop", "stacks"]) {
    const filter = (file: string) => !/\.[jt]s$/.test(file) && !file.includes("Pulumi.");
    cpSync(join(CHECKOUT, part), join(folder, part), { recursive: true, filter });
  }
  const before = plan(openData(folder).platform, "sandbox");
  const [gl1] = before.hosts;
  if (gl1?.made.by !== "hetzner") throw new Error("the example region has a host at Hetzner");
  const most = tenantsThatFit(size(gl1.made.type)?.memoryGb ?? 0);
  for (let number = before.tenants.length + 1; number <= most; number++)
    writeFileSync(join(folder, "tenants", `tenant${number}.yaml`), tenant(number));
  const full = plan(openData(folder).platform, "sandbox");
  try {
    say(`${most} tenants on ${gl1.fqdn}`);
    const joined = await timed(() => mustRun(...meet("up", "sandbox", "--root", folder, "--json")));
    say("the host is rebooted");
    const back = await timed(async () => {
      await reboot(gl1.fqdn);
      await allAnswer(folder);
    });
    const used = await memoryUsed(gl1.fqdn);
    const one = (what: string, value: number, unit: Finding["unit"], from: string): Finding => ({
      what,
      value,
      unit,
      most: null,
      from,
    });
    return [
      {
        what: "tenants that answer",
        value: full.tenants.length,
        unit: "tenants",
        most: null,
        from: `sized for ${most}`,
      },
      one("until all have joined", joined.seconds, "s", `${most - before.tenants.length} at once`),
      one("from a reboot until all answer", back.seconds, "s", "they start one after another"),
      one("memory of the host's containers", used, "MB", "docker stats, added up"),
    ];
  } finally {
    await mustRun("npm", ["--prefix", CHECKOUT, "run", "stop"]);
  }
}

const Servers = z.object({ servers: z.array(z.looseObject({ id: z.number(), name: z.string() })) });

async function hetzner(method: string, path: string): Promise<unknown> {
  const answer = await fetch(`${HERE}/hetzner/v1${path}`, { method, headers: { authorization: `Bearer ${TOKEN}` } });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status}`);
  return answer.json();
}

async function serverOf(fqdn: string): Promise<number> {
  const { servers } = Servers.parse(await hetzner("GET", "/servers?per_page=50"));
  const found = servers.find(({ name }) => name === fqdn);
  if (found === undefined) throw new Error(`there is no server ${fqdn}`);
  return found.id;
}

async function reboot(fqdn: string): Promise<void> {
  await hetzner("POST", `/servers/${await serverOf(fqdn)}/actions/reboot`);
  // Until it is really down, everything still answers.
  await wait(5000);
}

/** Doctor asks each tenant for its health. */
async function allAnswer(root: string): Promise<void> {
  const until = Date.now() + 1_800_000;
  while ((await ran(...meet("doctor", "sandbox", "--root", root, "--json"))).code !== 0) {
    if (Date.now() > until) throw new Error("not every tenant answers half an hour after the reboot");
    await wait(2000);
  }
}

/** MB. */
async function memoryUsed(fqdn: string): Promise<number> {
  const machine = `meet-sandbox-machine-${await serverOf(fqdn)}`;
  const stats = ["exec", machine, "docker", "stats", "--no-stream", "--format", "{{.MemUsage}}"];
  const units: Readonly<Record<string, number>> = { KiB: 1 / 1024, MiB: 1, GiB: 1024 };
  return (await mustRun("docker", stats))
    .split("\n")
    .map((line) => /^([\d.]+)(KiB|MiB|GiB)/.exec(line.trim()))
    .reduce((sum, found) => sum + Number(found?.[1] ?? 0) * (units[found?.[2] ?? ""] ?? 0), 0);
}
