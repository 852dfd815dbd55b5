import { Hono } from "hono";
import { licenceKeyPath, publicKeyForms } from "../licence/mod.ts";
import { licenceApi } from "./activation-routes.ts";
import type { Checkout } from "./context.ts";
import { downloadRoutes } from "./download-routes.ts";
import { buyRoutes } from "./routes-buy.tsx";
import { orderRoutes } from "./routes-orders.tsx";
import { returnRoutes } from "./routes-return.tsx";
import { paymentWebhooks } from "./routes-webhook.ts";

/** Every address of checkout, mounted at `/`. */
export function checkoutRoutes(checkout: Checkout): Hono {
  const app = new Hono();
  app.route("/buy/return", returnRoutes(checkout));
  app.route("/buy", buyRoutes(checkout));
  app.route("/orders", orderRoutes(checkout));
  app.route("/checkout/webhooks", paymentWebhooks(checkout));
  app.route("/api/v1/licences", licenceApi(checkout));
  app.route("/downloads", downloadRoutes(checkout));
  // A set of keys may say more (RFC 7517, 5): what a vendor copies into a program.
  const { jwk, ...forms } = publicKeyForms(checkout.signer.publicKey);
  const key = JSON.stringify({ keys: [jwk], ...forms });
  app.get(licenceKeyPath, (c) =>
    c.body(key, 200, {
      "content-type": "application/jwk-set+json",
      "cache-control": "public, max-age=3600",
    }),
  );
  return app;
}
