/**
 * A day of a website with ads, by a seed: visitors come by the hour of the day and in bursts, look at
 * what they are shown or don't, and click on some of it; the server is killed a few times. What runs
 * is the real decision, its tokens and its counting; the disk is a list that a kill leaves alone.
 */
import { AdCounter } from "../src/ads/ad-counter.ts";
import { answerAsk } from "../src/ads/answer-ask.ts";
import { countClick, countView } from "../src/ads/count-use.ts";
import type { Flight } from "../src/ads/demand.ts";
import { adsSettingsWith, adWith, flightWith, slotWith } from "../src/ads/demand.fixture.ts";
import { unitOf } from "../src/ads/pace.ts";
import { PartnerLedger } from "../src/ads/partner-ledger.ts";
import type { AskedFor } from "../src/ads/read-ask.ts";
import type { Serving } from "../src/ads/serving.ts";
import { servingOf } from "../src/ads/serving-of.ts";
import { Snapshot } from "../src/ads/snapshot.ts";
import { clock, dayMs, hourMs } from "../src/kernel/clock.ts";
import { newId } from "../src/kernel/ids.ts";

/** What became of one flight. */
export interface FlownFlight {
  readonly name: string;
  readonly goal: number;
  readonly hardBudget: number | null;
  readonly unit: "views" | "clicks";
  /** On disk at the end of the day. */
  readonly counted: number;
  /** By how much of its goal it is off. */
  readonly off: number;
}

export interface FlownDay {
  readonly requests: number;
  readonly flights: readonly FlownFlight[];
  readonly kills: number;
  /** Views that were answered as counted, and such that are on disk. */
  readonly acknowledged: number;
  readonly onDisk: number;
}

interface Day {
  readonly requests: number;
  readonly seed: number;
  /** Hours at which the server is killed in the midst of its work. */
  readonly killedAt: readonly number[];
  /** What comes within so long is looked at together, in ms. */
  readonly stepMs: number;
}

const slotNames = ["sidebar", "article", "footer"] as const;
/** How many of those who are given an ad see it, by place. */
const seenShare = { sidebar: 0.8, article: 0.6, footer: 0.4 } as const;
const clickShare = 0.1;

/** Lets a day pass. It moves the process's clock, and puts it back. */
export async function flyDay(day: Day): Promise<FlownDay> {
  const random = randomOf(day.seed);
  const beginsAt = Math.ceil(clock.ms() / dayMs) * dayMs;
  const before = clock.ms() - Date.now();
  const demand = demandOf(day.requests, beginsAt);
  const disk = new Map<string, { views: number; clicks: number }>();
  const chance = randomOf(day.seed + 1);
  const world = { random, chance, beginsAt, demand, disk, acknowledged: 0, requests: 0 };
  const minutes = minutesOf(random);
  const steps = dayMs / day.stepMs;
  const later = new Later(day.stepMs, beginsAt);
  let server = await startServer(world);
  const kills = new Set(day.killedAt.map((hour) => Math.floor((hour * hourMs) / day.stepMs)));
  // After midnight nobody comes, but what was shown is still looked at.
  for (let step = 0; step < steps + hourMs / day.stepMs; step += 1) {
    const at = beginsAt + step * day.stepMs;
    clock.move(at - clock.ms());
    const work = later.take(step).map((act) => act(server.serving));
    if (step < steps) {
      const share = minutes[Math.floor((step * day.stepMs) / 60_000)] ?? 0;
      const mean = (day.requests * share * day.stepMs) / 60_000;
      const count = Math.floor(mean) + (random() < mean % 1 ? 1 : 0);
      for (let n = 0; n < count; n += 1) visit(world, server.serving, later, at);
      world.requests += count;
    }
    if (kills.has(step)) {
      server.kill();
      await Promise.allSettled(work);
      // Whoever has the old page open sends its views to the new server.
      server = await startServer(world);
    }
    await Promise.allSettled(work);
  }
  clock.move(Date.now() + before - clock.ms());
  return flown(world, day);
}

interface World {
  readonly random: () => number;
  /** For lotteries between flights: apart, so that the same visitors come whatever is chosen. */
  readonly chance: () => number;
  readonly beginsAt: number;
  readonly demand: ReturnType<typeof demandOf>;
  readonly disk: Map<string, { views: number; clicks: number }>;
  acknowledged: number;
  requests: number;
}

/** One page load with three places, and what its visitor does with them. */
function visit(world: World, serving: Serving, later: Later, at: number): void {
  const { random } = world;
  const isDutch = random() < 0.15;
  const ask: AskedFor = {
    slots: slotNames.map((name) => ({ name, width: 800 })),
    page: {
      area: random() < 0.2 ? "docs" : null,
      keywords: random() < 0.1 ? ["vpn"] : [],
    },
    ...{ no: false, seen: new Set<string>(), given: [] },
  };
  const visitor = {
    address: `198.51.${Math.floor(random() * 250)}.${Math.floor(random() * 250)}`,
    isBot: () => false,
    saysNo: () => false,
    country: () => (isDutch ? "NL" : "DE"),
  };
  const text = answerAsk(serving, ask, visitor, { no: null, mayCountOnDevice: false });
  if (typeof text !== "string") throw new Error("nobody else was to be asked");
  const { ads } = JSON.parse(text) as { ads: readonly ({ token: string } | null)[] };
  for (const [place, ad] of ads.entries()) {
    if (!ad || random() >= seenShare[slotNames[place] ?? "footer"]) continue;
    const seenAt = at + 1_000 - Math.log(1 - random()) * (place === 2 ? 40_000 : 8_000);
    later.add(seenAt, async (now) => {
      if ((await countView(now, ad.token, visitor)) === null) world.acknowledged += 1;
    });
    if (random() >= clickShare) continue;
    const clickAt = seenAt + 1_000 + random() * 60_000;
    later.add(clickAt, async (now) => {
      await countClick(now, ad.token, visitor);
    });
  }
}

async function startServer({ chance, demand, disk }: World) {
  let isAlive = true;
  const counter = new AdCounter(async (tally) => {
    // A commit takes its time, in which a kill may come.
    await new Promise(setImmediate);
    if (!isAlive) throw new Error("killed");
    for (const { adId, views, clicks } of tally.ads) {
      const row = disk.get(adId) ?? { views: 0, clicks: 0 };
      disk.set(adId, { views: row.views + views, clicks: row.clicks + clicks });
    }
  });
  const settings = adsSettingsWith({ slots: slotNames.map((name) => slotWith({ name })) });
  const snapshot = new Snapshot(
    {
      revision: async () => 1,
      demand: async () => ({ revision: 1, ...demand }),
      async counted(flightIds) {
        const ads = demand.ads.filter(({ flightId }) => flightIds.includes(flightId));
        return new Map(
          ads.map(({ id, flightId }) => {
            const { views, clicks } = disk.get(id) ?? { views: 0, clicks: 0 };
            return [flightId, { views, clicks, viewsToday: views, clicksToday: clicks }];
          }),
        );
      },
    },
    settings.slots,
  );
  await snapshot.refresh();
  const masterKey = Buffer.alloc(32, 7);
  const serving = servingOf(
    { settings, masterKey, pool: null, domain: "wren.example", chance },
    { counter, snapshot, ledger: new PartnerLedger() },
  );
  return {
    serving,
    kill() {
      isAlive = false;
    },
  };
}

/** Acts that happen later in the day. */
class Later {
  readonly #steps = new Map<number, ((serving: Serving) => Promise<void>)[]>();
  readonly #stepMs: number;
  readonly #beginsAt: number;

  constructor(stepMs: number, beginsAt: number) {
    this.#stepMs = stepMs;
    this.#beginsAt = beginsAt;
  }

  add(at: number, act: (serving: Serving) => Promise<void>): void {
    const step = Math.ceil((at - this.#beginsAt) / this.#stepMs);
    const acts = this.#steps.get(step);
    if (acts) acts.push(act);
    else this.#steps.set(step, [act]);
  }

  take(step: number) {
    const acts = this.#steps.get(step) ?? [];
    this.#steps.delete(step);
    return acts;
  }
}

/** Which share of the day's visitors comes in each minute: by the hour, and in bursts of tenfold. */
function minutesOf(random: () => number): readonly number[] {
  const weights = Array.from({ length: 24 * 60 }, (_, minute) => {
    const byHour = 1 + 0.7 * Math.sin(((minute / 60 - 8) / 24) * 2 * Math.PI);
    return byHour * (random() < 0.01 ? 10 : 1);
  });
  const sum = weights.reduce((all, weight) => all + weight, 0);
  return weights.map((weight) => weight / sum);
}

/** Flights of all kinds, sized for so many page loads. */
function demandOf(requests: number, beginsAt: number) {
  const of = (share: number) => Math.max(1_100, Math.round(requests * share));
  const at = (hours: number) => new Date(beginsAt + hours * hourMs);
  const only = (...include: readonly string[]) => ({ include, exclude: [] });
  const sold: readonly (Partial<Flight> & { readonly name: string })[] = [
    { name: "large", goal: of(0.2), hardBudget: of(0.2) },
    { name: "middle", goal: of(0.1) },
    { name: "one country", goal: of(0.05), countries: only("NL") },
    { name: "one area", goal: of(0.02), hardBudget: of(0.02), areas: only("docs") },
    { name: "one keyword", goal: of(0.01), keywords: only("vpn") },
    { name: "small", goal: 1_100, hardBudget: 1_100 },
    { name: "clicks", goal: of(0.006), pricing: { kind: "cpc", priceMicros: 500_000 } },
    { name: "three hours", goal: of(0.011), startsAt: at(6), endsAt: at(9) },
    { name: "one place", goal: of(0.25), slots: ["sidebar"] },
    { name: "sponsor", goal: of(0.03), priority: "sponsorship", slots: ["footer"] },
    { name: "last two hours", goal: of(0.003), startsAt: at(22) },
    { name: "no end", goal: of(0.004), hardBudget: of(0.004), endsAt: null },
    { name: "no goal", goal: null, pricing: { kind: "cpm", priceMicros: 1_000_000 } },
    { name: "house", goal: null, priority: "house", pageMax: 3 },
  ];
  const rows = sold.map((said) => {
    const [advertiserId, campaignId] = [newId(), newId()];
    const flight = flightWith({
      ...{ startsAt: at(0), endsAt: at(24), hardBudget: null, campaignId },
      ...said,
    });
    return {
      flight,
      campaign: { id: campaignId, advertiserId, name: said.name, archivedAt: null },
      advertiser: {
        ...{ id: advertiserId, name: said.name, isHouse: flight.priority === "house" },
        ...{ reportKeyHash: null, archivedAt: null },
      },
      ad: adWith({ flightId: flight.id }),
    };
  });
  return {
    flights: rows.map(({ flight }) => flight),
    campaigns: rows.map(({ campaign }) => campaign),
    advertisers: rows.map(({ advertiser }) => advertiser),
    ads: rows.map(({ ad }) => ad),
  };
}

function flown({ demand, disk, acknowledged, requests }: World, day: Day): FlownDay {
  const flights = demand.flights.flatMap((flight): readonly FlownFlight[] => {
    const { name, goal, hardBudget } = flight;
    if (goal === null) return [];
    const ad = demand.ads.find(({ flightId }) => flightId === flight.id);
    const unit = unitOf(flight);
    const counted = disk.get(ad?.id ?? "")?.[unit] ?? 0;
    return [{ name, goal, hardBudget, unit, counted, off: counted / goal - 1 }];
  });
  const onDisk = [...disk.values()].reduce((sum, { views }) => sum + views, 0);
  return { requests, flights, kills: day.killedAt.length, acknowledged, onDisk };
}

function randomOf(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
