import { clock } from "../kernel/clock.ts";
import { log } from "../kernel/log.ts";
import { sqlState } from "../kernel/sql-error.ts";
import type { NewsletterDb } from "./store-campaigns.ts";
import { settleAccepted, settleBatch, type SettledDelivery } from "./store-sending.ts";

/** Writes down what became of mails, a batch at a time, whatever the database is doing. */
export interface Settling {
  /** Takes over one outcome; it is on disk soon, and in memory until then. */
  add(campaignId: string, settled: SettledDelivery): void;
  /** How many are not on disk yet. */
  readonly waiting: number;
  /** Whether the last try to write failed: what is sent now would only add to what waits. */
  readonly isStuck: boolean;
  /** Resolves when nothing waits, or after `msMax`; then what waits is lost to the lease. */
  rest(msMax?: number): Promise<void>;
}

export interface SettlingOptions {
  /** So many are worth a commit: fewer are waited for a little. */
  enough(): number;
  /** Told after each commit. */
  onSettled(): void;
}

/** How long outcomes gather, so that one commit covers many; longer while few come in. */
const gatherMs = { each: 40, max: 120 } as const;
const batchMax = 1_000;
const againMs = { first: 100, max: 2_000 } as const;

/**
 * Starts settling. A batch that can't be written, as the database is away or the purpose switched
 * off, is kept and tried until it can.
 */
export function createSettling(db: NewsletterDb, options: SettlingOptions): Settling {
  const { enough, onSettled } = options;
  const queues = new Map<string, SettledDelivery[]>();
  let waiting = 0;
  let isStuck = false;
  let running: Promise<void> | undefined;
  const onTry = (failed: boolean) => {
    isStuck = failed;
  };

  const take = (): readonly [string, SettledDelivery[]] | undefined => {
    for (const [campaignId, queue] of queues) {
      if (queue.length > batchMax) return [campaignId, queue.splice(0, batchMax)];
      queues.delete(campaignId);
      if (queue.length > 0) return [campaignId, queue];
    }
    return undefined;
  };
  const gather = async () => {
    let before: number;
    let past = 0;
    do {
      before = waiting;
      await Bun.sleep(gatherMs.each);
      past += gatherMs.each;
    } while (past < gatherMs.max && waiting > before && waiting < enough());
  };
  const drain = async () => {
    await gather();
    for (let next = take(); next; next = take()) {
      const [campaignId, batch] = next;
      await persist(db, campaignId, batch, onTry);
      waiting -= batch.length;
      onSettled();
    }
  };
  const start = () => {
    running ??= drain().finally(() => {
      running = undefined;
      if (waiting > 0) start();
    });
  };
  return {
    add(campaignId, settled) {
      const queue = queues.get(campaignId);
      if (queue) queue.push(settled);
      else queues.set(campaignId, [settled]);
      waiting += 1;
      start();
    },
    get waiting() {
      return waiting;
    },
    get isStuck() {
      return isStuck;
    },
    async rest(msMax = Number.POSITIVE_INFINITY) {
      const from = clock.tick();
      while (waiting > 0 && clock.tick() - from < msMax) await Bun.sleep(5);
    },
  };
}

/** Resolves when it is on disk, and not before. */
async function persist(
  db: NewsletterDb,
  campaignId: string,
  batch: readonly SettledDelivery[],
  onTry: (failed: boolean) => void,
): Promise<void> {
  const isPlain = (it: SettledDelivery) =>
    it.state === "accepted" && it.attempt === 1 && it.code === 250;
  const plain = batch.filter(isPlain).map(({ id }) => id);
  const others = batch.filter((it) => !isPlain(it));
  if (plain.length > 0) {
    const settled = { ids: plain, code: 250 };
    await untilDone(() => settleAccepted(db, campaignId, { ...settled, now: clock.now() }), onTry);
  }
  if (others.length > 0) {
    await untilDone(() => settleBatch(db, campaignId, others, clock.now()), onTry);
  }
}

async function untilDone(
  write: () => Promise<void>,
  onTry: (failed: boolean) => void,
): Promise<void> {
  for (let wait: number = againMs.first; ; wait = Math.min(againMs.max, wait * 2)) {
    try {
      await write();
      return onTry(false);
    } catch (error) {
      onTry(true);
      log.warn("what became of mails can't be written down now, and is kept", {
        error: error instanceof Error ? error.name : "unknown",
        code: sqlState(error),
      });
      await Bun.sleep(wait);
    }
  }
}
