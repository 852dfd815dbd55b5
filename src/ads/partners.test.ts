import { afterAll, afterEach, beforeAll, describe, expect, test } from "bun:test";
import { goodDay } from "../../sandbox/ad-company/faults.ts";
import { type Behaviour, startAdCompany } from "../../sandbox/ad-company/mod.ts";
import { leavingHeaders } from "./openrtb-request.ts";
import { noticesAt, type PartnerScene, partnerAt, startPartnerScene } from "./partners.fixture.ts";

let scene: PartnerScene;
beforeAll(async () => {
  scene = await startPartnerScene();
});
afterEach(() => {
  Object.assign(scene.company.faults, goodDay());
  for (const list of [scene.refused, scene.sent, scene.counted]) list.length = 0;
});
afterAll(() => scene.stop());

interface ShownJson {
  readonly format: string;
  readonly ad: {
    readonly headline: string;
    readonly advertiser: string;
    readonly image: { readonly src: string; readonly alt: string; readonly width: number } | null;
    readonly width?: number;
  };
}

/** Shows an ad of this kind, and gives what the page gets of it. */
async function shown(kind: "words" | "picture" | "html") {
  scene.company.faults.kind = kind;
  const { offer } = await scene.show();
  if (!offer) throw new Error(`there is no offer: ${scene.refused.join(", ")}`);
  return { offer, json: JSON.parse(`{${offer.json}}`) as ShownJson };
}

describe("what leaves", () => {
  test("is the published request and five lines of a head, byte for byte, and nothing beside", async () => {
    await scene.show();
    const [got] = scene.company.log().filter(({ what }) => what === "bid");
    const [body = ""] = scene.sent;
    expect(got?.bytes.toString("latin1")).toBe(
      [
        "POST /openrtb2 HTTP/1.1",
        `Host: 127.0.0.1:${scene.company.port}`,
        ...Object.entries(leavingHeaders).map(([name, value]) => `${name}: ${value}`),
        `Content-Length: ${Buffer.byteLength(body)}`,
        "",
        body,
      ].join("\r\n"),
    );
  });

  test("goes over a connection that is used again and again", async () => {
    await scene.show();
    const before = scene.company.connections();
    for (let count = 0; count < 10; count += 1) await scene.show();
    expect(scene.company.connections() - before).toBeLessThanOrEqual(1);
  });

  test("is nothing at all for a place that no company may bid for", async () => {
    const quiet = await startPartnerScene({ slot: { partners: [] } });
    expect(await quiet.show()).toEqual({ offer: null, came: { offers: [], sent: [] } });
    expect([quiet.company.connections(), quiet.register.opened(), quiet.sent]).toEqual([0, [], []]);
    await quiet.stop();
  });
});

describe("an ad of a company", () => {
  test("of words is set by our page, its picture made anew and served by us", async () => {
    const { offer, json } = await shown("words");
    expect(json).toMatchObject({ format: "native", ad: { image: { alt: "" } } });
    expect(offer.isFramed).toBe(false);
    const src = json.ad.image?.src ?? "";
    expect(src).toMatch(/^\/ads\/image\/[\w-]{43}\.(?:png|jpg)$/);
    const picture = scene.companies.image(src.slice("/ads/image/".length, -4));
    const image = new Bun.Image(picture?.bytes ?? new Uint8Array());
    await image.png().bytes();
    expect(picture?.type).toMatch(/^image\/(?:png|jpeg)$/);
  });

  test("that is a linked picture is set by our page too", async () => {
    const { json } = await shown("picture");
    expect(json).toMatchObject({ format: "image", ad: { image: { width: 300 } } });
    expect(json.ad.image?.alt).not.toBe("");
  });

  test("that is HTML stands in a frame, without a script, a handler or an address of anybody", async () => {
    const { offer, json } = await shown("html");
    expect(json).toMatchObject({ format: "html", ad: { width: 300, image: null } });
    expect(offer.isFramed).toBe(true);
    const html = scene.companies.frame(offer.adId, "/ads/click/abc") ?? "";
    expect(html).toContain('href="/ads/click/abc" target="_blank" rel="noopener noreferrer"');
    expect(html).not.toMatch(/<script|<img|<meta name|https?:|\son\w+=|url\(/i);
  });

  test("is known as long as it can be shown, and leads where the company says", async () => {
    const { offer } = await shown("picture");
    expect(scene.companies.brought(offer.adId)).toMatchObject({
      partnerId: "brightpath",
      advertiser: offer.advertiser,
      landingUrl: expect.stringContaining(`${scene.company.url}/landing/`),
    });
    expect(scene.companies.brought("0198d2a5-0000-7000-8000-000000000000")).toBeUndefined();
    expect(scene.companies.frame(offer.adId, "/")).toBeUndefined();
  });

  test("as HTML is not shown where there is no room for it, while a picture shrinks", async () => {
    scene.company.faults.kind = "html";
    expect((await scene.show(undefined, 299)).offer).toBeNull();
    expect(scene.refused).toEqual(["size"]);
    scene.company.faults.kind = "picture";
    expect((await scene.show(undefined, 160)).offer).not.toBeNull();
  });
});

test("the company is told by the server, once each, with what it wrote itself and the price", async () => {
  const own = await startPartnerScene();
  own.company.faults.kind = "words";
  own.company.faults.price = 2.5;
  const { offer } = await own.show();
  const id = offer?.adId ?? "";
  for (let twice = 0; twice < 2; twice += 1) own.companies.viewed(id);
  for (let twice = 0; twice < 2; twice += 1) own.companies.clicked(id);
  await noticesAt(own.company, 4);
  await Bun.sleep(20);
  const [request = ""] = own.sent;
  const { id: auction } = JSON.parse(request) as { id: string };
  const notices = own.company.log().filter(({ what }) => what === "notice");
  expect(notices.map(({ path }) => path).sort()).toEqual([
    `/notice/billed?auction=${auction}&price=2.5&seat=sandbox`,
    `/notice/clicked?auction=${auction}`,
    `/notice/seen?auction=${auction}`,
    `/notice/won?auction=${auction}&price=2.5&seat=sandbox`,
  ]);
  for (const { bytes, path } of notices) {
    expect(bytes.toString("latin1")).toBe(
      `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${own.company.port}\r\n\r\n`,
    );
  }
  expect(own.counted).toEqual([{ partner: "brightpath", slot: "sidebar", bids: 1, won: 1 }]);
  await own.stop();
});

test("who is outbid is told so, and why, and nothing of it is kept", async () => {
  const own = await startPartnerScene();
  const { offers } = await own.companies.ask(own.slot, { area: null, keywords: [] }, 300);
  own.companies.settle(offers, null);
  expect(await noticesAt(own.company, 1)).toEqual([
    expect.stringMatching(/^\/notice\/lost\?.*why=102$/),
  ]);
  expect(own.companies.brought(offers[0]?.adId ?? "")).toBeUndefined();
  expect(own.counted).toEqual([{ partner: "brightpath", slot: "sidebar", bids: 1, won: 0 }]);
  await own.stop();
});

const badDays: readonly (readonly [Behaviour, string, ("words" | "picture" | "html")?])[] = [
  ["slow", "timeout"],
  ["hang", "timeout"],
  ["huge", "too-large"],
  ["not-json", "not-json"],
  ["cut-off", "cut-off"],
  ["endless-head", "malformed"],
  ["compressed", "encoded"],
  ["redirect", "redirect"],
  ["error", "status"],
  ["other-request", "other-request"],
  ["other-currency", "currency"],
  ["low-price", "below-floor"],
  ["deal", "deal"],
  ["no-advertiser", "no-advertiser"],
  ["blocked-category", "blocked-category"],
  ["intrusive", "intrusive"],
  ["wrong-size", "size", "picture"],
  ["long-text", "text-too-long", "words"],
  ["script-tracker", "script", "words"],
  ["script-markup", "script", "html"],
  ["script-handler", "script", "picture"],
  ["script-link", "no-link", "words"],
  ["script-link", "script", "html"],
  ["plain-link", "no-link", "html"],
  ["frame", "elements", "html"],
  ["strange-picture", "image-host", "words"],
  ["strange-notice", "notice-host"],
  ["svg-picture", "picture-bad", "picture"],
  ["bomb-picture", "picture-bad", "picture"],
  ["small-picture", "picture-size", "picture"],
  ["slow-picture", "picture-late", "words"],
  ["gone-picture", "picture-lost", "words"],
];

describe("a company on a bad day costs the page its time at most, and it is counted why", () => {
  // One that rests is not asked: each of these has a side of its own.
  test.each(badDays)("%s: %s %s", async (behaviour, reason, kind = "words") => {
    const isLate = reason === "timeout" || reason === "picture-late";
    const partner = isLate ? { timeoutMs: 150 } : {};
    const own = await startPartnerScene({ partner });
    Object.assign(own.company.faults, { behaviour, kind, slowMs: 1_500 });
    const started = performance.now();
    expect((await own.show()).offer).toBeNull();
    expect(performance.now() - started).toBeLessThan(1_500);
    expect(own.refused).toEqual([reason]);
    expect(own.counted).toEqual([{ partner: "brightpath", slot: "sidebar", bids: 0, won: 0 }]);
    expect(own.register.opened().every(({ port }) => port === own.company.port)).toBe(true);
    await own.stop();
  });

  test("a picture that came late is there for the next visitor, and no picture is fetched twice", async () => {
    const own = await startPartnerScene({ partner: { timeoutMs: 200 } });
    const pictures = () => own.company.log().filter(({ what }) => what === "picture").length;
    Object.assign(own.company.faults, { behaviour: "slow-picture", kind: "words", slowMs: 400 });
    expect((await own.show()).offer).toBeNull();
    expect(own.refused).toEqual(["picture-late"]);
    await Bun.sleep(500);
    for (let turn = 0; turn < 3; turn += 1) expect((await own.show()).offer).not.toBeNull();
    expect(pictures()).toBe(1);
    await own.stop();
  });

  test("who brings tracking pixels has its own called by the server, and strangers' left out", async () => {
    const own = await startPartnerScene();
    Object.assign(own.company.faults, { behaviour: "pixels", kind: "html" });
    const { offer } = await own.show();
    expect(own.refused).toEqual(["tracker-host"]);
    expect(own.companies.frame(offer?.adId ?? "", "/x")).not.toContain("<img");
    own.companies.viewed(offer?.adId ?? "");
    expect(await noticesAt(own.company, 3)).toContainEqual(expect.stringContaining("/notice/seen"));
    await own.stop();
  });

  test("who says more than was asked is heard once, and its words are not hidden in others", async () => {
    const own = await startPartnerScene();
    Object.assign(own.company.faults, { behaviour: "chatter", kind: "words" });
    for (let turn = 0; turn < 3; turn += 1) expect((await own.show()).offer).not.toBeNull();
    own.company.faults.behaviour = "hidden-text";
    const { offer } = await own.show();
    expect(offer?.json).not.toMatch(/[\u0000-\u001f\u200b\u202e]|\\u|\\n/);
    expect(own.refused).toEqual([]);
    await own.stop();
  });

  test("who fails again and again is left alone for a while, so that nobody waits for it", async () => {
    const own = await startPartnerScene({ partner: { timeoutMs: 20 } });
    own.company.faults.behaviour = "hang";
    for (let turn = 0; turn < 5; turn += 1) await own.show();
    own.company.faults.behaviour = "good";
    const connections = own.company.connections();
    const { came } = await own.show();
    expect(came).toEqual({ offers: [], sent: [] });
    expect(own.refused.at(-1)).toBe("resting");
    expect(own.sent).toHaveLength(5);
    expect(own.company.connections()).toBe(connections);
    await own.stop();
  });

  test("who is not there, or only in clear at another machine, is not reached", async () => {
    const gone = await startAdCompany({ port: 0, host: "127.0.0.1" });
    const { endpoint, imageHosts, noticeHosts } = partnerAt(gone);
    await gone.stop();
    const own = await startPartnerScene({ partner: { endpoint, imageHosts, noticeHosts } });
    expect((await own.show()).offer).toBeNull();
    expect(own.refused).toEqual(["no-connection"]);
    await own.stop();
    const far = { endpoint: "http://far.example/openrtb2" };
    const refused = startPartnerScene({ partner: far }).catch((error: Error) => error.message);
    expect(await refused).toContain("must begin with https://");
  });
});
