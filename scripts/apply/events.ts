/** The engine's event stream (`pulumi up --json`): what happened, counted, and one plain line a change. */

import type { Orphan } from "./adopt.ts";

export interface Step {
  /** `create`, `update`, `delete`, `replace`, `same`, … as the engine says. */
  readonly op: string;
  readonly urn: string;
}

export interface Diagnostic {
  readonly urn: string;
  readonly message: string;
}

/** One line of the stream, as far as we read it. */
export type EngineEvent =
  | { readonly kind: "start"; readonly step: Step }
  | { readonly kind: "done"; readonly step: Step }
  | { readonly kind: "failed"; readonly step: Step; readonly orphan: Orphan }
  | { readonly kind: "error"; readonly diagnostic: Diagnostic }
  | { readonly kind: "output"; readonly diagnostic: Diagnostic }
  | { readonly kind: "summary"; readonly changes: Readonly<Record<string, number>> };

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const text = (value: unknown): string => (typeof value === "string" ? value : "");

function step(event: unknown): Step | null {
  if (!isRecord(event) || !isRecord(event.metadata)) return null;
  const { op, urn } = event.metadata;
  return { op: text(op), urn: text(urn) };
}

/** What was to be made, as far as the event tells. */
function orphan(urn: string, event: unknown): Orphan {
  const metadata = isRecord(event) && isRecord(event.metadata) ? event.metadata : {};
  const made = isRecord(metadata.new) ? metadata.new : {};
  return {
    urn,
    type: text(made.type),
    inputs: isRecord(made.inputs) ? made.inputs : {},
    parent: text(made.parent),
    provider: text(made.provider),
  };
}

/** Reads one line; null for a line that is no event or one that tells people nothing. */
export function readEvent(line: string): EngineEvent | null {
  if (!line.startsWith("{")) return null;
  let event: unknown;
  try {
    event = JSON.parse(line);
  } catch {
    return null;
  }
  if (!isRecord(event)) return null;
  const pre = step(event.resourcePreEvent);
  if (pre !== null) return { kind: "start", step: pre };
  const done = step(event.resOutputsEvent);
  if (done !== null) return { kind: "done", step: done };
  const failed = step(event.resOpFailedEvent);
  if (failed !== null) return { kind: "failed", step: failed, orphan: orphan(failed.urn, event.resOpFailedEvent) };
  if (isRecord(event.diagnosticEvent)) {
    const { urn, message, severity } = event.diagnosticEvent;
    const diagnostic = { urn: text(urn), message: text(message).replaceAll(/<\{%[^%]*%\}>/g, "") };
    if (severity === "error") return { kind: "error", diagnostic };
    return severity === "debug" ? null : { kind: "output", diagnostic };
  }
  if (isRecord(event.summaryEvent) && isRecord(event.summaryEvent.resourceChanges)) {
    const changes: Record<string, number> = {};
    for (const [op, count] of Object.entries(event.summaryEvent.resourceChanges))
      if (typeof count === "number") changes[op] = count;
    return { kind: "summary", changes };
  }
  return null;
}

const WORDS: Readonly<Record<string, string>> = {
  create: "made",
  update: "changed",
  delete: "removed",
  replace: "replaced",
  "create-replacement": "made anew",
  "delete-replaced": "removed (replaced)",
};

/** `made`, `changed`, …; null for a step that changes nothing. */
export function opWord(op: string): string | null {
  return WORDS[op] ?? null;
}

/** How many resources an operation changed: 0 is the answer people look for. */
export function changeCount(changes: Readonly<Record<string, number>>): number {
  return Object.entries(changes).reduce(
    (sum, [op, count]) => (op === "same" || op === "read" || op === "refresh" ? sum : sum + count),
    0,
  );
}
