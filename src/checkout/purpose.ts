import { deliveryRights } from "../mail/mod.ts";
import { type BuyerField, buyerFields, personFields } from "../people/mod.ts";
import { jobRights } from "../promise/ground.ts";
import type { DataMap, PurposeDefinition, TableRights } from "../promise/purpose.ts";
import { activationDataMap, activationRights } from "./activation-rights.ts";

const facts = (...columns: readonly string[]) =>
  Object.fromEntries(columns.map((column) => [column, "fact"] as const));

export const checkoutDataMap: DataMap = {
  ...activationDataMap,
  "checkout.orders": {
    person_id: "reference",
    form_hash: "key",
    ...facts("id", "number", "kind", "state", "product", "edition", "product_name", "edition_name"),
    ...facts("seats", "maintenance_months", "currency", "unit_amount", "net", "tax", "total"),
    ...facts(
      "treatment",
      "rate",
      "tax_note",
      "tax_country",
      "country",
      "card_country",
      "waived",
      "licence_id",
    ),
    ...facts("session_id", "session_ends_at", "payment_intent_id"),
    ...facts("card_brand", "last4", "card_until", "refunded", "dispute"),
    ...facts("created_at", "fulfilled_at", "withdrawn_at"),
  },
  "checkout.order_events": facts("id", "order_id", "event", "cause", "at", "operator_id", "amount"),
  "checkout.webhook_events": facts(
    ...["id", "event_id", "type", "object_id", "payment_intent_id", "amount", "state", "reason"],
    ...["at", "received_at", "done_at", "expires_at"],
  ),
  "checkout.licences": {
    key_hash: "index",
    person_id: "reference",
    ...facts("id", "product", "edition", "seats", "issued_at", "updates_until"),
    ...facts("revoked_at", "revoked_by"),
  },
  "checkout.refunds": facts(
    ...["id", "order_id", "refund_id", "amount", "state", "reason", "revoke", "operator_id"],
    ...["asked_at", "done_at"],
  ),
  "checkout.disputes": facts(
    ...["dispute_id", "order_id", "amount", "reason", "state", "opened_at", "told_at"],
  ),
  "checkout.series": facts("name", "last"),
  "checkout.invoices": facts(
    ...["id", "kind", "series", "place", "number", "order_id", "refund_id", "at", "currency"],
    ...["net", "tax", "total", "treatment", "rate", "tax_country", "note", "seller", "expires_at"],
  ),
  "checkout.customer_links": { email_index: "index", ...facts("id", "created_at", "expires_at") },
};

const columnsOf = (table: string) => Object.keys(checkoutDataMap[table] ?? {});
const but = (table: string, ...left: readonly string[]) =>
  columnsOf(table).filter((column) => !left.includes(column));

/** What becomes of an order later than it is made. */
const orderUpdates = [
  ...["state", "card_country", "licence_id", "session_id", "session_ends_at", "form_hash"],
  ...["payment_intent_id", "card_brand", "last4", "card_until", "refunded", "dispute"],
  ...["fulfilled_at", "withdrawn_at"],
];

/** Its own rows; what was issued, and what became of an order, is added and never changed. */
const ownRights: Readonly<Record<string, TableRights>> = {
  ...activationRights,
  "checkout.orders": {
    select: columnsOf("checkout.orders"),
    insert: columnsOf("checkout.orders"),
    update: orderUpdates,
  },
  "checkout.order_events": {
    select: columnsOf("checkout.order_events"),
    insert: but("checkout.order_events", "id"),
  },
  "checkout.webhook_events": {
    select: columnsOf("checkout.webhook_events"),
    insert: but("checkout.webhook_events", "done_at"),
    update: ["done_at"],
  },
  "checkout.licences": {
    select: columnsOf("checkout.licences"),
    insert: columnsOf("checkout.licences"),
    update: ["seats", "updates_until", "revoked_at", "revoked_by"],
  },
  "checkout.refunds": {
    select: columnsOf("checkout.refunds"),
    insert: columnsOf("checkout.refunds"),
    update: ["refund_id", "state", "done_at"],
  },
  "checkout.disputes": {
    select: columnsOf("checkout.disputes"),
    insert: columnsOf("checkout.disputes"),
    update: ["amount", "reason", "state", "told_at"],
  },
  "checkout.series": {
    select: columnsOf("checkout.series"),
    insert: columnsOf("checkout.series"),
    update: ["last"],
  },
  "checkout.invoices": {
    select: columnsOf("checkout.invoices"),
    insert: columnsOf("checkout.invoices"),
  },
  "checkout.customer_links": {
    select: columnsOf("checkout.customer_links"),
    insert: columnsOf("checkout.customer_links"),
  },
};

/**
 * Sells: takes orders, fulfils what was paid for, and sends what belongs to it. Of a buyer it takes
 * in what the policy names, by INSERT on those columns only, and reads it again only through
 * functions that write the audit entry.
 */
export function salesPurpose(fields: readonly BuyerField[]): PurposeDefinition {
  const named = buyerFields.filter((field) => fields.includes(field));
  const isOfPerson = (field: string) => personFields.some((known) => known === field);
  return {
    name: "sales",
    meaning: "to sell, to deliver what was paid for and to keep the books that the law asks for",
    duty: false,
    connectionsMax: 8,
    tables: {
      ...jobRights,
      ...deliveryRights,
      ...ownRights,
      "keys.wrapped_keys": { insert: ["person_id", "purpose", "wrapped"] },
      "keys.person_refs": { insert: ["person_id"] },
      "people.persons": {
        insert: ["id", "email_index", "created_at", "expires_at", ...named.filter(isOfPerson)],
      },
      "people.buyers": {
        insert: ["person_id", ...named.filter((field) => !isOfPerson(field))],
      },
      "people.consents": {
        insert: ["id", "person_id", "purpose", "basis", "policy_version", "given_at"],
      },
      "ledger.operator_actions": { insert: ["at", "operator_id", "action", "ref"] },
    },
    functions: [
      "keys.is_new",
      "people.open_buyers",
      "people.open_for_delivery",
      "people.open_for_payment",
      "people.find_by_email",
      "people.keep_buyer",
      "people.let_buyer_go",
      "people.correct_address",
    ],
  };
}
