import { byteAt, joined, type MailBytes, type Piece, piecesOf, isRelaxed } from "./mail-bytes.ts";

/** The relaxed forms of RFC 6376 3.4.2 and 3.4.4, on bytes as latin1. */

/** One header field as it stands, without its last line break. */
export interface Field {
  /** Lower case. */
  readonly name: string;
  readonly raw: string;
}

const headerEnd = "\r\n\r\n";

/** Splits a message into its fields and the pieces of its body. */
export function splitMessage(bytes: MailBytes): {
  readonly fields: readonly Field[];
  readonly body: readonly Piece[];
} {
  const [first = "", ...others] = piecesOf(bytes);
  // So is each that was made from a template.
  const end = typeof first === "string" ? first.indexOf(headerEnd) : -1;
  if (typeof first === "string" && end >= 0 && end + headerEnd.length === first.length) {
    return { fields: fieldsOf(first.slice(0, end)), body: others };
  }
  const all = joined(bytes);
  const at = all.indexOf(headerEnd);
  if (at < 0) return { fields: fieldsOf(all.toString("latin1")), body: [] };
  return {
    fields: fieldsOf(all.toString("latin1", 0, at)),
    body: [all.subarray(at + headerEnd.length)],
  };
}

function fieldsOf(header: string): readonly Field[] {
  const fields: Field[] = [];
  for (let from = 0; from < header.length; ) {
    const to = fieldEnd(header, from);
    const colon = header.indexOf(":", from);
    if (colon >= 0 && colon < to) {
      const name = header.slice(from, colon).trim().toLowerCase();
      fields.push({ name, raw: header.slice(from, to) });
    }
    from = to + 2;
  }
  return fields;
}

/** Where the field that begins at `from` ends: a line that begins with a blank goes on with it. */
function fieldEnd(header: string, from: number): number {
  for (let at = from; ; at += 2) {
    at = header.indexOf("\r\n", at);
    if (at < 0) return header.length;
    const next = header[at + 2];
    if (next !== " " && next !== "\t") return at;
  }
}

/** A field in relaxed form, without a line break at its end. */
export function relaxedField({ name, raw }: Field): string {
  const value = raw.slice(raw.indexOf(":") + 1);
  // What this program writes on one line needs no more than to lose a blank at its ends. Not `trim`:
  // it would take what is a byte of a letter here.
  const flat = needsRelaxing.test(value)
    ? value.replace(/\r\n/g, "").replace(/[ \t]+/g, " ")
    : value;
  return `${name}:${flat.slice(flat.startsWith(" ") ? 1 : 0, flat.endsWith(" ") ? -1 : undefined)}`;
}

const needsRelaxing = /[\r\t]|  /;

/** A body in relaxed form; the same pieces, uncopied, if it is in that form already. */
export function relaxedBody(body: readonly Piece[]): readonly Piece[] {
  if (isEnded(body) && body.every(isRelaxed)) return body;
  const text = joined(body)
    .toString("latin1")
    .replace(/[ \t]+/g, " ")
    .replace(/ (?=\r\n|$)/g, "")
    .replace(/(\r\n)+$/, "");
  return [Buffer.from(text === "" ? "" : `${text}\r\n`, "latin1")];
}

/** Whether one line break ends it, and no more than one; seen in its last piece, or not at all. */
function isEnded(body: readonly Piece[]): boolean {
  const last = body.at(-1) ?? "";
  const [before, cr, lf] = [3, 2, 1].map((back) => byteAt(last, last.length - back));
  return last.length > 2 && before !== 10 && cr === 13 && lf === 10;
}
