import { findCardNumbers, hasCardNumber } from "../src/kernel/card-number.ts";
import { lookAlikes } from "../test/canary/card-look-alikes.ts";
import { cardMatrix } from "../test/canary/card-matrix.ts";
import type { Figures, Measurement } from "./figures.ts";

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

/** What of the matrix is found: `recall` as a share, 1 being all of it. */
function measureRecall(): Figures {
  let size = 0;
  let found = 0;
  for (const { text } of cardMatrix()) {
    size += 1;
    if (hasCardNumber(text)) found += 1;
  }
  return { recall: found / size, recallMatrixSize: size };
}

const samples = 20_000;

/** By kind of number, the share of those, no card's, that are refused in a sentence. */
function measureFalsePositives(): Figures {
  const shares = Object.entries(lookAlikes).map(([kind, make]) => {
    let found = 0;
    for (let count = 0; count < samples; count += 1) {
      if (hasCardNumber(`Please see ${make()}, thanks.`)) found += 1;
    }
    return [`falsePositive${kind}`, found / samples] as const;
  });
  return { ...Object.fromEntries(shares), falsePositiveSamplesEach: samples };
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
    ...measureRecall(),
    ...measureFalsePositives(),
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
