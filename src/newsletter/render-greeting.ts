import { isField, type PersonField } from "../people/mod.ts";
import { didYouMean } from "../kernel/near-name.ts";
import type { CampaignProblem } from "./markdown-problem.ts";
import { type SlotName, slotMarker, withoutMarkers } from "./render-slots.ts";

/** A field that a greeting may hold, if the policy lists it. */
export const greetingFields = ["name", "company"] as const satisfies readonly (SlotName &
  PersonField)[];
export type GreetingField = (typeof greetingFields)[number];

/** A piece of a greeting: text, or a person's field with what stands there for those without it. */
export type GreetingPart =
  | { readonly text: string }
  | { readonly field: GreetingField; readonly fallback: string };

/** A greeting as it was read. */
export interface Greeting {
  readonly parts: readonly GreetingPart[];
  /**
   * What to put in a field's slot for a person without a value; the fields that the greeting holds,
   * and no other.
   */
  readonly fallbacks: Readonly<Partial<Record<GreetingField, string>>>;
  readonly problems: readonly CampaignProblem[];
}

/** In characters: a greeting is one line. */
const lengthMax = 200;

/**
 * Reads a greeting such as `Hello {name|there},`: `{field}` or `{field|fallback}`, of the fields that
 * `allowedFields` (the policy's) and `greetingFields` share. What is in braces and is nothing of
 * this stays as it was written, and is a problem. Never throws.
 */
export function readGreeting(greeting: string, allowedFields: readonly PersonField[]): Greeting {
  const problems: CampaignProblem[] = [];
  const report = (at: number, severity: CampaignProblem["severity"], message: string) => {
    const column = at + 1;
    problems.push({ source: "greeting", line: 1, column, severity, code: "field", message });
  };
  const source = withoutMarkers(greeting);
  if (source.length > lengthMax) {
    report(lengthMax, "error", `the greeting is longer than ${lengthMax} characters: shorten it`);
  }
  if (/[\p{Cc}\u2028\u2029]/u.test(source)) {
    report(0, "error", "the greeting has a line break: write it in one line");
  }
  const { parts, fallbacks } = readParts(
    source.slice(0, lengthMax).replace(/[\p{Cc}\u2028\u2029]+/gu, " "),
    allowedFields,
    report,
  );
  return { parts, fallbacks, problems };
}

/** The greeting as HTML; a name is set apart, so that it can't turn the direction of what follows. */
export function greetingHtml({ parts }: Greeting): string {
  return parts
    .map((part) =>
      "text" in part ? Bun.escapeHTML(part.text) : `<bdi>${slotMarker(part.field)}</bdi>`,
    )
    .join("");
}

/** The greeting as text. */
export function greetingText({ parts }: Greeting): string {
  return parts.map((part) => ("text" in part ? part.text : slotMarker(part.field))).join("");
}

type Report = (at: number, severity: CampaignProblem["severity"], message: string) => void;

function readParts(
  source: string,
  allowedFields: readonly PersonField[],
  report: Report,
): Pick<Greeting, "parts" | "fallbacks"> {
  const usable = greetingFields.filter((field) => allowedFields.includes(field));
  const parts: GreetingPart[] = [];
  const fallbacks: Partial<Record<GreetingField, string>> = {};
  let text = "";
  for (const { 0: piece, index } of source.matchAll(/\{[^{}]*\}|[{}]|[^{}]+/gu)) {
    const field = piece.length > 1 && piece.startsWith("{") ? piece.slice(1, -1) : undefined;
    if (field === undefined) {
      if (/^[{}]$/u.test(piece)) report(index, "error", `a single ${piece} is left: remove it`);
      text += piece;
      continue;
    }
    const [, name = "", fallback = ""] = /^\s*([^|]*?)\s*(?:\|(.*))?$/u.exec(field) ?? [];
    const known = usable.find((it) => it === name);
    if (known === undefined) {
      report(index, "error", unknownField(name, usable));
      text += piece;
      continue;
    }
    const earlier = fallbacks[known];
    if (earlier !== undefined && earlier !== fallback) {
      report(index, "error", `{${known}} stands here twice with two fallbacks: write the same`);
    }
    if (fallback.trim() === "") {
      report(index, "warning", noFallback(known));
    }
    if (text !== "") parts.push({ text });
    text = "";
    parts.push({ field: known, fallback: earlier ?? fallback });
    fallbacks[known] = earlier ?? fallback;
  }
  if (text !== "") parts.push({ text });
  return { parts, fallbacks };
}

function noFallback(field: GreetingField): string {
  return `who gave no ${field} finds a gap here: write {${field}|…} with what stands there then`;
}

function unknownField(name: string, usable: readonly GreetingField[]): string {
  if (isField(name)) {
    const other = usable.length === 0 ? "write the greeting without" : `use ${usable.join(", ")}`;
    const why = (greetingFields as readonly string[]).includes(name)
      ? "the policy does not let the newsletter use it"
      : "a greeting never holds it";
    return `{${name}} can't stand in the greeting, as ${why}: ${other}`;
  }
  return `{${name}} is no field${didYouMean(name, usable)}`;
}
