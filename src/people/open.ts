import type { QueryExecutorProvider } from "kysely";
import { call } from "../promise/call.ts";
import type { PurposeName } from "../promise/purpose.ts";
import type { Functions } from "../promise/tables.generated.ts";
import type { MessageField, PersonField } from "./field.ts";
import type { Keyring } from "./keyring.ts";
import { type Opened, openDetail, openText } from "./sealed.ts";
import { createSharedReads } from "./shared-read.ts";

/** Who looks, as what, and why: this is what the audit entry says. */
export interface Reading {
  readonly purpose: PurposeName;
  readonly reason: string;
  /** The operator who looks; absent when the program does. */
  readonly operatorId?: string;
}

/** A person's details as one purpose may see them. */
export interface OpenedPerson {
  readonly id: string;
  readonly verified: boolean;
  readonly email: Opened<"email"> | null;
  readonly name: Opened<"name"> | null;
  readonly company: Opened<"company"> | null;
  readonly phone: Opened<"phone"> | null;
}

/**
 * Opens details of people, with one audit entry for the batch. People whose key the purpose does
 * not hold, or whose date has passed, are simply not there.
 */
export async function openPersons(
  db: QueryExecutorProvider,
  keyring: Keyring,
  reading: Reading,
  which: { readonly ids: readonly string[]; readonly fields: readonly PersonField[] },
): Promise<ReadonlyMap<string, OpenedPerson>> {
  const asked = new Set(which.ids);
  const rows = await readPersons(db, reading, which);
  return new Map(
    rows
      .filter((row) => asked.has(row.person_id))
      .map((row) => {
        const key = keyring.unwrap(reading.purpose, row.person_id, row.wrapped as Buffer);
        const open = <F extends PersonField>(field: F) =>
          openDetail(key, row.person_id, field, row[field]);
        const person: OpenedPerson = {
          id: row.person_id,
          verified: row.verified,
          email: open("email"),
          name: open("name"),
          company: open("company"),
          phone: open("phone"),
        };
        return [row.person_id, person];
      }),
  );
}

type PersonRow = Functions["people.open_persons"]["row"];

const sharedReads = new WeakMap<object, ReturnType<typeof createSharedReads<PersonRow>>>();

/** Outside of a transaction, reads of one kind that come at the same time share a commit. */
function readPersons(
  db: QueryExecutorProvider,
  reading: Reading,
  which: { readonly ids: readonly string[]; readonly fields: readonly PersonField[] },
): Promise<readonly PersonRow[]> {
  const read = (ids: readonly string[]) =>
    call(db, "people.open_persons", {
      p_persons: [...ids],
      p_fields: [...which.fields],
      p_reason: reading.reason,
      p_operator: reading.operatorId ?? null,
    });
  if (!("isTransaction" in db) || db.isTransaction !== false) return read(which.ids);
  const shared = sharedReads.get(db) ?? createSharedReads<PersonRow>();
  sharedReads.set(db, shared);
  const kind = JSON.stringify([reading.reason, reading.operatorId, which.fields]);
  return shared(kind, which.ids, read);
}

/** A message as one purpose may see it. */
export interface OpenedMessage {
  readonly id: string;
  readonly threadId: string;
  readonly personId: string;
  readonly direction: "in" | "out";
  readonly operatorId: string | null;
  readonly at: Date;
  readonly subject: Opened<"subject"> | null;
  readonly message: Opened<"message"> | null;
}

/** Opens messages by thread or by id, oldest first, with one audit entry for the batch. */
export async function openMessages(
  db: QueryExecutorProvider,
  keyring: Keyring,
  reading: Reading,
  which: {
    readonly threads?: readonly string[];
    readonly messages?: readonly string[];
    /** Both texts unless told otherwise. */
    readonly fields?: readonly MessageField[];
  },
): Promise<readonly OpenedMessage[]> {
  const rows = await call(db, "people.open_messages", {
    p_threads: [...(which.threads ?? [])],
    p_messages: [...(which.messages ?? [])],
    p_fields: [...(which.fields ?? ["subject", "message"])],
    p_reason: reading.reason,
    p_operator: reading.operatorId ?? null,
  });
  return rows.map((row) => {
    const key = keyring.unwrap(reading.purpose, row.person_id, row.wrapped as Buffer);
    const at = { messageId: row.message_id, personId: row.person_id };
    return {
      id: row.message_id,
      threadId: row.thread_id,
      personId: row.person_id,
      direction: row.direction === "in" ? "in" : "out",
      operatorId: row.operator_id,
      at: row.at,
      subject: openText(key, at, "subject", row.subject),
      message: openText(key, at, "message", row.message),
    };
  });
}

/** Finds everybody under exactly this address, known or standing alone; an audit entry says so. */
export async function findByEmail(
  db: QueryExecutorProvider,
  keyring: Keyring,
  reading: Reading,
  address: string,
): Promise<readonly { id: string; verified: boolean }[]> {
  const rows = await call(db, "people.find_by_email", {
    p_index: keyring.emailIndex(address),
    p_reason: reading.reason,
    p_operator: reading.operatorId ?? null,
  });
  return rows.map((row) => ({ id: row.person_id, verified: row.verified }));
}
