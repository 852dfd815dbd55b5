import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { needsSmtpUtf8, parseAddress } from "./address.ts";

describe("an e-mail address", () => {
  test.each([
    ["ada@example.org", "ada@example.org"],
    ["  ada@example.org ", "ada@example.org"],
    ["Ada.Lovelace+tools@Mail.Example.org", "Ada.Lovelace+tools@mail.example.org"],
    ["o'neil@example.co.uk", "o'neil@example.co.uk"],
    ["jürgen@bücher.example", "jürgen@xn--bcher-kva.example"],
    ["用户@例え.jp", "用户@xn--r8jz45g.jp"],
    [`${"a".repeat(64)}@example.org`, `${"a".repeat(64)}@example.org`],
  ])("is taken: %s", (text, address) => {
    expect(parseAddress(text)).toEqual({ ok: true, address });
  });

  test.each([
    "",
    "ada",
    "@example.org",
    "ada@",
    "ada@example",
    "ada@@example.org",
    "ada@localhost",
    "ada@127.0.0.1",
    "ada@2130706433.1",
    "ada@[127.0.0.1]",
    ".ada@example.org",
    "ada.@example.org",
    "a..da@example.org",
    '"ada"@example.org',
    "ada(comment)@example.org",
    "Ada <ada@example.org>",
    "ada>bob@example.org",
    "<ada@example.org",
    "ada@example.org, bob@example.org",
    "ada@example.org\r\nBcc: bob@example.org",
    "ada\u0000@example.org",
    "ada @example.org",
    "ada@exa mple.org",
    "ada@exam\tple.org",
    "ada@exam\u00adple.org",
    "ada@example.org:25",
    "ada@example.org/x",
    "ada@-example.org",
    "ada@exam_ple.org",
    "ada@example..org",
    "ada@example.org.",
    "ada\u200b@example.org",
    `${"a".repeat(65)}@example.org`,
    `ada@${"a".repeat(64)}.org`,
    `ada.lovelace@${`${"a".repeat(60)}.`.repeat(4)}org`,
    `${"a".repeat(2000)}@example.org`,
  ])("is refused with a sentence: %j", (text) => {
    const parsed = parseAddress(text);
    expect(parsed.ok).toBe(false);
    if (!parsed.ok) expect(parsed.message).toMatch(/^[A-Z].*\.$/);
  });

  test("that is taken is one safe line, and is taken again as it stands", () => {
    const part = fc.oneof(
      fc.string({ unit: "binary", maxLength: 12 }),
      fc.constantFrom("ada", "b.c", "x+y", "ü", "例"),
    );
    const domain = fc.oneof(
      part,
      fc.domain(),
      fc.constantFrom("example.org", "bücher.example", "faß.de", "a.b."),
    );
    fc.assert(
      fc.property(part, domain, (local, host) => {
        const parsed = parseAddress(`${local}@${host}`);
        if (!parsed.ok) return;
        expect(parsed.address).not.toMatch(/[\s<>,;:"()[\]\\\p{C}\p{Z}]/u);
        expect(parsed.address.split("@")).toHaveLength(2);
        expect(parsed.address.split("@")[1]).toMatch(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/);
        expect(Buffer.byteLength(parsed.address)).toBeLessThanOrEqual(254);
        expect(parseAddress(parsed.address)).toEqual(parsed);
      }),
      { numRuns: 2000 },
    );
  });

  test("of an ordinary person is taken, however it is made", () => {
    fc.assert(
      fc.property(fc.emailAddress(), (text) => {
        const [local = ""] = text.split("@");
        expect(parseAddress(text).ok).toBe(local.length <= 64 && text.length <= 254);
      }),
    );
  });

  test("needs an international relay only for what stands before the @", () => {
    expect(needsSmtpUtf8("jürgen@example.org")).toBe(true);
    expect(needsSmtpUtf8("ada@xn--bcher-kva.example")).toBe(false);
  });
});
