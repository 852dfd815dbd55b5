import { Hono, type MiddlewareHandler } from "hono";
import { clock } from "../../src/kernel/clock.ts";
import { isLoopback } from "../../src/kernel/loopback.ts";
import sheet from "../sheet.css" with { type: "text" };
import { apiRoutes } from "./api.ts";
import { controlRoutes } from "./control-routes.tsx";
import { goodDay, type ProviderFaults } from "./faults.ts";
import { payRoutes } from "./pay-routes.tsx";
import style from "./payment-provider.css" with { type: "text" };
import { ProviderBooks } from "./provider-books.ts";
import type { Session } from "./provider-things.ts";
import { type WebhookDelivery, WebhookSender } from "./webhooks.ts";

export interface PaymentProviderOptions {
  /** TCP port of the API and the pages; 0 takes a free one. */
  readonly port: number;
  /** A name or address of this machine itself; `localhost` unless told. */
  readonly host?: string;
  /** The vendor's key, which every request to the API must show. */
  readonly secretKey: string;
  /** What webhooks are signed with. */
  readonly webhookSecret: string;
  /** Where webhooks go; asked for each one, as the two may each need the other's address. */
  readonly webhookUrl: () => string;
  readonly clock?: { now(): Date };
}

export interface SandboxPaymentProvider {
  /** The origin of API, payment pages and control page, without a slash at the end. */
  readonly url: string;
  readonly port: number;
  /** Change one, and it holds from the next request on. */
  readonly faults: ProviderFaults;
  /** Every session since the start, oldest first. */
  sessions(): readonly Session[];
  /** Every attempt to bring a webhook, oldest first. */
  deliveries(): readonly WebhookDelivery[];
  /** Closes the port and drops what is on its way. */
  stop(): Promise<void>;
}

const bodyBytesMax = 256 * 1024;
const expiryEveryMs = 1_000;

/** Starts the payment provider, on this machine only; everything it knows lives in memory. */
export async function startPaymentProvider(
  options: PaymentProviderOptions,
): Promise<SandboxPaymentProvider> {
  const { port, host = "localhost", secretKey, webhookSecret, webhookUrl } = options;
  if (!isLoopback(host))
    throw new Error(`The payment provider stays on this machine, not ${host}.`);
  const now = () => (options.clock ?? clock).now();
  const faults = goodDay();
  const sender = new WebhookSender({ url: webhookUrl, secret: webhookSecret, faults, now });
  const books = new ProviderBooks({
    now,
    origin: () => server.url.origin,
    tell: (event) => sender.send(event),
  });
  const app = new Hono();
  app.use(guard);
  app.get("/payment-provider.css", (c) =>
    c.body(sheet + style, 200, { "Content-Type": "text/css" }),
  );
  app.route("/v1", apiRoutes({ books, secretKey, faults }));
  app.route("/pay", payRoutes({ books, faults, now }));
  app.route("/", controlRoutes({ books, faults, sender }));
  const server = Bun.serve({
    ...{ hostname: host, port, fetch: app.fetch, reusePort: false },
    ...{ development: false, maxRequestBodySize: bodyBytesMax },
  });
  const expiry = setInterval(() => books.expireDue(), expiryEveryMs);
  return {
    url: server.url.origin,
    port: Number(server.url.port),
    faults,
    sessions: () => [...books.sessions.values()],
    deliveries: () => sender.deliveries,
    async stop() {
      clearInterval(expiry);
      sender.stop();
      await server.stop(true);
    },
  };
}

/**
 * Nobody but this machine: another name in `Host` is a web page elsewhere that lets its own name
 * lead here, and another `Origin` is one that posts.
 */
const guard: MiddlewareHandler = async (c, next) => {
  const { hostname, origin } = new URL(c.req.url);
  if (!isLoopback(hostname)) return c.text("Only for this machine.\n", 421);
  const from = c.req.header("Origin");
  if (from !== undefined && from !== origin) return c.text("Not from here.\n", 403);
  await next();
  for (const [name, value] of Object.entries(guards)) {
    if (!c.res.headers.has(name)) c.res.headers.set(name, value);
  }
  return undefined;
};

const guards = {
  "Content-Security-Policy":
    "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; " +
    "form-action 'self'; frame-ancestors 'none'",
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "same-origin",
  "Cache-Control": "no-store",
};
