import type { z } from "zod";

/** The promises that Avow knows how to keep; the wording is the vendor's, the meaning is fixed. */
export type PromiseId = string;

/** Live checks only read a running instance; drills happen in a throw-away one. */
export type CheckKind = "live" | "drill";

/** What one check found: true, false, or null when it could not run. */
export interface Outcome {
  readonly holds: boolean | null;
  /** One sentence for a reader of the proof; never a person's value. */
  readonly detail: string;
  /** Purposes that this failure reaches; absent means all that the promise guards. */
  readonly purposes?: readonly string[];
}

/** A sentence of the policy, bound to a promise by a directive. */
export interface Binding {
  readonly promise: PromiseId;
  /** The sentence as the reader sees it, without markup. */
  readonly sentence: string;
  /** Parameters of the directive, validated by the promise's schema. */
  readonly params: Readonly<Record<string, unknown>>;
  readonly line: number;
  readonly column: number;
}

/** One thing that the prover looks at. `Context` is the instance or the drill it looks at. */
export interface Check<Context> {
  readonly name: string;
  readonly kind: CheckKind;
  /** It reads what is stored, and takes longer the more that is: no start waits for it. */
  readonly isGrowing?: true;
  run(context: Context, bindings: readonly Binding[]): Promise<Outcome>;
}

/** One of several things that a promise is about. */
export interface PromiseSubject {
  /** The module that needs a sentence about it. */
  readonly module: string;
  /** A sentence to start from, and its other parameters. */
  readonly meaning: string;
  readonly params: Readonly<Record<string, string>>;
  /** The setting that makes it needless, if there is one. */
  readonly unless?: string;
}

/** What a promise means, how it is kept, and which parameters its directive takes. */
export interface PromiseDefinition {
  readonly id: PromiseId;
  /** The module of the house that keeps it; a switched-off module needs no sentence. */
  readonly module: string;
  /** The fixed meaning, as one sentence. */
  readonly meaning: string;
  /** How it is kept, in plain words, for the public proof. */
  readonly mechanism: string;
  /** Parameters of the directive: attribute values arrive as strings, so use z.coerce. */
  readonly params: z.ZodObject;
  /** Whether each enabled module must have a sentence for it (true) or may (false). */
  readonly required: boolean;
  /**
   * What the parameter `of` may name, when the promise is about several things: each needs a
   * sentence of its own while its module is on.
   */
  readonly subjects?: Readonly<Record<string, PromiseSubject>>;
  /** Purposes switched off when a check of it fails. */
  readonly purposes: readonly string[];
  /** Words that make an unbound sentence sound like this promise, for `policy check`. */
  readonly soundsLike: readonly RegExp[];
}
