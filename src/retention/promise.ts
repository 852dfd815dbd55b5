import { jobRights } from "../promise/ground.ts";
import type { PurposeDefinition } from "../promise/purpose.ts";

/** Deletes what is past its date; row security shows it nothing else. It holds no key. */
export const retentionPurpose: PurposeDefinition = {
  name: "retention",
  meaning: "to delete what is past its date",
  duty: true,
  connectionsMax: 2,
  tables: {
    ...jobRights,
    "contact.threads": { select: ["id", "expires_at"], delete: true },
    "contact.confirmations": { select: ["id", "expires_at"], delete: true },
    "contact.fingerprints": { select: ["at"], delete: true },
    "mail.deliveries": { select: ["id", "expires_at"], delete: true },
  },
  functions: ["people.expire"],
};
