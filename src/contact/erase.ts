import type { Contact } from "./context.ts";
import { eraseThreadRows } from "./store.ts";

/**
 * Erases one conversation, and the person behind it when nothing else of theirs is left. It runs
 * as the duty `requests`, so it stays possible while correspondence is switched off.
 */
export async function eraseThread(
  contact: Contact,
  erasure: { readonly threadId: string; readonly reason: string; readonly operatorId?: string },
): Promise<void> {
  await contact.database
    .db("requests")
    .transaction()
    .execute((tx) => eraseThreadRows(tx, { ...erasure, operatorId: erasure.operatorId ?? null }));
}
