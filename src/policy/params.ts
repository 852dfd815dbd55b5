import type { z } from "zod";
import type { PromiseDefinition } from "../promise/definition.ts";

/** A parameter that a promise's directive takes. */
export interface Param {
  readonly name: string;
  readonly required: boolean;
  /** From the schema: the first of `.meta({ examples: […] })`, or the first allowed value. */
  readonly example: string | null;
}

/** The parameters of a promise, as its schema has them. */
export function paramsOf(definition: PromiseDefinition): Param[] {
  const shape = definition.params.shape as Readonly<Record<string, z.ZodType>>;
  return Object.entries(shape).map(([name, type]) => {
    // The schema itself is asked: z.coerce turns a missing value into a wrong one without a word.
    const required = type._zod.optin !== "optional";
    return { name, required, example: exampleOf(type) };
  });
}

function exampleOf(type: z.ZodType): string | null {
  const told: unknown = type.meta()?.["examples"];
  const values: unknown = Array.isArray(told) ? told : [...(type._zod.values ?? [])];
  const first: unknown = Array.isArray(values) ? values[0] : undefined;
  return typeof first === "string" || typeof first === "number" ? String(first) : null;
}
