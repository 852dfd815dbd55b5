/** Bytes, or text in ASCII that stands for its bytes. */
export type Piece = Uint8Array | string;

/** A message's bytes, or what makes them up. None of it may be changed. */
export type MailBytes = Uint8Array | readonly Piece[] | Spliced;

/** What is the same in many mails, and stands in memory once. */
export interface Shared {
  readonly pieces: readonly Buffer[];
  /** Of all pieces together, in bytes. */
  readonly size: number;
  readonly isSevenBit: boolean;
  /** A line in a piece begins with a dot, or a piece does. */
  readonly hasDotLine: boolean;
  /** Each is in relaxed form (RFC 6376 3.4.4). */
  readonly isRelaxed: boolean;
}

/** Looks at what many mails are to share, once. */
export function sharedOf(pieces: readonly Buffer[]): Shared {
  return {
    pieces,
    size: sizeOf(pieces),
    isSevenBit: pieces.every(isSevenBit),
    hasDotLine: pieces.some((piece) => byteAt(piece, 0) === dot || hasDotLine(piece)),
    isRelaxed: pieces.every((piece) => isRelaxed(piece.toString("latin1"))),
  };
}

/**
 * One recipient's mail: what is their own, one after another in one text, which ends before each of
 * the shared pieces at one of `ends`. Thousands wait at a time, and are cold in memory when they
 * leave: many small strings and buffers of each would cost more than sending it.
 */
export interface Spliced {
  readonly shared: Shared;
  /** ASCII. Each part of it ends a line, if it is not empty. */
  readonly own: string;
  readonly ends: readonly number[];
  readonly hasDotLine: boolean;
}

/** Splices `own`, which ends before each shared piece at one of `ends`. */
export function splice(shared: Shared, own: string, ends: readonly number[]): Spliced {
  return { shared, own, ends, hasDotLine: shared.hasDotLine || hasDotLine(own) };
}

/** A message with a header field before it. */
export function withField(bytes: MailBytes, field: string): MailBytes {
  if (!("own" in bytes)) return [field, ...piecesOf(bytes)];
  const ends = bytes.ends.map((end) => end + field.length);
  return { ...bytes, own: field + bytes.own, ends };
}

/** The pieces of a message. */
export function piecesOf(bytes: MailBytes): readonly Piece[] {
  if (bytes instanceof Uint8Array) return [bytes];
  if (!("own" in bytes)) return bytes;
  const { shared, own, ends } = bytes;
  return shared.pieces.flatMap((piece, at) => [own.slice(ends[at - 1] ?? 0, ends[at]), piece]);
}

/** How many bytes a message has. */
export function sizeOf(bytes: MailBytes): number {
  if (bytes instanceof Uint8Array) return bytes.length;
  if ("own" in bytes) return bytes.own.length + bytes.shared.size;
  let size = 0;
  for (let i = 0; i < bytes.length; i += 1) size += bytes[i]?.length ?? 0;
  return size;
}

/** One byte of a piece; undefined past its end. */
function byteAt(piece: Piece, at: number): number | undefined {
  return typeof piece === "string" ? piece.charCodeAt(at) : piece[at];
}

/** Writes a message into `room` from its beginning, which has to be large enough. */
export function writeBytes(bytes: MailBytes, room: Buffer): void {
  if ("own" in bytes) return writeSpliced(bytes, room);
  let at = 0;
  for (const piece of piecesOf(bytes)) {
    if (typeof piece === "string") room.write(piece, at, "latin1");
    else room.set(piece, at);
    at += piece.length;
  }
}

let ownRoom = Buffer.alloc(4_096);

function writeSpliced({ shared, own, ends }: Spliced, room: Buffer): void {
  if (own.length > ownRoom.length) ownRoom = Buffer.alloc(2 * own.length);
  ownRoom.write(own, 0, "latin1");
  let at = 0;
  let from = 0;
  for (let i = 0; i < ends.length; i += 1) {
    const end = ends[i] ?? 0;
    const piece = shared.pieces[i] as Buffer;
    ownRoom.copy(room, at, from, end);
    at += end - from;
    room.set(piece, at);
    at += piece.length;
    from = end;
  }
}

/** All of a message in one buffer of its own. */
export function joined(bytes: MailBytes): Buffer {
  const all = Buffer.allocUnsafeSlow(sizeOf(bytes));
  writeBytes(bytes, all);
  return all;
}

/** What is used again and again; what needs more gets room of its own. */
const roomMax = 256 * 1024;

/**
 * Room for the bytes of one mail, used again for the next. `isFree` says that the last one is out of
 * it; memory that is new for each mail would cost more than sending it.
 */
export class Room {
  #buffer = Buffer.alloc(0);

  take(size: number, isFree: boolean): Buffer {
    if (size > roomMax) return Buffer.allocUnsafeSlow(size);
    if (!isFree || size > this.#buffer.length) this.#buffer = Buffer.allocUnsafeSlow(size + 4_096);
    return this.#buffer.subarray(0, size);
  }
}

/** What was once found out of bytes that are the same in many mails. */
interface Traits {
  readonly isSevenBit: boolean;
  readonly hasDotLine: boolean;
}

const dot = 46;
const remembered = new WeakMap<Uint8Array, Traits>();

function traitsOf(piece: Uint8Array): Traits {
  const known = remembered.get(piece);
  if (known) return known;
  const text = Buffer.from(piece.buffer, piece.byteOffset, piece.length).toString("latin1");
  const traits = {
    isSevenBit: /^[\0-\x7f]*$/.test(text),
    hasDotLine: hasDotLine(text),
  };
  remembered.set(piece, traits);
  return traits;
}

/** Whether all of a message is ASCII; text is. */
export function isAsciiMail(bytes: MailBytes): boolean {
  return "own" in bytes ? bytes.shared.isSevenBit : piecesOf(bytes).every(isSevenBit);
}

/**
 * Whether a line of a message begins with a dot, also where it begins with a piece; a lone CR or LF
 * ends a line too. Of spliced ones it may be said without need, and is never left unsaid.
 */
export function hasDottedLine(bytes: MailBytes): boolean {
  if ("own" in bytes) return bytes.hasDotLine;
  let isAtBegin = true;
  for (const piece of piecesOf(bytes)) {
    if (piece.length === 0) continue;
    if ((isAtBegin && byteAt(piece, 0) === dot) || hasDotLine(piece)) return true;
    const last = byteAt(piece, piece.length - 1);
    isAtBegin = last === 10 || last === 13;
  }
  return false;
}

function isSevenBit(piece: Piece): boolean {
  return typeof piece === "string" || traitsOf(piece).isSevenBit;
}

/** Whether a line within a piece, not its first, begins with a dot. */
function hasDotLine(piece: Piece): boolean {
  if (typeof piece !== "string") return traitsOf(piece).hasDotLine;
  return piece.includes("\n.") || piece.includes("\r.");
}

/** Whether text is in relaxed form (RFC 6376 3.4.4) as it stands, whatever comes behind it. */
export function isRelaxed(text: string): boolean {
  const isOther = text.includes("  ") || text.includes("\t") || text.includes(" \r\n");
  return !isOther && !text.endsWith(" ") && !text.endsWith(" \r");
}
