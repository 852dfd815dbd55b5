import { readBounce } from "./read.ts";

/** What a corpus says of one recipient in one mail. */
export interface ExpectedItem {
  readonly reason: string;
  readonly hard: boolean;
}

/** One mail of a corpus. */
export interface LabelledMail {
  readonly file: string;
  readonly bytes: Uint8Array;
  readonly expected: readonly ExpectedItem[];
}

export interface Mistake {
  readonly file: string;
  readonly expected: ExpectedItem | null;
  readonly got: ExpectedItem | null;
}

export interface BounceScore {
  readonly items: number;
  readonly files: number;
  readonly hardAccuracy: number;
  readonly reasonAccuracy: number;
  /** Expected reason, then the reason that was read, then how often; "" for missing or extra. */
  readonly confusion: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly mistakes: readonly Mistake[];
}

type Pair = readonly [ExpectedItem | null, ExpectedItem | null];

/** Pairs two lists whatever their order: equal ones first, then equal reasons, equal hardness, rest. */
function pairUp(expected: readonly ExpectedItem[], got: readonly ExpectedItem[]): readonly Pair[] {
  const left = [...expected];
  const right = [...got];
  const pairs: Pair[] = [];
  const likeness: readonly ((a: ExpectedItem, b: ExpectedItem) => boolean)[] = [
    (a, b) => a.reason === b.reason && a.hard === b.hard,
    (a, b) => a.reason === b.reason,
    (a, b) => a.hard === b.hard,
    () => true,
  ];
  for (const alike of likeness) {
    for (const want of left.slice()) {
      const at = right.findIndex((it) => alike(want, it));
      const [match] = at < 0 ? [] : right.splice(at, 1);
      if (match === undefined) continue;
      left.splice(left.indexOf(want), 1);
      pairs.push([want, match]);
    }
  }
  for (const want of left) pairs.push([want, null]);
  for (const extra of right) pairs.push([null, extra]);
  return pairs;
}

/**
 * Compares what is read of labelled mails with their labels. Items missing count as wrong, items
 * that nobody expected too: both accuracies are shares of all pairs.
 */
export function scoreBounces(mails: readonly LabelledMail[]): BounceScore {
  const confusion: Record<string, Record<string, number>> = {};
  const mistakes: Mistake[] = [];
  let items = 0;
  let hardRight = 0;
  let reasonRight = 0;
  for (const { file, bytes, expected } of mails) {
    const got = readBounce(bytes).items.map(({ reason, hard }) => ({ reason, hard }));
    for (const [want, have] of pairUp(expected, got)) {
      items += 1;
      const sameHard = want !== null && have !== null && want.hard === have.hard;
      const sameReason = want !== null && have !== null && want.reason === have.reason;
      if (sameHard) hardRight += 1;
      if (sameReason) reasonRight += 1;
      if (!sameHard || !sameReason) mistakes.push({ file, expected: want, got: have });
      const row = (confusion[want?.reason ?? ""] ??= {});
      row[have?.reason ?? ""] = (row[have?.reason ?? ""] ?? 0) + 1;
    }
  }
  const share = (right: number) => (items === 0 ? 1 : right / items);
  return {
    items,
    files: mails.length,
    hardAccuracy: share(hardRight),
    reasonAccuracy: share(reasonRight),
    confusion,
    mistakes,
  };
}
