import { type Kysely, sql, type Transaction } from "kysely";
import type { Tables } from "../promise/tables.generated.ts";
import type { Campaign, CampaignContent, CampaignLine, CampaignState } from "./campaign.ts";

export type NewsletterDb = Kysely<Tables["newsletter"]> | Transaction<Tables["newsletter"]>;

const lineColumns = sql`id, number, state, version, subject, tag_links as "tagLinks",
  list_ids as "listIds", subscribed_from as "subscribedFrom",
  subscribed_until as "subscribedUntil", send_at as "sendAt", time_zone as "timeZone",
  created_at as "createdAt", updated_at as "updatedAt", created_by as "createdBy",
  started_at as "startedAt", frozen_at as "frozenAt", finished_at as "finishedAt",
  pause_reason as "pauseReason"`;

export async function readCampaignRow(db: NewsletterDb, id: string): Promise<Campaign | undefined> {
  const { rows } = await sql<Campaign>`
    select ${lineColumns}, preheader, greeting, body
    from newsletter.campaigns where id = ${id}`.execute(db);
  return rows[0];
}

/** The newest first; those on their way before all others. */
export async function listCampaignRows(
  db: NewsletterDb,
  { offset, limit }: { offset: number; limit: number },
): Promise<{ rows: readonly CampaignLine[]; total: number }> {
  const { rows } = await sql<CampaignLine & { total: number }>`
    select ${lineColumns}, recipients, accepted, count(*) over ()::int as total
    from newsletter.campaigns
    order by state in ('preparing', 'sending', 'paused') desc, created_at desc, id desc
    offset ${offset} limit ${limit}`.execute(db);
  return { rows, total: rows[0]?.total ?? 0 };
}

export async function insertCampaign(
  db: NewsletterDb,
  campaign: CampaignContent & { id: string; createdBy: string; at: Date },
): Promise<void> {
  const { id, createdBy, at, ...content } = campaign;
  await sql`
    insert into newsletter.campaigns (id, subject, preheader, greeting, body, tag_links, list_ids,
      subscribed_from, subscribed_until, created_at, updated_at, created_by)
    values (${id}, ${content.subject}, ${content.preheader}, ${content.greeting}, ${content.body},
      ${content.tagLinks}, ${[...content.listIds]}::uuid[], ${content.subscribedFrom},
      ${content.subscribedUntil}, ${at}, ${at}, ${createdBy})`.execute(db);
}

/** Writes a draft anew if nobody changed it since `version`; false otherwise. */
export async function updateDraft(
  db: NewsletterDb,
  it: CampaignContent & { id: string; version: number; at: Date },
): Promise<boolean> {
  const { rows } = await sql`
    update newsletter.campaigns set subject = ${it.subject}, preheader = ${it.preheader},
      greeting = ${it.greeting}, body = ${it.body}, tag_links = ${it.tagLinks},
      list_ids = ${[...it.listIds]}::uuid[], subscribed_from = ${it.subscribedFrom},
      subscribed_until = ${it.subscribedUntil}, version = version + 1, updated_at = ${it.at}
    where id = ${it.id} and version = ${it.version} and state = 'draft' returning id`.execute(db);
  return rows.length > 0;
}

export async function deleteDraft(db: NewsletterDb, id: string): Promise<boolean> {
  const { rows } = await sql`
    delete from newsletter.campaigns where id = ${id} and state = 'draft' returning id`.execute(db);
  return rows.length > 0;
}

/** What changes with a campaign's state. */
export interface Move {
  readonly id: string;
  readonly from: readonly CampaignState[];
  readonly to: CampaignState;
  readonly at: Date;
  /** Only if nobody changed it since. */
  readonly version?: number;
  readonly sendAt?: Date | null;
  readonly timeZone?: string | null;
  readonly startedAt?: Date | null;
  readonly finishedAt?: Date;
  readonly pauseReason?: string | null;
}

/** Moves a campaign on; false when it stands elsewhere (by now). */
export async function moveCampaign(db: NewsletterDb, move: Move): Promise<boolean> {
  const sets = [
    sql`state = ${move.to}`,
    sql`updated_at = ${move.at}`,
    sql`version = version + 1`,
    sql`pause_reason = ${move.pauseReason ?? null}`,
  ];
  if (move.sendAt !== undefined) sets.push(sql`send_at = ${move.sendAt}`);
  if (move.timeZone !== undefined) sets.push(sql`time_zone = ${move.timeZone}`);
  if (move.startedAt !== undefined) sets.push(sql`started_at = ${move.startedAt}`);
  if (move.finishedAt !== undefined) sets.push(sql`finished_at = ${move.finishedAt}`);
  const { rows } = await sql`
    update newsletter.campaigns set ${sql.join(sets)}
    where id = ${move.id} and state = any (${[...move.from]})
      and (${move.version ?? null}::integer is null or version = ${move.version ?? null})
    returning id`.execute(db);
  return rows.length > 0;
}

/** Titles of those of the lists that are there and not archived, in the order of the ids. */
export async function openLists(
  db: NewsletterDb,
  ids: readonly string[],
): Promise<readonly { id: string; slug: string; title: string }[]> {
  const { rows } = await sql<{ id: string; slug: string; title: string }>`
    select id, slug, title from newsletter.lists
    where id = any (${[...ids]}::uuid[]) and archived_at is null
    order by array_position(${[...ids]}::uuid[], id)`.execute(db);
  return rows;
}

/** How many mails of campaigns the relay answered for since, with yes or no. */
export async function sentSince(db: NewsletterDb, since: Date): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*)::integer as n from mail.deliveries
    where kind = 'newsletter.campaign' and done_at >= ${since} and reply_code is not null`.execute(
    db,
  );
  return rows[0]?.n ?? 0;
}
