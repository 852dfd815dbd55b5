import { expect, test } from "bun:test";
import fc from "fast-check";
import { hasCardNumber } from "../kernel/card-number.ts";
import { likelyMistake, newLicenceKey, parseLicenceKey } from "./mod.ts";

/** Without dashes, as a double click takes it. */
const bareOf = (key: string) => key.replaceAll("-", "");

const alphabet = "23456789CDFGHJKMNPQRTVWXY";
const shape = new RegExp(`^[${alphabet}]{5}(-[${alphabet}]{5}){4}$`);

test("None of 25,000 keys reads as a card number, beside other figures either, and of 100,000 no two are alike", () => {
  const keys = new Set<string>();
  const symbolCounts = new Map<string, number>();
  for (let count = 0; count < 100_000; count += 1) {
    const key = newLicenceKey();
    const bare = bareOf(key);
    if (!shape.test(key)) throw new Error(key);
    if (count % 4 === 0 && hasCardNumber(`{"seats":4000,"key":"${key}","n":1234567}`))
      throw new Error(key);
    if (count % 4 === 0 && hasCardNumber(`4000 ${bare} 1234567`)) throw new Error(key);
    keys.add(key);
    for (const it of bare.slice(1, 22)) symbolCounts.set(it, (symbolCounts.get(it) ?? 0) + 1);
  }
  expect(keys.size).toBe(100_000);
  // A symbol that came more often than others would take from the random bits.
  for (const kind of [alphabet.slice(0, 8), alphabet.slice(8)]) {
    const counts = Array.from(kind, (it) => symbolCounts.get(it) ?? 0);
    const mean = counts.reduce((sum, it) => sum + it, 0) / counts.length;
    for (const count of counts) expect(Math.abs(count / mean - 1)).toBeLessThan(0.02);
  }
});

test("Every single wrong symbol and every swap of two is caught, and a single one is traced to its group", () => {
  for (let round = 0; round < 20; round += 1) {
    const key = bareOf(newLicenceKey());
    for (let at = 0; at < key.length; at += 1) {
      for (const symbol of alphabet) {
        if (symbol === key[at]) continue;
        const wrong = key.slice(0, at) + symbol + key.slice(at + 1);
        if (parseLicenceKey(wrong) !== null) throw new Error(`${key} and ${wrong}`);
        if (round === 0) expect(likelyMistake(wrong)).toBe(Math.floor(at / 5) + 1);
      }
      for (let other = at + 1; other < key.length; other += 1) {
        if (key[at] === key[other]) continue;
        const symbols = Array.from(key);
        [symbols[at], symbols[other]] = [symbols[other] ?? "", symbols[at] ?? ""];
        if (parseLicenceKey(symbols.join("")) !== null) throw new Error(`${key}: ${at}, ${other}`);
      }
    }
    expect(likelyMistake(key)).toBeNull();
  }
  for (const symbol of alphabet) expect(parseLicenceKey(symbol.repeat(25))).toBeNull();
});

test("A key is read in any case, grouping and script, and with the look-alikes that people type", () => {
  const dress = fc.array(
    fc.constantFrom("", "", " ", "-", "–", "—", "\u00ad", "\u2212", ". ", "\n"),
    {
      minLength: 25,
      maxLength: 25,
    },
  );
  const looks: Readonly<Record<string, string>> = { Q: "0oO", 2: "zZ", 5: "sS", 8: "bB", V: "uU" };
  fc.assert(
    fc.property(dress, fc.nat(), (dashes, seed) => {
      const key = newLicenceKey();
      const typed = Array.from(bareOf(key)).map((symbol, at) => {
        const choices = `${symbol}${symbol.toLowerCase()}${looks[symbol] ?? ""}`;
        return `${dashes[at]}${choices[(seed + at) % choices.length]}`;
      });
      expect(parseLicenceKey(typed.join(""))).toBe(key);
    }),
    { numRuns: 500 },
  );
  const key = newLicenceKey();
  const wide = Array.from(key).map((it) =>
    it === "-" ? "－" : String.fromCharCode(it.charCodeAt(0) + 0xfee0),
  );
  expect(parseLicenceKey(wide.join(""))).toBe(key);
});

test("What can't be a key is none, however long, and says nothing of a group", () => {
  const key = newLicenceKey();
  for (const text of [
    "",
    key.slice(1),
    `${key}2`,
    key.replace(/.$/, "I"),
    `${key}\0`,
    key.repeat(2),
  ]) {
    expect(parseLicenceKey(text)).toBeNull();
    expect(likelyMistake(text)).toBeNull();
  }
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 60 }), (text) => {
      expect(parseLicenceKey(text)).toBeNull();
    }),
  );
});
