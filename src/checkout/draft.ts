import type { Edition, Product } from "../config/mod.ts";
import { clock, dayMs } from "../kernel/clock.ts";
import { AvowError } from "../kernel/errors.ts";
import { newId } from "../kernel/ids.ts";
import { formatMoney } from "../kernel/money.ts";
import { paymentProviderId } from "../payment/mod.ts";
import { type BuyerField, openForPayment, takeInBuyer } from "../people/mod.ts";
import type { Checkout } from "./context.ts";
import { linkTo } from "./link.ts";
import { newOrderNumber } from "./number.ts";
import type { Order } from "./order.ts";
import type { Quote } from "./quote.ts";
import { addStep, insertOrder, lockForm, lockOrder, type Tx, updateOrder } from "./store-orders.ts";

/** How long a customer has on the payment provider's page; it takes 30 minutes to 24 hours. */
const sessionMs = 2 * 60 * 60_000;
/** The provider refuses a page that ends sooner than in half an hour. */
const sessionLeftMs = 45 * 60_000;

/** What is ordered, checked, at the price that the customer saw. */
export interface Wanted {
  readonly kind: "purchase" | "renewal";
  readonly product: Product;
  readonly edition: Edition;
  readonly seats: number;
  readonly country: string;
  readonly details: Readonly<Partial<Record<BuyerField, string>>>;
  readonly waived: boolean;
  /** The licence that a renewal prolongs. */
  readonly licenceId: string | null;
  readonly quote: Quote;
  /** Hash of the form as it was sent. */
  readonly formHash: Buffer;
}

/**
 * Keeps what is wanted as an order, its amounts frozen, and opens a page for it at the payment
 * provider; returns that page's address. The same form again, at once or later, is the same order
 * and the same page. Throws `conflict` when the order of that form came to an end meanwhile, and
 * what the provider throws: then the order waits for the form to be sent again.
 */
export async function openPayment(checkout: Checkout, wanted: Wanted): Promise<string> {
  checkout.gate.require("sales");
  const db = checkout.database.db("sales");
  const order = await db.transaction().execute((tx) => draft(checkout, tx, wanted));
  const email = await openForPayment(db, checkout.keyring, {
    personId: order.personId,
    orderId: order.id,
    recipient: paymentProviderId,
    categories: ["email", "order"],
  });
  const { sessionEndsAt: expiresAt } = order;
  if (!email || !expiresAt) throw overtaken();
  const { sessionId, url } = await checkout.provider.createSession({
    orderId: order.id,
    ...linesOf(checkout, order),
    currency: order.currency,
    total: order.total,
    email: email.reveal(),
    successUrl: linkTo(checkout, "return", order.id),
    cancelUrl: `${linkTo(checkout, "return", order.id)}/cancel`,
    expiresAt,
  });
  await db.transaction().execute(async (tx) => {
    const now = await lockOrder(tx, order.id);
    if (now?.state !== "draft") return;
    await updateOrder(tx, order.id, { state: "paying", sessionId });
    await addStep(tx, order.id, { event: "paying", cause: "customer" });
  });
  return url;
}

async function draft(checkout: Checkout, tx: Tx, wanted: Wanted): Promise<Order> {
  const known = await lockForm(tx, wanted.formHash);
  if (known) return again(tx, known);
  const { keyring, policyVersion, keptDays } = checkout;
  const at = clock.now();
  const personId = await takeInBuyer(tx, keyring, {
    ...{ details: wanted.details, policyVersion },
    expiresAt: new Date(at.getTime() + keptDays.unpaid * dayMs),
  });
  const id = newId();
  const { product, edition, quote } = wanted;
  await insertOrder(tx, {
    ...{ id, number: newOrderNumber(), kind: wanted.kind, personId },
    ...{ product: product.id, edition: edition.id },
    ...{ productName: product.name, editionName: edition.name },
    ...{ seats: wanted.seats, maintenanceMonths: edition.maintenanceMonths },
    ...{ currency: quote.currency, unitAmount: quote.unitAmount },
    ...{ net: quote.net, tax: quote.tax, total: quote.total },
    ...{
      treatment: quote.treatment,
      rate: quote.rate,
      taxNote: quote.note,
      taxCountry: quote.taxCountry,
    },
    ...{ country: wanted.country, waived: wanted.waived, licenceId: wanted.licenceId },
    sessionEndsAt: new Date(at.getTime() + sessionMs),
    formHash: wanted.formHash,
  });
  await addStep(tx, id, { event: "drafted", cause: "customer" });
  const order = await lockForm(tx, wanted.formHash);
  if (!order) throw overtaken();
  return order;
}

/** The form was sent before: the page that was opened for it is opened again. */
async function again(tx: Tx, order: Order): Promise<Order> {
  if (order.state !== "draft" && order.state !== "paying") throw overtaken();
  const left = (order.sessionEndsAt?.getTime() ?? 0) - clock.ms();
  if (order.state === "paying") {
    if (left <= 0) throw overtaken();
    return order;
  }
  if (left > sessionLeftMs) return order;
  const sessionEndsAt = new Date(clock.ms() + sessionMs);
  await updateOrder(tx, order.id, { sessionEndsAt });
  return { ...order, sessionEndsAt };
}

function overtaken(): AvowError {
  return new AvowError(
    "conflict",
    "This order was paid, cancelled or took too long meanwhile; look whether a mail about it has come, else send the form once more.",
  );
}

/** What the payment provider is told of the order: its name, seats and price, and the tax. */
function linesOf({ settings, language }: Checkout, order: Order) {
  const { seats, unitAmount, tax, currency, rate } = order;
  const name = `${order.productName} ${order.editionName}${order.kind === "renewal" ? ", renewal" : ""}`;
  const vat = `VAT ${rate / 100} %`;
  if (!settings.pricesIncludeTax) {
    return {
      lines: [{ name, quantity: seats, unitAmount }],
      tax: tax > 0 ? { amount: tax, label: vat } : null,
    };
  }
  const held =
    tax > 0 ? ` (incl. ${vat}: ${formatMoney({ amount: tax, currency }, language)})` : "";
  return { lines: [{ name: `${name}${held}`, quantity: seats, unitAmount }], tax: null };
}
