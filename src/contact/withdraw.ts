import { recordAction } from "../ledger/mod.ts";
import { withdrawConsent } from "../people/mod.ts";
import type { Contact } from "./context.ts";

/**
 * The person no longer wants us to correspond: the key is deleted, and what they wrote stays
 * sealed until its date. It runs as the duty `requests`, with the record of who did it.
 */
export async function withdrawFromThread(
  contact: Contact,
  withdrawal: {
    readonly operatorId: string;
    readonly threadId: string;
    readonly personId: string;
  },
): Promise<void> {
  const { operatorId, threadId, personId } = withdrawal;
  await contact.database
    .db("requests")
    .transaction()
    .execute(async (tx) => {
      await withdrawConsent(tx, personId, "correspondence");
      await recordAction(tx, { operatorId, action: "consent withdrawn", ref: threadId });
    });
}
