import { clock, dayMs } from "../kernel/clock.ts";
import { AvowError } from "../kernel/errors.ts";
import type { Db } from "../promise/purpose.ts";
import type { SentCount, Sent } from "./sent.ts";
import { readSent, type SentSum, sumSent } from "./store-sent.ts";

/** So many days the public pages go back, today included. */
export const sentDays = 30;

/** It is written down about once a second, and read in far less: more than a few tries are a fault. */
const triesMax = 20;

/** So long, in ms, the same sums are shown to everybody who asks. */
const keptMs = 2_000;

/** What companies were sent, as the public pages show it. */
export interface SentFigures {
  /** Each value of each field: how often today, and in `sentDays`. */
  sums(): Promise<readonly SentSum[]>;
  /** The same by day, the newest first. */
  byDay(): Promise<readonly SentCount[]>;
}

/** What is counted of what was sent, as far as those who read it have to know. */
export type Counted = Pick<Sent, "pending" | "settled" | "turn">;

/**
 * Reads what was sent from what is written down, and from what is still to be: each sending once, also
 * while some of it is on its way from the one to the other. Anybody may ask, so the database is asked
 * once in `keptMs`, and once for what was written down, however many do.
 */
export function sentFigures(db: Db<"ads">, sent: Counted): SentFigures {
  const sums = atMostEach(keptMs, sent, () => sumSent(db, { from: firstDay(), today: dayOf(0) }));
  const byDay = atMostEach(keptMs, sent, () => readSent(db, firstDay()));
  return {
    async sums() {
      const [written, waiting] = await together(sent, sums);
      const today = dayOf(0);
      const pending = waiting.map((one) => ({
        ...one,
        today: one.day === today ? one.count : 0,
        inAll: one.count,
      }));
      return added([...written, ...pending], ["partnerId", "field", "value"], (a, b) => ({
        ...b,
        today: a.today + b.today,
        inAll: a.inAll + b.inAll,
      }));
    },
    async byDay() {
      const [written, waiting] = await together(sent, byDay);
      return added([...waiting, ...written], ["day", "partnerId", "field", "value"], (a, b) => ({
        ...b,
        count: a.count + b.count,
      })).toSorted((a, b) => (a.day < b.day ? 1 : a.day > b.day ? -1 : 0));
    },
  };
}

const dayOf = (daysAgo: number) =>
  new Date(clock.ms() - daysAgo * dayMs).toISOString().slice(0, 10);
const firstDay = () => dayOf(sentDays - 1);

/** Rows that are equal in `keys` become one. */
function added<Row>(
  rows: readonly Row[],
  keys: readonly (keyof Row)[],
  add: (a: Row, b: Row) => Row,
): readonly Row[] {
  const found = new Map<string, Row>();
  for (const row of rows) {
    const key = JSON.stringify(keys.map((name) => row[name]));
    const before = found.get(key);
    found.set(key, before === undefined ? row : add(before, row));
  }
  return [...found.values()];
}

/** What is written down, and what was not by then. */
async function together<T>(
  sent: Counted,
  read: () => Promise<T>,
): Promise<readonly [written: T, waiting: readonly SentCount[]]> {
  for (let tries = 0; tries < triesMax; tries += 1) {
    const turn = await sent.settled();
    const written = await read();
    // Else something was written down meanwhile: it would be missing, or stand there twice.
    if (sent.turn === turn) return [written, sent.pending()];
  }
  throw new AvowError(
    "unavailable",
    "What companies were sent is being written down just now; look again in a moment.",
  );
}

/** What `read` gave lately, or gives now; what failed is not kept, nor what was written down since. */
function atMostEach<T>(ms: number, sent: Counted, read: () => Promise<T>): () => Promise<T> {
  let at = Number.NEGATIVE_INFINITY;
  let turn = -1;
  let last: Promise<T> | undefined;
  return () => {
    const now = clock.tick();
    if (last === undefined || now - at >= ms || turn !== sent.turn) {
      at = now;
      ({ turn } = sent);
      const reading = read();
      last = reading;
      reading.catch(() => {
        if (last === reading) last = undefined;
      });
    }
    return last;
  };
}
