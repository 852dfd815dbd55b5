import { clock } from "../kernel/clock.ts";

/** At most so many mails in any minute. */
export interface Pace {
  /** Whether one may go now. */
  isFree(): boolean;
  /** Counts one that goes now. */
  count(): void;
}

const minuteMs = 60_000;

export function createPace(perMinuteMax: number): Pace {
  // A ring of the last times: the slot to be overwritten holds the oldest.
  const times = new Float64Array(perMinuteMax).fill(Number.NEGATIVE_INFINITY);
  let next = 0;
  return {
    isFree: () => clock.ms() - (times[next] ?? 0) >= minuteMs,
    count() {
      times[next] = clock.ms();
      next = (next + 1) % perMinuteMax;
    },
  };
}
