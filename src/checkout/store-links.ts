import { type QueryExecutorProvider, sql } from "kysely";
import type { Tx } from "./store-orders.ts";

/** A mailed link to the orders of an address. */
export interface CustomerLink {
  readonly id: string;
  readonly emailIndex: Buffer;
  readonly expired: boolean;
}

/**
 * Whether this address was sent a link since `since`; locks the address meanwhile, so that one mail
 * goes however often it is asked for.
 */
export async function wasLinkSent(tx: Tx, index: Buffer, since: Date): Promise<boolean> {
  await sql`select pg_advisory_xact_lock(${index.readInt32BE(4)}::bigint)`.execute(tx);
  const row = await tx
    .selectFrom("checkout.customer_links")
    .select("id")
    .where("email_index", "=", index)
    .where("created_at", ">", since)
    .executeTakeFirst();
  return row !== undefined;
}

export async function insertCustomerLink(
  tx: Tx,
  link: {
    readonly id: string;
    readonly emailIndex: Buffer;
    readonly at: Date;
    readonly expiresAt: Date;
  },
): Promise<void> {
  await tx
    .insertInto("checkout.customer_links")
    .values({
      ...{ id: link.id, email_index: link.emailIndex },
      ...{ created_at: link.at, expires_at: link.expiresAt },
    })
    .execute();
}

export async function readCustomerLink(
  db: QueryExecutorProvider,
  id: string,
): Promise<CustomerLink | undefined> {
  const { rows } = await sql<CustomerLink>`
    select id, email_index as "emailIndex", expires_at <= avow.now() as expired
    from checkout.customer_links where id = ${id}`.execute(db);
  return rows[0];
}
