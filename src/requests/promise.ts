import type { PurposeDefinition } from "../promise/purpose.ts";

/** What a person may ask of us; possible also while other purposes are switched off. */
export const requestsPurpose: PurposeDefinition = {
  name: "requests",
  meaning: "to erase, to bring dates nearer, and to let consent and its withdrawal take effect",
  duty: true,
  connectionsMax: 4,
  tables: {
    "contact.threads": {
      select: ["id", "form", "person_id", "created_at", "last_at", "expires_at"],
      update: ["expires_at"],
      delete: true,
    },
    "contact.fingerprints": { select: ["thread_id"], delete: true },
    "contact.confirmations": {
      select: [
        "id",
        "person_id",
        "thread_id",
        "email_index",
        "created_at",
        "used_at",
        "expires_at",
      ],
      delete: true,
    },
    "newsletter.lists": {
      select: ["id", "slug", "title", "description", "is_public", "archived_at"],
    },
    "newsletter.wordings": { select: ["hash", "slug", "title", "wording"] },
    "newsletter.sign_ups": {
      select: [
        ...["id", "person_id", "email_index", "list_ids", "form", "wording_hashes"],
        ...["policy_version", "created_at", "expires_at", "confirmed_at", "is_mailed"],
      ],
    },
    "newsletter.confirmations": {
      select: ["id", "email_index"],
      insert: ["id", "email_index", "created_at", "expires_at"],
      update: ["expires_at"],
    },
    "newsletter.receipts": {
      select: [
        ...["id", "list_ids", "form", "wording_hashes", "policy_version"],
        ...["asked_at", "confirmed_at", "signature"],
      ],
    },
    "newsletter.suppressions": { select: ["email_index", "list_id", "reason", "at"] },
    "newsletter.subscribers": { select: ["person_id", "email_index"] },
    "newsletter.subscriptions": {
      select: ["list_id", "person_id", "state", "subscribed_at", "ended_at"],
    },
    "newsletter.campaigns": { select: ["id", "number", "list_ids", "subject"] },
    "checkout.orders": {
      select: [
        ...["id", "number", "person_id", "product", "edition", "product_name", "edition_name"],
        ...["kind", "seats", "currency", "unit_amount", "country", "created_at", "fulfilled_at"],
        ...["card_brand", "last4", "licence_id", "maintenance_months"],
      ],
    },
    "checkout.invoices": {
      select: [
        ...["id", "kind", "number", "order_id", "at", "currency", "net", "tax", "total"],
        ...["treatment", "rate", "tax_country", "note", "seller"],
      ],
    },
    "ledger.operator_actions": { insert: ["at", "operator_id", "action", "ref"] },
  },
  functions: [
    "people.open_persons",
    "people.find_by_email",
    "people.erase",
    "people.erase_thread",
    "people.withdraw",
    "people.give",
    "people.shorten",
    "people.find_known",
    "people.forget_correspondents",
    "people.open_buyers",
    "people.shorten_buyers",
    "newsletter.confirm",
    "newsletter.unsubscribe",
    "newsletter.record_gone",
    "newsletter.shorten",
    "newsletter.forget_left",
  ],
};
