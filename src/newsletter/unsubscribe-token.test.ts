import { expect, test } from "bun:test";
import fc from "fast-check";
import { newId, newSecret } from "../kernel/ids.ts";
import { createKeyring } from "../people/mod.ts";
import { readUnsubscribeToken, unsubscribeToken } from "./unsubscribe-token.ts";

const keyring = createKeyring(newSecret(32), "test");
const other = createKeyring(newSecret(32), "test");
const id = fc.uuid({ version: [4, 7] });
const number = fc.integer({ min: 0, max: 2 ** 31 - 1 });

test("A link to leave names its campaign and its person to us, whatever they are", () => {
  fc.assert(
    fc.property(number, id, (campaignNumber, personId) => {
      const token = unsubscribeToken({ keyring }, campaignNumber, personId);
      expect(token).toMatch(/^[\w-]{43}$/);
      expect(unsubscribeToken({ keyring }, campaignNumber, personId)).toBe(token);
      expect(readUnsubscribeToken({ keyring }, token)).toEqual({ campaignNumber, personId });
      expect(readUnsubscribeToken({ keyring: other }, token)).toBeUndefined();
    }),
  );
});

test("Two links of one person in two campaigns have nothing in common", () => {
  const personId = newId();
  const bytes = [1, 2].map((campaign) =>
    Buffer.from(unsubscribeToken({ keyring }, campaign, personId), "base64url").subarray(4),
  );
  const same = [...(bytes[0] ?? [])].filter((byte, at) => byte === bytes[1]?.[at]);
  // Of 28 random bytes, six agree by chance once in a billion times.
  expect(same.length).toBeLessThan(6);
});

test("A link that was changed anywhere, or written otherwise, is no link", () => {
  const token = unsubscribeToken({ keyring }, 7, newId());
  const bytes = Buffer.from(token, "base64url");
  for (let bit = 0; bit < bytes.length * 8; bit += 1) {
    const changed = Buffer.from(bytes);
    changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    expect(readUnsubscribeToken({ keyring }, changed.toString("base64url"))).toBeUndefined();
  }
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const last = alphabet.indexOf(token.at(-1) ?? "");
  const twin = `${token.slice(0, -1)}${alphabet[last + 1]}`;
  expect(Buffer.from(twin, "base64url").equals(bytes)).toBe(true);
  expect(readUnsubscribeToken({ keyring }, twin)).toBeUndefined();
});

test("What nobody made is no link", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.base64String(), fc.stringMatching(/^[\w-]{43}$/)), (it) =>
      expect(readUnsubscribeToken({ keyring }, it)).toBeUndefined(),
    ),
  );
});

test("Links of more campaigns than are kept at hand are read all the same", () => {
  const personId = newId();
  const tokens = Array.from({ length: 200 }, (_, at) =>
    unsubscribeToken({ keyring }, at, personId),
  );
  for (const [campaignNumber, token] of tokens.entries()) {
    expect(readUnsubscribeToken({ keyring }, token)).toEqual({ campaignNumber, personId });
  }
});
