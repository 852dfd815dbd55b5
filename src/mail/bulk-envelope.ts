import { needsSmtpUtf8 } from "./address.ts";
import type { BulkMail, BulkOutcome } from "./bulk-outcome.ts";
import { hasDottedLine, isAsciiMail, type MailBytes, sizeOf, writeBytes } from "./mail-bytes.ts";

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
/** As most are, and quickly told. */
const plainPath = /^[!-;=?-~]{1,320}$/;

/** The envelope for a relay with these extensions, or why the relay can't be given this mail. */
export function envelopeOf(mail: BulkMail, extensions: Extensions): Envelope | BulkOutcome {
  const { from, to } = mail;
  const bytes = sizeOf(mail.bytes);
  const isPlain = plainPath.test(to) && (from === "" || plainPath.test(from));
  if (!isPlain && (!path.test(to) || (from !== "" && !path.test(from)))) {
    return refusedHere("5.1.3 The address has a character that can't stand in an envelope.");
  }
  const isWide = !isPlain && (needsSmtpUtf8(to) || needsSmtpUtf8(from));
  const utf8 = mail.utf8Header === true || isWide;
  if (utf8 && !extensions.smtpUtf8) {
    return refusedHere("5.6.7 The mail relay takes no international address (SMTPUTF8).");
  }
  if (extensions.sizeMax > 0 && bytes > extensions.sizeMax) {
    return refusedHere(
      `5.3.4 The mail relay takes no mail of more than ${extensions.sizeMax} bytes.`,
    );
  }
  const wide = utf8 || !isAsciiMail(mail.bytes);
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

function refusedHere(reply: string): BulkOutcome {
  return { state: "refused", stage: "here", code: null, reply };
}

const dot = Buffer.from("\r\n.\r\n");

/**
 * The bytes of one write: the body with its end, then `after`. A line that begins with a dot is
 * given another one (RFC 5321 4.5.2), also after a lone CR or LF, which some relays take for a
 * line's end: no content can end the mail and begin another.
 */
export function bodyThen(bytes: MailBytes, after: string, take: (size: number) => Buffer): Buffer {
  let length = sizeOf(bytes);
  let all = take(length + dot.length + Buffer.byteLength(after));
  writeBytes(bytes, all);
  if (hasDottedLine(bytes)) {
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

function stuffed(body: Buffer): Buffer {
  return Buffer.from(body.toString("latin1").replace(/^\.|(?<=[\r\n])\./g, ".."), "latin1");
}
