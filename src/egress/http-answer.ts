/** What is wrong with an answer, so that nobody goes on reading it. */
export type AnswerFault = "malformed" | "too-large" | "redirect" | "encoded" | "cut-off";

/** An answer as it came. Names of headers are in lower case. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Buffer;
  /** Whether the connection may carry another request. */
  readonly mayGoOn: boolean;
}

const headBytesMax = 16 * 1024;
/** Answers before the answer, such as 103 (RFC 8297). */
const interimMax = 4;
const chunkLineMax = 256;
const headEnd = Buffer.from("\r\n\r\n");
const lineEnd = Buffer.from("\r\n");
const nothing = Buffer.alloc(0);

/**
 * Reads one answer of HTTP/1.1 (RFC 9112) as it arrives. Strict: a partner is a machine, and what can
 * be read in two ways is not read at all. Whoever feeds it stops once `answer` or `fault` is there.
 */
export class AnswerReader {
  answer: HttpAnswer | undefined;
  fault: AnswerFault | undefined;
  readonly #bytesMax: number;
  #pending: Buffer = nothing;
  #head: Head | undefined;
  #body: Buffer[] = [];
  #bodyBytes = 0;
  #interims = 0;
  /** Bytes of the present chunk that are still to come; undefined before its line was read. */
  #chunkLeft: number | undefined;
  #isInTrailer = false;

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  /** Whether any byte came: a request whose connection broke before may be made again. */
  get hasBegun(): boolean {
    return this.#head !== undefined || this.#interims > 0 || this.#pending.length > 0;
  }

  /** Takes what arrived. */
  feed(bytes: Buffer): void {
    this.#pending = this.#pending.length === 0 ? bytes : Buffer.concat([this.#pending, bytes]);
    while (this.answer === undefined && this.fault === undefined && this.#step());
  }

  /** Says that nothing more will come. */
  end(): void {
    if (this.answer !== undefined || this.fault !== undefined) return;
    if (this.#head?.framing === "until-closed") this.#finish(false);
    else this.fault = "cut-off";
  }

  /** One step on; false when there is nothing to do before more arrives. */
  #step(): boolean {
    if (this.#head === undefined) return this.#readHead();
    const { framing, length } = this.#head;
    if (framing === "none") return this.#finish(true);
    if (framing === "chunked") return this.#readChunk();
    const want = framing === "length" ? length - this.#bodyBytes : this.#pending.length;
    const isWhole = framing === "length" && this.#pending.length >= want;
    if (!this.#take(Math.min(want, this.#pending.length))) return false;
    return isWhole ? this.#finish(true) : false;
  }

  #readHead(): boolean {
    const end = this.#pending.indexOf(headEnd);
    if (end < 0 || end > headBytesMax) {
      if (end > headBytesMax || this.#pending.length > headBytesMax) this.fault = "malformed";
      // Whoever speaks another protocol is seen by the first bytes.
      else if (!"HTTP/1.".startsWith(this.#pending.toString("latin1", 0, 7))) {
        this.fault = "malformed";
      }
      return false;
    }
    const head = readHead(this.#pending.toString("latin1", 0, end));
    this.#pending = this.#pending.subarray(end + headEnd.length);
    if (typeof head === "string") this.fault = head;
    else if (head.status < 200) {
      this.#interims += 1;
      if (this.#interims > interimMax || head.status === 101) this.fault = "malformed";
    } else if (head.status >= 300 && head.status < 400) this.fault = "redirect";
    else if (head.framing === "length" && head.length > this.#bytesMax) this.fault = "too-large";
    else this.#head = head;
    return true;
  }

  #readChunk(): boolean {
    if (this.#chunkLeft !== undefined && this.#chunkLeft > 0) {
      const some = Math.min(this.#chunkLeft, this.#pending.length);
      if (some === 0) return false;
      this.#chunkLeft -= some;
      return this.#take(some);
    }
    const at = this.#pending.indexOf(lineEnd);
    if (at < 0 || at > chunkLineMax) {
      if (this.#pending.length > chunkLineMax) this.fault = "malformed";
      return false;
    }
    const line = this.#pending.toString("latin1", 0, at);
    this.#pending = this.#pending.subarray(at + lineEnd.length);
    if (this.#isInTrailer) return line === "" ? this.#finish(true) : this.#countTrailer();
    if (this.#chunkLeft === 0) {
      // The line end after a chunk's bytes.
      this.#chunkLeft = undefined;
      if (line !== "") this.fault = "malformed";
      return true;
    }
    const [, digits] = /^([0-9a-f]{1,8})[ \t]*(?:;.*)?$/i.exec(line) ?? [];
    if (digits === undefined) this.fault = "malformed";
    else if (Number.parseInt(digits, 16) === 0) this.#isInTrailer = true;
    else this.#chunkLeft = Number.parseInt(digits, 16);
    return true;
  }

  #countTrailer(): boolean {
    this.#interims += 1;
    if (this.#interims > 32) this.fault = "malformed";
    return true;
  }

  #take(count: number): boolean {
    if (count === 0) return true;
    this.#bodyBytes += count;
    if (this.#bodyBytes > this.#bytesMax) {
      this.fault = "too-large";
      return false;
    }
    this.#body.push(this.#pending.subarray(0, count));
    this.#pending = this.#pending.subarray(count);
    return true;
  }

  #finish(isMarked: boolean): boolean {
    const { status = 0, headers = new Map<string, string>(), isLast = true } = this.#head ?? {};
    const body = this.#body.length === 1 ? (this.#body[0] ?? nothing) : Buffer.concat(this.#body);
    // What comes unasked behind an answer belongs to no request.
    const mayGoOn = isMarked && !isLast && this.#pending.length === 0;
    this.answer = { status, headers, body, mayGoOn };
    return false;
  }
}

interface Head {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly framing: "none" | "length" | "chunked" | "until-closed";
  readonly length: number;
  /** Whether the connection ends with this answer. */
  readonly isLast: boolean;
}

function readHead(text: string): Head | AnswerFault {
  const [first = "", ...lines] = text.split("\r\n");
  const [, minor, code] = /^HTTP\/1\.([01]) (\d{3})(?: [^\r\n]*)?$/.exec(first) ?? [];
  if (minor === undefined || code === undefined) return "malformed";
  const headers = new Map<string, string>();
  for (const line of lines) {
    const [, name, value] = /^([!#$%&'*+.^_`|~\w-]+):[ \t]*([^\r\n\0]*?)[ \t]*$/.exec(line) ?? [];
    if (name === undefined || value === undefined) return "malformed";
    const key = name.toLowerCase();
    const before = headers.get(key);
    // Two lengths, or two ways to frame, are how answers are smuggled (RFC 9112, 11.2).
    if (before !== undefined && (key === "content-length" || key === "transfer-encoding")) {
      return "malformed";
    }
    headers.set(key, before === undefined ? value : `${before}, ${value}`);
  }
  const encoding = headers.get("content-encoding") ?? "identity";
  if (encoding.toLowerCase() !== "identity") return "encoded";
  return frame(Number(code), minor === "0", headers);
}

/** How the body's end is found (RFC 9112, 6.3), for an answer to anything but HEAD and CONNECT. */
function frame(
  status: number,
  isOld: boolean,
  headers: ReadonlyMap<string, string>,
): Head | AnswerFault {
  const transfer = headers.get("transfer-encoding");
  const length = headers.get("content-length");
  const isLast = isOld || /(?:^|,)\s*close\s*(?:,|$)/i.test(headers.get("connection") ?? "");
  const base = { status, headers, length: 0, isLast };
  if (transfer !== undefined && length !== undefined) return "malformed";
  if (status < 200 || status === 204 || status === 304) return { ...base, framing: "none" };
  if (transfer !== undefined) {
    return transfer.toLowerCase() === "chunked" ? { ...base, framing: "chunked" } : "malformed";
  }
  if (length === undefined) return { ...base, framing: "until-closed" };
  return /^\d{1,15}$/.test(length)
    ? { ...base, framing: "length", length: Number(length) }
    : "malformed";
}
