import { type Kysely, sql } from "kysely";
import type { Tables } from "../promise/tables.generated.ts";

/** How many conversations there are; no personal value is opened for it. */
export async function countThreads(db: Kysely<Tables["correspondence"]>) {
  const { rows } = await sql<{ open: number; unanswered: number; total: number }>`
    select count(*)::int as total,
      count(*) filter (where state = 'open')::int as open,
      count(*) filter (where state = 'open' and answered_at is null)::int as unanswered
    from contact.threads where expires_at > avow.now()`.execute(db);
  return rows[0] ?? { open: 0, unanswered: 0, total: 0 };
}

/** How many mails of a login wait longer than they should, for a relay that does not take them. */
export async function countWaitingMails(
  db: Kysely<Tables["correspondence"]> | Kysely<Tables["operators"]>,
): Promise<number> {
  const { rows } = await sql<{ waiting: number }>`
    select count(*)::int as waiting from mail.deliveries
    where state = 'deferred'
      or (state = 'queued' and next_at < avow.now() - interval '1 minute')`.execute(db);
  return rows[0]?.waiting ?? 0;
}

/** The newest conversations as the duty `requests` sees them: ids, so that they can be deleted. */
export async function newestThreadIds(db: Kysely<Tables["requests"]>): Promise<readonly string[]> {
  const rows = await db
    .selectFrom("contact.threads")
    .select("id")
    .orderBy("id", "desc")
    .limit(100)
    .execute();
  return rows.map((row) => row.id);
}

/** What the record can be narrowed to. */
export const recordParts = ["opened", "sent", "erased", "actions"] as const;
export type RecordPart = (typeof recordParts)[number];

/** One line of the record, free of personal data. */
export interface RecordEntry {
  readonly at: Date;
  readonly part: RecordPart;
  readonly purpose: string | null;
  readonly operator_id: string | null;
  /** The function, the recipient, or the action; empty for an erasure. */
  readonly what: string;
  readonly reason: string;
  readonly fields: readonly string[];
}

const recordPartSql = {
  opened: sql`select id, at, 'opened' as part, purpose::text, operator_id,
    function::text as what, reason::text, fields::text[] from ledger.audit_entries`,
  sent: sql`select id, at, 'sent' as part, purpose::text, null::uuid as operator_id,
    recipient::text as what, 'attempt ' || attempt as reason, categories::text[] as fields
    from ledger.disclosures`,
  erased: sql`select id, at, 'erased' as part, purpose::text, operator_id, '' as what,
    reason::text, '{}'::text[] as fields from ledger.erasures`,
  actions: sql`select id, at, 'actions' as part, null::text as purpose, operator_id,
    action::text as what, '' as reason, '{}'::text[] as fields from ledger.operator_actions`,
} as const;

/** The record, newest first: `limit` entries after the first `offset`. */
export async function readRecord(
  db: Kysely<Tables["operators"]>,
  look: { parts: readonly RecordPart[]; offset: number; limit: number },
): Promise<readonly RecordEntry[]> {
  // Each table is read from its newest end only, however long it has become.
  const reach = look.offset + look.limit;
  const newest = look.parts.map(
    (part) => sql`(${recordPartSql[part]} order by id desc limit ${reach})`,
  );
  const { rows } = await sql<RecordEntry>`
    select * from (${sql.join(newest, sql` union all `)}) as record
    order by at desc, id desc limit ${look.limit} offset ${look.offset}`.execute(db);
  return rows;
}
