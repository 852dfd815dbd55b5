import type pg from "pg";

/** A place in the database, with the values in it that have the digits for a card number. */
export interface Suspects {
  readonly place: string;
  readonly values: readonly string[];
}

// Types whose text is full of digits and can hold no card number: times, ids, small and broken
// numbers. Bytes are looked at apart.
const harmless = `array['bool', 'int2', 'int4', 'oid', 'xid', 'xid8', 'cid', 'tid', 'pg_lsn', 'uuid',
  'uuid[]', 'float4', 'float8', 'timestamptz', 'timestamp', 'date', 'time', 'timetz', 'interval',
  'bytea', 'bytea[]']::regtype[]`;

const columns = `
  select c.oid::regclass::text as relation, a.attname as name, quote_ident(a.attname) as "column",
    coalesce(nullif(t.typbasetype, 0), t.oid) = 'bytea'::regtype as bytes
  from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_type t on t.oid = a.atttypid
  where c.relkind in ('r', 'm') and c.oid >= 16384 and c.relpersistence <> 't'
    and c.relnamespace <> 'pg_toast'::regnamespace and a.attnum > 0 and not a.attisdropped
    and (a.atttypid = 'bytea'::regtype or coalesce(nullif(t.typbasetype, 0), t.oid) <> all (${harmless}))
  order by c.oid, a.attnum`;

interface Column {
  readonly relation: string;
  readonly name: string;
  readonly column: string;
  readonly bytes: boolean;
}

/** Words that somebody may have left in the catalogue itself. */
const words = `
  select place, text from (
    select 'a comment' as place, description as text from pg_description where objoid >= 16384
    union all select 'a comment', description from pg_shdescription where objoid >= 16384
    union all select 'the names of a type', enumlabel from pg_enum
    union all select 'the default of a column', pg_get_expr(adbin, adrelid) from pg_attrdef
    union all select 'a name', relname from pg_class where oid >= 16384
    union all select 'a name', attname from pg_attribute where attrelid >= 16384
    union all select 'a name', nspname from pg_namespace
    union all select 'a name', rolname from pg_roles
  ) w`;

// PostgreSQL picks out what has digits enough, or writes them otherwise than ASCII does; the
// verdict on it is the program's and not the stored rule's.
const hasDigits = (text: string) => `octet_length(${text}) >= 12 and (
  octet_length(${text}) <> char_length(${text})
  or octet_length(${text}) - octet_length(translate(${text}, '0123456789', '')) >= 12)`;
// Digits of one or two bytes each, with little between them.
const hasDigitBytes = (bytes: string) =>
  `encode(${bytes}, 'hex') ~ '(3[0-9](00)?((2[0-9a-f]|5f)(00)?){0,3}){12}'`;
const fromBytes = (bytes: Buffer) => bytes.toString("latin1").replaceAll("\0", "");

/** Goes once through a relation and returns what has digits, by column. */
function readRelation(relation: string, own: readonly Column[]): string {
  const values = own.map(({ column, bytes }, index) =>
    bytes ? `(${index}, null, ${column})` : `(${index}, ${column}::text, null)`,
  );
  return `select v.index, v.text, v.bytes
    from ${relation}, lateral (values ${values.join(", ")}) v (index, text, bytes)
    where (${hasDigits("v.text")}) or ${hasDigitBytes("v.bytes::bytea")}`;
}

/**
 * Reads every stored value in the database but those of the `sealed` columns, which hold only
 * ciphertext (a check of its own), and returns those that a card number could stand in.
 */
export async function findSuspects(
  pool: pg.Pool,
  sealed: ReadonlySet<string>,
): Promise<{ places: readonly Suspects[]; searched: number }> {
  const places = new Map<string, string[]>();
  const add = (place: string, value: string) =>
    places.set(place, [...(places.get(place) ?? []), value]);
  const { rows } = await pool.query<Column>(columns);
  const open = rows.filter(({ relation, name }) => !sealed.has(`${relation}.${name}`));
  for (const [relation, own] of Map.groupBy(open, (column) => column.relation)) {
    const { rows: found } = await pool.query<{
      index: number;
      text: string | null;
      bytes: Buffer | null;
    }>(readRelation(relation, own));
    for (const { index, text, bytes } of found) {
      add(`${relation}.${own[index]?.name}`, text ?? fromBytes(bytes ?? Buffer.alloc(0)));
    }
  }
  const said = await pool.query<{ place: string; text: string }>(
    `${words} where ${hasDigits("text")}`,
  );
  for (const { place, text } of said.rows) add(place, text);
  const objects = await pool.query<{ value: Buffer }>(
    `select lo_get(oid) as value from pg_largeobject_metadata
     where has_function_privilege('lo_get(oid)', 'execute') and ${hasDigitBytes("lo_get(oid)")}`,
  );
  for (const { value } of objects.rows) add("a large object", fromBytes(value));
  return {
    places: [...places].map(([place, values]) => ({ place, values })),
    searched: open.length,
  };
}
