import { deliveryRights } from "../mail/mod.ts";
import { type Field, messageFields, personFields } from "../people/mod.ts";
import { jobRights } from "../promise/ground.ts";
import type { DataMap, PurposeDefinition, TableRights } from "../promise/purpose.ts";

export const contactDataMap: DataMap = {
  "contact.threads": {
    id: "fact",
    form: "fact",
    person_id: "reference",
    state: "fact",
    unread: "fact",
    created_at: "fact",
    last_at: "fact",
    answered_at: "fact",
    closed_at: "fact",
    expires_at: "fact",
  },
  "contact.fingerprints": { fingerprint: "index", thread_id: "fact", at: "fact" },
  "contact.confirmations": {
    id: "fact",
    person_id: "reference",
    thread_id: "fact",
    email_index: "index",
    created_at: "fact",
    expires_at: "fact",
    used_at: "fact",
  },
};

type Rights = Readonly<Record<string, TableRights>>;

const columnsOf = (table: string) => Object.keys(contactDataMap[table] ?? {});

const threadRights: Rights = {
  "contact.threads": {
    select: columnsOf("contact.threads"),
    insert: ["id", "form", "person_id", "created_at", "last_at", "expires_at"],
    update: ["person_id", "state", "unread", "last_at", "answered_at", "closed_at", "expires_at"],
  },
  "contact.fingerprints": {
    select: columnsOf("contact.fingerprints"),
    insert: columnsOf("contact.fingerprints"),
  },
  "contact.confirmations": {
    select: columnsOf("contact.confirmations"),
    insert: ["id", "person_id", "thread_id", "email_index", "created_at", "expires_at"],
    update: ["used_at"],
  },
};

/** Of a person and a message, the columns that the policy names, and those without any content. */
function intakeRights(fields: readonly Field[]): Rights {
  const named = (known: readonly Field[]) => known.filter((field) => fields.includes(field));
  return {
    "keys.wrapped_keys": { insert: ["person_id", "purpose", "wrapped"] },
    "keys.person_refs": { insert: ["person_id"] },
    "people.persons": {
      insert: ["id", "email_index", "created_at", "expires_at", ...named(personFields)],
    },
    "people.consents": {
      insert: ["id", "person_id", "purpose", "basis", "policy_version", "given_at"],
    },
    "people.messages": {
      insert: [
        ...["id", "thread_id", "person_id", "direction", "operator_id", "at", "expires_at"],
        ...named(messageFields),
      ],
    },
  };
}

/**
 * Correspondence takes in the fields that the policy names, by INSERT on those columns only, and
 * reads them again only through functions that write the audit entry.
 */
export function correspondence(fields: readonly Field[]): PurposeDefinition {
  return {
    name: "correspondence",
    meaning: "to receive what visitors write to us and to answer it",
    duty: false,
    connectionsMax: 8,
    tables: {
      ...jobRights,
      ...deliveryRights,
      ...intakeRights(fields),
      ...threadRights,
      "ledger.operator_actions": { insert: ["at", "operator_id", "action", "ref"] },
    },
    functions: [
      "keys.is_new",
      "people.open_persons",
      "people.open_messages",
      "people.open_for_delivery",
      "people.find_by_email",
      "people.mark_verified",
      "people.move_message",
      "people.renew_details",
      "people.drop_alone",
      "people.keep_until",
    ],
  };
}
