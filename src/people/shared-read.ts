import { nextTurn } from "../kernel/turn.ts";

/** Reads ids and gives the rows of all of them, in any order. */
type ReadAll<Row> = (ids: readonly string[]) => Promise<readonly Row[]>;

interface Batch<Row> {
  readonly ids: Set<string>;
  readonly rows: Promise<readonly Row[]>;
}

/** More ids than this are not put together: a read of its own is cheap enough then. */
const idsMax = 500;

/**
 * Reads that come in one turn of the program, or while one is being committed, share the next
 * commit: the disk is asked once for all who wait, as PostgreSQL's group commit does for writers,
 * and one audit entry covers them. Only reads whose audit entries would differ in nothing but the
 * person may share one: `kind` says which those are. The caller picks its own rows.
 *
 * The next commit is on its way before the rows of the last one are handed out, so that the database
 * works while they are opened.
 */
export function createSharedReads<Row>() {
  const running = new Map<string, Promise<void>>();
  const waiting = new Map<string, Batch<Row>>();

  const start = (kind: string, read: () => Promise<readonly Row[]>): Promise<readonly Row[]> => {
    const rows = read();
    const forget = () => {
      if (running.get(kind) === ended) running.delete(kind);
    };
    // Whether it succeeds or not, whoever waits goes next.
    const ended: Promise<void> = rows.then(forget, forget);
    running.set(kind, ended);
    return rows.then(async (all) => {
      if (waiting.has(kind)) await nextTurn();
      return all;
    });
  };

  return (kind: string, ids: readonly string[], readAll: ReadAll<Row>): Promise<readonly Row[]> => {
    const batch = waiting.get(kind);
    if (batch && batch.ids.size + ids.length <= idsMax) {
      for (const id of ids) batch.ids.add(id);
      return batch.rows;
    }
    if (batch) return readAll(ids);
    const all = new Set(ids);
    const rows = (running.get(kind) ?? nextTurn()).then(() => {
      waiting.delete(kind);
      return start(kind, () => readAll([...all]));
    });
    waiting.set(kind, { ids: all, rows });
    return rows;
  };
}
