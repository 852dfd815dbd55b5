import { expect, test } from "bun:test";
import type { Partner, Slot } from "../config/mod.ts";
import type { Outcome } from "../promise/definition.ts";
import type { LiveAds, LiveContext } from "../promise/live.ts";
import { createEncoder } from "./openrtb-request.ts";
import { partnerRecipients } from "./partner-hosts.ts";
import { adsPromises } from "./promise.ts";
import { onlyWhatIsListed } from "./proof-no-identity.ts";
import { choicesRoutes } from "./routes-choices.tsx";

function partner(id: string, name: string): Partner {
  return {
    ...{ id, name, domain: `${id}.example`, endpoint: `https://${id}.example/openrtb2` },
    ...{ imageHosts: [`img.${id}.example`], noticeHosts: [], timeoutMs: 200, sellerId: "7" },
    ...{ optOutUrl: `https://${id}.example/no?a&b`, privacyUrl: `https://${id}.example/p` },
    ...{ relation: "DIRECT", certificationId: null },
  };
}

const slot: Slot = {
  ...{ name: "sidebar", title: "Sidebar", formats: ["native", "image"], area: null },
  sizes: [
    { width: 300, height: 250 },
    { width: 320, height: 50 },
  ],
  ...{ keywords: [], partners: ["acme", "tide"], floorMicros: 800_000 },
  blockedCategories: ["IAB25"],
};

const settings: LiveAds["settings"] = {
  ...{ enabled: true, currency: "EUR", label: "Ad", partnersAllowed: true },
  ...{ areas: ["docs", "home"], keywords: ["vpn", "dns"] },
  slots: [slot, { ...slot, name: "article", formats: ["text"], sizes: [], area: "docs" }],
  partners: [partner("acme", "Acme Ads"), partner("tide", "Tideline")],
};

/** The public pages of these settings; `change` is made to what comes back. */
function adsOf(
  own = settings,
  change: (text: string, path: string) => string = (text) => text,
): LiveAds {
  const site = choicesRoutes({
    ...{ vendor: { name: "Larkwire" }, lang: "en", publicUrl: "https://avow.example" },
    ...{ settings: own, receiptKey: Buffer.alloc(32), describeAd: () => undefined },
    policy: { contact: "a@larkwire.example", effective: "2026-11-27" },
    sent: { sums: async () => [], byDay: async () => [] },
  });
  return {
    settings: own,
    page: async (path, headers = {}) =>
      change(await (await site.request(path, { headers })).text(), path),
  };
}

const recipients = partnerRecipients(settings.partners);

/** What the check whose name begins so finds of such an instance. */
async function check(
  name: string,
  context: Partial<LiveContext> = {},
  params: Readonly<Record<string, unknown>> = { by: ["place", "area", "keywords"] },
): Promise<Outcome> {
  const found = adsPromises.flatMap(({ live }) => live).find((it) => it.name.startsWith(name));
  const whole = { ads: adsOf(), recipients, ...context } as LiveContext;
  const binding = { promise: "ads-no-identity", sentence: "", params, line: 1, column: 1 };
  const outcome = await found?.run(whole, [binding]);
  if (!outcome) throw new Error(`no check begins with ${name}`);
  return outcome;
}

const names = [
  "The companies on the page",
  "A sentence that names",
  "A request to a company",
  "Each form of no",
  "The page of choices",
];

test.each(names)("%s: it holds", async (name) => {
  const outcome = await check(name);
  expect([outcome.holds, outcome.detail]).toEqual([true, outcome.detail]);
});

test("where no company is configured, or there is no place, each holds and says so", async () => {
  const none = { ...settings, partners: [], slots: [{ ...slot, partners: [] }] };
  for (const name of names) {
    expect((await check(name, { ads: adsOf(none), recipients: [] })).holds).toBe(true);
    expect((await check(name, { ads: undefined, recipients: [] })).holds).toBe(true);
  }
});

test("with the operator's no, nobody is listed and nobody is in the register", async () => {
  const off = adsOf({ ...settings, partnersAllowed: false });
  expect((await check("The companies on", { ads: off, recipients: [] })).holds).toBe(true);
  expect((await check("The companies on", { ads: off })).holds).toBe(false);
  expect((await check("The page of choices", { ads: off, recipients: [] })).holds).toBe(true);
});

test.each([
  [
    "a company that the page does not show",
    (text: string) => text.replace('data-company="tide"', ""),
  ],
  [
    "a company that the register does not know",
    (text: string) => text.replace('data-company="tide"', 'data-company="tide" data-company="x"'),
  ],
  ["a seller whom ads.txt leaves out", (text: string) => text.replace(/^tide.example.*\n/m, "")],
  [
    "a seller of nobody's",
    (text: string) => text.replace("CONTACT", "x.example, 1, DIRECT\nCONTACT"),
  ],
])("%s is found", async (_, change) => {
  expect((await check("The companies on", { ads: adsOf(settings, change) })).holds).toBe(false);
});

test("a company in the register that nobody configured is found, also where there are no ads", async () => {
  const more = [...recipients, ...partnerRecipients([partner("x", "X")])];
  expect((await check("The companies on", { recipients: more })).detail).toContain("ads-x");
  expect((await check("The companies on", { ads: undefined })).holds).toBe(false);
});

test("a sentence that names some of the companies, or one too many, is found", async () => {
  const named = (companies: string[]) => check("A sentence that names", {}, { companies });
  expect((await named(["Acme Ads", "Tideline"])).holds).toBe(true);
  expect((await named(["Acme Ads"])).detail).toContain("Tideline is asked and not in the sentence");
  expect((await named(["Acme Ads", "Tideline", "Z"])).holds).toBe(false);
});

test("a field that could be sent and is not published is found", async () => {
  const ads = adsOf(settings, (text) => text.replace('data-field="imp[].tagid"', ""));
  const { holds, detail } = await check("A request to a company", { ads });
  expect([holds, detail]).toEqual([
    false,
    expect.stringContaining("imp[].tagid is not on the page"),
  ]);
});

test("a sentence that says less than what a request tells of the visit is found", async () => {
  const { holds, detail } = await check("A request to a company", {}, { by: ["place", "area"] });
  expect([holds, detail]).toEqual([false, expect.stringContaining("tells of the keywords")]);
  expect((await check("A request to a company", {}, { by: ["area", "keywords"] })).holds).toBe(
    false,
  );
});

test.each([
  ["a script", (text: string) => text.replace("</main>", "<script src='x'></script></main>")],
  ["a captcha", (text: string) => text.replace("</main>", "Captcha</main>")],
  ["no button", (text: string) => text.replace('name="do" value="no"', "")],
  ["no way back", (text: string) => text.replace('name="do" value="undo"', "")],
  ["the signal left unsaid", (text: string) => text.replaceAll("signal was honoured", "")],
  [
    "the signal said to all",
    (text: string) => text.replace("</main>", "signal was honoured</main>"),
  ],
  ["a company without its own way", (text: string) => text.replace("tide.example/no", "")],
  ["a file for programs that says no", (text: string) => text.replace('"gpc":true', '"gpc":false')],
])("a page of choices with %s is found", async (_, change) => {
  expect((await check("The page of choices", { ads: adsOf(settings, change) })).holds).toBe(false);
});

test.each([
  [
    "copies what a page said",
    "copied",
    (request: string, area: string) => request.replace('"at":1', `"at":1,"k":"${area}"`),
  ],
  [
    "adds a field",
    "user.id is not on the page",
    (request: string) => request.replace('"at":1', '"at":1,"user":{"id":"1"}'),
  ],
  [
    "counts requests",
    "tmax differs from visit",
    (request: string, _: string, count: number) => request.replace(/"tmax":\d+/, `"tmax":${count}`),
  ],
  ["makes nothing", "No request could be made", () => undefined],
])("a builder of requests that %s is found", async (_, said, change) => {
  let count = 0;
  const broken = onlyWhatIsListed((declared) => {
    const ask = createEncoder(declared);
    return (partnerId, slotName, page) => {
      const asked = ask(partnerId, slotName, page);
      const request = asked && change(asked.request, page.area ?? "", (count += 1));
      return request === undefined ? undefined : { request };
    };
  });
  const params = { by: ["place", "area", "keywords"] };
  const binding = { promise: "ads-no-identity", sentence: "", params, line: 1, column: 1 };
  const { holds, detail } = await broken.run({ ads: adsOf() } as LiveContext, [binding]);
  expect([holds, detail]).toEqual([
    said.startsWith("No") ? null : false,
    expect.stringContaining(said),
  ]);
});
