import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import fc from "fast-check";
import { type TestDatabase, testDatabase } from "../../test/database.ts";
import { newSecret } from "../kernel/ids.ts";
import { disguises, findInFiles, findInValues, holdsAny } from "./scan.ts";

const needle = "canary-\u00fc\u{1f426}-7f3a9c";
const around = (packed: Buffer | string) =>
  Buffer.concat([newSecret(100), Buffer.from(packed), newSecret(100)]);
const long = `${"text before it ".repeat(40)}${needle}${" and after".repeat(40)}`;

/** The ways in which a value may hide; each is a plant that has to be found. */
const ways: Readonly<Record<string, (text: string) => Buffer>> = {
  "as text": (text) => around(text),
  "in UTF-16": (text) => around(Buffer.from(text, "utf16le")),
  "in UTF-16, big-endian": (text) => around(Buffer.from(text, "utf16le").swap16()),
  "in hex": (text) => around(Buffer.from(text).toString("hex")),
  "in upper-case hex": (text) => around(Buffer.from(text).toString("hex").toUpperCase()),
  "in base64": (text) => around(Buffer.from(text).toString("base64")),
  "in base64, one byte later": (text) => around(Buffer.from(`x${text}`).toString("base64")),
  "in base64, two bytes later": (text) => around(Buffer.from(`xy${text}`).toString("base64")),
  "in base64 for URLs": (text) => around(Buffer.from(`?>${text}`).toString("base64url")),
  "in gzip": (text) => around(gzipSync(text)),
  "in gzip at the start": (text) => gzipSync(text),
  "in zlib": (text) => around(deflateSync(text)),
  "in zlib, fastest": (text) => around(deflateSync(text, { level: 1 })),
  "in zlib, best": (text) => around(deflateSync(text, { level: 9 })),
  "in zlib, stored": (text) => around(deflateSync(text, { level: 0 })),
  "in deflate": (text) => deflateRawSync(text),
  "in hex in gzip": (text) => around(gzipSync(Buffer.from(text).toString("hex"))),
};

describe("the search", () => {
  test.each(Object.entries(ways))(
    "finds a canary %s, and nothing where there is none",
    (_, hide) => {
      for (const text of [needle, long]) {
        expect(holdsAny(hide(text), [needle])).toBe(true);
        expect(holdsAny(hide(text.replaceAll("-7f3", "-7f4")), [needle])).toBe(false);
      }
    },
  );

  test("finds a canary in base64 beside whatever stands before and after it", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.boolean(), (before, after, forUrls) => {
        const text = Buffer.from(`${before}${needle}${after}`);
        const hidden = Buffer.from(text.toString(forUrls ? "base64url" : "base64"));
        expect(holdsAny(hidden, [needle])).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  test("finds one in a gzip with a name and a comment in its header", () => {
    const plain = gzipSync(long);
    const named = Buffer.concat([
      plain.subarray(0, 10),
      Buffer.from("\x03\x00abcname\0comment\0\x00\x00", "latin1"),
      plain.subarray(10),
    ]);
    named[3] = 4 | 8 | 16 | 2;
    expect(holdsAny(around(named), [needle])).toBe(true);
  });

  test("finds nothing in a megabyte of chance, in any disguise", () => {
    const some = Array.from({ length: 5 }, () => `x${newSecret(6).toString("hex")}`);
    expect(holdsAny(newSecret(1 << 20), some)).toBe(false);
    expect(Math.min(...some.flatMap(disguises).map((form) => form.length))).toBeGreaterThan(11);
  });
});

test("files are found by their path, in every folder below", async () => {
  const folder = await mkdtemp(join(tmpdir(), "scan-"));
  try {
    await mkdir(join(folder, "a/b"), { recursive: true });
    const names = Object.keys(ways).map((_, n) => join("a/b", String(n)));
    await Promise.all(
      Object.values(ways).map((hide, n) => writeFile(join(folder, names[n] ?? ""), hide(long))),
    );
    await writeFile(join(folder, "clean"), newSecret(5_000));
    expect((await findInFiles(folder, [needle])).toSorted()).toEqual(names.toSorted());
  } finally {
    await rm(folder, { recursive: true });
  }
});

describe("stored values", () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await testDatabase();
    await database.admin.query(
      "create table public.planted (long text compression pglz, packed bytea, listed text[], document jsonb, clean text)",
    );
  });
  afterAll(() => database.drop());

  test("are found although PostgreSQL compressed them in its files", async () => {
    const text = long.repeat(20);
    await database.admin.query(
      "insert into public.planted values ($1, $2, array[$3], $4, 'clean')",
      [text, gzipSync(text), needle, { of: [needle] }],
    );
    const { rows } = await database.admin.query(
      "select pg_column_compression(long) as how from public.planted",
    );
    expect(rows).toEqual([{ how: "pglz" }]);
    const found = await findInValues(database.admin, [needle]);
    expect(found.toSorted()).toEqual(
      ["document", "listed", "long", "packed"].map((column) => `public.planted.${column}`),
    );
  });

  test("are found in the samples that PostgreSQL's statistics keep, after the row is gone", async () => {
    const mark = `sample-${newSecret(8).toString("hex")}`;
    await database.admin.query("create table public.sampled (value text)");
    await database.admin.query("insert into public.sampled select $1 from generate_series(1, 50)", [
      mark,
    ]);
    await database.admin.query("analyze public.sampled");
    await database.admin.query("delete from public.sampled");
    expect(await findInValues(database.admin, [mark])).toEqual(["pg_statistic.stavalues1"]);
  });
});
