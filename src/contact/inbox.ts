import { AvowError } from "../kernel/errors.ts";
import { recordAction } from "../ledger/mod.ts";
import {
  findByEmail,
  type OpenedMessage,
  type OpenedPerson,
  openMessages,
  openPersons,
} from "../people/mod.ts";
import type { Contact } from "./context.ts";
import {
  countUnread,
  deliveriesFor,
  listThreadRows,
  readThreadRow,
  type Thread,
  threadsOfPersons,
  updateThread,
} from "./store.ts";

/** A line of the inbox: a conversation with who wrote it and what about. */
export interface InboxLine {
  readonly thread: Thread;
  readonly person: OpenedPerson | undefined;
  readonly first: OpenedMessage | undefined;
}

/** How far a mail has come. */
export interface Delivery {
  readonly id: string;
  readonly kind: string;
  readonly ref: string;
  readonly state: string;
  readonly attempts: number;
  readonly next_at: Date;
  readonly reply_code: number | null;
}

/** A conversation as an operator reads it. */
export interface Conversation {
  readonly thread: Thread;
  readonly person: OpenedPerson | undefined;
  readonly messages: readonly OpenedMessage[];
  readonly deliveries: readonly Delivery[];
}

export const pageSize = 30;

/** One page of the inbox (`page` counts from 1), opened for the operator with one audit entry a kind. */
export async function listInbox(
  contact: Contact,
  look: { operatorId: string; state: "open" | "closed"; page: number },
): Promise<{ lines: readonly InboxLine[]; total: number }> {
  contact.gate.require("correspondence");
  const db = contact.database.db("correspondence");
  const offset = (look.page - 1) * pageSize;
  const { rows, total } = await listThreadRows(db, { state: look.state, offset, limit: pageSize });
  return { lines: await openLines(contact, look.operatorId, "inbox list", rows), total };
}

/** The conversations of exactly this address; the search itself is an audit entry. */
export async function searchInbox(
  contact: Contact,
  look: { operatorId: string; address: string },
): Promise<readonly InboxLine[]> {
  contact.gate.require("correspondence");
  const db = contact.database.db("correspondence");
  const reading = {
    purpose: "correspondence",
    reason: "inbox search",
    operatorId: look.operatorId,
  } as const;
  const people = await findByEmail(db, contact.keyring, reading, look.address);
  const rows = await threadsOfPersons(
    db,
    people.map((person) => person.id),
  );
  return openLines(contact, look.operatorId, "inbox search", rows.reverse());
}

async function openLines(
  contact: Contact,
  operatorId: string,
  reason: string,
  rows: readonly Thread[],
): Promise<readonly InboxLine[]> {
  if (rows.length === 0) return [];
  const db = contact.database.db("correspondence");
  const reading = { purpose: "correspondence", reason, operatorId } as const;
  const people = await openPersons(db, contact.keyring, reading, {
    ids: rows.map((row) => row.person_id),
    fields: ["email", "name"],
  });
  const messages = await openMessages(db, contact.keyring, reading, {
    threads: rows.map((row) => row.id),
  });
  return rows.map((thread) => ({
    thread,
    person: people.get(thread.person_id),
    first: messages.find((message) => message.threadId === thread.id),
  }));
}

/** Opens one conversation whole and marks it as read. */
export async function readConversation(
  contact: Contact,
  look: { operatorId: string; threadId: string },
): Promise<Conversation> {
  contact.gate.require("correspondence");
  const db = contact.database.db("correspondence");
  const thread = await readThreadRow(db, look.threadId);
  if (!thread)
    throw new AvowError(
      "not-found",
      "This conversation is not here; it was deleted or its date has passed.",
    );
  const reading = {
    purpose: "correspondence",
    reason: "conversation read",
    operatorId: look.operatorId,
  } as const;
  const people = await openPersons(db, contact.keyring, reading, {
    ids: [thread.person_id],
    fields: ["email", "name", "company", "phone"],
  });
  const messages = await openMessages(db, contact.keyring, reading, { threads: [thread.id] });
  const deliveries = await deliveriesFor(db, [thread.id, ...messages.map((message) => message.id)]);
  if (thread.unread) await updateThread(db, thread.id, { unread: false });
  return { thread, person: people.get(thread.person_id), messages, deliveries };
}

/** Closes a conversation, or opens it again. */
export async function setClosed(
  contact: Contact,
  change: { operatorId: string; threadId: string; closed: boolean; at: Date },
): Promise<void> {
  contact.gate.require("correspondence");
  const db = contact.database.db("correspondence");
  const found = await updateThread(
    db,
    change.threadId,
    change.closed ? { state: "closed", closed_at: change.at } : { state: "open", closed_at: null },
  );
  if (!found)
    throw new AvowError(
      "not-found",
      "This conversation is not here; it was deleted or its date has passed.",
    );
  await recordAction(db, {
    operatorId: change.operatorId,
    action: change.closed ? "conversation closed" : "conversation reopened",
    ref: change.threadId,
  });
}

/** How many open conversations nobody has read yet; no personal value is opened for it. */
export async function unreadCount(contact: Contact): Promise<number> {
  return countUnread(contact.database.db("correspondence"));
}
