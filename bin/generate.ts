/**
 * Writes what is derived from the migrations: `migrations/schema.sql` (to review stored data as a
 * diff), `migrations/catalogue.json` (what the closed-world check expects) and
 * `src/promise/tables.generated.ts` (which columns exist for which purpose).
 * `test/generated.test.ts` compares.
 */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type pg from "pg";
import { readCatalogue } from "../src/promise/catalogue.ts";
import { ourSchemas } from "../src/promise/purpose.ts";
import { mostPurposes } from "../src/promises.ts";
import { startTestCluster, stopOwnCluster, testDatabase } from "../test/database.ts";

const root = join(import.meta.dir, "..");

async function generated(pool: pg.Pool, instanceId: string): Promise<Record<string, string>> {
  const catalogue = await readCatalogue(pool, instanceId);
  return {
    "migrations/catalogue.json": `${JSON.stringify(catalogue, null, 2)}\n`,
    "migrations/schema.sql": await schemaText(pool, instanceId),
    "src/promise/tables.generated.ts": await tableTypes(pool),
  };
}

interface Column {
  readonly table: string;
  readonly column: string;
  readonly type: string;
  readonly notNull: boolean;
  readonly fallback: string | null;
  readonly generated: boolean;
}

async function readColumns(pool: pg.Pool): Promise<readonly Column[]> {
  const { rows } = await pool.query<Column>(
    `select c.relnamespace::regnamespace || '.' || c.relname as "table", a.attname as "column",
       format_type(a.atttypid, a.atttypmod) as type, a.attnotnull as "notNull",
       pg_get_expr(d.adbin, d.adrelid) as fallback, a.attidentity <> '' as generated
     from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
     left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
     where c.relkind = 'r' and c.relnamespace::regnamespace::text = any ($1)
     order by 1, a.attnum`,
    [ourSchemas],
  );
  return rows;
}

async function schemaText(pool: pg.Pool, instanceId: string): Promise<string> {
  const parts = ["-- Written by bin/generate.ts from a migrated database; read it, don't edit it."];
  const lines = async (text: string) =>
    (await pool.query<string[]>({ text, values: [ourSchemas], rowMode: "array" })).rows.map(
      ([line = ""]) => `${line};`,
    );
  const columns = await readColumns(pool);
  const constraints = `select format('alter table %s add constraint %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid))
    from pg_constraint where connamespace::regnamespace::text = any ($1) and conrelid <> 0 and contype <> 'n' order by 1`;
  const domains = `select format('create domain %s as %s %s', t.oid::regtype, t.typbasetype::regtype, pg_get_constraintdef(c.oid))
    from pg_type t join pg_constraint c on c.contypid = t.oid where t.typnamespace::regnamespace::text = any ($1) order by 1`;
  const functions = `select trim(trailing from pg_get_functiondef(oid)) from pg_proc where pronamespace::regnamespace::text = any ($1) order by oid::regprocedure::text`;
  const security = `select format('create policy %I on %s.%I as %s for %s using (%s) with check (%s)', policyname, schemaname, tablename, permissive, cmd, qual, with_check)
    from pg_policies where schemaname = any ($1) order by schemaname, tablename, policyname`;
  parts.push(...ourSchemas.map((schema) => `create schema ${schema};`), ...(await lines(domains)));
  for (const table of new Set(columns.map((column) => column.table))) {
    const own = columns.filter((column) => column.table === table);
    const body = own.map(
      (c) =>
        `  ${c.column} ${c.type}${c.notNull ? " not null" : ""}${c.generated ? " generated always as identity" : ""}${c.fallback ? ` default ${c.fallback}` : ""}`,
    );
    parts.push(`create table ${table} (\n${body.join(",\n")}\n);`);
  }
  parts.push(...(await lines(constraints)));
  parts.push(
    ...(await lines(
      `select indexdef from pg_indexes where schemaname = any ($1)
       and indexname not in (select conname from pg_constraint) order by 1`,
    )),
  );
  parts.push(
    ...(await lines(
      `select format('alter table %s enable row level security%s', oid::regclass,
         case when relforcerowsecurity then ', force row level security' else '' end)
       from pg_class where relrowsecurity and relnamespace::regnamespace::text = any ($1) order by 1`,
    )),
    ...(await lines(security)),
    ...(await lines(functions)),
  );
  return `${parts.join("\n\n").replaceAll(`avow_${instanceId}_`, "avow_…_")}\n`;
}

function scriptType(sqlType: string): string {
  if (sqlType.endsWith("[]")) return `${scriptType(sqlType.slice(0, -2))}[]`;
  if (["integer", "bigint", "smallint"].includes(sqlType)) return "number";
  if (sqlType === "boolean") return "boolean";
  if (sqlType === "bytea") return "Buffer";
  if (sqlType.startsWith("timestamp") || sqlType === "date") return "Date";
  if (sqlType === "avow.plain_json") return "unknown";
  return "string";
}

async function tableTypes(pool: pg.Pool): Promise<string> {
  const columns = await readColumns(pool);
  const out = [
    "// Written by bin/generate.ts from the migrations and the rights of src/promises.ts.",
    'import type { ColumnType } from "kysely";',
    "",
    "/** What each purpose's queries may name; `never` where it may write but not read, or not write. */",
    "export interface Tables {",
  ];
  for (const purpose of mostPurposes) {
    out.push(`  ${purpose.name}: {`);
    for (const [table, rights] of Object.entries(purpose.tables).sort(([a], [b]) =>
      a < b ? -1 : 1,
    )) {
      out.push(`    "${table}": {`);
      for (const column of columns.filter((c) => c.table === table)) {
        const type = `${scriptType(column.type)}${column.notNull ? "" : " | null"}`;
        const optional = !column.notNull || column.fallback !== null || column.generated;
        const reads = rights.select?.includes(column.column);
        const inserts = rights.insert?.includes(column.column);
        const updates = rights.update?.includes(column.column);
        if (!reads && !inserts && !updates) continue;
        // `unknown` is also undefined.
        const given = optional && type !== "unknown" ? `${type} | undefined` : type;
        const insert = inserts ? given : "never";
        out.push(
          `      ${column.column}: ColumnType<${reads ? type : "never"}, ${insert}, ${updates ? type : "never"}>;`,
        );
      }
      out.push("    };");
    }
    out.push("  };");
  }
  return [...out, "}", "", ...(await functionTypes(pool)), ""].join("\n");
}

async function functionTypes(pool: pg.Pool): Promise<readonly string[]> {
  const granted = new Set(mostPurposes.flatMap((purpose) => purpose.functions));
  const { rows } = await pool.query<{
    name: string;
    names: string[];
    types: string[];
    modes: string[] | null;
    fallbacks: number;
    returns: string;
  }>(
    `select pronamespace::regnamespace || '.' || proname as name, coalesce(proargnames, '{}') as names,
       array(select format_type(t, null) from unnest(coalesce(proallargtypes, proargtypes::oid[])) t) as types,
       proargmodes::text[] as modes, pronargdefaults as fallbacks, format_type(prorettype, null) as returns
     from pg_proc where pronamespace::regnamespace::text = any ($1) order by 1`,
    [ourSchemas],
  );
  const out = [
    "/** Arguments and rows of the functions that a purpose may execute. */",
    "export interface Functions {",
  ];
  for (const row of rows.filter(({ name }) => granted.has(name))) {
    const all = row.names.map((name, i) => ({
      name,
      type: row.types[i] ?? "",
      mode: row.modes?.[i] ?? "i",
    }));
    const inputs = all.filter(({ mode }) => mode === "i");
    const args = inputs.map(({ name, type }, i) => {
      const optional = i >= inputs.length - row.fallbacks;
      return `${name}${optional ? "?" : ""}: ${scriptType(type)} | null`;
    });
    // A set-returning function may give null for any column; a scalar one is named as the function.
    const outputs = all.filter(({ mode }) => mode === "t");
    const cells = outputs.length
      ? outputs.map(
          ({ name, type }) =>
            `${name}: ${scriptType(type)}${type === "bytea" || name === "operator_id" ? " | null" : ""}`,
        )
      : row.returns === "void"
        ? []
        : [`${row.name.split(".")[1]}: ${scriptType(row.returns)}`];
    out.push(`  "${row.name}": { args: { ${args.join("; ")} }; row: { ${cells.join("; ")} } };`);
  }
  return [...out, "}"];
}

/** Compares the files with what the migrations give now; returns the names that differ. */
export async function staleFiles(pool: pg.Pool, instanceId: string): Promise<readonly string[]> {
  const stale: string[] = [];
  for (const [file, text] of Object.entries(await generated(pool, instanceId))) {
    const present = await readFile(join(root, file), "utf8").catch(() => "");
    if (present !== text) stale.push(file);
  }
  return stale;
}

if (import.meta.main) {
  const { cluster, stop } = await startTestCluster();
  process.env.AVOW_TEST_CLUSTER = JSON.stringify(cluster);
  const database = await testDatabase();
  try {
    for (const [file, text] of Object.entries(
      await generated(database.admin, database.instanceId),
    )) {
      await writeFile(join(root, file), text);
    }
  } finally {
    await database.drop();
    await stopOwnCluster();
    await stop();
  }
}
