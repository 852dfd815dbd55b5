import { clock } from "../kernel/clock.ts";
import { newId, newSecret } from "../kernel/ids.ts";
import { createKeyring } from "../people/mod.ts";
import { call } from "../promise/call.ts";
import type { DrillContext } from "../promise/live.ts";

/**
 * Imports one address by the newsletter's own login, as a file that an operator brought would, past
 * whatever the program looks at before. Returns what became of it.
 */
export async function importOne(
  drill: DrillContext,
  listId: string,
  email: string,
): Promise<string> {
  const keyring = createKeyring(drill.masterKey, drill.database.instanceId);
  const personId = newId();
  const key = keyring.newPersonKey();
  const [row] = await call(drill.database.db("newsletter"), "newsletter.take_in_batch", {
    p_lists: [listId],
    p_version: "1",
    p_persons: [personId],
    p_consents: [newId()],
    p_indexes: [keyring.emailIndex(email)],
    p_emails: [newSecret(40)],
    p_names: [newSecret(40)],
    p_wrapped: [keyring.wrap("newsletter", personId, key)],
    p_wrapped_requests: [keyring.wrap("requests", personId, key)],
    p_at: [clock.now()],
  });
  return row?.outcome ?? "";
}
