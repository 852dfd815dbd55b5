import { sql } from "kysely";
import type { NewsletterDb } from "./store-campaigns.ts";

/** Who is meant: subscribers of any of the lists, who subscribed within the dates. */
export interface Audience {
  readonly listIds: readonly string[];
  readonly subscribedFrom: Date | null;
  readonly subscribedUntil: Date | null;
}

/** How many people that are now, each once; who is suppressed does not count. */
export async function countAudience(db: NewsletterDb, it: Audience): Promise<number> {
  const isMeant = sql`n.state = 'subscribed' and n.list_id = any (${[...it.listIds]}::uuid[])
    and (${it.subscribedFrom}::timestamptz is null or n.subscribed_at >= ${it.subscribedFrom})
    and (${it.subscribedUntil}::timestamptz is null or n.subscribed_at < ${it.subscribedUntil})`;
  const each = it.listIds.length > 1 ? sql`distinct n.person_id` : sql`*`;
  // Who is subscribed and suppressed for all is so by what a machine reported: a person's own no
  // ends what they subscribed to. Those are few, looked for by themselves, and taken off.
  const { rows } = await sql<{ n: number }>`
    select (
      (select count(${each}) from newsletter.subscriptions n where ${isMeant})
      - (select count(*) from newsletter.suppressions x
        join newsletter.subscribers s on s.email_index = x.email_index
        where x.list_id is null and x.reason in ('bounced', 'complained') and exists (
          select from newsletter.subscriptions n where n.person_id = s.person_id and ${isMeant}))
    )::int as n`.execute(db);
  return rows[0]?.n ?? 0;
}

/** Whether a campaign's mail was rendered already, by whichever process. */
export async function isRendered(db: NewsletterDb, id: string): Promise<boolean> {
  const { rows } = await sql`
    select 1 from newsletter.campaigns where id = ${id} and html is not null`.execute(db);
  return rows.length > 0;
}

/** Stores the rendered mail; the campaign's deliveries are all made of it. */
export async function storeRendered(
  db: NewsletterDb,
  mail: { id: string; html: string; text: string },
): Promise<void> {
  await sql`
    update newsletter.campaigns set html = ${mail.html}, text_part = ${mail.text}
    where id = ${mail.id} and state = 'preparing' and html is null`.execute(db);
}

/**
 * Makes deliveries of the next `limit` people of a campaign that is being prepared, in the order of
 * their ids, and notes how far it came. `isDone` when nobody was left; then the campaign is being
 * sent. `isHeld` when another process is at it, or it stands elsewhere by now.
 *
 * Ids say the time of the chunk and are random besides (UUID version 7, RFC 9562): none tells a
 * person's place. They are written in the order of the ids, in which they are claimed: what is
 * claimed together stands together on disk. The first try is due at any time, also when the clock
 * is put back meanwhile.
 */
export async function freezeChunk(
  tx: NewsletterDb,
  chunk: { campaignId: string; limit: number; now: Date; expiresAt: Date },
): Promise<{ readonly isHeld: boolean; readonly isDone: boolean; readonly added: number }> {
  const { rows: held } = await sql<Audience & { after: string | null; startedAt: Date }>`
    select list_ids as "listIds", subscribed_from as "subscribedFrom",
      subscribed_until as "subscribedUntil", frozen_after as after, started_at as "startedAt"
    from newsletter.campaigns where id = ${chunk.campaignId} and state = 'preparing'
    for update skip locked`.execute(tx);
  const [it] = held;
  if (!it) return { isHeld: true, isDone: false, added: 0 };
  const { rows } = await sql<{ last: string | null; added: number; excluded: number }>`
    with each as (
      select n.person_id
      from unnest(${[...it.listIds]}::uuid[]) l
      cross join lateral (
        select n.person_id from newsletter.subscriptions n
        where n.list_id = l and n.state = 'subscribed' and n.subscribed_at <= ${it.startedAt}
          and (${it.after}::uuid is null or n.person_id > ${it.after}::uuid)
          and (${it.subscribedFrom}::timestamptz is null or n.subscribed_at >= ${it.subscribedFrom})
          and (${it.subscribedUntil}::timestamptz is null or n.subscribed_at < ${it.subscribedUntil})
        order by n.person_id limit ${chunk.limit}
      ) n
    ), next as materialized (
      select distinct person_id from each order by person_id limit ${chunk.limit}
    ), written_to as materialized (
      select next.person_id, (lpad(to_hex(${chunk.now.getTime()}::bigint), 12, '0') || '7'
          || substr(translate(gen_random_uuid()::text, '-', ''), 14))::uuid as id
      from next
      join newsletter.subscribers s on s.person_id = next.person_id
      where not exists (
        select from newsletter.suppressions x
        where x.email_index = s.email_index and x.list_id is null
      )
    ), added as (
      insert into mail.deliveries (id, purpose, kind, person_id, ref, next_at, created_at, expires_at)
      select id, 'newsletter', 'newsletter.campaign', person_id, ${chunk.campaignId}::uuid, 'epoch',
        ${chunk.now}::timestamptz, ${chunk.expiresAt}::timestamptz
      from written_to order by id
      on conflict (ref, person_id) where kind = 'newsletter.campaign' do nothing
      returning 1
    )
    select (select person_id from next order by person_id desc limit 1) as last,
      (select count(*)::int from added) as added,
      (select count(*)::int from next) - (select count(*)::int from written_to) as excluded`.execute(
    tx,
  );
  const { last = null, added = 0, excluded = 0 } = rows[0] ?? {};
  if (last === null) {
    await sql`
      update newsletter.campaigns
      set state = 'sending', frozen_at = ${chunk.now}, updated_at = ${chunk.now},
        -- Past everybody: a campaign that is done names nobody, also when the last one is erased.
        frozen_after = case when frozen_after is not null
          then 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid end
      where id = ${chunk.campaignId}`.execute(tx);
  } else {
    await sql`
      update newsletter.campaigns set frozen_after = ${last}, excluded = excluded + ${excluded},
        recipients = recipients + ${added + excluded}
      where id = ${chunk.campaignId}`.execute(tx);
  }
  return { isHeld: false, isDone: last === null, added };
}
