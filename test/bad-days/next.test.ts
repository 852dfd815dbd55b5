/** `_next`: a form leads to the vendor's own pages and nowhere else. */
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import fc from "fast-check";
import { type Started, startHere } from "./started.ts";

setDefaultTimeout(30_000);

let here: Started;
beforeAll(async () => {
  here = await startHere();
});
afterAll(() => here.stop());

const allowed = ["https://vendor.example", "http://localhost:4081", "https://avow.vendor.example"];

/** Where a browser that posted the form goes; undefined when the post was refused. */
async function leadsTo(next: string): Promise<string | undefined> {
  const answer = await here.post({ _next: next });
  await answer.arrayBuffer();
  if (answer.status === 422 || answer.status === 400) return undefined;
  expect(answer.status).toBe(303);
  const location = answer.headers.get("location") ?? "";
  return new URL(location, "https://avow.vendor.example/forms/contact").origin;
}

test("Good addresses are followed as they are", async () => {
  for (const next of ["https://vendor.example/thanks?a=1#b", "http://localhost:4081/"]) {
    const answer = await here.post({ _next: next });
    expect(answer.status).toBe(303);
    expect(answer.headers.get("location")).toBe(next);
  }
});

test.each([
  "//evil.example/",
  "/\\evil.example",
  "https:evil.example",
  "https:/evil.example",
  "https:\\\\evil.example",
  "https://vendor.example@evil.example/",
  "https://vendor.example:pw@evil.example/",
  "https://vendor.example\\@evil.example/",
  "https://vendor.example.evil.example/",
  "https://vendor.example:444/",
  "http://vendor.example/",
  "https://vendor.exаmple/",
  "https://vendor.example%2eevil.example/",
  "javascript:alert(1)//https://vendor.example/",
  "data:text/html,https://vendor.example",
  "https://evil.example/?https://vendor.example/",
  "https://evil.example#https://vendor.example/",
  "ht\ttps://evil.example",
  "\thttps://evil.example/",
])("%j is refused", async (next) => {
  expect(await leadsTo(next)).toBeUndefined();
});

test("Whatever text is tried, a browser ends up on an allowed origin or is refused", async () => {
  const piece = fc.oneof(
    fc.constantFrom(
      ...Array.from("/\\@:?#.%\t\n;"),
      "//",
      "https:",
      "http:",
      "javascript:",
      "vendor.example",
    ),
    fc.constantFrom("evil.example", "localhost:4081", "%2f", "%00", "\u3002", "\uff0f", "xn--"),
    fc.string({ maxLength: 3 }),
  );
  const text = fc.array(piece, { minLength: 1, maxLength: 8 }).map((pieces) => pieces.join(""));
  const tail = fc.tuple(fc.constantFrom(...allowed), text).map((parts) => parts.join(""));
  await fc.assert(
    fc.asyncProperty(fc.oneof(text, tail), async (next) => {
      // Nothing but white space is no wish at all.
      const origin = await leadsTo(next);
      if (origin !== undefined) expect(allowed).toContain(origin);
    }),
    { numRuns: 400 },
  );
});
