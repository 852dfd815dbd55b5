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

/**
 * Mails that reached the relay without a disclosure of that attempt. An attempt at a relay that is
 * away opens no address and needs none, so attempts alone say nothing.
 */
export async function deliveriesWithoutDisclosure(
  pool: pg.Pool,
): Promise<{ missing: number; total: number }> {
  const { rows } = await pool.query<{ missing: number; total: number }>(
    `select count(*) filter (where not exists (
         select from ledger.disclosures l where l.delivery_id = d.id
           and (l.attempt = d.attempts or d.state <> 'accepted')
       ))::int as missing, count(*)::int as total
     from mail.deliveries d where d.state = 'accepted' or d.reply_code is not null`,
  );
  return rows[0] ?? { missing: 0, total: 0 };
}

/** Everybody to whom something was disclosed. */
export async function recipientsOfDisclosures(pool: pg.Pool): Promise<readonly string[]> {
  const { rows } = await pool.query<{ recipient: string }>(
    "select distinct recipient from ledger.disclosures",
  );
  return rows.map((row) => row.recipient);
}
