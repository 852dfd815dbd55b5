import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { newId, newSecret } from "../kernel/ids.ts";
import { parseAddress, readMessageId, readVerp, signedMessageId, verpAddress } from "./mod.ts";

const key = newSecret();
const base = "bounces@larkwire.example";
const domain = "larkwire.example";
const token = (address: string) => address.slice("bounces+".length, address.indexOf("@"));

describe("the address to which a mail comes back", () => {
  test("names its delivery, in any case, and is an address that keeps to the limits", () => {
    fc.assert(
      fc.property(fc.uuid(), fc.boolean(), (id, isUpper) => {
        const address = verpAddress(base, id, key);
        const [local = ""] = address.split("@");
        expect(local.length).toBeLessThanOrEqual(64);
        expect(parseAddress(address)).toEqual({ ok: true, address });
        const given = isUpper ? address.toUpperCase() : address;
        expect(readVerp(given, base, key)).toBe(id);
      }),
    );
  });

  test("has no letter that looks like a figure, and reads one that was typed for it", () => {
    const addresses = Array.from({ length: 50 }, () => verpAddress(base, newId(), key));
    expect(addresses.map(token).join("")).not.toMatch(/[ilou]/);
    for (const address of addresses) {
      const typed = token(address).replaceAll("1", "l").replaceAll("0", "O");
      expect(readVerp(`bounces+${typed}@${domain}`, base, key)).toBe(readVerp(address, base, key));
    }
  });

  test("that somebody made up, changed or signed with another key names nothing", () => {
    fc.assert(
      fc.property(fc.uuid(), fc.nat(38), fc.nat(30), (id, at, by) => {
        const address = verpAddress(base, id, key);
        const alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
        const old = token(address);
        const letter = alphabet[(alphabet.indexOf(old[at] ?? "") + 1 + by) % 32] ?? "";
        const changed = `${old.slice(0, at)}${letter}${old.slice(at + 1)}`;
        expect(readVerp(`bounces+${changed}@${domain}`, base, key)).toBeUndefined();
        expect(readVerp(address, base, newSecret())).toBeUndefined();
      }),
    );
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 60 }), (text) => {
        expect(readVerp(`bounces+${text}@${domain}`, base, key)).toBeUndefined();
        expect(readVerp(text, base, key)).toBeUndefined();
      }),
    );
  });

  test("counts at its own base only", () => {
    const address = verpAddress(base, newId(), key);
    expect(readVerp(address, "bounces@other.example", key)).toBeUndefined();
    expect(readVerp(address, "returns@larkwire.example", key)).toBeUndefined();
    expect(() => verpAddress(`${"b".repeat(25)}@${domain}`, newId(), key)).toThrow("too long");
    expect(() => verpAddress(`${"b".repeat(24)}@${domain}`, newId(), key)).not.toThrow();
  });
});

test("Deliveries made at one moment, one after another, have nothing in common in their mails", () => {
  const [at = ""] = newId().match(/^.{14}/) ?? [];
  const tokens = Array.from({ length: 256 }, (_, n) => {
    const id = `${at}7${n.toString(16).padStart(3, "0")}-8000-000000000000`;
    const messageId = signedMessageId(id, domain, key).slice(1, 40);
    return [token(verpAddress(base, id, key)), messageId];
  }).flat();
  // At no place do more of them agree than chance has it, one in 32 (the last letter: one in 4).
  for (let place = 0; place < 38; place += 1) {
    const counts = new Map<string, number>();
    for (const it of tokens) counts.set(it[place] ?? "", (counts.get(it[place] ?? "") ?? 0) + 1);
    expect(Math.max(...counts.values())).toBeLessThan(64);
  }
  expect(new Set(tokens.map((it) => it.slice(0, 10))).size).toBe(tokens.length);
});

describe("the Message-ID of a mail to many", () => {
  test("names its delivery, and is the same each time", () => {
    fc.assert(
      fc.property(fc.uuid(), (id) => {
        const messageId = signedMessageId(id, domain, key);
        expect(messageId).toMatch(/^<[0-9a-z]{39}@larkwire\.example>$/);
        expect(signedMessageId(id, domain, key)).toBe(messageId);
        expect(readMessageId(messageId, domain, key)).toBe(id);
        expect(readMessageId(messageId.slice(1, -1).toUpperCase(), domain, key)).toBe(id);
      }),
    );
  });

  test("can't be made from the return address, nor without the key", () => {
    const id = newId();
    const stolen = token(verpAddress(base, id, key));
    expect(readMessageId(`<${stolen}@${domain}>`, domain, key)).toBeUndefined();
    expect(readMessageId(signedMessageId(id, domain, newSecret()), domain, key)).toBeUndefined();
    expect(readMessageId(signedMessageId(id, domain, key), "other.example", key)).toBeUndefined();
    expect(readMessageId(`<${id}@${domain}>`, domain, key)).toBeUndefined();
  });
});
