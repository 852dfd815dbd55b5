import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { Hono } from "hono";
import { boundary, readForm } from "./http.ts";
import type { FormLimits } from "./limits.ts";

type Body = string | Uint8Array<ArrayBuffer> | FormData | URLSearchParams;

interface Answer {
  status: number;
  fields?: Record<string, string>;
  detail?: string;
  errors?: { field: string; message: string }[];
}

/** Posts a body as a browser would and gives back the fields, or the refusal. */
async function post(
  body: Body,
  type?: string,
  more: {
    limits?: Partial<FormLimits>;
    several?: readonly string[];
    headers?: Record<string, string>;
  } = {},
): Promise<Answer> {
  const app = new Hono();
  boundary(app, { vendor: { name: "Northbeam" } });
  app.post("/", async (c) =>
    c.json({ fields: Object.fromEntries(await readForm(c, more.limits, more.several)) }),
  );
  const answer = await app.request("/", {
    method: "POST",
    body,
    headers: {
      accept: "application/json",
      ...(type === undefined ? {} : { "content-type": type }),
      ...more.headers,
    },
  });
  return { status: answer.status, ...((await answer.json()) as Omit<Answer, "status">) };
}

const urlencoded = "application/x-www-form-urlencoded";
const multipart = "multipart/form-data; boundary=XX";

function part(disposition: string, value: string): string {
  return `--XX\r\nContent-Disposition: form-data; ${disposition}\r\n\r\n${value}\r\n`;
}

describe("what a form may be", () => {
  test("the same fields arrive from urlencoded, multipart and JSON bodies", async () => {
    const fields = { name: "Zoë & 太郎", message: "two\nlines + 100% =\t✓", empty: "" };
    const parts = new FormData();
    for (const [name, value] of Object.entries(fields)) parts.set(name, value);
    expect((await post(new URLSearchParams(fields))).fields).toEqual(fields);
    expect((await post(parts)).fields).toEqual(fields);
    expect((await post(JSON.stringify(fields), "application/json")).fields).toEqual(fields);
  });

  test("a field that may come more than once arrives as one, however it is sent", async () => {
    const several = ["list"];
    const arrived = { a: "1", list: "x,y" };
    const parts = new FormData();
    for (const [name, value] of [
      ["list", "x"],
      ["a", "1"],
      ["list", "y"],
    ] as const) {
      parts.append(name, value);
    }
    expect((await post("list=x&a=1&list=y", urlencoded, { several })).fields).toEqual(arrived);
    expect((await post(parts, undefined, { several })).fields).toEqual(arrived);
    const json = (body: string) => post(body, "application/json", { several });
    expect((await json('{"list":["x","y"],"a":1}')).fields).toEqual(arrived);
    expect((await json('{"list":"x,y","a":1}')).fields).toEqual(arrived);
    expect((await json('{"list":["x"],"list":["y"]}')).detail).toContain("came twice");
    expect((await json('{"list":[["x"]]}')).status).toBe(400);
    expect((await json('{"a":["x"]}')).status).toBe(400);
    expect((await post("a=1&a=2", urlencoded, { several })).status).toBe(400);
    const long = { several, limits: { maxFieldBytes: 5 } };
    expect((await post("list=abc&list=abc", urlencoded, long)).status).toBe(413);
  });

  test("line ends of every kind become one", async () => {
    expect((await post("a=1%0D%0A2%0D3%0A4", urlencoded)).fields).toEqual({ a: "1\n2\n3\n4" });
  });

  test("JSON numbers and yes/no values become text, null an empty field", async () => {
    const body = '{"a":1.5,"b":true,"c":null,"d":"x: \\"y\\":"}';
    const { fields } = await post(body, "application/json");
    expect(fields).toEqual({ a: "1.5", b: "true", c: "", d: 'x: "y":' });
  });

  test("a file input that was left empty is no field", async () => {
    const body = `${part('name="a"', "1")}${part('name="f"; filename=""', "")}--XX--\r\n`;
    expect(await post(body, multipart)).toEqual({ status: 200, fields: { a: "1" } });
  });

  test("any text without control characters survives each kind of body", async () => {
    const text = fc
      .string({ unit: "binary", maxLength: 40 })
      .map((raw) => raw.replace(/[\u0000-\u001f\u007f-\u009f]/g, "\n"));
    const name = fc.stringMatching(/^[a-z][a-z_-]{0,20}$/);
    await fc.assert(
      fc.asyncProperty(fc.dictionary(name, text, { maxKeys: 6, minKeys: 1 }), async (wide) => {
        const fields = { ...wide };
        const parts = new FormData();
        for (const [key, value] of Object.entries(fields)) parts.set(key, value);
        expect((await post(new URLSearchParams(fields))).fields).toEqual(fields);
        expect((await post(parts)).fields).toEqual(fields);
        expect((await post(JSON.stringify(fields), "application/json")).fields).toEqual(fields);
      }),
      { numRuns: 150 },
    );
  });

  test("urlencoded bodies of any bytes are read as the URL standard says, or refused", async () => {
    const piece = fc.constantFrom("a", "b", "=", "&", "+", "%", "%4", "%41", "%C3%A4", "é", "z");
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 24 }), async (pieces) => {
        const body = pieces.join("");
        const expected = [...new URLSearchParams(body)];
        const names = expected.map(([name]) => name);
        const answer = await post(body, urlencoded);
        const broken = expected.flat().some((text) => text.includes("\ufffd"));
        if (broken || names.includes("") || new Set(names).size < names.length) {
          expect(answer.status).toBe(400);
        } else {
          expect(answer.fields).toEqual(Object.fromEntries(expected));
        }
      }),
      { numRuns: 400 },
    );
  });

  test("no bytes of any type make the reader fail in an unknown way", async () => {
    const types = fc.constantFrom(urlencoded, multipart, "application/json", "multipart/form-data");
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), types, async (bytes, type) => {
        const body = type === multipart ? `--XX\r\n${String.fromCharCode(...bytes)}--XX--` : bytes;
        expect([200, 400, 413, 415]).toContain((await post(body, type)).status);
      }),
      { numRuns: 400 },
    );
  });
});

describe("what is refused, each with a sentence", () => {
  const bytes = (...list: number[]) => new Uint8Array(list);
  const deep = `${'{"a":'.repeat(9000)}1${"}".repeat(9000)}`;
  const refusals: [string, Body, string | undefined, number, RegExp][] = [
    ["text in Latin-1 behind percent signs", "a=%E4", urlencoded, 400, /UTF-8/],
    ["text in Latin-1 as it is", bytes(97, 61, 0xe4), urlencoded, 400, /UTF-8/],
    ["overlong UTF-8", "a=%C0%80", urlencoded, 400, /UTF-8/],
    ["another charset", "a=1", `${urlencoded}; charset=windows-1252`, 415, /UTF-8/],
    [
      "JSON in UTF-16",
      bytes(...Buffer.from('{"a":1}', "utf16le")),
      "application/json",
      400,
      /JSON|control/,
    ],
    ["plain text", "hello", "text/plain", 415, /x-www-form-urlencoded/],
    ["a body without a type", bytes(97), undefined, 415, /x-www-form-urlencoded/],
    ["broken JSON", "{", "application/json", 400, /valid JSON/],
    ["a JSON list", "[1]", "application/json", 400, /one object/],
    ["JSON null", "null", "application/json", 400, /one object/],
    ["nested JSON", '{"a":{"b":1}}', "application/json", 400, /text, a number/],
    ["a list in JSON", '{"a":["b"]}', "application/json", 400, /text, a number/],
    ["JSON 9,000 levels deep", deep, "application/json", 400, /JSON/],
    ["a JSON field twice", '{"a":1,"\\u0061":2}', "application/json", 400, /twice/],
    ["a __proto__ field in JSON", '{"__proto__":"x"}', "application/json", 400, /name/],
    ["a __proto__ field", "__proto__=x", urlencoded, 400, /name/],
    ["a field without a name", "=x", urlencoded, 400, /name/],
    ["half a character in JSON", '{"a":"\\ud800"}', "application/json", 400, /could not be read/],
    ["a multipart body cut short", part('name="a"', "1"), multipart, 400, /cut off/],
    ["a multipart body without boundary", "x", "multipart/form-data; x=1", 400, /boundary/],
    ["a part without a name", `${part("x=1", "1")}--XX--`, multipart, 400, /no name/],
    ["a part without a header", "--XX\r\nx\r\n--XX--", multipart, 400, /no header/],
  ];
  for (const [what, body, type, status, sentence] of refusals) {
    test(what, async () => {
      const answer = await post(body, type);
      expect(answer.status).toBe(status);
      expect(answer.detail).toMatch(sentence);
    });
  }

  test("a field that comes twice, named", async () => {
    const answer = await post("a=1&b=2&a=3", urlencoded);
    expect(answer.status).toBe(400);
    expect(answer.detail).toBe("The form could not be read: its field a came twice; send it once.");
    expect(answer.errors).toEqual([{ field: "a", message: "came twice; send it once" }]);
    const odd = await post("jo%40x.example=1&jo%40x.example=2", urlencoded);
    expect(odd.detail).toBe(
      "The form could not be read: one of its fields came twice; send it once.",
    );
  });

  test("NUL and other control characters, the field named", async () => {
    for (const code of ["%00", "%08", "%0B", "%1B", "%7F", "%C2%85"]) {
      const answer = await post(`ok=1&a=x${code}`, urlencoded);
      expect([answer.status, answer.errors?.[0]?.field]).toEqual([400, "a"]);
    }
  });

  test("a file", async () => {
    const parts = new FormData();
    parts.set("photo", new File(["x"], "x.png"));
    const answer = await post(parts);
    expect([answer.status, answer.detail]).toEqual([
      400,
      "This form takes no files; send it again without one.",
    ]);
  });

  test("too many fields, in each kind of body", async () => {
    const limits = { maxFields: 3 };
    const json = '{"a":1,"b":1,"c":1,"d":1}';
    const parts = ["a", "b", "c", "d"].map((name) => part(`name="${name}"`, "")).join("");
    expect((await post("a&b&c&d", urlencoded, { limits })).status).toBe(413);
    expect((await post(json, "application/json", { limits })).status).toBe(413);
    expect((await post(`${parts}--XX--`, multipart, { limits })).status).toBe(413);
    expect((await post("a&b&c", urlencoded, { limits })).status).toBe(200);
  });

  test("a field over its limit, counted in bytes", async () => {
    const limits = { maxFieldBytes: 4 };
    expect((await post("a=1234", urlencoded, { limits })).status).toBe(200);
    const answer = await post("a=12%C3%A45", urlencoded, { limits });
    expect([answer.status, answer.errors?.[0]?.field]).toEqual([413, "a"]);
  });

  test("a compressed body", async () => {
    const headers = { "content-encoding": "gzip" };
    expect((await post("a=1", urlencoded, { headers })).status).toBe(415);
  });
});
