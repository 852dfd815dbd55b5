import type { Context } from "hono";
import { openBuyers } from "../people/mod.ts";
import { findOffer } from "./catalogue.ts";
import type { Checkout } from "./context.ts";
import type { Order } from "./order.ts";
import { showBuyPage } from "./routes-buy.tsx";

/** The buy page, with what was chosen, for a customer who did not pay. */
export async function showAgain(checkout: Checkout, c: Context, order: Order): Promise<Response> {
  const offer = findOffer(checkout.settings, order.product);
  const posted = new Map<string, string>([
    ["edition", order.edition],
    ["seats", String(order.seats)],
    ["currency", order.currency],
    ["country", order.country],
    ...(order.waived ? ([["waiver", "yes"]] as const) : []),
    ...(order.kind === "renewal" ? ([["licence_key", ""]] as const) : []),
  ]);
  const buyers = await openBuyers(
    checkout.database.db("sales"),
    checkout.keyring,
    { purpose: "sales", reason: "the customer came back" },
    { ids: [order.personId], fields: checkout.fields },
  );
  const buyer = buyers.get(order.personId);
  for (const field of checkout.fields) {
    const value = buyer?.[field]?.reveal();
    if (value) posted.set(field, value);
  }
  const notice = "You came back without paying. Here is what you chose; order when you like.";
  return showBuyPage(checkout, c, { offer, posted, notice });
}
