import { expect, test } from "bun:test";
import { AvowError } from "../kernel/errors.ts";
import { pixel, pixelHeaders, readGif } from "./read-gif.ts";

const page = "https://larkwire.example/docs";
const read = (query: string, referer = "") => readGif(new URLSearchParams(query), referer);

test("a picture's request is a view of the page that it stands on", () => {
  const view = {
    kind: "view",
    domain: "larkwire.example",
    url: page,
    referrer: "",
    name: "",
    props: [],
    seconds: 0,
    interactive: true,
  } as const;
  expect(read("s=Larkwire.example", `${page}#top`)).toEqual(view);
  const asked = new URLSearchParams({ s: "larkwire.example", u: page, r: "https://example.org/" });
  expect(readGif(asked, "https://larkwire.example/")).toEqual({
    ...view,
    referrer: "https://example.org/",
  });
});

test.each([
  ["s", "", page],
  ["s", "s=", page],
  ["s", "s=a.example&s=b.example", page],
  ["u", "s=a.example", ""],
  ["u", `s=a.example&u=${"ada".repeat(700)}`, ""],
  ["u", "s=a.example&u=ada&u=ada", page],
  ["r", `s=a.example&r=${"ada".repeat(700)}`, page],
])("a bad %s is refused by its name alone", (field, query, referer) => {
  let refusal: unknown;
  try {
    read(query, referer);
  } catch (error) {
    refusal = error;
  }
  if (!(refusal instanceof AvowError)) throw new Error("it was read");
  expect(refusal.code).toBe("bad-input");
  expect(refusal.fields[0]?.field).toBe(field);
  expect(refusal.message).not.toContain("ada");
});

test("the picture is one transparent pixel of 43 bytes, which no cache keeps", () => {
  expect(pixel).toHaveLength(43);
  const text = Buffer.from(pixel).toString("latin1");
  expect(text.slice(0, 6)).toBe("GIF89a");
  expect([...pixel.subarray(6, 10)]).toEqual([1, 0, 1, 0]);
  // The graphic control extension (GIF89a, section 23): its lowest bit says transparent, by colour 0.
  expect([...pixel.subarray(19, 27)]).toEqual([0x21, 0xf9, 4, 1, 0, 0, 0, 0]);
  expect(pixel.at(-1)).toBe(0x3b);
  expect(pixelHeaders["cache-control"]).toBe("no-store");
});
