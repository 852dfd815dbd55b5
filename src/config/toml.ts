import { parse, TomlError } from "smol-toml";

/** A parsed TOML document that remembers where each key stands. */
export interface TomlDocument {
  readonly values: Readonly<Record<string, unknown>>;
  /** The line (from 1) where `path` was written, or its nearest written ancestor; 1 if none. */
  lineOf(path: readonly (string | number)[]): number;
}

/** What is wrong with the syntax, and where; never a part of the text, which may hold a secret. */
export interface TomlFault {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** Parses TOML 1.0; a syntax error comes back as a value with its line and column. */
export function readToml(text: string): TomlDocument | TomlFault {
  try {
    const values = parse(text);
    const lines = new LineFinder(text).find();
    return { values, lineOf: (path) => lineOf(lines, path) };
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const reason = /^Invalid TOML document: (.*)$/m.exec(error.message)?.[1] ?? "not valid TOML";
    return { line: error.line, column: error.column, message: reason };
  }
}

function lineOf(lines: ReadonlyMap<string, number>, path: readonly (string | number)[]): number {
  for (let length = path.length; length > 0; length--) {
    const line = lines.get(pathKey(path.slice(0, length)));
    if (line !== undefined) return line;
  }
  return 1;
}

function pathKey(path: readonly (string | number)[]): string {
  return JSON.stringify(path.map(String));
}

/**
 * Finds the line of every key in a text that is known to be valid TOML (smol-toml says where an
 * error is, but not where a value was). Keys within a value count as standing at its key.
 */
class LineFinder {
  readonly #text: string;
  readonly #lines = new Map<string, number>();
  readonly #arrayLengths = new Map<string, number>();
  #position = 0;
  #table: string[] = [];

  constructor(text: string) {
    this.#text = text;
  }

  find(): ReadonlyMap<string, number> {
    while (this.#position < this.#text.length) {
      const next = this.#text[this.#position];
      if (next === "#") this.#skipLine();
      else if (next === "[") this.#readHeader();
      else if (/\s|\uFEFF/.test(next ?? "")) this.#position++;
      else this.#readPair();
    }
    return this.#lines;
  }

  #readHeader(): void {
    const isArray = this.#text.startsWith("[[", this.#position);
    const start = this.#position;
    this.#position += isArray ? 2 : 1;
    const path = this.#inArrays(this.#readKey("]"));
    if (isArray) {
      const key = pathKey(path);
      const index = this.#arrayLengths.get(key) ?? 0;
      this.#arrayLengths.set(key, index + 1);
      path.push(String(index));
    }
    this.#table = path;
    this.#note(path, start);
    this.#skipLine();
  }

  #readPair(): void {
    const start = this.#position;
    this.#note([...this.#table, ...this.#readKey("=")], start);
    this.#skipValue();
  }

  /** A table header below an array of tables means that array's last table. */
  #inArrays(parts: readonly string[]): string[] {
    const path: string[] = [];
    for (const [index, part] of parts.entries()) {
      path.push(part);
      const count = this.#arrayLengths.get(pathKey(path));
      if (count !== undefined && index < parts.length - 1) path.push(String(count - 1));
    }
    return path;
  }

  /** The parts of a dotted key; leaves the position behind `end`. */
  #readKey(end: string): string[] {
    const parts: string[] = [];
    while (this.#position < this.#text.length) {
      const next = this.#text[this.#position] ?? "";
      if (next === end) break;
      if (next === '"' || next === "'") parts.push(unquote(this.#readString()));
      else if (/[A-Za-z0-9_-]/.test(next)) parts.push(this.#match(/[A-Za-z0-9_-]+/y));
      else this.#position++;
    }
    this.#position++;
    return parts;
  }

  /** Passes over a value: to the end of the line on which no string or bracket is open. */
  #skipValue(): void {
    let depth = 0;
    while (this.#position < this.#text.length) {
      const next = this.#text[this.#position] ?? "";
      if (next === '"' || next === "'") this.#readString();
      else if (next === "#") this.#skipLine();
      else if (next === "\n" && depth === 0) return;
      else {
        if (next === "[" || next === "{") depth++;
        if (next === "]" || next === "}") depth--;
        this.#position++;
      }
    }
  }

  #readString(): string {
    return this.#match(/"""(?:[^\\]|\\[^])*?"{3,5}|'''[^]*?'{3,5}|"(?:[^"\\]|\\.)*"|'[^']*'/y);
  }

  /** Up to, not past, the line break. */
  #skipLine(): void {
    const end = this.#text.indexOf("\n", this.#position);
    this.#position = end === -1 ? this.#text.length : end;
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#position;
    const found = pattern.exec(this.#text)?.[0] ?? "";
    // A step forward even where nothing matched keeps the walk finite.
    this.#position += found.length || 1;
    return found;
  }

  #note(path: readonly string[], position: number): void {
    const line = this.#text.slice(0, position).split("\n").length;
    for (let length = 1; length <= path.length; length++) {
      const key = pathKey(path.slice(0, length));
      if (!this.#lines.has(key)) this.#lines.set(key, line);
    }
  }
}

function unquote(quoted: string): string {
  return Object.keys(parse(`${quoted} = 0`))[0] ?? "";
}
