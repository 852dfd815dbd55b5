import { isAscii } from "node:buffer";
import { needsSmtpUtf8 } from "./address.ts";
import {
  type BulkMail,
  type BulkOutcome,
  type MailBytes,
  piecesOf,
  sizeOf,
} from "./bulk-outcome.ts";

/** What a relay said that it can do (RFC 5321 4.1.1.1). */
export interface Extensions {
  readonly pipelining: boolean;
  readonly smtpUtf8: boolean;
  readonly eightBit: boolean;
  readonly startTls: boolean;
  /** Whether it knows SIZE, and the most bytes it takes; 0 for no limit that it tells. */
  readonly size: boolean;
  readonly sizeMax: number;
  /** Ways of signing in, upper case. */
  readonly auth: readonly string[];
}

/** The commands before the body, as they stand on the line. */
export type Envelope = readonly [mail: string, rcpt: string, data: string];

// RFC 5321 Path as this program writes it: what could end it or the line is never in it.
const path = /^[^\s<>\p{C}]{1,320}$/u;

/** The envelope for a relay with these extensions, or why the relay can't be given this mail. */
export function envelopeOf(mail: BulkMail, extensions: Extensions): Envelope | BulkOutcome {
  const { from, to } = mail;
  const bytes = sizeOf(mail.bytes);
  if (!path.test(to) || (from !== "" && !path.test(from))) {
    return refusedHere("5.1.3 The address has a character that can't stand in an envelope.");
  }
  const utf8 = mail.utf8Header === true || needsSmtpUtf8(to) || needsSmtpUtf8(from);
  if (utf8 && !extensions.smtpUtf8) {
    return refusedHere("5.6.7 The mail relay takes no international address (SMTPUTF8).");
  }
  if (extensions.sizeMax > 0 && bytes > extensions.sizeMax) {
    return refusedHere(
      `5.3.4 The mail relay takes no mail of more than ${extensions.sizeMax} bytes.`,
    );
  }
  const wide = utf8 || !piecesOf(mail.bytes).every(isSevenBit);
  if (wide && !extensions.eightBit) {
    return refusedHere("5.6.3 The mail has bytes of eight bits, and the mail relay takes seven.");
  }
  const size = extensions.size ? ` SIZE=${bytes}` : "";
  const body = wide ? " BODY=8BITMIME" : "";
  return [
    `MAIL FROM:<${from}>${size}${body}${utf8 ? " SMTPUTF8" : ""}\r\n`,
    `RCPT TO:<${to}>\r\n`,
    "DATA\r\n",
  ];
}

const isSevenBit = (piece: Uint8Array) => isAscii(piece);

function refusedHere(reply: string): BulkOutcome {
  return { state: "refused", stage: "here", code: null, reply };
}

const dot = Buffer.from("\r\n.\r\n");

/** What is written over and over by one line; larger mails get room of their own. */
const roomMax = 256 * 1024;

/**
 * Room for the bytes of one write, used again for the next. `isFree` says that the last write is
 * out of it; memory that is new for each mail would cost more than sending it.
 */
export class Room {
  #buffer = Buffer.alloc(0);

  take(size: number, isFree: boolean): Buffer {
    if (size > roomMax) return Buffer.allocUnsafeSlow(size);
    if (!isFree || size > this.#buffer.length) this.#buffer = Buffer.allocUnsafeSlow(size + 4_096);
    return this.#buffer.subarray(0, size);
  }
}

/**
 * The bytes of one write: the body with its end, then `after`. A line that begins with a dot is
 * given another one (RFC 5321 4.5.2), also after a lone CR or LF, which some relays take for a
 * line's end: no content can end the mail and begin another.
 */
export function bodyThen(bytes: MailBytes, after: string, take: (size: number) => Buffer): Buffer {
  const pieces = piecesOf(bytes);
  let length = sizeOf(bytes);
  let all = take(length + dot.length + Buffer.byteLength(after));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  if (needsStuffing(all, length)) {
    const body = stuffed(all.subarray(0, length));
    ({ length } = body);
    all = take(length + dot.length + Buffer.byteLength(after));
    all.set(body, 0);
  }
  const isEnded = length >= 2 && all[length - 2] === 13 && all[length - 1] === 10;
  const end = isEnded || length === 0 ? dot.subarray(2) : dot;
  all.set(end, length);
  length += end.length;
  return all.subarray(0, length + all.write(after, length));
}

function needsStuffing(all: Buffer, length: number): boolean {
  const body = all.subarray(0, length);
  return body[0] === 46 || body.includes("\n.", 0, "latin1") || body.includes("\r.", 0, "latin1");
}

function stuffed(body: Buffer): Buffer {
  return Buffer.from(body.toString("latin1").replace(/^\.|(?<=[\r\n])\./g, ".."), "latin1");
}
