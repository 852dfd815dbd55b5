import { parseSync } from "oxc-parser";

/** One import of a file, static or dynamic, as it is written. */
export interface Import {
  readonly from: string;
  /** Erased by the compiler: `import type`, or every name in it marked `type`. */
  readonly typeOnly: boolean;
  readonly names: readonly string[];
  readonly line: number;
}

/** A name that is used: `fetch`, `Bun.serve`, `process.env`, `new Date()`. */
export interface Use {
  readonly name: string;
  readonly line: number;
}

/** What the rules need to know of a file. */
export interface Facts {
  readonly path: string;
  readonly lines: number;
  readonly imports: readonly Import[];
  readonly uses: readonly Use[];
  readonly functions: readonly { readonly line: number; readonly lines: number }[];
}

interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [key: string]: unknown;
}

const functionTypes: ReadonlySet<string> = new Set([
  "FunctionDeclaration",
  "FunctionExpression",
  "ArrowFunctionExpression",
]);

/** Reads the facts of one source file. Throws on a file that does not parse. */
export function scan(path: string, text: string): Facts {
  const lineOf = lineFinder(text);
  const base = { path, lines: text.split("\n").length - (text.endsWith("\n") ? 1 : 0) };
  if (!/\.(tsx?|js)$/.test(path)) return { ...base, imports: [], uses: [], functions: [] };
  const parsed = parseSync(path, text);
  if (parsed.errors[0]) throw new Error(`${path}: ${parsed.errors[0].message}`);

  const imports: Import[] = [];
  const uses: Use[] = [];
  const functions: { line: number; lines: number }[] = [];
  const visit = (node: Node, parent?: Node) => {
    const line = lineOf(node.start);
    const found = importOf(node);
    if (found) imports.push({ ...found, line });
    const name = useOf(node, parent);
    if (name !== undefined) uses.push({ name, line });
    if (functionTypes.has(node.type)) {
      functions.push({ line, lines: lineOf(node.end) - line + 1 });
    }
    for (const child of childrenOf(node)) visit(child, node);
  };
  visit(parsed.program as unknown as Node);
  return { ...base, imports, uses, functions };
}

function importOf(node: Node): Omit<Import, "line"> | undefined {
  const from = (node["source"] as { value?: unknown } | null | undefined)?.value;
  if (typeof from !== "string") return undefined;
  if (node.type === "ImportExpression") return { from, typeOnly: false, names: [] };
  if (node.type === "TSImportType") return { from, typeOnly: true, names: [] };
  const specifiers = (node["specifiers"] ?? []) as readonly Node[];
  const isType = (it: Node) => it["importKind"] === "type" || it["exportKind"] === "type";
  const typeOnly = isType(node) || (specifiers.length > 0 && specifiers.every(isType));
  const names = specifiers.filter((it) => !isType(it)).map((it) => textOf(it["imported"]));
  return { from, typeOnly, names: isType(node) ? [] : names };
}

/** The name that an expression uses, when it is one that a rule could care about. */
function useOf(node: Node, parent: Node | undefined): string | undefined {
  switch (node.type) {
    case "MemberExpression":
      return `${textOf(node["object"])}.${textOf(node["property"])}`;
    case "CallExpression":
    case "NewExpression": {
      const callee = textOf(node["callee"]);
      if (callee !== "Date") return callee || undefined;
      const bare = node.type === "CallExpression" || (node["arguments"] as unknown[]).length === 0;
      return bare ? "new Date()" : undefined;
    }
    case "Identifier":
      return node["name"] === "fetch" && !isLabel(node, parent) ? "fetch" : undefined;
    case "JSXAttribute":
      return textOf(node["name"]);
    default:
      return undefined;
  }
}

/** Whether an identifier only names a property: `app.fetch`, `{ fetch: dial }`. */
function isLabel(node: Node, parent: Node | undefined): boolean {
  if (!parent || parent["computed"] === true || parent["shorthand"] === true) return false;
  return parent["property"] === node || parent["key"] === node;
}

function textOf(value: unknown): string {
  const node = value as Node | null | undefined;
  switch (node?.type) {
    case "Identifier":
    case "JSXIdentifier":
      return String(node["name"]);
    case "Literal":
      return String(node["value"]);
    case "MetaProperty":
      return "import.meta";
    case "MemberExpression":
      return `${textOf(node["object"])}.${textOf(node["property"])}`;
    default:
      return "";
  }
}

function* childrenOf(node: Node): Generator<Node> {
  for (const value of Object.values(node)) {
    for (const item of Array.isArray(value) ? value : [value]) {
      if (typeof (item as Node | null)?.type === "string") yield item as Node;
    }
  }
}

function lineFinder(text: string): (offset: number) => number {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return (offset) => {
    let low = 0;
    let high = starts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((starts[middle] as number) <= offset) low = middle + 1;
      else high = middle;
    }
    return low;
  };
}
