import { Hono } from "hono";
import { AvowError } from "../kernel/errors.ts";
import type { Checkout } from "./context.ts";
import { takeEvent } from "./webhook.ts";

/** An event weighs a few kB; the provider never sends more than this. */
const bytesMax = 256 * 1024;

/** Where the payment provider tells what happened, mounted at `/checkout/webhooks`. */
export function paymentWebhooks(checkout: Checkout): Hono {
  const app = new Hono();
  app.post("/stripe", async (c) => {
    const length = Number(c.req.header("content-length") ?? "0");
    if (!(length <= bytesMax)) throw tooLarge();
    const body = Buffer.from(await c.req.arrayBuffer());
    if (body.length > bytesMax) throw tooLarge();
    const signature = c.req.header("stripe-signature") ?? "";
    const taken = await takeEvent(checkout, body, signature);
    return c.json({ received: true, taken });
  });
  return app;
}

function tooLarge(): AvowError {
  return new AvowError("too-large", `An event has at most ${bytesMax} bytes.`);
}
