import { type Kysely, sql } from "kysely";
import type { Tables } from "../promise/tables.generated.ts";

type Db = Kysely<Tables["newsletter"]>;

/** One person on one list, or on all of them; without a word about who it is. */
export interface SubscriberRow {
  readonly person_id: string;
  readonly state: "subscribed" | "unsubscribed";
  readonly source: "form" | "import";
  readonly subscribed_at: Date;
  readonly ended_at: Date | null;
  readonly list_ids: readonly string[];
  /** Why nothing is sent to this address, whatever the state says. */
  readonly suppressed: string | null;
}

/** What the list of subscribers is narrowed to. */
export interface SubscriberFilter {
  readonly listId: string | null;
  readonly state: "subscribed" | "unsubscribed" | "suppressed";
  /** Only those who came before this person; the page before ended there. */
  readonly before: string | null;
  readonly limit: number;
}

/** Only this list, or any. */
const on = (listId: string | null) => (listId === null ? sql`true` : sql`n.list_id = ${listId}`);
/** Whoever is suppressed by what a machine reported. */
const byMachine = sql`x.list_id is null and x.reason in ('bounced', 'complained')`;

/** People in each state, each found from the few or in the order that is asked for. */
function peopleIn(state: SubscriberFilter["state"], listId: string | null) {
  if (state === "suppressed") {
    return sql`
      select s.person_id from newsletter.suppressions x
      join newsletter.subscribers s on s.email_index = x.email_index
      where ${byMachine} and exists (
        select from newsletter.subscriptions n where n.person_id = s.person_id and ${on(listId)})`;
  }
  if (state === "subscribed") {
    // Nobody is on one list twice.
    return listId === null
      ? sql`
        select s.person_id from newsletter.subscribers s
        where exists (select from newsletter.subscriptions n
          where n.person_id = s.person_id and n.state = 'subscribed' offset 0)`
      : sql`
        select n.person_id from newsletter.subscriptions n
        where n.state = 'subscribed' and ${on(listId)}`;
  }
  return sql`
    select distinct e.person_id from newsletter.subscriptions e
    where e.state = 'unsubscribed' and ${listId === null ? sql`true` : sql`e.list_id = ${listId}`}
      and not exists (
        select from newsletter.subscriptions n
        where n.person_id = e.person_id and n.state = 'subscribed' and ${on(listId)})`;
}

/** People by the time they came, newest first, one row each. */
export async function listSubscriberRows(
  db: Db,
  filter: SubscriberFilter,
): Promise<readonly SubscriberRow[]> {
  const { listId, state, before, limit } = filter;
  const { rows } = await sql<SubscriberRow>`
    select s.person_id, n.state, n.source, n.subscribed_at, n.ended_at, n.list_ids,
      x.reason as suppressed
    from (
      select w.person_id from (${peopleIn(state, listId)}) w
      where ${before === null ? sql`true` : sql`w.person_id < ${before}::uuid`}
      order by w.person_id desc limit ${limit}
    ) w
    join newsletter.subscribers s on s.person_id = w.person_id
    cross join lateral (
      select case when bool_or(n.state = 'subscribed') then 'subscribed' else 'unsubscribed' end as state,
        min(n.source) as source, min(n.subscribed_at) as subscribed_at,
        case when bool_or(n.state = 'subscribed') then null else max(n.ended_at) end as ended_at,
        coalesce(array_agg(n.list_id::text) filter (where n.state = 'subscribed'), '{}') as list_ids
      from newsletter.subscriptions n
      where n.person_id = s.person_id and ${on(listId)}
    ) n
    left join newsletter.suppressions x on x.email_index = s.email_index and x.list_id is null
    order by s.person_id desc`.execute(db);
  return rows;
}

/** How many people stand in each state, on one list or on any. */
export async function countSubscriberRows(
  db: Db,
  listId: string | null,
): Promise<{ subscribed: number; unsubscribed: number; suppressed: number; pending: number }> {
  const { rows } = await sql<{
    subscribed: number;
    unsubscribed: number;
    suppressed: number;
    pending: number;
  }>`
    select c.people - c.unsubscribed as subscribed, c.unsubscribed, c.suppressed, c.pending
    from (
      select
        -- Whoever is there and did not leave is subscribed; an index tells who is there.
        (select count(*)::int from (
          select ${listId === null ? sql`distinct n.person_id` : sql`n.person_id`}
          from newsletter.subscriptions n where ${on(listId)}) p) as people,
        (select count(*)::int from (${peopleIn("unsubscribed", listId)}) p) as unsubscribed,
        (select count(*)::int from (${peopleIn("suppressed", listId)}) p) as suppressed,
        (select count(distinct email_index)::int from newsletter.sign_ups
          where confirmed_at is null and expires_at > avow.now()
            and (${listId}::uuid is null or ${listId} = any (list_ids))) as pending
    ) c`.execute(db);
  return rows[0] ?? { subscribed: 0, unsubscribed: 0, suppressed: 0, pending: 0 };
}

/** What one person subscribed to. */
export async function subscriptionsOf(db: Db, personId: string) {
  return db
    .selectFrom("newsletter.subscriptions as s")
    .innerJoin("newsletter.lists as l", "l.id", "s.list_id")
    .select([
      "l.id",
      "l.title",
      "s.state",
      "s.source",
      "s.subscribed_at",
      "s.ended_at",
      "s.ended_by",
    ])
    .where("s.person_id", "=", personId)
    .orderBy("s.subscribed_at")
    .execute();
}

/** Suppressions under one address. */
export async function suppressionsOf(db: Db, emailIndex: Buffer) {
  return db
    .selectFrom("newsletter.suppressions")
    .select(["list_id", "reason", "at"])
    .where("email_index", "=", emailIndex)
    .orderBy("at")
    .execute();
}

/** The blind index of a subscriber's address; undefined when there is no such subscriber. */
export async function emailIndexOf(db: Db, personId: string): Promise<Buffer | undefined> {
  const row = await db
    .selectFrom("newsletter.subscribers")
    .select("email_index")
    .where("person_id", "=", personId)
    .executeTakeFirst();
  return row?.email_index;
}

/** The campaigns that went to one person, newest first, with what became of each. */
export async function campaignsTo(db: Db, personId: string) {
  const { rows } = await sql<{
    campaign_id: string;
    subject: string;
    state: string;
    reason: string | null;
    at: Date;
  }>`
    select c.id as campaign_id, c.subject, d.state, d.reason, coalesce(d.done_at, d.created_at) as at
    from mail.deliveries d join newsletter.campaigns c on c.id = d.ref
    where d.person_id = ${personId} and d.kind = 'newsletter.campaign'
    order by d.created_at desc limit 50`.execute(db);
  return rows;
}
