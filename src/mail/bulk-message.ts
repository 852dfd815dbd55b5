import { clock } from "../kernel/clock.ts";
import { AvowError } from "../kernel/errors.ts";
import { newSecret } from "../kernel/ids.ts";
import { needsSmtpUtf8 } from "./address.ts";
import { dateOf, mailbox, ownFieldName, textField, verbatim } from "./bulk-header.ts";
import { quoted, quotedBefore, quotedSlot } from "./bulk-quoted.ts";
import { type MailBytes, piecesOf, type Shared, sharedOf, splice } from "./mail-bytes.ts";
import { oneLine } from "./one-line.ts";

/** A mail that is the same for everybody but for a few slots. */
export interface BulkContent {
  readonly from: { readonly name: string; readonly address: string };
  readonly subject: string;
  /** Headers that are the same for everybody, such as List-Id and List-Unsubscribe-Post. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Names of headers that each recipient has their own value of, such as List-Unsubscribe. */
  readonly recipientHeaders?: readonly string[];
  readonly text: string;
  readonly html?: string;
  /**
   * What differs within text and html: the name of each slot, and the mark that stands where its
   * value is to be, as often as it is needed: 8 to 80 letters, figures, `-` or `_`.
   */
  readonly slots: Readonly<Record<string, string>>;
}

/** What is one recipient's own. */
export interface BulkRecipient {
  readonly to: { readonly name: string | null; readonly address: string };
  /** With its angle brackets, `<…@…>`. */
  readonly messageId: string;
  /** Now, unless given. */
  readonly date?: Date;
  /** The values of `recipientHeaders`: printable ASCII, written on one line as they are. */
  readonly headers?: Readonly<Record<string, string>>;
  /**
   * The value of each slot, as plain text; it is made one line, and escaped in the HTML part. So it
   * may stand in text and within quoted attributes there.
   */
  readonly slots: Readonly<Record<string, string>>;
}

/** Made by `compileBulk`, read by `spliceBulk`. */
export interface BulkTemplate {
  /** From its first line up to and with `To: `. */
  readonly head: string;
  /** With the empty line that ends the header. */
  readonly fixedHeaders: string;
  readonly recipientHeaders: readonly string[];
  readonly slots: readonly string[];
  readonly shared: Shared;
  /** The slots before each shared piece. */
  readonly places: readonly (readonly Place[])[];
  readonly utf8Header: boolean;
}

/** Where the value of a slot stands. */
interface Place {
  readonly slot: number;
  readonly isHtml: boolean;
}

/** A message as `BulkMail` takes it. */
export interface BulkMessage {
  readonly bytes: MailBytes;
  /** Whether the relay must know SMTPUTF8 for its header. */
  readonly utf8Header: boolean;
}

/**
 * Encodes a mail once: headers, and text and HTML as alternatives (RFC 2046 5.1.4), in UTF-8 and
 * quoted-printable. No line of its body begins with a dot. Throws `internal` for a header or a mark
 * that can't be.
 */
export function compileBulk(content: BulkContent): BulkTemplate {
  const { from, subject, headers = {}, recipientHeaders = [], text, html, slots } = content;
  const names = Object.keys(slots);
  const marks = checkedMarks(Object.values(slots));
  // What quoted-printable never writes, so that no content can end its part.
  const boundary = `=_${newSecret(12).toString("hex")}`;
  const part = (type: string) =>
    `Content-Type: ${type}; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n`;
  const fixed = Object.entries(headers).map(([name, value]) =>
    textField(ownFieldName(name), value),
  );
  const pieces: (string | Place)[] = [];
  if (html === undefined) {
    fixed.push(part("text/plain"));
    pieces.push(...slotted(text, marks, false), "\r\n");
  } else {
    fixed.push(`Content-Type: multipart/alternative;\r\n boundary="${boundary}"\r\n`);
    pieces.push(`--${boundary}\r\n${part("text/plain")}\r\n`);
    pieces.push(...slotted(text, marks, false), `\r\n--${boundary}\r\n${part("text/html")}\r\n`);
    pieces.push(...slotted(html, marks, true), `\r\n--${boundary}--\r\n`);
  }
  return {
    head: `From: ${mailbox(from, 6)}\r\nTo: `,
    fixedHeaders: `${textField("Subject", subject)}MIME-Version: 1.0\r\n${fixed.join("")}\r\n`,
    recipientHeaders: recipientHeaders.map(ownFieldName),
    slots: names,
    ...apart(pieces),
    utf8Header: needsSmtpUtf8(from.address),
  };
}

function checkedMarks(marks: readonly string[]): readonly string[] {
  const isBad = (mark: string) =>
    !/^[\w-]{8,80}$/.test(mark) || marks.some((other) => other !== mark && other.includes(mark));
  if (marks.some(isBad) || new Set(marks).size < marks.length) {
    throw new AvowError("internal", "A mail's slots need marks that can be told apart.");
  }
  return marks;
}

function slotted(text: string, marks: readonly string[], isHtml: boolean) {
  const pieces: (string | Place)[] = [];
  const parts = marks.length === 0 ? [text] : text.split(new RegExp(`(${marks.join("|")})`));
  for (const [at, part] of parts.entries()) {
    if (at % 2 === 1) pieces.push({ slot: marks.indexOf(part), isHtml });
    else pieces.push(at === parts.length - 1 ? quoted(part) : quotedBefore(part));
  }
  return pieces;
}

/** What is the same in all mails, joined where nothing differs in between, and what stands before. */
function apart(pieces: readonly (string | Place)[]): Pick<BulkTemplate, "shared" | "places"> {
  const shared: Buffer[] = [];
  const places: Place[][] = [];
  let text = "";
  let before: Place[] = [];
  const end = () => {
    shared.push(Buffer.from(text, "latin1"));
    places.push(before);
    text = "";
    before = [];
  };
  for (const piece of pieces) {
    if (typeof piece === "string") text += piece;
    else {
      if (text !== "") end();
      before.push(piece);
    }
  }
  end();
  return { shared: sharedOf(shared), places };
}

/**
 * The mail of one recipient. Two recipients' bytes differ in To, Message-ID, the recipient's
 * headers, the slots, and Date. Throws `internal` for a header that can't be, or a value that is
 * missing.
 */
export function spliceBulk(template: BulkTemplate, recipient: BulkRecipient): BulkMessage {
  const { to, messageId } = recipient;
  const utf8Header = template.utf8Header || needsSmtpUtf8(to.address);
  if (!plainAddress.test(to.address) && !wholeAddress.test(to.address)) {
    throw new AvowError("internal", "A mail's To is no address.");
  }
  const date = recipient.date ?? clock.now();
  let header = `${template.head}${mailbox(to, 4)}\r\nDate: ${cachedDate(date)}\r\nMessage-ID: ${checkedId(messageId)}\r\n`;
  for (const name of template.recipientHeaders) {
    header += `${name}: ${verbatim(valueOf(recipient.headers ?? {}, name))}\r\n`;
  }
  header += template.fixedHeaders;
  const values = template.slots.map((name) => slotOf(valueOf(recipient.slots, name)));
  let own = header;
  const ends: number[] = [];
  for (const places of template.places) {
    for (const { slot, isHtml } of places) own += values[slot]?.[isHtml ? "html" : "text"] ?? "";
    ends.push(own.length);
  }
  const bytes = splice(template.shared, own, ends);
  return { bytes: utf8Header ? encoded(bytes) : bytes, utf8Header };
}

/** As text is ASCII everywhere else. */
function encoded(bytes: MailBytes): MailBytes {
  return piecesOf(bytes).map((piece) => (typeof piece === "string" ? Buffer.from(piece) : piece));
}

/** A slot's value as it stands in either part. */
function slotOf(value: string): { readonly text: string; readonly html: string } {
  const line = oneLineOf(value);
  const text = quotedSlot(line);
  return { text, html: needsEscape.test(line) ? quotedSlot(escaped(line)) : text };
}

const plainAddress = /^[\w.+-]+@[\w.-]+$/;
const wholeAddress = /^[^\s<>,;:"()[\]\\\p{C}]{1,320}$/u;
const needsEscape = /[&<>"']/;
const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};
const escaped = (value: string) => value.replace(/[&<>"']/g, (it) => entities[it] ?? "");
const ordinary = /^(?! )[\x20-\x7e]{0,2000}(?<! )$/;
const oneLineOf = (value: string) => (ordinary.test(value) ? value : oneLine(value, 2_000));

function valueOf(values: Readonly<Record<string, string>>, name: string): string {
  const value = values[name];
  if (value !== undefined) return value;
  throw new AvowError("internal", `A mail lacks the value of ${name}.`);
}

function checkedId(messageId: string): string {
  if (/^<[\w.+-]{1,200}@[\w.-]{1,250}>$/.test(messageId)) return messageId;
  throw new AvowError("internal", "A mail's Message-ID can't be one.");
}

let lastDate = { second: Number.NaN, text: "" };

/** The same within a second: writing it out costs more than the rest of the header. */
function cachedDate(date: Date): string {
  const second = Math.floor(date.getTime() / 1000);
  if (second !== lastDate.second) lastDate = { second, text: dateOf(date) };
  return lastDate.text;
}
