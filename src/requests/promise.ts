import type { PurposeDefinition } from "../promise/purpose.ts";

/** What a person may ask of us; possible also while other purposes are switched off. */
export const requestsPurpose: PurposeDefinition = {
  name: "requests",
  meaning: "to erase, to bring dates nearer, and to let consent and its withdrawal take effect",
  duty: true,
  connectionsMax: 2,
  tables: {
    "contact.threads": {
      select: ["id", "person_id", "last_at", "expires_at"],
      update: ["expires_at"],
      delete: true,
    },
    "contact.fingerprints": { select: ["thread_id"], delete: true },
    "contact.confirmations": { select: ["thread_id"], delete: true },
    "ledger.operator_actions": { insert: ["at", "operator_id", "action", "ref"] },
  },
  functions: [
    "people.open_persons",
    "people.erase",
    "people.erase_thread",
    "people.withdraw",
    "people.give",
    "people.shorten",
  ],
};
