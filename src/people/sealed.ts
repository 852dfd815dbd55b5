import { inspect } from "node:util";
import { openBytes, sealBytes } from "../kernel/crypto.ts";
import type { BuyerField, Field, MessageField, PersonField } from "./field.ts";
import type { PersonKey } from "./keyring.ts";

const printed = "[sealed]";

/**
 * A personal value that was opened for a purpose. It prints as `[sealed]` in strings, JSON and
 * logs, so that it can't slip out; whoever shows it to its reader asks for it by `reveal()`.
 */
export class Opened<F extends string = Field> {
  readonly field: F;
  readonly #value: string;

  constructor(field: F, value: string) {
    this.field = field;
    this.#value = value;
  }

  /** The value itself, for the one page or mail that it was opened for. */
  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return printed;
  }

  toJSON(): string {
    return printed;
  }

  [inspect.custom](): string {
    return printed;
  }
}

/** What is sealed beside a person: for forms, for invoices, and the licence that they bought. */
export type Detail = PersonField | BuyerField | "licence_key";

// Bound to person, field and version: a value moved to another row or column does not open.
const personContext = (personId: string, field: Detail) => `person|${personId}|${field}|1`;
const messageContext = (messageId: string, personId: string, field: MessageField) =>
  `message|${messageId}|${personId}|${field}|1`;

/** Seals a contact detail under the person's key. */
export function sealDetail(key: PersonKey, personId: string, field: Detail, value: string) {
  return sealBytes(key, value, personContext(personId, field));
}

/** Opens a contact detail; null stays null. */
export function openDetail<F extends Detail>(
  key: PersonKey,
  personId: string,
  field: F,
  sealed: Buffer | null,
): Opened<F> | null {
  if (!sealed) return null;
  return new Opened(field, openBytes(key, sealed, personContext(personId, field)).toString("utf8"));
}

/** Seals what somebody wrote, bound to the message too. */
export function sealText(
  key: PersonKey,
  at: { messageId: string; personId: string },
  field: MessageField,
  value: string,
): Buffer {
  return sealBytes(key, value, messageContext(at.messageId, at.personId, field));
}

/** Opens what somebody wrote; null stays null. */
export function openText<F extends MessageField>(
  key: PersonKey,
  at: { messageId: string; personId: string },
  field: F,
  sealed: Buffer | null,
): Opened<F> | null {
  if (!sealed) return null;
  const context = messageContext(at.messageId, at.personId, field);
  return new Opened(field, openBytes(key, sealed, context).toString("utf8"));
}
