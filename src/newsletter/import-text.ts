import { AvowError } from "../kernel/errors.ts";

/** Bytes of a file as they come, in pieces. */
export type FileBytes = AsyncIterable<Uint8Array>;

/** What of the beginning is looked at to tell what a file is. */
const sampleBytes = 64 * 1024;
/** Rows are handed on after each piece, so that no more of them than this holds stand in memory. */
const pieceBytes = 64 * 1024;

/**
 * The text of a file in UTF-8, whatever it is in, in pieces; and what separates its columns. Throws
 * `bad-input` for what is no text.
 */
export async function readText(
  file: FileBytes,
): Promise<{ separator: string; bytes: AsyncGenerator<Uint8Array> }> {
  const pieces = smallPieces(file);
  const first: Uint8Array[] = [];
  let size = 0;
  while (size < sampleBytes) {
    const next = await pieces.next();
    if (next.done) break;
    first.push(next.value);
    size += next.value.length;
  }
  const sample = Buffer.concat(first);
  const wide = wideEncoding(sample);
  const head = new TextDecoder(wide ?? "utf-8").decode(sample);
  try {
    refuseOthers(sample, head);
  } catch (error) {
    await pieces.return(undefined);
    throw error;
  }
  const bytes = all(sample, pieces);
  return { separator: separatorOf(head), bytes: wide ? widened(bytes, wide) : narrow(bytes) };
}

async function* smallPieces(file: FileBytes): AsyncGenerator<Uint8Array> {
  for await (const piece of file) {
    for (let at = 0; at < piece.length; at += pieceBytes) {
      yield piece.subarray(at, at + pieceBytes);
    }
  }
}

async function* all(first: Uint8Array, rest: AsyncGenerator<Uint8Array>) {
  yield first;
  yield* rest;
}

function wideEncoding(sample: Buffer): "utf-16le" | "utf-16be" | undefined {
  if (sample[0] === 0xff && sample[1] === 0xfe) return "utf-16le";
  if (sample[0] === 0xfe && sample[1] === 0xff) return "utf-16be";
  return undefined;
}

async function* widened(bytes: AsyncGenerator<Uint8Array>, encoding: "utf-16le" | "utf-16be") {
  const decoder = new TextDecoder(encoding);
  for await (const piece of bytes) yield Buffer.from(decoder.decode(piece, { stream: true }));
  yield Buffer.from(decoder.decode());
}

/**
 * UTF-8 passes as it is. Where the first letters beyond ASCII are none of UTF-8's, all of them are
 * Windows-1252's, as Excel writes them.
 */
async function* narrow(bytes: AsyncGenerator<Uint8Array>) {
  const western = new TextDecoder("windows-1252");
  let encoding: "utf-8" | "windows-1252" | undefined;
  // Letters that were cut in two before anything was decided.
  let cut = new Uint8Array();
  for await (const next of bytes) {
    let piece = next;
    if (encoding === undefined) {
      const whole = Buffer.concat([cut, next]);
      encoding = encodingOf(whole);
      const end = encoding ? whole.length : whole.findLastIndex((byte) => byte < 128) + 1;
      piece = whole.subarray(0, end);
      cut = whole.subarray(end);
    }
    yield encoding === "windows-1252" ? Buffer.from(western.decode(piece)) : piece;
  }
  if (cut.length > 0) yield Buffer.from(western.decode(cut));
}

/** Undefined where nothing, or nothing whole, beyond ASCII stands in `bytes`. */
function encodingOf(bytes: Uint8Array): "utf-8" | "windows-1252" | undefined {
  if (bytes.every((byte) => byte < 128)) return undefined;
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: true });
    return /[^\0-\x7f]/.test(text) ? "utf-8" : undefined;
  } catch {
    return "windows-1252";
  }
}

const refuse = (sentence: string) => new AvowError("bad-input", sentence);

/** Files that are often taken for a table, by how they begin. */
const others: readonly (readonly [beginning: string, sentence: string])[] = [
  [
    "504b0304",
    "This is a spreadsheet or an archive; open it in its program and save the sheet as CSV.",
  ],
  ["d0cf11e0", "This is a spreadsheet of Excel; open it there and save the sheet as CSV."],
  ["1f8b", "This file is compressed; unpack it first."],
  ["25504446", "This is a PDF; what is needed is a table, saved as CSV."],
];

function refuseOthers(sample: Buffer, head: string): void {
  if (head.replace("\ufeff", "").trim() === "") {
    throw refuse("The file is empty; choose another one.");
  }
  for (const [beginning, sentence] of others) {
    if (sample.toString("hex", 0, 8).startsWith(beginning)) throw refuse(sentence);
  }
  if (head.includes("\0")) {
    throw refuse("The file is no text: NUL characters stand in it; save it as CSV in UTF-8.");
  }
}

function separatorOf(head: string): string {
  const [line = ""] = head.replace(/"[^"]*"/g, "").split(/\r?\n|\r/, 1);
  const count = (separator: string) => line.split(separator).length;
  return [",", ";", "\t", "|"].toSorted((a, b) => count(b) - count(a))[0] ?? ",";
}
