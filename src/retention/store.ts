import { type Kysely, sql } from "kysely";
import { call } from "../promise/call.ts";
import type { Tables } from "../promise/tables.generated.ts";

/** How long the policy keeps what, in days. */
export interface KeptDays {
  /** Each message, and contact details after the last one. */
  readonly contact: number;
  /** Whoever left the newsletter. */
  readonly newsletter: number;
  /** What was typed for an order that nobody paid for. */
  readonly unpaid: number;
  /** Each invoice, with whom it names. */
  readonly invoices: number;
}

/** Deletes at most `limit` messages and as many people past their date, with their keys. */
export async function expirePeople(
  db: Kysely<Tables["retention"]>,
  limit: number,
): Promise<number> {
  const [row] = await call(db, "people.expire", { p_limit: limit });
  return row?.expire ?? 0;
}

/** What stands around people: each table with what names a row, and what it is found by. */
const around = {
  "contact.threads": ["id", "expires_at"],
  "contact.confirmations": ["id", "expires_at"],
  "contact.fingerprints": ["at", "at"],
  "newsletter.sign_ups": ["id", "expires_at"],
  "newsletter.confirmations": ["id", "expires_at"],
  "checkout.webhook_events": ["id", "expires_at"],
  "checkout.customer_links": ["id", "expires_at"],
  "mail.deliveries": ["id", "expires_at"],
} as const;

export type TableAround = keyof typeof around;
export const tablesAround = Object.keys(around) as readonly TableAround[];

/**
 * Deletes about `limit` rows past their date of one table around people: a campaign alone leaves as
 * many as it has readers. Row security shows this login expired rows only.
 */
export async function expireRows(
  db: Kysely<Tables["retention"]>,
  table: TableAround,
  limit: number,
): Promise<number> {
  const [name, date] = around[table];
  const { numAffectedRows } = await sql`
    delete from ${sql.table(table)} where ${sql.ref(name)} = any (array(
      select ${sql.ref(name)} from ${sql.table(table)}
      where ${sql.ref(date)} <= (select avow.now()) order by ${sql.ref(date)} limit ${limit}
    ))`.execute(db);
  return Number(numAffectedRows ?? 0);
}

/**
 * Forgets at most `limit` people as subscribers who left and whose date has passed, as the duty
 * `requests`: what we sent them, that they agreed, and the name that nobody else was given.
 */
export async function forgetLeft(db: Kysely<Tables["requests"]>, limit: number): Promise<number> {
  const [row] = await call(db, "newsletter.forget_left", { p_limit: limit });
  return row?.forget_left ?? 0;
}

/**
 * Takes correspondence's key, and what only it asked for, of at most `limit` people who stay for
 * the newsletter and with whom no message is left, as the duty `requests`.
 */
export async function forgetCorrespondents(
  db: Kysely<Tables["requests"]>,
  limit: number,
): Promise<number> {
  const [row] = await call(db, "people.forget_correspondents", { p_limit: limit });
  return row?.forget_correspondents ?? 0;
}

/**
 * Brings dates that lie too far ahead nearer, as the duty `requests`: it reaches those too who
 * withdrew, and it works while correspondence is switched off.
 */
export async function shortenTerm(
  db: Kysely<Tables["requests"]>,
  { contact: days, newsletter, unpaid, invoices }: KeptDays,
): Promise<void> {
  await call(db, "people.shorten_buyers", { p_unpaid_days: unpaid, p_invoice_days: invoices });
  await call(db, "newsletter.shorten", { p_days: newsletter });
  await call(db, "people.shorten", { p_days: days });
  await sql`
    update contact.threads set expires_at = last_at + make_interval(days => ${days})
    where expires_at > last_at + make_interval(days => ${days})`.execute(db);
}
