import { type Kysely, sql } from "kysely";
import { AvowError } from "../kernel/errors.ts";
import { sqlState } from "../kernel/sql-error.ts";
import type { PurposeName } from "../promise/purpose.ts";
import type { Tables } from "../promise/tables.generated.ts";
import type { PersonField } from "./field.ts";

const foreignKeyViolation = "23503";

/** Takes part in the transaction of whichever purpose takes people in. */
export type Intake =
  | Kysely<Tables["correspondence"]>
  | Kysely<Tables["newsletter"]>
  | Kysely<Tables["sales"]>
  | Kysely<Tables["operators"]>;

export interface NewPerson {
  readonly id: string;
  readonly purpose: "correspondence" | "newsletter" | "operators" | "sales";
  readonly wrapped: Readonly<Partial<Record<PurposeName, Buffer>>>;
  readonly emailIndex: Buffer | null;
  readonly details: Readonly<Partial<Record<PersonField, Buffer>>>;
  readonly consentId: string;
  readonly basis: string;
  readonly policyVersion: string;
  readonly at: Date;
  readonly expiresAt: Date | null;
}

/**
 * Inserts a person, with keys first, in one statement. Columns without a value are not named, as
 * the login may insert only those that the policy lists.
 */
export async function insertPerson(db: Intake, person: NewPerson): Promise<void> {
  const cells: [string, unknown][] = [
    ["id", person.id],
    ["created_at", person.at],
    ...Object.entries(person.details),
  ];
  if (person.emailIndex) cells.push(["email_index", person.emailIndex]);
  if (person.expiresAt) cells.push(["expires_at", person.expiresAt]);
  const wraps = Object.entries(person.wrapped).map(
    ([purpose, wrapped]) => sql`(${person.id}, ${purpose}, ${wrapped})`,
  );
  await sql`
    with w as (insert into keys.wrapped_keys (person_id, purpose, wrapped) values ${sql.join(wraps)}),
    r as (insert into keys.person_refs (person_id) values (${person.id}))
    insert into people.persons (${sql.join(cells.map(([name]) => sql.ref(name)))})
    values (${sql.join(cells.map(([, value]) => value))})`.execute(db);
  await sql`
    insert into people.consents (id, person_id, purpose, basis, policy_version, given_at)
    values (${person.consentId}, ${person.id}, ${person.purpose}, ${person.basis},
      ${person.policyVersion}, ${person.at})`.execute(db);
}

export interface NewMessage {
  readonly id: string;
  readonly threadId: string;
  readonly personId: string;
  readonly direction: "in" | "out";
  readonly operatorId: string | null;
  readonly subject: Buffer | null;
  readonly message: Buffer;
  readonly at: Date;
  readonly expiresAt: Date;
}

/**
 * Inserts what somebody wrote, sealed. Throws `not-found` when the person was erased since their
 * key was opened.
 */
export async function insertMessage(
  db: Kysely<Tables["correspondence"]>,
  message: NewMessage,
): Promise<void> {
  await db
    .insertInto("people.messages")
    .values({
      id: message.id,
      thread_id: message.threadId,
      person_id: message.personId,
      direction: message.direction,
      message: message.message,
      at: message.at,
      expires_at: message.expiresAt,
      ...(message.operatorId ? { operator_id: message.operatorId } : {}),
      ...(message.subject ? { subject: message.subject } : {}),
    })
    .execute()
    .catch((error: unknown) => {
      if (sqlState(error) !== foreignKeyViolation) throw error;
      throw new AvowError("not-found", "The person was erased meanwhile; nothing was kept.");
    });
}

/**
 * Lets one transaction at a time decide who is known under an address, and what becomes of them; to be
 * taken before any row is. The database's `people.lock_addresses` takes the same.
 */
export async function lockAddress(
  tx: Kysely<Tables["correspondence"]> | Kysely<Tables["requests"]>,
  emailIndex: Buffer,
): Promise<void> {
  await sql`select pg_advisory_xact_lock(${emailIndex.readInt32BE(0)}::bigint)`.execute(tx);
}
