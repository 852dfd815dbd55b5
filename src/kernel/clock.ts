export const hourMs = 3_600_000;
export const dayMs = 24 * hourMs;

/**
 * The one clock of the process. Nothing else may read the time, so that a drill can move it.
 * The database has its own, `avow.now()`, moved by the same drill.
 */
let shiftMs = 0;

export const clock = {
  /** The present moment, as the program sees it. */
  now(): Date {
    return new Date(Date.now() + shiftMs);
  },
  /** Milliseconds since 1970 of `now()`. */
  ms(): number {
    return Date.now() + shiftMs;
  },
  /** Monotonic milliseconds, for durations; never moved. */
  tick(): number {
    return performance.now();
  },
  /** Moves the clock by `ms`, added to earlier moves; for drills and tests. */
  move(ms: number): void {
    shiftMs += ms;
  },
};
