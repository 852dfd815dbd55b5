import { clock } from "../kernel/clock.ts";
import { AvowError } from "../kernel/errors.ts";
import { recordAction } from "../ledger/mod.ts";
import type { Books } from "./context.ts";
import { lockLicence, restoreLicence, revokeLicence } from "./store-licences.ts";
import { addStep, lockOrder } from "./store-orders.ts";

/** Whom a change of a licence is asked by, and the order by which they came to it. */
interface LicenceWish {
  readonly orderId: string;
  readonly operatorId: string;
}

/** Revokes the licence of an order; one that is revoked already stays as it is. */
export function revokeByOperator(books: Pick<Books, "database">, wish: LicenceWish): Promise<void> {
  return change(books, wish, "revoked");
}

/** Makes a revoked licence valid again, whoever revoked it; one that is valid stays so. */
export function restoreByOperator(
  books: Pick<Books, "database">,
  wish: LicenceWish,
): Promise<void> {
  return change(books, wish, "restored");
}

async function change(
  { database }: Pick<Books, "database">,
  { orderId, operatorId }: LicenceWish,
  to: "revoked" | "restored",
): Promise<void> {
  await database
    .db("sales")
    .transaction()
    .execute(async (tx) => {
      const order = await lockOrder(tx, orderId);
      const licence = order?.licenceId ? await lockLicence(tx, order.licenceId) : undefined;
      if (!licence) throw new AvowError("not-found", "This order has no licence.");
      const by = licence.revokedBy;
      const isChanged =
        to === "revoked"
          ? await revokeLicence(tx, licence.id, "operator", clock.now())
          : by !== null && (await restoreLicence(tx, licence.id, by));
      if (!isChanged) return;
      await addStep(tx, orderId, { event: to, cause: "operator", operatorId });
      await recordAction(tx, { operatorId, action: `${to} a licence`, ref: orderId });
    });
}
