import { clock } from "../kernel/clock.ts";
import { newId } from "../kernel/ids.ts";
import type { PurposeName } from "../promise/purpose.ts";
import { type DeliveryDb, insertDelivery, moveUncertain } from "./store.ts";

/** A mail to be sent. */
export interface DeliveryOrder {
  /** Whose login sends it; it must hold the person's key. */
  readonly purpose: PurposeName;
  readonly kind: string;
  readonly personId: string;
  readonly ref: string;
  /** After this it is not sent any more, and its row is forgotten. */
  readonly expiresAt: Date;
  /** Not before; at once when left out. */
  readonly at?: Date;
}

/**
 * Queues a mail in the caller's transaction: it is sent if and only if that commits. Returns the
 * delivery's id. Wake the delivering after the commit.
 */
export async function queueDelivery(tx: DeliveryDb, order: DeliveryOrder): Promise<string> {
  const id = newId();
  const now = clock.now();
  await insertDelivery(tx, {
    id,
    purpose: order.purpose,
    kind: order.kind,
    personId: order.personId,
    ref: order.ref,
    nextAt: order.at ?? now,
    createdAt: now,
    expiresAt: order.expiresAt,
  });
  return id;
}

/**
 * An operator decides about an uncertain delivery: send it again, or take it as not to be sent.
 * False when it is not uncertain (any more).
 */
export function decideUncertain(
  db: DeliveryDb,
  id: string,
  decision: "send-again" | "leave",
): Promise<boolean> {
  const state = decision === "send-again" ? "queued" : "refused";
  return moveUncertain(db, id, { state, now: clock.now() });
}
