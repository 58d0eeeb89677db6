/** The machines, in the order in which a person who joins a meeting meets them. */
import { count, html, type Markup } from "../html.ts";
import type { MachineView, Meeting, OpenPorts, Role } from "../region.ts";
import { empty, healthTag, section, tag } from "./pieces.ts";

/** Each kind of machine, and what it is there for. */
const LANES: readonly (readonly [Role, string, string])[] = [
  ["host", "Hosts", "carry the tenants"],
  ["balancer", "Balancer", "shares the meetings out"],
  ["node", "Nodes", "are where people meet"],
  ["turn", "TURN servers", "get media through firewalls"],
  ["other", "Others", "are in no plan"],
];

export function machinesSection(machines: readonly MachineView[]): Markup {
  const running = machines.filter(({ state }) => state === "running").length;
  const lanes = LANES.map(([role, title, why]) => ({
    role,
    title,
    why,
    here: machines.filter((it) => it.role === role),
  }));
  const body =
    machines.length === 0
      ? empty("No machine yet. The stack's YAML names them, and `npm start` makes them.")
      : html`<div class="lanes">${lanes.filter(({ here }) => here.length > 0).map(lane)}</div>`;
  return section("machines", "Machines", `${running} of ${count(machines.length, "machine")} running`, body);
}

function lane({ role, title, why, here }: { role: Role; title: string; why: string; here: MachineView[] }): Markup {
  return html`<div class="lane ${role}" data-key="lane-${role}">
<div class="lead"><h3>${title}</h3><p class="quiet">${why}</p></div>
<ul>${here.map(card)}</ul>
</div>`;
}

function card(machine: MachineView): Markup {
  const { health, state } = machine;
  // A machine that runs is as well as its check says; any other is what Hetzner says.
  const shown =
    state === "running" ? healthTag(health) : tag(state === "gone" || state === "off" ? "bad" : "wait", state);
  return html`<li class="card machine" data-key="machine-${machine.id}">
<div class="top"><h4>${machine.id}</h4>${shown}</div>
<p class="name">${machine.fqdn}</p>
${state === "running" && health.says !== "" ? html`<p class="says">${health.says}</p>` : null}
${machine.cordoned ? html`<p class="says">${tag("wait", "cordoned")} takes no new meetings</p>` : null}
${machine.pending.length === 0 ? null : html`<p class="says">${tag("wait", "pending")} ${machine.pending.join(", ")}: when nobody meets here</p>`}
${machine.meetings === null ? null : meetings(machine.meetings)}
<dl>
${addresses(machine)}
${ports(machine)}
${machine.type === null ? null : html`<div><dt>Size</dt><dd>${machine.type}${machine.volumes.map(({ name, gb }) => html`, <span title="${name}">volume of ${gb} GB</span>`)}</dd></div>`}
</dl>
</li>`;
}

function addresses(machine: MachineView): Markup | null {
  const all = [machine.ipv4, machine.ipv6, ...machine.privateIps].filter((address) => address !== null);
  if (all.length === 0) return null;
  return html`<div><dt>Addresses</dt><dd class="mono">${all.map((address) => html`<span>${address}</span> `)}</dd></div>`;
}

function ports(machine: MachineView): Markup | null {
  if (machine.open === null) {
    return machine.state === "declared" ? null : html`<div><dt>Firewall</dt><dd>none: every port is open</dd></div>`;
  }
  const groups = machine.open.length === 0 ? "nothing is open" : machine.open.map(group);
  return html`<div><dt>Firewall</dt><dd>${groups}</dd></div>`;
}

function group({ from, ports: open }: OpenPorts): Markup {
  const whom = from === null ? "everybody" : from.join(", ");
  return html`<span class="group"><span class="mono">${open.join(" · ")}</span> <span class="quiet">from ${whom}</span></span>`;
}

function meetings(running: readonly Meeting[]): Markup {
  if (running.length === 0) return html`<p class="says quiet">No meeting</p>`;
  return html`<ul class="meetings" aria-label="Meetings">${running.map(
    ({ name, people, tenant }) =>
      html`<li><b>${name}</b> <span class="quiet">${count(people, "person", "people")}${tenant === null ? null : ` · ${tenant}`}</span></li>`,
  )}</ul>`;
}
