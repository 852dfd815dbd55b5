/** What the guard against card numbers sees, and what of ours it must never refuse. */
import { expect, test } from "bun:test";
import { findCardNumbers, hasCardNumber } from "../../src/kernel/card-number.ts";
import { lookAlikes } from "./card-look-alikes.ts";
import { cardMatrix } from "./card-matrix.ts";

const all = [...cardMatrix()];

test("every card number of the matrix is found, however it is written and whatever stands beside it", () => {
  expect(all.filter(({ text }) => !hasCardNumber(text)).slice(0, 5)).toEqual([]);
  // As SECURITY.md says.
  expect(all.length).toBe(57_903);
});

test("the matrix holds each kind of card in each encoding, separator and position", () => {
  const seen = new Set<string>();
  const sizes = [0, 0, 0, 0, 0].map(() => new Set<string>());
  for (const { how } of all) {
    const parts = how.split(" · ");
    parts.forEach((part, at) => sizes[at]?.add(part));
    for (const at of [2, 3, 4]) seen.add(`${parts[0]} ${at} ${parts[at]}`);
  }
  const [brands, , separators, encodings, positions] = sizes.map(({ size }) => size);
  expect([brands, separators, encodings, positions]).toEqual([17, 43, 17, 19]);
  // Each brand meets each of the others, but for those of which digits behind them say nothing.
  expect(seen.size).toBe(17 * (43 + 17) + 16 * 19 + 8);
});

test("no licence key, order number or invoice number is ever taken for a card number", () => {
  const ours = ["LicenceKey", "OrderNumber", "InvoiceNumber"];
  const wrong = ours.flatMap((kind) =>
    Array.from({ length: 20_000 }, lookAlikes[kind] ?? (() => "4242424242424242"))
      .filter((it) => findCardNumbers(`12 ${it} 34`).length > 0 || hasCardNumber(it))
      .map((it) => `${kind} ${it}`),
  );
  expect(wrong).toEqual([]);
});
