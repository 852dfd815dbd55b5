import type { Kysely } from "kysely";
import { newId } from "../kernel/ids.ts";
import { call } from "../promise/call.ts";
import type { Tables } from "../promise/tables.generated.ts";
import { verifiedReason } from "./become-known.ts";
import type { PersonField } from "./field.ts";
import type { Keyring } from "./keyring.ts";
import { openDetail, sealDetail } from "./sealed.ts";

/** The arguments of `newsletter.confirm` that say who subscribes, and let the newsletter see them. */
export interface NextSubscriber {
  readonly p_person: string;
  /** The name that the sign-up brought, sealed for whoever is known; null to leave what stands. */
  readonly p_name: Buffer | null;
  readonly p_consent: string;
  /** The person's key, wrapped for the newsletter. */
  readonly p_wrapped: Buffer;
}

/**
 * Finds who stands behind an address whose mailed link was used: the known person, whichever purpose
 * knows them, or else the row that stood alone. `tx` is the login of `requests`, and holds the lock of
 * the address. Undefined when nobody stands there any more, or the row that stood alone holds another
 * address than the one it is found by: the link proves only the one that it was mailed to.
 */
export async function becomeSubscriber(
  tx: Kysely<Tables["requests"]>,
  keyring: Keyring,
  alone: {
    readonly personId: string;
    readonly emailIndex: Buffer;
    /** What of the row that stood alone the known person takes over. */
    readonly fields: readonly PersonField[];
  },
): Promise<NextSubscriber | undefined> {
  const { personId, emailIndex } = alone;
  const [found] = await call(tx, "people.find_known", {
    p_indexes: [emailIndex],
    p_reason: verifiedReason,
  });
  const known = found?.person_id ?? personId;
  const rows = await call(tx, "people.open_persons", {
    p_persons: [...new Set([personId, known])],
    p_fields: alone.fields.includes("name") ? ["email", "name"] : ["email"],
    p_reason: verifiedReason,
  });
  const from = rows.find((row) => row.person_id === personId);
  const to = rows.find((row) => row.person_id === known);
  if (!from || !to) return undefined;
  const fromKey = keyring.unwrap("requests", personId, from.wrapped as Buffer);
  const address = openDetail(fromKey, personId, "email", from.email)?.reveal() ?? "";
  if (!keyring.emailIndex(address).equals(emailIndex)) return undefined;
  const key = keyring.unwrap("requests", known, to.wrapped as Buffer);
  const name = known === personId ? null : openDetail(fromKey, personId, "name", from.name);
  return {
    p_person: known,
    p_name: name && sealDetail(key, known, "name", name.reveal()),
    p_consent: newId(),
    p_wrapped: keyring.wrap("newsletter", known, key),
  };
}
