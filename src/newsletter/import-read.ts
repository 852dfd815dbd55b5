import type { CsvError, Options } from "csv-parse";
import { AvowError } from "../kernel/errors.ts";
import { type FileBytes, readText } from "./import-text.ts";

/** One row of a table, and the line on which it ends. */
export interface TableRow {
  readonly cells: readonly string[];
  readonly line: number;
}

/** A table that is being read. */
export interface Table {
  /** What heads each column, each once; “Column 1” and so on where the first row is somebody. */
  readonly headers: readonly string[];
  /** All rows in the order of the file, some at a time. */
  readonly rows: AsyncGenerator<readonly TableRow[]>;
}

/** Characters that a row may hold; a file without line ends is no table. */
const rowMax = 256 * 1024;
const columnsMax = 200;
const headerMax = 80;

/**
 * Reads a CSV file (RFC 4180, and its looser kin) of any size in constant memory: UTF-8, UTF-16 with
 * its mark, else Windows-1252; separated by comma, semicolon, tab or bar, whichever the first line
 * holds most; lines that end in LF, CRLF or CR. Throws `bad-input` for what is no table, at once or
 * when a row is reached that can't be read, with one sentence that says what to mend.
 */
export async function openTable(file: FileBytes): Promise<Table> {
  const rows = readRows(file);
  let first: readonly TableRow[] = [];
  while (first.length === 0) {
    const next = await rows.next();
    if (next.done) throw new AvowError("bad-input", "The file is empty; choose another one.");
    first = next.value;
  }
  const [head, ...others] = first;
  const cells = head?.cells ?? [];
  if (cells.length > columnsMax) {
    await rows.return(undefined);
    throw new AvowError(
      "bad-input",
      `The file has ${cells.length.toLocaleString("en")} columns, and ${columnsMax} at most are read; delete those that nobody needs.`,
    );
  }
  // Somebody's own list may have no headers: then its first row is the first person.
  const isHeaded = !cells.some((cell) => /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(cell.trim()));
  return {
    headers: isHeaded ? distinct(cells) : made(cells),
    rows: continued(isHeaded ? others : first, rows),
  };
}

async function* continued(first: readonly TableRow[], rest: AsyncGenerator<readonly TableRow[]>) {
  if (first.length > 0) yield first;
  yield* rest;
}

function made(cells: readonly string[]): readonly string[] {
  const email = cells.findIndex((cell) => cell.includes("@"));
  return cells.map((_, place) => (place === email ? "E-mail" : `Column ${place + 1}`));
}

function distinct(cells: readonly string[]): readonly string[] {
  const counts = new Map<string, number>();
  const names = new Set<string>();
  return cells.map((cell, place) => {
    const text = cell.replace(/[\p{C}\s]+/gu, " ").trim();
    const name = text.slice(0, headerMax).toWellFormed() || `Column ${place + 1}`;
    let count = (counts.get(name) ?? 0) + 1;
    let free = count === 1 ? name : `${name} (${count})`;
    while (names.has(free)) free = `${name} (${++count})`;
    counts.set(name, count);
    names.add(free);
    return free;
  });
}

async function* readRows(file: FileBytes): AsyncGenerator<readonly TableRow[]> {
  const { separator, bytes } = await readText(file);
  // Read at the first import, as the server's start would wait for it.
  const { parse } = await import("csv-parse");
  let rows: TableRow[] = [];
  let line = 0;
  const parser = parse(
    optionsOf(separator, (cells, lines) => {
      line = lines;
      rows.push({ cells, line });
    }),
  );
  // Nothing is handed on through the stream; it only has to come to its end.
  parser.resume();
  const failed = new Promise<never>((_, reject) => parser.once("error", reject));
  failed.catch(() => undefined);
  try {
    for await (const piece of bytes) {
      await new Promise<void>((done, fail) =>
        parser.write(piece, (error) => (error ? fail(error) : done())),
      );
      if (rows.length === 0) continue;
      yield rows;
      rows = [];
    }
    const ended = new Promise<void>((done) => parser.end(() => done()));
    await Promise.race([ended, failed]);
    if (rows.length > 0) yield rows;
  } catch (error) {
    if (error instanceof AvowError) throw error;
    throw unreadable(error as CsvError, line);
  } finally {
    parser.destroy();
    await bytes.return(undefined);
  }
}

function optionsOf(
  separator: string,
  take: (cells: readonly string[], lines: number) => void,
): Options {
  return {
    delimiter: separator,
    record_delimiter: ["\r\n", "\n", "\r"],
    bom: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    max_record_size: rowMax,
    on_record: (cells, { lines }) => {
      take(cells, lines);
      return undefined;
    },
  };
}

function unreadable(error: Partial<CsvError>, line: number): AvowError {
  const after = line === 0 ? "at the beginning" : `after line ${line.toLocaleString("en")}`;
  if (error.code === "CSV_QUOTE_NOT_CLOSED") {
    return new AvowError(
      "bad-input",
      `A quotation mark that opens ${after} is never closed; close it, or write it twice where it belongs to a text.`,
    );
  }
  if (error.code === "CSV_MAX_RECORD_SIZE") {
    return new AvowError(
      "bad-input",
      `The row ${after} is longer than 256 KB: a quotation mark is not closed, or lines do not end; mend that and save the file as CSV, with one line for each person.`,
    );
  }
  return new AvowError(
    "bad-input",
    `The row ${after} can't be read; save the file as CSV, with one line for each person.`,
  );
}
