import { type Context, Hono } from "hono";
import { AvowError } from "../kernel/errors.ts";
import { refuseCardNumbers } from "../kernel/card-number.ts";
import { htmlResponse } from "../kernel/html.tsx";
import { checkSameOrigin, readForm } from "../kernel/http.ts";
import { createLimiter, limits, waitInWords } from "../kernel/limits.ts";
import { parseAddress } from "../mail/mod.ts";
import type { Checkout } from "./context.ts";
import { askForOrders, ordersOfLink } from "./customer.ts";
import { readLink } from "./link.ts";
import { actOnOrder, type OrderPlace, showOrder, showPart } from "./order-pages.tsx";
import { AskPage, OrderListPage, SentPage } from "./views-orders.tsx";

/** Customers' own pages, mounted at `/orders`: there is no account, there are mailed links. */
export function orderRoutes(checkout: Checkout): Hono {
  const app = new Hono();
  const perClient = createLimiter(limits.formPerClient);
  const perAddress = createLimiter(limits.formPerAddress);

  app.get("/", (c) => htmlResponse(c, <AskPage checkout={checkout} toWithdraw={false} />));
  app.get("/withdraw", (c) => htmlResponse(c, <AskPage checkout={checkout} toWithdraw />));

  app.post("/", async (c) => {
    checkSameOrigin(c, checkout.publicUrl);
    const posted = await readForm(c);
    const email = (posted.get("email") ?? "").trim();
    try {
      refuseCardNumbers({ email });
      const parsed = parseAddress(email);
      if (!parsed.ok) {
        const fields = [{ field: "email", message: parsed.message }];
        throw new AvowError("bad-input", "The address needs another look.", { fields });
      }
      take(perClient, checkout.clientAddress(c));
      take(perAddress, checkout.keyring.emailIndex(parsed.address).toString("base64url"));
      await askForOrders(checkout, parsed.address);
      return await htmlResponse(c, <SentPage checkout={checkout} />);
    } catch (error) {
      if (!(error instanceof AvowError)) throw error;
      const shown = error.code === "card-number" ? undefined : email;
      const page = <AskPage checkout={checkout} toWithdraw={false} email={shown} error={error} />;
      return htmlResponse(c, page, error.status);
    }
  });

  app.route("/", linkedRoutes(checkout));
  return app;
}

/** What the mailed links open. */
function linkedRoutes(checkout: Checkout): Hono {
  const app = new Hono();
  const perLink = createLimiter(limits.confirmationPerLink);

  app.get("/all/:token", async (c) => {
    const { orders, base } = await listOf(c);
    return htmlResponse(c, <OrderListPage checkout={checkout} orders={orders} base={base} />);
  });

  for (const [path, placeOf] of [
    ["/one/:token", one],
    ["/all/:token/:order", oneOfAll],
  ] as const) {
    app.get(path, async (c) => showOrder(checkout, c, await placeOf(c)));
    app.post(path, async (c) => actOnOrder(checkout, c, await placeOf(c)));
    app.get(`${path}/:part`, async (c) => showPart(checkout, c, await placeOf(c)));
    app.post(`${path}/:part`, async (c) => actOnOrder(checkout, c, await placeOf(c)));
    app.get(`${path}/:part/:id`, async (c) => showPart(checkout, c, await placeOf(c)));
  }

  /** The order that a mail is about. */
  function one(c: Context): Promise<OrderPlace> {
    const token = c.req.param("token") ?? "";
    take(perLink, token);
    const orderId = readLink(checkout, "order", token);
    if (!orderId) throw unknownLink();
    return Promise.resolve({ orderId, base: `/orders/one/${token}`, isReturn: false });
  }

  /** One of the orders of an address. */
  async function oneOfAll(c: Context): Promise<OrderPlace> {
    const { orders, base } = await listOf(c);
    const order = orders.find(({ id }) => id === c.req.param("order"));
    if (!order) throw unknownLink();
    return { orderId: order.id, base: `${base}/${order.id}`, isReturn: false };
  }

  async function listOf(c: Context) {
    checkout.gate.require("sales");
    const token = c.req.param("token") ?? "";
    take(perLink, token);
    const linkId = readLink(checkout, "orders", token);
    if (!linkId) throw unknownLink();
    return { orders: await ordersOfLink(checkout, linkId), base: `/orders/all/${token}` };
  }

  return app;
}

function unknownLink(): AvowError {
  return new AvowError("not-found", "This is no link of ours; copy all of it from the mail.");
}

function take(limiter: ReturnType<typeof createLimiter>, key: string): void {
  const taken = limiter.take(key);
  if (taken.ok) return;
  const { retryAfterSeconds: retryAfter } = taken;
  const sentence = `That came too often just now: please wait ${waitInWords(retryAfter)}, then try again.`;
  throw new AvowError("too-many", sentence, { retryAfter });
}
