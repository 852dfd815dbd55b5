import { type QueryExecutorProvider, sql } from "kysely";
import { call } from "../promise/call.ts";
import type { PurposeName } from "../promise/purpose.ts";
import type { Delivery } from "./kind.ts";

/** A login that sends mail, or a transaction of one. Row security shows it its own deliveries. */
export type DeliveryDb = QueryExecutorProvider;

type DeliveryState = "queued" | "claimed" | "accepted" | "refused" | "deferred" | "uncertain";

export interface NewDelivery {
  readonly id: string;
  readonly purpose: PurposeName;
  readonly kind: string;
  readonly personId: string;
  readonly ref: string;
  readonly nextAt: Date;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

export async function insertDelivery(db: DeliveryDb, it: NewDelivery): Promise<void> {
  await sql`
    insert into mail.deliveries (id, purpose, kind, person_id, ref, next_at, created_at, expires_at)
    values (${it.id}, ${it.purpose}, ${it.kind}, ${it.personId}, ${it.ref}, ${it.nextAt},
      ${it.createdAt}, ${it.expiresAt})`.execute(db);
}

const deliveryColumns = sql`d.id, d.purpose, d.kind, d.person_id as "personId", d.ref,
  d.attempts as attempt, d.created_at as "createdAt", d.expires_at as "expiresAt"`;

// A campaign's deliveries, of which there are many, have a sender and indexes of their own.
const isSingle = sql`kind <> 'newsletter.campaign'`;

/**
 * Takes the delivery that is due longest, until `until`; nobody else gets it before. Each kind is
 * looked up by itself, in an index, so that a long queue of one does not slow the others down.
 */
export async function claimDelivery(
  db: DeliveryDb,
  claim: { purpose: PurposeName; kinds: readonly string[]; now: Date; until: Date },
): Promise<Delivery | undefined> {
  const { rows } = await sql<Delivery>`
    update mail.deliveries d
    set state = 'claimed', attempts = d.attempts + 1, claimed_until = ${claim.until}
    where d.id = (
      select due.id from unnest(${[...claim.kinds]}::text[]) as wanted (kind)
      cross join lateral (
        select id, next_at from mail.deliveries
        where purpose = ${claim.purpose} and kind = wanted.kind
          and state in ('queued', 'deferred') and ${isSingle}
          and next_at <= ${claim.now} and expires_at > ${claim.now}
        order by next_at, id limit 1
        for update skip locked
      ) due
      order by due.next_at, due.id limit 1
    )
    returning ${deliveryColumns}`.execute(db);
  return rows[0];
}

/** Keeps a claim while its mail is on the line. */
export async function renewClaim(db: DeliveryDb, it: Delivery, until: Date): Promise<void> {
  await sql`
    update mail.deliveries set claimed_until = ${until}
    where id = ${it.id} and state = 'claimed' and attempts = ${it.attempt}`.execute(db);
}

/** What became of a delivery. */
export interface Settled {
  readonly state: "accepted" | "refused" | "deferred" | "uncertain";
  readonly replyCode: number | null;
  /** When to try again. */
  readonly nextAt: Date | null;
  /** Whether nothing more will become of it. */
  readonly isDone: boolean;
  readonly now: Date;
}

/**
 * Writes down what became of this attempt. A claim that lapsed meanwhile is corrected; one that
 * somebody took up again is left to them.
 */
export async function settleDelivery(db: DeliveryDb, it: Delivery, to: Settled): Promise<void> {
  await sql`
    update mail.deliveries
    set state = ${to.state}, reply_code = ${to.replyCode}, claimed_until = null,
      next_at = coalesce(${to.nextAt}, next_at), done_at = ${to.isDone ? to.now : null}
    where id = ${it.id} and attempts = ${it.attempt}
      and state in ('claimed', 'uncertain', 'queued')`.execute(db);
}

/**
 * Deliveries whose sender died with them: kinds that may be sent twice are queued again, up to
 * `retriesMax` times, the others stand as uncertain. Returns how many of each.
 */
export async function recoverLapsed(
  db: DeliveryDb,
  lapse: { purpose: PurposeName; now: Date; retryKinds: readonly string[]; retriesMax: number },
): Promise<{ queued: number; uncertain: number }> {
  const { rows } = await sql<{ state: DeliveryState }>`
    update mail.deliveries
    set state = case when kind = any (${[...lapse.retryKinds]}) and attempts <= ${lapse.retriesMax}
        then 'queued' else 'uncertain' end,
      next_at = ${lapse.now}, claimed_until = null
    where purpose = ${lapse.purpose} and state = 'claimed' and claimed_until <= ${lapse.now}
      and ${isSingle}
    returning state`.execute(db);
  const queued = rows.filter((row) => row.state === "queued").length;
  return { queued, uncertain: rows.length - queued };
}

/** Refuses what nobody wants any more, without a word to the relay. */
export async function refuseOverdue(
  db: DeliveryDb,
  overdue: { purpose: PurposeName; now: Date },
): Promise<number> {
  const { rows } = await sql`
    update mail.deliveries set state = 'refused', done_at = ${overdue.now}
    where purpose = ${overdue.purpose} and state in ('queued', 'deferred') and ${isSingle}
      and expires_at <= ${overdue.now}
    returning id`.execute(db);
  return rows.length;
}

/** The sealed address for one attempt; the audit entry and the disclosure stand before it returns. */
export async function openForDelivery(
  db: DeliveryDb,
  it: Delivery,
  to: { recipient: string; categories: readonly string[] },
): Promise<{ wrapped: Buffer; email: Buffer; name: Buffer | null } | undefined> {
  const [row] = await call(db, "people.open_for_delivery", {
    p_person: it.personId,
    p_delivery: it.id,
    p_attempt: it.attempt,
    p_recipient: to.recipient,
    p_categories: [...to.categories],
  });
  if (!row?.wrapped || !row.email) return undefined;
  return { wrapped: row.wrapped, email: row.email, name: row.name };
}

/** How a delivery stands, for the operators' pages. */
export interface DeliveryStanding {
  readonly id: string;
  readonly kind: string;
  readonly ref: string;
  readonly state: DeliveryState;
  readonly attempts: number;
  readonly replyCode: number | null;
  readonly nextAt: Date;
  readonly doneAt: Date | null;
}

/** Single mails of which nobody knows whether the relay took them, oldest first, at most 200. */
export async function uncertainDeliveries(db: DeliveryDb): Promise<readonly DeliveryStanding[]> {
  const { rows } = await sql<DeliveryStanding>`
    select id, kind, ref, state, attempts, reply_code as "replyCode", next_at as "nextAt",
      done_at as "doneAt"
    from mail.deliveries
    where state = 'uncertain' and ${isSingle} order by created_at, id limit 200`.execute(db);
  return rows;
}

/** Moves an uncertain delivery on; false when it is not uncertain (any more). */
export async function moveUncertain(
  db: DeliveryDb,
  id: string,
  to: { state: "queued" | "refused"; now: Date },
): Promise<boolean> {
  const { rows } = await sql`
    update mail.deliveries
    set state = ${to.state}, next_at = ${to.now},
      done_at = case when ${to.state} = 'refused' then ${to.now}::timestamptz end
    where id = ${id} and state = 'uncertain' returning id`.execute(db);
  return rows.length > 0;
}
