import { afterEach, expect, test } from "bun:test";
import fc from "fast-check";
import { clock } from "../kernel/clock.ts";
import { newId } from "../kernel/ids.ts";
import { createTokens, type Token } from "./token.ts";
import { UsedOnce } from "./used-once.ts";

const masterKey = Buffer.alloc(32, 5);
const slots = ["sidebar", "article", "footer"];
const partners = ["brightpath", "other"];
const tokensOf = (used?: UsedOnce) =>
  createTokens({ masterKey, slots, partners, ...(used ? { used } : {}) });
const tokens = tokensOf();
const issued = (said: { partner?: string | null; at?: number } = {}) => ({
  ...{ adId: newId(), slot: "article", at: clock.ms(), partner: null, ...said },
});

let moved = 0;
const wait = (ms: number) => {
  clock.move(ms);
  moved += ms;
};
afterEach(() => {
  clock.move(-moved);
  moved = 0;
});

function read(text: string, by = tokens): Token {
  const token = by.read(text);
  if (typeof token === "string") throw new Error(token);
  return token;
}

test("a token says which ad was given out, for which place, when, and by whom", () => {
  fc.assert(
    fc.property(
      fc.uuid(),
      fc.constantFrom(...slots),
      fc.integer({ min: 0, max: 2 ** 47 }),
      fc.constantFrom(null, ...partners),
      (adId, slot, at, partner) => {
        const token = read(tokens.issue({ adId, slot, at, partner }));
        expect(token).toMatchObject({ adId, slot, at, partner });
      },
    ),
  );
});

test("a token in which a single letter was changed is no token, nor is any other text", () => {
  const text = tokens.issue(issued());
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  for (let at = 0; at < text.length; at += 1) {
    const other = letters[(letters.indexOf(text[at] ?? "A") + 1 + (at % 62)) % 64] ?? "A";
    expect(tokens.read(text.slice(0, at) + other + text.slice(at + 1))).toBe("forged");
  }
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.base64String({ minLength: 64, maxLength: 64 })), (any) => {
      expect(tokens.read(any)).toBe("forged");
    }),
  );
  // Letters that base64url leaves out would be a second spelling.
  expect(tokens.read(`${text.slice(0, -1)} `)).toBe("forged");
});

test("a token of another key is forged; one of another process is not taken", () => {
  const other = createTokens({ masterKey: Buffer.alloc(32, 6), slots, partners });
  expect(tokens.read(other.issue(issued()))).toBe("forged");
  expect(tokens.read(tokensOf().issue(issued()))).toBe("older than this process");
});

test("a token is used once for a view and once for a click, unless a use was given back", () => {
  const text = tokens.issue(issued());
  expect(read(text).use("view")).toBeNull();
  expect(read(text).use("view")).toBe("replay");
  expect(read(text).isUsed("click")).toBe(false);
  expect(read(text).use("click")).toBeNull();
  expect(read(text).use("click")).toBe("replay");
  read(text).giveBack("view");
  expect(read(text).use("view")).toBeNull();
  expect(read(text).use("click")).toBe("replay");
});

test("a token is good for a view for half an hour, for a click for an hour", () => {
  const text = tokens.issue(issued());
  wait(30 * 60_000 + 1);
  expect(read(text).use("view")).toBe("expired");
  expect(read(text).use("click")).toBeNull();
  const late = tokens.issue(issued());
  wait(60 * 60_000 + 1);
  expect(read(late).use("click")).toBe("expired");
});

test("a token from the future, as after a clock was set back, is not used", () => {
  expect(read(tokens.issue(issued({ at: clock.ms() + 60_000 }))).use("view")).toBe("expired");
});

test("of many tokens the latest are told apart, and older ones are over", () => {
  const used = new UsedOnce(1_000);
  const few = tokensOf(used);
  const texts = Array.from({ length: 2_500 }, () => few.issue(issued()));
  for (const [index, text] of texts.entries()) {
    const isKept = index >= texts.length - 1_000;
    expect(read(text, few).use("view")).toBe(isKept ? null : "expired");
  }
  for (const text of texts.slice(-1_000)) expect(read(text, few).use("view")).toBe("replay");
  // What comes round again begins unused.
  for (let n = 0; n < 3_000; n += 1) {
    expect(read(few.issue(issued()), few).isUsed("view")).toBe(false);
  }
});

test("two tokens do not tell how many were given out between them", () => {
  const numberOf = (text: string) => Buffer.from(text, "base64url").readUIntBE(4, 5);
  const numbers = Array.from({ length: 1_000 }, () => numberOf(tokens.issue(issued())));
  expect(new Set(numbers).size).toBe(1_000);
  const near = numbers.filter((it, at) => Math.abs(it - (numbers[at - 1] ?? 0)) < 2 ** 20);
  expect(near.length).toBeLessThan(5);
});
