import { clock } from "../kernel/clock.ts";
import { type Urgency, urgencies } from "./kind.ts";

/** At most so many mails in any minute, of which the less urgent may not take all. */
export interface Pace {
  /** Whether a mail of this urgency may go now. */
  isFree(urgency: Urgency): boolean;
  /** Counts one that goes now. */
  count(urgency: Urgency): void;
}

const minuteMs = 60_000;

/** What mails of an urgency and of lesser ones may take together; the rest is kept free. */
const shares: Readonly<Record<Urgency, number>> = {
  awaited: 1,
  notice: 7 / 8,
  confirmation: 3 / 4,
};

export function createPace(perMinuteMax: number): Pace {
  const rings = urgencies.map((name) => createRing(Math.ceil(perMinuteMax * shares[name])));
  const concerned = (urgency: Urgency) => rings.slice(0, urgencies.indexOf(urgency) + 1);
  return {
    isFree: (urgency) => concerned(urgency).every((ring) => ring.isFree()),
    count(urgency) {
      for (const ring of concerned(urgency)) ring.count();
    },
  };
}

/** The last times, in a ring: the slot to be overwritten holds the oldest. */
function createRing(size: number) {
  const times = new Float64Array(size).fill(Number.NEGATIVE_INFINITY);
  let next = 0;
  return {
    isFree: () => clock.ms() - (times[next] ?? 0) >= minuteMs,
    count() {
      times[next] = clock.ms();
      next = (next + 1) % size;
    },
  };
}
