import { sql } from "kysely";
import type { NewsletterDb } from "./store-campaigns.ts";

/** The kind of a campaign's deliveries; their `ref` is the campaign. */
const isOf = (campaignId: string) =>
  sql`d.kind = 'newsletter.campaign' and d.ref = ${campaignId}::uuid`;

/** A delivery as `claimBatch` hands it out. */
export interface ClaimedDelivery {
  readonly id: string;
  readonly personId: string;
  /** Of this claim alone; it only rises. */
  readonly attempt: number;
  /** How often the relay was asked, this time included; what was given back before does not count. */
  readonly tries: number;
  readonly wrapped: Buffer;
  readonly email: Buffer;
  readonly name: Buffer | null;
}

/**
 * Claims up to `limit` deliveries until `until` and gives their sealed addresses; the audit entry
 * and the disclosures stand before it returns. They come as one value of length-prefixed fields: the
 * driver would read each value of each row by itself, at twice the cost of all the rest.
 */
export async function claimBatch(
  db: NewsletterDb,
  claim: {
    campaignId: string;
    limit: number;
    until: Date;
    recipient: string;
    categories: readonly string[];
    fields: readonly string[];
  },
): Promise<readonly ClaimedDelivery[]> {
  const { rows } = await sql<{ batch: Buffer | null }>`
    select string_agg(
      delivery_id::text::bytea || person_id::text::bytea || int4send(attempt) || int4send(tries)
        || int4send(octet_length(wrapped)) || wrapped || int4send(octet_length(email)) || email
        || int4send(coalesce(octet_length(name), -1)) || coalesce(name, ''), '') as batch
    from newsletter.claim_batch(${claim.campaignId}, ${claim.limit}, ${claim.until},
      ${claim.recipient}, ${[...claim.categories]}, ${[...claim.fields]})`.execute(db);
  const batch = rows[0]?.batch;
  return batch ? takeApart(batch) : [];
}

function takeApart(batch: Buffer): readonly ClaimedDelivery[] {
  const all: ClaimedDelivery[] = [];
  let at = 0;
  const field = (): Buffer | null => {
    const length = batch.readInt32BE(at);
    at += 4 + Math.max(0, length);
    return length < 0 ? null : batch.subarray(at - length, at);
  };
  while (at < batch.length) {
    const id = batch.toString("latin1", at, at + idLength);
    const personId = batch.toString("latin1", at + idLength, at + 2 * idLength);
    at += 2 * idLength;
    const attempt = batch.readInt32BE(at);
    const tries = batch.readInt32BE(at + 4);
    at += 8;
    const wrapped = field() as Buffer;
    const email = field() as Buffer;
    all.push({ id, personId, attempt, tries, wrapped, email, name: field() });
  }
  return all;
}

/** Of an id as text. */
const idLength = 36;

/** What became of one claimed delivery. */
export interface SettledDelivery {
  readonly id: string;
  readonly attempt: number;
  readonly state: "accepted" | "refused" | "deferred" | "uncertain" | "queued";
  readonly code: number | null;
  /** Why it was refused. */
  readonly reason: string | null;
  /** When it may go again. */
  readonly nextAt: Date | null;
}

/**
 * Writes down what became of a batch and counts it at the campaign, in one statement; a second time
 * it does nothing. A claim that lapsed meanwhile is corrected, also when the campaign is done: it
 * goes on when a mail waits again. One that somebody took up again is left to them. What goes back
 * to `queued` has not been tried, though its disclosure stands.
 */
export async function settleBatch(
  db: NewsletterDb,
  campaignId: string,
  settled: readonly SettledDelivery[],
  now: Date,
): Promise<void> {
  const column = <K extends keyof SettledDelivery>(key: K) => settled.map((it) => it[key]);
  await sql`
    with s as (
      select * from unnest(${column("id")}::uuid[], ${column("attempt")}::integer[],
        ${column("state")}::text[], ${column("code")}::integer[], ${column("reason")}::text[],
        ${column("nextAt")}::timestamptz[]) as s(id, attempt, state, code, reason, next_at)
    ), o as materialized (
      select d.id, d.state as was from mail.deliveries d join s on s.id = d.id
      where d.attempts = s.attempt and d.state in ('claimed', 'uncertain')
      for update of d
    ), done as (
      update mail.deliveries d
      set state = s.state, reply_code = s.code, reason = s.reason, claimed_until = null,
        next_at = coalesce(s.next_at, d.next_at),
        untried = d.untried + (s.state = 'queued')::integer,
        done_at = case when s.state in ('accepted', 'refused') then ${now}::timestamptz end
      from s, o
      where d.id = s.id and d.id = o.id
      returning d.state, d.reason, o.was
    )
    update newsletter.campaigns c
    set accepted = c.accepted + n.accepted, refused = c.refused + n.refused,
      reasons = case when n.refused = 0 then c.reasons else ${addedReasons} end,
      uncertain = greatest(0, c.uncertain - n.known),
      state = case when c.state = 'done' and n.waiting > 0 then 'sending' else c.state end,
      version = c.version + (c.state = 'done' and n.waiting > 0)::integer
    from (
      select count(*) filter (where state = 'accepted') as accepted,
        count(*) filter (where state = 'refused') as refused,
        count(*) filter (where state in ('queued', 'deferred')) as waiting,
        count(*) filter (where was = 'uncertain' and state <> 'uncertain') as known
      from done
    ) n
    where c.id = ${campaignId} and n.accepted + n.refused + n.known > 0`.execute(db);
}

/** The campaign's reasons with those of `done` added. */
const addedReasons = sql`(
  select jsonb_object_agg(reason, n) from (
    select reason, sum(n) as n from (
      select key as reason, value::text::integer as n from jsonb_each(c.reasons)
      union all
      select coalesce(reason, 'undefined'), 1 from done where state = 'refused'
    ) each group by reason
  ) all_of_them
)`;

/** As `settleBatch`, at less cost, for deliveries that the relay accepted at the first attempt. */
export async function settleAccepted(
  db: NewsletterDb,
  campaignId: string,
  settled: { readonly ids: readonly string[]; readonly code: number; readonly now: Date },
): Promise<void> {
  const { ids, code, now } = settled;
  const { rows } = await sql<{ n: number }>`
    with done as (
      update mail.deliveries d
      set state = 'accepted', reply_code = ${code}, claimed_until = null, done_at = ${now}
      where d.id = any (${`{${ids.join(",")}}`}::uuid[]) and d.attempts = 1 and d.state = 'claimed'
      returning 1
    ), counted as (
      update newsletter.campaigns set accepted = accepted + (select count(*) from done)
      where id = ${campaignId} returning 1
    )
    select count(*)::int as n from done`.execute(db);
  if (rows[0]?.n === ids.length) return;
  const rest = { attempt: 1, state: "accepted", code, reason: null, nextAt: null } as const;
  const all = ids.map((id) => ({ id, ...rest }));
  await settleBatch(db, campaignId, all, now);
}

/** Keeps the claims of mails that are on their way. */
export async function renewClaims(
  db: NewsletterDb,
  ids: readonly string[],
  until: Date,
): Promise<void> {
  await sql`
    update mail.deliveries set claimed_until = ${until}
    where id = any (${[...ids]}::uuid[]) and state = 'claimed'`.execute(db);
}

/** Puts refusals back that were not about their recipients; they are queued as if never tried. */
export async function unrefuse(
  db: NewsletterDb,
  campaignId: string,
  ids: readonly string[],
): Promise<void> {
  await sql`
    with back as (
      update mail.deliveries d
      set state = 'queued', reason = null, done_at = null, untried = d.untried + 1
      from (select id, reason from mail.deliveries where id = any (${[...ids]}::uuid[])) o
      where ${isOf(campaignId)} and d.id = o.id and d.state = 'refused'
      returning coalesce(o.reason, 'undefined') as reason
    ), gone as (select reason, count(*) as n from back group by reason)
    update newsletter.campaigns c set refused = c.refused - (select count(*) from back),
      reasons = coalesce((
        select jsonb_object_agg(key, value::text::integer - coalesce(g.n, 0))
        from jsonb_each(c.reasons) left join gone g on g.reason = key
        where value::text::integer > coalesce(g.n, 0)
      ), '{}')
    where c.id = ${campaignId}`.execute(db);
}

/** Refuses all that waits, for one reason. Returns how many. */
export async function refuseQueued(
  db: NewsletterDb,
  { campaignId, reason, at }: { campaignId: string; reason: string; at: Date },
): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    with done as (
      update mail.deliveries d set state = 'refused', reason = ${reason}, done_at = ${at}
      where ${isOf(campaignId)} and d.state in ('queued', 'deferred')
      returning d.state, d.reason
    ), counted as (
      update newsletter.campaigns c set refused = c.refused + (select count(*) from done),
        reasons = coalesce(${addedReasons}, '{}')
      where c.id = ${campaignId} returning 1
    )
    select count(*)::int as n from done`.execute(db);
  return rows[0]?.n ?? 0;
}
