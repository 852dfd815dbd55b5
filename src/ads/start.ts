import type { AdsSettings } from "../config/mod.ts";
import { clock, dayMs, hourMs } from "../kernel/clock.ts";
import { newSecret } from "../kernel/ids.ts";
import { log } from "../kernel/log.ts";
import { databaseError, sqlState } from "../kernel/sql-error.ts";
import type { Database } from "../promise/database.ts";
import type { Gate } from "../promise/gate.ts";
import { AdCounter } from "./ad-counter.ts";
import { type AnswerAds, answerAds, type VisitorOf } from "./answer.ts";
import { Flood } from "./flood.ts";
import { receiptKey } from "./receipt.ts";
import type { Partners, Serving } from "./serving.ts";
import { Snapshot } from "./snapshot.ts";
import { addCounted, readCounted } from "./store-count.ts";
import { readRevision, readRunning } from "./store-demand.ts";
import { createTokens } from "./token.ts";
import { whyUrls } from "./why-urls.ts";

/** What ads stand on. */
export interface AdsOptions {
  readonly database: Database;
  readonly gate: Gate;
  readonly settings: AdsSettings;
  readonly masterKey: Buffer;
  readonly allowedOrigins: readonly string[];
  readonly visitorOf: VisitorOf;
  /** Asks ad companies; null where there are none. Gets the counter to tell what came of it. */
  readonly partners: ((counter: AdCounter) => Partners) | null;
  /** From 0 up to 1; chance unless told. */
  readonly chance?: () => number;
}

/** Ads, as the server holds them. */
export interface Ads {
  readonly answer: AnswerAds;
  /** What serves; undefined while nothing is to be shown, or the purpose is switched off. */
  serving(): Serving | undefined;
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
      ...{ refresh: nothing, flush: nothing, stop: nothing },
    };
  }
  const db = database.db("ads");
  const counter = new AdCounter((tally) => addCounted(db, tally));
  const snapshot = new Snapshot(
    {
      revision: () => readRevision(db),
      demand: () => readRunning(db, clock.now()),
      counted: (flightIds) =>
        readCounted(db, flightIds, Math.floor(clock.ms() / dayMs) * (dayMs / hourMs)),
    },
    settings.slots,
  );
  const serving = servingOf(options, counter, snapshot);
  let isReady = false;
  const isOff = () => gate.off().some(({ purpose }) => purpose === "ads");

  async function refresh(): Promise<void> {
    await snapshot.refresh();
    isReady = true;
  }

  async function tick(): Promise<void> {
    if (isOff()) return;
    try {
      await refresh();
      await counter.flush();
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
    refresh,
    flush: () => counter.flush(),
    async stop() {
      clearInterval(timer);
      await ticking;
      await counter.stop();
    },
  };
}

function servingOf(options: AdsOptions, counter: AdCounter, snapshot: Snapshot): Serving {
  const { settings, masterKey, chance = byChance() } = options;
  return {
    ...{ settings, counter, chance },
    flood: new Flood(),
    tokens: createTokens({
      masterKey,
      slots: settings.slots.map(({ name }) => name),
      partners: settings.partners.map(({ id }) => id),
    }),
    whyUrl: whyUrls(receiptKey(masterKey)),
    partners: options.partners?.(counter) ?? null,
    plan: () => snapshot.plan,
    shownOf: (adId) => snapshot.shownOf(adId),
  };
}

/** Chance for lotteries, from a seed: fast, and nothing that anybody gains by guessing. */
function byChance(): () => number {
  let state = newSecret(4).readInt32LE();
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
