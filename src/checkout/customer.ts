import { clock, dayMs, hourMs } from "../kernel/clock.ts";
import { AvowError } from "../kernel/errors.ts";
import { newId } from "../kernel/ids.ts";
import { recordAction } from "../ledger/mod.ts";
import { parseAddress, queueDelivery } from "../mail/mod.ts";
import { correctAddress } from "../people/mod.ts";
import { call } from "../promise/call.ts";
import type { Checkout } from "./context.ts";
import type { Order } from "./order.ts";
import { insertCustomerLink, readCustomerLink, wasLinkSent } from "./store-links.ts";
import { addStep, lockOrder, ordersOf, type Tx, updateOrder } from "./store-orders.ts";

const linkMs = dayMs;
const linkEveryMs = 10 * 60_000;
/** How long the page that a customer comes back to shows the order, and lets the address be mended. */
const pageMs = dayMs;
const mendMs = hourMs;

/** Whether the page that the customer came back to still shows everything. */
export function isFresh(order: Order): boolean {
  return order.fulfilledAt !== null && clock.ms() - order.fulfilledAt.getTime() < pageMs;
}

/** Whether the customer may still put another e-mail address in place of a mistyped one. */
export function mayMend(order: Order): boolean {
  return order.fulfilledAt !== null && clock.ms() - order.fulfilledAt.getTime() < mendMs;
}

/** Until when a customer may withdraw from an order; null if it can't be (any more). */
export function withdrawableUntil(
  { settings }: Pick<Checkout, "settings">,
  order: Order,
): Date | null {
  if (order.state !== "fulfilled" || order.withdrawnAt || order.waived || !order.fulfilledAt) {
    return null;
  }
  const until = new Date(order.fulfilledAt.getTime() + settings.withdrawalDays * dayMs);
  return until > clock.now() ? until : null;
}

/**
 * Sends a link to the orders of an address, if there are any: whoever asks learns nothing of that.
 * One mail goes in ten minutes, however often it is asked for.
 */
export async function askForOrders(checkout: Checkout, email: string): Promise<void> {
  checkout.gate.require("sales");
  const emailIndex = checkout.keyring.emailIndex(email);
  const at = clock.now();
  await checkout.database
    .db("sales")
    .transaction()
    .execute(async (tx) => {
      if (await wasLinkSent(tx, emailIndex, new Date(at.getTime() - linkEveryMs))) return;
      const orders = await ordersUnder(tx, emailIndex);
      const id = newId();
      const expiresAt = new Date(at.getTime() + linkMs);
      await insertCustomerLink(tx, { id, emailIndex, at, expiresAt });
      const [newest] = orders;
      if (!newest) return;
      await queueDelivery(tx, {
        ...{ purpose: "sales", kind: "checkout.link", personId: newest.personId, ref: id },
        expiresAt,
      });
    });
  checkout.wakeMail();
}

async function ordersUnder(tx: Tx, emailIndex: Buffer): Promise<readonly Order[]> {
  const people = await call(tx, "people.find_by_email", {
    p_index: emailIndex,
    p_reason: "the orders of an address were asked for",
  });
  return ordersOf(
    tx,
    people.map(({ person_id: id }) => id),
  );
}

/** The orders that a mailed link shows; throws `link-expired`. */
export async function ordersOfLink(checkout: Checkout, linkId: string): Promise<readonly Order[]> {
  return checkout.database
    .db("sales")
    .transaction()
    .execute(async (tx) => {
      const link = await readCustomerLink(tx, linkId);
      if (!link || link.expired) {
        throw new AvowError(
          "link-expired",
          "This link has expired: ask for a new one with your e-mail address.",
        );
      }
      return ordersUnder(tx, link.emailIndex);
    });
}

/** Puts another address in place of the order's, and sends its mail again, to that one. */
export async function mendAddress(
  checkout: Checkout,
  orderId: string,
  typed: string,
): Promise<void> {
  const parsed = parseAddress(typed.trim());
  if (!parsed.ok) {
    throw new AvowError("bad-input", "The address needs another look; nothing was changed.", {
      fields: [{ field: "email", message: parsed.message }],
    });
  }
  await change(checkout, orderId, async (tx, order) => {
    if (!mayMend(order)) {
      throw new AvowError(
        "conflict",
        "The address can't be changed here any more; please write to us, with the order's number.",
      );
    }
    const to = { personId: order.personId, email: parsed.address, reason: "a mistyped address" };
    await correctAddress(tx, checkout.keyring, to);
    await addStep(tx, order.id, { event: "address_corrected", cause: "customer" });
    await queueOrderMail(tx, order);
  });
}

/** The customer withdraws from a purchase; an operator refunds it. A second time changes nothing. */
export async function withdraw(checkout: Checkout, orderId: string): Promise<void> {
  await change(checkout, orderId, async (tx, order) => {
    if (order.withdrawnAt) return;
    if (!withdrawableUntil(checkout, order)) {
      throw new AvowError(
        "conflict",
        "You can't withdraw from this order any more; if something is wrong with it, please write to us.",
      );
    }
    await updateOrder(tx, order.id, { withdrawnAt: clock.now() });
    await addStep(tx, order.id, { event: "withdrawn", cause: "customer" });
    await queueDelivery(tx, {
      ...{ purpose: "sales", kind: "checkout.withdrawal" },
      ...{ personId: order.personId, ref: order.id },
      expiresAt: new Date(clock.ms() + 7 * dayMs),
    });
  });
}

/** Sends an order's mail once more. */
export async function mailAgain(
  checkout: Checkout,
  orderId: string,
  by: { readonly operatorId: string },
): Promise<void> {
  await change(checkout, orderId, async (tx, order) => {
    if (!order.fulfilledAt) throw new AvowError("conflict", "This order is not fulfilled yet.");
    await addStep(tx, order.id, { event: "mail_again", cause: "operator", ...by });
    await recordAction(tx, { ...by, action: "sent an order's mail again", ref: order.id });
    await queueOrderMail(tx, order);
  });
}

async function queueOrderMail(tx: Tx, order: Order): Promise<void> {
  await queueDelivery(tx, {
    ...{ purpose: "sales", kind: "checkout.order", personId: order.personId, ref: order.id },
    expiresAt: new Date(clock.ms() + 7 * dayMs),
  });
}

async function change(
  checkout: Checkout,
  orderId: string,
  work: (tx: Tx, order: Order) => Promise<void>,
): Promise<void> {
  checkout.gate.require("sales");
  await checkout.database
    .db("sales")
    .transaction()
    .execute(async (tx) => {
      const order = await lockOrder(tx, orderId);
      if (!order) throw new AvowError("not-found", "There is no such order (any more).");
      await work(tx, order);
    });
  checkout.wakeMail();
}
