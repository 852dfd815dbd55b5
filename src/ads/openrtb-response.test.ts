import { expect, test } from "bun:test";
import fc from "fast-check";
import { slotWith } from "./demand.fixture.ts";
import { readAnswer } from "./openrtb-response.ts";
import { hostsOf } from "./partner-hosts.ts";
import { partnerWith } from "./partners.fixture.ts";

const partner = partnerWith();
const slot = slotWith({ floorMicros: 1_500_000, blockedCategories: ["IAB25"] });
const asked = { id: "one", partner, slot, request: "" };
const to = { asked, hosts: hostsOf(partner), currency: "EUR" };

const native = {
  ver: "1.2",
  assets: [
    { id: 1, title: { text: "Backups that are tried" } },
    { id: 2, img: { url: "https://cdn.brightpath.example/a.png" } },
    { id: 3, data: { value: "Every night, on a machine of its own." } },
    { id: 5, data: { value: "Tidewater" } },
  ],
  link: {
    url: "https://tidewater.example/?from=${AUCTION_ID}",
    clicktrackers: ["https://bid.brightpath.example/clicked"],
  },
  imptrackers: ["https://bid.brightpath.example/seen", "https://elsewhere.example/seen"],
};
const bid = {
  ...{ id: "b", impid: "1", price: 2.5, adomain: ["www.Tidewater.example"], cat: ["IAB19"] },
  ...{ mtype: 4, adm: JSON.stringify(native) },
  nurl: "https://bid.brightpath.example/won?price=${AUCTION_PRICE}",
  burl: "https://bid.brightpath.example/billed?price=${AUCTION_PRICE:B64}",
};
const banner = (adm: string) => ({ ...bid, mtype: 1, w: 300, h: 250, adm });
const image =
  '<a href="https://tidewater.example/"><img src="https://cdn.brightpath.example/a.png" width="300" height="250" alt="A &amp; B"></a>';

function read(said: object | string, around: object = {}) {
  const answer = { id: "one", cur: "EUR", seatbid: [{ seat: "s", bid: [said] }], ...around };
  return readAnswer(Buffer.from(typeof said === "string" ? said : JSON.stringify(answer)), to);
}

test("a bid with words and a picture is read, and what is not registered is left out of it", () => {
  const { bids, refused } = read(bid);
  expect(refused).toEqual(["tracker-host"]);
  expect(bids).toMatchObject([
    {
      ...{ priceMicros: 2_500_000, advertiserDomain: "tidewater.example" },
      notices: { won: bid.nurl, billed: bid.burl },
      ad: {
        ...{ format: "native", headline: "Backups that are tried", advertiser: "Tidewater" },
        landingUrl: new URL("https://tidewater.example/?from=one"),
        picture: new URL("https://cdn.brightpath.example/a.png"),
        whenSeen: [new URL("https://bid.brightpath.example/seen")],
      },
    },
  ]);
});

test("markup that is nothing but a linked picture becomes a picture of ours", () => {
  expect(read(banner(image)).bids).toMatchObject([
    {
      ad: {
        ...{ format: "image", alt: "A & B", html: "", size: { width: 300, height: 250 } },
        picture: new URL("https://cdn.brightpath.example/a.png"),
      },
    },
  ]);
});

test("the highest bid comes first, and one that is of no use does not spoil the others", () => {
  const bids = [bid, { ...bid, price: 9 }, { ...bid, price: -1 }];
  const { bids: read3, refused } = read({}, { seatbid: [{ bid: bids }] });
  expect(read3.map(({ priceMicros }) => priceMicros)).toEqual([9_000_000, 2_500_000]);
  expect(refused).toContain("price");
});

const noBids: readonly (readonly [said: object | string, around?: object])[] = [
  [bid, { seatbid: [] }],
  [bid, { seatbid: undefined, nbr: 2 }],
];
test.each(noBids)("whoever does not bid did nothing wrong: %#", (said, around = {}) => {
  expect(read(said, around)).toEqual({ bids: [], refused: [] });
});

const without = (name: string) =>
  Object.fromEntries(Object.entries(bid).filter(([it]) => it !== name));
const withNative = (more: object) => ({ ...bid, adm: JSON.stringify({ ...native, ...more }) });
const withTitle = (text: unknown) =>
  withNative({ assets: [{ id: 1, title: { text } }, ...native.assets.slice(1)] });

const refusals: readonly (readonly [reason: string, said: object | string, around?: object])[] = [
  ["not-json", "<html>"],
  ["not-json", ""],
  ["shape", "[]"],
  ["shape", bid, { seatbid: {} }],
  ["shape", bid, { seatbid: [{}] }],
  ["shape", bid, { seatbid: [null] }],
  ["shape", { ...bid, id: 7 }],
  ["other-request", bid, { id: "two" }],
  ["other-request", bid, { id: undefined }],
  ["currency", bid, { cur: "USD" }],
  ["currency", bid, { cur: undefined }],
  ["other-place", { ...bid, impid: "2" }],
  ["price", { ...bid, price: 0 }],
  ["price", { ...bid, price: "2.5" }],
  ["price", { ...bid, price: 1e9 }],
  ["below-floor", { ...bid, price: 1.49 }],
  ["deal", { ...bid, dealid: "d" }],
  ["no-advertiser", { ...bid, adomain: [] }],
  ["no-advertiser", { ...bid, adomain: ["<b>"] }],
  ["no-category", without("cat")],
  ["no-category", { ...bid, cattax: 6 }],
  ["no-category", { ...bid, cat: ["IAB1", { toString: null }] }],
  ["blocked-category", { ...bid, cat: ["IAB1", "IAB25"] }],
  ["blocked-category", { ...bid, cat: ["IAB25-3"] }],
  ["intrusive", { ...bid, attr: [4, 1] }],
  ["media-type", { ...bid, mtype: 2 }],
  ["media-type", { ...bid, mtype: 1 }],
  ["size", { ...banner(image), w: 728 }],
  ["no-markup", without("adm")],
  ["no-markup", { ...bid, adm: " " }],
  ["markup-too-long", { ...bid, adm: "x".repeat(70_000) }],
  ["notice-host", { ...bid, nurl: "https://elsewhere.example/won" }],
  ["notice-host", { ...bid, burl: "http://bid.brightpath.example/billed" }],
  ["notice-host", { ...bid, lurl: "https://bid.brightpath.example:8443/lost" }],
  ["notice-host", { ...bid, nurl: "https://${AUCTION_ID}@elsewhere.example/" }],
  ["parts", { ...bid, adm: '{"ver":"1.2"' }],
  ["parts", withNative({ assets: native.assets.slice(1) })],
  ["parts", withNative({ assetsurl: "https://cdn.brightpath.example/assets" })],
  ["parts", withTitle("\u202e\u200b ")],
  ["text-too-long", withTitle("long ".repeat(40))],
  ["no-link", withNative({ link: {} })],
  ["no-link", withNative({ link: { url: "http://tidewater.example/" } })],
  ["no-link", withNative({ link: { url: "javascript:alert(1)" } })],
  ["no-link", withNative({ link: { url: "https://user:pass@tidewater.example/" } })],
  ["script", withNative({ jstracker: "<script>" })],
  ["script", withNative({ eventtrackers: [{ event: 1, method: 2, url: "https://e.example" }] })],
  [
    "image-host",
    withNative({
      assets: [
        native.assets[0],
        { id: 2, img: { url: "https://e.example/a.png" } },
        native.assets[2],
      ],
    }),
  ],
  ["script", banner(`${image}<script>alert(1)</script>`)],
  ["script", banner('<a href="https://t.example" onclick="x()">a</a>')],
  ["script", banner('<a href="&#106;avascript:alert(1)">a</a>')],
  ["elements", banner(`${image}<iframe src="https://e.example"></iframe>`)],
  ["elements", banner(`${image}<svg onload=x></svg>`.replace("onload=x", ""))],
  ["elements", banner(`${image}<noscript>a</noscript>`)],
  ["elements", banner('<a href="https://t.example" HREF="https://u.example">a</a>')],
  ["elements", banner(`${image}${image}`)],
  ["elements", banner(`${image} and words`)],
  ["image-host", banner(image.replace("cdn.brightpath", "cdn.elsewhere"))],
  ["no-link", banner("<b>words alone</b>")],
  ["no-link", banner('<a href="http://tidewater.example/">words</a>')],
  ["markup-too-long", banner("<b></b>".repeat(400))],
];
test.each(refusals)(
  "a bid is refused, and it is known why: %s, %#",
  (reason, said, around = {}) => {
    const { bids, refused } = read(said, around);
    expect(bids).toEqual([]);
    expect(refused).toEqual([reason] as never);
  },
);

test("no answer whatever makes the reader throw", () => {
  fc.assert(
    fc.property(fc.json(), fc.json(), (one, other) => {
      read(one);
      read({ ...bid, adm: one, attr: other, cat: JSON.parse(one) as unknown });
      read({ ...bid, adomain: JSON.parse(other) as unknown, nurl: JSON.parse(one) as unknown });
      read(banner(`${one}<a href='${other}'>`));
    }),
    { numRuns: 300, examples: [['[{"toString":null}]', "{}"]] },
  );
});
