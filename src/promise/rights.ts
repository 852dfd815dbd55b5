import type pg from "pg";
import { hash } from "../kernel/crypto.ts";
import { commonFunctions, loginName, ourSchemas, type PurposeDefinition } from "./purpose.ts";

/**
 * One right as a line, such as `correspondence: INSERT people.persons.email`. A set of lines is
 * all that a policy gives; comparing two sets needs no more than their difference.
 */
export type Right = string;

/** Compiles purposes to the exact set of rights that may exist in our schemas. */
export function compileRights(purposes: readonly PurposeDefinition[]): ReadonlySet<Right> {
  const rights = new Set<Right>(["PUBLIC: USAGE avow", "PUBLIC: EXECUTE avow.has_card_number"]);
  for (const purpose of purposes) {
    const functions = [...commonFunctions, ...purpose.functions];
    for (const schema of schemasOf(purpose)) rights.add(`${purpose.name}: USAGE ${schema}`);
    for (const name of functions) rights.add(`${purpose.name}: EXECUTE ${name}`);
    for (const [table, granted] of Object.entries(purpose.tables)) {
      for (const verb of ["select", "insert", "update"] as const) {
        for (const column of granted[verb] ?? []) {
          rights.add(`${purpose.name}: ${verb.toUpperCase()} ${table}.${column}`);
        }
      }
      if (granted.delete) rights.add(`${purpose.name}: DELETE ${table}`);
    }
  }
  return rights;
}

/** What the compiled rights are called by, to see whether they were applied already. */
export function rightsFingerprint(rights: ReadonlySet<Right>, catalogue: string): Buffer {
  return hash(`${[...rights].sort().join("\n")}\n${catalogue}`);
}

function schemasOf(purpose: PurposeDefinition): readonly string[] {
  const names = [...Object.keys(purpose.tables), ...purpose.functions, ...commonFunctions];
  return [...new Set(names.map((name) => name.split(".")[0] ?? ""))];
}

/**
 * Gives each login exactly the rights of its purpose, in one transaction with everything else
 * taken away first. Runs as the owner of the schemas.
 */
export async function applyRights(
  client: pg.ClientBase,
  instanceId: string,
  purposes: readonly PurposeDefinition[],
): Promise<void> {
  const logins = purposes.map((purpose) => loginName(instanceId, purpose.name)).join(", ");
  const schemas = ourSchemas.join(", ");
  const lines = [
    `revoke all on schema ${schemas} from public, ${logins}`,
    `revoke all on all tables in schema ${schemas} from public, ${logins}`,
    `revoke all on all sequences in schema ${schemas} from public, ${logins}`,
    `revoke all on all functions in schema ${schemas} from public, ${logins}`,
    // A domain's check runs with the rights of whoever inserts, so this one is everybody's.
    "grant usage on schema avow to public",
    "grant execute on function avow.has_card_number to public",
  ];
  for (const purpose of purposes) lines.push(...grantsOf(purpose, instanceId));
  for (const line of lines) await client.query(line);
}

function grantsOf(purpose: PurposeDefinition, instanceId: string): string[] {
  const login = loginName(instanceId, purpose.name);
  const lines = [`grant usage on schema ${schemasOf(purpose).join(", ")} to ${login}`];
  for (const name of [...commonFunctions, ...purpose.functions]) {
    lines.push(`grant execute on function ${name} to ${login}`);
  }
  for (const [table, granted] of Object.entries(purpose.tables)) {
    for (const verb of ["select", "insert", "update"] as const) {
      const columns = granted[verb];
      if (columns?.length)
        lines.push(`grant ${verb} (${columns.join(", ")}) on ${table} to ${login}`);
    }
    if (granted.delete) lines.push(`grant delete on ${table} to ${login}`);
  }
  return lines;
}

const actualRights = `
  with ours as (select oid, nspname from pg_namespace where nspname = any ($1)),
  held as (
    select a.*, n.nspname as object, n.nspowner as owner
      from ours o join pg_namespace n using (oid), aclexplode(n.nspacl) a
    union all
    select a.*,
      o.nspname || '.' || c.relname
        || case when a.privilege_type in ('SELECT', 'INSERT', 'UPDATE', 'REFERENCES')
             and c.relkind <> 'S' then '.*' else '' end,
      c.relowner
      from ours o join pg_class c on c.relnamespace = o.oid, aclexplode(c.relacl) a
    union all
    select a.*, o.nspname || '.' || c.relname || '.' || t.attname, c.relowner
      from ours o join pg_class c on c.relnamespace = o.oid
      join pg_attribute t on t.attrelid = c.oid and not t.attisdropped, aclexplode(t.attacl) a
    union all
    select a.*, o.nspname || '.' || p.proname, p.proowner
      from ours o join pg_proc p on p.pronamespace = o.oid,
      aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
    union all
    select a.grantor, a.grantee, 'DEFAULT ' || a.privilege_type, a.is_grantable,
      coalesce(o.nspname, 'every schema'), d.defaclrole
      from pg_default_acl d left join ours o on o.oid = d.defaclnamespace, aclexplode(d.defaclacl) a
      where (o.oid is not null or d.defaclrole = (select nspowner from pg_namespace where nspname = 'avow'))
        -- What everybody is given for want of a rule is no gift of this one.
        and not (d.defaclnamespace = 0 and exists (
          select from aclexplode(acldefault(lower(d.defaclobjtype::text)::"char", d.defaclrole)) b
          where (b.grantee, b.privilege_type) = (a.grantee, a.privilege_type)))
  )
  select coalesce(r.rolname, 'PUBLIC') as grantee,
    h.privilege_type, h.is_grantable, h.object
  from held h left join pg_roles r on r.oid = h.grantee
  where h.grantee <> h.owner`;

/**
 * The rights that the catalogue shows, in the same lines; foreign roles keep their own names. A
 * right that may be passed on is a second one.
 */
export async function readRights(
  client: pg.Pool | pg.ClientBase,
  instanceId: string,
): Promise<ReadonlySet<Right>> {
  const { rows } = await client.query<{
    grantee: string;
    privilege_type: string;
    is_grantable: boolean;
    object: string;
  }>(actualRights, [ourSchemas]);
  const prefix = `avow_${instanceId}_`;
  return new Set(
    rows.flatMap(({ grantee, privilege_type: verb, is_grantable: isGrantable, object }) => {
      const name = grantee.startsWith(prefix) ? grantee.slice(prefix.length) : grantee;
      const right = `${name}: ${verb} ${object}`;
      return isGrantable ? [right, `${name}: GRANT OPTION FOR ${verb} ${object}`] : [right];
    }),
  );
}
