import { expect, test } from "bun:test";
import fc from "fast-check";
import {
  brands,
  cardLikeText,
  cardNumber,
  digits,
  dressedCardNumber,
  luhnSum,
  validNumber,
} from "../../test/card-numbers.ts";
import {
  findCardNumbers,
  hasCardNumber,
  maskCardNumbers,
  refuseCardNumbers,
} from "./card-number.ts";
import { decimalZeros } from "./card-number-digits.ts";
import { AvowError } from "./errors.ts";

const quick = { numRuns: 2000 };
const mark = "[card number removed]";

function refusal(value: unknown): AvowError | undefined {
  try {
    refuseCardNumbers(value);
  } catch (error) {
    if (error instanceof AvowError) return error;
    throw error;
  }
  return undefined;
}

test("every brand's number is found in every length that is issued", () => {
  for (const [, prefixes, lengths] of brands) {
    for (const prefix of prefixes) {
      for (const length of lengths) {
        const card = validNumber(prefix.padEnd(length - 1, "3071"));
        expect({ card, found: hasCardNumber(`My card: ${card}.`) }).toEqual({ card, found: true });
      }
    }
  }
});

test("a card number is found in any script, grouping and mixture of separators", () => {
  fc.assert(
    fc.property(dressedCardNumber, (card) => {
      expect(hasCardNumber(card)).toBe(true);
      expect(maskCardNumbers(`It is ${card}, thanks.`)).toBe(`It is ${mark}, thanks.`);
    }),
    quick,
  );
});

test("padding with other digits hides no card number", () => {
  const issued = cardNumber.filter((card) => card.length === 16 || /^3[47]/.test(card));
  fc.assert(
    fc.property(issued, digits(0, 30), digits(0, 30), (card, before, after) => {
      expect(hasCardNumber(before + card + after)).toBe(true);
      if (card.length !== 16) return;
      const grouped = card.replace(/(?=(.{4})+$)/g, "-").slice(1);
      expect(hasCardNumber(before + grouped + after)).toBe(true);
      expect(hasCardNumber(`${before}, ${grouped} 12/27 ${after}`)).toBe(true);
    }),
    quick,
  );
});

test("digits without a right check digit are never taken for a card number", () => {
  const hasLuhnWindow = (text: string) =>
    Array.from(text).some((_, at) =>
      [12, 13, 14, 15, 16, 17, 18, 19].some(
        (size) => at + size <= text.length && luhnSum(text.slice(at, at + size)) % 10 === 0,
      ),
    );
  // Some of UnionPay's have none.
  const without = digits(12, 22).filter((text) => !hasLuhnWindow(text) && !text.startsWith("62"));
  fc.assert(
    fc.property(without, (text) => {
      expect(hasCardNumber(text)).toBe(false);
      expect(hasCardNumber(text.replace(/(.{4})/g, "$1 "))).toBe(false);
    }),
    quick,
  );
});

test("a UnionPay number whose last digit checks nothing is found too, where nothing stands before it", () => {
  for (const text of [
    "6221558812340000",
    "My card: 6221 5588 1234 0000 12/30 123",
    "6-2-2-1-5-5-8-8-1-2-3-4-0-0-0-0",
    "6221558812340000123, thanks",
  ]) {
    expect({ text, found: hasCardNumber(text) }).toEqual({ text, found: true });
  }
  for (const text of ["DE62 2155 8812 3400 0011", "62215588123400001234", "+62 812 3456 7890"]) {
    expect({ text, found: hasCardNumber(text) }).toEqual({ text, found: false });
  }
});

test("the place of a number is that in the text as it came", () => {
  const fullWidth = "４１１１１１１１１１１１１１１１";
  expect(findCardNumbers("😀 x4111-1111-1111-1111y")).toEqual([{ start: 4, end: 23 }]);
  expect(findCardNumbers(`ﬃ ${fullWidth}!`)).toEqual([{ start: 2, end: 18 }]);
  expect(findCardNumbers("&#52;111111111111111 ok")).toEqual([{ start: 0, end: 20 }]);
  expect(findCardNumbers("5555555555554444 and 378282246310005").length).toBe(2);
});

test("one level of percent-encoding, HTML entities and escapes is seen through", () => {
  const card = "4111111111111111";
  const each = (how: (digit: string) => string) => Array.from(card, how).join("");
  const hex = (digit: string) => digit.charCodeAt(0).toString(16);
  for (const text of [
    each((digit) => `%${hex(digit)}`),
    each((digit) => `&#${digit.charCodeAt(0)};`),
    each((digit) => `&#x00${hex(digit)};`),
    each((digit) => `\\u00${hex(digit)}`),
    each((digit) => `\\x${hex(digit)}`),
    "4111%201111%201111%201111",
    "4111%C2%A01111%E2%80%931111%F0%9D%9F%8F111",
    "4111+1111+1111+1111",
    "4111&nbsp;1111&ndash;1111&#8209;1111",
    '{"note":"4111\\n1111\\n1111\\n1111"}',
    encodeURIComponent("４１１１ １１１１ １１１１ １１１１"),
  ]) {
    expect({ text, found: hasCardNumber(text) }).toEqual({ text, found: true });
  }
});

test("what vendors are really written is let through", () => {
  for (const text of [
    "Call +49 176 12345679 or +4917612345679 or 0049 176 12345679.",
    "Versions 10.0.19045.4291, 10.0.22631.3447 and 10.0.22631.3527",
    "Hosts 192.168.100.101, 192.168.100.102, 192.168.100.103, 10.11.12.13",
    "2024-05-30 12:34:56,789 30.05.2024 12:34:56 2024-05-30T12:34:56.123456Z",
    "12.30 14.25 13.50 12.10 15.00 13.75 14.80 16.20 17.90 13.10",
    "0192f3c1-7a5b-7c3d-8e9f-0123456789ab at 1763900000000",
    "Order 2026-11-23-000417, tracking 1Z999AA10123456784",
    "ping: 64 bytes, icmp_seq=1 ttl=117 time=12.3 ms; 5 packets, 0% loss, 4004ms",
    "I paid 1,234.50 EUR in 2025 & 2026; 100% sure \\o/ %zz &unknown; %",
    "",
  ]) {
    expect({ text, masked: maskCardNumbers(text) }).toEqual({ text, masked: text });
  }
});

test("a masked text holds no card number any more, and nothing else of it is lost", () => {
  fc.assert(
    fc.property(cardLikeText, (text) => {
      const masked = maskCardNumbers(text);
      expect(hasCardNumber(masked)).toBe(false);
      if (masked === text) expect(hasCardNumber(text)).toBe(false);
      for (const piece of masked.split(mark)) expect(text).toContain(piece);
    }),
    quick,
  );
});

test("what stands by itself only after masking is masked as well", () => {
  expect(findCardNumbers("4111111111111111 4-22 22/2222.2222 x").length).toBe(1);
  expect(maskCardNumbers("4111111111111111 4-22 22/2222.2222 x")).toBe(`${mark} ${mark} x`);
});

test("a refused field is named, its value is not", () => {
  const error = refusal({ name: "Jo", message: "take 4111 1111 1111 1111" });
  expect(error?.code).toBe("card-number");
  expect(error?.fields.map(({ field }) => field)).toEqual(["message"]);
  expect(JSON.stringify([error?.message, error?.fields])).not.toContain("1111");
});

test("names, numbers and nested values of JSON are searched too", () => {
  const [found] = refusal({ items: [{ note: 4111111111111111 }] })?.fields ?? [];
  expect(found?.field).toBe("items.0.note");
  const named = refusal({ a: { "4111-1111-1111-1111": true } });
  expect(JSON.stringify([named?.message, named?.fields])).not.toContain("1111");
  expect(refusal("4111111111111111")?.fields).toEqual([]);
  const odd = refusal({ "jo@example.org": "4111111111111111" });
  expect(JSON.stringify([odd?.message, odd?.fields])).not.toContain("jo@");
  expect(refusal({ cents: [4, 1, ...Array.from({ length: 14 }, () => 1)] })).toBeDefined();
  expect(refusal({ one: "4111", two: "1111", three: 1111, four: "1111" })).toBeDefined();
  expect(
    refusal({ name: "Jo", agreed: true, nothing: null, items: [1, 2.5, "x"] }),
  ).toBeUndefined();
});

test("input nested without end is refused before it can do harm", () => {
  let deep: unknown = "x";
  for (let level = 0; level < 10_000; level += 1) deep = [deep];
  expect(refusal(deep)?.code).toBe("bad-input");
});

test("no script with decimal digits is forgotten", () => {
  const all = Array.from({ length: 0x110000 }, (_, codePoint) => codePoint).filter(
    (codePoint) =>
      (codePoint < 0xd800 || codePoint > 0xdfff) && /\p{Nd}/u.test(String.fromCodePoint(codePoint)),
  );
  const known = decimalZeros.flatMap((zero) => Array.from({ length: 10 }, (_, n) => zero + n));
  expect(all).toEqual(known.toSorted((a, b) => a - b));
});
