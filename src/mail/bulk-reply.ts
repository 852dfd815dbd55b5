import { AvowError } from "../kernel/errors.ts";

/** Longer than any relay's (RFC 5321 4.5.3.1.5 allows 512). */
const lineBytesMax = 2_048;
const replyLinesMax = 128;
const textLengthMax = 2_000;
const lineFeed = 10;

/**
 * Reads replies (RFC 5321 4.2) from bytes as they come in, of one line or several. `onReply` gets
 * each whole reply; its text, lines joined by `separator`, only where it is asked for. `push`
 * throws `unavailable` at what is no reply, or one without an end.
 */
export class ReplyReader {
  /** Whether texts of replies that are no refusal are read too. */
  readsAll = false;
  /** While `onReply` runs: whether more bytes came with that reply, behind it. */
  hasMore = false;
  #rest: Buffer | undefined;
  #code = 0;
  #lines = 0;
  #text = "";
  readonly #onReply: (code: number, text: string) => void;

  constructor(onReply: (code: number, text: string) => void) {
    this.#onReply = onReply;
  }

  /** Whether a reply has begun and not ended. */
  get isAmidst(): boolean {
    return this.#rest !== undefined || this.#lines > 0;
  }

  push(chunk: Buffer): void {
    let bytes = chunk;
    if (this.#rest) {
      bytes = Buffer.concat([this.#rest, chunk]);
      this.#rest = undefined;
    }
    let from = 0;
    for (;;) {
      const end = bytes.indexOf(lineFeed, from);
      if (end < 0) break;
      this.hasMore = end + 1 < bytes.length;
      this.#line(bytes, from, end > from && bytes[end - 1] === 13 ? end - 1 : end);
      from = end + 1;
    }
    if (from === bytes.length) return;
    if (bytes.length - from > lineBytesMax) throw noReply("a line without an end");
    // A copy: what holds the chunk would hold all that came with it.
    this.#rest = Buffer.from(bytes.subarray(from));
  }

  #line(bytes: Buffer, from: number, to: number): void {
    if (to - from > lineBytesMax) throw noReply("a line without an end");
    const code = to - from < 3 ? Number.NaN : codeAt(bytes, from);
    const mark = to - from === 3 ? 32 : bytes[from + 3];
    if (!(code >= 200 && code <= 599) || (mark !== 32 && mark !== 45)) {
      throw noReply("something that is no reply");
    }
    if (this.#lines > 0 && code !== this.#code) throw noReply("a reply with two codes");
    if (this.readsAll || code >= 400) {
      const part = bytes.toString("utf8", Math.min(from + 4, to), to);
      this.#text = this.#lines > 0 ? `${this.#text}${this.readsAll ? "\n" : " "}${part}` : part;
      if (this.#text.length > textLengthMax && !this.readsAll) {
        this.#text = this.#text.slice(0, textLengthMax);
      }
    }
    this.#code = code;
    this.#lines += 1;
    if (this.#lines > replyLinesMax) throw noReply("a reply without an end");
    if (mark === 45) return;
    const text = this.#text;
    this.#lines = 0;
    this.#text = "";
    this.#onReply(code, text);
  }
}

function codeAt(bytes: Buffer, at: number): number {
  let code = 0;
  for (let i = at; i < at + 3; i += 1) {
    const digit = (bytes[i] ?? 0) - 48;
    if (digit < 0 || digit > 9) return Number.NaN;
    code = code * 10 + digit;
  }
  return code;
}

function noReply(what: string): AvowError {
  return new AvowError("unavailable", `The mail relay sent ${what}.`);
}
