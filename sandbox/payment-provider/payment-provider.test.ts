import { afterAll, beforeAll, beforeEach, expect, test } from "bun:test";
import type { Stripe } from "stripe";
import { startPaymentProvider, testCards } from "./mod.ts";
import { client, fillIn, order, type Scene, startScene } from "./payment-provider.fixture.ts";
import { secretKey, webhookSecret } from "./payment-provider.fixture.ts";

let scene: Scene;
let stripe: Stripe;

beforeAll(async () => {
  scene = await startScene();
  ({ stripe } = scene);
});
afterAll(() => scene.stop());
beforeEach(() => {
  scene.arrived.length = 0;
  Object.assign(scene.provider.faults, {
    ...{ down: false, slowMs: 0, returnLost: false, refundsPending: false, webhookDelayMs: 0 },
    ...{ webhookDuplicates: 0, webhookReorder: false, webhookLose: false },
    webhookBadSignature: false,
  });
});

const visa = "4242 4242 4242 4242";

/** What Stripe's library makes of a refusal. */
function refusal(asked: Promise<unknown>): Promise<unknown> {
  return asked.then(
    () => "it was taken",
    ({ type, code, param, statusCode }: Stripe.errors.StripeError) => ({
      ...{ type, statusCode, ...(code ? { code } : {}), ...(param ? { param } : {}) },
    }),
  );
}

async function opened(): Promise<Stripe.Checkout.Session & { url: string }> {
  const session = await stripe.checkout.sessions.create(order);
  return { ...session, url: session.url ?? "" };
}

async function paid(): Promise<{ sessionId: string; payment: string }> {
  const session = await opened();
  expect((await fillIn(session.url, { number: visa })).status).toBe(303);
  const { payment_intent } = await stripe.checkout.sessions.retrieve(session.id);
  return { sessionId: session.id, payment: payment_intent as string };
}

test("Stripe's own library opens a payment page, sees it paid, and reads the card's country and last digits", async () => {
  const session = await opened();
  expect(session).toMatchObject({ status: "open", payment_status: "unpaid", amount_total: 9800 });
  const back = await fillIn(session.url, { number: "4000 0027 6000 0016" });
  expect(back.headers.get("location")).toBe(
    `http://localhost:4080/checkout/return?session=${session.id}`,
  );
  const after = await stripe.checkout.sessions.retrieve(session.id, {
    expand: ["payment_intent.latest_charge"],
  });
  expect(after).toMatchObject({ status: "complete", payment_status: "paid", url: null });
  const { latest_charge } = after.payment_intent as Stripe.PaymentIntent;
  expect((latest_charge as Stripe.Charge).payment_method_details?.card).toMatchObject({
    ...{ country: "DE", last4: "0016", brand: "visa" },
  });
  expect(JSON.stringify(scene.provider.sessions())).not.toContain("4000002760000016");
  const again = await fillIn(session.url, { number: visa });
  expect(again.status).toBe(409);
});

test("a page that was closed, or whose time has passed, takes no money, and the vendor is told", async () => {
  const closed = await opened();
  await stripe.checkout.sessions.expire(closed.id);
  let now = new Date();
  const late = await startPaymentProvider({
    ...{ port: 0, host: "127.0.0.1", secretKey, webhookSecret, webhookUrl: () => "http://[::1]:1" },
    clock: { now: () => now },
  });
  const passed = await client(late, secretKey).checkout.sessions.create(order);
  now = new Date(now.getTime() + 24 * 3_600_000);
  for (const url of [closed.url, passed.url ?? ""]) {
    expect((await fillIn(url, { number: visa })).status).toBe(409);
  }
  const [event] = await scene.webhooks(1);
  expect(event).toMatchObject({ type: "checkout.session.expired" });
  expect(late.sessions()).toMatchObject([{ status: "expired", paymentId: null }]);
  await late.stop();
});

test("what Stripe would refuse is refused: a wrong key, an unknown or missing parameter, a time too near, an unknown path", async () => {
  const { sessions } = stripe.checkout;
  const bad = { ...order, payment_method_types: ["card"] } as typeof order;
  const soon = { ...order, expires_at: Math.floor(Date.now() / 1000) + 600 };
  const { success_url: _, ...less } = order;
  const invalid = { type: "StripeInvalidRequestError", statusCode: 400 };
  expect(await refusal(client(scene.provider, "sk_test_other").events.list())).toMatchObject({
    ...{ type: "StripeAuthenticationError", statusCode: 401 },
  });
  expect(await refusal(sessions.create(bad))).toMatchObject({
    ...{ ...invalid, code: "parameter_unknown", param: "payment_method_types" },
  });
  expect(await refusal(sessions.create(less))).toMatchObject({
    ...{ ...invalid, code: "parameter_missing", param: "success_url" },
  });
  expect(await refusal(sessions.create(soon))).toMatchObject({ ...invalid, param: "expires_at" });
  expect(await refusal(stripe.customers.create({}))).toMatchObject({ statusCode: 404 });
  expect(await refusal(sessions.retrieve("cs_test_none"))).toMatchObject({
    ...{ statusCode: 404, code: "resource_missing" },
  });
});

test("a payment is given back in parts, never more than was paid, and once for one idempotency key", async () => {
  const { payment } = await paid();
  const part = { payment_intent: payment, amount: 800 };
  const first = await stripe.refunds.create(part, { idempotencyKey: "one" });
  const again = await stripe.refunds.create(part, { idempotencyKey: "one" });
  expect(again.id).toBe(first.id);
  expect(
    await refusal(stripe.refunds.create({ ...part, amount: 1 }, { idempotencyKey: "one" })),
  ).toMatchObject({ type: "StripeIdempotencyError", statusCode: 400 });
  expect(
    await refusal(stripe.refunds.create({ payment_intent: payment, amount: 9001 })),
  ).toMatchObject({ statusCode: 400, param: "amount" });
  expect((await stripe.refunds.create({ payment_intent: payment })).amount).toBe(9000);
  expect(await refusal(stripe.refunds.create({ payment_intent: payment }))).toMatchObject({
    code: "charge_already_refunded",
  });
  const { data } = await stripe.refunds.list({ payment_intent: payment });
  expect(data.map(({ amount }) => amount)).toEqual([9000, 800]);
});

test("all sessions are listed page by page, newest first", async () => {
  const mine = [await opened(), await opened(), await opened()].map(({ id }) => id);
  const seen: string[] = [];
  for await (const { id } of stripe.checkout.sessions.list({ limit: 2 })) seen.push(id);
  expect(seen.slice(0, 3)).toEqual(mine.toReversed());
  expect(seen).toHaveLength(scene.provider.sessions().length);
});

test("a webhook is signed as Stripe signs, and comes again until it is taken", async () => {
  scene.answer(500);
  await paid();
  await scene.webhooks(1);
  scene.answer(200);
  const [first, second] = await scene.webhooks(2);
  expect(second?.id).toBe(first!.id);
  for (const { body, signature } of scene.arrived) {
    const event = await stripe.webhooks.constructEventAsync(body, signature, webhookSecret);
    expect(event.type).toBe("checkout.session.completed");
  }
  expect(scene.provider.deliveries().slice(-2)).toMatchObject([
    { outcome: 500, attempt: 1 },
    { outcome: 200, attempt: 2 },
  ]);
});

test("webhooks come twice, in reverse, forged, or not at all, as one wishes", async () => {
  const { faults } = scene.provider;
  faults.webhookDuplicates = 1;
  faults.webhookReorder = true;
  const { payment } = await paid();
  await stripe.refunds.create({ payment_intent: payment });
  const types = (await scene.webhooks(6)).map(({ type }) => type);
  const reversed = ["charge.refunded", "refund.created", "checkout.session.completed"];
  expect(types).toEqual([...reversed, ...reversed]);

  Object.assign(faults, { webhookReorder: false, webhookDuplicates: 0, webhookBadSignature: true });
  scene.arrived.length = 0;
  await paid();
  const [forged] = await scene.webhooks(1);
  const believed = stripe.webhooks.constructEventAsync(
    ...([forged!.body, forged!.signature, webhookSecret] as const),
  );
  expect(await refusal(believed)).toMatchObject({ type: "StripeSignatureVerificationError" });

  Object.assign(faults, { webhookBadSignature: false, webhookLose: true });
  await paid();
  expect(scene.provider.deliveries().at(-1)).toMatchObject({ outcome: "lost" });
  expect(scene.arrived).toHaveLength(1);
});

test("the API is down or slow, and who paid never comes back, as one wishes", async () => {
  const { url: control, faults } = scene.provider;
  const wish = (wished: object) =>
    fetch(`${control}/api/faults`, { method: "POST", body: JSON.stringify(wished) });
  const { url } = await opened();
  expect(await (await wish({ down: true, returnLost: true })).json()).toMatchObject({ down: true });
  expect(await refusal(stripe.events.list())).toMatchObject({ statusCode: 503 });
  const page = await fillIn(url, { number: visa });
  expect([page.status, page.headers.get("location")]).toEqual([200, null]);
  expect(await page.text()).toContain("are paid");
  await wish({ down: false, slowMs: 60 });
  const before = performance.now();
  const { data } = await stripe.checkout.sessions.list({ limit: 1 });
  expect(performance.now() - before).toBeGreaterThan(50);
  expect(data).toMatchObject([{ status: "complete" }]);
  expect((await wish({ webhooks: "none" })).status).toBe(400);
  expect(faults.slowMs).toBe(60);
});

test("a bank takes a payment back, and the control page or its JSON decides who is right", async () => {
  const { payment } = await paid();
  const { provider } = scene;
  const press = (path: string, body: Record<string, string>) =>
    fetch(`${provider.url}/control/${path}`, { method: "POST", body: new URLSearchParams(body) });
  const page = await press(`payments/dispute/${payment}`, { reason: "fraudulent" });
  expect(await page.text()).toContain("The vendor loses");
  expect(await refusal(stripe.refunds.create({ payment_intent: payment }))).toMatchObject({
    code: "charge_disputed",
  });
  const { data } = await stripe.disputes.list({ payment_intent: payment });
  const closed = await fetch(`${provider.url}/api/disputes/close/${data[0]?.id}`, {
    method: "POST",
    body: JSON.stringify({ status: "lost" }),
  });
  expect(await closed.json()).toMatchObject({ object: "dispute", status: "lost", amount: 9800 });
  expect((await scene.webhooks(3)).map(({ type }) => type)).toEqual([
    ...["checkout.session.completed", "charge.dispute.created", "charge.dispute.closed"],
  ]);
});

test("a card that can't be one is told what is wrong with it, and a real one is never taken", async () => {
  const { url } = await opened();
  const asked = await fillIn(url, { number: "4242424242424243", expiry: "13/30", code: "12" });
  expect(asked.status).toBe(422);
  const page = await asked.text();
  expect(page).toContain("This card number is not valid");
  expect(page).toContain("The month is between 01 and 12.");
  expect(page).toContain("The security code has 3 digits.");
  expect(page).not.toContain("4242424242424243");
  const real = await (await fillIn(url, { number: "4000000000000010" })).text();
  expect(real).toContain("Never enter a real card.");
  const old = await (await fillIn(url, { number: visa, expiry: "01/20" })).text();
  expect(old).toContain("the card has expired");
  expect(testCards).toHaveLength(new Set(testCards.map(({ slug }) => slug)).size);
});

test("nobody but this machine reaches it, under any name", async () => {
  const { url, port } = scene.provider;
  const account = { secretKey, webhookSecret, webhookUrl: () => url };
  const everywhere = startPaymentProvider({ port: 0, host: "0.0.0.0", ...account });
  expect(await everywhere.catch(String)).toContain("stays on this machine");
  const rebound = await fetch(url, { headers: { Host: `evil.example:${port}` } });
  expect(rebound.status).toBe(421);
  const foreign = await fetch(`${url}/api/faults`, {
    ...{ method: "POST", body: "{}", headers: { Origin: "https://evil.example" } },
  });
  expect(foreign.status).toBe(403);
});
