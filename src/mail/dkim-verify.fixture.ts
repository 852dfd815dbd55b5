/**
 * A verifier of DKIM signatures written from RFC 6376 by itself, sharing nothing with the signer:
 * it walks over bytes where the signer uses patterns.
 */
import { createHash, createPublicKey, verify } from "node:crypto";

export type Verdict = "valid" | "body differs" | "header differs" | "no signature";

/** Whether the topmost DKIM-Signature holds, by the TXT record of its key. */
export function verifyDkim(message: Buffer, record: string): Verdict {
  const text = message.toString("latin1");
  const at = text.indexOf("\r\n\r\n");
  const fields = fieldsOf(text.slice(0, at + 2));
  const body = text.slice(at + 4);
  const index = fields.findIndex(([name]) => name === "dkim-signature");
  const [, value = ""] = fields[index] ?? [];
  if (index < 0) return "no signature";
  const tags = tagsOf(value);
  const tag = (name: string) => tags.get(name) ?? "";
  const [headerForm = "simple", bodyForm = "simple"] = tag("c").split("/");
  if (headerForm !== "relaxed") throw new Error("only relaxed headers are read");
  const bodyBytes = Buffer.from(bodyForm === "relaxed" ? relaxed(body) : simple(body), "latin1");
  const bodyHash = createHash("sha256").update(bodyBytes).digest("base64");
  if (bodyHash !== tag("bh").replace(/\s/g, "")) return "body differs";
  const left = [...fields];
  let signed = "";
  for (const name of tag("h").split(":")) {
    const wanted = name.trim().toLowerCase();
    const last = left.findLastIndex(([it]) => it === wanted);
    const [field] = last < 0 ? [] : left.splice(last, 1);
    if (field) signed += `${wanted}:${squeezed(field[1])}\r\n`;
  }
  signed += `dkim-signature:${squeezed(value.replace(/\bb=[^;]*/, "b="))}`;
  const signature = Buffer.from(tag("b").replace(/\s/g, ""), "base64");
  const data = Buffer.from(signed, "latin1");
  const key = tagsOf(record).get("p") ?? "";
  const isValid =
    tag("a") === "ed25519-sha256"
      ? verify(null, createHash("sha256").update(data).digest(), ed25519(key), signature)
      : verify("sha256", data, rsa(key), signature);
  return isValid ? "valid" : "header differs";
}

const rsa = (p: string) =>
  createPublicKey({ key: Buffer.from(p, "base64"), format: "der", type: "spki" });
const ed25519 = (p: string) =>
  createPublicKey({
    key: { kty: "OKP", crv: "Ed25519", x: Buffer.from(p, "base64").toString("base64url") },
    format: "jwk",
  });

export function tagsOf(value: string): ReadonlyMap<string, string> {
  return new Map(
    value.split(";").flatMap((part) => {
      const equals = part.indexOf("=");
      return equals < 0 ? [] : [[part.slice(0, equals).trim(), part.slice(equals + 1).trim()]];
    }),
  );
}

function fieldsOf(header: string): [name: string, value: string][] {
  const fields: [string, string][] = [];
  for (const line of header.split("\r\n").slice(0, -1)) {
    const last = fields.at(-1);
    if (last && (line[0] === " " || line[0] === "\t")) last[1] += line;
    else {
      const colon = line.indexOf(":");
      fields.push([line.slice(0, colon).toLowerCase(), line.slice(colon + 1)]);
    }
  }
  return fields;
}

/** Runs of blanks as one, none at either end. */
function squeezed(text: string): string {
  let all = "";
  let gap = false;
  for (const character of text) {
    if (character === " " || character === "\t") gap = true;
    else {
      all += (gap && all !== "" ? " " : "") + character;
      gap = false;
    }
  }
  return all;
}

function simple(body: string): string {
  const lines = body.split("\r\n");
  while (lines.length > 0 && lines.at(-1) === "") lines.pop();
  return `${lines.join("\r\n")}\r\n`;
}

function relaxed(body: string): string {
  const lines = body.split("\r\n").map((line) => {
    const starts = /^[ \t]/.test(line) && squeezed(line) !== "";
    return (starts ? " " : "") + squeezed(line);
  });
  while (lines.length > 0 && lines.at(-1) === "") lines.pop();
  return lines.length === 0 ? "" : `${lines.join("\r\n")}\r\n`;
}
