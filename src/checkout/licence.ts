import { keyedHash } from "../kernel/crypto.ts";
import { newId } from "../kernel/ids.ts";
import { newLicenceKey } from "../licence/mod.ts";
import type { Keyring } from "../people/mod.ts";
import type { Books } from "./context.ts";
import type { Order } from "./order.ts";
import { insertLicence, lockLicence, setUpdatesUntil } from "./store-licences.ts";
import type { Tx } from "./store-orders.ts";

/** A new licence for what was ordered, with its key, in the caller's transaction. */
export async function license({ keyring }: Pick<Books, "keyring">, tx: Tx, order: Order, at: Date) {
  const licenceId = newId();
  const key = newLicenceKey();
  await insertLicence(tx, {
    ...{ id: licenceId, keyHash: licenceKeyHash(keyring, key), personId: order.personId },
    ...{ product: order.product, edition: order.edition, seats: order.seats, issuedAt: at },
    updatesUntil: order.maintenanceMonths === 0 ? null : monthsAfter(at, order.maintenanceMonths),
  });
  return { licenceId, key };
}

/** A renewal begins where the licence ends, or now when that is over. */
export async function renew(tx: Tx, order: Order, at: Date) {
  const licence = order.licenceId ? await lockLicence(tx, order.licenceId) : undefined;
  if (licence?.updatesUntil) {
    const from = licence.updatesUntil > at ? licence.updatesUntil : at;
    await setUpdatesUntil(tx, licence.id, monthsAfter(from, order.maintenanceMonths));
  }
  return { licenceId: order.licenceId, key: null };
}

/** The keyed hash by which a licence is found; `key` as `parseLicenceKey` gives it. */
export function licenceKeyHash(keyring: Keyring, key: string): Buffer {
  return keyedHash(keyring.derive("licence key"), key);
}

/** The same day so many months later, or that month's last. */
export function monthsAfter(from: Date, months: number): Date {
  const to = new Date(from);
  to.setUTCMonth(to.getUTCMonth() + months);
  if (to.getUTCDate() !== from.getUTCDate()) to.setUTCDate(0);
  return to;
}
