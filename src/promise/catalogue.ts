import type pg from "pg";
import { ourSchemas } from "./purpose.ts";

/**
 * Everything in our schemas, and on our tables from elsewhere, that decides who can reach what, as
 * `object → description`: owners, row security, columns, functions by the hash of their body,
 * domains, triggers, views. The instance's
 * id and the release of PostgreSQL leave no trace in it, so that one file describes every instance.
 */
export type Catalogue = Readonly<Record<string, string>>;

const ofOurs = "in (select oid from pg_class where relnamespace::regnamespace::text = any ($1))";

const queries = [
  `select 'schema ' || nspname as object, 'owner ' || nspowner::regrole as is
     from pg_namespace where nspname = any ($1)`,
  `select case relkind when 'r' then 'table ' else 'relation ' end || c.oid::regclass,
     format('kind %s, owner %s, row security %s, forced %s, kept %s, replica identity %s, place %s, options %s',
       relkind, relowner::regrole, relrowsecurity, relforcerowsecurity, relpersistence, relreplident,
       reltablespace, coalesce(array_to_string(reloptions, '; '), 'none'))
     from pg_class c where relnamespace::regnamespace::text = any ($1) and relkind not in ('i', 'S', 't')`,
  `select 'sequence ' || c.oid::regclass, format('owner %s, from %s by %s, cycle %s',
       relowner::regrole, seqstart, seqincrement, seqcycle)
     from pg_class c join pg_sequence s on s.seqrelid = c.oid
     where relnamespace::regnamespace::text = any ($1)`,
  `select 'inheritance of ' || inhrelid::regclass, 'from ' || inhparent::regclass from pg_inherits
     where inhparent ${ofOurs} or inhrelid ${ofOurs}`,
  `select 'column ' || c.relnamespace::regnamespace || '.' || c.relname || '.' || a.attname,
     format_type(a.atttypid, a.atttypmod) || case when a.attnotnull then ' not null' else '' end
       || coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '')
       || case when a.attidentity <> '' then ' identity' else '' end
       || case when a.attgenerated <> '' then ' generated' else '' end
     from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
     left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
     where c.relnamespace::regnamespace::text = any ($1) and c.relkind not in ('i', 'S', 't')`,
  `select 'index ' || schemaname || '.' || indexname, indexdef
     from pg_indexes where schemaname = any ($1)`,
  // PostgreSQL 18 also keeps NOT NULL as constraints; the columns above tell that already.
  `select 'constraint ' || coalesce(nullif(conrelid, 0)::regclass::text, contypid::regtype::text)
       || ' ' || conname,
     pg_get_constraintdef(oid) || case when convalidated then '' else ' not valid' end
     from pg_constraint where (connamespace::regnamespace::text = any ($1) or confrelid ${ofOurs})
     and (contype <> 'n' or not convalidated)`,
  `select 'function ' || p.oid::regprocedure,
     format('owner %s, kind %s, definer %s, volatility %s, parallel %s, strict %s, leakproof %s, language %s, settings %s, arguments %s, returns %s, body %s',
       p.proowner::regrole, p.prokind, p.prosecdef, p.provolatile, p.proparallel, p.proisstrict,
       p.proleakproof, l.lanname,
       coalesce(array_to_string(array(select s from unnest(p.proconfig) s order by s), '; '), 'none'),
       pg_get_function_arguments(p.oid), pg_get_function_result(p.oid),
       encode(sha256(convert_to(p.prosrc || coalesce(p.probin, '')
         || coalesce(pg_get_function_sqlbody(p.oid), ''), 'UTF8')), 'hex'))
     from pg_proc p join pg_language l on l.oid = p.prolang
     where p.pronamespace::regnamespace::text = any ($1)`,
  `select 'row security ' || schemaname || '.' || tablename || ' ' || policyname,
     format('%s %s to %s using %s check %s', permissive, cmd, array_to_string(roles, ','),
       coalesce(regexp_replace(qual, '\\s+', ' ', 'g'), '-'),
       coalesce(regexp_replace(with_check, '\\s+', ' ', 'g'), '-'))
     from pg_policies where schemaname = any ($1)`,
  // PostgreSQL's own triggers keep references; one that is switched off is a finding.
  `select 'trigger ' || tgrelid::regclass || ' ' || tgname, tgenabled::text || ' ' || pg_get_triggerdef(oid)
     from pg_trigger where (not tgisinternal or tgenabled <> 'O') and tgrelid ${ofOurs}`,
  `select 'rule ' || r.ev_class::regclass || ' ' || r.rulename, r.ev_enabled::text || ' ' || pg_get_ruledef(r.oid)
     from pg_rewrite r where r.ev_class ${ofOurs}`,
  // Views anywhere that read a table of ours.
  `select distinct 'view ' || r.ev_class::regclass, 'reads ' || d.refobjid::regclass
     from pg_depend d join pg_rewrite r on d.classid = 'pg_rewrite'::regclass and r.oid = d.objid
     where d.refclassid = 'pg_class'::regclass and d.refobjid ${ofOurs} and r.ev_class <> d.refobjid`,
  `select 'statistics ' || stxnamespace::regnamespace || '.' || stxname, 'of ' || stxrelid::regclass from pg_statistic_ext
     where stxrelid ${ofOurs}`,
  `select 'type ' || t.oid::regtype, format('kind %s, base %s, owner %s, not null %s, default %s',
       t.typtype, coalesce(nullif(t.typbasetype, 0)::regtype::text, '-'), t.typowner::regrole,
       t.typnotnull, coalesce(t.typdefault, '-'))
     from pg_type t left join pg_class c on c.oid = t.typrelid
     where t.typnamespace::regnamespace::text = any ($1) and (c.oid is null or c.relkind = 'c')
     and not exists (select from pg_type e where e.typarray = t.oid)`,
  `select 'event trigger ' || evtname, evtfoid::regprocedure::text from pg_event_trigger
     where $1::text[] is not null`,
  `select 'publication ' || pubname, 'all tables ' || puballtables from pg_publication
     where $1::text[] is not null`,
];

/** Reads the catalogue of the database behind `client`. */
export async function readCatalogue(
  client: pg.Pool | pg.ClientBase,
  instanceId: string,
): Promise<Catalogue> {
  const found: [string, string][] = [];
  for (const text of queries) {
    const { rows } = await client.query<string[]>({ text, values: [ourSchemas], rowMode: "array" });
    for (const [object = "", is = ""] of rows) {
      found.push([object, is.replaceAll(`avow_${instanceId}_`, "avow_…_")]);
    }
  }
  // Two objects under one name may not hide each other.
  const catalogue: Record<string, string> = {};
  for (const [object, is] of found.sort((a, b) => (a.join(" ") < b.join(" ") ? -1 : 1))) {
    const other = catalogue[object];
    catalogue[object] = other === undefined ? is : `${other} | ${is}`;
  }
  return catalogue;
}

/** One difference between what stands and what should. */
export interface Drift {
  readonly object: string;
  readonly change: "missing" | "added" | "changed";
}

/** Compares two catalogues. */
export function compareCatalogues(expected: Catalogue, actual: Catalogue): readonly Drift[] {
  const drift: Drift[] = [];
  for (const object of Object.keys(expected)) {
    if (!(object in actual)) drift.push({ object, change: "missing" });
    else if (actual[object] !== expected[object]) drift.push({ object, change: "changed" });
  }
  for (const object of Object.keys(actual)) {
    if (!(object in expected)) drift.push({ object, change: "added" });
  }
  return drift;
}
