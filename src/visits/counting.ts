import { newSecret } from "../kernel/ids.ts";
import { log } from "../kernel/log.ts";
import type { Database } from "../promise/database.ts";
import type { Gate } from "../promise/gate.ts";
import { CallerKinds } from "./bot.ts";
import type { Caller } from "./caller.ts";
import type { RawHit } from "./raw-hit.ts";
import { openSites } from "./open-sites.ts";
import type { Site } from "./site.ts";
import type { SiteSettings } from "./site-settings.ts";
import { MixedWriter } from "./write-mixed.ts";

export interface CountingOptions {
  readonly database: Database;
  readonly gate: Gate;
  readonly sites: readonly SiteSettings[];
  readonly countOptOutSignals: boolean;
  /** From 0 up to 1, for the order in which totals are written; chance unless told. */
  readonly order?: () => number;
}

/** What became of a hit. */
type Outcome = "counted" | "left out" | "no such website";

/** Counts the visits of all websites while the server runs. */
export interface Counting {
  readonly sites: readonly Site[];
  /** Resolves when the hit is on disk, or left out; rejects when it can't be written down. */
  count(hit: RawHit, caller: Caller): Promise<Outcome>;
  /** Ends what is over, and writes down what is mixed. Also runs by itself. */
  flush(): Promise<void>;
  stop(): Promise<void>;
}

/** So often is looked for visits that are over, and for what is mixed. */
const flushMs = 10_000;

/** Starts to count, with the names that are known. Throws when the database can't be read. */
export async function startCounting(options: CountingOptions): Promise<Counting> {
  const { database, gate, order = byChance } = options;
  const db = database.db("visits");
  const { sites, counter } = await openSites(database, options.sites);
  const bySite = new Map(
    sites.map(({ site, run }) => [site, new MixedWriter(db, site, run, order)]),
  );
  // A client that names no website means the host of the page.
  const byDomain = new Map(
    sites.flatMap(({ site }) =>
      [site.settings.domain, ...site.settings.hosts].map((host) => [host, site] as const),
    ),
  );
  const kinds = new CallerKinds();

  function countOne(hit: RawHit, caller: Caller): Promise<Outcome> {
    const site = byDomain.get(hit.domain);
    if (!site) return Promise.resolve("no such website");
    gate.require("visits");
    const reason = whyNot(kinds, caller, options.countOptOutSignals);
    const counted = reason ?? site.count(hit, caller);
    if (typeof counted !== "string") return counted;
    site.mixer.leaveOut(counted);
    return Promise.resolve("left out");
  }

  async function flush(): Promise<void> {
    for (const [site, writer] of bySite) {
      site.tick();
      if (!isOff()) await writer.write();
    }
  }

  /** While the purpose is switched off what is mixed waits. */
  function isOff(): boolean {
    return gate.off().some(({ purpose }) => purpose === "visits");
  }

  let flushing = Promise.resolve();
  const flushNext = () =>
    (flushing = flushing.then(flush).catch((error: unknown) => {
      log.error("totals of visits could not be brought together", {
        error: error instanceof Error ? error.name : "unknown",
      });
    }));
  const timer = setInterval(() => void flushNext(), flushMs);
  return {
    sites: sites.map(({ site }) => site),
    // Not `async`: thousands of hits wait at a time, and each would hold a promise more.
    count(hit, caller) {
      try {
        return countOne(hit, caller);
      } catch (error) {
        return Promise.reject(error);
      }
    },
    flush: flushNext,
    async stop() {
      clearInterval(timer);
      await counter.stop();
      await flushing;
      for (const { site } of sites) site.stop();
      await flush();
    },
  };
}

/** From 0 up to 1. */
function byChance(): number {
  return newSecret(4).readUInt32BE() / 2 ** 32;
}

function whyNot(
  kinds: CallerKinds,
  caller: Caller,
  countOptOutSignals: boolean,
): string | undefined {
  if (caller.isUncounted) return "asked not to be counted";
  if (caller.optsOut && !countOptOutSignals) return "opt-out signal";
  const kind = kinds.of(caller.userAgent, caller);
  return kind === "human" ? undefined : kind;
}
