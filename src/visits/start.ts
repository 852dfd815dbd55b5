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
import type { SiteSettings } from "./site.ts";

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
 * Starts to count visits where websites are listed. While its login is switched off it answers so,
 * and begins by itself once that is mended.
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
  let answer: AnswerHit | undefined;
  let triedAt = Number.NEGATIVE_INFINITY;

  async function begin(): Promise<void> {
    triedAt = clock.tick();
    try {
      counting = await startCounting({ database, gate, sites, countOptOutSignals });
      answer = answerHits(counting, trusted);
    } catch (error) {
      if (databaseError(error)?.code !== "switched-off") throw error;
      log.warn("visits are not counted while their login is switched off");
    }
  }

  await begin();
  const worker = startWorker(database.db("visits"), "visits", [
    rollUpJob(database.db("visits"), () =>
      (counting?.sites ?? []).map(({ siteId, settings: { timeZone } }) => ({ siteId, timeZone })),
    ),
  ]);
  return {
    answer(request, server) {
      if (answer) return answer(request, server);
      if (clock.tick() - triedAt > againMs) {
        begin().catch((error: unknown) => {
          log.warn("visits can't be counted yet", { code: sqlState(error) });
        });
      }
      return undefined;
    },
    counting: () => counting,
    async stop() {
      await worker.stop();
      await counting?.stop();
    },
  };
}
