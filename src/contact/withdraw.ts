import { recordAction } from "../ledger/mod.ts";
import { withdrawConsent } from "../people/mod.ts";
import type { Contact } from "./context.ts";

/**
 * The person no longer wants us to correspond: the key is deleted, and what they wrote stays
 * sealed until its date. It runs as the duty `requests`.
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
  await withdrawConsent(contact.database.db("requests"), personId, "correspondence");
  await recordAction(contact.database.db("correspondence"), {
    operatorId,
    action: "consent withdrawn",
    ref: threadId,
  });
}
