import { log } from "../kernel/log.ts";
import { databaseError, sqlState } from "../kernel/sql-error.ts";
import type { Database } from "../promise/database.ts";
import type { Gate } from "../promise/gate.ts";
import { adBehind } from "./ad-behind.ts";
import { AdCounter } from "./ad-counter.ts";
import { type AnswerAds, answerAds, type VisitorOf } from "./answer.ts";
import { PartnerLedger } from "./partner-ledger.ts";
import type { Counted } from "./sent-figures.ts";
import type { Serving } from "./serving.ts";
import { servingOf, type ServingOptions } from "./serving-of.ts";
import { demandSource, Snapshot } from "./snapshot.ts";
import { addCounted } from "./store-count.ts";
import { tidyHourly } from "./tidy.ts";

/** What ads stand on. */
export interface AdsOptions extends ServingOptions {
  readonly database: Database;
  readonly gate: Gate;
  readonly allowedOrigins: readonly string[];
  readonly visitorOf: VisitorOf;
}

/** Ads, as the server holds them. */
export interface Ads {
  readonly answer: AnswerAds;
  /** What serves; undefined while nothing is to be shown, or the purpose is switched off. */
  serving(): Serving | undefined;
  /** What stands behind an ad that operators sold; undefined for any other. */
  describe(adId: string): ReturnType<typeof adBehind>;
  /** What ad companies were sent and is not written down yet. */
  readonly sent: Counted;
  /** Takes over what operators changed, at once; it also happens by itself within two seconds. */
  refresh(): Promise<void>;
  /** Writes down what waits; also by itself. */
  flush(): Promise<void>;
  stop(): Promise<void>;
}

/** So often is looked for changes, and written down what waits. */
const everyMs = 2_000;

/**
 * Starts to show ads where places are listed. While the purpose's login is switched off they are
 * answered with 503, and it begins by itself once that is mended.
 */
export async function startAds(options: AdsOptions): Promise<Ads> {
  const { database, gate, settings } = options;
  if (!settings.enabled || settings.slots.length === 0) {
    const nothing = async () => {};
    return {
      answer: () => undefined,
      serving: () => undefined,
      describe: () => undefined,
      sent: { turn: 0, pending: () => [], settled: async () => 0 },
      ...{ refresh: nothing, flush: nothing, stop: nothing },
    };
  }
  const db = database.db("ads");
  const counter = new AdCounter((tally) => addCounted(db, tally));
  const snapshot = new Snapshot(demandSource(db), settings.slots);
  const ledger = new PartnerLedger();
  const serving = servingOf(options, { counter, snapshot, ledger });
  const tidy = tidyHourly(db);
  let isReady = false;
  const isOff = () => gate.off().some(({ purpose }) => purpose === "ads");

  async function refresh(): Promise<void> {
    await snapshot.refresh();
    isReady = true;
  }

  async function flush(): Promise<void> {
    await counter.flush();
    await ledger.flush(db);
  }

  async function tick(): Promise<void> {
    if (isOff()) return;
    try {
      await refresh();
      await flush();
      await tidy();
    } catch (error) {
      log.warn("ads can't be read now", { code: sqlState(error) });
    }
  }

  await refresh().catch((error: unknown) => {
    if (databaseError(error)?.code !== "switched-off") throw error;
    log.warn("no ads are shown while their login is switched off");
  });
  let ticking = Promise.resolve();
  const timer = setInterval(() => {
    ticking = ticking.then(tick);
  }, everyMs);
  const current = () => (isReady && !isOff() ? serving : undefined);
  return {
    answer: answerAds(current, options),
    serving: current,
    describe: (adId) => adBehind(snapshot.shownOf(adId)),
    sent: ledger.counts,
    ...{ refresh, flush },
    async stop() {
      clearInterval(timer);
      options.pool?.close();
      await ticking;
      await counter.stop();
      await flush();
    },
  };
}
