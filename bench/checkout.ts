import { Stripe } from "stripe";
import { startPaymentProvider } from "../sandbox/payment-provider/mod.ts";
import { hasCardNumber } from "../src/kernel/card-number.ts";
import { buy, pay } from "../test/customer.ts";
import { openShop, secretKey } from "../test/purchase-shop.ts";
import type { Measurement } from "./figures.ts";
import { run as measureLicences } from "./licence.ts";
import { load } from "./load.ts";

const clients = 12;
const eachMs = 6_000;
const letter = "Dear all, since version 4.2.1 (build 20417) the trace of 192.168.10.20 is cut. ";

/**
 * Whole purchases through a real server: the buy page, its form, a session at the sandbox's payment
 * provider, a card there, and the way back, which fulfils; against the payment provider alone, driven
 * by Stripe's library through the same payments. Beside it how long the buy page takes while others
 * buy, what verifying a licence takes, and what the card guard takes for a megabyte of letters.
 */
export async function run(): Promise<Measurement> {
  const shop = await openShop();
  try {
    const buyOne = async (n: number) => {
      const { returnUrl = "" } = await buy({
        ...{ shop: shop.place.url, product: "curlew", email: `buyer-${n}@people.example` },
      });
      const back = await (await fetch(returnUrl)).text();
      if (!back.includes("licence")) throw new Error("the order was not fulfilled on the way back");
    };
    const orders = await load(clients, eachMs, buyOne);
    let others = 10_000_000;
    let isOver = false;
    const busy = Array.from({ length: 4 }, async () => {
      while (!isOver) await buyOne((others += 1));
    });
    const page = await load(4, eachMs / 2, async () => {
      await (await fetch(`${shop.place.url}/buy/curlew`)).text();
    });
    isOver = true;
    await Promise.all(busy);
    const bare = await barePayments();
    const licences = await measureLicences();
    const megabyte = letter.repeat(Math.ceil(1_000_000 / letter.length));
    return {
      name: "checkout",
      figures: {
        ordersPerSecond: orders.perSecond,
        orderP50Ms: orders.p50Ms,
        orderP99Ms: orders.p99Ms,
        buyPageP50Ms: page.p50Ms,
        buyPageP99Ms: page.p99Ms,
        licenceVerifyUs: licences.figures["verifyMicroseconds"] ?? Number.NaN,
        guardMsPerMegabyte: bestMs(() => hasCardNumber(megabyte)),
      },
      baseline: { barePaymentsPerSecond: bare.perSecond, barePaymentP99Ms: bare.p99Ms },
      ratio: orders.perSecond / bare.perSecond,
    };
  } finally {
    await shop.close();
  }
}

/** The same payments without a shop: session, card, and a look at the session. */
async function barePayments() {
  const provider = await startPaymentProvider({
    ...{ port: 0, host: "127.0.0.1", secretKey, webhookSecret: "whsec_bare" },
    webhookUrl: () => "http://127.0.0.1:9/",
  });
  provider.faults.webhookLose = true;
  const { hostname: host, port } = new URL(provider.url);
  const stripe = new Stripe(secretKey, { host, port, protocol: "http", telemetry: false });
  try {
    return await load(clients, eachMs / 2, async () => {
      const session = await stripe.checkout.sessions.create({
        mode: "payment",
        allowed_payment_method_types: ["card"],
        line_items: [
          {
            quantity: 1,
            price_data: {
              currency: "eur",
              unit_amount: 5_900,
              product_data: { name: "Curlew" },
            },
          },
        ],
        success_url: "http://127.0.0.1:9/back",
        cancel_url: "http://127.0.0.1:9/cancel",
      });
      await pay(session.url ?? "");
      await stripe.checkout.sessions.retrieve(session.id, {
        expand: ["payment_intent.latest_charge"],
      });
    });
  } finally {
    await provider.stop();
  }
}

function bestMs(work: () => unknown): number {
  const times = Array.from({ length: 7 }, () => {
    const from = performance.now();
    work();
    return performance.now() - from;
  });
  return Math.min(...times);
}
