import { Stripe } from "stripe";
import { type SandboxPaymentProvider, startPaymentProvider } from "./mod.ts";

export const secretKey = "sk_test_larkwire";
export const webhookSecret = "whsec_larkwire";

/** A webhook as it arrived at the vendor. */
export interface Arrived {
  readonly body: string;
  readonly signature: string;
  readonly type: string;
  readonly id: string;
}

/** A payment provider, and a vendor who takes its webhooks and answers each with `status`. */
export interface Scene {
  readonly provider: SandboxPaymentProvider;
  readonly stripe: Stripe;
  readonly arrived: Arrived[];
  /** What the vendor answers, from now on. */
  answer(status: number): void;
  /** Waits until so many webhooks came. */
  webhooks(count: number): Promise<readonly Arrived[]>;
  stop(): Promise<void>;
}

/** Starts both; Stripe's own library is the client, as it comes. */
export async function startScene(): Promise<Scene> {
  const arrived: Arrived[] = [];
  let status = 200;
  const vendor = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    async fetch(request) {
      const body = await request.text();
      const { id, type } = JSON.parse(body) as { id: string; type: string };
      arrived.push({ body, signature: request.headers.get("stripe-signature") ?? "", id, type });
      return new Response(null, { status });
    },
  });
  const provider = await startPaymentProvider({
    ...{ port: 0, host: "127.0.0.1", secretKey, webhookSecret },
    webhookUrl: () => `${vendor.url.origin}/checkout/webhooks/stripe`,
  });
  return {
    provider,
    stripe: client(provider, secretKey),
    arrived,
    answer(next) {
      status = next;
    },
    async webhooks(count) {
      const until = performance.now() + 4_000;
      while (arrived.length < count && performance.now() < until) await Bun.sleep(5);
      return arrived;
    },
    async stop() {
      await Promise.all([provider.stop(), vendor.stop(true)]);
    },
  };
}

export function client(provider: SandboxPaymentProvider, key: string): Stripe {
  const { port } = provider;
  return new Stripe(key, {
    ...{ host: "127.0.0.1", port, protocol: "http", telemetry: false, maxNetworkRetries: 0 },
  });
}

export const order: Stripe.Checkout.SessionCreateParams = {
  mode: "payment",
  allowed_payment_method_types: ["card"],
  line_items: [
    {
      quantity: 2,
      price_data: { currency: "eur", unit_amount: 4900, product_data: { name: "Larkwire Desk" } },
    },
  ],
  customer_email: "ada@visitor.example",
  client_reference_id: "order-one",
  success_url: "http://localhost:4080/checkout/return?session={CHECKOUT_SESSION_ID}",
  cancel_url: "http://localhost:4080/buy/desk",
};

/** Fills in the payment page of a session and sends it, as a browser without scripts would. */
export function fillIn(url: string, fields: Readonly<Record<string, string>>): Promise<Response> {
  const usual = { expiry: "12/34", code: "123", name: "Ada Visitor", country: "DE" };
  // Not the global one: it is shut where a test locks all ways out of Avow.
  return Bun.fetch(url, {
    method: "POST",
    body: new URLSearchParams({ ...usual, ...fields }),
    redirect: "manual",
  });
}
