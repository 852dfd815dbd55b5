import { AvowError } from "../kernel/errors.ts";

/** A string of the server that it announced by its length (RFC 9051 4.3). */
export interface ImapLiteral {
  /** At most as many of its bytes as the reader keeps; the rest was read and dropped. */
  readonly bytes: Buffer;
  /** How long it was announced to be. */
  readonly size: number;
}

/** One response: a line of text, with literals between its parts. */
export interface ImapResponse {
  /** Always one more than there are literals; their announcements, `{123}`, are cut off. */
  readonly texts: readonly string[];
  readonly literals: readonly ImapLiteral[];
}

/** A literal that is coming in. */
interface OpenLiteral {
  readonly size: number;
  /** How much of it is due. */
  left: number;
  readonly kept: Buffer[];
  keptBytes: number;
}

/** The line that lists all that was found is the longest; 100,000 numbers fit. */
const lineBytesMax = 1024 * 1024;
const literalsMax = 32;
/** More than any mail system takes as one mail. */
const literalBytesMax = 256 * 1024 * 1024;
const lineFeed = 10;
const announcement = /~?\{(\d{1,10})\+?\}$/;

/**
 * Reads responses of an IMAP server (RFC 9051 2.2.2) from bytes as they come in; `onResponse` gets
 * each whole one. Holds at most a line and `keptBytesMax` of each literal. `push` throws
 * `unavailable` at a line or a literal without an end.
 */
export class ImapReader {
  readonly #onResponse: (response: ImapResponse) => void;
  readonly #keptBytesMax: number;
  #line: Buffer[] = [];
  #lineBytes = 0;
  #texts: string[] = [];
  #literals: ImapLiteral[] = [];
  #open: OpenLiteral | undefined;

  constructor(keptBytesMax: number, onResponse: (response: ImapResponse) => void) {
    this.#keptBytesMax = keptBytesMax;
    this.#onResponse = onResponse;
  }

  /** Whether a response has begun and not ended. */
  get isAmidst(): boolean {
    return this.#lineBytes > 0 || this.#texts.length > 0 || this.#open !== undefined;
  }

  push(chunk: Buffer): void {
    let at = 0;
    while (at < chunk.length) {
      if (this.#open) {
        at += this.#takeLiteral(this.#open, chunk.subarray(at));
        continue;
      }
      const found = chunk.indexOf(lineFeed, at);
      const end = found < 0 ? chunk.length : found;
      this.#lineBytes += end - at;
      if (this.#lineBytes > lineBytesMax) throw unreadable("a line without an end");
      // A copy: what holds the chunk would hold all that came with it.
      this.#line.push(Buffer.from(chunk.subarray(at, end)));
      at = end + 1;
      if (found >= 0) this.#endLine();
    }
  }

  #endLine(): void {
    const text = Buffer.concat(this.#line).toString("latin1").replace(/\r$/, "");
    this.#line = [];
    this.#lineBytes = 0;
    const size = Number(announcement.exec(text)?.[1] ?? Number.NaN);
    if (Number.isNaN(size)) {
      const response = { texts: [...this.#texts, text], literals: this.#literals };
      this.#texts = [];
      this.#literals = [];
      this.#onResponse(response);
      return;
    }
    if (size > literalBytesMax || this.#literals.length >= literalsMax) {
      throw unreadable("a string without an end");
    }
    this.#texts.push(text.replace(announcement, ""));
    this.#open = { size, left: size, kept: [], keptBytes: 0 };
    if (size === 0) this.#endLiteral();
  }

  #takeLiteral(open: OpenLiteral, bytes: Buffer): number {
    const taken = Math.min(open.left, bytes.length);
    const kept = Math.min(taken, this.#keptBytesMax - open.keptBytes);
    if (kept > 0) open.kept.push(Buffer.from(bytes.subarray(0, kept)));
    open.keptBytes += kept;
    open.left -= taken;
    if (open.left === 0) this.#endLiteral();
    return taken;
  }

  #endLiteral(): void {
    if (!this.#open) return;
    this.#literals.push({ bytes: Buffer.concat(this.#open.kept), size: this.#open.size });
    this.#open = undefined;
  }
}

function unreadable(what: string): AvowError {
  return new AvowError("unavailable", `The mailbox server sent ${what}.`);
}
