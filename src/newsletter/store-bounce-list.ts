import { type QueryExecutorProvider, sql } from "kysely";
import type { BounceSource } from "./store-bounces.ts";

type Db = QueryExecutorProvider;

/** A report as operators see it, without a word of what it says. */
export interface BounceRow {
  readonly id: string;
  readonly personId: string;
  readonly campaignId: string | null;
  /** The campaign's subject. */
  readonly subject: string;
  readonly source: BounceSource;
  readonly kind: "bounce" | "complaint";
  readonly reason: string;
  readonly isHard: boolean;
  readonly status: string;
  readonly replyCode: number | null;
  readonly at: Date;
  /** Whether it ended the writing to the address. */
  readonly suppressed: boolean;
  readonly undoneAt: Date | null;
  readonly undoneBy: string | null;
}

/** Which reports are meant; what is absent does not matter. */
export interface BounceFilter {
  readonly campaignId?: string;
  readonly personId?: string;
  readonly what?: "hard" | "soft" | "complaint";
  /** Only those that ended the writing, and nobody took that back. */
  readonly standing?: boolean;
}

const columns = sql`b.id, b.person_id as "personId", b.campaign_id as "campaignId",
  coalesce(c.subject, '') as subject, b.source, b.kind, b.reason, b.is_hard as "isHard", b.status,
  b.reply_code as "replyCode", b.at, b.suppressed, b.undone_at as "undoneAt",
  b.undone_by as "undoneBy"`;

/** The newest first, and how many there are in all. */
export async function listBounceRows(
  db: Db,
  page: { readonly filter: BounceFilter; readonly offset: number; readonly limit: number },
): Promise<{ readonly rows: readonly BounceRow[]; readonly total: number }> {
  const { campaignId, personId, what, standing } = page.filter;
  const { rows } = await sql<BounceRow & { total: number }>`
    select ${columns}, count(*) over ()::int as total
    from newsletter.bounces b left join newsletter.campaigns c on c.id = b.campaign_id
    where (${campaignId ?? null}::uuid is null or b.campaign_id = ${campaignId ?? null})
      and (${personId ?? null}::uuid is null or b.person_id = ${personId ?? null})
      and (${what ?? null}::text is null or ${what ?? null}::text = case
        when b.kind = 'complaint' then 'complaint' when b.is_hard then 'hard' else 'soft' end)
      and (not ${standing ?? false} or (b.suppressed and b.undone_at is null))
    order by b.at desc, b.id desc offset ${page.offset} limit ${page.limit}`.execute(db);
  return { rows, total: rows[0]?.total ?? 0 };
}

export async function readBounceRow(db: Db, id: string): Promise<BounceRow | undefined> {
  const { rows } = await sql<BounceRow>`
    select ${columns}
    from newsletter.bounces b left join newsletter.campaigns c on c.id = b.campaign_id
    where b.id = ${id}`.execute(db);
  return rows[0];
}

/** The keyed hash of a subscriber's address. */
export async function readEmailIndex(db: Db, personId: string): Promise<Buffer | undefined> {
  const { rows } = await sql<{ index: Buffer }>`
    select email_index as index from newsletter.subscribers where person_id = ${personId}`.execute(
    db,
  );
  return rows[0]?.index;
}

/** Why an address is not written to. */
export type SuppressionReason = "unsubscribed" | "erased" | "bounced" | "complained";

/** How many addresses are not written to at all, by reason. */
export async function countSuppressions(
  db: Db,
): Promise<Readonly<Partial<Record<SuppressionReason, number>>>> {
  const { rows } = await sql<{ reason: SuppressionReason; n: number }>`
    select reason, count(*)::int as n from newsletter.suppressions
    where list_id is null group by reason`.execute(db);
  return Object.fromEntries(rows.map(({ reason, n }) => [reason, n]));
}

/**
 * Why mails came back since, or were refused in campaigns that began since, of these reasons: how
 * many, of how many campaigns, the last when.
 */
export async function countReasons(
  db: Db,
  since: Date,
  reasons: readonly string[],
): Promise<
  readonly {
    readonly reason: string;
    readonly mails: number;
    readonly campaigns: number;
    readonly last: Date;
  }[]
> {
  const { rows } = await sql<{ reason: string; mails: number; campaigns: number; last: Date }>`
    select reason, sum(mails)::int as mails, count(distinct campaign_id)::int as campaigns,
      max(last) as last
    from (
      select reason::text, count(*) as mails, campaign_id, max(at) as last
      from newsletter.bounces
      where at >= ${since} and kind = 'bounce' and source <> 'smtp'
      group by reason, campaign_id
      union all
      select r.key, r.value::text::int, c.id, coalesce(c.finished_at, c.updated_at)
      from newsletter.campaigns c, jsonb_each(c.reasons) r
      where c.started_at >= ${since}
    ) counted
    where reason = any (${[...reasons]})
    group by reason order by mails desc, reason`.execute(db);
  return rows;
}
