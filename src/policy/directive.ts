import type { PhrasingContentMap } from "mdast";
import type { z } from "zod";
import type { Binding, PromiseDefinition } from "../promise/definition.ts";
import type { WrittenAttribute } from "./markdown.ts";
import { didYouMean } from "../kernel/near-name.ts";
import { paramsOf } from "./params.ts";
import type { Place, Report } from "./problem.ts";

type TextDirective = PhrasingContentMap["textDirective"];

interface Reading {
  /** The sentence without markup. */
  readonly sentence: string;
  readonly definitions: readonly PromiseDefinition[];
  readonly report: Report;
}

/** Binds a directive's sentence to its promise, or reports everything wrong with it: then null. */
export function readDirective(node: TextDirective, reading: Reading): Binding | null {
  const { sentence, definitions, report } = reading;
  const place = { line: node.position?.start.line ?? 1, column: node.position?.start.column ?? 1 };
  const written = node.data?.written ?? [];
  const named = written.find((attribute) => attribute.value === null);

  const hasWords = /[\p{L}\p{N}]/u.test(sentence);
  if (!hasWords) {
    const message = "this promise has no sentence: write it between the square brackets";
    report(place, "error", "empty-sentence", message);
  }
  if (named === undefined) {
    const message = `no promise is named: put its id first in the braces, as in :promise[…]{promise-id}`;
    report(place, "error", "directive", message);
    return null;
  }
  const ids = definitions.map((known) => known.id);
  const definition = definitions.find((known) => known.id === named.name);
  if (definition === undefined) {
    const message = `unknown promise "${named.name}"${didYouMean(named.name, ids)}`;
    report(named, "error", "unknown-promise", message);
    return null;
  }
  const given = written.filter((attribute) => attribute !== named);
  const params = readParams(node, given, definition, { place, report });
  if (params === null || !hasWords) return null;
  return { promise: definition.id, sentence, params, ...place };
}

interface Where {
  /** Where the directive begins, for what is missing from it. */
  readonly place: Place;
  readonly report: Report;
}

function readParams(
  node: TextDirective,
  given: readonly WrittenAttribute[],
  definition: PromiseDefinition,
  { place, report }: Where,
): Record<string, unknown> | null {
  let faults = 0;
  const fault = (at: Place, message: string) => {
    faults += 1;
    report(at, "error", "parameter", message);
  };
  const params = paramsOf(definition);
  const names = params.map((param) => param.name);
  const values = new Map<string, string>();
  for (const attribute of given) {
    const { name } = attribute;
    if (!names.includes(name)) fault(attribute, unknownParameter(name, definition.id, names));
    else if (values.has(name)) {
      fault(attribute, `parameter "${name}" of "${definition.id}" is given twice: keep one`);
    } else {
      if ((attribute.value ?? "").trim() === "") {
        fault(attribute, `parameter "${name}" of "${definition.id}" has no value: write ${name}=…`);
      }
      // The parser has decoded character references in its own record, which knows no doubles.
      values.set(name, node.attributes?.[name] ?? "");
    }
  }
  for (const { name, required } of params) {
    if (required && !values.has(name)) {
      fault(place, `"${definition.id}" needs the parameter "${name}": write ${name}=…`);
    }
  }
  if (faults > 0) return null;

  const parsed = definition.params.safeParse(Object.fromEntries(values));
  if (parsed.success) return parsed.data;
  for (const issue of parsed.error.issues) {
    const name = String(issue.path[0] ?? "");
    const at = given.find((attribute) => attribute.name === name) ?? place;
    fault(at, wrongValue(definition.id, name, values.get(name) ?? "", issue));
  }
  return null;
}

function unknownParameter(name: string, id: string, names: readonly string[]): string {
  if (names.length === 0) return `"${id}" takes no parameters: remove "${name}"`;
  return `unknown parameter "${name}" of "${id}"${didYouMean(name, names)}`;
}

function wrongValue(id: string, name: string, value: string, issue: z.core.$ZodIssue): string {
  const said = `parameter "${name}" of "${id}" can't be "${value.slice(0, 60)}"`;
  if (issue.code === "invalid_value") return said + didYouMean(value, issue.values.map(String));
  if (issue.code === "invalid_type") {
    const kind = issue.expected === "int" ? "whole number" : issue.expected;
    return `${said}: it must be a ${kind}`;
  }
  return `${said}: ${issue.message}`;
}
