import { expect, test } from "bun:test";
import fc from "fast-check";
import { adsSettingsWith, slotWith } from "./demand.fixture.ts";
import { createEncoder, leavingFields } from "./openrtb-request.ts";
import { partnerWith } from "./partners.fixture.ts";
import { fieldsOf } from "./sent.ts";

const slot = slotWith({
  ...{ partners: ["brightpath"], floorMicros: 1_500_000, blockedCategories: ["IAB25", "IAB26"] },
  sizes: [
    { width: 300, height: 250 },
    { width: 320, height: 100 },
  ],
});
const settings = adsSettingsWith({
  slots: [
    slot,
    slotWith({ name: "footer", formats: ["text"], sizes: [], partners: ["brightpath"] }),
    slotWith({ name: "article", formats: ["native"], sizes: [], partners: ["brightpath"] }),
    slotWith({ name: "private" }),
  ],
  partners: [partnerWith(), partnerWith({ id: "other", sellerId: "other-9" })],
});
const encode = createEncoder({ ...settings, domain: "wren.example" });

test("a request says what the place is, and who sells it, and that is all", () => {
  const asked = encode("brightpath", "sidebar", { area: "docs", keywords: ["dns", "vpn"] });
  expect(asked?.id).toMatch(/^[a-p]{16}$/);
  expect(JSON.parse(asked?.request ?? "")).toEqual({
    id: asked?.id,
    imp: [
      {
        ...{ id: "1", tagid: "sidebar", bidfloor: 1.5, bidfloorcur: "EUR", secure: 1 },
        banner: {
          w: 300,
          h: 250,
          format: [
            { w: 300, h: 250 },
            { w: 320, h: 100 },
          ],
        },
        native: { request: expect.any(String), ver: "1.2" },
      },
    ],
    site: {
      ...{ id: "wren.example", domain: "wren.example", cattax: 500, sectioncat: ["docs"] },
      keywords: "vpn,dns",
      publisher: { id: "wren-7", domain: "wren.example" },
    },
    ...{ at: 1, tmax: 2_000, cur: ["EUR"], test: 0, bcat: ["IAB25", "IAB26"] },
  });
});

test("an ad with words has the parts that the place shows, and its picture is as large as the place", () => {
  const assetsOf = (name: string) => {
    const asked = encode("brightpath", name, { area: null, keywords: [] });
    const { imp } = JSON.parse(asked?.request ?? "") as { imp: { native: { request: string } }[] };
    return JSON.parse(imp[0]?.native.request ?? "{}") as object;
  };
  const words = [
    { id: 1, required: 1, title: { len: 90 } },
    { id: 3, required: 1, data: { type: 2, len: 140 } },
    { id: 4, required: 0, data: { type: 12, len: 25 } },
    { id: 5, required: 0, data: { type: 1, len: 25 } },
  ];
  const eventtrackers = [{ event: 1, methods: [1] }];
  expect(assetsOf("footer")).toEqual({ ver: "1.2", assets: words, eventtrackers });
  const picture = { id: 2, required: 0, img: { type: 3, wmin: 300, hmin: 100 } };
  expect(assetsOf("sidebar")).toEqual({
    ...{ ver: "1.2", eventtrackers },
    assets: [words[0], picture, ...words.slice(1)],
  });
  const usual = { id: 2, required: 1, img: { type: 3, wmin: 382, hmin: 200 } };
  expect(assetsOf("article")).toMatchObject({ assets: [words[0], usual, ...words.slice(1)] });
});

test("nobody is asked about a place that is not declared, or that is not open to them", () => {
  const page = { area: null, keywords: [] };
  expect(encode("brightpath", "elsewhere", page)).toBeUndefined();
  expect(encode("brightpath", "private", page)).toBeUndefined();
  expect(encode("other", "sidebar", page)).toBeUndefined();
  expect(encode("nobody", "sidebar", page)).toBeUndefined();
});

test("the published list is all that leaves: no request has a field more, and each field of it is sent", () => {
  const seen = new Set<string>();
  for (const name of ["sidebar", "footer"]) {
    for (const area of [null, "docs"]) {
      for (const keywords of [[], ["vpn"]]) {
        const request = encode("brightpath", name, { area, keywords })?.request ?? "";
        for (const [field] of fieldsOf(JSON.parse(request))) seen.add(field);
      }
    }
  }
  expect([...seen].sort()).toEqual(Object.keys(leavingFields).sort());
});

test("whatever a page says of itself, no request has a text that the configuration does not have", () => {
  const known = JSON.stringify(settings);
  const constant = new Set(["1", "1.2", "wren.example", "vpn,dns", "vpn", "dns"]);
  const text = fc.oneof(fc.string(), fc.constantFrom("docs", "vpn", "dns", "__proto__", "sidebar"));
  fc.assert(
    fc.property(text, fc.array(text), (area, keywords) => {
      const asked = encode("brightpath", "sidebar", { area, keywords });
      const request = JSON.parse(asked?.request ?? "{}") as {
        id: string;
        imp: { native: object }[];
      };
      const strings = fieldsOf(request).filter(
        ([field]) => field !== "id" && field !== "imp[].native.request",
      );
      for (const [field, value] of strings) {
        const isKnown =
          constant.has(value) || known.includes(`"${value}"`) || /^[\d.]+$/.test(value);
        expect(isKnown, `${field}: ${value}`).toBe(true);
      }
    }),
    { numRuns: 300 },
  );
});

test("two requests of the same page differ in their number, which is chance, and in nothing else", () => {
  const page = { area: "docs", keywords: ["vpn"] };
  const [one, other] = [
    encode("brightpath", "sidebar", page),
    encode("brightpath", "sidebar", page),
  ];
  expect(one?.id).not.toBe(other?.id);
  expect(one?.request.replace(one.id, "")).toBe(other?.request.replace(other.id, "") ?? "");
});
