import { isRelaxed, type MailBytes, type Room, sizeOf, writeBytes } from "./mail-bytes.ts";

/** The relaxed forms of RFC 6376 3.4.2 and 3.4.4, on bytes as latin1. */

/** One header field as it stands, without its last line break. */
export interface Field {
  /** Lower case. */
  readonly name: string;
  readonly raw: string;
}

const headerEnd = "\r\n\r\n";

/**
 * A message's fields, and its body in relaxed form, which stands in `room` until that is taken for
 * another.
 */
export function canonical(
  bytes: MailBytes,
  room: Room,
): { readonly fields: readonly Field[]; readonly body: Buffer } {
  const all = room.take(sizeOf(bytes), true);
  writeBytes(bytes, all);
  const end = all.indexOf(headerEnd);
  if (end < 0) return { fields: fieldsOf(all.toString("latin1")), body: Buffer.alloc(0) };
  const from = end + headerEnd.length;
  const body = all.subarray(from);
  return {
    fields: fieldsOf(all.toString("latin1", 0, end)),
    body: isEnded(body) && isBodyRelaxed(bytes, body, from) ? body : relaxedBody(body),
  };
}

/** Of what was made from a template only its own part has to be looked at. */
function isBodyRelaxed(bytes: MailBytes, body: Buffer, from: number): boolean {
  if (!("own" in bytes) || from > (bytes.ends[0] ?? 0)) return isRelaxed(body.toString("latin1"));
  return bytes.shared.isRelaxed && isRelaxed(bytes.own.slice(from));
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

function relaxedBody(body: Buffer): Buffer {
  const text = body
    .toString("latin1")
    .replace(/[ \t]+/g, " ")
    .replace(/ (?=\r\n|$)/g, "")
    .replace(/(\r\n)+$/, "");
  return Buffer.from(text === "" ? "" : `${text}\r\n`, "latin1");
}

/** Whether one line break ends it, and no more than one. */
function isEnded(body: Buffer): boolean {
  const [before, cr, lf] = [3, 2, 1].map((back) => body[body.length - back]);
  return body.length > 2 && before !== 10 && cr === 13 && lf === 10;
}
