import { afterAll, afterEach, beforeAll, expect, test } from "bun:test";
import { buy as buyAt } from "../../test/customer.ts";
import { newMark } from "../kernel/ids.ts";
import { reconcile } from "./reconcile.ts";
import { booksOf, openTestShop, type TestShop, until } from "./shop.fixture.ts";

let shop: TestShop;
beforeAll(async () => {
  shop = await openTestShop();
});
afterAll(() => shop.stop());
afterEach(() => {
  Object.assign(shop.provider.faults, { down: false, webhookLose: false, webhookDuplicates: 0 });
  Object.assign(shop.provider.faults, { webhookReorder: false, webhookBadSignature: false });
});

const someone = () => `${newMark()}@example.org`;
const buy = (email: string) => buyAt({ shop: shop.url, product: "curlew", email });
const books = (email: string) => booksOf(shop, email);
const fulfilled = (email: string) =>
  until(
    () => books(email),
    (row) => row?.state === "fulfilled",
  );
const onceEach = {
  ...{ state: "fulfilled", licences: 1, invoices: 1, credits: 0, mails: 1, told: 0 },
};

test("who pays has the key, an invoice and a mail, and sees the key on coming back", async () => {
  const email = someone();
  const { returnUrl = "" } = await buy(email);
  const page = await (await fetch(returnUrl)).text();
  expect(page).toMatch(/<code class="key">[0-9A-Z]{5}(-[0-9A-Z]{5}){4}<\/code>/);
  expect(page).toContain(email);
  expect(await books(email)).toMatchObject(onceEach);
  expect((await fetch(`${returnUrl}/licence`)).headers.get("content-type")).toBe("text/plain");
});

test("who pays and never comes back is served by the webhook alone", async () => {
  const email = someone();
  await buy(email);
  expect(await fulfilled(email)).toMatchObject(onceEach);
});

test("who comes back is served although the webhook was lost", async () => {
  shop.provider.faults.webhookLose = true;
  const email = someone();
  const { returnUrl = "" } = await buy(email);
  expect(await books(email)).toMatchObject({ state: "paying", licences: 0 });
  await fetch(returnUrl);
  expect(await books(email)).toMatchObject(onceEach);
});

test("who never comes back, and whose webhook was lost, is served by the sweep", async () => {
  shop.provider.faults.webhookLose = true;
  const email = someone();
  await buy(email);
  await reconcile(shop.checkout);
  const found = await books(email);
  expect(found).toMatchObject(onceEach);
  expect(found?.events).toEqual(["drafted", "paying", "paid", "fulfilled"]);
});

test("webhooks that come three times and in reverse, with a return and a sweep at once, serve once", async () => {
  Object.assign(shop.provider.faults, { webhookDuplicates: 2, webhookReorder: true });
  const email = someone();
  const { returnUrl = "" } = await buy(email);
  await Promise.all([fetch(returnUrl), fetch(returnUrl), reconcile(shop.checkout)]);
  await fulfilled(email);
  await Bun.sleep(150);
  expect(await books(email)).toMatchObject(onceEach);
});

test("a forged webhook is refused, and nothing of it is stored", async () => {
  const stored = async () =>
    (await shop.database.admin.query("select 1 from checkout.webhook_events")).rowCount;
  const before = await stored();
  const event = JSON.stringify({ id: "evt_forged", type: "checkout.session.completed" });
  for (const signature of [
    "",
    "t=1,v1=00",
    `t=${Math.floor(Date.now() / 1000)},v1=${"0".repeat(64)}`,
  ]) {
    const answer = await fetch(`${shop.url}/checkout/webhooks/stripe`, {
      ...{ method: "POST", body: event },
      headers: { "stripe-signature": signature },
    });
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
  }
  expect(await stored()).toBe(before);
});

test("a refund that is told of before the payment takes effect once the order is served", async () => {
  shop.provider.faults.webhookLose = true;
  const email = someone();
  await buy(email);
  const paymentId = shop.provider.sessions().at(-1)?.paymentId ?? "";
  shop.provider.faults.webhookLose = false;
  await shop.act("payments/refund", paymentId);
  const told = () =>
    shop.database.admin.query(
      "select 1 from checkout.webhook_events where type = 'refund' and payment_intent_id = $1",
      [paymentId],
    );
  await until(told, ({ rowCount }) => (rowCount ?? 0) > 0);
  expect(await books(email)).toMatchObject({ state: "paying" });
  await reconcile(shop.checkout);
  const row = await until(
    () => books(email),
    (it) => it?.state === "refunded",
  );
  expect(row).toMatchObject({ state: "refunded", invoices: 1, credits: 1, revoked: "refund" });
  expect(row?.refunded).toBe(4900);
});

test("a dispute ends the licence while it lasts, and one that we win gives it back", async () => {
  const email = someone();
  await buy(email);
  const row = await fulfilled(email);
  await shop.act("payments/dispute", row?.paymentIntentId ?? "", { reason: "fraudulent" });
  const revoked = (by: string | null) =>
    until(
      () => books(email),
      (it) => it?.revoked === by,
    );
  expect(await revoked("dispute")).toMatchObject({ revoked: "dispute", told: 1 });
  const { rows } = await shop.database.admin.query<{ id: string }>(
    "select dispute_id as id from checkout.disputes where order_id = $1",
    [row?.id],
  );
  await shop.act("disputes/close", rows[0]?.id ?? "", { status: "won" });
  expect((await revoked(null))?.events.slice(-2)).toEqual(["dispute_won", "restored"]);
});

test("a payment that arrives after we took the order for over is served all the same", async () => {
  shop.provider.faults.webhookLose = true;
  const email = someone();
  const { returnUrl = "" } = await buy(email);
  await shop.database.admin.query(
    "update checkout.orders set state = 'expired' where id = (select id from checkout.orders order by created_at desc limit 1)",
  );
  await fetch(returnUrl);
  expect(await books(email)).toMatchObject(onceEach);
});

test("a payment that is not what was offered is held for an operator, with no invoice", async () => {
  shop.provider.faults.webhookLose = true;
  const email = someone();
  const { returnUrl = "" } = await buy(email);
  await shop.database.admin.query(
    "update checkout.orders set total = total + 100, net = net + 100 where state = 'paying'",
  );
  expect(await (await fetch(returnUrl)).text()).toContain("We are looking at your payment");
  expect(await books(email)).toMatchObject({
    ...{ state: "held", licences: 0, invoices: 0, mails: 0, told: 1 },
  });
});

test("invoices have every number from 1 on, each once", async () => {
  const { rows } = await shop.database.admin.query<{ place: number; last: number }>(
    `select i.place, s.last from checkout.invoices i join checkout.series s on s.name = i.series
     where i.kind = 'invoice' order by i.place`,
  );
  expect(rows.length).toBeGreaterThan(5);
  expect(rows.map(({ place }) => place)).toEqual(rows.map((_, at) => at + 1));
  expect(rows[0]?.last).toBe(rows.length);
});
