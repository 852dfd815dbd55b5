import { AvowError } from "../kernel/errors.ts";
import { oneLine } from "./one-line.ts";

const lineMax = 76;
const printable = /^[\x20-\x7e]*$/;
/** A name that can stand between quotation marks as it is: most of them, and quickly told. */
const ordinaryName = /^[A-Za-z0-9](?:[A-Za-z0-9 .,'-]{0,38}[A-Za-z0-9.])?$/;
const fieldName = /^[A-Za-z][A-Za-z0-9-]{0,70}$/;
/** What the template writes itself, or nobody may. */
const taken =
  /^(from|sender|to|cc|bcc|subject|date|message-id|return-path|received|dkim-signature|content-.*|mime-.*)$/i;

/** The name of a header that a caller may set. Throws `internal` for any other. */
export function ownFieldName(name: string): string {
  if (fieldName.test(name) && !taken.test(name)) return name;
  throw new AvowError("internal", "A mail asks for a header that is not its own to set.");
}

/**
 * A header's value that stands on one line as it is, such as the address in List-Unsubscribe, which
 * some relays break when it is folded. Throws `internal` unless it is printable ASCII of at most
 * 900 characters.
 */
export function verbatim(value: string): string {
  if (value.length <= 900 && printable.test(value)) return value;
  throw new AvowError("internal", "A mail's header holds what can't stand there as it is.");
}

/**
 * Unstructured text as a header (RFC 5322 2.2.1): made one line, folded at blanks, and where it is
 * not ASCII in encoded words (RFC 2047). Its name is written with it, as folding counts it.
 */
export function textField(name: string, text: string): string {
  const value = oneLine(text, 900);
  if (needsEncoding(value)) return `${name}: ${encodedWords(value, name.length + 2)}\r\n`;
  let all = "";
  let line = `${name}:`;
  // Each part keeps its blanks before it: folding adds a line break and nothing else.
  for (const part of ` ${value}`.match(/ +[^ ]*/g) ?? []) {
    if (line.length + part.length > lineMax && line !== `${name}:` && part.trim() !== "") {
      all += `${line}\r\n`;
      line = part;
    } else line += part;
  }
  return `${all}${line}\r\n`;
}

/** A mailbox as From and To name it (RFC 5322 3.4). `utf8`: the header may hold raw UTF-8. */
export function mailbox(
  { name, address }: { readonly name: string | null; readonly address: string },
  column: number,
): string {
  if (name !== null && ordinaryName.test(name) && name.length + address.length + column < 72) {
    return `"${name}" <${address}>`;
  }
  const said = name === null || name === "" ? "" : oneLine(name, 100);
  if (said === "") return address;
  const phrase = needsEncoding(said)
    ? encodedWords(said, column)
    : `"${said.replace(/["\\]/g, "\\$&")}"`;
  const last = phrase.length - (phrase.lastIndexOf("\n") + 1);
  const fits = last + address.length + column + 3 <= lineMax;
  return `${phrase}${fits ? " " : "\r\n "}<${address}>`;
}

/** `=?` in plain text would be read as the beginning of an encoded word. */
function needsEncoding(text: string): boolean {
  return !printable.test(text) || text.includes("=?");
}

/** RFC 2047: words of at most 75 characters, none of which ends within a character. */
function encodedWords(text: string, column: number): string {
  const words: string[] = [];
  let part = "";
  let bytes = 0;
  let bytesMax = Math.max(15, Math.min(45, Math.floor((lineMax - column - 12) / 4) * 3));
  for (const character of text) {
    const size = Buffer.byteLength(character);
    if (bytes + size > bytesMax) {
      words.push(part);
      part = "";
      bytes = 0;
      bytesMax = 45;
    }
    part += character;
    bytes += size;
  }
  words.push(part);
  return words.map((word) => `=?utf-8?B?${Buffer.from(word).toString("base64")}?=`).join("\r\n ");
}

/** RFC 5322 3.3, always in universal time. */
export function dateOf(date: Date): string {
  return date.toUTCString().replace("GMT", "+0000");
}
