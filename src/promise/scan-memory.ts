import { closeSync, openSync, readFileSync, readdirSync, readSync } from "node:fs";
import { numberForms } from "./scan.ts";

/** What a search of processes' memory came to. */
export interface MemorySearch {
  /** A process and the part of its memory that holds a needle, such as `4711 [heap]`. */
  readonly found: readonly string[];
  readonly processes: number;
  readonly bytes: number;
  /** What could not be looked at, and why; a search with any proves nothing of that. */
  readonly unread: readonly string[];
}

const pageSize = 4096;
/** A page's entry in pagemap: 64 bits, of which the two highest say whether it lies somewhere. */
const pageEntrySize = 8;
const isSomewhere = 0xc0;
const chunkSize = 1 << 20;
/** Pages of a mapping that are looked up at once: a gigabyte's. */
const lookedUpAtOnce = 1 << 18;
/** What one process may hold until the rest of it counts as unread. */
const processBytesMax = 4 * 1024 ** 3;

/** A stretch of addresses as `/proc/<pid>/maps` has it, `end` not included. */
interface Mapping {
  readonly start: number;
  readonly end: number;
  readonly isShared: boolean;
  /** Device, inode and offset: the same memory in another process has the same. */
  readonly identity: string;
  readonly name: string;
}

/** Those that can hold what a process was told; what lies in files unchanged is searched as files. */
function mappingsOf(pid: number): readonly Mapping[] {
  const line = /^([\da-f]+)-([\da-f]+) ([r-])([w-])[x-]([ps]) ([\da-f]+) (\S+) (\d+) *(.*)$/;
  return readFileSync(`/proc/${pid}/maps`, "latin1")
    .split("\n")
    .flatMap((text) => {
      const [, start = "", end = "", read, write, sharing, offset, device, inode, name = ""] =
        line.exec(text) ?? [];
      const isOfFile = inode !== "0" && write === "-";
      // Of the kernel's own.
      if (read !== "r" || isOfFile || /^\[v(var|dso|syscall|var_vclock)\]$/.test(name)) return [];
      return {
        start: Number.parseInt(start, 16),
        end: Number.parseInt(end, 16),
        isShared: sharing === "s",
        identity: `${device} ${inode} ${offset}`,
        name: name === "" ? "without a name" : name,
      };
    });
}

/** Each process that runs, with the one that started it (Linux; elsewhere none). */
function parentsOfAll(): ReadonlyMap<number, number> {
  const parents = new Map<number, number>();
  if (process.platform !== "linux") return parents;
  for (const name of readdirSync("/proc").filter((it) => /^\d+$/.test(it))) {
    try {
      // The name of the program, in parentheses, may hold anything.
      const [, parent = "0"] =
        /.*\) \S (\d+) /s.exec(readFileSync(`/proc/${name}/stat`, "latin1")) ?? [];
      parents.set(Number(name), Number(parent));
    } catch {
      // It has ended since it was listed.
    }
  }
  return parents;
}

/** Process `pid` and all that it started, as far as they still run (Linux; elsewhere none). */
export function processTree(pid: number): readonly number[] {
  const parents = parentsOfAll();
  const tree = parents.has(pid) ? [pid] : [];
  for (const one of tree) {
    for (const [child, parent] of parents) if (parent === one) tree.push(child);
  }
  return tree;
}

/** The process that started `pid`, and all that it started: a database's, from one of its sessions. */
export function siblingProcesses(pid: number): readonly number[] {
  const parent = parentsOfAll().get(pid) ?? 0;
  return parent > 1 ? processTree(parent) : [];
}

/** Says where in `mapping` there is anything, page by page: programs reserve far more than they use. */
function* filledRanges(
  pagemap: number,
  { start, end, isShared }: Mapping,
): Generator<readonly [number, number]> {
  // Shared memory that this process never touched may still be another's.
  if (isShared) {
    yield [start, end];
    return;
  }
  const entries = Buffer.alloc(lookedUpAtOnce * pageEntrySize);
  let from = -1;
  for (let at = start, got = 0; at < end; at += (got / pageEntrySize) * pageSize) {
    const wanted = Math.min(lookedUpAtOnce, (end - at) / pageSize) * pageEntrySize;
    got = readSync(pagemap, entries, 0, wanted, (at / pageSize) * pageEntrySize);
    if (got === 0) throw new Error("there is no word on these pages");
    for (let page = 0; page < got / pageEntrySize; page += 1) {
      const isFilled = ((entries[page * pageEntrySize + 7] as number) & isSomewhere) !== 0;
      const address = at + page * pageSize;
      if (isFilled && from < 0) from = address;
      if (!isFilled && from >= 0) {
        yield [from, address];
        from = -1;
      }
    }
  }
  if (from >= 0) yield [from, end];
}

/** Reads a range in chunks that overlap, so that nothing is cut in two. Throws what the system says. */
function readRange(
  memory: number,
  [start, end]: readonly [number, number],
  overlap: number,
  see: (bytes: Buffer) => boolean,
): { found: boolean; bytes: number } {
  const buffer = Buffer.alloc(chunkSize);
  let kept = 0;
  let bytes = 0;
  for (let at = start; at < end; ) {
    const got = readSync(memory, buffer, kept, Math.min(chunkSize - kept, end - at), at);
    if (got === 0) break;
    bytes += got;
    at += got;
    const filled = buffer.subarray(0, kept + got);
    if (see(filled)) return { found: true, bytes };
    kept = Math.min(overlap, filled.length);
    filled.copy(buffer, 0, filled.length - kept);
  }
  return { found: false, bytes };
}

/** Texts in UTF-8 and in what JavaScript keeps other letters in; digits also as numbers. */
function formsOf(needles: readonly string[]): readonly Buffer[] {
  return needles.flatMap((needle) => [
    ...[Buffer.from(needle, "utf8"), Buffer.from(needle, "utf16le")],
    ...numberForms(needle),
  ]);
}

interface Progress {
  readonly found: string[];
  readonly unread: string[];
  bytes: number;
  readonly sharedSeen: Set<string>;
}

function searchProcess(pid: number, forms: readonly Buffer[], so: Progress): void {
  const overlap = Math.max(...forms.map((form) => form.length)) - 1;
  const holds = (bytes: Buffer) => forms.some((form) => bytes.includes(form));
  const mappings = mappingsOf(pid);
  const memory = openSync(`/proc/${pid}/mem`, "r");
  const pagemap = openSync(`/proc/${pid}/pagemap`, "r");
  try {
    const before = so.bytes;
    for (const mapping of mappings) {
      if (mapping.isShared && so.sharedSeen.has(mapping.identity)) continue;
      if (so.bytes - before > processBytesMax) {
        so.unread.push(`${pid}: what lies beyond ${processBytesMax} bytes`);
        return;
      }
      try {
        let isFound = false;
        for (const range of filledRanges(pagemap, mapping)) {
          const { found, bytes } = readRange(memory, range, overlap, holds);
          so.bytes += bytes;
          isFound ||= found;
        }
        if (isFound) so.found.push(`${pid} ${mapping.name}`);
        if (mapping.isShared) so.sharedSeen.add(mapping.identity);
      } catch (error) {
        so.unread.push(`${pid} ${mapping.name}: ${codeOf(error)}`);
      }
    }
  } finally {
    closeSync(memory);
    closeSync(pagemap);
  }
}

const codeOf = (error: unknown) => (error as NodeJS.ErrnoException).code ?? "it failed";

/**
 * Searches the memory of processes for the needles, in UTF-8 and UTF-16LE, as Linux shows it under
 * `/proc/<pid>`: all pages that lie in memory or swap, but for files that are mapped unchanged. Needs
 * the right to trace the process. A process that has the needles itself, as the one that searches,
 * is none to search.
 */
export function findInMemory(pids: readonly number[], needles: readonly string[]): MemorySearch {
  const so: Progress = { found: [], unread: [], bytes: 0, sharedSeen: new Set() };
  const forms = formsOf(needles);
  if (forms.length === 0) return { found: [], processes: 0, bytes: 0, unread: [] };
  let processes = 0;
  for (const pid of pids) {
    try {
      searchProcess(pid, forms, so);
      processes += 1;
    } catch (error) {
      // One that ended holds nothing any more.
      if (!["ESRCH", "ENOENT"].includes(codeOf(error)) || process.platform !== "linux") {
        so.unread.push(`${pid}: ${codeOf(error)}`);
      }
    }
  }
  return { found: so.found, processes, bytes: so.bytes, unread: so.unread };
}
