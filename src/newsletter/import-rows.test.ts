import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { planImport } from "./import-columns.ts";
import { rowReader } from "./import-rows.ts";

const read = (row: Readonly<Record<string, string>>) => {
  const plan = planImport(Object.keys(row), ["email", "name"]);
  return rowReader(plan)(Object.values(row));
};
const emailOf = (email: string) => {
  const row = read({ email });
  return "person" in row ? row.person.email : row.skip;
};
const nameOf = (name: string) => {
  const row = read({ email: "a@example.org", name });
  return "person" in row ? row.person.name : row.skip;
};
const standingOf = (row: Readonly<Record<string, string>>) => {
  const it = read({ email: "a@example.org", ...row });
  return "person" in it ? it.person.standing : it.skip;
};

test("addresses of all kinds are read, or refused", () => {
  expect(emailOf(" Ada.L@Example.ORG ")).toBe("Ada.L@example.org");
  expect(emailOf("Ada <ada@example.org>")).toBe("ada@example.org");
  expect(emailOf("mailto:ada@example.org")).toBe("ada@example.org");
  expect(emailOf("ada@bücher.example")).toBe("ada@xn--bcher-kva.example");
  expect(emailOf("häns@example.org")).toBe("häns@example.org");
  expect(emailOf("'+ada@example.org")).toBe("+ada@example.org");
  expect(emailOf("")).toBe("empty");
  for (const none of [
    "ada",
    "ada@",
    "@b.c",
    "a b@example.org",
    '"a b"@example.org',
    "a@localhost",
  ]) {
    expect(emailOf(none)).toBe("not an address");
  }
  for (const none of ["a@[192.0.2.1]", "a\0@example.org", "a@b.c, d@e.f", "z\ufffd@example.org"]) {
    expect(emailOf(none)).toBe("not an address");
  }
  expect(emailOf("a@example.org\r\nBcc: b@example.org")).toBe("not an address");
  expect(emailOf("4111111111111111@example.org")).toBe("card number");
});

test("names lose control characters and the guard of an export, and nothing else", () => {
  expect(nameOf("  Ada\t\r\nLovelace\u0000 ")).toBe("Ada Lovelace");
  expect(nameOf("=HYPERLINK(1)")).toBe("=HYPERLINK(1)");
  expect(nameOf("'=1+1")).toBe("=1+1");
  expect(nameOf("O'Brien")).toBe("O'Brien");
  expect(nameOf("'Tis")).toBe("'Tis");
  expect(nameOf("\u202eevil")).toBe("evil");
  expect(nameOf("می‌خواهم 👩‍🚀")).toBe("می‌خواهم 👩‍🚀");
  expect(nameOf("\u0007")).toBeNull();
  expect(nameOf("4111 1111 1111 1111")).toBe("card number");
  expect(nameOf("x".repeat(5_000))).toHaveLength(200);
});

describe("whoever did not clearly agree does not come in", () => {
  const said: readonly (readonly [row: Readonly<Record<string, string>>, standing: string])[] = [
    [{ status: "subscribed" }, "subscribed"],
    [{ status: "Enabled" }, "subscribed"],
    [{ status: "" }, "subscribed"],
    [{ status: "unsubscribed" }, "gone"],
    [{ status: "Cleaned" }, "gone"],
    [{ status: "blocklisted" }, "gone"],
    [{ status: "unconfirmed" }, "unconfirmed"],
    [{ status: "pending" }, "unconfirmed"],
    [{ status: "inactive" }, "unconfirmed"],
    [{ status: "nonsubscribed" }, "unconfirmed"],
    [{ status: "zzz" }, "unconfirmed"],
    [{ subscribed: "false" }, "unconfirmed"],
    [{ subscribed: "2024-01-02" }, "subscribed"],
    [{ "Accepts Marketing": "no" }, "unconfirmed"],
    [{ "Accepts Marketing": "yes" }, "subscribed"],
    [{ unsubscribed_at: "" }, "subscribed"],
    [{ unsubscribed_at: "null" }, "subscribed"],
    [{ unsubscribed_at: "2024-01-02" }, "gone"],
    [{ unsubscribed: "true" }, "gone"],
    [{ unsubscribed: "false" }, "subscribed"],
    [{ status: "active", bounced: "1" }, "gone"],
  ];
  for (const [row, standing] of said) {
    test(`${JSON.stringify(row)} is ${standing}`, () => {
      expect<string>(standingOf(row)).toBe(standing);
    });
  }
});

test("times are read as the file's, and never lie in the future", () => {
  const at = (text: string) => {
    const row = read({ email: "a@example.org", created_at: text });
    return "person" in row ? (row.person.subscribedAt?.toISOString() ?? null) : row.skip;
  };
  expect(at("2024-05-01 09:30:00")).toBe("2024-05-01T09:30:00.000Z");
  expect(at("2024-05-01T09:30:00.123456+02:00")).toBe("2024-05-01T07:30:00.123Z");
  expect(at("2024-05-01T09:30-0130")).toBe("2024-05-01T11:00:00.000Z");
  expect(at("2024-05-01")).toBe("2024-05-01T00:00:00.000Z");
  for (const none of ["", "01/05/2024", "2024-13-45", "0001-01-01", "yesterday"]) {
    expect(at(none)).toBeNull();
  }
  expect(Date.parse(at("2999-01-01") ?? "")).toBeLessThanOrEqual(Date.now());
});

test("whatever stands in a row, it comes to a person or to one word", () => {
  const cell = fc.oneof(fc.string({ unit: "binary", maxLength: 30 }), fc.emailAddress());
  fc.assert(
    fc.property(fc.array(cell, { maxLength: 6 }), (cells) => {
      const plan = planImport(["email", "name", "status", "created_at"], ["email", "name"]);
      const row = rowReader(plan)(cells);
      if ("skip" in row) return;
      expect(row.person.email).toMatch(/^[^\s@]+@[^\s@]+$/u);
      expect(row.person.name ?? "").not.toMatch(/[\p{Cc}]/u);
      expect((row.person.name ?? "").isWellFormed()).toBe(true);
    }),
    { numRuns: 1_000 },
  );
});
