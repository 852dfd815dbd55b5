/**
 * The layout of the house as data: who may import whom, who may touch what. `layout.test.ts` reads
 * it and fails on a breach; to change the architecture, change this file and say why.
 */

/** Lowest first. A module imports from rows above its own; modules of one row never meet. */
export const directionRows: readonly (readonly string[])[] = [
  ["kernel"],
  ["config"],
  ["promise"],
  ["cluster", "ledger", "egress", "bounces", "tax", "licence", "invoice", "picture"],
  ["people"],
  ["mail", "payment"],
  ["newsletter", "contact", "visits", "checkout", "ads", "operators"],
  ["requests", "retention", "policy"],
  ["pages", "admin"],
  ["promises"],
  ["instance"],
  ["main"],
];

/** Files that others may import although they are not a `mod.ts`. */
export const openDoors: readonly RegExp[] = [
  /^src\/kernel\/(design\/)?[^/]+$/,
  /^src\/promise\/[^/]+\.ts$/,
];

/** Names that say nothing about what is inside. */
export const emptyNames: ReadonlySet<string> = new Set([
  "utils",
  "util",
  "helpers",
  "helper",
  "manager",
  "service",
  "services",
  "common",
  "lib",
  "core",
  "misc",
  "shared",
  "index",
]);

/** Packages that open the database, and the files that may import them besides every `store.ts`. */
export const sqlPackages: ReadonlySet<string> = new Set(["pg", "kysely", "postgres", "bun:sqlite"]);

/** Packages and Bun functions that open or accept a connection. */
export const socketPackages: ReadonlySet<string> = new Set([
  "node:net",
  "node:tls",
  "node:http",
  "node:https",
  "node:http2",
  "node:dgram",
  "node:dns",
  "node:dns/promises",
  "undici",
  "ws",
]);
export const socketCalls: ReadonlySet<string> = new Set([
  "fetch",
  "WebSocket",
  "EventSource",
  "XMLHttpRequest",
  "Bun.connect",
  "Bun.listen",
  "Bun.serve",
  "Bun.udpSocket",
  "Bun.fetch",
  "Bun.sql",
  "Bun.SQL",
  "Bun.redis",
  "Bun.dns",
  "globalThis.fetch",
]);

/** What makes two runs differ: environment, time, chance. */
export const ambientNames: ReadonlySet<string> = new Set([
  "process.env",
  "Bun.env",
  "process.hrtime",
  "Date.now",
  "performance.now",
  "Bun.nanoseconds",
  "Math.random",
  "crypto.getRandomValues",
  "crypto.randomUUID",
  "crypto.randomBytes",
  "Bun.randomUUIDv7",
  "import.meta.env",
]);
export const ambientImports: ReadonlySet<string> = new Set([
  "randomBytes",
  "randomUUID",
  "randomInt",
  "randomFill",
  "randomFillSync",
  "getRandomValues",
  "performance",
  "hrtime",
  "env",
]);

export const fileLinesMax = 300;
export const functionLinesMax = 70;
export const importsMax = 14;

export type RuleName =
  | "direction"
  | "door"
  | "cycle"
  | "sql"
  | "socket"
  | "ambient"
  | "raw-html"
  | "file-length"
  | "function-length"
  | "name"
  | "flat"
  | "imports";

/** A file (or a folder, ending in `/`) that a rule leaves alone, and why. */
export interface Exception {
  readonly rule: RuleName;
  readonly path: string;
  readonly why: string;
}

export const exceptions: readonly Exception[] = [
  { rule: "direction", path: "bin/generate.ts", why: "for developers: reads a test database" },
  { rule: "sql", path: "src/kernel/", why: "it defines the handle" },
  { rule: "sql", path: "src/cluster/open-cluster.ts", why: "finds the database, or makes it" },
  { rule: "sql", path: "src/cluster/reach-database.ts", why: "says why a start can't be" },
  { rule: "sql", path: "src/promise/database.ts", why: "reads the catalogue for the live checks" },
  { rule: "socket", path: "src/egress/", why: "the one way out" },
  { rule: "sql", path: "src/promise/call.ts", why: "the typed call of a database function" },
  { rule: "socket", path: "src/kernel/http-server.ts", why: "listens for requests; opens nothing" },
  { rule: "socket", path: "src/instance/prove-live.ts", why: "tries whether a door is shut" },
  { rule: "ambient", path: "src/kernel/", why: "the one clock, the one source of chance" },
  { rule: "raw-html", path: "src/kernel/", why: "the one place that marks HTML as safe" },
  { rule: "flat", path: "src/kernel/design/", why: "the style sheets, apart from the code" },
  { rule: "imports", path: "src/main.ts", why: "the composition root names every module" },
  { rule: "imports", path: "bin/commands.ts", why: "the list of every command" },
  { rule: "imports", path: "src/promises.ts", why: "the list of what every module promises" },
];
