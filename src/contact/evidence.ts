import type pg from "pg";
import type { DataMap } from "../promise/purpose.ts";

/** A sealed value has a version byte, a nonce of 12 and a tag of 16 bytes around its text. */
const sealedBytesMin = 29;

/** Counts sealed columns, and names those with a value that does not have the sealed form. */
export async function unsealedValues(
  pool: pg.Pool,
  dataMap: DataMap,
): Promise<{ checked: number; unsealed: readonly string[] }> {
  const sealed = Object.entries(dataMap).flatMap(([table, columns]) =>
    Object.entries(columns)
      .filter(([, category]) => category === "sealed")
      .map(([column]) => [table, column] as const),
  );
  const unsealed: string[] = [];
  for (const [table, column] of sealed) {
    // The names come from the data map, which is our own source.
    const { rowCount } = await pool.query(
      `select 1 from ${table} where ${column} is not null
       and (octet_length(${column}) < $1 or get_byte(${column}, 0) <> 1) limit 1`,
      [sealedBytesMin],
    );
    if (rowCount) unsealed.push(`${table}.${column}`);
  }
  return { checked: sealed.length, unsealed };
}

/** How many rows of one purpose were looked at, and how many of them are a fault. */
export interface Tally {
  readonly purpose: string;
  readonly missing: number;
  readonly total: number;
}

/**
 * Mails that reached the relay without a disclosure of that attempt, by purpose. An attempt at a
 * relay that is away opens no address and needs none, so attempts alone say nothing.
 */
export async function deliveriesWithoutDisclosure(pool: pg.Pool): Promise<readonly Tally[]> {
  // The two joins are each one pass over both tables; asking row by row costs a search for each.
  const { rows } = await pool.query<Tally>(
    `with left_us as materialized (
       select id, purpose, attempts, state from mail.deliveries
       where state = 'accepted' or reply_code is not null
     ), undisclosed as (
       select d.purpose from left_us d where d.state = 'accepted' and not exists (
         select from ledger.disclosures l where l.delivery_id = d.id and l.attempt = d.attempts)
       union all
       select d.purpose from left_us d where d.state <> 'accepted' and not exists (
         select from ledger.disclosures l where l.delivery_id = d.id)
     )
     select t.purpose, t.total,
       (select count(*)::int from undisclosed u where u.purpose = t.purpose) as missing
     from (select purpose, count(*)::int as total from left_us group by purpose) t`,
  );
  return rows;
}

/** Keys that a purpose holds without a standing consent, by purpose. */
export async function keysWithoutConsent(pool: pg.Pool): Promise<readonly Tally[]> {
  const { rows } = await pool.query<Tally>(
    `select k.purpose, count(*)::int as total, count(*) filter (where c.id is null)::int as missing
     from keys.wrapped_keys k
     left join people.consents c on c.person_id = k.person_id and c.purpose = k.purpose
       and c.withdrawn_at is null
     where k.purpose <> 'requests' group by k.purpose`,
  );
  return rows;
}

/** Everybody to whom something was disclosed, and by which purpose. */
export async function recipientsOfDisclosures(
  pool: pg.Pool,
): Promise<readonly { readonly recipient: string; readonly purpose: string }[]> {
  const { rows } = await pool.query<{ recipient: string; purpose: string }>(
    "select distinct recipient, purpose from ledger.disclosures",
  );
  return rows;
}
