import type pg from "pg";
import { receiptOf } from "./pending.ts";
import { type ReceiptKey, verifyReceipt } from "./receipt.ts";

/** Subscriptions that stand, and how many of them stand against a person's own no. */
export async function subscribedAgainstNo(
  pool: pg.Pool,
): Promise<{ readonly wrong: number; readonly total: number }> {
  const { rows } = await pool.query<{ wrong: number; total: number }>(
    `select (select count(*)::int from newsletter.subscriptions where state = 'subscribed') as total,
       (select count(*)::int from (
         select n.list_id, n.person_id from newsletter.suppressions x
         join newsletter.subscribers s on s.email_index = x.email_index
         join newsletter.subscriptions n on n.person_id = s.person_id and n.state = 'subscribed'
           and (x.list_id is null or x.list_id = n.list_id)
         -- What a machine suppressed may be taken back, so the subscription waits; no mail goes out.
         where x.reason in ('unsubscribed', 'erased')
         group by n.list_id, n.person_id) against) as wrong`,
  );
  return rows[0] ?? { wrong: 0, total: 0 };
}

/** Subscribers whose key the newsletter holds, and how many of them are subscribed to nothing. */
export async function keysOfWhoLeft(
  pool: pg.Pool,
): Promise<{ readonly wrong: number; readonly total: number }> {
  const { rows } = await pool.query<{ wrong: number; total: number }>(
    `select
       (select count(*)::int from newsletter.subscribers s
        join keys.wrapped_keys k on k.person_id = s.person_id and k.purpose = 'newsletter') as total,
       (select count(*)::int from newsletter.subscribers s
        join keys.wrapped_keys k on k.person_id = s.person_id and k.purpose = 'newsletter'
        where not exists (
          select from newsletter.subscriptions n
          where n.person_id = s.person_id and n.state = 'subscribed'
        )) as wrong`,
  );
  return rows[0] ?? { wrong: 0, total: 0 };
}

/** What stands behind subscriptions that were asked for by a form. */
export interface ReceiptEvidence {
  /** Subscriptions by form that stand. */
  readonly total: number;
  /** Those without a receipt for their list. */
  readonly without: number;
  readonly receipts: number;
  /** How many receipts' signatures were looked at: all, or the newest and a random part. */
  readonly verified: number;
  readonly forged: number;
}

/** So many signatures are verified in one run, and so many before others get a turn: it is the server's process. */
const verifiedMax = 2_000;
const verifiedAtOnce = 100;

/** Looks for the receipt of each subscription, and whether it is as it was signed. */
export async function receiptEvidence(
  pool: pg.Pool,
  key: Pick<ReceiptKey, "kty" | "crv" | "x">,
): Promise<ReceiptEvidence> {
  const { rows: counts } = await pool.query<Omit<ReceiptEvidence, "verified" | "forged">>(
    `with behind as (
       select distinct r.person_id, l.id as list_id
       from newsletter.receipts r, unnest(r.list_ids) as l (id)
     )
     select count(*)::int as total, count(*) filter (where b.list_id is null)::int as without,
       (select count(*)::int from newsletter.receipts) as receipts
     from newsletter.subscriptions n
     left join behind b on b.person_id = n.person_id and b.list_id = n.list_id
     where n.state = 'subscribed' and n.source = 'form'`,
  );
  const { total = 0, without = 0, receipts = 0 } = counts[0] ?? {};
  const seen = await verifySome(pool, key, receipts);
  return { total, without, receipts, ...seen };
}

interface SignedRow {
  readonly id: string;
  readonly policy_version: string;
  readonly form: string;
  readonly asked_at: Date;
  readonly confirmed_at: Date;
  readonly signature: Buffer;
  readonly wordings: readonly {
    readonly slug: string;
    readonly title: string;
    readonly wording: string;
  }[];
}

async function verifySome(
  pool: pg.Pool,
  key: Pick<ReceiptKey, "kty" | "crv" | "x">,
  receipts: number,
): Promise<{ readonly verified: number; readonly forged: number }> {
  const isMany = receipts > verifiedMax;
  const half = verifiedMax / 2;
  const percent = (100 * half) / Math.max(1, receipts);
  const rows = [
    ...(await signedRows(pool, `order by r.id desc limit ${isMany ? half : verifiedMax}`)),
    ...(isMany ? await signedRows(pool, `tablesample bernoulli (${percent})`) : []),
  ];
  let forged = 0;
  for (const [at, row] of rows.entries()) {
    if (!isSigned(key, row)) forged += 1;
    if (at % verifiedAtOnce === 0) await Bun.sleep(0);
  }
  return { verified: rows.length, forged };
}

function isSigned(
  key: Pick<ReceiptKey, "kty" | "crv" | "x">,
  { signature, wordings, id, form, ...row }: SignedRow,
): boolean {
  const when = { askedAt: row.asked_at, confirmedAt: row.confirmed_at };
  const said = wordings.map((it) => ({ ...it, hash: Buffer.alloc(0) }));
  const receipt = receiptOf({ id, form, policyVersion: row.policy_version, ...when }, said);
  return verifyReceipt(key, { receipt, signature: signature.toString("base64url") });
}

async function signedRows(pool: pg.Pool, which: string): Promise<readonly SignedRow[]> {
  const { rows } = await pool.query<SignedRow>(
    `select r.id, r.policy_version, r.form, r.asked_at, r.confirmed_at, r.signature,
       coalesce((
         select json_agg(json_build_object('slug', w.slug, 'title', w.title, 'wording', w.wording)
           order by h.n)
         from unnest(r.wording_hashes) with ordinality as h (hash, n)
         join newsletter.wordings w on w.hash = h.hash
       ), '[]') as wordings
     from newsletter.receipts r ${which}`,
  );
  return rows;
}
