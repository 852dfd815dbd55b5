import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { deriveKey, keyedHash } from "../kernel/crypto.ts";
import { newId, newSecret } from "../kernel/ids.ts";
import { purposeNames } from "../promise/purpose.ts";
import { messageFields, personFields } from "./field.ts";
import { createKeyring, normaliseAddress } from "./keyring.ts";
import { openDetail, openText, sealDetail, sealText } from "./sealed.ts";

const keyring = createKeyring(newSecret(32), "0011aabb");

/** Every place a value can stand in: whose, which row, which column. */
function places() {
  return [1, 2].flatMap(() => {
    const key = keyring.newPersonKey();
    const personId = newId();
    const messages = [newId(), newId()];
    return [
      ...personFields.map((field) => ({
        seal: (text: string) => sealDetail(key, personId, field, text),
        open: (sealed: Buffer) => openDetail(key, personId, field, sealed)?.reveal(),
      })),
      ...messages.flatMap((messageId) =>
        messageFields.map((field) => ({
          seal: (text: string) => sealText(key, { messageId, personId }, field, text),
          open: (sealed: Buffer) => openText(key, { messageId, personId }, field, sealed)?.reveal(),
        })),
      ),
    ];
  });
}

describe("a sealed value", () => {
  test("opens where it was sealed, and moved to any other person, row or column it does not", () => {
    const all = places();
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const plain = text.toWellFormed();
        for (const from of all) {
          const sealed = from.seal(plain);
          for (const to of all) {
            if (to === from) expect(to.open(sealed)).toBe(plain);
            else expect(() => to.open(sealed)).toThrow("does not open");
          }
        }
      }),
      { numRuns: 8 },
    );
  });

  test("does not open under another person's key put in its place", () => {
    const personId = newId();
    const sealed = sealDetail(keyring.newPersonKey(), personId, "name", "Ada");
    expect(() => openDetail(keyring.newPersonKey(), personId, "name", sealed)).toThrow();
  });

  test("does not open with any bit of it turned, or any of its end cut off or added to", () => {
    const key = keyring.newPersonKey();
    const personId = newId();
    const sealed = sealDetail(key, personId, "email", "ada@example.org");
    for (let bit = 0; bit < sealed.length * 8; bit += 1) {
      const turned = Buffer.from(sealed);
      turned[bit >> 3] = (turned[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(() => openDetail(key, personId, "email", turned)).toThrow();
    }
    for (let length = 0; length < sealed.length; length += 1) {
      const cut = sealed.subarray(0, length);
      expect(() => openDetail(key, personId, "email", cut)).toThrow();
    }
    const longer = Buffer.concat([sealed, Buffer.from([0])]);
    expect(() => openDetail(key, personId, "email", longer)).toThrow();
  });

  test("has a nonce of its own: none repeats in 10,000, and equal texts never look alike", () => {
    const key = keyring.newPersonKey();
    const personId = newId();
    const sealed = Array.from({ length: 10_000 }, () => sealDetail(key, personId, "name", "Ada"));
    expect(new Set(sealed.map((it) => it.toString("hex", 1, 13))).size).toBe(10_000);
    expect(new Set(sealed.map((it) => it.toString("hex", 13))).size).toBe(10_000);
  });

  test("says in its error nothing of what it holds", () => {
    const sealed = sealDetail(keyring.newPersonKey(), newId(), "name", "canary-5521");
    try {
      openDetail(keyring.newPersonKey(), newId(), "name", sealed);
      expect.unreachable();
    } catch (error) {
      expect(String(error)).not.toContain("canary");
    }
  });
});

describe("a wrapped key", () => {
  test("opens for its person and its purpose, and for no other of either", () => {
    const key = keyring.newPersonKey();
    const people = [newId(), newId()];
    for (const person of people) {
      for (const purpose of purposeNames) {
        const wrapped = keyring.wrap(purpose, person, key);
        for (const other of people) {
          for (const by of purposeNames) {
            if (other === person && by === purpose) {
              expect(keyring.unwrap(by, other, wrapped).equals(key)).toBe(true);
            } else {
              expect(() => keyring.unwrap(by, other, wrapped)).toThrow("does not open");
            }
          }
        }
      }
    }
  });

  test("does not open with another master key, nor in another instance", () => {
    const master = newSecret(32);
    const person = newId();
    const at = (key: Buffer, instance: string) => createKeyring(key, instance);
    const own = at(master, "00000001");
    const wrapped = own.wrap("requests", person, own.newPersonKey());
    expect(() => at(newSecret(32), "00000001").unwrap("requests", person, wrapped)).toThrow();
    expect(() => at(master, "00000002").unwrap("requests", person, wrapped)).toThrow();
  });
});

describe("the blind index of an address", () => {
  test("is the same for every spelling of one address", () => {
    for (const [one, other] of [
      ["Grace@Example.ORG", " grace@example.org\n"],
      ["jose\u0301@example.org", "JOS\u00c9@EXAMPLE.ORG"],
      ["a@b\u00fccher.example", "a@xn--bcher-kva.example"],
      ["a@B\u00dcCHER.example", "A@bu\u0308cher.example"],
      [
        "\u0438\u0432\u0430\u043d@\u043f\u043e\u0447\u0442\u0430.\u0440\u0444",
        "\u0418\u0412\u0410\u041d@xn--80a1acny.xn--p1ai",
      ],
    ] as const) {
      expect(keyring.emailIndex(one).equals(keyring.emailIndex(other))).toBe(true);
    }
  });

  test("differs for different addresses, however alike, and under another key", () => {
    const alike = [
      ...["a@example.org", "a@example.com", "a+b@example.org", "a.@example.org", "b@example.org"],
      ...["a@example.org.", "a@sub.example.org", "\u0430@example.org", "a@example.org@b.example"],
      ...["a@example.org/b", "a@example.org:25", "a@example.org?b", "a@example.org#b"],
      ...["a@exa\tmple.org", "a@ex%61mple.org", "a@exa\u200bmple.org"],
    ];
    const indexes = alike.map((address) => keyring.emailIndex(address).toString("hex"));
    expect(new Set(indexes).size).toBe(alike.length);
    const other = createKeyring(newSecret(32), "0011aabb");
    for (const address of alike) {
      expect(other.emailIndex(address).equals(keyring.emailIndex(address))).toBe(false);
    }
  });

  test("does not change when what was normalised is normalised again", () => {
    const part = fc.string({ unit: "grapheme", minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(part, fc.oneof(fc.domain(), part), (local, domain) => {
        const once = normaliseAddress(`${local}@${domain}`);
        expect(normaliseAddress(once)).toBe(once);
      }),
      { numRuns: 2_000 },
    );
  });

  test("can't be made without the index's own key: no other derived key gives it", () => {
    const master = newSecret(32);
    const own = createKeyring(master, "0011aabb");
    const index = own.emailIndex("a@example.org");
    const labels = ["", "email index", "purpose correspondence 0011aabb", "email index 0011aabc"];
    for (const key of [master, ...labels.map((label) => deriveKey(master, label))]) {
      expect(keyedHash(key, "a@example.org").equals(index)).toBe(false);
    }
  });
});
