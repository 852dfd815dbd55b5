/** Keeps the documents true: what they name exists, and what they must name is there. */
import { describe, expect, test } from "bun:test";
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Glob } from "bun";
import { exitCodes } from "../bin/command.ts";
import { commands } from "../bin/commands.ts";
import { scripts } from "../package.json";
import { loadConfig } from "../src/config/mod.ts";
import { environmentOnly, namedSettings } from "../src/config/settings.ts";
import { ourSchemas } from "../src/promise/purpose.ts";
import { allPromises } from "../src/promises.ts";
import { directionRows } from "./layout-table.ts";

const root = join(import.meta.dir, "..");
const read = (file: string) => readFileSync(join(root, file), "utf8");
const decisions = readdirSync(join(root, "decisions")).toSorted();
const documents = [
  ...["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md"],
  ...decisions.map((name) => `decisions/${name}`),
];

/** Code in a document: fenced blocks with their language, and what stands between backticks. */
function codeOf(text: string) {
  const fence = /^( *)```(\w*)\n([\s\S]*?)^\1```/gm;
  const blocks = [...text.matchAll(fence)].map(([, indent = "", language = "", body = ""]) => ({
    language,
    body: body.replaceAll(new RegExp(`^${indent}`, "gm"), ""),
  }));
  const inline = [...text.replace(fence, "").matchAll(/`([^`\n]+(?:\n[^`\n]+)?)`/g)].map(
    ([, code = ""]) => code.replace(/\s+/g, " "),
  );
  return { blocks, inline };
}

/** A heading's anchor, as the forges make it. */
const anchor = (heading: string) =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s-]/gu, "")
    .trim()
    .replaceAll(" ", "-");

const homes = /^(?:src|bin|test|bench|sandbox|migrations|decisions|docs|policy|browser|\.ci)\//;
const rootFile = /^[\w-]+\.(?:md|toml|json|ts|tsx|sql)$/;
/** Said of any module, or of the folder that the sentence is about. */
const inEveryModule = new Set(
  "mod.ts promise.ts purpose.ts drill.ts store.ts routes.tsx views.tsx schema.sql".split(" "),
);
const settingKeys = new Set(namedSettings.map(({ key }) => key));
const schemaSql = read("migrations/schema.sql");
const schemaHas = (name: string) =>
  new RegExp(`\\b${name.replace("()", "").replace(".", "\\.")}\\b`).test(schemaSql);

/** Whether a name that looks like a path leads to something; `<…>` and `…` stand for anything. */
function exists(path: string): boolean {
  const pattern = path.replaceAll(/<[^>]*>|…/g, "*");
  if (!pattern.includes("*")) return existsSync(join(root, path));
  return [...new Glob(pattern).scanSync(root)].length > 0;
}

/** Patterns of all routes, put together from where routers are mounted. */
function routePatterns(): ReadonlySet<string> {
  const mounts = new Set([""]);
  const ends = new Set<string>();
  for (const file of new Glob("src/**/*.{ts,tsx}").scanSync(root)) {
    if (/\.(?:test|fixture)\.tsx?$/.test(file)) continue;
    const text = read(file);
    for (const [, path = ""] of text.matchAll(/\bapp\.route\(\s*"([^"]+)"/g)) mounts.add(path);
    for (const [, path = ""] of text.matchAll(/\bapp\.(?:get|post)\(\s*"([^"]+)"/g)) ends.add(path);
    // What is asked for most has a table of its own, before the app.
    for (const [, path = ""] of text.matchAll(/\["(\/[^"]+)", "(?:GET|POST)"\]/g)) ends.add(path);
  }
  const prefixes = [...mounts].flatMap((one) => [...mounts].map((two) => `${one}${two}`));
  return new Set(
    prefixes.flatMap((prefix) =>
      [...ends].map((end) => `${prefix}${end}`.replaceAll(/\/+/g, "/").replace(/(.)\/$/, "$1")),
    ),
  );
}

describe("README", () => {
  const { blocks } = codeOf(read("README.md"));

  test("begins with the two commands", () => {
    expect(read("README.md")).toStartWith("```sh\n");
    expect(blocks[0]?.body).toBe("npm ci --omit=dev && npm start\nnpm ci && npm test\n");
  });

  test("shows a configuration that Avow takes", async () => {
    const pieces = blocks.filter(({ language }) => language === "toml").map(({ body }) => body);
    const whole = pieces.find((piece) => piece.includes("[server]")) ?? "";
    const sites = pieces.find((piece) => piece.includes("[[visits.sites]]")) ?? "";
    const folder = mkdtempSync(join(tmpdir(), "avow-docs-"));
    writeFileSync(join(folder, "avow.toml"), `${whole}\n${sites}`);
    const { config } = await loadConfig({ env: { AVOW_MAIL_PASSWORD: "x" }, cwd: folder });
    expect([config.contact.forms.length, config.visits.sites.length]).toEqual([1, 1]);
  });

  test("lists every command with its flags, and every exit code", async () => {
    const text = read("README.md");
    const rows = [...text.matchAll(/^\| `avow ([^`]+)` \|/gm)].map(([, usage = ""]) => usage);
    const known = await Promise.all(
      commands.map(async ({ name, load }) => `${name} ${(await load()).command.usage}`.trim()),
    );
    expect(new Set(rows)).toEqual(new Set(known));
    const codes = [...text.matchAll(/^\| (\d) \|/gm)].map(([, code]) => Number(code));
    expect(codes).toEqual(Object.values(exitCodes));
  });

  test("has a picture of at most 200 KB", () => {
    const [, picture = ""] = /!\[[^\]]+\]\(([^)]+)\)/.exec(read("README.md")) ?? [];
    expect(statSync(join(root, picture)).size).toBeLessThanOrEqual(200 * 1024);
  });
});

const texts = documents.map((document) => {
  const text = read(document);
  const { blocks, inline } = codeOf(text);
  return { document, text, inline, code: [...inline, ...blocks.map(({ body }) => body)] };
});

/** What `find` says is untrue in a document, for all of them, each with its document. */
function untrue(find: (it: (typeof texts)[number]) => readonly string[]): readonly string[] {
  return texts.flatMap((it) => find(it).map((name) => `${it.document}: ${name}`));
}

const matches = (text: string, pattern: RegExp) =>
  [...text.matchAll(pattern)].map((found) => found[1] ?? found[0]);

describe("the documents", () => {
  test("link to what exists", () => {
    const dead = untrue(({ document, text }) =>
      matches(text, /\]\(([^)\s]+)\)/g).filter((link) => {
        if (link.startsWith("https://")) return false;
        const [path = "", hash] = link.split("#");
        const file = path === "" ? document : join(dirname(document), path);
        if (!existsSync(join(root, file))) return true;
        if (hash === undefined) return false;
        return !matches(read(file), /^#+ (.+)$/gm).some((heading) => anchor(heading) === hash);
      }),
    );
    expect(dead).toEqual([]);
  });

  test("name files that exist", () => {
    const lost = untrue(({ inline }) =>
      inline
        .filter((name) => homes.test(name) || rootFile.test(name))
        .filter((name) => !inEveryModule.has(name) && !exists(name.split(" ")[0] ?? "")),
    );
    expect(lost).toEqual([]);
  });

  test("name commands and scripts that exist", () => {
    const names = [...commands.map(({ name }) => name), "help"];
    const unknown = untrue(({ code }) =>
      code
        .flatMap((it) => matches(it, /(?:^|[\s/])avow (?!<)([a-z][\w -]*)/gm))
        .filter((call) => !names.some((name) => `${call} `.startsWith(`${name} `)))
        // A user, a role or a database of that name in a line of shell or SQL.
        .filter((call) => !/^(?:owner|sh|avow)\b/.test(call)),
    );
    expect(unknown).toEqual([]);
    const runs = untrue(({ code }) =>
      code
        .flatMap((it) => matches(it, /npm run (?:-s )?([\w-]+)/g))
        .filter((name) => !(name in scripts)),
    );
    expect(runs).toEqual([]);
  });

  test("name settings and variables that exist", () => {
    const variables = new Set([
      ...namedSettings.map(({ env }) => env),
      ...Object.keys(environmentOnly),
    ]);
    const unset = untrue(({ text }) =>
      matches(text, /\bAVOW_[A-Z_]*[A-Z]\b/g).filter(
        (name) => !variables.has(name) && !name.startsWith("AVOW_TEST_"),
      ),
    );
    expect(unset).toEqual([]);
    const known = (name: string) => settingKeys.has(name) || schemaHas(name);
    const sections = new Set<string>(namedSettings.map(({ section }) => section));
    const unknown = untrue(({ inline }) =>
      inline
        .filter((name) => /^[a-z]+\.[a-z_]+$/.test(name) && !rootFile.test(name))
        .filter((name) => sections.has(name.split(".")[0] ?? "") && !known(name)),
    );
    expect(unknown).toEqual([]);
  });

  test("name routes that exist", () => {
    const shape = (path: string) => path.replaceAll(/<[^>]+>|:[a-z]+/g, "*");
    const known = new Set([...routePatterns()].map(shape));
    const unknown = untrue(({ inline, text }) =>
      inline
        .filter((name) => /^\/[a-z<]/.test(name) && !/^\/(?:etc|opt|var|tmp)\b/.test(name))
        .concat(matches(text, /http:\/\/localhost:4080(\/[\w/]*)/g))
        .filter((name) => !known.has(shape(name))),
    );
    expect(unknown).toEqual([]);
  });

  test("name tables and functions of the database that exist", () => {
    const ours = new RegExp(`^(?:${ourSchemas.join("|")})\\.[a-z_]+(?:\\(\\))?$`);
    const lost = untrue(({ inline }) =>
      inline
        .filter((name) => ours.test(name) && !settingKeys.has(name) && !rootFile.test(name))
        .filter((name) => !schemaHas(name) && !name.startsWith("avow.env")),
    );
    expect(lost).toEqual([]);
  });

  test("name checks as the proof names them", () => {
    const checks = allPromises.flatMap(({ live, drill }) => [...live, ...drill]);
    const names = new Set(checks.map(({ name }) => name));
    const unknown = untrue(({ text }) =>
      matches(text, /“([^”]+)”/g)
        .map((name) => name.replace(/\s+/g, " "))
        .filter((name) => !names.has(name)),
    );
    expect(unknown).toEqual([]);
  });

  test("name no folder of somebody's machine", () => {
    expect(untrue(({ text }) => matches(text, /\/(?:work|root|home)\/|\/tmp\/\w+/g))).toEqual([]);
  });
});

test("ARCHITECTURE lists every promise with all of its checks", () => {
  const rows = read("ARCHITECTURE.md")
    .split("\n")
    .filter((line) => /^\| `[\w-]+` \|/.test(line));
  const named = rows.map((row) => ({
    id: /`([\w-]+)`/.exec(row)?.[1] ?? "",
    checks: [...row.matchAll(/“([^”]+)”/g)].map(([, name]) => name),
  }));
  const real = allPromises.map(({ id, live, drill }) => ({
    id,
    checks: [...live, ...drill].map(({ name }) => name),
  }));
  expect(named).toEqual(real);
});

test("ARCHITECTURE shows the direction that the layout's test enforces", () => {
  const rows = directionRows.map((row) => row.join(" ")).join("\n");
  expect(codeOf(read("ARCHITECTURE.md")).blocks.map(({ body }) => body)).toContain(`${rows}\n`);
});

test("ARCHITECTURE's map shows every folder of the house", () => {
  const [map] = codeOf(read("ARCHITECTURE.md")).blocks;
  const shown = [...(map?.body ?? "").matchAll(/^ {2}([a-z]+\/|[a-z]+\.ts)/gm)].map(([, it]) => it);
  const real = readdirSync(join(root, "src"), { withFileTypes: true }).map((it) =>
    it.isDirectory() ? `${it.name}/` : it.name,
  );
  expect(new Set(shown)).toEqual(new Set(real));
});

test("decisions are numbered one after the other and say why, what follows, and what else", () => {
  expect(decisions.map((name) => Number(name.slice(0, 4)))).toEqual(
    decisions.map((_, at) => at + 1),
  );
  for (const [at, name] of decisions.entries()) {
    const headings = [...read(`decisions/${name}`).matchAll(/^#+ (.+)$/gm)].map(([, it]) => it);
    expect(headings[0]).toStartWith(`${at + 1}. `);
    expect(headings.slice(1)).toEqual(["Context", "Decision", "Consequences", "Alternatives"]);
  }
});
