import { dirname, join } from "node:path/posix";
import type { Facts, Import } from "./layout-scan.ts";
import * as table from "./layout-table.ts";

/** One place that breaks a rule. */
export interface Breach {
  readonly rule: table.RuleName;
  readonly path: string;
  readonly line: number;
  readonly what: string;
}

type Finding = Pick<Breach, "line" | "what">;
type Rule = (file: Facts, all: ReadonlyMap<string, Facts>) => readonly Finding[];

const isTest = (path: string) => /\.(test|fixture)\.tsx?$/.test(path) || path.startsWith("test/");
const inSource = (path: string) => path.startsWith("src/");
const isProduct = (path: string) => inSource(path) && !isTest(path);

/** The module that a file of `src/` belongs to: its folder, or its name for a file beside them. */
function moduleOf(path: string): string {
  const [, first = "", second] = path.split("/");
  return second === undefined ? first.replace(/\.tsx?$/, "") : first;
}

const targetOf = (file: Facts, it: Import) =>
  it.from.startsWith(".") ? join(dirname(file.path), it.from) : undefined;

function crossings(file: Facts): readonly { it: Import; to: string }[] {
  return file.imports.flatMap((it) => {
    const to = targetOf(file, it);
    return to === undefined ? [] : [{ it, to }];
  });
}

const rowOf = (module: string) => table.directionRows.findIndex((row) => row.includes(module));

/** What users start has no test or benchmark beneath it: these need what only developers install. */
const standsOnTests = (file: Facts) =>
  crossings(file)
    .filter(({ to }) => /^(test|bench)\//.test(to))
    .map(({ it, to }) => ({ line: it.line, what: `a program for users imports ${to}` }));

const direction: Rule = (file) => {
  if (/^(bin|sandbox)\//.test(file.path) && !isTest(file.path)) return standsOnTests(file);
  if (!isProduct(file.path)) return [];
  const own = moduleOf(file.path);
  if (rowOf(own) < 0) return [{ line: 1, what: `module ${own} has no row in the table` }];
  return crossings(file).flatMap(({ it, to }) => {
    if (!inSource(to)) {
      const isData = to.startsWith("package.json") || to.startsWith("browser/");
      return isData ? [] : [{ line: it.line, what: `the server imports ${to}` }];
    }
    const other = moduleOf(to);
    if (other === own) return [];
    if (rowOf(other) < 0) return [{ line: it.line, what: `module ${other} has no row` }];
    if (rowOf(other) < rowOf(own)) return [];
    const how = rowOf(other) === rowOf(own) ? "its sibling" : "above it";
    return [{ line: it.line, what: `${own} imports ${other}, ${how}` }];
  });
};

const door: Rule = (file) =>
  crossings(file)
    .filter(({ to }) => inSource(to) && file.path.split("/")[0] !== "test")
    .filter(({ to }) => !inSource(file.path) || moduleOf(to) !== moduleOf(file.path))
    .filter(({ to }) => to.split("/").length > 2 && !to.endsWith("/mod.ts"))
    .filter(({ to }) => !table.openDoors.some((open) => open.test(to)))
    .map(({ it, to }) => ({ line: it.line, what: `${to} is imported past its module's mod.ts` }));

/** Reports each file from which a chain of imports that run leads back to itself. */
const cycle: Rule = (file, all) => {
  const seen = new Set<string>();
  const next = (path: string) => {
    const from = all.get(path);
    return from ? crossings(from).filter(({ it }) => !it.typeOnly) : [];
  };
  const queue = next(file.path).map(({ it, to }) => ({ to, line: it.line, by: to }));
  for (const step of queue) {
    if (step.to === file.path) return [{ line: step.line, what: `cycle through ${step.by}` }];
    if (seen.has(step.to)) continue;
    seen.add(step.to);
    for (const { to } of next(step.to)) queue.push({ to, line: step.line, by: step.by });
  }
  return [];
};

const sql: Rule = (file) => {
  if (!isProduct(file.path) || /\/store(-[a-z-]+)?\.ts$/.test(file.path)) return [];
  return file.imports
    .filter((it) => !it.typeOnly)
    .filter((it) => table.sqlPackages.has(it.from) || targetOf(file, it) === "src/kernel/sql.ts")
    .map((it) => ({ line: it.line, what: `${it.from} outside of a store file` }));
};

const isHarmless = (it: Import) =>
  it.names.length > 0 && it.names.every((name) => /^(isIP(v[46])?|BlockList)$/.test(name));

const socket: Rule = (file) => {
  if (!isProduct(file.path)) return [];
  const imported = file.imports
    .filter((it) => !it.typeOnly && !isHarmless(it))
    .filter(
      ({ from }) => table.socketPackages.has(from) || table.socketPackages.has(`node:${from}`),
    )
    .map((it) => ({ line: it.line, what: `${it.from} opens sockets` }));
  const called = file.uses
    .filter((use) => table.socketCalls.has(use.name))
    .map((use) => ({ line: use.line, what: `${use.name} opens sockets` }));
  return [...imported, ...called];
};

const ambient: Rule = (file) => {
  if (!isProduct(file.path)) return [];
  const imported = file.imports.flatMap((it) =>
    it.from.startsWith("node:")
      ? it.names
          .filter((name) => table.ambientImports.has(name))
          .map((name) => ({ line: it.line, what: `${name} of ${it.from}` }))
      : [],
  );
  const used = file.uses
    .filter(({ name }) => {
      const short = name.replace(/^globalThis\./, "");
      return short === "new Date()" || table.ambientNames.has(short) || isChance(short);
    })
    .map((use) => ({ line: use.line, what: use.name }));
  return [...imported, ...used];
};

const isChance = (name: string) => /\.(randomBytes|randomUUID|getRandomValues)$/.test(name);

const rawHtml: Rule = (file) => {
  if (!isProduct(file.path)) return [];
  return file.uses
    .filter((use) => use.name === "raw" || use.name === "dangerouslySetInnerHTML")
    .map((use) => ({ line: use.line, what: use.name }));
};

const fileLength: Rule = (file) =>
  file.lines > table.fileLinesMax ? [{ line: file.lines, what: `${file.lines} lines` }] : [];

const functionLength: Rule = (file) =>
  isTest(file.path)
    ? []
    : file.functions
        .filter((it) => it.lines > table.functionLinesMax)
        .map((it) => ({ line: it.line, what: `a function of ${it.lines} lines` }));

const name: Rule = (file) =>
  file.path.split("/").flatMap((part) => {
    const [stem = ""] = part.split(".");
    if (table.emptyNames.has(stem)) return [{ line: 1, what: `"${stem}" says nothing` }];
    const isMigration = /^\d{4}_[a-z0-9_]+\.sql$/.test(part);
    const isKebab = /^\.?[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9-]+)*$/.test(part);
    return isKebab || isMigration ? [] : [{ line: 1, what: `"${part}" is not kebab-case` }];
  });

const flat: Rule = (file) =>
  inSource(file.path) && file.path.split("/").length > 3
    ? [{ line: 1, what: "a module is one flat folder" }]
    : [];

// A door names everything behind it; that is all it does.
const imports: Rule = (file) =>
  !isTest(file.path) && !file.path.endsWith("/mod.ts") && file.imports.length > table.importsMax
    ? [{ line: 1, what: `${file.imports.length} imports` }]
    : [];

const rules: Readonly<Record<table.RuleName, Rule>> = {
  direction,
  door,
  cycle,
  sql,
  socket,
  ambient,
  "raw-html": rawHtml,
  "file-length": fileLength,
  "function-length": functionLength,
  name,
  flat,
  imports,
};

/** Every breach in `files`, and every exception for one file that the file no longer needs. */
export function judge(
  files: readonly Facts[],
  exceptions: readonly table.Exception[] = table.exceptions,
): { breaches: readonly Breach[]; stale: readonly table.Exception[] } {
  const all = new Map(files.map((file) => [file.path, file]));
  const used = new Set<table.Exception>();
  const breaches: Breach[] = [];
  for (const file of files) {
    for (const [rule, find] of Object.entries(rules) as [table.RuleName, Rule][]) {
      const found = find(file, all);
      if (found.length === 0) continue;
      const exception = exceptions.find((it) => it.rule === rule && covers(it.path, file.path));
      if (exception) used.add(exception);
      else breaches.push(...found.map((it) => ({ rule, path: file.path, ...it })));
    }
  }
  return { breaches, stale: exceptions.filter((it) => all.has(it.path) && !used.has(it)) };
}

const covers = (prefix: string, path: string) =>
  prefix.endsWith("/") ? path.startsWith(prefix) : path === prefix;
