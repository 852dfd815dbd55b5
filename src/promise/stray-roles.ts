import type pg from "pg";
import type { Database } from "./database.ts";
import { loginName, ourSchemas } from "./purpose.ts";

/** What is wrong with a role, and which purposes it is the fault of; none: all share it. */
export interface StrayRole {
  readonly role: string;
  readonly fault: string;
}

/** A cluster that listens on no network is ours alone, and so is every role in it. */
const isOwnCluster = `current_setting('listen_addresses') = ''
  and (select rolsuper from pg_roles where rolname = current_user)`;

/** $1: our roles, as a pattern; $2: the owner; $3: names of the roles that may exist under ours. */
const faults = `
  select r.rolname as role, format('has the attribute %s', a.name) as fault
    from pg_roles r, lateral (values
      ('SUPERUSER', rolsuper), ('BYPASSRLS', rolbypassrls), ('CREATEROLE', rolcreaterole),
      ('CREATEDB', rolcreatedb), ('REPLICATION', rolreplication), ('INHERIT', rolinherit),
      ('LOGIN', rolcanlogin and rolname = $2)
    ) a (name, held)
    where r.rolname like $1 and a.held
  union all
  select r.rolname, 'can not log in, although no failed check has switched it off' from pg_roles r
    where r.rolname like $1 and not r.rolcanlogin and r.rolname <> $2 and r.rolname = any ($3)
      and split_part(r.rolname, '_', 3) not in (select purpose from avow.switches)
  union all
  select n, 'does not exist' from unnest($3::text[]) n where n not in (select rolname from pg_roles)
  union all
  select r.rolname, 'is not one of our purposes' from pg_roles r
    where r.rolname like $1 and r.rolname <> all ($3)
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
  select coalesce(r.rolname, 'of everybody'),
    format('has settings of its own%s: %s',
      case when s.setdatabase = 0 then '' else ' in this database' end, array_to_string(s.setconfig, ', '))
    from pg_db_role_setting s left join pg_roles r on r.oid = s.setrole
    where r.rolname like $1
      or s.setrole = 0 and s.setdatabase = (select oid from pg_database where datname = current_database())
      or (s.setrole = 0 or r.rolname = current_user) and ${isOwnCluster}
  union all
  -- Ownership and rights outside of our schemas; those within are compared one by one.
  select r.rolname, case d.deptype when 'o' then 'owns ' else 'is given rights on ' end
      || pg_describe_object(d.classid, d.objid, d.objsubid)
    from pg_shdepend d join pg_roles r on r.oid = d.refobjid,
      pg_identify_object(d.classid, d.objid, d.objsubid) i
    where d.refclassid = 'pg_authid'::regclass and r.rolname like $1 and d.deptype in ('o', 'a')
      and d.dbid in (0, (select oid from pg_database where datname = current_database()))
      and d.classid not in (
        'pg_auth_members'::regclass, 'pg_default_acl'::regclass, 'pg_largeobject'::regclass)
      and coalesce(i.schema, case i.type when 'schema' then i.name end, '') <> all ($4)
      and not (d.classid = 'pg_database'::regclass and d.deptype = 'a' and r.rolname = $2)
  union all
  select r.rolname, case when r.rolsuper then 'is a superuser beside ours'
      when r.rolbypassrls then 'gets past row security'
      when r.rolreplication then 'may copy the whole cluster'
      when r.rolcreaterole then 'may create roles'
      else format('is a member of %s', g.rolname) end
    from pg_roles r
    left join pg_auth_members x on x.member = r.oid
    left join pg_roles g on g.oid = x.roleid and g.rolname like 'pg\\_%'
    where ${isOwnCluster} and r.oid >= 16384 and r.rolname not like $1 and r.rolname <> current_user
      and (r.rolsuper or r.rolbypassrls or r.rolreplication or r.rolcreaterole or g.oid is not null)`;

/** Faults of roles: who can act as another, or past the rules, or carries settings. */
export async function strayRoles(
  client: pg.ClientBase,
  database: Database,
): Promise<readonly StrayRole[]> {
  const { instanceId, purposes } = database;
  const names = purposes.map((purpose) => loginName(instanceId, purpose.name));
  const owner = loginName(instanceId, "owner");
  const [strange, { rows }] = await Promise.all([
    Promise.all(
      purposes.map(async ({ name }) => ((await database.takesPassword(name)) ? [] : [name])),
    ),
    client.query<StrayRole>(faults, [
      `avow\\_${instanceId}\\_%`,
      owner,
      [owner, ...names],
      ourSchemas,
    ]),
  ]);
  return [
    ...rows,
    ...strange.flat().map((name) => ({
      role: loginName(instanceId, name),
      fault: "has another password than ours",
    })),
  ];
}
