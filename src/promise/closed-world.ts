import { compareCatalogues, readCatalogue } from "./catalogue.ts";
import type { LiveContext } from "./live.ts";
import { loginName, type PurposeDefinition, type PurposeName } from "./purpose.ts";
import { compileRights, readRights } from "./rights.ts";

/** One thing in the database that should not be so, and whom it reaches. */
export interface Finding {
  readonly about: "right" | "role" | "row security" | "function" | "column" | "domain" | "other";
  /** What it is about, such as `people.persons`. */
  readonly object: string;
  /** One sentence: what is wrong. */
  readonly sentence: string;
  readonly purposes: readonly PurposeName[];
}

const looks = new WeakMap<LiveContext, Promise<readonly Finding[]>>();

/**
 * Compares the database with what the code and the policy compile to: rights, roles, and every
 * object in our schemas. Anything more, less or different is a finding. Looked at once per run.
 */
export function inspectClosedWorld(context: LiveContext): Promise<readonly Finding[]> {
  const look = looks.get(context) ?? inspect(context);
  looks.set(context, look);
  return look;
}

async function inspect(context: LiveContext): Promise<readonly Finding[]> {
  return [
    ...(await strayRights(context)),
    ...(await strayRoles(context)),
    ...(await drift(context)),
    ...(await unlistedColumns(context)),
  ];
}

async function strayRights({ database }: LiveContext): Promise<Finding[]> {
  const expected = compileRights(database.purposes);
  const actual = await readRights(database.steward, database.instanceId);
  const finding = (right: string, verb: string): Finding => {
    const [holder = "", what = ""] = right.split(": ");
    const object = what.split(" ").at(-1) ?? "";
    const own = database.purposes.find((purpose) => purpose.name === holder);
    return {
      about: "right",
      object,
      sentence: `${own ? `The login ${holder}` : holder} ${verb} ${what}`,
      purposes: own ? [own.name] : reaching(database.purposes, object),
    };
  };
  return [
    ...[...actual]
      .filter((right) => !expected.has(right))
      .map((right) => finding(right, "holds a right that the policy does not give:")),
    ...[...expected]
      .filter((right) => !actual.has(right))
      .map((right) => finding(right, "lacks a right that the policy gives:")),
  ];
}

const roleFaults = `
  select r.rolname as role, format('has the attribute %s', a.name) as fault
    from pg_roles r, lateral (values
      ('SUPERUSER', rolsuper), ('BYPASSRLS', rolbypassrls), ('CREATEROLE', rolcreaterole),
      ('CREATEDB', rolcreatedb), ('REPLICATION', rolreplication), ('INHERIT', rolinherit),
      ('LOGIN', rolcanlogin and rolname = $2)
    ) a (name, held)
    where r.rolname like $1 and a.held
  union all
  select m.rolname, format('is a member of %s', g.rolname)
    from pg_auth_members x join pg_roles m on m.oid = x.member join pg_roles g on g.oid = x.roleid
    where m.rolname like $1
  union all
  select g.rolname, format('has %s as a member', m.rolname)
    from pg_auth_members x join pg_roles m on m.oid = x.member join pg_roles g on g.oid = x.roleid
    where g.rolname like $1 and m.rolname not like $1
      -- What PostgreSQL grants to whoever creates a role does not count.
      and m.rolname <> current_user and not m.rolsuper
  union all
  select r.rolname, format('has settings of its own: %s', array_to_string(s.setconfig, ', '))
    from pg_db_role_setting s join pg_roles r on r.oid = s.setrole
    where r.rolname like $1`;

async function strayRoles({ database }: LiveContext): Promise<Finding[]> {
  const prefix = `avow_${database.instanceId}_`;
  const { rows } = await database.steward.query<{ role: string; fault: string }>(roleFaults, [
    `${prefix.replaceAll("_", "\\_")}%`,
    loginName(database.instanceId, "owner"),
  ]);
  const known = await database.steward.query<{ rolname: string }>(
    "select rolname from pg_roles where rolname like $1",
    [`${prefix.replaceAll("_", "\\_")}%`],
  );
  const names = new Set(["owner", ...database.purposes.map((purpose) => purpose.name)]);
  const strangers = known.rows
    .map(({ rolname }) => rolname.slice(prefix.length))
    .filter((name) => !names.has(name))
    .map((name) => ({ role: `${prefix}${name}`, fault: "is not one of our purposes" }));
  return [...rows, ...strangers].map(({ role, fault }) => {
    const name = role.slice(prefix.length);
    const own = database.purposes.find((purpose) => purpose.name === name);
    return {
      about: "role",
      object: name,
      sentence: `The role ${name} ${fault}`,
      purposes: own ? [own.name] : reaching(database.purposes, ""),
    };
  });
}

async function drift({ database, expected }: LiveContext): Promise<Finding[]> {
  const actual = await readCatalogue(database.steward, database.instanceId);
  return compareCatalogues(expected, actual).map(({ object, change }) => {
    const name = /[a-z_]+\.[a-z_0-9]+/.exec(object)?.[0] ?? "";
    const about = /^(row security|function|column)/.exec(object)?.[1];
    return {
      about: aboutOf(object, about),
      object: name,
      sentence: `${object} ${change === "changed" ? "differs from what the migrations made" : change === "added" ? "was added beside the migrations" : "is missing"}`,
      purposes: reaching(database.purposes, name),
    };
  });
}

function aboutOf(object: string, word: string | undefined): Finding["about"] {
  if (/avow\.(plain_text|plain_json|has_card_number)/.test(object)) return "domain";
  if (object.startsWith("table")) return "row security";
  return (word as Finding["about"] | undefined) ?? "other";
}

async function unlistedColumns({ database, dataMap }: LiveContext): Promise<Finding[]> {
  const actual = await readCatalogue(database.steward, database.instanceId);
  return Object.keys(actual)
    .filter((object) => object.startsWith("column "))
    .map((object) => object.slice("column ".length))
    .filter((column) => {
      const at = column.lastIndexOf(".");
      return dataMap[column.slice(0, at)]?.[column.slice(at + 1)] === undefined;
    })
    .map((column) => ({
      about: "column" as const,
      object: column,
      sentence: `The column ${column} is not in the data map`,
      purposes: reaching(database.purposes, column.slice(0, column.lastIndexOf("."))),
    }));
}

/**
 * The purposes that a fault in `object` reaches. Duties stay possible: a fault that several
 * purposes share must not stop erasure, or the sign-in of who is to mend it.
 */
function reaching(purposes: readonly PurposeDefinition[], object: string): readonly PurposeName[] {
  const name = object.split(".").slice(0, 2).join(".");
  const open = purposes.filter((purpose) => !purpose.duty);
  const reached = open.filter(
    (purpose) => name in purpose.tables || purpose.functions.includes(name),
  );
  return (reached.length > 0 ? reached : open).map((purpose) => purpose.name);
}
