import type { Kysely } from "kysely";
import { call } from "../promise/call.ts";
import type { Tables } from "../promise/tables.generated.ts";
import { becomeKnown, verifiedReason } from "./become-known.ts";
import { personFields } from "./field.ts";
import type { Keyring } from "./keyring.ts";
import { openText, sealText } from "./sealed.ts";

type Db = Kysely<Tables["correspondence"]>;

/**
 * Ties the messages of `threads`, which stood alone under `personId`, to the known person of the
 * same address, or makes this one the known person when there is none. To be called only after
 * the mailed link was used. Runs in the caller's transaction; returns who is known now. Undefined
 * when there is nothing to tie, or when correspondence can't see the known person: they withdrew, or
 * it never had their key. Then the message stays alone.
 */
export async function adopt(
  tx: Db,
  keyring: Keyring,
  personId: string,
  threads: readonly string[],
): Promise<string | undefined> {
  const known = await becomeKnown(tx, keyring, {
    personId,
    fields: personFields,
  });
  if (known && known !== personId) await moveMessages(tx, keyring, { personId, known, threads });
  return known;
}

async function moveMessages(
  tx: Db,
  keyring: Keyring,
  move: { personId: string; known: string; threads: readonly string[] },
): Promise<void> {
  const { personId, known } = move;
  const rows = await call(tx, "people.open_messages", {
    p_threads: [...move.threads],
    p_messages: [],
    p_fields: ["subject", "message"],
    p_reason: verifiedReason,
  });
  const [to] = await call(tx, "people.open_persons", {
    p_persons: [known],
    p_fields: [],
    p_reason: verifiedReason,
  });
  if (!to) return;
  const toKey = keyring.unwrap("correspondence", known, to.wrapped as Buffer);
  for (const row of rows.filter((message) => message.person_id === personId)) {
    const fromKey = keyring.unwrap("correspondence", personId, row.wrapped as Buffer);
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
  await call(tx, "people.drop_alone", { p_person: personId });
}
