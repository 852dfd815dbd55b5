import { Hono } from "hono";
import { startPaymentProvider } from "../../sandbox/payment-provider/mod.ts";
import { type TestDatabase, testDatabase } from "../../test/database.ts";
import type { CheckoutSettings } from "../config/mod.ts";
import { createRegister } from "../egress/mod.ts";
import { boundary, securityHeaders } from "../kernel/http.ts";
import { createLicenceSigner } from "../licence/mod.ts";
import { openPaymentProvider, paymentRecipient } from "../payment/mod.ts";
import { createKeyring } from "../people/mod.ts";
import { createGate } from "../promise/gate.ts";
import type { Checkout } from "./context.ts";
import { startCheckout } from "./jobs.ts";
import { checkoutRoutes } from "./routes.tsx";

const account = { secretKey: "sk_test_shop", webhookSecret: "whsec_shop" };

export const shopSettings: CheckoutSettings = {
  ...{ enabled: true, ...account, apiBase: "http://127.0.0.1:9", pageOrigin: "http://localhost:9" },
  products: [{ id: "curlew", name: "Curlew", tagline: "", url: null }],
  editions: [
    {
      ...{ product: "curlew", id: "solo", name: "Solo", seatsMax: 5, machinesPerSeat: 3 },
      ...{ prices: { EUR: 4900, USD: 5500 }, renewalPrices: { EUR: 2450 }, maintenanceMonths: 12 },
    },
  ],
  ...{ sellerName: "Larkwire Tools B.V.", sellerAddress: ["Westerdok 12", "1013 AS Amsterdam"] },
  ...{ sellerCountry: "NL", sellerVatId: "NL000099998B57", sellerRegister: null },
  ...{ sellerEmail: "sales@larkwire.example", smallSeller: false, collectsIn: [] },
  ...{ pricesIncludeTax: true, termsUrl: "https://larkwire.example/terms", imprintUrl: null },
  ...{ legalNote: null, invoicePrefix: "A", withdrawalDays: 14, ordersPerMinuteMax: 100_000 },
  releasesFolder: null,
};

/** A shop on a real database, with the sandbox's payment provider and a port of its own. */
export async function openTestShop() {
  const database = await testDatabase();
  const provider = await startPaymentProvider({
    ...{ port: 0, ...account },
    webhookUrl: () => `${url}/checkout/webhooks/stripe`,
  });
  const settings = { ...shopSettings, apiBase: provider.url, pageOrigin: provider.url };
  const app = new Hono();
  const server = Bun.serve({ port: 0, hostname: "localhost", fetch: (r) => app.fetch(r) });
  const url = server.url.origin;
  const keyring = createKeyring(database.masterKey, database.instanceId);
  let client = 0;
  let wake = () => {};
  const checkout: Checkout = {
    ...{ database, keyring, gate: createGate(), vendor: { name: "Larkwire Tools" } },
    ...{ publicUrl: url, language: "en", accent: "#1b5e8a", policyVersion: "1.0", settings },
    fields: ["email", "name", "company", "address", "vat_id"],
    keptDays: { unpaid: 7, invoices: 4018 },
    provider: openPaymentProvider(settings, createRegister(paymentRecipient(settings))),
    signer: createLicenceSigner(keyring),
    clientAddress: () => `198.51.100.${(client += 1)}`,
    ...{ wakeMail: () => {}, wakeJobs: () => wake() },
  };
  app.use(securityHeaders({ publicUrl: url }));
  boundary(app, { vendor: checkout.vendor, lang: "en" });
  app.route("/", checkoutRoutes(checkout));
  const work = startCheckout(checkout);
  wake = () => work.wake();
  return {
    ...{ database, provider, checkout, url },
    /** Has the provider, a bank or a cardholder do something of their own accord. */
    async act(name: string, id: string, fields: Record<string, unknown> = {}): Promise<void> {
      const answer = await fetch(`${provider.url}/api/${name}/${id}`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(fields),
      });
      if (!answer.ok) throw new Error(`${name}: ${answer.status} ${await answer.text()}`);
    },
    async stop() {
      await work.stop();
      await server.stop(true);
      await provider.stop();
      await database.drop();
    },
  };
}

export type TestShop = Awaited<ReturnType<typeof openTestShop>>;

/** What the books say of an order that was placed with this address. */
export async function booksOf(
  { database, checkout }: Pick<TestShop, "database" | "checkout">,
  email: string,
) {
  const { rows } = await one(database, checkout.keyring.emailIndex(email));
  return rows[0];
}

function one(database: TestDatabase, index: Buffer) {
  return database.admin.query<{
    id: string;
    state: string;
    personId: string;
    paymentIntentId: string | null;
    licences: number;
    revoked: string | null;
    invoices: number;
    credits: number;
    mails: number;
    events: string[];
    total: number;
    refunded: number;
    /** How many notices to operators were planned about it. */
    told: number;
  }>(
    `select o.id, o.state, o.person_id as "personId", o.payment_intent_id as "paymentIntentId", o.total, o.refunded,
       (select count(*)::int from checkout.licences l where l.person_id = o.person_id) as licences,
       (select count(*)::int from avow.jobs j where j.kind = 'operators.sales' and j.ref = o.id) as told,
       (select l.revoked_by from checkout.licences l where l.id = o.licence_id) as revoked,
       (select count(*)::int from checkout.invoices i where i.order_id = o.id and i.kind = 'invoice') as invoices,
       (select count(*)::int from checkout.invoices i where i.order_id = o.id and i.kind = 'credit_note') as credits,
       (select count(*)::int from mail.deliveries d where d.ref = o.id and d.kind = 'checkout.order') as mails,
       array(select e.event::text from checkout.order_events e where e.order_id = o.id order by e.id) as events
     from checkout.orders o join people.persons p on p.id = o.person_id
     where p.email_index = $1 order by o.created_at desc`,
    [index],
  );
}

/** Waits until it is so; what it is instead, in the end. */
export async function until<T>(look: () => Promise<T>, isSo: (value: T) => boolean): Promise<T> {
  for (let tries = 0; ; tries += 1) {
    const value = await look();
    if (isSo(value) || tries > 200) return value;
    await Bun.sleep(50);
  }
}
