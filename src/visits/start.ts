import { clock } from "../kernel/clock.ts";
import type { TrustedProxies } from "../kernel/http-address.ts";
import { startWorker } from "../kernel/jobs.ts";
import { log } from "../kernel/log.ts";
import { databaseError, sqlState } from "../kernel/sql-error.ts";
import type { Database } from "../promise/database.ts";
import type { Gate } from "../promise/gate.ts";
import { type AnswerHit, answerHits } from "./answer.ts";
import { type Counting, startCounting } from "./counting.ts";
import { rollUpJob } from "./roll-up.ts";
import type { SiteSettings } from "./site-settings.ts";

/** What the configuration says of visits. */
export interface VisitsSettings extends Pick<SiteSettings, "threshold" | "mixedVisitors"> {
  readonly enabled: boolean;
  readonly sites: readonly Pick<
    SiteSettings,
    "domain" | "hosts" | "timeZone" | "pages" | "events" | "hashRoutes"
  >[];
  readonly visitorsMax: number;
  readonly countOptOutSignals: boolean;
}

/** The counter of visits, as the server holds it. */
export interface Visits {
  readonly answer: AnswerHit;
  /** What counts; undefined while nothing is to be counted, or the purpose is switched off. */
  counting(): Counting | undefined;
  stop(): Promise<void>;
}

/** While the purpose is switched off, so often is tried whether it is on again. */
const againMs = 5_000;

/**
 * Starts to count visits where websites are listed. While its login is switched off hits are
 * answered with 503, and it begins by itself once that is mended.
 */
export async function startVisits(options: {
  readonly database: Database;
  readonly gate: Gate;
  readonly settings: VisitsSettings;
  readonly trusted: TrustedProxies;
}): Promise<Visits> {
  const { database, gate, settings, trusted } = options;
  if (!settings.enabled || settings.sites.length === 0) {
    return { answer: () => undefined, counting: () => undefined, stop: async () => {} };
  }
  const { threshold, mixedVisitors, visitorsMax, countOptOutSignals } = settings;
  const sites = settings.sites.map((it) => ({ ...it, threshold, mixedVisitors, visitorsMax }));
  let counting: Counting | undefined;
  let beginning: Promise<void> | undefined;
  let triedAt = Number.NEGATIVE_INFINITY;

  async function begin(): Promise<void> {
    triedAt = clock.tick();
    try {
      counting = await startCounting({ database, gate, sites, countOptOutSignals });
    } catch (error) {
      if (databaseError(error)?.code !== "switched-off") throw error;
      log.warn("visits are not counted while their login is switched off");
    }
  }

  /** Tries again now and then, one time after the other. */
  function beginAgain(): void {
    if (beginning || clock.tick() - triedAt <= againMs) return;
    beginning = begin()
      .catch((error: unknown) => {
        log.warn("visits can't be counted yet", { code: sqlState(error) });
      })
      .finally(() => {
        beginning = undefined;
      });
  }

  await begin();
  const worker = startWorker(database.db("visits"), "visits", [
    rollUpJob(database.db("visits"), () =>
      (counting?.sites ?? []).map(({ siteId, settings: { timeZone } }) => ({ siteId, timeZone })),
    ),
  ]);
  const answer = answerHits(() => counting, trusted);
  return {
    answer(request, server) {
      const answered = answer(request, server);
      if (answered && !counting) beginAgain();
      return answered;
    },
    counting: () => counting,
    async stop() {
      triedAt = Number.POSITIVE_INFINITY;
      await beginning;
      await worker.stop();
      await counting?.stop();
    },
  };
}
