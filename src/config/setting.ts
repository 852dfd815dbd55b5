import type { Kind } from "./kinds.ts";
import type { Config } from "./shape.ts";

/** A default that follows from settings further up, or is better said in words. */
export interface Derived<T> {
  readonly text: string;
  derive(known: Config): T;
}

/** One setting: everything that the loader and the reference need to know about it. */
export interface Setting<T> {
  readonly kind: Kind<T>;
  readonly default: T | Derived<T>;
  readonly meaning: string;
  /** The environment variable, where it is not AVOW_<SECTION>_<KEY>. */
  readonly env?: string;
  /** Never shown. */
  readonly secret?: true;
}

/** Whether a default is a rule rather than a value. */
export function isDerived(given: unknown): given is Derived<unknown> {
  return typeof given === "object" && given !== null && "derive" in given;
}
