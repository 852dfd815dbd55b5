import { type Context, Hono } from "hono";
import { AvowError } from "../kernel/errors.ts";
import { htmlResponse } from "../kernel/html.tsx";
import { seeOther } from "../kernel/http.ts";
import { createLimiter, limits, waitInWords } from "../kernel/limits.ts";
import { showAgain } from "./buy-again.ts";
import type { Checkout } from "./context.ts";
import { isFresh } from "./customer.ts";
import { readLink } from "./link.ts";
import type { Order } from "./order.ts";
import { actOnOrder, type OrderPlace, showOrder, showPart } from "./order-pages.tsx";
import { cancel, settle } from "./settle.ts";
import { readOrderRow } from "./store-orders.ts";
import { HeldPage, WaitingPage } from "./views-order.tsx";

/** Where the payment provider sends the customer back to, mounted at `/buy/return`. */
export function returnRoutes(checkout: Checkout): Hono {
  const app = new Hono();
  const perLink = createLimiter(limits.confirmationPerLink);

  /** The order of a link, and where its page is. */
  async function placeOf(c: Context): Promise<{ order: Order; place: OrderPlace }> {
    const token = c.req.param("token") ?? "";
    const taken = perLink.take(token);
    if (!taken.ok) {
      const { retryAfterSeconds: retryAfter } = taken;
      const sentence = `This page was opened too often just now: please wait ${waitInWords(retryAfter)}.`;
      throw new AvowError("too-many", sentence, { retryAfter });
    }
    const id = readLink(checkout, "return", token);
    const order = id && (await readOrderRow(checkout.database.db("sales"), id));
    if (!order) {
      throw new AvowError(
        "not-found",
        "This order is not here any more: it was not paid in time, and what was typed for it is deleted.",
      );
    }
    const base = `/buy/return/${token}`;
    return { order, place: { orderId: order.id, base, isReturn: true } };
  }

  app.get("/:token", async (c) => {
    const { order, place } = await placeOf(c);
    if (order.fulfilledAt) return showFresh(checkout, c, order, place);
    let isDown = false;
    try {
      await settle(checkout, order, "return");
    } catch (error) {
      if (!(error instanceof AvowError) || error.code !== "unavailable") throw error;
      isDown = true;
    }
    const now = await readOrderRow(checkout.database.db("sales"), order.id);
    if (now?.fulfilledAt) return showFresh(checkout, c, now, place);
    if (now?.state === "held") return htmlResponse(c, <HeldPage checkout={checkout} order={now} />);
    if (now?.state === "expired" || now?.state === "cancelled") return showAgain(checkout, c, now);
    return htmlResponse(
      c,
      <WaitingPage checkout={checkout} order={order} base={place.base} isDown={isDown} />,
    );
  });

  app.get("/:token/cancel", async (c) => {
    const { order, place } = await placeOf(c);
    await cancel(checkout, order.id);
    const now = await readOrderRow(checkout.database.db("sales"), order.id);
    if (now?.fulfilledAt || now?.state === "held") return seeOther(c, place.base);
    return showAgain(checkout, c, now ?? order);
  });

  app.post("/:token", async (c) => actOnOrder(checkout, c, (await placeOf(c)).place));
  app.get("/:token/:part", async (c) => freshPart(c));
  app.get("/:token/:part/:id", async (c) => freshPart(c));
  app.post("/:token/:part", async (c) => actOnOrder(checkout, c, (await placeOf(c)).place));

  async function freshPart(c: Context): Promise<Response> {
    const { order, place } = await placeOf(c);
    if (!isFresh(order)) throw stale();
    return showPart(checkout, c, place);
  }

  return app;
}

function showFresh(
  checkout: Checkout,
  c: Context,
  order: Order,
  place: OrderPlace,
): Promise<Response> {
  // The payment provider knows this address, and browsers remember it: it works for a day.
  if (!isFresh(order)) throw stale();
  return showOrder(checkout, c, place);
}

function stale(): AvowError {
  return new AvowError(
    "link-expired",
    "This page showed your order for a day. The mail about it links to it for good, and the page /orders sends you a new link.",
  );
}
