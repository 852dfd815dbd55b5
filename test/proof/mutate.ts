import type pg from "pg";
import type { Instance } from "./instance.ts";
import type { Mutation } from "./mutation.ts";

/** Does what the mutation says, as superuser; the answer undoes it. */
export async function mutate(instance: Instance, mutation: Mutation): Promise<() => Promise<void>> {
  const { attacker } = instance;
  const before = await Promise.all(
    (mutation.restores ?? []).map((name) => definitionOf(attacker, name)),
  );
  const undo: string[] = [];
  for (const statement of mutation.undo) undo.push(await fill(instance, statement));
  for (const statement of mutation.apply) await attacker.query(await fill(instance, statement));
  return async () => {
    for (const statement of [...undo, ...before.flat()]) await attacker.query(statement);
  };
}

/** `{operators}` is that purpose's login, `{verifier of operators}` what its password is kept as. */
async function fill(instance: Instance, statement: string): Promise<string> {
  const [mark, purpose] = /\{verifier of ([a-z]+)\}/.exec(statement) ?? [];
  if (!mark) return instance.text(statement);
  const { rows } = await instance.attacker.query<{ rolpassword: string }>(
    "select rolpassword from pg_authid where rolname = $1",
    [instance.text(`{${purpose}}`)],
  );
  return instance.text(statement.replace(mark, rows[0]?.rolpassword ?? ""));
}

/** The statements that make a function, or a rule of row security (`rule <table> <name>`), anew. */
async function definitionOf(attacker: pg.Client, name: string): Promise<readonly string[]> {
  const [, table, rule] = /^rule (\S+) (\S+)$/.exec(name) ?? [];
  if (!table) {
    const { rows } = await attacker.query<{ text: string }>(
      "select pg_get_functiondef($1::regproc) as text",
      [name],
    );
    return rows.map(({ text }) => text);
  }
  const { rows } = await attacker.query<{ text: string }>(
    `select format('create policy %I on %s for %s', policyname, $1::text, cmd)
       || case when qual is null then '' else format(' using (%s)', qual) end
       || case when with_check is null then '' else format(' with check (%s)', with_check) end as text
     from pg_policies where schemaname || '.' || tablename = $1 and policyname = $2`,
    [table, rule],
  );
  return [`drop policy if exists ${rule} on ${table}`, ...rows.map(({ text }) => text)];
}
