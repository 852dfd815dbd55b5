import { newId, newSecret } from "../kernel/ids.ts";
import { call } from "../promise/call.ts";
import type { Database } from "../promise/database.ts";
import type { PersonField } from "./field.ts";
import type { Keyring } from "./keyring.ts";
import { inDays } from "./people.fixture.ts";
import { takeInPerson } from "./take-in.ts";

/** For tests: somebody who signed up, with what the mailed link would confirm. */
export interface SignedUp {
  readonly personId: string;
  readonly signUpId: string;
  readonly index: Buffer;
}

/** For tests: makes a list, as an operator does. */
export async function makeList(database: Database): Promise<string> {
  const id = newId();
  const at = inDays(0);
  await database
    .db("newsletter")
    .insertInto("newsletter.lists")
    .values({ id, slug: `list-${id.slice(-12)}`, title: "List", wording: "Yes.", created_at: at })
    .execute();
  return id;
}

/** For tests: signs somebody up by the newsletter's own login, and confirms nothing. */
export function signUpAlone(
  database: Database,
  keyring: Keyring,
  details: Readonly<Partial<Record<PersonField, string>>> & { readonly email: string },
  lists: readonly string[],
): Promise<SignedUp> {
  const [signUpId, index] = [newId(), keyring.emailIndex(details.email)];
  return database
    .db("newsletter")
    .transaction()
    .execute(async (tx) => {
      const expiresAt = inDays(7);
      const { personId } = await takeInPerson(tx, keyring, {
        ...{ purpose: "newsletter", basis: "asked", policyVersion: "1", details, expiresAt },
      });
      await tx
        .insertInto("newsletter.sign_ups")
        .values({
          ...{ id: signUpId, person_id: personId, email_index: index, list_ids: [...lists] },
          ...{ form: "test", wording_hashes: [newSecret(32)], policy_version: "1" },
          ...{ created_at: inDays(0), expires_at: expiresAt, is_mailed: true },
        })
        .execute();
      return { personId, signUpId, index };
    });
}

/** For tests: calls the function that the mailed link's button ends in, for this person. */
export async function confirmRow(
  database: Database,
  keyring: Keyring,
  signUpId: string,
  personId: string,
): Promise<boolean> {
  const db = database.db("requests");
  const [row] = await call(db, "people.open_persons", {
    ...{ p_persons: [personId], p_fields: [], p_reason: "test" },
  });
  const key = row ? keyring.unwrap("requests", personId, row.wrapped as Buffer) : undefined;
  const [done] = await call(db, "newsletter.confirm", {
    ...{ p_sign_up: signUpId, p_person: personId, p_name: null, p_consent: newId() },
    p_wrapped: keyring.wrap("newsletter", personId, key ?? keyring.newPersonKey()),
    ...{ p_receipt: newId(), p_signature: newSecret(64), p_at: inDays(0) },
  });
  return done?.confirm ?? false;
}

/** For tests: signs up and confirms. */
export async function subscribe(
  database: Database,
  keyring: Keyring,
  email: string,
  lists: readonly string[],
): Promise<SignedUp> {
  const signedUp = await signUpAlone(database, keyring, { email, name: "Row" }, lists);
  await confirmRow(database, keyring, signedUp.signUpId, signedUp.personId);
  return signedUp;
}

/** For tests: lets somebody go, as the link in each mail does. Returns how many lists they left. */
export async function leave(
  database: Database,
  personId: string,
  lists: readonly string[] | null = null,
): Promise<number> {
  const [row] = await call(database.db("requests"), "newsletter.unsubscribe", {
    ...{ p_person: personId, p_lists: lists && [...lists], p_by: "page", p_until: inDays(30) },
  });
  return row?.unsubscribe ?? 0;
}

/** For tests: imports one address by the newsletter's own login. Returns what became of it. */
export async function importRow(
  database: Database,
  keyring: Keyring,
  email: string,
  lists: readonly string[],
): Promise<{ outcome: string; personId: string }> {
  const personId = newId();
  const key = keyring.newPersonKey();
  const [row] = await call(database.db("newsletter"), "newsletter.take_in_batch", {
    ...{ p_lists: [...lists], p_version: "1", p_persons: [personId], p_consents: [newId()] },
    ...{ p_indexes: [keyring.emailIndex(email)], p_emails: [newSecret(40)] },
    ...{ p_names: [newSecret(40)], p_wrapped: [keyring.wrap("newsletter", personId, key)] },
    p_wrapped_requests: [keyring.wrap("requests", personId, key)],
    p_at: [inDays(0)],
  });
  return { outcome: row?.outcome ?? "", personId };
}
