import { refuseCardNumbers } from "../kernel/card-number.ts";
import { clock } from "../kernel/clock.ts";
import { keyedHash } from "../kernel/crypto.ts";
import { AvowError } from "../kernel/errors.ts";
import { queueDelivery } from "../mail/mod.ts";
import { takeInMessage } from "../people/mod.ts";
import { call } from "../promise/call.ts";
import type { Contact } from "./context.ts";
import {
  findRepeated,
  insertFingerprint,
  readThreadRow,
  recordAction,
  updateThread,
} from "./store.ts";
import { lengthMax } from "./submit.ts";

const daysMs = 86_400_000;

/**
 * Answers a conversation by mail. The answer is kept, sealed, like the message that it answers,
 * and queued in the same transaction; the same text sent twice is one answer.
 */
export async function answer(
  contact: Contact,
  reply: { readonly threadId: string; readonly operatorId: string; readonly text: string },
): Promise<void> {
  contact.gate.require("correspondence");
  const text = reply.text.trimEnd();
  if (!text.trim()) {
    throw new AvowError("bad-input", "Write an answer first.", {
      fields: [{ field: "answer", message: "must be filled in" }],
    });
  }
  if ([...text].length > lengthMax.message) {
    throw new AvowError(
      "bad-input",
      `An answer may have at most ${lengthMax.message} characters.`,
      {
        fields: [{ field: "answer", message: `may have at most ${lengthMax.message} characters` }],
      },
    );
  }
  refuseCardNumbers({ answer: text });
  const fingerprint = keyedHash(
    contact.keyring.derive("contact fingerprint"),
    JSON.stringify(["answer", reply.threadId, text]),
  );
  const at = clock.now();
  const expiresAt = new Date(at.getTime() + contact.keptDays * daysMs);
  await contact.database
    .db("correspondence")
    .transaction()
    .execute(async (tx) => {
      if (await findRepeated(tx, fingerprint)) return;
      const thread = await readThreadRow(tx, reply.threadId);
      const [person] = thread
        ? await call(tx, "people.open_persons", {
            p_persons: [thread.person_id],
            p_fields: ["email"],
            p_reason: "answer",
            p_operator: reply.operatorId,
          })
        : [];
      if (!thread || !person?.wrapped) {
        throw new AvowError(
          "not-found",
          "This conversation can't be answered: it was deleted, its date has passed, or the person withdrew.",
        );
      }
      if (!person.email)
        throw new AvowError("conflict", "This conversation has no address to answer to.");
      const key = contact.keyring.unwrap("correspondence", thread.person_id, person.wrapped);
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
