import { expect, test } from "bun:test";
import fc from "fast-check";
import { AvowError } from "../kernel/errors.ts";
import { createAd, readAd } from "./edit-ads.ts";
import { createAdvertiser, readAdvertiser } from "./edit-advertisers.ts";
import { adDraft, demandScene, flightDraft, newFlight, operatorId } from "./edit-demand.fixture.ts";
import { createFlight, readFlight } from "./edit-flights.ts";

const { desk } = demandScene();

const odd = [
  "",
  " ",
  "a\0b",
  "\ud800",
  "x".repeat(101),
  "4111111111111111",
  "j@wren.example",
  "مرحبا‮",
];
const card = "https://wren.example/4111111111111111";
const words = fc.oneof(
  fc.constantFrom(...odd, "Wren"),
  fc.string({ unit: "binary", maxLength: 130 }),
);
const counts = fc.oneof(
  fc.constantFrom(null, 0, -1, 1, 1.5, 1000, 1e9, 2 ** 53, Number.NaN, Number.POSITIVE_INFINITY),
  fc.integer(),
);
const moments = fc.oneof(
  fc.constantFrom(new Date(Number.NaN), new Date(0), new Date("2026-12-01"), new Date(8.64e15)),
  fc.date(),
);
const picked = (...from: readonly string[]) => fc.subarray(["", "x\0", "docs", "vpn", ...from]);
const targeting = fc.record({ include: picked("DE", "Germany"), exclude: picked("NL") });

/** A few fields at a time: of many that are wrong, the first would hide the others. */
function few<T extends object>(all: fc.Arbitrary<T>): fc.Arbitrary<Partial<T>> {
  return fc.tuple(all, fc.infiniteStream(fc.nat(3))).map(([record, lots]) => {
    const kept = Object.entries(record).filter(() => lots.next().value === 0);
    return Object.fromEntries(kept) as Partial<T>;
  });
}

/** Undefined where it was refused with a sentence; whatever else is thrown is a fault of ours. */
async function taken<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof AvowError)) throw error;
    expect(["bad-input", "card-number"]).toContain(error.code);
    expect(error.message).toMatch(/^[A-Z].*\.$/s);
    return undefined;
  }
}

test("whatever an operator writes of a flight is stored as it is, or refused with a sentence", async () => {
  const { campaignId } = await newFlight(desk);
  const wild = few(
    fc.record({
      ...{ name: words, startsAt: moments, endsAt: fc.option(moments, { nil: null }) },
      pricing: fc.record({
        kind: fc.constantFrom("cpm", "cpc", "flat"),
        priceMicros: counts.map((it) => it ?? 1000),
      }),
      ...{ goal: counts, hardBudget: counts, dailyMax: counts },
      ...{ weight: counts.map((it) => it ?? 1), pageMax: counts.map((it) => it ?? 1) },
      ...{ countries: targeting, areas: targeting, keywords: targeting },
      slots: picked("sidebar", "footer"),
    }),
  );
  let stored = 0;
  await fc.assert(
    fc.asyncProperty(wild, async (said) => {
      const flight = flightDraft(said);
      const id = await taken(createFlight(desk, { operatorId, campaignId, flight }));
      if (id === undefined) return;
      stored += 1;
      const { pricing, goal, startsAt } = await readFlight(desk, id);
      expect({ pricing, goal, startsAt }).toEqual({
        ...{ pricing: flight.pricing, goal: flight.goal, startsAt: flight.startsAt },
      });
    }),
    { numRuns: 200, seed: 26, examples: [[{ goal: 10, hardBudget: 5 }]] },
  );
  expect(stored).toBeGreaterThan(5);
}, 30_000);

test("whatever an operator writes of an ad, or calls an advertiser, is stored or refused too", async () => {
  const { flightId } = await newFlight(desk);
  const addresses = fc.oneof(
    fc.webUrl(),
    fc.constantFrom(
      "https://wren.example/\0",
      "https://wren.example/4111111111111111",
      "//",
      "x:y",
    ),
  );
  const wild = few(
    fc.record({
      ...{ name: words, headline: words, body: words, callToAction: words, imageAlt: words },
      ...{ landingUrl: addresses, weight: counts.map((it) => it ?? 1) },
      ...{
        format: fc.constantFrom("text", "image", "native"),
        imageId: fc.option(words, { nil: null }),
      },
    }),
  );
  let stored = 0;
  await fc.assert(
    fc.asyncProperty(wild, words, async (said, name) => {
      const ad = adDraft(said);
      const id = await taken(createAd(desk, { operatorId, flightId, ad }));
      if (id !== undefined) {
        stored += 1;
        const { headline, landingUrl } = await readAd(desk, id);
        // Nothing in it could break a line, or turn the text beside it.
        expect(headline).toMatch(/^[^\p{Cc}\u202a-\u202e\u2066-\u2069]*$/u);
        expect(new URL(landingUrl).href).toBe(landingUrl);
      }
      const made = await taken(createAdvertiser(desk, { operatorId, name, isHouse: false }));
      if (made !== undefined) expect((await readAdvertiser(desk, made)).name).not.toBe("");
    }),
    { numRuns: 100, seed: 26, examples: [[{ landingUrl: card }, "Wren"]] },
  );
  expect(stored).toBeGreaterThan(5);
}, 30_000);
