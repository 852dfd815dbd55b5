import { type Kysely, type QueryExecutorProvider, sql, type Transaction } from "kysely";
import type { Tables } from "../promise/tables.generated.ts";

type Tx = Transaction<Tables["newsletter"]>;

/** What a list says about itself to whoever agrees. */
export interface Wording {
  readonly hash: Buffer;
  readonly slug: string;
  readonly title: string;
  readonly wording: string;
}

/** Keeps what lists say, once each. */
export async function insertWordings(tx: Tx, wordings: readonly Wording[]): Promise<void> {
  await tx
    .insertInto("newsletter.wordings")
    .values(wordings.map((it) => ({ ...it })))
    .onConflict((it) => it.column("hash").doNothing())
    .execute();
}

/** What lists said, in the order of `hashes`; for `newsletter` and `requests`. */
export async function readWordings(
  db: QueryExecutorProvider,
  hashes: readonly Buffer[],
): Promise<readonly Wording[]> {
  const { rows } = await sql<Wording>`
    select w.hash, w.slug, w.title, w.wording
    from unnest(${hashes}::bytea[]) with ordinality as h(hash, n)
    join newsletter.wordings w on w.hash = h.hash order by h.n`.execute(db);
  return rows;
}

export async function insertSignUp(
  tx: Tx,
  signUp: {
    readonly id: string;
    readonly personId: string;
    readonly emailIndex: Buffer;
    readonly listIds: readonly string[];
    readonly wordingHashes: readonly Buffer[];
    readonly form: string;
    readonly policyVersion: string;
    readonly expiresAt: Date;
    readonly isMailed: boolean;
  },
): Promise<void> {
  await tx
    .insertInto("newsletter.sign_ups")
    .values({
      id: signUp.id,
      person_id: signUp.personId,
      email_index: signUp.emailIndex,
      list_ids: [...signUp.listIds],
      wording_hashes: [...signUp.wordingHashes],
      form: signUp.form,
      policy_version: signUp.policyVersion,
      // By the clock that dates a no too: it counts which of them came later.
      created_at: sql`avow.now()`,
      expires_at: signUp.expiresAt,
      is_mailed: signUp.isMailed,
    })
    .execute();
}

// A lock of two numbers shares nothing with those of one, which stand for addresses.
const confirmationsLock = [4080, 1] as const;

/**
 * Writes down that a sign-up's address is sent a confirmation, unless it was sent one whose window
 * is still open. Lets one transaction at a time count, until it ends. Returns whether it is sent one,
 * how many there were in the last hour, of all addresses, before this one, and when the first was.
 */
export async function grantConfirmation(
  tx: Tx,
  grant: { id: string; emailIndex: Buffer; at: Date; until: Date; hourAgo: Date },
): Promise<{ granted: boolean; lastHour: number; first: Date | null }> {
  const { id, emailIndex, at, until, hourAgo } = grant;
  const [group, lock] = confirmationsLock;
  await sql`select pg_advisory_xact_lock(${group}::int, ${lock}::int)`.execute(tx);
  const { rows } = await sql<{ granted: boolean; lastHour: number; first: Date | null }>`
    with granted as (
      insert into newsletter.confirmations (id, email_index, created_at, expires_at)
      select ${id}, ${emailIndex}, ${at}, ${until}
      where not exists (
        select from newsletter.confirmations where email_index = ${emailIndex} and expires_at > ${at}
      )
      returning 1
    )
    select exists (select from granted) as granted, count(*)::int as "lastHour",
      min(created_at) as first
    from newsletter.confirmations where created_at > ${hourAgo}`.execute(tx);
  return rows[0] ?? { granted: false, lastHour: 0, first: null };
}

/** A sign-up as its mailed link finds it. */
export interface SignUpRow {
  readonly id: string;
  readonly personId: string;
  readonly emailIndex: Buffer;
  readonly listIds: readonly string[];
  readonly form: string;
  readonly wordingHashes: readonly Buffer[];
  readonly policyVersion: string;
  readonly createdAt: Date;
  readonly expired: boolean;
  readonly confirmedAt: Date | null;
  /** Whether the address said no, or was erased, after this was asked for and not yet confirmed. */
  readonly isEnded: boolean;
  /** Whether its confirmation is to be mailed; else it waits under the link of another one. */
  readonly isMailed: boolean;
}

const signUpColumns = sql`
  id, person_id as "personId", email_index as "emailIndex", list_ids as "listIds", form,
  wording_hashes as "wordingHashes", policy_version as "policyVersion", created_at as "createdAt",
  expires_at <= avow.now() as expired, confirmed_at as "confirmedAt", is_mailed as "isMailed",
  confirmed_at is null and exists (
    select from newsletter.suppressions x
    where x.email_index = sign_ups.email_index and x.reason in ('unsubscribed', 'erased')
      and x.at >= sign_ups.created_at
      and (x.list_id is null or x.list_id = any (sign_ups.list_ids))
  ) as "isEnded"`;

/** For `newsletter` and `requests`. */
export async function readSignUpRow(
  db: QueryExecutorProvider,
  id: string,
): Promise<SignUpRow | undefined> {
  const { rows } = await sql<SignUpRow>`
    select ${signUpColumns} from newsletter.sign_ups where id = ${id}`.execute(db);
  return rows[0];
}

/** All sign-ups under an address whose links still work, oldest first; for `requests`. */
export async function signUpsOfAddress(
  db: Kysely<Tables["requests"]>,
  emailIndex: Buffer,
): Promise<readonly SignUpRow[]> {
  const { rows } = await sql<SignUpRow>`
    select ${signUpColumns} from newsletter.sign_ups
    where email_index = ${emailIndex} and expires_at > avow.now() order by created_at, id`.execute(
    db,
  );
  return rows;
}

/**
 * The lists that were confirmed by one press of a button, of the sign-up `id` and those chosen with
 * it; none when it was not confirmed, or the person left the newsletter wholly and was forgotten.
 */
export async function listsConfirmedWith(
  db: Kysely<Tables["requests"]>,
  id: string,
): Promise<readonly string[]> {
  const { rows } = await sql<{ lists: readonly string[] }>`
    select array(
      select distinct unnest(r.list_ids) from newsletter.receipts r
      join newsletter.sign_ups s on s.id = r.id
      join newsletter.sign_ups own on own.email_index = s.email_index and own.id = ${id}
      where r.confirmed_at = (select confirmed_at from newsletter.receipts where id = ${id})
    ) as lists`.execute(db);
  return rows[0]?.lists ?? [];
}

/** No confirmation goes to the address of this sign-up before `until`. */
export async function keepQuiet(
  db: Kysely<Tables["requests"]>,
  signUp: Pick<SignUpRow, "id" | "emailIndex" | "createdAt">,
  until: Date,
): Promise<void> {
  await sql`
    insert into newsletter.confirmations (id, email_index, created_at, expires_at)
    values (${signUp.id}, ${signUp.emailIndex}, ${signUp.createdAt}, ${until})
    on conflict (id) do update set expires_at = ${until}`.execute(db);
}

/** A receipt's row; the bytes that were signed are made of it again. */
export interface ReceiptRow {
  readonly id: string;
  readonly wordingHashes: readonly Buffer[];
  readonly policyVersion: string;
  readonly form: string;
  readonly askedAt: Date;
  readonly confirmedAt: Date;
  readonly signature: Buffer;
}

/** For `newsletter` and `requests`. */
export async function readReceiptRow(
  db: QueryExecutorProvider,
  id: string,
): Promise<ReceiptRow | undefined> {
  const { rows } = await sql<ReceiptRow>`
    select id, wording_hashes as "wordingHashes", policy_version as "policyVersion", form,
      asked_at as "askedAt", confirmed_at as "confirmedAt", signature
    from newsletter.receipts where id = ${id}`.execute(db);
  return rows[0];
}
