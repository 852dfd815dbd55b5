import { AvowError } from "../kernel/errors.ts";
import { adopt, giveConsent } from "../people/mod.ts";
import { call } from "../promise/call.ts";
import type { Contact } from "./context.ts";
import { eraseThread } from "./erase.ts";
import { readConfirmationToken } from "./link.ts";
import {
  markConfirmationUsed,
  readConfirmation,
  setThreadPerson,
  type WaitingThread,
  waitingThreads,
} from "./store.ts";

/** What a mailed link shows before anything happens: messages that wait under its address. */
export interface Pending {
  readonly id: string;
  readonly used: boolean;
  /** Keyed hash of the address. */
  readonly emailIndex: Buffer;
  /** Conversations under this address that nobody has vouched for yet. */
  readonly waiting: readonly WaitingThread[];
  /** False while correspondence is switched off: then they can only be deleted. */
  readonly mayConfirm: boolean;
}

/**
 * Looks at a mailed link; changes nothing, as scanners open links too. It runs as the duty
 * `requests`, so that what was sent can be deleted while correspondence is switched off.
 */
export async function readPending(contact: Contact, token: string): Promise<Pending> {
  const id = readConfirmationToken(contact, token);
  const db = contact.database.db("requests");
  const row = id && (await readConfirmation(db, id));
  if (!row) {
    throw new AvowError(
      "link-expired",
      "This link is no longer known; if you still want to reach us, please write again.",
    );
  }
  if (row.expired) {
    throw new AvowError(
      "link-expired",
      "This link has expired. Your message has arrived all the same; you need not do anything.",
    );
  }
  const people = await call(db, "people.find_by_email", {
    p_index: row.email_index,
    p_reason: "a mailed link was opened",
  });
  const alone = people.filter((person) => !person.verified).map((person) => person.person_id);
  return {
    id: row.id,
    emailIndex: row.email_index,
    used: row.used_at !== null,
    waiting: await waitingThreads(db, alone),
    mayConfirm: !contact.gate.off().some(({ purpose }) => purpose === "correspondence"),
  };
}

/**
 * The person vouches for the messages they name: these become tied to the known person of the
 * address. A second use finds nothing left to do. Returns how many were tied.
 */
export async function confirm(
  contact: Contact,
  token: string,
  threadIds: readonly string[],
): Promise<number> {
  contact.gate.require("correspondence");
  const { id, emailIndex, waiting } = await readPending(contact, token);
  const chosen = waiting.filter((thread) => threadIds.includes(thread.id));
  let tied = 0;
  for (const thread of chosen) {
    const isTied =
      (await tie(contact, thread)) ||
      ((await letSee(contact, emailIndex)) && (await tie(contact, thread)));
    if (isTied) tied += 1;
  }
  if (tied > 0) await markConfirmationUsed(contact.database.db("correspondence"), id);
  return tied;
}

function tie(contact: Contact, thread: WaitingThread): Promise<boolean> {
  return contact.database
    .db("correspondence")
    .transaction()
    .execute(async (tx) => {
      const known = await adopt(tx, contact.keyring, thread.person_id, [thread.id]);
      if (!known) return false;
      await setThreadPerson(tx, thread.id, known);
      return true;
    });
}

/**
 * Somebody may be known under the address as a subscriber only. They wrote to us, so the duty
 * `requests` lets correspondence see them too; not those who withdrew from it. True when it did.
 */
async function letSee(contact: Contact, emailIndex: Buffer): Promise<boolean> {
  const db = contact.database.db("requests");
  const [known] = await call(db, "people.find_known", {
    p_indexes: [emailIndex],
    p_reason: "a message was vouched for by the mailed link",
    p_purpose: "correspondence",
  });
  if (!known || known.held || known.withdrew) return false;
  return giveConsent(db, contact.keyring, {
    personId: known.person_id,
    purpose: "correspondence",
    basis: "asked",
    policyVersion: contact.policyVersion,
  });
}

/** Whoever reads the mail did not write: all that waits under the address is erased. */
export async function disown(contact: Contact, token: string): Promise<number> {
  const { waiting } = await readPending(contact, token);
  for (const { id } of waiting) {
    await eraseThread(contact, { threadId: id, reason: "disowned by the address's owner" });
  }
  return waiting.length;
}
