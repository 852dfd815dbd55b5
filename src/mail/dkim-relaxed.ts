/** The relaxed forms of RFC 6376 3.4.2 and 3.4.4, on bytes as latin1. */

/** One header field as it stands, without its last line break. */
export interface Field {
  /** Lower case. */
  readonly name: string;
  readonly raw: string;
}

const headerEnd = "\r\n\r\n";

/** Splits a message into its fields and its body. */
export function splitMessage(bytes: Buffer): { fields: readonly Field[]; body: Buffer } {
  const at = bytes.indexOf(headerEnd);
  const header = bytes.toString("latin1", 0, at < 0 ? bytes.length : at);
  const fields = header.split(/\r\n(?![ \t])/).flatMap((raw) => {
    const colon = raw.indexOf(":");
    return colon < 0 ? [] : [{ name: raw.slice(0, colon).trim().toLowerCase(), raw }];
  });
  return { fields, body: at < 0 ? Buffer.alloc(0) : bytes.subarray(at + headerEnd.length) };
}

/** A field in relaxed form, without a line break at its end. */
export function relaxedField({ name, raw }: Field): string {
  const value = raw.slice(raw.indexOf(":") + 1);
  return `${name}:${value
    .replace(/\r\n/g, "")
    .replace(/[ \t]+/g, " ")
    .trim()}`;
}

/** A body in relaxed form; the same bytes, uncopied, if it is in that form already. */
export function relaxedBody(body: Buffer): Buffer {
  if (isRelaxed(body)) return body;
  const text = body
    .toString("latin1")
    .replace(/[ \t]+/g, " ")
    .replace(/ (?=\r\n|$)/g, "")
    .replace(/(\r\n)+$/, "");
  return Buffer.from(text === "" ? "" : `${text}\r\n`, "latin1");
}

function isRelaxed(body: Buffer): boolean {
  const { length } = body;
  const isEnded = length > 2 && body[length - 2] === 13 && body[length - 1] === 10;
  return (
    isEnded &&
    body[length - 3] !== 10 &&
    !body.includes("  ", 0, "latin1") &&
    !body.includes(" \r\n", 0, "latin1") &&
    !body.includes("\t", 0, "latin1")
  );
}
