import { clock } from "../kernel/clock.ts";
import type { Judged } from "./send-outcome.ts";

const restMs = { first: 15_000, max: 300_000 } as const;

/** Leaves a relay alone that is not to be had, longer each time until it took a mail again. */
export interface RelayRest {
  see(judged: Pick<Judged, "sign" | "why">): void;
  isResting(): boolean;
  /** What changed since this was asked: why nothing leaves, null when something does again. */
  news(): string | null | undefined;
}

export function createRelayRest(): RelayRest {
  let rest: { readonly from: number; readonly until: number } | undefined;
  let nextMs: number = restMs.first;
  let why: string | null = null;
  let told: string | null | undefined;
  // A clock that was put back does not make the rest longer.
  const isResting = () => rest !== undefined && clock.ms() < rest.until && clock.ms() >= rest.from;
  return {
    see({ sign, why: said }) {
      if (sign === "good") {
        rest = undefined;
        nextMs = restMs.first;
        why = null;
      } else if (sign === "gone" && !isResting()) {
        const from = clock.ms();
        rest = { from, until: from + nextMs };
        nextMs = Math.min(restMs.max, nextMs * 2);
        why = `${said ?? "The mail relay can't be used."} Avow tries again by itself.`;
      }
    },
    isResting,
    news() {
      if (why === told) return undefined;
      told = why;
      return why;
    },
  };
}
