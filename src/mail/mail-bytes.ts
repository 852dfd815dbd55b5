/** Bytes, or text in ASCII that stands for its bytes. */
export type Piece = Uint8Array | string;

/**
 * A message's bytes, or the pieces that make them up one after another. What is the same in many
 * mails stands in memory once then, and what is one recipient's own is text: small buffers, made and
 * let go for each mail, would cost more than sending it. None of them may be changed.
 */
export type MailBytes = Uint8Array | readonly Piece[];

/** The pieces of a message. */
export function piecesOf(bytes: MailBytes): readonly Piece[] {
  return bytes instanceof Uint8Array ? [bytes] : bytes;
}

/** How many bytes a message has. */
export function sizeOf(bytes: MailBytes): number {
  if (bytes instanceof Uint8Array) return bytes.length;
  let size = 0;
  for (let i = 0; i < bytes.length; i += 1) size += bytes[i]?.length ?? 0;
  return size;
}

/** One byte of a piece; undefined past its end. */
export function byteAt(piece: Piece, at: number): number | undefined {
  return typeof piece === "string" ? piece.charCodeAt(at) : piece[at];
}

/** Writes pieces into `room` from its beginning, which has to be large enough. */
export function writePieces(pieces: readonly Piece[], room: Buffer): void {
  let at = 0;
  for (const piece of pieces) {
    if (typeof piece === "string") room.write(piece, at, "latin1");
    else room.set(piece, at);
    at += piece.length;
  }
}

/** All of a message in one buffer of its own. */
export function joined(bytes: MailBytes): Buffer {
  const all = Buffer.allocUnsafeSlow(sizeOf(bytes));
  writePieces(piecesOf(bytes), all);
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
  readonly isRelaxed: boolean;
}

const remembered = new WeakMap<Uint8Array, Traits>();

function traitsOf(piece: Uint8Array): Traits {
  const known = remembered.get(piece);
  if (known) return known;
  const text = Buffer.from(piece.buffer, piece.byteOffset, piece.length).toString("latin1");
  const traits = {
    isSevenBit: /^[\0-\x7f]*$/.test(text),
    hasDotLine: hasDotLine(text),
    isRelaxed: isRelaxed(text),
  };
  remembered.set(piece, traits);
  return traits;
}

/** Whether all of a piece is ASCII; text is. */
export function isSevenBit(piece: Piece): boolean {
  return typeof piece === "string" || traitsOf(piece).isSevenBit;
}

/** Whether a line within a piece, not its first, begins with a dot; a lone CR or LF ends one too. */
export function hasDotLine(piece: Piece): boolean {
  if (typeof piece !== "string") return traitsOf(piece).hasDotLine;
  return piece.includes("\n.") || piece.includes("\r.");
}

/** Whether a piece is in relaxed form (RFC 6376 3.4.4) as it stands, whatever comes behind it. */
export function isRelaxed(piece: Piece): boolean {
  if (typeof piece !== "string") return traitsOf(piece).isRelaxed;
  const isOther = piece.includes("  ") || piece.includes("\t") || piece.includes(" \r\n");
  return !isOther && !piece.endsWith(" ") && !piece.endsWith(" \r");
}
