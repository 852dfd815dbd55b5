import type { Kysely } from "kysely";
import { call } from "../promise/call.ts";
import type { Tables } from "../promise/tables.generated.ts";
import type { PersonField } from "./field.ts";
import type { Keyring } from "./keyring.ts";
import { openDetail, sealDetail } from "./sealed.ts";
import { lockAddress } from "./store.ts";

/** Why the address is opened, for the record. */
export const verifiedReason = "the address was verified by the mailed link";

type Db = Kysely<Tables["correspondence"]>;

const purpose = "correspondence";

/** Somebody who stood alone by what they wrote, and the details that the form may ask for. */
export interface Alone {
  readonly personId: string;
  readonly fields: readonly PersonField[];
}

/**
 * Makes somebody who stood alone the known person of their address, or gives the known person the
 * details they brought; then the row that stood alone is left to the caller. To be called only
 * after the mailed link was used. Runs in the caller's transaction; returns who is known now.
 * Undefined when nobody stands there (any more), or when somebody is known whom correspondence
 * can't see: it never had their key, they withdrew, or their date has passed.
 */
export async function becomeKnown(
  tx: Db,
  keyring: Keyring,
  alone: Alone,
): Promise<string | undefined> {
  const { personId } = alone;
  const row = await openRow(tx, personId, ["email"]);
  if (!row?.email) return undefined;
  const key = keyring.unwrap(purpose, personId, row.wrapped as Buffer);
  const address = openDetail(key, personId, "email", row.email)?.reveal() ?? "";
  const index = keyring.emailIndex(address);
  // Two links of one address that are used at once must not make two known people.
  await lockAddress(tx, index);
  const found = await call(tx, "people.find_by_email", {
    p_index: index,
    p_reason: verifiedReason,
  });
  const known = found.find((person) => person.verified)?.person_id;
  if (known === personId) return personId;
  if (!known) {
    const [marked] = await call(tx, "people.mark_verified", { p_person: personId });
    return marked?.mark_verified ? personId : undefined;
  }
  await renewDetails(tx, keyring, { alone, known });
  return known;
}

/** The newest details go to the known person; what was left out stays as it was. */
async function renewDetails(
  tx: Db,
  keyring: Keyring,
  { alone, known }: { alone: Alone; known: string },
): Promise<void> {
  const { personId, fields } = alone;
  const [from, to] = [await openRow(tx, personId, fields), await openRow(tx, known, [])];
  if (!from || !to) return;
  const fromKey = keyring.unwrap(purpose, personId, from.wrapped as Buffer);
  const toKey = keyring.unwrap(purpose, known, to.wrapped as Buffer);
  const renew = (field: "name" | "company" | "phone") => {
    const value = openDetail(fromKey, personId, field, from[field]);
    return value && sealDetail(toKey, known, field, value.reveal());
  };
  await call(tx, "people.renew_details", {
    p_person: known,
    p_name: renew("name"),
    p_company: renew("company"),
    p_phone: renew("phone"),
  });
}

async function openRow(tx: Db, personId: string, fields: readonly PersonField[]) {
  const [row] = await call(tx, "people.open_persons", {
    p_persons: [personId],
    p_fields: [...fields],
    p_reason: verifiedReason,
  });
  return row;
}
