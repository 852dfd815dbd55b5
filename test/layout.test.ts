import { describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { Glob } from "bun";
import { judge } from "./layout-rules.ts";
import { scan } from "./layout-scan.ts";
import type { RuleName } from "./layout-table.ts";

const root = `${import.meta.dir}/..`;
const sources = new Glob("{src,bin,bench,test,sandbox,browser,migrations}/**/*.{ts,tsx,js,sql}");
// What is generated from the schema is as long as there are tables.
const generated = /\.generated\.ts$|^migrations\/schema\.sql$/;

test("the house stands as its plan says", () => {
  const files = [...sources.scanSync(root)]
    .filter((path) => !generated.test(path))
    .map((path) => scan(path, readFileSync(`${root}/${path}`, "utf8")));
  expect(files.length).toBeGreaterThan(10);
  const { breaches, stale } = judge(files);
  const lines = breaches.map((it) => `${it.path}:${it.line} ${it.rule}: ${it.what}`);
  expect(lines.join("\n")).toBe("");
  expect(stale, "exceptions that nothing needs any more").toEqual([]);
}, 120_000);

/** Small houses: each breaks one rule once. */
const houses: readonly [RuleName, string, Readonly<Record<string, string>>][] = [
  ["direction", "a module reaches up", { "src/mail/a.ts": 'import "../pages/mod.ts";' }],
  ["direction", "siblings meet", { "src/visits/a.ts": 'import "../ads/mod.ts";' }],
  [
    "direction",
    "a type comes from above",
    { "src/kernel/a.ts": 'import type { A } from "../main.ts";' },
  ],
  ["direction", "the server needs a test file", { "src/mail/a.ts": 'import "../../test/a.ts";' }],
  ["direction", "a command needs a test file", { "bin/a.ts": 'import "../test/a.ts";' }],
  ["direction", "a folder is not in the table", { "src/blog/a.ts": "" }],
  ["door", "a store is borrowed", { "src/contact/a.ts": 'import "../people/store.ts";' }],
  [
    "door",
    "a type slips out",
    { "src/contact/a.ts": 'export type { A } from "../people/keys.ts";' },
  ],
  ["door", "the command line climbs in", { "bin/a.ts": 'await import("../src/people/keys.ts");' }],
  [
    "cycle",
    "two files need each other",
    {
      "src/mail/a.ts": 'import "./b.ts";',
      "src/mail/b.ts": 'import type { A } from "./a.ts";\nimport "./c.ts";',
      "src/mail/c.ts": 'import "./b.ts";',
    },
  ],
  ["sql", "a verb asks the database", { "src/contact/a.ts": 'import { sql } from "kysely";' }],
  [
    "sql",
    "a route opens a pool",
    { "src/contact/a.ts": 'import { open } from "../kernel/sql.ts";' },
  ],
  ["socket", "a module dials", { "src/mail/a.ts": 'import { connect } from "node:net";' }],
  ["socket", "an old spelling", { "src/mail/a.ts": 'import { request } from "https";' }],
  ["socket", "a fetch", { "src/ads/a.ts": 'await fetch("https://example.com");' }],
  ["socket", "a fetch by another name", { "src/ads/a.ts": "const f = globalThis.fetch;" }],
  ["socket", "a fetch handed over", { "src/ads/a.ts": "const f = { get: fetch };" }],
  ["socket", "Bun dials", { "src/ads/a.ts": "Bun.connect({});" }],
  ["ambient", "the environment", { "src/mail/a.ts": "const a = process.env.HOME;" }],
  ["ambient", "the time", { "src/mail/a.ts": "const a = new Date();" }],
  ["ambient", "the time as a function", { "src/mail/a.ts": "const a = { now: Date.now };" }],
  ["ambient", "chance", { "src/mail/a.ts": 'import { randomBytes } from "node:crypto";' }],
  [
    "ambient",
    "chance in a namespace",
    {
      "src/mail/a.ts": 'import * as c from "node:crypto";\nc.randomUUID();',
    },
  ],
  [
    "raw-html",
    "unescaped HTML",
    { "src/pages/a.tsx": 'import { raw } from "hono/html";\nraw("<b>");' },
  ],
  [
    "raw-html",
    "unescaped in an attribute",
    {
      "src/pages/a.tsx": 'const a = <p dangerouslySetInnerHTML={{ __html: "" }} />;',
    },
  ],
  ["file-length", "a long file", { "src/mail/a.ts": "\n".repeat(301) }],
  ["file-length", "a long migration", { "migrations/0001_a.sql": "\n".repeat(301) }],
  ["function-length", "a long function", { "src/mail/a.ts": `function f() {${"\n".repeat(70)}}` }],
  ["name", "a camel", { "src/mail/aB.ts": "" }],
  ["name", "a drawer for everything", { "src/mail/utils.ts": "" }],
  ["flat", "a folder in a module", { "src/mail/a/b.ts": "" }],
  ["imports", "too many imports", { "src/mail/a.ts": 'import "node:fs";\n'.repeat(15) }],
];

describe("the watch over the layout sees", () => {
  test.each(houses)("%s: %s", (rule, _, house) => {
    const { breaches } = judge(Object.entries(house).map(([path, text]) => scan(path, text)));
    expect(new Set(breaches.map((it) => it.rule))).toEqual(new Set([rule]));
  });

  test("an exception that nothing needs", () => {
    const idle = { rule: "sql", path: "src/mail/a.ts", why: "once" } as const;
    expect(judge([scan("src/mail/a.ts", "")], [idle]).stale).toEqual([idle]);
  });
});

test("the watch lets an orderly house pass", () => {
  const house = {
    "src/kernel/sql.ts": 'import pg from "pg";\nexport const now = () => Date.now();',
    "src/contact/store.ts": 'import { sql } from "kysely";\nimport { a } from "../kernel/sql.ts";',
    "src/contact/post.ts":
      'import type { Db } from "../kernel/sql.ts";\nimport "../people/mod.ts";\n// fetch("x")\n' +
      'const text = "process.env"; new Date(0); app.fetch(request); const options = { fetch: dial };',
    "src/contact/post.test.ts": 'import "../main.ts";\nawait fetch("http://127.0.0.1");',
    "src/mail/host.ts": 'import { isIP } from "node:net";',
    "src/egress/dial.ts": 'import { connect } from "node:tls";',
    "src/main.ts": 'import "./contact/mod.ts";',
  };
  const files = Object.entries(house).map(([path, text]) => scan(path, text));
  expect(judge(files).breaches).toEqual([]);
});
