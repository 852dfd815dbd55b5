import type { PurposeName } from "../../src/promise/purpose.ts";

/** One thing that somebody with all rights does to a running instance, and what must follow. */
export interface Mutation {
  /** As a sentence. */
  readonly title: string;
  /** Statements; `{operators}` stands for the login of that purpose. */
  readonly apply: readonly string[];
  readonly undo: readonly string[];
  /** Functions that the harness puts back from what they were. */
  readonly restores?: readonly string[];
  /** Seen only while nothing is switched off. */
  readonly whenAllOn?: true;
  /** Promises that must not hold. */
  readonly breaks: readonly string[];
  /** The purposes that must be switched off; no other may be. */
  readonly off: readonly PurposeName[];
  /** What the reasons must name. */
  readonly names: readonly string[];
}

type Steps = string | readonly string[];
export type Expectation = Partial<
  Pick<Mutation, "breaks" | "off" | "names" | "restores" | "whenAllOn">
>;

/** Who reads and writes what is known of people: switched off by a fault there. */
export const ofPeople: readonly PurposeName[] = ["correspondence", "newsletter", "sales"];

/**
 * A mutation; unless said otherwise it breaks `contact-purpose` and, as it is in nobody's place in
 * particular, switches off all that are no duty.
 */
export function mutation(
  title: string,
  apply: Steps,
  undo: Steps,
  {
    breaks = ["contact-purpose"],
    off = [...ofPeople, "visits", "ads"],
    names = [],
    ...rest
  }: Expectation = {},
): Mutation {
  const list = (text: Steps) => (typeof text === "string" ? [text] : text);
  return { title, apply: list(apply), undo: list(undo), breaks, off, names, ...rest };
}

/** Lets card numbers into the text type, and has it refuse them again. */
export const looseType = "alter domain avow.plain_text drop constraint no_card_number";
export const tightType: readonly string[] = [
  "alter domain avow.plain_text add constraint no_card_number check (not avow.has_card_number(value)) not valid",
  // PostgreSQL itself can't look through lists of a type's values, of which the ledger has one.
  "update pg_constraint set convalidated = true where conname = 'no_card_number'",
];

/** Something added in our schemas or beside them; `found` is its name, or more to expect. */
export const added = (
  what: string,
  apply: Steps,
  undo: Steps,
  found: string | Expectation,
): Mutation =>
  mutation(`There is ${what}`, apply, undo, typeof found === "string" ? { names: [found] } : found);

/** For a trigger to call. */
export const spy =
  "create function public.spy() returns trigger language plpgsql as 'begin return new; end'";
