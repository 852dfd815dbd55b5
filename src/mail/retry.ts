const minuteMs = 60_000;
const waits = [minuteMs / 2, 2 * minuteMs, 10 * minuteMs, 30 * minuteMs];

/** After so many tries, which take four days, nobody tries any more (RFC 5321 4.5.4.1). */
export const attemptsMax = waits.length + 4 * 24;

/**
 * So many times a mail is sent again of which nobody knows whether the relay took it; then it
 * stands as uncertain. Its earlier tries count whatever came of them: one mail too few, with a
 * person to decide about it, is better than a flood.
 */
export const uncertainRetriesMax = 3;

/**
 * How long to wait after the `attempt`th try, in ms: half a minute, 2, 10, 30, then an hour each,
 * and up to a tenth more, by `chance` of 0 to 1, so that not all come back at once.
 */
export function retryWaitMs(attempt: number, chance: number): number {
  const wait = waits[attempt - 1] ?? 60 * minuteMs;
  return Math.round(wait * (1 + chance / 10));
}
