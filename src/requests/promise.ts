import type { PurposeDefinition } from "../promise/purpose.ts";

/** What a person may ask of us; possible also while other purposes are switched off. */
export const requestsPurpose: PurposeDefinition = {
  name: "requests",
  meaning: "to erase, to bring dates nearer, and to let consent and its withdrawal take effect",
  duty: true,
  connectionsMax: 2,
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
  ],
};
