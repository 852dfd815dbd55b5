import { sql } from "kysely";
import type { NewsletterDb } from "./store-campaigns.ts";

const isOf = (campaignId: string) =>
  sql`d.kind = 'newsletter.campaign' and d.ref = ${campaignId}::uuid`;

/** A campaign on its way. */
export interface ActiveCampaign {
  readonly id: string;
  readonly state: "preparing" | "sending";
}

/** Campaigns to prepare or send, the first started first. */
export async function activeCampaigns(db: NewsletterDb): Promise<readonly ActiveCampaign[]> {
  const { rows } = await sql<ActiveCampaign>`
    select id, state from newsletter.campaigns where state in ('preparing', 'sending')
    order by started_at, id`.execute(db);
  return rows;
}

/** A campaign's mail as it was frozen. */
export interface FrozenCampaign {
  readonly id: string;
  readonly number: number;
  readonly subject: string;
  readonly greeting: string;
  readonly html: string;
  readonly text: string;
  /** Of its lists, in their order. */
  readonly slugs: readonly string[];
}

export async function readFrozen(
  db: NewsletterDb,
  id: string,
): Promise<FrozenCampaign | undefined> {
  const { rows } = await sql<FrozenCampaign>`
    select id, number, subject, greeting, html, text_part as text, array(
        select l.slug::text from newsletter.lists l where l.id = any (c.list_ids)
        order by array_position(c.list_ids, l.id)
      ) as slugs
    from newsletter.campaigns c where id = ${id} and html is not null`.execute(db);
  return rows[0];
}

/** Says at campaigns on their way why nothing leaves just now; null when something does again. */
export async function noteStandstill(db: NewsletterDb, reason: string | null): Promise<void> {
  await sql`
    update newsletter.campaigns set pause_reason = ${reason}
    where state = 'sending' and pause_reason is distinct from ${reason}`.execute(db);
}

/** Cancelled campaigns that still have mails, which were on their way when it was cancelled. */
export async function cancelledCampaigns(db: NewsletterDb): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from newsletter.campaigns
    where state = 'cancelled' and frozen_after is not null
      and recipients > accepted + refused + excluded`.execute(db);
  return rows.map(({ id }) => id);
}

/** Campaigns of which mails may have been on the line when their server ended. */
export async function campaignsWithClaims(db: NewsletterDb, now: Date): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`
    select c.id from newsletter.campaigns c
    where c.state in ('sending', 'paused', 'cancelled') and exists (
      select from mail.deliveries d
      where d.kind = 'newsletter.campaign' and d.ref = c.id and d.state = 'claimed'
        and d.claimed_until <= ${now}
    )`.execute(db);
  return rows.map(({ id }) => id);
}

/** Scheduled campaigns whose time has come. */
export async function dueCampaigns(
  db: NewsletterDb,
  now: Date,
): Promise<readonly { id: string; sendAt: Date }[]> {
  const { rows } = await sql<{ id: string; sendAt: Date }>`
    select id, send_at as "sendAt" from newsletter.campaigns
    where state = 'scheduled' and send_at <= ${now} order by send_at, id`.execute(db);
  return rows;
}

/** Claims whose sender died with them stand as uncertain from now on. Returns how many. */
export async function lapseClaims(
  db: NewsletterDb,
  campaignId: string,
  now: Date,
): Promise<number> {
  const { rows } = await sql`
    update mail.deliveries d set state = 'uncertain', claimed_until = null
    where ${isOf(campaignId)} and d.state = 'claimed' and d.claimed_until <= ${now}
    returning 1`.execute(db);
  return rows.length;
}

/** When the next delivery is due, whether any is on the line; both null and false when all is done. */
export async function nextDue(
  db: NewsletterDb,
  campaignId: string,
): Promise<{ readonly at: Date | null; readonly isClaimed: boolean }> {
  const { rows } = await sql<{ at: Date | null; isClaimed: boolean }>`
    select (
        select d.next_at from mail.deliveries d
        where ${isOf(campaignId)} and d.state in ('queued', 'deferred')
          and d.expires_at > avow.now()
        order by d.next_at limit 1
      ) as at,
      exists (
        select from mail.deliveries d where ${isOf(campaignId)} and d.state = 'claimed'
      ) as "isClaimed"`.execute(db);
  return rows[0] ?? { at: null, isClaimed: false };
}

/**
 * Writes the totals down, which outlive the deliveries, if nothing waits any more. Who is in none of
 * them was erased before their mail went, or it was past its time: they count as left out.
 */
export async function finishCampaign(
  db: NewsletterDb,
  campaignId: string,
  now: Date,
): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    // First, so that an outcome which is being written down now is counted there or here, not twice.
    await sql`select from newsletter.campaigns where id = ${campaignId} for update`.execute(tx);
    return finish(tx, campaignId, now);
  });
}

async function finish(tx: NewsletterDb, campaignId: string, now: Date): Promise<boolean> {
  const { rows } = await sql`
    update newsletter.campaigns c
    set state = 'done', finished_at = ${now}, updated_at = ${now}, version = version + 1,
      pause_reason = null,
      uncertain = n.uncertain,
      excluded = c.excluded + greatest(0,
        c.recipients - c.accepted - c.refused - c.excluded - n.uncertain)
    from (
      select count(*) filter (where d.state = 'uncertain')::integer as uncertain,
        count(*) filter (where d.state <> 'uncertain') as others
      from mail.deliveries d
      where ${isOf(campaignId)} and d.state in ('claimed', 'deferred', 'uncertain')
    ) n
    where c.id = ${campaignId} and c.state = 'sending' and n.others = 0
      and not exists (
        select from mail.deliveries d
        where ${isOf(campaignId)} and d.state in ('queued', 'deferred')
          and d.expires_at > avow.now()
      )
    returning c.id`.execute(tx);
  return rows.length > 0;
}
