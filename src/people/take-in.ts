import { clock } from "../kernel/clock.ts";
import { newId } from "../kernel/ids.ts";
import type { MessageField, PersonField } from "./field.ts";
import type { Keyring, PersonKey } from "./keyring.ts";
import { sealDetail, sealText } from "./sealed.ts";
import { type Intake, insertMessage, insertPerson } from "./store.ts";

/** A person as first met: the details they gave, and why we hold them. */
export interface Newcomer {
  readonly purpose: "correspondence" | "newsletter" | "operators" | "sales";
  readonly basis: "asked" | "agreed" | "works-here";
  readonly policyVersion: string;
  readonly details: Readonly<Partial<Record<PersonField, string>>>;
  /** Null only for those who work here. */
  readonly expiresAt: Date | null;
}

/**
 * Takes a person's details in, sealed under a new key of their own, which is wrapped for the
 * purpose and for the person's own requests. Runs in the caller's transaction.
 */
export async function takeInPerson(
  tx: Intake,
  keyring: Keyring,
  newcomer: Newcomer,
): Promise<{ personId: string; key: PersonKey }> {
  const personId = newId();
  const key = keyring.newPersonKey();
  const details: Partial<Record<PersonField, Buffer>> = {};
  for (const [name, value] of Object.entries(newcomer.details)) {
    if (!value) continue;
    const field = name as PersonField;
    details[field] = sealDetail(key, personId, field, value);
  }
  const indexed = newcomer.purpose !== "operators" && newcomer.details.email;
  await insertPerson(tx, {
    id: personId,
    purpose: newcomer.purpose,
    wrapped: {
      [newcomer.purpose]: keyring.wrap(newcomer.purpose, personId, key),
      requests: keyring.wrap("requests", personId, key),
    },
    emailIndex: indexed ? keyring.emailIndex(indexed) : null,
    details,
    consentId: newId(),
    basis: newcomer.basis,
    policyVersion: newcomer.policyVersion,
    at: clock.now(),
    expiresAt: newcomer.expiresAt,
  });
  return { personId, key };
}

/** Takes in what somebody wrote, or what we answered, sealed under the person's key. */
export async function takeInMessage(
  tx: Parameters<typeof insertMessage>[0],
  key: PersonKey,
  message: {
    readonly threadId: string;
    readonly personId: string;
    readonly direction: "in" | "out";
    readonly operatorId?: string;
    readonly texts: Readonly<Partial<Record<MessageField, string>>>;
    readonly expiresAt: Date;
  },
): Promise<string> {
  const id = newId();
  const at = { messageId: id, personId: message.personId };
  const { subject, message: text } = message.texts;
  await insertMessage(tx, {
    id,
    threadId: message.threadId,
    personId: message.personId,
    direction: message.direction,
    operatorId: message.operatorId ?? null,
    subject: subject ? sealText(key, at, "subject", subject) : null,
    message: sealText(key, at, "message", text ?? ""),
    at: clock.now(),
    expiresAt: message.expiresAt,
  });
  return id;
}
