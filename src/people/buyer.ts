import type { Kysely, QueryExecutorProvider } from "kysely";
import { call } from "../promise/call.ts";
import type { PurposeName } from "../promise/purpose.ts";
import type { Tables } from "../promise/tables.generated.ts";
import { type BuyerField, type PersonField, personFields } from "./field.ts";
import type { Keyring } from "./keyring.ts";
import type { Reading } from "./open.ts";
import { type Opened, openDetail, sealDetail } from "./sealed.ts";
import { insertBuyer } from "./store-buyers.ts";
import { takeInPerson } from "./take-in.ts";

type Details = Readonly<Partial<Record<BuyerField, string>>>;

/** A buyer's details as one purpose may see them. */
export interface Buyer {
  readonly id: string;
  readonly email: Opened<"email"> | null;
  readonly name: Opened<"name"> | null;
  readonly company: Opened<"company"> | null;
  /** Lines of a postal address, as the buyer wrote them. */
  readonly address: Opened<"address"> | null;
  readonly vat_id: Opened<"vat_id"> | null;
  readonly licence_key: Opened<"licence_key"> | null;
}

/** What can be opened of a buyer. */
export type BuyerDetail = BuyerField | "licence_key";

/**
 * Takes a buyer in as a person who stands alone, sealed under a new key of their own, whoever else
 * is known under the address. Runs in the caller's transaction; returns the person's id.
 */
export async function takeInBuyer(
  tx: Kysely<Tables["sales"]>,
  keyring: Keyring,
  buyer: { readonly details: Details; readonly policyVersion: string; readonly expiresAt: Date },
): Promise<string> {
  const ofPerson: Partial<Record<PersonField, string>> = {};
  const ofInvoice: [BuyerField, string][] = [];
  for (const [name, value] of Object.entries(buyer.details)) {
    if (!value) continue;
    const own = personFields.find((field) => field === name);
    if (own) ofPerson[own] = value;
    else ofInvoice.push([name as BuyerField, value]);
  }
  const { personId, key } = await takeInPerson(tx, keyring, {
    purpose: "sales",
    basis: "asked",
    policyVersion: buyer.policyVersion,
    details: ofPerson,
    expiresAt: buyer.expiresAt,
  });
  const cells = ofInvoice.map(
    ([field, value]) => [field, sealDetail(key, personId, field, value)] as const,
  );
  await insertBuyer(tx, personId, cells);
  return personId;
}

/**
 * Opens details of buyers, with one audit entry for the batch. Whose key the purpose does not hold,
 * or whose date has passed, is simply not there.
 */
export async function openBuyers(
  db: QueryExecutorProvider,
  keyring: Keyring,
  reading: Reading,
  which: { readonly ids: readonly string[]; readonly fields: readonly BuyerDetail[] },
): Promise<ReadonlyMap<string, Buyer>> {
  const rows = await call(db, "people.open_buyers", {
    p_persons: [...which.ids],
    p_fields: [...which.fields],
    p_reason: reading.reason,
    p_operator: reading.operatorId ?? null,
  });
  return new Map(
    rows.map((row) => {
      const key = keyring.unwrap(reading.purpose, row.person_id, row.wrapped as Buffer);
      const open = <F extends BuyerDetail>(field: F) =>
        openDetail(key, row.person_id, field, row[field]);
      const buyer: Buyer = {
        id: row.person_id,
        email: open("email"),
        name: open("name"),
        company: open("company"),
        address: open("address"),
        vat_id: open("vat_id"),
        licence_key: open("licence_key"),
      };
      return [row.person_id, buyer];
    }),
  );
}

/**
 * The buyer's address for the payment provider: that it leaves is on record before it does. Null
 * when nobody is there (any more).
 */
export async function openForPayment(
  db: QueryExecutorProvider,
  keyring: Keyring,
  payment: {
    readonly personId: string;
    readonly orderId: string;
    readonly recipient: string;
    readonly categories: readonly string[];
  },
): Promise<Opened<"email"> | null> {
  const { personId } = payment;
  const [row] = await call(db, "people.open_for_payment", {
    p_person: personId,
    p_order: payment.orderId,
    p_recipient: payment.recipient,
    p_categories: [...payment.categories],
  });
  if (!row) return null;
  const key = keyring.unwrap("sales", personId, row.wrapped as Buffer);
  return openDetail(key, personId, "email", row.email);
}

/**
 * Keeps a buyer until their invoice may go, with the licence's key if there is one, sealed. Runs in
 * the caller's transaction; false when nobody is there (any more).
 */
export async function keepBuyer(
  tx: QueryExecutorProvider,
  keyring: Keyring,
  keep: {
    readonly personId: string;
    readonly until: Date;
    readonly licenceKey: string | null;
    readonly reason: string;
  },
): Promise<boolean> {
  const { personId, licenceKey } = keep;
  const sealed =
    licenceKey && (await sealFor(tx, keyring, keep, { field: "licence_key", value: licenceKey }));
  if (sealed === null && licenceKey) return false;
  const [row] = await call(tx, "people.keep_buyer", {
    p_person: personId,
    p_until: keep.until,
    p_licence_key: sealed || null,
  });
  return row?.keep_buyer ?? false;
}

/** Puts another address in place of a mistyped one; false when nobody is there (any more). */
export async function correctAddress(
  tx: QueryExecutorProvider,
  keyring: Keyring,
  to: { readonly personId: string; readonly email: string; readonly reason: string },
): Promise<boolean> {
  const sealed = await sealFor(tx, keyring, to, { field: "email", value: to.email });
  if (!sealed) return false;
  const [row] = await call(tx, "people.correct_address", {
    p_person: to.personId,
    p_email: sealed,
    p_index: keyring.emailIndex(to.email),
  });
  return row?.correct_address ?? false;
}

async function sealFor(
  tx: QueryExecutorProvider,
  keyring: Keyring,
  whose: { readonly personId: string; readonly reason: string },
  what: { readonly field: "email" | "licence_key"; readonly value: string },
): Promise<Buffer | null> {
  const purpose: PurposeName = "sales";
  const [row] = await call(tx, "people.open_buyers", {
    p_persons: [whose.personId],
    p_fields: [],
    p_reason: whose.reason,
  });
  if (!row) return null;
  const key = keyring.unwrap(purpose, whose.personId, row.wrapped as Buffer);
  return sealDetail(key, whose.personId, what.field, what.value);
}
