/**
 * The picture: plans, and what a change does to them, as one page that asks nothing of anybody. It opens from a
 * disk, from a pull request's artefacts or from a web server, and is the same for the same plans.
 */
import { createHash } from "node:crypto";
import type { Changes } from "../model/diff.ts";
import type { Plan } from "../model/shape.ts";
import { changeSection } from "./picture/change.ts";
import { anchor, html, Markup } from "./picture/html.ts";
import { regionSection } from "./picture/region.ts";
import { type Region, regions } from "./picture/scene.ts";
import { SEARCH } from "./picture/search.ts";
import { STYLES } from "./picture/styles.ts";
import { tag } from "./picture/table.ts";
import { count } from "./picture/text.ts";

/** Allows our sheet and our script by what they say, and nothing else: no request, no form, no frame. */
function policy(): string {
  const digest = (text: string) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
  return [
    "default-src 'none'",
    `style-src ${digest(STYLES)}`,
    `script-src ${digest(SEARCH)}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
}

/** One self-contained HTML page about all regions; with changes, about what they do. */
export async function picture(plans: readonly Plan[], changes: readonly Changes[]): Promise<string> {
  const all = regions(plans, changes);
  const sections: Markup[] = [];
  for (const region of all) sections.push(await regionSection(region));
  const about = changeSection(changes);
  const title = about === null ? "meet.coop: who runs where" : "meet.coop: what this change does, and who runs where";
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy()}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<style>${new Markup(STYLES)}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the picture</a>
<div class="wrap">
<header>
<p class="over">meet.coop infrastructure</p>
<h1>Who runs where</h1>
<p class="quiet">${summary(all)} Drawn from the files in this repository; no machine was asked.</p>
${all.length + (about === null ? 0 : 1) < 2 ? null : contents(all, about !== null)}
</header>
<main id="main" tabindex="-1">
${about}
${sections}
</main>
<footer>This page is complete in itself: it loads nothing and tells nobody that you read it.</footer>
</div>
<script>${new Markup(SEARCH)}</script>
</body>
</html>
`.text;
}

function contents(all: readonly Region[], changed: boolean): Markup {
  return html`<nav aria-label="On this page"><ul>${changed ? html`<li><a href="#change">What this change does</a></li>` : null}${all.map(
    ({ plan, mark }) => html`<li><a href="#${anchor("region", plan.stack)}">${plan.title}${tag(mark)}</a></li>`,
  )}</ul></nav>`;
}

function summary(all: readonly Region[]): string {
  if (all.length === 0) return "There is no region yet.";
  const stay = all.filter(({ mark }) => mark?.op !== "leaves").map(({ plan }) => plan);
  const tenants = stay.reduce((sum, plan) => sum + plan.tenants.length, 0);
  const machines = stay.reduce(
    (sum, plan) => sum + plan.hosts.length + plan.nodes.length + plan.turn.length + (plan.balancer === null ? 0 : 1),
    0,
  );
  return `${count(stay.length, "region")}, ${count(tenants, "tenant")} and ${count(machines, "machine")}.`;
}
