/** The page's own program. It asks nothing of anybody: all it needs came with the page. */
import type { Answers, Field } from "../model/ask/field.ts";
import { TENANT_FIELDS } from "../model/ask/tenant.ts";
import { DATA_ID, type PageData, partsOf } from "./data.ts";
import { carriesText, newFileUrl } from "./forge.ts";
import { type Ground, ground, type Judged, judge } from "./judge.ts";

const encoder = new TextEncoder();

function element(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`the page has no ${id}`);
  return found;
}

function inputOf(name: string): HTMLInputElement | HTMLSelectElement {
  const found = element(partsOf(name).input);
  if (found instanceof HTMLInputElement || found instanceof HTMLSelectElement) return found;
  throw new Error(`${name} is no field`);
}

class Form {
  readonly #ground: Ground;
  readonly #forge: PageData["forge"];
  /** Fields that the person has left once: only they are told what is wrong. */
  readonly #left = new Set<string>();
  /** Fields that the person has filled in themselves: suggestions leave them alone. */
  readonly #own = new Set<string>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(made: Ground, forge: PageData["forge"]) {
    this.#ground = made;
    this.#forge = forge;
  }

  start(): void {
    for (const { name } of TENANT_FIELDS) {
      const input = inputOf(name);
      input.addEventListener("input", () => {
        if (input.value.trim() === "") this.#own.delete(name);
        else this.#own.add(name);
        // Judging takes a moment in a large region, and nobody wants to wait for it at every letter.
        clearTimeout(this.#timer);
        this.#timer = setTimeout(() => this.update(), 120);
      });
      input.addEventListener("change", () => {
        this.#left.add(name);
        this.update();
      });
      input.addEventListener("blur", () => {
        if (input.value.trim() === "") return;
        this.#left.add(name);
        this.update();
      });
    }
    element("copy").addEventListener("click", () => this.#copy("copied"));
    element("open").addEventListener("click", () => {
      if (this.#forge !== null && !carriesText(this.#forge.kind)) this.#copy("copied");
    });
    element("show").addEventListener("click", () => this.#showAll());
    this.update();
  }

  /** What stands in the fields; suggestions fill the ones that nobody filled in. */
  #answers(): Answers {
    const { platform } = this.#ground;
    let answers: Answers = {};
    for (const field of TENANT_FIELDS) {
      if (!field.asked(platform, answers)) continue;
      const input = inputOf(field.name);
      this.#offer(field, answers);
      if (!this.#own.has(field.name)) input.value = field.suggestion(platform, answers) ?? "";
      const text = input.value.trim();
      if (text !== "") answers = { ...answers, [field.name]: text };
    }
    return answers;
  }

  /** Choices that hang on other answers, such as the hosts of a region. */
  #offer(field: Field, answers: Answers): void {
    const input = inputOf(field.name);
    if (!(input instanceof HTMLSelectElement)) return;
    const choices = field.choices(this.#ground.platform, answers) ?? [];
    const wanted = ["", ...choices.map(({ value }) => value)];
    if (wanted.join("\n") === [...input.options].map(({ value }) => value).join("\n")) return;
    const was = input.value;
    input.replaceChildren(
      ...[{ value: "", text: field.needed ? "Choose…" : "As usual" }, ...choices].map(({ value, text }) => {
        const option = document.createElement("option");
        option.value = value;
        option.textContent = value === "" ? text : `${value}: ${text}`;
        return option;
      }),
    );
    input.value = wanted.includes(was) ? was : "";
    if (input.value === "") this.#own.delete(field.name);
  }

  update(): void {
    const judged = judge(this.#ground, this.#answers());
    const asked = new Set(judged.asked.map(({ name }) => name));
    for (const { name } of TENANT_FIELDS) {
      element(partsOf(name).row).hidden = !asked.has(name);
      if (asked.has(name)) this.#tell(name, judged);
    }
    this.#result(judged);
  }

  #tell(name: string, { wrong, warnings, missing }: Judged): void {
    const input = inputOf(name);
    const shown = this.#left.has(name);
    const error = wrong[name] ?? (missing.includes(name) ? "This must be answered." : undefined);
    const text = shown ? (error ?? warnings[name] ?? "") : "";
    const place = element(partsOf(name).wrong);
    if (place.textContent !== text) place.textContent = text;
    place.className = error === undefined ? "wrong warning" : "wrong";
    input.setAttribute("aria-invalid", String(shown && error !== undefined));
  }

  #result(judged: Judged): void {
    const { missing, wrong, elsewhere, text, file, changes } = judged;
    const ready = changes !== null && Object.keys(wrong).length === 0;
    const count = Object.keys(wrong).length + elsewhere.length;
    const status = ready
      ? "Everything is there. Read what it changes, then take the file along."
      : count > 0
        ? `${count === 1 ? "One thing is" : `${count} things are`} not right yet.`
        : `${missing.length === 1 ? "One answer" : `${missing.length} answers`} to go.`;
    if (element("status").textContent !== status) element("status").textContent = status;
    element("elsewhere").replaceChildren(
      ...elsewhere.map((said) => {
        const item = document.createElement("li");
        item.textContent = said;
        return item;
      }),
    );
    element("file-name").textContent = file ?? "tenants/….yaml";
    element("file").textContent = text;
    element("changes").textContent = changes ?? "";
    element("outcome").hidden = !ready;
    element("show").hidden = ready;
    const link = element("open");
    if (this.#forge !== null && link instanceof HTMLAnchorElement && file !== null) {
      link.href = newFileUrl(this.#forge, file, text);
    }
    element("copied").textContent = "";
  }

  /** Tells everything that is missing or wrong, and goes to the first of it. */
  #showAll(): void {
    for (const { name } of TENANT_FIELDS) this.#left.add(name);
    this.update();
    const first = TENANT_FIELDS.map(({ name }) => inputOf(name)).find(
      (input) => input.getAttribute("aria-invalid") === "true" && input.offsetParent !== null,
    );
    first?.focus();
  }

  #copy(told: string): void {
    const text = element("file").textContent ?? "";
    const said = (ok: boolean) => {
      element(told).textContent = ok
        ? "The file is copied: paste it into the new file."
        : "Your browser does not let the page copy: mark the file and copy it.";
    };
    const clipboard = navigator.clipboard;
    if (clipboard === undefined) said(false);
    else
      clipboard.writeText(text).then(
        () => said(true),
        () => said(false),
      );
  }
}

const data: PageData = JSON.parse(element(DATA_ID).textContent ?? "{}");
const made = ground(Object.entries(data.files).map(([file, text]) => ({ file, bytes: encoder.encode(text) })));
if (made !== null) new Form(made, data.forge).start();
