import { findCardNumbers, hasCardNumber } from "../src/kernel/card-number.ts";
import type { Measurement } from "./figures.ts";

const megabyte = 1_000_000;
const letter = "Dear all, since version 4.2.1 (build 20417) the trace of 192.168.10.20 is cut. ";

/** The best of some runs, in milliseconds: the others waited for something else. */
function bestMs(work: () => unknown, runs = 7): number {
  const times = Array.from({ length: runs }, () => {
    const start = performance.now();
    work();
    return performance.now() - start;
  });
  return Math.min(...times);
}

/** Digits without pattern, the same in each run. */
function manyDigits(): string {
  let state = 1;
  return Array.from({ length: megabyte }, () => {
    state = (state * 48_271) % 2_147_483_647;
    return state % 10;
  }).join("");
}

/** The whole guard against what any guard must do at least: look at each character once. */
export function run(): Promise<Measurement> {
  const digits = manyDigits();
  const barely = "0".repeat(megabyte);
  const prose = letter.repeat(Math.ceil(megabyte / letter.length)).slice(0, megabyte);
  const fullWidth = digits.replace(/\d/g, (digit) => String.fromCodePoint(0xff10 + Number(digit)));
  const figures = {
    megabyteOfDigitsMs: bestMs(() => findCardNumbers(digits)),
    megabyteOfZerosMs: bestMs(() => hasCardNumber(barely)),
    megabyteOfProseMs: bestMs(() => hasCardNumber(prose)),
    millionFullWidthDigitsMs: bestMs(() => findCardNumbers(fullWidth)),
    letterUs: bestMs(() => hasCardNumber(letter), 2000) * 1000,
  };
  const look = () => {
    let count = 0;
    for (let at = 0; at < digits.length; at += 1) count += digits.charCodeAt(at) & 1;
    return count;
  };
  const baseline = { megabyteLookedAtMs: bestMs(look) };
  const ratio = figures.megabyteOfDigitsMs / baseline.megabyteLookedAtMs;
  return Promise.resolve({ name: "card-number", figures, baseline, ratio });
}
