import type { Transaction } from "kysely";
import { refuseCardNumbers } from "../kernel/card-number.ts";
import { clock, dayMs } from "../kernel/clock.ts";
import { keyedHash } from "../kernel/crypto.ts";
import { AvowError } from "../kernel/errors.ts";
import { recordAction } from "../ledger/mod.ts";
import { queueDelivery } from "../mail/mod.ts";
import { takeInMessage } from "../people/mod.ts";
import { call } from "../promise/call.ts";
import type { Tables } from "../promise/tables.generated.ts";
import type { Contact } from "./context.ts";
import { findRepeated, insertFingerprint, readThreadRow, updateThread } from "./store.ts";
import { lengthMax } from "./submit.ts";

/**
 * Answers a conversation by mail. The answer is kept, sealed, like the message that it answers,
 * and queued in the same transaction; the same text sent twice is one answer.
 */
export async function answer(
  contact: Contact,
  reply: { readonly threadId: string; readonly operatorId: string; readonly text: string },
): Promise<void> {
  contact.gate.require("correspondence");
  const text = checkedText(reply.text);
  const fingerprint = keyedHash(
    contact.keyring.derive("contact fingerprint"),
    JSON.stringify(["answer", reply.threadId, text]),
  );
  const at = clock.now();
  const expiresAt = new Date(at.getTime() + contact.keptDays * dayMs);
  await contact.database
    .db("correspondence")
    .transaction()
    .execute(async (tx) => {
      if (await findRepeated(tx, fingerprint)) return;
      const thread = await readThreadRow(tx, reply.threadId);
      if (!thread) throw unanswerable();
      const wrapped = await openRecipient(tx, thread.person_id, reply.operatorId);
      const key = contact.keyring.unwrap("correspondence", thread.person_id, wrapped);
      const messageId = await takeInMessage(tx, key, {
        threadId: thread.id,
        personId: thread.person_id,
        direction: "out",
        operatorId: reply.operatorId,
        texts: { message: text },
        expiresAt,
      });
      await call(tx, "people.keep_until", { p_person: thread.person_id, p_until: expiresAt });
      await updateThread(tx, thread.id, {
        last_at: at,
        answered_at: at,
        unread: false,
        expires_at: expiresAt,
      });
      await insertFingerprint(tx, fingerprint, thread.id, at);
      await queueDelivery(tx, {
        purpose: "correspondence",
        kind: "contact.answer",
        personId: thread.person_id,
        ref: messageId,
        expiresAt,
      });
      await recordAction(tx, {
        operatorId: reply.operatorId,
        action: "conversation answered",
        ref: thread.id,
      });
    });
  contact.wakeMail();
}

function checkedText(raw: string): string {
  const text = raw.trimEnd();
  const refuse = (sentence: string, message: string) =>
    new AvowError("bad-input", sentence, { fields: [{ field: "answer", message }] });
  if (!text.trim()) throw refuse("Write an answer first.", "must be filled in");
  if (Array.from(text).length > lengthMax.message) {
    const limit = `may have at most ${lengthMax.message} characters`;
    throw refuse(`An answer ${limit}.`, limit);
  }
  refuseCardNumbers({ answer: text });
  return text;
}

/** The wrapped key of whoever is answered, who must still be there and have an address. */
async function openRecipient(
  tx: Transaction<Tables["correspondence"]>,
  personId: string,
  operatorId: string,
): Promise<Buffer> {
  const [person] = await call(tx, "people.open_persons", {
    p_persons: [personId],
    p_fields: ["email"],
    p_reason: "answer",
    p_operator: operatorId,
  });
  if (!person?.wrapped) throw unanswerable();
  if (!person.email) {
    throw new AvowError("conflict", "This conversation has no address to answer to.");
  }
  return person.wrapped;
}

function unanswerable(): AvowError {
  return new AvowError(
    "not-found",
    "This conversation can't be answered: it was deleted, its date has passed, or the person withdrew.",
  );
}
