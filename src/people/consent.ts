import type { QueryExecutorProvider } from "kysely";
import { newId } from "../kernel/ids.ts";
import { call } from "../promise/call.ts";
import type { PurposeName } from "../promise/purpose.ts";
import type { Keyring } from "./keyring.ts";

/**
 * Gives a purpose a person's key, because the person asked or agreed. `db` is the login of
 * `requests`, which alone may do so. Returns false when nobody is there (any more).
 */
export async function giveConsent(
  db: QueryExecutorProvider,
  keyring: Keyring,
  consent: {
    readonly personId: string;
    readonly purpose: PurposeName;
    readonly basis: "asked" | "agreed";
    readonly policyVersion: string;
  },
): Promise<boolean> {
  const { personId, purpose } = consent;
  const [row] = await call(db, "people.open_persons", {
    p_persons: [personId],
    p_fields: [],
    p_reason: "consent",
  });
  if (!row) return false;
  const key = keyring.unwrap("requests", personId, row.wrapped as Buffer);
  await call(db, "people.give", {
    p_id: newId(),
    p_person: personId,
    p_purpose: purpose,
    p_basis: consent.basis,
    p_version: consent.policyVersion,
    p_wrapped: keyring.wrap(purpose, personId, key),
  });
  return true;
}

/**
 * Gives the newsletter the keys of people whom another purpose knows, because an operator vouches
 * for the file that says that they subscribe. `db` is the login of `requests`; one audit entry
 * covers all of them.
 */
export async function giveImportedConsents(
  db: QueryExecutorProvider,
  keyring: Keyring,
  consents: { readonly personIds: readonly string[]; readonly policyVersion: string },
): Promise<void> {
  const rows = await call(db, "people.open_persons", {
    p_persons: [...consents.personIds],
    p_fields: [],
    p_reason: "an import brings somebody who is known",
  });
  for (const row of rows) {
    const personId = row.person_id;
    const key = keyring.unwrap("requests", personId, row.wrapped as Buffer);
    await call(db, "people.give", {
      p_id: newId(),
      p_person: personId,
      p_purpose: "newsletter",
      p_basis: "imported",
      p_version: consents.policyVersion,
      p_wrapped: keyring.wrap("newsletter", personId, key),
    });
  }
}

/**
 * Withdraws a purpose's consent: its wrapped key is deleted, so that it can't read the person
 * any more whatever its code does. `db` is the login of `requests`.
 */
export async function withdrawConsent(
  db: QueryExecutorProvider,
  personId: string,
  purpose: PurposeName,
): Promise<boolean> {
  const [row] = await call(db, "people.withdraw", { p_person: personId, p_purpose: purpose });
  return row?.withdraw ?? false;
}
