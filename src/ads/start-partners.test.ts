import { afterAll, afterEach, beforeAll, expect, test } from "bun:test";
import { type SandboxAdCompany, startAdCompany } from "../../sandbox/ad-company/mod.ts";
import { type TestDatabase, testDatabase } from "../../test/database.ts";
import { createHttpPool, createRegister } from "../egress/mod.ts";
import { clock } from "../kernel/clock.ts";
import { decideIn, openTestAds, sell, view } from "./ads.fixture.ts";
import { adsSettingsWith, slotWith } from "./demand.fixture.ts";
import { partnerRecipients } from "./partner-hosts.ts";
import { partnerAt } from "./partners.fixture.ts";
import { readReceipt, receiptKey } from "./receipt.ts";
import type { Ads } from "./start.ts";

let database: TestDatabase;
let company: SandboxAdCompany;
let ads: Ads;
let moved = 0;

beforeAll(async () => {
  database = await testDatabase();
  company = await startAdCompany({ port: 0, host: "127.0.0.1" });
  const partner = partnerAt(company);
  const place = slotWith({ partners: [partner.id] });
  ads = await openTestAds(database, {
    settings: adsSettingsWith({ slots: [place], partners: [partner] }),
    pool: createHttpPool(createRegister(partnerRecipients([partner]))),
  });
});
afterAll(async () => {
  await ads.stop();
  await company.stop();
  await database.drop();
});
afterEach(() => {
  clock.move(-moved);
  moved = 0;
});

async function rows(query: string) {
  await ads.flush();
  return (await database.admin.query<Record<string, number>>(query)).rows;
}

test("what a company brings is shown, counted for it with what it owes, and told in the receipt", async () => {
  company.faults.kind = "words";
  company.faults.price = 4;
  const [first] = (await decideIn(ads, ["sidebar"], { area: "docs" })).ads;
  if (!first) throw new Error("there is no ad");
  expect(first.ad.advertiser).not.toBe("Wren");
  const link = first.why.replace("/ads/why/", "");
  const receipt = readReceipt(receiptKey(database.masterKey), link);
  expect(receipt).toMatchObject({ partnerId: "brightpath", adId: null, area: "docs" });
  expect(receipt?.sent.map(({ request }) => request)).toEqual([...company.requests()]);
  clock.move((moved = 1_000));
  expect(await view(ads, first.token)).toBe(204);
  expect(await view(ads, first.token)).toBe(409);
  expect(
    await rows(`select asked::int, bids::int, won::int, views::int, micros::int
      from ads.partner_hours where views > 0`),
  ).toEqual([{ asked: 1, bids: 1, won: 1, views: 1, micros: 4_000 }]);
  const [sent] = await rows("select sum(times)::int as n from ads.sent_days where field = 'id'");
  expect(sent).toEqual({ n: 1 });
});

test("after any no no connection to a company is made, and the operator's own ads go on", async () => {
  await sell(database, { flight: { priority: "house", goal: null }, isHouse: true });
  await ads.refresh();
  const before = [company.connections(), company.received().length];
  for (const [said, headers] of [
    [{}, { "sec-gpc": "1" }],
    [{}, { "sec-gpc": "0, 1" }],
    [{}, { cookie: "a=b; avow-ads=no" }],
    [{}, { "sec-fetch-site": "cross-site" }],
    [{ no: true }, {}],
  ] as const) {
    const answer = await decideIn(ads, ["sidebar"], said, headers);
    expect(answer.no).not.toBeNull();
    expect(answer.ads[0]?.ad.advertiser).toBe("Wren");
  }
  expect([company.connections(), company.received().length]).toEqual(before);
  expect((await decideIn(ads)).no).toBeNull();
  expect(company.received().length).toBeGreaterThan(before[1] ?? 0);
});

test("who says no after the ad was given out is told of no more; the view counts", async () => {
  company.faults.kind = "words";
  const told = () => company.received().length;
  const counted = async () =>
    (await rows("select coalesce(sum(views), 0)::int as n from ads.partner_hours"))[0]?.["n"] ?? 0;
  for (const headers of [{ "sec-gpc": "1" }, { cookie: "avow-ads=no" }]) {
    const [first] = (await decideIn(ads)).ads;
    // That its bid won is told before the no.
    await Bun.sleep(50);
    const before = [company.connections(), told(), await counted()] as const;
    clock.move(1_000);
    moved += 1_000;
    expect(await view(ads, first?.token ?? "", headers)).toBe(204);
    await Bun.sleep(50);
    expect([company.connections(), told()]).toEqual([before[0], before[1]]);
    expect(await counted()).toBe(before[2] + 1);
  }
});

test("a view that comes later than its company pays for is not counted, and nobody is told", async () => {
  company.faults.kind = "words";
  company.faults.behaviour = "short-lived";
  const views = "select coalesce(sum(views), 0)::int as n from ads.partner_hours";
  for (const [ms, status, more] of [
    [4_000, 204, 1],
    [6_000, 410, 0],
  ] as const) {
    const [first] = (await decideIn(ads)).ads;
    await Bun.sleep(50);
    const [told, [before]] = [company.received().length, await rows(views)];
    clock.move(ms);
    moved += ms;
    expect(await view(ads, first?.token ?? "")).toBe(status);
    await Bun.sleep(50);
    expect(await rows(views)).toEqual([{ n: (before?.["n"] ?? 0) + more }]);
    expect(company.received().length > told).toBe(more > 0);
  }
  company.faults.behaviour = "good";
});

test("HTML of a company stands in a frame without origin and without network, and in no other address", async () => {
  company.faults.kind = "html";
  const [first] = (await decideIn(ads)).ads;
  expect(first?.frame).toBe(`/ads/frame/${first?.token}`);
  const get = (path: string) => ads.answer(new Request(`http://avow.example${path}`), undefined);
  const frame = await get(first?.frame ?? "");
  expect(frame?.status).toBe(200);
  const policy = frame?.headers.get("content-security-policy") ?? "";
  expect(policy).toContain("default-src 'none'");
  expect(policy).toStartWith("sandbox allow-popups allow-popups-to-escape-sandbox;");
  expect(policy).not.toContain("allow-same-origin");
  expect(policy).not.toContain("allow-scripts");
  expect((await get("/ads/frame/x"))?.status).toBe(404);
});

test("a company that hangs keeps nobody from the operator's own ads", async () => {
  company.faults.behaviour = "hang";
  const answer = await decideIn(ads);
  expect(answer.ads[0]?.ad.advertiser).toBe("Wren");
  company.faults.behaviour = "good";
}, 20_000);
