import type { PromiseDefinition, PromiseId } from "../promise/definition.ts";

/** "What we ask for" and "how we use it" only name a subject, as headings do. */
const we = String.raw`(?<!\b(?:what|how|why|where|when|which|whom|that) )\bwe`;
const act =
  "ask|collect|keep|store|hold|share|sell|rent|give|pass|hand|disclose|use|process|record|log|track|profile|follow|encrypt|protect|secure|delete|erase|remove|destroy|retain|combine|read";
const done =
  "encrypted|deleted|erased|removed|destroyed|anonymi[sz]ed|pseudonymi[sz]ed|kept|stored|held|shared|sold|rented|given away|handed over|passed on|disclosed|protected|secured?|recorded|logged|collected|tracked|profiled|retained|combined";
const denied =
  "cookies?|track\\w*|profil\\w*|advert\\w*|ads|logs?|copy|copies|third part\\w+|partners?";

/**
 * Turns of phrase by which a sentence commits the vendor, in English. They are meant to find too
 * much rather than too little: what they find can be bound, or said otherwise.
 */
const turns: readonly RegExp[] = [
  String.raw`\b(?:never|always|nobody|no one|no-one|nowhere)\b`,
  String.raw`${we} (?:\w+ )?(?:not|only|will|shall|won't|don't|can't|cannot|promise|guarantee|ensure|undertake)\b`,
  String.raw`${we} (?:do|are|have) not\b`,
  String.raw`${we} (?:\w+ )?(?:${act})\b`,
  String.raw`\b(?:is|are|be|been|being|gets?|stays?|remains?)(?: \w+){0,2} (?:${done})\b`,
  String.raw`\b(?:after|within|for|longer than|at most) (?:\S+ ){1,3}?(?:hour|day|week|month|year)s?\b`,
  String.raw`\b(?:no|without|free of|none of) (?:\w+ )?(?:${denied})\b`,
].map((turn) => new RegExp(turn, "iu"));

/** Which promise `sentence` sounds like (null: none in particular); null if it sounds like none. */
export function soundsLike(
  sentence: string,
  definitions: readonly PromiseDefinition[],
): { promise: PromiseId | null } | null {
  // Curly apostrophes are what word processors write.
  const plain = sentence.replaceAll("’", "'");
  // `search` starts at the beginning whatever the flags of a definition's expression.
  const heard = (turn: RegExp) => plain.search(turn) >= 0;
  const definition = definitions.find((known) => known.soundsLike.some(heard));
  if (definition !== undefined) return { promise: definition.id };
  return turns.some(heard) ? { promise: null } : null;
}
