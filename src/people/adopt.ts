import type { Kysely } from "kysely";
import { call } from "../promise/call.ts";
import type { Tables } from "../promise/tables.generated.ts";
import type { Keyring } from "./keyring.ts";
import { openDetail, openText, sealDetail, sealText } from "./sealed.ts";
import { lockAddress } from "./store.ts";

const reason = "the address was verified by the mailed link";

/**
 * Ties the messages of `threads`, which stood alone under `personId`, to the known person of the
 * same address, or makes this one the known person when there is none. To be called only after
 * the mailed link was used. Runs in the caller's transaction; returns who is known now. Undefined
 * when there is nothing to tie, or when the known person withdrew: then the message stays alone.
 */
export async function adopt(
  tx: Kysely<Tables["correspondence"]>,
  keyring: Keyring,
  personId: string,
  threads: readonly string[],
): Promise<string | undefined> {
  const [alone] = await openRow(tx, personId);
  if (!alone?.email) return undefined;
  const key = keyring.unwrap("correspondence", personId, alone.wrapped as Buffer);
  const address = openDetail(key, personId, "email", alone.email)?.reveal() ?? "";
  const index = keyring.emailIndex(address);
  // Two links of one address that are used at once must not make two known people.
  await lockAddress(tx, index);
  const found = await call(tx, "people.find_by_email", { p_index: index, p_reason: reason });
  const known = found.find((person) => person.verified)?.person_id;
  if (known === personId) return personId;
  if (!known) {
    const [row] = await call(tx, "people.mark_verified", { p_person: personId });
    return row?.mark_verified ? personId : undefined;
  }
  await moveInto(tx, keyring, { personId, known, threads });
  return known;
}

async function moveInto(
  tx: Kysely<Tables["correspondence"]>,
  keyring: Keyring,
  move: { personId: string; known: string; threads: readonly string[] },
): Promise<void> {
  const { personId, known } = move;
  const [from] = await openRow(tx, personId);
  const [to] = await openRow(tx, known);
  if (!from || !to) return;
  const fromKey = keyring.unwrap("correspondence", personId, from.wrapped as Buffer);
  const toKey = keyring.unwrap("correspondence", known, to.wrapped as Buffer);
  const rows = await call(tx, "people.open_messages", {
    p_threads: [...move.threads],
    p_messages: [],
    p_fields: ["subject", "message"],
    p_reason: reason,
  });
  for (const row of rows.filter((message) => message.person_id === personId)) {
    const reseal = (field: "subject" | "message") => {
      const at = { messageId: row.message_id, personId };
      const value = openText(fromKey, at, field, row[field]);
      return value && sealText(toKey, { ...at, personId: known }, field, value.reveal());
    };
    await call(tx, "people.move_message", {
      p_message: row.message_id,
      p_to: known,
      p_subject: reseal("subject"),
      p_text: reseal("message"),
    });
  }
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
  await call(tx, "people.drop_alone", { p_person: personId });
}

function openRow(tx: Kysely<Tables["correspondence"]>, personId: string) {
  return call(tx, "people.open_persons", {
    p_persons: [personId],
    p_fields: ["email", "name", "company", "phone"],
    p_reason: reason,
  });
}
