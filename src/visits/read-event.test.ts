import { describe, expect, test } from "bun:test";
import { AvowError } from "../kernel/errors.ts";
import { propNameMax, propValueMax, type RawHit } from "./raw-hit.ts";
import { eventAnswer, readEvent } from "./read-event.ts";

const call = {
  name: "pageview",
  url: "https://larkwire.example/docs#top",
  domain: "larkwire.example",
};
const view: RawHit = {
  kind: "view",
  domain: "larkwire.example",
  url: "https://larkwire.example/docs",
  referrer: "",
  name: "",
  props: [],
  seconds: 0,
  interactive: true,
};
const read = (body: object): readonly RawHit[] => readEvent(JSON.parse(JSON.stringify(body)));
const readOne = (change: object) => read({ ...call, ...change })[0];

function refused(body: string): { code: string; message: string; field: string | undefined } {
  try {
    readEvent(JSON.parse(body));
  } catch (error) {
    if (!(error instanceof AvowError)) throw error;
    return { code: error.code, message: error.message, field: error.fields[0]?.field };
  }
  throw new Error("it was read");
}

test("a page view is read by its long names and by its short ones", () => {
  expect(read(call)).toEqual([view]);
  const { name: n, url: u, domain: d } = call;
  expect(read({ n, u, d, r: "https://example.org/", v: 24, sd: 7 })).toEqual([
    { ...view, referrer: "https://example.org/" },
  ]);
  expect(readOne({ referrer: null })).toEqual(view);
});

test("a server's call, with everything that it may carry", () => {
  const hit = readOne({
    name: "Purchase",
    url: "app://localhost/buy",
    referrer: "https://example.org/",
    props: { plan: "pro", seats: 3, gift: true },
    revenue: { currency: "EUR", amount: "12.00" },
    interactive: false,
    screen_width: 1666,
  });
  expect(hit).toEqual({
    kind: "event",
    domain: "larkwire.example",
    url: "app://localhost/buy",
    referrer: "https://example.org/",
    name: "Purchase",
    props: [
      ["plan", "pro"],
      ["seats", "3"],
      ["gift", "true"],
    ],
    seconds: 0,
    interactive: false,
  });
});

test("the fragment stays where it tells pages apart", () => {
  expect(readOne({ h: 1 })?.url).toBe(call.url);
  expect(readOne({ hashMode: true })?.url).toBe(call.url);
  expect(readOne({ h: 0 })?.url).toBe(view.url);
});

test("a call for several sites is a hit for each, once", () => {
  const domains = (d: string) => read({ n: "pageview", u: call.url, d }).map((hit) => hit.domain);
  expect(domains("A.example, b.example,a.example")).toEqual(["a.example", "b.example"]);
});

test("a call that names no site is for the host of its address", () => {
  expect(read({ n: "pageview", u: "https://www.Larkwire.example/x" })[0]?.domain).toBe(
    "larkwire.example",
  );
});

test.each([
  ["Outbound Link: Click", "Outbound link", true],
  ["Cloaked Link: Click", "Outbound link", true],
  ["File Download", "Download", true],
  ["404", "404", false],
  ["Signup", "Signup", true],
])("%p is our %p", (name, ours, interactive) => {
  const url = "https://example.org/a.zip";
  expect(readOne({ name, props: { url } })).toMatchObject({
    kind: "event",
    name: ours,
    props: [["url", url]],
    interactive,
  });
});

test("an engagement is its milliseconds in whole seconds; a scroll depth alone is none", () => {
  const seconds = (e?: number) => readOne({ name: "engagement", e, sd: 40 })?.seconds;
  expect([undefined, 0, 999, 12_345, 9e9].map(seconds)).toEqual([0, 0, 0, 12, 3600]);
  expect(readOne({ name: "engagement", e: 5000, p: { a: "b" } })).toEqual({
    ...view,
    kind: "engagement",
    seconds: 5,
    interactive: false,
  });
});

describe("properties", () => {
  const props = (change: object) => readOne({ name: "a", ...change })?.props;
  test("are an object or its JSON text, under any of four names", () => {
    for (const name of ["p", "props", "m", "meta"]) {
      expect(props({ [name]: { a: "b" } })).toEqual([["a", "b"]]);
      expect(props({ [name]: '{"a":"b"}' })).toEqual([["a", "b"]]);
      expect(props({ [name]: null })).toEqual([]);
    }
    expect(props({ p: "" })).toEqual([]);
  });
  test("that don't fit are left out or cut, and take no event away", () => {
    const kept = props({
      p: {
        list: ["a"],
        object: {},
        none: null,
        empty: "",
        [`${"k".repeat(propNameMax)}k`]: "long name",
        constructor: "trap",
        long: `${"a".repeat(propValueMax - 1)}😀`,
        broken: "a\ud800",
      },
    });
    expect(kept).toEqual([
      ["long", "a".repeat(propValueMax - 1)],
      ["broken", "a\ufffd"],
    ]);
    const many = Object.fromEntries(Array.from({ length: 30 }, (_, at) => [`k${at}`, "v"]));
    expect(props({ p: many })).toHaveLength(10);
    expect(props({ p: '{"__proto__":"a"}' })).toEqual([]);
  });
});

const mark = "ada-4929";
test.each<[string, object]>([
  ["name", { name: undefined }],
  ["name", { name: 404 }],
  ["name", { name: mark.repeat(16) }],
  ["url", { url: undefined }],
  ["url", { url: [mark] }],
  ["url", { url: `https://a.example/${mark}${"a".repeat(2000)}` }],
  ["url", { url: `https://a.example/${mark}\ud800` }],
  ["domain", { domain: 7 }],
  ["domain", { domain: `a.example,,${mark}` }],
  ["domain", { domain: mark.repeat(40) }],
  ["domain", { domain: Array.from({ length: 11 }, (_, at) => `${at}.example`).join() }],
  ["domain", { domain: undefined, url: mark }],
  ["referrer", { referrer: { url: mark } }],
  ["props", { name: "a", props: [mark] }],
  ["props", { name: "a", props: `{"a":"${mark}"` }],
  ["props", { name: "a", props: `["${mark}"]` }],
  ["props", { name: "a", props: 7 }],
  ["e", { name: "engagement", e: "12" }],
  ["e", { name: "engagement", e: -1 }],
])("a bad %s is refused by its name alone: %j", (field, change) => {
  const refusal = refused(JSON.stringify({ ...call, ...change }));
  expect(refusal).toMatchObject({ code: "bad-input", field });
  expect(refusal.message).toContain(`(${field})`);
  expect(refusal.message).not.toContain(mark);
});

test("what is no call at all is refused without being quoted", () => {
  for (const body of ["[]", "null", `"n=pageview&u=${mark}"`, `["${mark}"]`]) {
    expect(refused(body)).toMatchObject({ message: "A hit must be one JSON object." });
  }
});

test("the answer is the one that Plausible's clients look for", () => {
  expect(eventAnswer).toEqual({ status: 202, body: "ok", droppedHeader: "x-plausible-dropped" });
});
