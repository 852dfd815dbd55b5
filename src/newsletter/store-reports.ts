import { sql } from "kysely";
import type { CampaignState } from "./campaign.ts";
import type { NewsletterDb } from "./store-campaigns.ts";

/** What is counted at a campaign itself, and outlives its deliveries. */
export interface CampaignTotals {
  readonly state: CampaignState;
  readonly recipients: number;
  readonly accepted: number;
  readonly refused: number;
  readonly excluded: number;
  /** Counted when it was done. */
  readonly uncertain: number;
  readonly reasons: Readonly<Record<string, number>>;
  readonly bouncedHard: number;
  readonly bouncedSoft: number;
  readonly complained: number;
  readonly unsubscribed: number;
  readonly pauseReason: string | null;
  readonly frozenAt: Date | null;
  /** Of the deliveries that are there still. */
  readonly open: Readonly<Partial<Record<"claimed" | "deferred" | "uncertain", number>>>;
  /** Until when it is known who got it; null when it is not (any more). */
  readonly keptUntil: Date | null;
}

export async function readTotals(
  db: NewsletterDb,
  id: string,
): Promise<CampaignTotals | undefined> {
  const { rows } = await sql<CampaignTotals>`
    select c.state, c.recipients, c.accepted, c.refused, c.excluded, c.uncertain, c.reasons,
      c.bounced_hard as "bouncedHard", c.bounced_soft as "bouncedSoft", c.complained,
      c.unsubscribed, c.pause_reason as "pauseReason", c.frozen_at as "frozenAt",
      (
        select coalesce(jsonb_object_agg(state, n), '{}') from (
          select d.state, count(*) as n from mail.deliveries d
          where d.kind = 'newsletter.campaign' and d.ref = c.id
            and d.state in ('claimed', 'deferred', 'uncertain')
          group by d.state
        ) s
      ) as open,
      (
        select d.expires_at from mail.deliveries d
        where d.kind = 'newsletter.campaign' and d.ref = c.id and d.expires_at > avow.now() limit 1
      ) as "keptUntil"
    from newsletter.campaigns c where c.id = ${id}`.execute(db);
  return rows[0];
}

/** Which of a campaign's recipients are meant. */
export type RecipientFilter = "all" | "accepted" | "refused" | "excluded" | "uncertain" | "waiting";

/** A delivery without a word about who it goes to. */
export interface RecipientRow {
  readonly deliveryId: string;
  readonly personId: string;
  readonly state: "queued" | "claimed" | "accepted" | "refused" | "deferred" | "uncertain";
  /** Why it was refused. */
  readonly reason: string | null;
  readonly replyCode: number | null;
  /** How often the relay was asked. */
  readonly tries: number;
  readonly doneAt: Date | null;
}

/** Up to `limit` deliveries behind this person, in the order of people's ids. */
export async function recipientRows(
  db: NewsletterDb,
  page: { campaignId: string; filter: RecipientFilter; after: string | null; limit: number },
): Promise<readonly RecipientRow[]> {
  const { rows } = await sql<RecipientRow>`
    select d.id as "deliveryId", d.person_id as "personId", d.state, d.reason,
      d.reply_code as "replyCode", d.attempts - d.untried as tries, d.done_at as "doneAt"
    from mail.deliveries d
    where d.kind = 'newsletter.campaign' and d.ref = ${page.campaignId}
      and d.expires_at > avow.now()
      and (${page.after}::uuid is null or d.person_id > ${page.after}::uuid)
      and ${whichRows[page.filter]}
    order by d.person_id limit ${page.limit}`.execute(db);
  return rows;
}

const left = sql`d.reason is not distinct from 'no longer subscribed'`;
const whichRows = {
  all: sql`true`,
  accepted: sql`d.state = 'accepted'`,
  refused: sql`d.state = 'refused' and not ${left}`,
  excluded: sql`d.state = 'refused' and ${left}`,
  uncertain: sql`d.state = 'uncertain'`,
  waiting: sql`d.state in ('queued', 'claimed', 'deferred')`,
};

/**
 * Decides about a campaign's uncertain deliveries, some or (null) all of them: they are queued
 * again, or taken as not to be sent. Returns how many.
 */
export async function moveAllUncertain(
  db: NewsletterDb,
  move: {
    campaignId: string;
    ids: readonly string[] | null;
    decision: "send-again" | "leave";
    now: Date;
  },
): Promise<number> {
  const ids = move.ids === null ? null : [...move.ids];
  const isAgain = move.decision === "send-again";
  const { rows } = await sql<{ n: number }>`
    with moved as (
      update mail.deliveries d
      set state = ${isAgain ? "queued" : "refused"}, next_at = 'epoch',
        reason = ${isAgain ? null : "left uncertain"}::text,
        done_at = ${isAgain ? null : move.now}::timestamptz
      where d.kind = 'newsletter.campaign' and d.ref = ${move.campaignId}
        and d.state = 'uncertain' and (${ids}::uuid[] is null or d.id = any (${ids}::uuid[]))
      returning 1
    ), n as (select count(*)::integer as n from moved), counted as (
      update newsletter.campaigns c
      set uncertain = greatest(0, c.uncertain - n.n),
        refused = c.refused + case when ${isAgain} then 0 else n.n end,
        reasons = case when ${isAgain} or n.n = 0 then c.reasons else c.reasons
          || jsonb_build_object('left uncertain',
            coalesce((c.reasons ->> 'left uncertain')::integer, 0) + n.n) end
      from n where c.id = ${move.campaignId} returning 1
    )
    select n from n`.execute(db);
  return rows[0]?.n ?? 0;
}
