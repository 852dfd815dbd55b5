import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "bun:test";
import { type TestDatabase, testDatabase } from "../../test/database.ts";
import { clock } from "../kernel/clock.ts";
import { createGate } from "../promise/gate.ts";
import { type Answer, ask, decideIn, openTestAds, page, sell, view } from "./ads.fixture.ts";
import { servingRoutes } from "./routes-serve.ts";
import type { Ads } from "./start.ts";

let database: TestDatabase;
let ads: Ads;
let moved = 0;

beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  ads = await openTestAds(database);
});
afterEach(async () => {
  await ads.stop();
  clock.move(-moved);
  moved = 0;
  await database.admin.query(
    "truncate ads.ads, ads.flights, ads.campaigns, ads.advertisers, ads.ad_hours, ads.ad_totals, ads.refused_hours, ads.slot_hours",
  );
});

function wait(ms: number): void {
  clock.move(ms);
  moved += ms;
}

/** An answer with an ad in the first place. */
async function shown(answer: Promise<Answer>) {
  const [first] = (await answer).ads;
  if (!first) throw new Error("there is no ad");
  return first;
}

async function counted(): Promise<Record<string, number>> {
  const { rows } = await database.admin.query<Record<string, number>>(
    `select coalesce(sum(chosen), 0)::int as chosen, coalesce(sum(views), 0)::int as views,
      coalesce(sum(clicks), 0)::int as clicks from ads.ad_totals`,
  );
  return rows[0] ?? {};
}

async function refused(): Promise<Record<string, number>> {
  await ads.flush();
  const { rows } = await database.admin.query<{ key: string; times: number }>(
    "select what || ': ' || reason as key, times::int from ads.refused_hours order by 1",
  );
  return Object.fromEntries(rows.map(({ key, times }) => [key, times]));
}

function click(token: string, headers: Record<string, string> = {}) {
  const routes = servingRoutes({
    database,
    visitorOf: () => ({
      address: "203.0.113.7",
      isBot: () => /bot/.test(headers["user-agent"] ?? ""),
      country: () => "NL",
      saysNo: () => false,
    }),
    serving: () => ads.serving(),
  });
  return routes.request(`/click/${token}`);
}

test("an ad that was sold is shown as soon as it is taken over, with its label and where it leads", async () => {
  expect((await decideIn(ads)).ads).toEqual([null]);
  await sell(database);
  await ads.refresh();
  const answer = await decideIn(ads);
  expect(answer).toMatchObject({ no: null, label: "Ad", device: false });
  expect(answer.ads[0]).toMatchObject({
    slot: "sidebar",
    format: "text",
    ad: { headline: "Wren keeps secrets", advertiser: "Wren", image: null },
  });
  const { token, click: link, why } = await shown(decideIn(ads));
  expect(link).toBe(`/ads/click/${token}`);
  expect(why).toMatch(/^\/ads\/why\/[\w-]+$/);
});

test("a view is on disk when it is answered, once; a click leads on, and counts once, after the view", async () => {
  await sell(database);
  await ads.refresh();
  const { token } = await shown(decideIn(ads));
  expect(await view(ads, token)).toBe(409); // nobody has seen it for a second yet
  expect((await click(token)).status).toBe(303);
  expect(await counted()).toEqual({ chosen: 0, views: 0, clicks: 0 });
  wait(1_000);
  expect(await view(ads, token)).toBe(204);
  expect(await counted()).toMatchObject({ views: 1 });
  expect(await view(ads, token)).toBe(409);
  const clicked = await click(token);
  expect(clicked.status).toBe(303);
  expect(clicked.headers.get("location")).toBe("https://wren.example/try");
  expect(clicked.headers.get("referrer-policy")).toBe("no-referrer");
  expect((await click(token)).status).toBe(303);
  await ads.flush();
  expect(await counted()).toEqual({ chosen: 1, views: 1, clicks: 1 });
  expect(await refused()).toEqual({
    "click: click before view": 1,
    "click: replay": 1,
    "view: replay": 1,
    "view: too soon": 1,
  });
});

test("programs see our own ads, and nothing of theirs counts", async () => {
  await sell(database);
  await ads.refresh();
  const bot = { "user-agent": "Some-Bot/1.0" };
  const { token: theirs } = await shown(decideIn(ads, ["sidebar"], {}, bot));
  await ads.flush();
  expect(await counted()).toMatchObject({ chosen: 0, views: 0 });
  const { token } = await shown(decideIn(ads));
  wait(1_000);
  expect(await view(ads, token, bot)).toBe(403);
  expect(await view(ads, theirs, bot)).toBe(403);
  expect(await counted()).toMatchObject({ views: 0 });
  expect(await refused()).toEqual({ "decision: bot": 1, "view: bot": 2 });
});

test("a token counts for half an hour after the ad was given out, and for no other process", async () => {
  await sell(database);
  await ads.refresh();
  const late = await shown(decideIn(ads));
  wait(30 * 60_000 + 1);
  expect(await view(ads, late.token)).toBe(410);
  const { token } = await shown(decideIn(ads));
  const other = await openTestAds(database);
  wait(1_000);
  expect(await view(other, token)).toBe(410);
  expect(await view(other, `${token.slice(0, -1)}A`)).toBe(422);
  await other.stop();
  expect(await refused()).toEqual({
    "view: expired": 1,
    "view: forged": 1,
    "view: older than this process": 1,
  });
});

test("a flight never counts more than its hard budget, however many were given out", async () => {
  await sell(database, { flight: { goal: 3, hardBudget: 3 } });
  await ads.refresh();
  // All at once, before any is seen: the first is taken for one that will be.
  const given = await Promise.all(Array.from({ length: 20 }, () => decideIn(ads)));
  const tokens = given.flatMap(({ ads: [first] }) => first?.token ?? []);
  expect(tokens.length).toBeLessThanOrEqual(4);
  wait(1_000);
  await Promise.all(tokens.map((token) => view(ads, token)));
  expect((await counted())["views"]).toBeLessThanOrEqual(3);
  // What was paused and raised again begins from what was counted.
  await ads.stop();
  ads = await openTestAds(database);
  const again = await Promise.all(Array.from({ length: 20 }, () => decideIn(ads)));
  wait(1_000);
  for (const {
    ads: [first],
  } of again)
    if (first) await view(ads, first.token);
  expect(await counted()).toMatchObject({ views: 3 });
});

test("a view that can't be written down is not counted, and may be sent again", async () => {
  await sell(database, { flight: { goal: 1, hardBudget: 1 } });
  await ads.refresh();
  const { token } = await shown(decideIn(ads));
  wait(1_000);
  await database.admin.query("alter table ads.ad_totals rename to ad_totals_away");
  expect(await view(ads, token)).toBe(500);
  await database.admin.query("alter table ads.ad_totals_away rename to ad_totals");
  expect(await view(ads, token)).toBe(204);
  expect(await counted()).toMatchObject({ views: 1 });
});

test("a flight that is paused is not shown, but what was given out of it counts", async () => {
  const { flight } = await sell(database);
  await ads.refresh();
  const { token } = await shown(decideIn(ads));
  await database.admin.query("update ads.flights set state = 'paused' where id = $1", [flight.id]);
  await database.admin.query("update ads.revision set number = number + 1");
  await ads.refresh();
  expect((await decideIn(ads)).ads).toEqual([null]);
  wait(1_000);
  expect(await view(ads, token)).toBe(204);
});

test("only pages of allowed origins may ask, with the visitor's own choice on their host", async () => {
  const elsewhere = { origin: "https://elsewhere.example" };
  const body = { slots: [{ name: "sidebar" }] };
  expect((await ads.answer(ask("/ads/decide", body, elsewhere), undefined))?.status).toBe(403);
  const response = await ads.answer(ask("/ads/decide", body), undefined);
  expect(response?.headers.get("access-control-allow-origin")).toBe(page);
  expect(response?.headers.get("access-control-allow-credentials")).toBe("true");
  expect(response?.headers.get("cache-control")).toBe("no-store");
  expect((await decideIn(ads, ["sidebar"], {}, { "sec-gpc": "1" })).no).toBe("signal");
  expect((await decideIn(ads, ["sidebar"], {}, { cookie: "avow-ads=no" })).no).toBe("choice");
  expect((await decideIn(ads, ["sidebar"], { no: true })).no).toBe("choice");
});

test("what stands on a page already is told by its tokens, and is not shown again there", async () => {
  await sell(database);
  await ads.refresh();
  const { token } = await shown(decideIn(ads));
  expect((await decideIn(ads, ["sidebar"], { page: [token] })).ads).toEqual([null]);
  expect((await decideIn(ads, ["sidebar"], { page: ["no token"] })).ads[0]).toBeTruthy();
});

test("bad input gets one sentence, and an unknown place no ad", async () => {
  for (const body of ["", "[]", "{", { slots: [] }, { slots: [{}] }, { slots: "sidebar" }]) {
    const response = await ads.answer(ask("/ads/decide", body), undefined);
    expect(response?.status).toBe(422);
    expect(await response?.text()).toMatch(/"detail":".*\."/);
  }
  const huge = await ads.answer(ask("/ads/decide", "x".repeat(20_000)), undefined);
  expect(huge?.status).toBe(413);
  await sell(database);
  await ads.refresh();
  const { ads: both } = await decideIn(ads, ["nowhere", "sidebar"]);
  expect(both.map((it) => it?.slot ?? null)).toEqual([null, "sidebar"]);
  expect(await refused()).toEqual({ "decision: unknown slot": 1 });
});

test("too many clicks from one address lead on and do not count", async () => {
  await sell(database, { flight: { goal: null, hardBudget: null } });
  await ads.refresh();
  // A minute of its own, from its beginning.
  wait(60_000 - (clock.ms() % 60_000));
  const given = await Promise.all(Array.from({ length: 15 }, () => shown(decideIn(ads))));
  wait(1_000);
  for (const { token } of given) {
    await view(ads, token);
    expect((await click(token)).status).toBe(303);
  }
  expect(await counted()).toMatchObject({ views: 15, clicks: 12 });
});

test("while ads are switched off they are answered with 503", async () => {
  const gate = createGate();
  gate.set([{ purpose: "ads", since: new Date(), promise: "ads-choice", reason: "test" }]);
  const off = await openTestAds(database, { gate });
  const response = await off.answer(
    ask("/ads/decide", { slots: [{ name: "sidebar" }] }),
    undefined,
  );
  expect(response?.status).toBe(503);
  await off.stop();
});
