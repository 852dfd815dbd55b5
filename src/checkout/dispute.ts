import { clock } from "../kernel/clock.ts";
import { log } from "../kernel/log.ts";
import type { DisputeState } from "../payment/mod.ts";
import type { Cause, OrderEvent } from "./order.ts";
import { restoreLicence, revokeLicence } from "./store-licences.ts";
import { addStep, lockOrder, type Tx, updateOrder } from "./store-orders.ts";
import { disputesOf, putDispute } from "./store-refunds.ts";

/** A dispute as the provider tells of it; `at` is when it said so. */
export interface ToldDispute {
  readonly disputeId: string;
  readonly amount: number;
  readonly reason: string;
  readonly state: DisputeState;
  readonly at: Date;
}

const isOver = (state: string) => state === "won" || state === "lost";
const events = { won: "dispute_won", lost: "dispute_lost" } as const;

/**
 * Takes in how a dispute stands, in whatever order that is told, in the caller's transaction. While
 * the customer's bank holds the money back the licence is revoked; a dispute that we win restores it.
 */
export async function learnOfDispute(
  tx: Tx,
  orderId: string,
  told: ToldDispute,
  cause: Cause,
): Promise<void> {
  const order = await lockOrder(tx, orderId);
  if (!order) return;
  const known = (await disputesOf(tx, orderId)).find(
    ({ disputeId }) => disputeId === told.disputeId,
  );
  const overtaken =
    known && (isOver(known.state) || (!isOver(told.state) && known.toldAt >= told.at));
  if (overtaken) return;
  const { disputeId, amount, reason, state, at } = told;
  await putDispute(tx, orderId, {
    ...{ disputeId, amount, reason, state, toldAt: at },
    openedAt: known?.openedAt ?? at,
  });
  await updateOrder(tx, orderId, { dispute: state });
  if (!known) await note("disputed");
  if (state === "won" || state === "lost") await note(events[state]);
  if (order.licenceId === null) return;
  const now = clock.now();
  if (state === "won" && (await restoreLicence(tx, order.licenceId, "dispute")))
    await note("restored");
  if (state !== "won" && (await revokeLicence(tx, order.licenceId, "dispute", now))) {
    await note("revoked");
  }
  if (!known) log.warn("a customer's bank disputes a payment", { order: order.number });

  function note(event: OrderEvent): Promise<void> {
    return addStep(tx, orderId, { event, cause, amount });
  }
}
