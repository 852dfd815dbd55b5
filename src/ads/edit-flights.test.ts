import { describe, expect, test } from "bun:test";
import * as ads from "./edit-ads.ts";
import * as flights from "./edit-flights.ts";
import {
  demandScene,
  flightDraft,
  newAd,
  newCampaign,
  newFlight,
  now,
  operatorId,
  refusal,
} from "./edit-demand.fixture.ts";
import { addCounted } from "./store-count.ts";
import { readRunning } from "./store-demand.ts";

const { desk } = demandScene();

describe("a flight", () => {
  test("keeps everything that was said of it", async () => {
    const said = flightDraft({
      ...{ priority: "sponsorship", endsAt: new Date("2026-12-31"), dailyMax: 500, weight: 7 },
      pricing: { kind: "flat", priceMicros: 300_000_000 },
      ...{ goal: null, hardBudget: null, pageMax: 2, slots: ["footer"] },
      countries: { include: ["DE", "NL"], exclude: [] },
      areas: { include: [], exclude: ["docs"] },
      keywords: { include: ["vpn"], exclude: ["dns"] },
    });
    const { flightId } = await newFlight(desk, said);
    expect(await flights.readFlight(desk, flightId)).toMatchObject({ ...said, state: "draft" });
  });

  test("is refused with every field that needs mending", async () => {
    const wrong = flightDraft({
      ...{ name: "Ask jane@wren.example", goal: 0, hardBudget: -1, dailyMax: 1.5, weight: 0 },
      pricing: { kind: "cpm", priceMicros: 2_500_500 },
      ...{ startsAt: new Date("2026-02-01"), endsAt: new Date("2026-01-01"), pageMax: 99 },
      slots: ["sidebr"],
      countries: { include: ["Germany"], exclude: [] },
      areas: { include: ["docs"], exclude: ["docs"] },
      keywords: { include: [], exclude: ["pets"] },
    });
    const { campaignId } = await newCampaign(desk);
    const said = await refusal(
      flights.createFlight(desk, { operatorId, campaignId, flight: wrong }),
    );
    expect(said).toEqual({
      name: "holds an e-mail address; nothing of a person is kept here",
      price: "may have three digits behind the point for 1,000 views",
      endsAt: "is not after the start",
      goal: "must be a whole number from 1 to a billion",
      hardBudget: "must be a whole number from 1 to a billion",
      dailyMax: "must be a whole number from 1 to a billion",
      weight: "must be a whole number from 1 to 1000",
      pageMax: "must be a whole number from 1 to 20",
      slots: '"sidebr" is no place of the configuration',
      areas: '"docs" is wanted and excluded at once',
      keywords: '"pets" is none of ads.keywords in the configuration',
      countries: '"Germany" is no country in two capital letters, such as NL',
    });
  });

  test("is not overwritten by whoever did not see the last change", async () => {
    const { act } = await newFlight(desk);
    await flights.editFlight(desk, { ...act, version: 1, flight: flightDraft({ goal: 5000 }) });
    const late = flights.editFlight(desk, { ...act, version: 1, flight: flightDraft() });
    expect(await refusal(late)).toStartWith("conflict: Somebody changed this flight");
    expect((await flights.readFlight(desk, act.id)).goal).toBe(5000);
  });

  test("keeps its price once it was seen; a copy may have another", async () => {
    const { act, adId, flightAct } = await newAd(desk);
    const cheaper = flightDraft({ pricing: { kind: "cpm", priceMicros: 1_000_000 } });
    await flights.editFlight(desk, { ...flightAct, version: 1, flight: cheaper });
    await ads.approveAd(desk, { ...act, version: 1 });
    await addCounted(desk.database.db("ads"), {
      ads: [{ hour: 1, adId, slot: "sidebar", chosen: 1, views: 1, clicks: 0 }],
      ...{ slots: [], refused: [], partners: [] },
    });
    const dearer = flights.editFlight(desk, { ...flightAct, version: 2, flight: flightDraft() });
    expect(await refusal(dearer)).toEqual({
      price:
        "was sold at already, so it stays; end this flight and start a copy of it at another price",
    });
    const same = flightDraft({ ...cheaper, goal: 1 });
    await flights.editFlight(desk, { ...flightAct, version: 2, flight: same });
    const copyId = await flights.copyFlight(desk, flightAct);
    await flights.editFlight(desk, { operatorId, id: copyId, version: 1, flight: flightDraft() });
    await flights.startFlight(desk, { operatorId, id: copyId });
    const { ads: all } = await readRunning(desk.database.db("ads"), now);
    expect(all.filter(({ flightId }) => flightId === copyId)).toHaveLength(1);
  });

  test("is not started past its end, and one that has ended only after it was paused", async () => {
    const { act } = await newFlight(desk, { endsAt: new Date("2026-01-02") });
    expect(await refusal(flights.startFlight(desk, act))).toContain("The end of this flight");
    await flights.endFlight(desk, act);
    expect(await refusal(flights.startFlight(desk, act))).toContain(
      "conflict: This flight is ended",
    );
    await flights.pauseFlight(desk, act);
    expect((await flights.readFlight(desk, act.id)).state).toBe("paused");
  });
});
