/**
 * The page's only script. It fetches the live part every two seconds and changes what is different, in place: what
 * is open stays open, what has the focus keeps it, and a screen reader is not thrown back to the top.
 */
export const SCRIPT = `
const place = document.getElementById("live");
const lost = document.getElementById("lost");
let known = "";
let since = new Date();

const attributes = (from, to) => {
  for (const { name } of [...from.attributes]) {
    if (!to.hasAttribute(name) && !(name === "open" && from.localName === "details")) from.removeAttribute(name);
  }
  for (const { name, value } of to.attributes) if (from.getAttribute(name) !== value) from.setAttribute(name, value);
};
const keyOf = (node) => (node.nodeType === 1 ? (node.dataset.key ?? null) : null);
const alike = (a, b) => a.nodeType === b.nodeType && a.nodeName === b.nodeName && keyOf(a) === keyOf(b);

function change(from, to) {
  if (from.nodeType !== 1) {
    if (from.data !== to.data) from.data = to.data;
    return;
  }
  // The reader's own time stands in it.
  if (from.localName === "time" && from.dateTime === to.dateTime) return;
  attributes(from, to);
  const keyed = new Map();
  for (const child of from.childNodes) if (keyOf(child) !== null) keyed.set(keyOf(child), child);
  let at = from.firstChild;
  for (const wanted of [...to.childNodes]) {
    const known = keyed.get(keyOf(wanted));
    if (known !== undefined && known.nodeName === wanted.nodeName) {
      keyed.delete(keyOf(wanted));
      if (known === at) at = at.nextSibling;
      else from.insertBefore(known, at);
      change(known, wanted);
    } else if (at !== null && keyOf(wanted) === null && alike(at, wanted)) {
      const next = at.nextSibling;
      change(at, wanted);
      at = next;
    } else {
      from.insertBefore(wanted, at);
    }
  }
  while (at !== null) {
    const next = at.nextSibling;
    at.remove();
    at = next;
  }
}

const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit" });
function localTimes() {
  for (const time of place.querySelectorAll("time:not([title])")) {
    const date = new Date(time.dateTime);
    time.title = date.toLocaleString();
    time.textContent = clock.format(date);
  }
}

async function look() {
  try {
    const answer = await fetch("/-/live.html", { headers: known === "" ? {} : { "if-none-match": known }, cache: "no-store" });
    if (answer.status === 200) {
      const wanted = document.createElement("div");
      wanted.innerHTML = await answer.text();
      wanted.className = place.className;
      wanted.id = place.id;
      change(place, wanted);
      localTimes();
      known = answer.headers.get("etag") ?? "";
    } else if (answer.status !== 304) {
      throw new Error(String(answer.status));
    }
    since = new Date();
    if (!lost.hidden) lost.hidden = true;
  } catch {
    if (lost.hidden) {
      lost.textContent = "The sandbox has not answered since " + clock.format(since) + ". This page keeps asking.";
      lost.hidden = false;
    }
  }
}

localTimes();
for (;;) {
  await new Promise((done) => setTimeout(done, 2000));
  if (!document.hidden) await look();
}
`;
