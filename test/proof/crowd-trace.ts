import type { Caller } from "../../src/visits/caller.ts";
import { ownEvents, type RawHit } from "../../src/visits/raw-hit.ts";
import { chanceOf, zipf } from "../../src/visits/trace.fixture.ts";

export const domain = "larkwire.example";
export const pages = Array.from({ length: 24 }, (_, at) => `/page-${String.fromCharCode(97 + at)}`);
/** A moment of the first batch; the others follow by the hour. */
export const firstMs = Date.UTC(2026, 9, 6, 10);

/** What a visitor brings along; each of these by itself is shuffled among the visitors. */
interface Traits {
  readonly address: string;
  readonly browser: string;
  readonly system: string;
  readonly language: string;
  readonly referrer: string;
}

/** Visits of a batch: who views what at which moment; all visits of one batch have one shape. */
export interface Batch {
  readonly traits: readonly Traits[];
  /** In each round every visitor has one hit, in this order, on these pages. */
  readonly rounds: readonly {
    readonly ms: number;
    readonly order: readonly number[];
    readonly pages: readonly string[];
    /** Whether it is an event, and no view. */
    readonly events: boolean;
  }[];
}

const browsers = ["Chrome/142.0.0.0 Safari/537.36", "Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0"];
const systems = [
  "Windows NT 10.0; Win64; x64",
  "Macintosh; Intel Mac OS X 10_15_7",
  "X11; Linux x86_64",
];
const languages = ["de", "en-GB,en;q=0.7", "nl", "pt-BR"];
const referrers = [
  "",
  "https://www.google.com/",
  "https://github.com/larkwire/curlew",
  "https://forum.example/thread",
];
const networks = ["192.0.43", "193.0.6", "200.160.2", "133.11.93", "41.231.5"];

const pick = <T>(list: readonly T[], chance: () => number): T =>
  list[zipf(list.length, chance)] ?? (list[0] as T);

function shuffled<T>(list: readonly T[], chance: () => number): readonly T[] {
  return list
    .map((item) => [chance(), item] as const)
    .toSorted(([a], [b]) => a - b)
    .map(([, item]) => item);
}

/** Three batches of visitors, with no link between them but that of chance. */
export function traceOf(seed: number): readonly Batch[] {
  const chance = chanceOf(seed);
  return [0, 1, 2].map((batch) => {
    const visitors = 12 + Math.floor(chance() * 14);
    const start = firstMs + batch * 3_600_000;
    return {
      traits: Array.from({ length: visitors }, (_, at) => ({
        // The last part is the visitor's own, so that all are different ones whatever they have.
        address: `${pick(networks, chance)}.${batch * 64 + at + 1}`,
        browser: pick(browsers, chance),
        system: pick(systems, chance),
        language: pick(languages, chance),
        referrer: pick(referrers, chance),
      })),
      rounds: [0, 1, 2].map((round) => ({
        ms: start + round * 37_000,
        order: Array.from({ length: visitors }, (_, at) => at),
        // No page is seen in two rounds: how many visitors it had is the same whoever they were.
        pages: Array.from({ length: visitors }, () =>
          pick(pages.slice(round * 8, round * 8 + 8), chance),
        ),
        events: round === 2,
      })),
    };
  });
}

/** The same pages at the same moments, and the same of all else, but of other visitors. */
export function relinked(trace: readonly Batch[], seed: number): readonly Batch[] {
  const chance = chanceOf(seed ^ 0x5eed);
  return trace.map(({ traits, rounds }) => {
    const of = <K extends keyof Traits>(trait: K) =>
      shuffled(
        traits.map((it) => it[trait]),
        chance,
      );
    const [address, browser, system] = [of("address"), of("browser"), of("system")];
    const [language, referrer] = [of("language"), of("referrer")];
    return {
      traits: traits.map((_, at) => ({
        address: address[at] ?? "",
        browser: browser[at] ?? "",
        system: system[at] ?? "",
        language: language[at] ?? "",
        referrer: referrer[at] ?? "",
      })),
      rounds: rounds.map((round) => ({ ...round, order: shuffled(round.order, chance) })),
    };
  });
}

/** How a visitor asks. */
export function callerOf({ address, browser, system, language }: Traits): Caller {
  return {
    ...{ address, language, optsOut: false, isUncounted: false },
    userAgent: `Mozilla/5.0 (${system}) AppleWebKit/537.36 (KHTML, like Gecko) ${browser}`,
    hints: { brands: "", mobile: "", platform: "" },
    ...{ brands: "", purpose: "", webdriver: false },
  };
}

/** A hit of theirs. */
export function hitOf(page: string, referrer: string, isEvent: boolean): RawHit {
  return {
    ...{ domain, url: `https://${domain}${page}`, referrer, props: [], seconds: 0 },
    ...(isEvent
      ? { kind: "event" as const, name: ownEvents.missing, interactive: false }
      : { kind: "view" as const, name: "", interactive: true }),
  };
}
