import { afterAll, beforeAll, expect, test } from "bun:test";
import fc from "fast-check";
import { type TestDatabase, testDatabase } from "../../test/database.ts";
import { sessionIdOf } from "../../test/made-up-shop.ts";
import { clock } from "../kernel/clock.ts";
import { AvowError } from "../kernel/errors.ts";
import { newMark, newSecret } from "../kernel/ids.ts";
import { createLicenceSigner } from "../licence/mod.ts";
import type { PaymentEvent, PaymentProvider } from "../payment/mod.ts";
import { createKeyring } from "../people/mod.ts";
import { createGate } from "../promise/gate.ts";
import type { Checkout } from "./context.ts";
import { openPayment } from "./draft.ts";
import { quote } from "./quote.ts";
import { reconcile } from "./reconcile.ts";
import { cancel, settle } from "./settle.ts";
import { shopSettings } from "./shop.fixture.ts";
import { readOrderRow } from "./store-orders.ts";
import { eventJob, takeEvent } from "./webhook.ts";

/** One payment page of a provider that is a few lines long: the model. */
interface Page {
  readonly orderId: string;
  readonly sessionId: string;
  readonly amount: number;
  readonly paymentIntentId: string;
  state: "open" | "paid" | "expired";
  refunded: number;
}

let database: TestDatabase;
let checkout: Checkout;
const pages = new Map<string, Page>();

const pageOf = (sessionId: string): Page => {
  const page = pages.get(sessionId);
  if (!page) throw new AvowError("not-found", "no such session");
  return page;
};

const provider: PaymentProvider = {
  createSession({ orderId, total, expiresAt }) {
    const sessionId = sessionIdOf(orderId);
    const known = pages.get(sessionId);
    const fresh = { orderId, sessionId, amount: total, paymentIntentId: `pi_${newMark()}` };
    if (!known) pages.set(sessionId, { ...fresh, state: "open", refunded: 0 });
    return Promise.resolve({ sessionId, url: `https://pay.example/${sessionId}`, expiresAt });
  },
  async retrieveSession(sessionId) {
    await Bun.sleep(0);
    const { orderId, amount, state, paymentIntentId } = pageOf(sessionId);
    const isPaid = state === "paid";
    return {
      ...{ sessionId, orderId, state, amount, currency: "EUR" },
      ...{ paymentIntentId: isPaid ? paymentIntentId : null, cardCountry: isPaid ? "NL" : null },
      ...{ cardBrand: isPaid ? "visa" : null, last4: isPaid ? "4242" : null },
    };
  },
  expireSession(sessionId) {
    const page = pageOf(sessionId);
    if (page.state === "paid") return Promise.reject(new AvowError("conflict", "it is paid"));
    page.state = "expired";
    return Promise.resolve();
  },
  refund: () => Promise.reject(new AvowError("unavailable", "not here")),
  readEvent: (body) => {
    const event = JSON.parse(body.toString()) as PaymentEvent;
    return Promise.resolve({ ...event, at: new Date(event.at) });
  },
};

beforeAll(async () => {
  database = await testDatabase();
  const keyring = createKeyring(database.masterKey, database.instanceId);
  checkout = {
    ...{ database, keyring, provider, gate: createGate(), vendor: { name: "Larkwire Tools" } },
    ...{ publicUrl: "http://localhost:4080", language: "en", accent: "#1b5e8a" },
    ...{ policyVersion: "1.0", settings: shopSettings, fields: ["email", "name"] },
    ...{ keptDays: { unpaid: 7, invoices: 4018 }, signer: createLicenceSigner(keyring) },
    ...{ clientAddress: () => "", wakeMail: () => {}, wakeJobs: () => {} },
  };
});
afterAll(() => database.drop());

async function order(): Promise<Page> {
  const [product] = shopSettings.products;
  const [edition] = shopSettings.editions;
  if (!product || !edition) throw new Error("there is nothing to sell");
  const asked = { at: clock.now(), edition, isRenewal: false, seats: 1 };
  const url = await openPayment(checkout, {
    ...{ kind: "purchase", product, edition, seats: 1, country: "NL", waived: false },
    details: { email: `${newMark()}@example.org`, name: "Ada" },
    ...{ licenceId: null, formHash: newSecret(32) },
    quote: quote(shopSettings, { ...asked, currency: "EUR", country: "NL", vatId: null }),
  });
  return pageOf(url.split("/").at(-1) ?? "");
}

/** What may happen to an order, in any order, each as often as it likes. */
const happenings = [
  "pay",
  "pay",
  "pay",
  "refund",
  "refund",
  "refund",
  "event",
  "event",
  "return",
  "cancel",
  "expire",
  "sweep",
] as const;

async function happen(what: (typeof happenings)[number], page: Page): Promise<void> {
  if (what === "pay" && page.state === "open") page.state = "paid";
  if (what === "expire" && page.state === "open") page.state = "expired";
  if (what === "event")
    await tell({ id: `evt_${page.sessionId}`, type: "session", sessionId: page.sessionId });
  if (what === "refund" && page.state === "paid" && page.refunded < page.amount) {
    page.refunded += 700;
    const { paymentIntentId, refunded } = page;
    const refundId = `re_${paymentIntentId}_${refunded}`;
    const refund = { type: "refund", refundId, paymentIntentId, amount: 700 } as const;
    await tell({ ...refund, id: `evt_${refundId}_b`, state: "succeeded" });
    await tell({ ...refund, id: `evt_${refundId}_a`, state: "pending" });
    await tell({ ...refund, id: `evt_${refundId}_c`, state: "succeeded" });
  }
  if (what === "sweep") await reconcile(checkout);
  if (what === "cancel") await cancel(checkout, page.orderId);
  if (what === "return") {
    const row = await readOrderRow(database.db("sales"), page.orderId);
    if (row) await settle(checkout, row, "return");
  }
}

const tell = (event: Omit<PaymentEvent, "at"> & Record<string, unknown>) =>
  takeEvent(checkout, Buffer.from(JSON.stringify({ ...event, at: clock.now() })), "");

/** Lets all that was told take effect, several at once, as servers side by side would. */
async function work(): Promise<void> {
  for (;;) {
    const { rows } = await database.admin.query<{ ref: string }>(
      "delete from avow.jobs where kind = 'checkout.event' returning ref",
    );
    if (rows.length === 0) return;
    const job = eventJob(checkout);
    await Promise.all(
      rows.map(({ ref }) => job.run({ id: ref, kind: job.kind, ref, attempts: 1 })),
    );
  }
}

test("whatever comes in whatever order: paid is served and invoiced once, unpaid never, refunds add up", async () => {
  const story = fc.array(fc.tuple(fc.constantFrom(...happenings), fc.nat(2)), { maxLength: 24 });
  await fc.assert(
    fc.asyncProperty(story, async (steps) => {
      const own = await Promise.all(Array.from({ length: 3 }, order));
      for (let at = 0; at < steps.length; at += 3) {
        const together = steps.slice(at, at + 3);
        await Promise.all([
          ...together.map(([what, which]) => happen(what, own[which] as Page)),
          work(),
        ]);
      }
      await reconcile(checkout);
      await work();
      for (const page of own) expect(await booksOf(page.orderId)).toEqual(expected(page));
    }),
    { numRuns: 30 },
  );
  const { rows } = await database.admin.query<{ gaps: number }>(
    "select (max(place) - count(*))::int as gaps from checkout.invoices group by series",
  );
  expect(rows.every(({ gaps }) => gaps === 0)).toBe(true);
}, 30_000);

function expected(page: Page) {
  const isPaid = page.state === "paid";
  const each = isPaid ? 1 : 0;
  const isBack = isPaid && page.refunded >= page.amount;
  const unpaid = page.state === "open" ? /^paying$/ : /^(cancelled|expired)$/;
  return {
    state: isPaid ? (isBack ? "refunded" : "fulfilled") : (expect.stringMatching(unpaid) as string),
    ...{ licences: each, invoices: each, mails: each, paid: each, refunded: page.refunded },
    credited: page.refunded,
  };
}

async function booksOf(orderId: string) {
  const { rows } = await database.admin.query(
    `select o.state, o.refunded,
       (select count(*)::int from checkout.licences l where l.person_id = o.person_id) as licences,
       (select count(*)::int from checkout.invoices i where i.order_id = o.id and i.kind = 'invoice') as invoices,
       (select coalesce(sum(i.total), 0)::int from checkout.invoices i where i.order_id = o.id and i.kind = 'credit_note') as credited,
       (select count(*)::int from mail.deliveries d where d.ref = o.id) as mails,
       (select count(*)::int from checkout.order_events e where e.order_id = o.id and e.event = 'paid') as paid
     from checkout.orders o where id = $1`,
    [orderId],
  );
  return rows[0] as unknown;
}
