import type pg from "pg";
import { ourSchemas } from "./purpose.ts";

/** Something outside of our schemas that may not be there, as one sentence. */
export interface Stranger {
  readonly about: "right" | "other";
  readonly object: string;
  readonly sentence: string;
}

// Objects that `initdb` makes have numbers below this one.
const firstOwnOid = 16_384;

/** The database is Avow's alone: what can run, read or copy may not stand beside our schemas. */
const objects = `
  with ours as (select oid from pg_namespace where nspname = any ($1)),
  passing as (select oid from pg_namespace where nspname ~ '^pg_(toast_)?temp_'),
  strange (class, oid) as (
    select 'pg_extension'::regclass, oid from pg_extension
    union all
    -- Temporary tables end with their session, and hold what that session may read anyway.
    select 'pg_class'::regclass, oid from pg_class where relnamespace not in (table ours)
      and (relkind in ('v', 'm', 'f') or relkind in ('r', 'p', 'S', 'c') and relpersistence <> 't')
    union all
    select 'pg_namespace'::regclass, oid from pg_namespace
      where oid not in (table ours) and oid not in (table passing)
    union all
    select 'pg_type'::regclass, oid from pg_type
      where typnamespace not in (table ours) and typnamespace not in (table passing)
      and (typtype in ('d', 'e', 'r') or typtype = 'b' and typelem = 0)
    union all
    select 'pg_proc'::regclass, oid from pg_proc where pronamespace not in (table ours)
    union all select 'pg_operator'::regclass, oid from pg_operator
    union all select 'pg_cast'::regclass, oid from pg_cast
    union all select 'pg_opclass'::regclass, oid from pg_opclass
    union all select 'pg_opfamily'::regclass, oid from pg_opfamily
    union all select 'pg_am'::regclass, oid from pg_am
    union all select 'pg_language'::regclass, oid from pg_language
    union all select 'pg_transform'::regclass, oid from pg_transform
    union all select 'pg_conversion'::regclass, oid from pg_conversion
    union all select 'pg_foreign_data_wrapper'::regclass, oid from pg_foreign_data_wrapper
    union all select 'pg_foreign_server'::regclass, oid from pg_foreign_server
    union all select 'pg_largeobject'::regclass, oid from pg_largeobject_metadata
    union all select 'pg_collation'::regclass, oid from pg_collation where collnamespace in (table ours)
    union all select 'pg_ts_dict'::regclass, oid from pg_ts_dict where dictnamespace in (table ours)
    union all select 'pg_ts_config'::regclass, oid from pg_ts_config where cfgnamespace in (table ours)
    union all select 'pg_ts_parser'::regclass, oid from pg_ts_parser where prsnamespace in (table ours)
    union all select 'pg_ts_template'::regclass, oid from pg_ts_template where tmplnamespace in (table ours)
  )
  select 'other' as about, d as object, d || ' was added beside the migrations' as sentence
    from strange s, pg_describe_object(s.class, s.oid, 0) d
    -- A large object's number is free to choose.
    where s.oid >= ${firstOwnOid} or s.class = 'pg_largeobject'::regclass
  union all
  select 'other', subname, format('the subscription %s was added beside the migrations', subname)
    from pg_subscription where subdbid = (select oid from pg_database where datname = current_database())
  union all
  select 'other', label, format('%s carries the security label %s', objtype, label)
    from pg_seclabels
  union all
  select 'other', d, d || ' is no longer PostgreSQL''s own'
    from pg_proc p join pg_language l on l.oid = p.prolang, pg_describe_object('pg_proc'::regclass, p.oid, 0) d
    where p.oid < ${firstOwnOid}
      and (p.prosecdef or p.proconfig is not null or p.proowner <> 10 or l.lanname not in ('internal', 'c', 'sql'))`;

/** Rights of everybody that PostgreSQL itself does not give. */
const rights = `
  with given as (
    select pg_describe_object('pg_proc'::regclass, p.oid, 0) as object, a.privilege_type, a.is_grantable
      from pg_proc p left join pg_init_privs i on (i.classoid, i.objoid) = ('pg_proc'::regclass, p.oid),
      aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
      where p.pronamespace::regnamespace::text <> all ($1) and (p.proacl is not null or i.objoid is not null)
        and p.oid < ${firstOwnOid} and a.grantee = 0 and not exists (
          select from aclexplode(coalesce(i.initprivs, acldefault('f', p.proowner))) b
          where (b.grantee, b.privilege_type) = (0, a.privilege_type))
    union all
    select pg_describe_object('pg_class'::regclass, c.oid, 0), a.privilege_type, a.is_grantable
      from pg_class c left join pg_init_privs i on (i.classoid, i.objoid, i.objsubid) = ('pg_class'::regclass, c.oid, 0),
      aclexplode(c.relacl) a
      where c.relnamespace::regnamespace::text <> all ($1) and a.grantee = 0
        -- initdb keeps no record of these views.
        and not (c.oid < ${firstOwnOid} and a.privilege_type = 'SELECT'
          and c.relnamespace = 'information_schema'::regnamespace)
        and not exists (
        select from aclexplode(i.initprivs) b where (b.grantee, b.privilege_type) = (0, a.privilege_type))
    union all
    select pg_describe_object('pg_class'::regclass, c.oid, t.attnum), a.privilege_type, a.is_grantable
      from pg_attribute t join pg_class c on c.oid = t.attrelid
      left join pg_init_privs i on (i.classoid, i.objoid, i.objsubid) = ('pg_class'::regclass, c.oid, t.attnum),
      aclexplode(t.attacl) a
      where c.relnamespace::regnamespace::text <> all ($1) and a.grantee = 0 and not exists (
        select from aclexplode(i.initprivs) b where (b.grantee, b.privilege_type) = (0, a.privilege_type))
    union all
    select 'schema ' || n.nspname, a.privilege_type, a.is_grantable
      from pg_namespace n, aclexplode(n.nspacl) a
      where n.nspname <> all ($1) and a.grantee = 0 and a.privilege_type <> 'USAGE'
    union all
    select 'database ' || datname, a.privilege_type, a.is_grantable
      from pg_database, aclexplode(datacl) a
      where datname = current_database() and a.grantee = 0 and a.privilege_type not in ('CONNECT', 'TEMPORARY')
    union all
    select 'parameter ' || parname, a.privilege_type, a.is_grantable
      from pg_parameter_acl, aclexplode(paracl) a where a.grantee = 0
    union all
    select 'tablespace ' || spcname, a.privilege_type, a.is_grantable
      from pg_tablespace, aclexplode(spcacl) a where a.grantee = 0
  )
  select 'right' as about, object,
    format('PUBLIC holds a right that the policy does not give: %s on %s', privilege_type, object) as sentence
  from given`;

/** Settings that somebody wrote into a server that we start ourselves with settings of our own. */
const settings = `
  select 'other' as about, name as object, format('the server''s setting %s was changed to %s', name, setting) as sentence
    from pg_file_settings where sourcefile like '%postgresql.auto.conf'
  union all
  select 'other', 'pg_hba.conf', format('line %s of pg_hba.conf lets in by %s', line_number, auth_method)
    from pg_hba_file_rules where auth_method not in ('scram-sha-256', 'reject')`;

/** What stands around our schemas, or is given to everybody, that is neither PostgreSQL's nor ours. */
export async function strangers(client: pg.ClientBase): Promise<readonly Stranger[]> {
  const found = [
    ...(await client.query<Stranger>(objects, [ourSchemas])).rows,
    ...(await client.query<Stranger>(rights, [ourSchemas])).rows,
  ];
  const { rows } = await client.query<{ own: boolean }>(
    `select current_setting('listen_addresses') = '' and rolsuper as own
     from pg_roles where rolname = current_user`,
  );
  if (rows[0]?.own) found.push(...(await client.query<Stranger>(settings)).rows);
  return found;
}
