import {
  foreseeGone,
  foreseeTakingIn,
  type ImportingNewsletter,
  type IndexedPerson,
  keyOf,
  recordAsGone,
  takeIn,
} from "./import-batch.ts";
import type { ImportOutcome, OutcomeCounts } from "./import-outcome.ts";
import type { ReadRow } from "./import-rows.ts";
import { createSeen } from "./import-seen.ts";

/** People that go to the database at once. */
const batchSize = 1_000;
/** Batches on their way at once: one is written while the next is sealed. */
const batchesMax = 2;

/** Where the rows of a file go: counted, gathered into batches, and settled. */
export interface Intake {
  /** Takes a row; returns what to wait for before the next one, if anything. */
  add(row: ReadRow): Promise<void> | undefined;
  /** Settles what is gathered and waits for all; throws what went wrong. */
  finish(): Promise<void>;
  /** Waits for what is on its way, whatever becomes of it. */
  settled(): Promise<void>;
  rowsRead(): number;
  outcomes(): OutcomeCounts;
}

type IndexedRow = IndexedPerson & { readonly isRepeated: boolean };

/** Begins to take in the rows of one file. */
export function createIntake(
  newsletter: ImportingNewsletter,
  to: { readonly listIds: readonly string[]; readonly isDryRun: boolean },
): Intake {
  const counts = new Map<ImportOutcome, number>();
  const count = (outcome: ImportOutcome) => counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  const seen = createSeen();
  const lanes = createLanes();
  let gathered: IndexedRow[] = [];
  let rowsRead = 0;

  const send = () => {
    const rows = gathered;
    gathered = [];
    // Who left must not overtake themselves: what came before is settled first.
    const isOrdered = rows.some(({ standing }) => standing === "gone");
    return lanes.run(() => settleBatch(newsletter, to, { rows, count }), isOrdered);
  };

  return {
    add(row) {
      rowsRead += 1;
      if ("skip" in row) {
        if (row.skip !== "empty") count(row.skip);
        return undefined;
      }
      if (row.person.standing === "unconfirmed") {
        count("unconfirmed");
        return undefined;
      }
      const emailIndex = newsletter.keyring.emailIndex(row.person.email);
      gathered.push({ ...row.person, emailIndex, isRepeated: !seen.add(emailIndex) });
      return gathered.length >= batchSize ? send() : undefined;
    },
    async finish() {
      if (gathered.length > 0) await send();
      await lanes.drained();
      lanes.throwFailure();
    },
    settled: lanes.drained,
    rowsRead: () => rowsRead,
    outcomes: () => Object.fromEntries(counts),
  };
}

async function settleBatch(
  newsletter: ImportingNewsletter,
  { listIds, isDryRun }: { readonly listIds: readonly string[]; readonly isDryRun: boolean },
  batch: { readonly rows: readonly IndexedRow[]; readonly count: (it: ImportOutcome) => void },
): Promise<void> {
  const { rows, count } = batch;
  // A row that repeats another counts as that, and is settled anyway.
  const countEach = (them: readonly IndexedRow[], became: readonly ImportOutcome[]) => {
    for (const [n, row] of them.entries()) {
      count(row.isRepeated ? "repeated" : (became[n] ?? "known"));
    }
  };
  const gone = once(rows.filter(({ standing }) => standing === "gone"));
  const subscribed = once(rows.filter(({ standing }) => standing === "subscribed"));
  for (let n = subscribed.again + gone.again; n > 0; n -= 1) count("repeated");
  // Of two rows with one address, the one that says that they left counts.
  const left = new Set(gone.people.map((row) => keyOf(row.emailIndex)));
  const isLeft = (row: IndexedRow) => left.has(keyOf(row.emailIndex));
  const staying = subscribed.people.filter((row) => !isLeft(row));
  const leaving = subscribed.people.filter(isLeft);
  countEach(
    leaving,
    leaving.map(() => "suppressed"),
  );
  const end = isDryRun ? foreseeGone : recordAsGone;
  countEach(gone.people, await end(newsletter, gone.people, listIds));
  const begin = isDryRun ? foreseeTakingIn : takeIn;
  countEach(staying, await begin(newsletter, staying, listIds));
}

/** Runs some work at once; after a failure, none. */
function createLanes() {
  const under = new Set<Promise<void>>();
  let failure: { readonly error: unknown } | undefined;
  const throwFailure = () => {
    if (failure) throw failure.error;
  };
  return {
    /** Begins `work` when there is room; `alone`: after all before it, and before all after it. */
    async run(work: () => Promise<void>, alone: boolean): Promise<void> {
      while (under.size >= (alone ? 1 : batchesMax)) await Promise.race(under);
      throwFailure();
      const running = work()
        .catch((error: unknown) => {
          failure ??= { error };
        })
        .finally(() => under.delete(running));
      under.add(running);
      if (alone) await running;
    },
    async drained(): Promise<void> {
      await Promise.all(under);
    },
    throwFailure,
  };
}

/** Each address once: the first row of it. */
function once(rows: readonly IndexedRow[]): { people: readonly IndexedRow[]; again: number } {
  const byAddress = new Map<string, IndexedRow>();
  for (const row of rows) {
    const key = keyOf(row.emailIndex);
    if (!byAddress.has(key)) byAddress.set(key, row);
  }
  return { people: [...byAddress.values()], again: rows.length - byAddress.size };
}
