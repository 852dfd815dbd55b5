import { isAscii } from "node:buffer";
import { needsSmtpUtf8 } from "./address.ts";
import type { BulkMail, BulkOutcome } from "./bulk-outcome.ts";

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
  const { from, to, bytes } = mail;
  if (!path.test(to) || (from !== "" && !path.test(from))) {
    return refusedHere("5.1.3 The address has a character that can't stand in an envelope.");
  }
  const utf8 = mail.utf8Header === true || needsSmtpUtf8(to) || needsSmtpUtf8(from);
  if (utf8 && !extensions.smtpUtf8) {
    return refusedHere("5.6.7 The mail relay takes no international address (SMTPUTF8).");
  }
  if (extensions.sizeMax > 0 && bytes.length > extensions.sizeMax) {
    return refusedHere(
      `5.3.4 The mail relay takes no mail of more than ${extensions.sizeMax} bytes.`,
    );
  }
  const wide = utf8 || !isAscii(bytes);
  if (wide && !extensions.eightBit) {
    return refusedHere("5.6.3 The mail has bytes of eight bits, and the mail relay takes seven.");
  }
  const size = extensions.size ? ` SIZE=${bytes.length}` : "";
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
export function bodyThen(bytes: Uint8Array, after: string): Buffer {
  const body = stuffed(bytes);
  const isEnded = body.length >= 2 && body.at(-2) === 13 && body.at(-1) === 10;
  const end = isEnded || body.length === 0 ? dot.subarray(2) : dot;
  const size = body.length + end.length;
  const all = Buffer.allocUnsafe(size + Buffer.byteLength(after));
  all.set(body, 0);
  all.set(end, body.length);
  all.write(after, size);
  return all;
}

function stuffed(bytes: Uint8Array): Uint8Array {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view[0] !== 46 && !view.includes("\n.", 0, "latin1") && !view.includes("\r.", 0, "latin1")) {
    return bytes;
  }
  const text = view.toString("latin1").replace(/^\.|(?<=[\r\n])\./g, "..");
  return Buffer.from(text, "latin1");
}
