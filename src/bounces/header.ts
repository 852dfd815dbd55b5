import { decodeCharset } from "./charset.ts";
import { decodeQuotedPrintable } from "./transfer-encoding.ts";

/** One header field, unfolded; `name` in lower case. */
export interface HeaderField {
  readonly name: string;
  readonly value: string;
}

const fieldsMax = 1000;
const valueMax = 4000;

/** A message or a part of one: its header and what comes after the first empty line. */
export interface Entity {
  readonly fields: readonly HeaderField[];
  readonly body: string;
}

/** Splits text with LF line ends at the first empty line (RFC 5322). Reads each line once. */
export function splitEntity(text: string): Entity {
  let at = 0;
  const fields: { name: string; value: string }[] = [];
  while (at < text.length) {
    const found = text.indexOf("\n", at);
    const end = found < 0 ? text.length : found;
    if (end === at || (end - at < 80 && text.slice(at, end).trim() === "")) {
      return { fields, body: text.slice(end + 1) };
    }
    addLine(fields, text.slice(at, Math.min(end, at + valueMax)));
    at = end + 1;
  }
  return { fields, body: "" };
}

function addLine(fields: { name: string; value: string }[], line: string): void {
  const last = fields.at(-1);
  if (/^[ \t]/.test(line)) {
    if (last && last.value.length < valueMax) last.value += ` ${line.trim()}`;
    return;
  }
  const colon = line.indexOf(":");
  // An mbox `From ` line or something broken: not a field, and not the end of the header either.
  if (colon < 1 || colon > 80 || fields.length >= fieldsMax) return;
  const name = line.slice(0, colon).trim().toLowerCase();
  if (/\s/.test(name)) return;
  fields.push({ name, value: line.slice(colon + 1).trim() });
}

/** The first field of that name, or "". */
export function fieldOf(fields: readonly HeaderField[], name: string): string {
  return fields.find((field) => field.name === name)?.value ?? "";
}

/** Every field of one of those names. */
export function fieldsOf(fields: readonly HeaderField[], names: readonly string[]): string[] {
  return fields.filter(({ name }) => names.includes(name)).map(({ value }) => value);
}

/** `multipart/report; boundary="x"`: the value and its parameters, all names in lower case. */
export function parseParameters(field: string): { value: string; parameters: Map<string, string> } {
  const [value = ""] = field.split(";", 1);
  const parameters = new Map<string, string>();
  const pattern = /;\s{0,20}([\w-]{1,60})\*?\s{0,20}=\s{0,20}(?:"([^"]{0,500})"|([^;\s]{1,500}))/g;
  for (const [, name = "", quoted, bare] of field.matchAll(pattern)) {
    const key = name.toLowerCase();
    if (!parameters.has(key)) parameters.set(key, quoted ?? bare ?? "");
  }
  return { value: value.trim().toLowerCase(), parameters };
}

/** Undoes encoded words (RFC 2047). */
export function decodeWords(value: string): string {
  const joined = value.replace(/\?=\s{1,20}=\?/g, "?==?");
  const pattern = /=\?([^?\s]{1,60})\?([BbQq])\?([^?\s]{0,2000})\?=/g;
  const words = joined.replace(pattern, (_, charset: string, kind: string, text: string) => {
    const bytes =
      kind.toLowerCase() === "b"
        ? Buffer.from(text, "base64").toString("latin1")
        : decodeQuotedPrintable(text.replaceAll("_", " "));
    return decodeCharset(bytes, charset);
  });
  return words === joined ? decodeCharset(value, "") : words;
}
