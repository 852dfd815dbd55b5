import { expect, test } from "bun:test";
import { dayMs } from "../kernel/clock.ts";
import { newId } from "../kernel/ids.ts";
import { emptyPage } from "./choose.ts";
import { type Auction, decide, type Offer, type PageLoad, type Place } from "./decide.ts";
import type { Flight } from "./demand.ts";
import { adWith, flightWith, slotWith } from "./demand.fixture.ts";
import { Pace } from "./pace.ts";
import { planOf } from "./plan.ts";
import type { Slot } from "./slot.ts";

const now = Date.UTC(2026, 10, 27, 12);
const by = { now: () => now, chance: () => 0.5 };
const empty = { flights: [], campaigns: [], advertisers: [], ads: [] };
const cpm = (priceMicros: number) => ({ pricing: { kind: "cpm", priceMicros } as const });

/** Places that partners may bid for, in which this flight may run, if any. */
function placesOf(said: Partial<Flight> | null, slots: readonly Slot[], counted = 0) {
  const flight = flightWith({
    ...{ startsAt: new Date(now - dayMs), endsAt: new Date(now + dayMs), hardBudget: null },
    ...said,
  });
  const advertiserId = newId();
  const campaign = { id: flight.campaignId, advertiserId, name: "", archivedAt: null };
  const whose = { id: advertiserId, name: "Wren", isHouse: flight.priority === "house" };
  const demand = {
    flights: [flight],
    campaigns: [campaign],
    advertisers: [{ ...whose, reportKeyHash: null, archivedAt: null }],
    ads: [adWith({ flightId: flight.id })],
  };
  const pace = new Pace(flight, { total: counted, today: 0, at: now });
  const using = { paceOf: () => pace, imageUrl: () => null };
  const plan = planOf(said === null ? empty : demand, slots, using);
  const page = { area: null, keywords: [] };
  return [...plan.slots.values()].map((it): Place => ({ ...it, width: 300, page }));
}

const bidding = (said: Partial<Slot> = {}) => slotWith({ partners: ["brightpath"], ...said });

function offer(priceMicros: number, advertiser = "north.example"): Offer {
  return {
    ...{ partnerId: "brightpath", adId: newId(), priceMicros, advertiser },
    ...{ json: "{}", isFramed: false },
  };
}

/** An auction that answers with these offers, and knows what it was asked and told. */
function auctionOf(...offers: readonly Offer[]) {
  const asked: string[] = [];
  const won: (Offer | null)[] = [];
  const auction: Auction = {
    async ask(slot) {
      asked.push(slot.name);
      return { offers, sent: [{ partnerId: "brightpath", request: "{}" }] };
    },
    settle: (_, winner) => void won.push(winner),
  };
  return { auction, asked, won };
}

const load = (places: readonly Place[], auction: Auction | null): PageLoad => ({
  places,
  onPage: emptyPage(),
  ...{ seen: new Set<string>(), country: () => "NL", auction, isCounted: true },
});

/** What stands in the first place in the end: "own", the offer's price, or nothing. */
async function shown(said: Partial<Flight> | null, offers: readonly Offer[], slot = bidding()) {
  const it = auctionOf(...offers);
  const [first] = await decide(load(placesOf(said, [slot], 0), it.auction), by);
  const what = first?.own ? "own" : (first?.offer?.priceMicros ?? null);
  return { what, asked: it.asked.length };
}

test("no company is asked where a sponsor, a late flight or a monthly one stands", async () => {
  const sponsor = { priority: "sponsorship", goal: null } as const;
  expect(await shown(sponsor, [offer(9e9)])).toEqual({ what: "own", asked: 0 });
  expect(await shown({ goal: 1_000 }, [offer(9e9)])).toEqual({ what: "own", asked: 0 });
  const monthly = { goal: null, pricing: { kind: "flat", priceMicros: 1 } } as const;
  expect(await shown(monthly, [offer(9e9)])).toEqual({ what: "own", asked: 0 });
});

test("a bid goes before a flight without a goal only if it pays more, and before the house always", async () => {
  const open = { goal: null, ...cpm(2_000_000) };
  expect((await shown(open, [offer(2_000_001)])).what).toBe(2_000_001);
  expect((await shown(open, [offer(2_000_000)])).what).toBe("own");
  expect((await shown({ priority: "house", goal: null }, [offer(1)])).what).toBe(1);
  expect((await shown(null, [offer(1)])).what).toBe(1);
  expect((await shown(null, [])).what).toBeNull();
});

test("a flight that is ahead gives way to any bid", async () => {
  const places = placesOf({ goal: 1_000, ...cpm(9_000_000) }, [bidding()], 535);
  const it = auctionOf(offer(1_000));
  const [first] = await decide(load(places, it.auction), by);
  expect(first?.offer?.priceMicros).toBe(1_000);
});

test("a flight that became late while companies were asked goes before their bids", async () => {
  const soon = { startsAt: new Date(now + 100), goal: 1_000_000 };
  const it = auctionOf(offer(9e9));
  const times = [now, now + 60_000];
  const clock = { now: () => times.shift() ?? now + 60_000, chance: by.chance };
  const [first] = await decide(load(placesOf(soon, [bidding()]), it.auction), clock);
  expect(it.asked.length).toBe(1);
  expect(first?.own).toBeTruthy();
  expect(it.won).toEqual([null]);
});

test("of bids the highest that reaches the floor is shown, and the auction is told", async () => {
  const it = auctionOf(offer(1_000_000), offer(3_000_000), offer(2_000_000));
  const slot = bidding({ floorMicros: 1_500_000 });
  const [first] = await decide(load(placesOf(null, [slot]), it.auction), by);
  expect(first?.offer?.priceMicros).toBe(3_000_000);
  expect(first?.sent).toEqual([{ partnerId: "brightpath", request: "{}" }]);
  expect(it.won).toEqual([first?.offer ?? null]);
  const low = auctionOf(offer(1_000_000));
  expect(await decide(load(placesOf(null, [slot]), low.auction), by)).toEqual([null]);
  expect(low.won).toEqual([null]);
});

test("two places of a page do not show one advertiser, of a company's bids either", async () => {
  const slots = ["sidebar", "article"].map((name) => bidding({ name }));
  const it = auctionOf(offer(2_000_000, "north.example"), offer(1_000_000, "south.example"));
  const decided = await decide(load(placesOf(null, slots), it.auction), by);
  expect(it.asked).toEqual(["sidebar", "article"]);
  expect(decided.map((one) => one?.offer?.advertiser)).toEqual(["north.example", "south.example"]);
});

test("with a no there is nothing that could ask, and the own ads go on at once", () => {
  const places = placesOf({ priority: "house", goal: null }, [bidding()]);
  const decided = decide(load(places, null), by);
  expect(decided).toBeArray();
  expect((decided as readonly ({ own: unknown } | null)[])[0]?.own).toBeTruthy();
});

test("a place for which no company may bid is decided at once", () => {
  const it = auctionOf(offer(9e9));
  const places = placesOf({ priority: "house", goal: null }, [slotWith()]);
  expect(decide(load(places, it.auction), by)).toBeArray();
  expect(it.asked).toEqual([]);
});

test("what is shown while companies are asked is not shown a second time on the page", async () => {
  const slots = [slotWith({ name: "plain" }), bidding()];
  const places = placesOf({ priority: "house", goal: null }, slots);
  const decided = await decide(load(places, auctionOf().auction), by);
  expect(decided.map((one) => one !== null)).toEqual([true, false]);
});
