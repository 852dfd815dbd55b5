import { type QueryExecutorProvider, sql } from "kysely";
import type { Tx } from "./store-orders.ts";

/** One import at a time: what it finds missing is not brought by another one meanwhile. */
export async function lockImports(tx: Tx): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('checkout.import'))`.execute(tx);
}

/** Which of these keyed hashes a licence has already, as hex. */
export async function knownKeys(
  db: QueryExecutorProvider,
  hashes: readonly Buffer[],
): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ hash: string }>`
    select encode(key_hash, 'hex') as hash from checkout.licences
    where key_hash = any (array(
      select decode(h, 'hex') from unnest(${hashes.map((it) => it.toString("hex"))}::text[]) h
    ))`.execute(db);
  return new Set(rows.map(({ hash }) => hash));
}
