import { AvowError } from "../kernel/errors.ts";
import type { PurposeName } from "./purpose.ts";

/** A purpose that a failed check has switched off. */
export interface SwitchedOff {
  readonly purpose: PurposeName;
  readonly since: Date;
  /** The promise whose check failed. */
  readonly promise: string;
  readonly reason: string;
}

/** What the process knows of switched-off purposes; the database enforces the same by itself. */
export interface Gate {
  /** Throws `switched-off` while `purpose` is off. */
  require(purpose: PurposeName): void;
  off(): readonly SwitchedOff[];
  /** Takes over what the database's switches say. */
  set(off: readonly SwitchedOff[]): void;
}

export function createGate(): Gate {
  let closed: ReadonlyMap<PurposeName, SwitchedOff> = new Map();
  return {
    require(purpose) {
      if (!closed.has(purpose)) return;
      throw new AvowError(
        "switched-off",
        "This is switched off, because one of the promises behind it could not be proven; nothing was taken in. The privacy policy says which.",
      );
    },
    off: () => [...closed.values()],
    set(off) {
      closed = new Map(off.map((entry) => [entry.purpose, entry]));
    },
  };
}
