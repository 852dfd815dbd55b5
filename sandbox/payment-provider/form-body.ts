import { invalid } from "./api-error.ts";

/** Text, or what brackets in names make of it. */
export type FormValue = string | FormValue[] | { [name: string]: FormValue };

/**
 * Reads `a[b][0][c]=x` as the nested value that it means, as the provider's API takes its
 * parameters, in a body and in a query alike.
 */
export function readNested(text: string): { [name: string]: FormValue } {
  const root: { [name: string]: FormValue } = {};
  for (const [name, value] of new URLSearchParams(text)) put(root, partsOf(name), value);
  return listsOf(root) as { [name: string]: FormValue };
}

function partsOf(name: string): readonly string[] {
  const [, first = "", rest = ""] = /^([^[\]]+)((?:\[[^[\]]*\])*)$/.exec(name) ?? [];
  if (first === "") throw invalid(`Invalid parameter name: ${name}`, { code: "parameter_unknown" });
  return [first, ...Array.from(rest.matchAll(/\[([^[\]]*)\]/g), (found) => found[1] ?? "")];
}

function put(into: { [name: string]: FormValue }, parts: readonly string[], value: string): void {
  let at = into;
  for (const [depth, part] of parts.entries()) {
    const name = part === "" ? String(Object.keys(at).length) : part;
    if (name === "__proto__") throw invalid("Invalid parameter name");
    if (depth === parts.length - 1) {
      at[name] = value;
      return;
    }
    const inner = at[name];
    const next = typeof inner === "object" && !Array.isArray(inner) ? inner : {};
    at[name] = next;
    at = next;
  }
}

/** Objects whose names are 0, 1, 2… are lists. */
function listsOf(value: FormValue): FormValue {
  if (typeof value === "string" || Array.isArray(value)) return value;
  const entries = Object.entries(value).map(([name, inner]) => [name, listsOf(inner)] as const);
  const isList = entries.length > 0 && entries.every(([name], at) => name === String(at));
  return isList ? entries.map(([, inner]) => inner) : Object.fromEntries(entries);
}
