import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { AvowError } from "../kernel/errors.ts";
import { nameMax, propValueMax, type RawHit, urlMax } from "./raw-hit.ts";
import { readCount } from "./read-count.ts";

const base = { s: "larkwire.example", k: "v", u: "https://larkwire.example/docs?a=1" };
const view: RawHit = {
  kind: "view",
  domain: "larkwire.example",
  url: base.u,
  referrer: "",
  name: "",
  props: [],
  seconds: 0,
  interactive: true,
};
/** As it comes over the wire: a value that JSON has no word for is missing. */
const read = (change: object): RawHit =>
  readCount(JSON.parse(JSON.stringify({ ...base, ...change })));

/** The refusal of a body: its code, its sentence and the field that it names. */
function refused(body: string): { code: string; message: string; field: string | undefined } {
  try {
    readCount(JSON.parse(body));
  } catch (error) {
    if (!(error instanceof AvowError)) throw error;
    return { code: error.code, message: error.message, field: error.fields[0]?.field };
  }
  throw new Error("it was read");
}
const refusedWith = (change: object) => refused(JSON.stringify({ ...base, ...change }));

test("a view is read, its site in lower case, its referrer only where there is one", () => {
  expect(read({})).toEqual(view);
  expect(read({ s: "Larkwire.Example" })).toEqual(view);
  expect(read({ r: null })).toEqual(view);
  expect(read({ r: "https://example.org/" })).toEqual({
    ...view,
    referrer: "https://example.org/",
  });
});

test("what a later script might add is not read", () => {
  expect(read({ z: { deep: [1] }, userId: "ada" })).toEqual(view);
});

test("an event keeps its properties in order, numbers, true and false as text", () => {
  const p = { plan: "pro", seats: 5, price: 1.5, trial: false, note: "", by: null };
  expect(read({ k: "e", n: "Signup", p })).toEqual({
    ...view,
    kind: "event",
    name: "Signup",
    props: [
      ["plan", "pro"],
      ["seats", "5"],
      ["price", "1.5"],
      ["trial", "false"],
    ],
  });
  expect(read({ k: "e", n: "Signup" }).props).toEqual([]);
});

test("a page that is missing says so without anybody's doing", () => {
  expect(read({ k: "e", n: "404" })).toEqual({
    ...view,
    kind: "event",
    name: "404",
    interactive: false,
  });
});

test("time is whole seconds, an hour at most", () => {
  const seconds = (t: number) => read({ k: "t", t }).seconds;
  expect([0, 0.9, 12, 59.99, 3600, 3601, 1e300].map(seconds)).toEqual([
    0, 0, 12, 59, 3600, 3600, 3600,
  ]);
  expect(read({ k: "t", t: 1 })).toMatchObject({
    kind: "engagement",
    name: "",
    interactive: false,
  });
  const minusZero = readCount({ s: "a.example", k: "t", u: "https://a.example/", t: -0 });
  expect(Object.is(minusZero.seconds, 0)).toBe(true);
});

describe("a link is told by its end and its host", () => {
  const click = (n: string) => {
    const { kind, name, props, seconds } = read({ k: "l", n });
    return { kind, name, props, seconds };
  };
  test.each([
    "https://larkwire.example/get/lark-3.2.dmg",
    "https://github.com/lark/wire/releases/download/v3/lark.tar.gz",
    "https://cdn.example/LARK.EXE",
  ])("%s is a download, wherever it lies", (n) => {
    expect(click(n)).toEqual({ kind: "event", name: "Download", props: [["url", n]], seconds: 0 });
  });
  test.each([
    "https://example.org/",
    "https://example.org/v1.2",
    "https://www.larkwire.example/docs",
  ])("%s is a link that leads away", (n) => {
    expect(click(n)).toEqual({
      kind: "event",
      name: "Outbound link",
      props: [["url", n]],
      seconds: 0,
    });
  });
  test("another page of the site counts as nothing but a sign of life", () => {
    const nothing = { kind: "engagement", name: "", props: [], seconds: 0 } as const;
    expect(click("https://larkwire.example/v1.x")).toEqual(nothing);
    expect(click("https://larkwire.example/shot.png")).toEqual(nothing);
  });
  test("query, fragment and password are dropped, and a long address is cut", () => {
    const [prop] = click("https://ada:secret@example.org/a?token=1#b").props;
    expect(prop).toEqual(["url", "https://example.org/a"]);
    const [long] = click(`https://example.org/${"a".repeat(500)}`).props;
    expect(long?.[1]).toHaveLength(propValueMax);
  });
  test.each([
    "",
    "a",
    "mailto:ada@example.org",
    "javascript:alert(1)",
    "app://open/1",
    "undefinedx",
  ])("%p is no link of the web", (n) => {
    expect(refusedWith({ k: "l", n })).toMatchObject({ code: "bad-input", field: "n" });
  });
});

const mark = "ada-4929";
describe("a bad field is refused with its name, and without what it held", () => {
  test.each<[string, object]>([
    ["s", { s: undefined }],
    ["s", { s: "" }],
    ["s", { s: 7 }],
    ["s", { s: [mark] }],
    ["s", { s: mark.repeat(40) }],
    ["u", { u: undefined }],
    ["u", { u: { href: mark } }],
    ["u", { u: `https://a.example/${mark}/${"a".repeat(urlMax)}` }],
    ["u", { u: `https://a.example/${mark}\ud800` }],
    ["r", { r: 1 }],
    ["r", { r: `https://a.example/${mark}/${"a".repeat(urlMax)}` }],
    ["r", { r: `\udc00${mark}` }],
    ["k", { k: undefined }],
    ["k", { k: mark }],
    ["k", { k: ["v"] }],
    ["k", { k: "constructor" }],
    ["n", { k: "e" }],
    ["n", { k: "e", n: "" }],
    ["n", { k: "e", n: 404 }],
    ["n", { k: "e", n: mark.repeat(nameMax) }],
    ["n", { k: "e", n: `${mark}\udfff` }],
    ["p", { k: "e", n: "a", p: mark }],
    ["p", { k: "e", n: "a", p: [mark] }],
    ["p", { k: "e", n: "a", p: { a: [mark] } }],
    ["p", { k: "e", n: "a", p: { a: { b: mark } } }],
    ["p", { k: "e", n: "a", p: { a: `${mark}\ud83d` } }],
    ["p", { k: "e", n: "a", p: { a: mark.repeat(propValueMax) } }],
    ["p", { k: "e", n: "a", p: { "": mark } }],
    ["p", { k: "e", n: "a", p: { [mark.repeat(8)]: "b" } }],
    ["p", { k: "e", n: "a", p: { constructor: mark } }],
    ["p", { k: "e", n: "a", p: { "a\ud800": mark } }],
    [
      "p",
      { k: "e", n: "a", p: Object.fromEntries("abcdefghijk".split("").map((it) => [it, mark])) },
    ],
    ["t", { k: "t" }],
    ["t", { k: "t", t: "12" }],
    ["t", { k: "t", t: -1 }],
    ["t", { k: "t", t: [12] }],
  ])("%s in %j", (field, change) => {
    const refusal = refusedWith(change);
    expect(refusal).toMatchObject({ code: "bad-input", field });
    expect(refusal.message).toContain(`(${field})`);
    expect(refusal.message).toMatch(/^[A-Z].*\.$/);
    expect(refusal.message).not.toContain(mark);
  });

  test("what only JSON can write: an endless number, the name of a prototype", () => {
    const body = (rest: string) => `{"s":"a.example","u":"https://a.example/",${rest}}`;
    expect(refused(body(`"k":"t","t":1e999`)).field).toBe("t");
    expect(refused(body(`"k":"e","n":"a","p":{"__proto__":"b"}`)).field).toBe("p");
    // Nothing that a prototype holds is taken for a field.
    expect(refused(`{"__proto__":{"s":"a.example","u":"https://a.example/","k":"v"}}`).field).toBe(
      "s",
    );
  });

  test.each(["null", "[]", "7", '"v"', `"${mark}"`, "true"])("%p is no hit at all", (body) => {
    const refusal = refused(body);
    expect(refusal).toEqual({
      code: "bad-input",
      message: "A hit must be one JSON object.",
      field: undefined,
    });
  });
});

test("whatever JSON comes, a hit within its limits goes out, or one sentence without any of it", () => {
  const odd = fc.oneof(fc.string({ unit: "binary", maxLength: 300 }), fc.jsonValue());
  const hits = fc.record(
    {
      s: fc.oneof(fc.constant("a.example"), odd),
      k: fc.oneof(fc.constantFrom("v", "e", "t", "l"), odd),
      u: fc.oneof(fc.webUrl(), odd),
      r: fc.oneof(fc.webUrl(), odd),
      n: fc.oneof(fc.webUrl(), fc.string(), odd),
      p: fc.oneof(fc.dictionary(fc.string(), fc.string(), { maxKeys: 12 }), odd),
      t: fc.oneof(fc.double(), odd),
    },
    { requiredKeys: [] },
  );
  let good = 0;
  fc.assert(
    fc.property(hits, (hit) => {
      const body = JSON.stringify(hit);
      let out: RawHit;
      try {
        out = readCount(JSON.parse(body));
      } catch (error) {
        if (!(error instanceof AvowError)) throw error;
        expect(error.code).toBe("bad-input");
        return;
      }
      good += 1;
      expect(out.props.length).toBeLessThanOrEqual(10);
      expect(out.props.every(([name, value]) => name.length <= 60 && value.length <= 200)).toBe(
        true,
      );
      expect(out.name.length).toBeLessThanOrEqual(nameMax);
      expect(Number.isInteger(out.seconds) && out.seconds >= 0 && out.seconds <= 3600).toBe(true);
      expect(JSON.stringify(out)).not.toMatch(/\\ud[89a-f]/);
    }),
    { numRuns: 2000 },
  );
  expect(good).toBeGreaterThan(50);
});
