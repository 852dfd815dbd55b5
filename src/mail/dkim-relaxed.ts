import { isRelaxed, type MailBytes, type Room, sizeOf, writeBytes } from "./mail-bytes.ts";

/** The relaxed forms of RFC 6376 3.4.2 and 3.4.4, on bytes as latin1. */

export interface Field {
  /** Lower case. */
  readonly name: string;
  /** As it stands, without its last line break. */
  readonly raw: string;
  /** In relaxed form, without a line break at its end. */
  readonly relaxed: string;
}

const headerEnd = "\r\n\r\n";

/**
 * A message's header, and its body in relaxed form, which stands in `room` until that is taken for
 * another.
 */
export function canonical(
  bytes: MailBytes,
  room: Room,
): { readonly header: string; readonly body: Buffer } {
  const all = room.take(sizeOf(bytes), true);
  writeBytes(bytes, all);
  const end = all.indexOf(headerEnd);
  if (end < 0) return { header: all.toString("latin1"), body: Buffer.alloc(0) };
  const from = end + headerEnd.length;
  const body = all.subarray(from);
  return {
    header: all.toString("latin1", 0, end),
    body: isEnded(body) && isBodyRelaxed(bytes, body, from) ? body : relaxedBody(body),
  };
}

/** Of what was made from a template only its own part has to be looked at. */
function isBodyRelaxed(bytes: MailBytes, body: Buffer, from: number): boolean {
  if (!("own" in bytes) || from > (bytes.ends[0] ?? 0)) return isRelaxed(body.toString("latin1"));
  return bytes.shared.isRelaxed && isRelaxed(bytes.own.slice(from));
}

/**
 * Reads headers. Most fields of mails that are sent one after another stand in their places as in the
 * mail before: those are recognised instead of read.
 */
export class HeaderReader {
  #last: readonly Field[] = [];

  read(header: string): readonly Field[] {
    const fields: Field[] = [];
    for (let from = 0; from < header.length; ) {
      const known = this.#last[fields.length];
      if (known && header.startsWith(known.raw, from) && isEnd(header, from + known.raw.length)) {
        fields.push(known);
        from += known.raw.length + 2;
        continue;
      }
      const to = fieldEnd(header, from);
      const colon = header.indexOf(":", from);
      if (colon >= 0 && colon < to) fields.push(fieldOf(header.slice(from, to), colon - from));
      from = to + 2;
    }
    this.#last = fields;
    return fields;
  }
}

function fieldOf(raw: string, colon: number): Field {
  const name = raw.slice(0, colon).trim().toLowerCase();
  return { name, raw, relaxed: relaxedField(name, raw.slice(colon + 1)) };
}

/** Where the field that begins at `from` ends: a line that begins with a blank goes on with it. */
function fieldEnd(header: string, from: number): number {
  for (let at = from; ; at += 2) {
    at = header.indexOf("\r\n", at);
    if (at < 0) return header.length;
    if (isEnd(header, at)) return at;
  }
}

function isEnd(header: string, at: number): boolean {
  if (at === header.length) return true;
  const next = header[at + 2];
  return header.startsWith("\r\n", at) && next !== " " && next !== "\t";
}

/** A field in relaxed form, without a line break at its end. */
function relaxedField(name: string, value: string): string {
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
