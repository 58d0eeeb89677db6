/** The whole page, and the part of it that is fetched again and again. */
import { count, html, Markup } from "../html.ts";
import type { RegionState } from "../region.ts";
import { SCRIPT } from "../script.ts";
import { STYLES } from "../styles.ts";
import { callsSection } from "./calls.ts";
import { machinesSection } from "./machines.ts";
import { mailSection } from "./mail.ts";
import { namesSection } from "./names.ts";
import { tenantsSection } from "./tenants.ts";

/** One document that asks nothing of anybody but its own origin. */
export function page(state: RegionState): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark">
<noscript><meta http-equiv="refresh" content="5"></noscript>
<title>${state.stack.title} — the sandbox, live</title>
<link rel="icon" href="data:,">
<style>${new Markup(STYLES)}</style>
</head>
<body>
<a class="skip" href="#tenants">Skip to the tenants</a>
<p id="lost" role="alert" hidden></p>
<div class="wrap" id="live">${live(state)}</div>
<script type="module">${new Markup(SCRIPT)}</script>
</body>
</html>
`.text;
}

/** What changes: everything between the top of the page and its end. */
export function live(state: RegionState): Markup {
  const { stack, machines, tenants, records, mails, calls, counts } = state;
  const meetings = machines.flatMap((machine) => machine.meetings ?? []);
  return html`<header>
<p class="over">${stack.domain}${stack.operator === "" ? null : html` · run by ${stack.operator}`}</p>
<h1>${stack.title}</h1>
<p class="summary ${overall(state)}" role="status">${summary(state)}</p>
<nav aria-label="Sections"><ul>
${chip("tenants", "Tenants", tenants.length)}
${chip("machines", "Machines", machines.length)}
${chip("machines", "Meetings", meetings.length)}
${chip("mail", "Mails", counts.mails)}
${chip("names", "Names", records.length)}
${chip("calls", "API calls", counts.requests)}
</ul></nav>
</header>
<main>
${state.trouble === null ? null : notice("The YAML has a problem", [state.trouble])}
${state.faults.length === 0 ? null : notice("Told to fail", state.faults)}
${tenantsSection(tenants)}
${machinesSection(machines)}
<div class="pair">
${mailSection(mails, counts.mails)}
${callsSection(calls, counts)}
</div>
${namesSection(records, state.refused)}
</main>
<footer>
<p>Everything here runs on this computer: the clouds are emulated, the machines are containers, and nothing is sent outside.
<a href="/-/state.json">The same as JSON</a> · <a href="/-/roots.pem">Certificate authority</a></p>
<details data-key="visit"><summary>Open these names in your browser</summary>
<p>The names are known inside the sandbox only. On the computer that it runs on, add these lines to /etc/hosts and trust the certificate authority above.</p>
<pre tabindex="0" aria-label="Lines for /etc/hosts">${hostsLines(state)}</pre></details>
</footer>`;
}

function chip(id: string, title: string, number: number): Markup {
  return html`<li><a href="#${id}">${title} <b>${number}</b></a></li>`;
}

function notice(title: string, lines: readonly string[]): Markup {
  return html`<div class="notice" role="group" aria-label="${title}"><h2>${title}</h2><ul>${lines.map((line) => html`<li>${line}</li>`)}</ul></div>`;
}

/** How it is on the whole: `ill` as soon as anything is. */
function overall({ machines, tenants, trouble }: RegionState): "well" | "ill" | "waiting" {
  const states = [...machines.map(({ health }) => health.state), ...tenants.map(({ health }) => health.state)];
  const lost = machines.some(({ state }) => state === "off" || state === "gone");
  if (states.includes("ill") || lost || trouble !== null) return "ill";
  return states.length === 0 || states.includes("waiting") ? "waiting" : "well";
}

/** One sentence, read out when it changes. */
function summary(state: RegionState): string {
  const { machines, tenants } = state;
  const running = machines.filter((machine) => machine.state === "running").length;
  const well = tenants.filter(({ health }) => health.state === "well").length;
  const meetings = machines.flatMap((machine) => machine.meetings ?? []);
  const people = meetings.reduce((sum, meeting) => sum + meeting.people, 0);
  const parts = [
    `${running} of ${count(machines.length, "machine")} running`,
    `${well} of ${count(tenants.length, "tenant")} well`,
    meetings.length === 0
      ? "no meeting"
      : `${count(meetings.length, "meeting")} with ${count(people, "person", "people")}`,
  ];
  const word = { well: "All is well", ill: "Not all is well", waiting: "Coming up" }[overall(state)];
  return `${word}: ${parts.join(", ")}.`;
}

/** Addresses and names as /etc/hosts wants them, for names with an IPv4 address. */
function hostsLines({ records }: RegionState): string {
  const names = records.filter(({ type, name }) => type === "A" && !name.includes("*"));
  const lines = names.map(({ content, name }) => `${content} ${name}`);
  return lines.length === 0 ? "# no name yet" : lines.join("\n");
}
