import { type QueryExecutorProvider, sql } from "kysely";

type Db = QueryExecutorProvider;

export type BounceSource = "smtp" | "mailbox" | "ses" | "postmark";

/** A campaign's mail that a report is about, and whom it went to. */
export interface ReportedDelivery {
  readonly deliveryId: string;
  readonly personId: string;
  readonly campaignId: string;
  readonly campaignNumber: number;
  readonly emailIndex: Buffer;
  /** When the relay took it; null when it has not, as far as is known. */
  readonly sentAt: Date | null;
}

/** A delivery of a campaign to somebody who is there still. */
export async function readReported(db: Db, id: string): Promise<ReportedDelivery | undefined> {
  const { rows } = await sql<ReportedDelivery>`
    select d.id as "deliveryId", d.person_id as "personId", c.id as "campaignId",
      c.number as "campaignNumber", s.email_index as "emailIndex", d.done_at as "sentAt"
    from mail.deliveries d
    join newsletter.subscribers s on s.person_id = d.person_id
    join newsletter.campaigns c on c.id = d.ref
    where d.id = ${id} and d.kind = 'newsletter.campaign'`.execute(db);
  return rows[0];
}

// A lock of two numbers shares nothing with those of one, which stand for addresses.
const reportsLock = 4081;

/** Lets one transaction at a time act on reports about a person, until it ends. */
export async function lockReports(tx: Db, personId: string): Promise<void> {
  const key = Buffer.from(personId.slice(-8), "hex").readInt32BE();
  await sql`select pg_advisory_xact_lock(${reportsLock}::int, ${key}::int)`.execute(tx);
}

export async function isReported(
  db: Db,
  deliveryId: string,
  kind: "bounce" | "complaint",
): Promise<boolean> {
  const { rows } = await sql`
    select from newsletter.bounces where delivery_id = ${deliveryId} and kind = ${kind}`.execute(
    db,
  );
  return rows.length > 0;
}

/**
 * Since when what came back before counts no more: the person confirmed by a mailed link, or an
 * operator took back what a report did. Null when neither was ever the case.
 */
export async function readCleared(db: Db, personId: string): Promise<Date | null> {
  const { rows } = await sql<{ at: Date | null }>`
    select greatest(
      (select max(confirmed_at) from newsletter.receipts where person_id = ${personId}),
      (select max(undone_at) from newsletter.bounces where person_id = ${personId})
    ) as at`.execute(db);
  return rows[0]?.at ?? null;
}

/**
 * Campaigns in a row whose mail to this person came back for one of `reasons`, of those sent after
 * `since`, and when the first of them was sent. A mail from before `cleanBefore` that did not come
 * back at all begins the row anew.
 */
export async function readSoftRow(
  db: Db,
  row: {
    readonly personId: string;
    readonly reasons: readonly string[];
    readonly cleanBefore: Date;
    readonly since: Date | null;
  },
): Promise<{ readonly campaigns: number; readonly first: Date | null }> {
  const { personId, reasons, cleanBefore, since } = row;
  const { rows } = await sql<{ campaigns: number; first: Date | null }>`
    with since as (
      select greatest(
        (select max(d.done_at) from mail.deliveries d
          where d.person_id = ${personId} and d.kind = 'newsletter.campaign'
            and d.state = 'accepted' and d.done_at <= ${cleanBefore}
            and not exists (
              select from newsletter.bounces b where b.delivery_id = d.id and b.kind = 'bounce')),
        ${since}::timestamptz
      ) as at
    ), mails as (
      select b.campaign_id, coalesce(d.done_at, b.at) as sent
      from newsletter.bounces b left join mail.deliveries d on d.id = b.delivery_id
      where b.person_id = ${personId} and b.kind = 'bounce' and not b.is_hard
        and b.reason = any (${[...reasons]})
    )
    select count(distinct m.campaign_id)::int as campaigns, min(m.sent) as first
    from mails m, since where since.at is null or m.sent > since.at`.execute(db);
  return rows[0] ?? { campaigns: 0, first: null };
}

/** One report, free of personal data; what it said is sealed under the same id. */
export interface NewBounce {
  readonly id: string;
  readonly deliveryId: string;
  readonly personId: string;
  readonly campaignId: string;
  readonly source: BounceSource;
  readonly kind: "bounce" | "complaint";
  readonly reason: string;
  readonly isHard: boolean;
  readonly status: string;
  readonly replyCode: number | null;
  readonly at: Date;
}

export async function insertBounce(db: Db, it: NewBounce): Promise<void> {
  await sql`
    insert into newsletter.bounces (id, delivery_id, person_id, campaign_id, source, kind, reason,
      is_hard, status, reply_code, at, suppressed)
    values (${it.id}, ${it.deliveryId}, ${it.personId}, ${it.campaignId}, ${it.source}, ${it.kind},
      ${it.reason}, ${it.isHard}, ${it.status}, ${it.replyCode}, ${it.at}, false)`.execute(db);
}

export async function markSuppressed(db: Db, id: string): Promise<void> {
  await sql`update newsletter.bounces set suppressed = true where id = ${id}`.execute(db);
}

/** Counts a report at its campaign, whose totals outlive it. */
export async function countAtCampaign(
  db: Db,
  campaignId: string,
  what: "bounced_hard" | "bounced_soft" | "complained",
): Promise<void> {
  await sql`
    update newsletter.campaigns set ${sql.ref(what)} = ${sql.ref(what)} + 1
    where id = ${campaignId}`.execute(db);
}

/**
 * Suppresses an address for all lists. A person's own no that stands already is left as it is, and a
 * complaint takes the place of a bounce. Returns whether a suppression made by a report stands now.
 */
export async function suppress(
  db: Db,
  emailIndex: Buffer,
  reason: "bounced" | "complained",
  at: Date,
): Promise<boolean> {
  if (reason === "complained") {
    await sql`
      delete from newsletter.suppressions
      where email_index = ${emailIndex} and list_id is null and reason = 'bounced'`.execute(db);
  }
  await sql`
    insert into newsletter.suppressions (email_index, list_id, reason, at)
    values (${emailIndex}, null, ${reason}, ${at})
    on conflict (email_index, list_id) do nothing`.execute(db);
  const { rows } = await sql`
    select from newsletter.suppressions
    where email_index = ${emailIndex} and list_id is null
      and reason in ('bounced', 'complained')`.execute(db);
  return rows.length > 0;
}

/** Takes a suppression back that a report made; row security leaves a person's own no alone. */
export async function liftSuppression(db: Db, emailIndex: Buffer): Promise<boolean> {
  const { rows } = await sql`
    delete from newsletter.suppressions
    where email_index = ${emailIndex} and list_id is null
      and reason in ('bounced', 'complained')
    returning 1`.execute(db);
  return rows.length > 0;
}

/**
 * Takes back what bounces of one campaign did, and writes down who did it; complaints stand. Returns
 * how many addresses may be written to again.
 */
export async function undoOfCampaign(
  db: Db,
  undone: { readonly campaignId: string; readonly by: string; readonly at: Date },
): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    with people as (
      select distinct b.person_id, s.email_index
      from newsletter.bounces b join newsletter.subscribers s on s.person_id = b.person_id
      where b.campaign_id = ${undone.campaignId} and b.kind = 'bounce'
        and b.suppressed and b.undone_at is null
    ), lifted as (
      delete from newsletter.suppressions x using people p
      where x.email_index = p.email_index and x.list_id is null and x.reason = 'bounced'
      returning p.person_id
    ), marked as (
      update newsletter.bounces b set undone_at = ${undone.at}, undone_by = ${undone.by}
      from lifted l where b.person_id = l.person_id and b.suppressed and b.undone_at is null
    )
    select count(*)::int as n from lifted`.execute(db);
  return rows[0]?.n ?? 0;
}

/** Writes down who took back what reports about this person did. */
export async function markUndone(
  db: Db,
  undone: { readonly personId: string; readonly by: string; readonly at: Date },
): Promise<void> {
  await sql`
    update newsletter.bounces set undone_at = ${undone.at}, undone_by = ${undone.by}
    where person_id = ${undone.personId} and suppressed and undone_at is null`.execute(db);
}
