import { z } from "zod";
import type { Binding } from "../promise/definition.ts";

const listOf = (text: string) =>
  text
    .split(",")
    .map((entry) => entry.trim())
    .filter(Boolean);

/** What a request to a company may depend on: all else of it is the same for every visit. */
export const visitFacts = ["place", "area", "keywords"] as const;
export type VisitFact = (typeof visitFacts)[number];

const isFact = (entry: string): entry is VisitFact => visitFacts.some((one) => one === entry);

/** The companies that the sentence names, if it names any. */
export const companiesParam = z
  .string()
  .transform(listOf)
  .optional()
  .describe("the companies, separated by commas; left out where the page of choices lists them")
  .meta({ examples: ["Example Ads, Example Media"] });

/** By what an ad may be chosen. */
export const usedOfVisit = z
  .string()
  .transform(listOf)
  .refine((facts) => facts.length > 0 && facts.every(isFact), {
    message: `must be a list of ${visitFacts.join(", ")}`,
  })
  .describe("by what of a visit an ad may be chosen, separated by commas")
  .meta({ examples: [visitFacts.join(",")] });

/** The entries of a list that the sentences have as a parameter; undefined when none has it. */
export function listed(bindings: readonly Binding[], name: string): readonly string[] | undefined {
  const lists = bindings.map(({ params }) => params[name]).filter((it) => Array.isArray(it));
  return lists.length > 0 ? lists.flat().map(String) : undefined;
}
