import { expect, test } from "bun:test";
import fc from "fast-check";
import { dayMs } from "../kernel/clock.ts";
import { newId } from "../kernel/ids.ts";
import { ranks } from "./board.ts";
import { type Asked, choose, emptyPage, isSure, type OnPage, place } from "./choose.ts";
import type { Ad, Flight } from "./demand.ts";
import { adWith, flightWith, slotWith } from "./demand.fixture.ts";
import { Pace } from "./pace.ts";
import { type Demand, planOf } from "./plan.ts";

const now = Date.UTC(2026, 10, 27, 12);
const begun = new Date(now - dayMs);
const over = new Date(now + dayMs);

interface Sold {
  readonly flight?: Partial<Flight>;
  readonly ad?: Partial<Ad>;
  readonly isHouse?: boolean;
  readonly advertiserId?: string;
  /** Of the goal, counted already. */
  readonly counted?: number;
  /** One unless told. */
  readonly ads?: number;
}

/** What may be shown in a sidebar, of these flights by their names. */
function candidatesOf(sold: Readonly<Record<string, Sold>>, slot = slotWith()) {
  const rows = Object.entries(sold).map(([name, it]) => {
    const advertiserId = it.advertiserId ?? newId();
    const flight = flightWith({
      ...{ name, startsAt: begun, endsAt: over, goal: null, hardBudget: null, ...it.flight },
    });
    return {
      flight,
      counted: it.counted ?? 0,
      campaign: { id: flight.campaignId, advertiserId, name, archivedAt: null },
      advertiser: {
        ...{ id: advertiserId, name, isHouse: it.isHouse ?? false },
        ...{ reportKeyHash: null, archivedAt: null },
      },
      ads: Array.from({ length: it.ads ?? 1 }, () => adWith({ flightId: flight.id, ...it.ad })),
    };
  });
  const demand: Demand = {
    flights: rows.map(({ flight }) => flight),
    campaigns: rows.map(({ campaign }) => campaign),
    advertisers: rows.map(({ advertiser }) => advertiser),
    ads: rows.flatMap(({ ads }) => ads),
  };
  const plan = planOf(demand, [slot], {
    paceOf: (flight) => {
      const total = rows.find((it) => it.flight === flight)?.counted ?? 0;
      return new Pace(flight, { total, today: 0, at: now });
    },
    imageUrl: () => null,
  });
  const found = plan.slots.get(slot.name);
  if (!found) throw new Error("there is no such place");
  return found.candidates;
}

const asked = (said: Partial<Asked> = {}): Asked => ({
  ...{ page: { area: null, keywords: [] }, width: 300, seen: new Set(), country: () => "NL" },
  ...said,
});

function chosen(
  sold: Readonly<Record<string, Sold>>,
  of: { asked?: Asked; onPage?: OnPage; chance?: () => number } = {},
) {
  const candidates = candidatesOf(sold);
  const by = { now, chance: of.chance ?? (() => 0.5) };
  const choice = choose(candidates, of.asked ?? asked(), of.onPage ?? emptyPage(), by);
  return (
    choice && { name: choice.shown.run.flight.name, rank: choice.rank, isSure: isSure(choice) }
  );
}

const cpm = (priceMicros: number) => ({ pricing: { kind: "cpm", priceMicros } as const });

test("sponsors go first, then who is late, who pays by the month, who pays by the view, the house", () => {
  const all: Record<string, Sold> = {
    house: { flight: { priority: "house" }, isHouse: true },
    ahead: { flight: { goal: 1_000 }, counted: 535 },
    open: { flight: cpm(1_000_000) },
    flat: { flight: { pricing: { kind: "flat", priceMicros: 9 } } },
    late: { flight: { goal: 1_000 }, counted: 400 },
    sponsor: { flight: { priority: "sponsorship", pricing: { kind: "flat", priceMicros: 9 } } },
    "late sponsor": { flight: { priority: "sponsorship", goal: 1_000 } },
  };
  const order: string[] = [];
  for (let choice = chosen(all); choice; choice = chosen(all)) {
    order.push(choice.name);
    expect(choice.isSure).toBe(choice.rank >= ranks.flat);
    delete all[choice.name];
  }
  expect(order).toEqual(["late sponsor", "sponsor", "late", "flat", "open", "ahead", "house"]);
});

test("of late flights the one that needs the most in its time goes first, whatever it pays", () => {
  const sold = {
    "a little late": { flight: { goal: 1_000, ...cpm(9_000_000) }, counted: 450 },
    "very late": { flight: { goal: 50, ...cpm(1_000) }, counted: 5 },
  };
  expect(chosen(sold)?.name).toBe("very late");
});

test("of flights without a goal the one that brings the most goes first, clicks by how often they come", () => {
  const sold = {
    cheap: { flight: cpm(1_000_000) },
    dear: { flight: cpm(3_000_000) },
    // One click in two hundred views: 2.50 for a thousand.
    clicks: { flight: { pricing: { kind: "cpc", priceMicros: 500_000 } as const } },
  };
  expect(chosen(sold)?.name).toBe("dear");
  expect(chosen({ ...sold, dear: { flight: cpm(2_000_000) } })?.name).toBe("clicks");
});

test("equals share by their weights, and so do the ads of one flight", () => {
  const candidates = candidatesOf({
    one: { flight: { weight: 1 } },
    three: { flight: { weight: 3 } },
  });
  let state = 1;
  const chance = () => (state = (state * 16_807) % 2_147_483_647) / 2_147_483_647;
  const counts = new Map<string, number>();
  for (let n = 0; n < 8_000; n += 1) {
    const name =
      choose(candidates, asked(), emptyPage(), { now, chance })?.shown.run.flight.name ?? "";
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  expect((counts.get("three") ?? 0) / 8_000).toBeCloseTo(0.75, 1);
});

test("no advertiser stands on a page twice but the house, no flight more often than it wants, no ad twice", () => {
  const advertiserId = newId();
  const candidates = candidatesOf({
    first: { advertiserId, flight: cpm(3_000_000) },
    rival: { advertiserId, flight: cpm(2_000_000) },
    own: { isHouse: true, flight: { priority: "house", pageMax: 5 } },
    "own too": { isHouse: true, flight: { priority: "house" } },
  });
  const page = emptyPage();
  const names: string[] = [];
  for (let n = 0; n < 6; n += 1) {
    const choice = choose(candidates, asked(), page, { now, chance: () => 0 });
    if (!choice) break;
    names.push(choice.shown.run.flight.name);
    place(choice.shown, page);
  }
  expect(names[0]).toBe("first");
  expect(names.slice(1).toSorted()).toEqual(["own", "own too"]);
});

test("a flight of several ads stands on a page as often as it wants, each time with another one", () => {
  for (const pageMax of [1, 2, 3]) {
    const candidates = candidatesOf({
      own: { isHouse: true, ads: 3, flight: { priority: "house", pageMax } },
    });
    const page = emptyPage();
    for (let n = 0; n < 5; n += 1) {
      const choice = choose(candidates, asked(), page, { now, chance: () => 0.9 });
      if (choice) place(choice.shown, page);
    }
    expect(page.ads.length).toBe(pageMax);
  }
});

test("what the visitor's own device asks not to see again is not shown", () => {
  const id = newId();
  const sold = { once: { ad: { id }, flight: {} }, other: { flight: cpm(1) } };
  expect(chosen(sold)?.name).toBe("once");
  expect(chosen(sold, { asked: asked({ seen: new Set([id]) }) })?.name).toBe("other");
});

test("a picture stands only in a place of its size, with room for it", () => {
  const ofSize = (width: number): Sold => ({
    ad: { format: "image", imageId: "x", size: { width, height: 250 } },
  });
  expect(chosen({ fits: ofSize(300) })?.name).toBe("fits");
  expect(chosen({ wide: ofSize(728) })).toBeNull();
  expect(chosen({ fits: ofSize(300) }, { asked: asked({ width: 280 }) })).toBeNull();
});

test("what is paused, not approved, archived or of other places is never chosen", () => {
  expect(chosen({ paused: { flight: { state: "paused" } } })).toBeNull();
  expect(chosen({ waiting: { ad: { state: "waiting" } } })).toBeNull();
  expect(chosen({ elsewhere: { flight: { slots: ["footer"] } } })).toBeNull();
});

test("whatever a page is about and wherever it is opened, a flight is shown only where it wants to be", () => {
  const some = fc.subarray(["a", "b", "c"]);
  const wanted = fc.record({ include: some, exclude: some });
  fc.assert(
    fc.property(
      fc.record({ areas: wanted, keywords: wanted, countries: wanted }),
      fc.constantFrom("a", "b", "c", null),
      some,
      fc.constantFrom("a", "b", "c", "unknown"),
      (flight, area, keywords, country) => {
        const isOk = (want: { include: string[]; exclude: string[] }, values: string[]) =>
          (want.include.length === 0 || values.some((it) => want.include.includes(it))) &&
          !values.some((it) => want.exclude.includes(it));
        const expected =
          isOk(flight.areas, area === null ? [] : [area]) &&
          isOk(flight.keywords, keywords) &&
          isOk(flight.countries, [country]);
        const choice = chosen(
          { it: { flight } },
          { asked: asked({ page: { area, keywords }, country: () => country }) },
        );
        expect(choice !== null).toBe(expected);
      },
    ),
  );
});

test("the country of a visitor is looked up only where a flight wants to know", () => {
  let lookedUp = 0;
  const country = () => {
    lookedUp += 1;
    return "NL";
  };
  chosen({ anywhere: {} }, { asked: asked({ country }) });
  expect(lookedUp).toBe(0);
  chosen(
    { dutch: { flight: { countries: { include: ["NL"], exclude: [] } } } },
    { asked: asked({ country }) },
  );
  expect(lookedUp).toBe(1);
});
