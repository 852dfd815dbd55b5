import { deliveryRights } from "../mail/mod.ts";
import { subscriberFields } from "../people/mod.ts";
import { jobRights } from "../promise/ground.ts";
import type { DataMap, PurposeDefinition, TableRights } from "../promise/purpose.ts";

const facts = (...columns: readonly string[]) =>
  Object.fromEntries(columns.map((column) => [column, "fact"] as const));

export const newsletterDataMap: DataMap = {
  "newsletter.lists": facts(
    ...["id", "slug", "title", "description", "wording", "is_public", "created_at", "archived_at"],
  ),
  "newsletter.wordings": facts("hash", "slug", "title", "wording"),
  "newsletter.subscribers": {
    person_id: "reference",
    email_index: "index",
    ...facts("created_at", "expires_at", "name_mark"),
  },
  "newsletter.sign_ups": {
    person_id: "reference",
    email_index: "index",
    ...facts("id", "list_ids", "form", "wording_hashes", "policy_version"),
    ...facts("created_at", "expires_at", "confirmed_at", "is_mailed"),
  },
  "newsletter.confirmations": { email_index: "index", ...facts("id", "created_at", "expires_at") },
  "newsletter.subscriptions": {
    person_id: "reference",
    ...facts("list_id", "state", "source", "subscribed_at", "ended_at", "ended_by"),
  },
  "newsletter.receipts": {
    person_id: "reference",
    ...facts("id", "list_ids", "wording_hashes", "policy_version", "form"),
    ...facts("asked_at", "confirmed_at", "signature"),
  },
  "newsletter.suppressions": { email_index: "index", ...facts("list_id", "reason", "at") },
  "newsletter.campaigns": {
    frozen_after: "reference",
    ...facts("id", "number", "state", "subject", "preheader", "greeting", "body", "tag_links"),
    ...facts("list_ids", "subscribed_from", "subscribed_until", "send_at", "time_zone", "version"),
    ...facts("created_at", "updated_at", "created_by", "html", "text_part"),
    ...facts("frozen_at", "started_at", "finished_at", "pause_reason"),
    ...facts("recipients", "accepted", "refused", "excluded", "uncertain", "reasons"),
    ...facts("bounced_hard", "bounced_soft", "complained", "unsubscribed"),
  },
  "newsletter.images": facts("hash", "type", "width", "height", "bytes", "name", "created_at"),
  "newsletter.imports": facts(
    ...["id", "state", "list_ids", "is_dry_run", "rows_read", "outcomes", "dropped"],
    ...["created_at", "created_by", "finished_at"],
  ),
  "newsletter.bounces": {
    person_id: "reference",
    ...facts("id", "delivery_id", "campaign_id", "source", "kind", "reason"),
    ...facts("is_hard", "status", "reply_code", "at", "suppressed", "undone_at", "undone_by"),
  },
  "newsletter.bounce_sources": facts(
    ...["source", "mailbox", "uid_validity", "uid", "looked_at", "problem"],
    ...["written", "repeated", "untied", "ignored", "unreadable", "unsubscribed"],
  ),
};

const columnsOf = (table: string) => Object.keys(newsletterDataMap[table] ?? {});
const but = (table: string, ...left: readonly string[]) =>
  columnsOf(table).filter((column) => !left.includes(column));

/** Everything of its own but the rows that only the reviewed functions write. */
const ownRights: Readonly<Record<string, TableRights>> = {
  "newsletter.lists": {
    select: columnsOf("newsletter.lists"),
    insert: columnsOf("newsletter.lists"),
    update: ["slug", "title", "description", "wording", "is_public", "archived_at"],
  },
  "newsletter.wordings": {
    select: columnsOf("newsletter.wordings"),
    insert: columnsOf("newsletter.wordings"),
  },
  "newsletter.subscribers": { select: columnsOf("newsletter.subscribers") },
  "newsletter.sign_ups": {
    select: columnsOf("newsletter.sign_ups"),
    insert: but("newsletter.sign_ups", "confirmed_at"),
  },
  "newsletter.confirmations": {
    select: columnsOf("newsletter.confirmations"),
    insert: columnsOf("newsletter.confirmations"),
  },
  "newsletter.subscriptions": { select: columnsOf("newsletter.subscriptions") },
  "newsletter.receipts": { select: columnsOf("newsletter.receipts") },
  "newsletter.suppressions": {
    select: columnsOf("newsletter.suppressions"),
    insert: columnsOf("newsletter.suppressions"),
    delete: true,
  },
  "newsletter.campaigns": {
    select: columnsOf("newsletter.campaigns"),
    insert: but("newsletter.campaigns", "number"),
    update: but("newsletter.campaigns", "id", "number", "created_at", "created_by"),
    delete: true,
  },
  "newsletter.images": {
    select: columnsOf("newsletter.images"),
    insert: columnsOf("newsletter.images"),
    delete: true,
  },
  "newsletter.imports": {
    select: columnsOf("newsletter.imports"),
    insert: columnsOf("newsletter.imports"),
    update: ["state", "rows_read", "outcomes", "dropped", "finished_at"],
  },
  "newsletter.bounces": {
    select: columnsOf("newsletter.bounces"),
    insert: columnsOf("newsletter.bounces"),
    update: ["suppressed", "undone_at", "undone_by"],
  },
  "newsletter.bounce_sources": {
    select: columnsOf("newsletter.bounce_sources"),
    insert: columnsOf("newsletter.bounce_sources"),
    update: but("newsletter.bounce_sources", "source"),
  },
};

/**
 * The newsletter takes in what the policy names of an address and a name, by INSERT on those
 * columns only, and reads them again only through functions that write the audit entry. It can
 * neither confirm a sign-up nor let anybody go by itself: both are done by `requests`. What it may
 * begin is an import, which takes in nobody whose address is suppressed.
 */
export function newsletter(fields: readonly string[]): PurposeDefinition {
  const named = subscriberFields.filter((field) => fields.includes(field));
  return {
    name: "newsletter",
    meaning: "to send subscribers what they subscribed to",
    duty: false,
    connectionsMax: 8,
    tables: {
      ...jobRights,
      ...deliveryRights,
      ...ownRights,
      "keys.wrapped_keys": { insert: ["person_id", "purpose", "wrapped"] },
      "keys.person_refs": { insert: ["person_id"] },
      "people.persons": { insert: ["id", "email_index", "created_at", "expires_at", ...named] },
      "people.consents": {
        insert: ["id", "person_id", "purpose", "basis", "policy_version", "given_at"],
      },
      "people.evidence": { insert: ["id", "person_id", "diagnostic", "expires_at"] },
      "ledger.operator_actions": { insert: ["at", "operator_id", "action", "ref"] },
    },
    functions: [
      "keys.is_new",
      "people.open_persons",
      "people.open_for_delivery",
      "people.open_evidence",
      "people.find_by_email",
      "newsletter.claim_batch",
      "newsletter.take_in_batch",
    ],
  };
}
