/** The mailbox: every mail that left a machine. */
import { count, html, link, linked, type Markup } from "../html.ts";
import type { MailView } from "../region.ts";
import { empty, moment, section } from "./pieces.ts";

export function mailSection(mails: readonly MailView[], total: number): Markup {
  const body =
    mails.length === 0
      ? empty("No mail yet. An invited administrator's will be here.")
      : html`<div class="mails">${mails.map(mail)}</div>`;
  const more = total > mails.length ? `, the last ${mails.length} here` : "";
  return section("mail", "Mailbox", `${count(total, "mail")}${more}; none leaves the sandbox`, body);
}

function mail(it: MailView): Markup {
  return html`<details class="mail" data-key="mail-${it.id}">
<summary><span class="subject">${it.subject === "" ? "(no subject)" : it.subject}</span><span class="to">to ${it.to}</span>${moment(it.at)}</summary>
<div class="letter">
<p class="quiet small">from ${it.from}</p>
${it.links.length === 0 ? null : html`<ul class="links" aria-label="Links in this mail">${it.links.map((address) => html`<li>${link(address, `Open ${short(address)}`)}</li>`)}</ul>`}
<div class="text">${linked(it.text)}</div>
${it.hasHtml ? html`<p class="small">${link(`/-/mail/${it.id}.html`, "As its sender designed it")}</p>` : null}
</div>
</details>`;
}

/** Where a link leads, without what no person reads. */
function short(address: string): string {
  const plain = address.replace(/^https?:\/\//, "").replace(/\/$/, "");
  return plain.length > 52 ? `${plain.slice(0, 48)}…` : plain;
}
