import { afterAll, beforeAll, beforeEach, expect, test } from "bun:test";
import { inspect } from "node:util";
import tls, { type Server, type TLSSocket } from "node:tls";
import {
  fillIn,
  type Scene,
  secretKey,
  startScene,
  webhookSecret,
} from "../../sandbox/payment-provider/payment-provider.fixture.ts";
import { testCertificate, testKey } from "../../test/mail-certificate.ts";
import { createRegister, type Lock, lockSockets, type Register } from "../egress/mod.ts";
import { hasCardNumber } from "../kernel/card-number.ts";
import { openPaymentProvider, paymentRecipient, type PaymentSettings } from "./mod.ts";
import type { NewSession, PaymentProvider } from "./mod.ts";

let scene: Scene;
let lock: Lock;
let register: Register;
let provider: PaymentProvider;

function settings(more: Partial<PaymentSettings> = {}): PaymentSettings {
  const apiBase = scene.provider.url;
  return { enabled: true, secretKey, webhookSecret, apiBase, ...more };
}

function open(more: Partial<PaymentSettings> = {}, timeoutMs = 2_000): PaymentProvider {
  const all = settings(more);
  return openPaymentProvider(all, createRegister(paymentRecipient(all)), { timeoutMs });
}

beforeAll(async () => {
  scene = await startScene();
  register = createRegister(paymentRecipient(settings()));
  provider = openPaymentProvider(settings(), register);
  lock = lockSockets({ allow: () => [] });
});
afterAll(async () => {
  lock.unlock();
  await scene.stop();
});
beforeEach(() => {
  scene.arrived.length = 0;
});

let orders = 0;
function order(more: Partial<NewSession> = {}): NewSession {
  orders += 1;
  return {
    orderId: `order-${orders}`,
    lines: [{ name: "Larkwire Desk, one person", quantity: 2, unitAmount: 4900 }],
    tax: { amount: 1862, label: "VAT 19 %" },
    ...{ currency: "EUR", total: 11_662, email: "ada@visitor.example" },
    successUrl: "http://localhost:4080/checkout/return?session=%7BCHECKOUT_SESSION_ID%7D",
    cancelUrl: "http://localhost:4080/buy/desk",
    expiresAt: new Date(Math.ceil(Date.now() / 1000) * 1000 + 3_600_000),
    ...more,
  };
}

async function paid(): Promise<string> {
  const { sessionId, url } = await provider.createSession(order());
  expect((await fillIn(url, { number: "4000002760000016" })).status).toBe(303);
  return (await provider.retrieveSession(sessionId)).paymentIntentId ?? "";
}

const said = (asked: Promise<unknown>) =>
  asked.then(
    () => "it was taken",
    ({ code, message }: { code: string; message: string }) => `${code}: ${message}`,
  );

test("an order is opened, paid and read back, while every other way out of the process is shut", async () => {
  const asked = order();
  const opened = await provider.createSession(asked);
  expect(opened.expiresAt).toEqual(asked.expiresAt);
  expect(await provider.createSession(asked)).toEqual(opened);
  const before = await provider.retrieveSession(opened.sessionId);
  expect(before).toMatchObject({ state: "open", paymentIntentId: null, cardCountry: null });
  const back = await fillIn(opened.url, { number: "4000002760000016" });
  expect(back.headers.get("location")).toEndWith(`/checkout/return?session=${opened.sessionId}`);
  expect(await provider.retrieveSession(opened.sessionId)).toEqual({
    ...{ sessionId: opened.sessionId, orderId: asked.orderId, state: "paid" },
    ...{ amount: 11_662, currency: "EUR", paymentIntentId: expect.stringMatching(/^pi_/) },
    ...{ cardCountry: "DE", cardBrand: "visa", last4: "0016" },
  });
  expect(register.opened().map(({ recipient }) => recipient)).toEqual(["payment-provider"]);
});

test("what leaves is the order and the address that the receipt goes to, and asks to save no card", async () => {
  let left = "";
  const stop = register.onBytes(({ bytes }) => {
    left += bytes.toString();
  });
  const { sessionId } = await provider.createSession(order());
  await provider.retrieveSession(sessionId);
  stop();
  const [head = "", body = ""] = left.split("\r\n\r\n");
  const names = head
    .split("\r\n")
    .slice(1)
    .map((line) => line.split(":")[0]?.toLowerCase());
  expect(names.toSorted()).toEqual([
    ...["accept", "authorization", "connection", "content-length", "content-type", "host"],
    ...["idempotency-key", "stripe-version"],
  ]);
  const sent = new URLSearchParams(body.split("GET ")[0]);
  expect(Array.from(sent.keys()).toSorted()).toEqual([
    ...["adaptive_pricing[enabled]", "allowed_payment_method_types[0]"],
    ...["billing_address_collection", "cancel_url", "client_reference_id", "customer_creation"],
    ...["customer_email", "expires_at"],
    ...[0, 1].flatMap((line) => [
      `line_items[${line}][price_data][currency]`,
      `line_items[${line}][price_data][product_data][name]`,
      `line_items[${line}][price_data][unit_amount]`,
      `line_items[${line}][quantity]`,
    ]),
    ...["metadata[order]", "mode", "payment_intent_data[metadata][order]", "success_url"],
    "wallet_options[link][display]",
  ]);
  expect(sent.get("allowed_payment_method_types[0]")).toBe("card");
  expect(sent.get("wallet_options[link][display]")).toBe("never");
  expect(sent.get("success_url")).toContain("{CHECKOUT_SESSION_ID}");
  expect(hasCardNumber(left)).toBe(false);
});

test("a payment is given back in parts, never more than is left, and the same wish once", async () => {
  const paymentIntentId = await paid();
  const wish = { paymentIntentId, amount: 662, reason: "requested_by_customer" } as const;
  const refund = (idempotencyKey: string, amount: number = wish.amount) =>
    provider.refund({ ...wish, amount, idempotencyKey });
  const first = await refund(`${paymentIntentId}-a`);
  expect(first.state).toBe("succeeded");
  expect(await refund(`${paymentIntentId}-a`)).toEqual(first);
  expect(await said(refund(`${paymentIntentId}-a`, 1))).toStartWith("conflict:");
  expect(await said(refund(`${paymentIntentId}-b`, 11_001))).toBe(
    "bad-input: The payment provider declined the request (at amount).",
  );
  scene.provider.faults.refundsPending = true;
  expect((await refund(`${paymentIntentId}-c`, 11_000)).state).toBe("pending");
  scene.provider.faults.refundsPending = false;
  expect(await said(refund(`${paymentIntentId}-d`, 1))).toBe(
    "bad-input: All of this payment was refunded already.",
  );
});

test("a page on which nobody paid is closed, once or twice; one that was paid can't be", async () => {
  const { sessionId } = await provider.createSession(order());
  await provider.expireSession(sessionId);
  await provider.expireSession(sessionId);
  expect((await provider.retrieveSession(sessionId)).state).toBe("expired");
  await paid();
  const last = scene.provider.sessions().at(-1)?.id ?? "";
  expect(await said(provider.expireSession(last))).toStartWith("conflict: This payment was made");
  expect(await said(provider.retrieveSession("cs_test_none"))).toStartWith("not-found:");
});

test("what the provider tells of its own accord is read from its real webhooks", async () => {
  const paymentIntentId = await paid();
  const amount = 662;
  await provider.refund({
    ...{ paymentIntentId, amount, idempotencyKey: paymentIntentId, reason: "duplicate" },
  });
  await Bun.fetch(`${scene.provider.url}/api/payments/dispute/${paymentIntentId}`, {
    ...{ method: "POST", body: JSON.stringify({ reason: "fraudulent" }) },
  });
  const arrived = await scene.webhooks(4);
  const events = await Promise.all(
    arrived.map(({ body, signature }) => provider.readEvent(Buffer.from(body), signature)),
  );
  const about = { id: expect.stringMatching(/^evt_/), at: expect.any(Date), paymentIntentId };
  expect(events.filter((event) => event?.type !== "session")).toEqual([
    { ...about, type: "refund", refundId: expect.any(String), amount, state: "succeeded" },
    null,
    {
      ...{ ...about, type: "dispute", disputeId: expect.any(String), amount: 11_000 },
      ...{ reason: "fraudulent", state: "needs_response" },
    },
  ]);
});

/** Somebody on this machine who answers each request like this. */
function stranger(answer: () => Response | Promise<Response>): Bun.Server<undefined> {
  return Bun.serve({ hostname: "127.0.0.1", port: 0, fetch: answer });
}

/** What an opened session looks like; Stripe's library would take it for one, whatever its status. */
const looksOpened = {
  ...{
    id: "cs_x",
    url: "https://x.example/",
    expires_at: 1,
    amount_total: 11_662,
    currency: "eur",
  },
};

test("a provider that is down, slow, gone, or not one at all is one clear sentence, within the time that it has", async () => {
  const bad = [
    stranger(() => new Response("Bad gateway", { status: 502 })),
    stranger(() => Response.json({ error: { type: "api_error", message: "x" } }, { status: 503 })),
    stranger(() => new Promise<Response>(() => {})),
    stranger(() => Response.json({ hello: "you" })),
    stranger(() => Response.json(looksOpened, { status: 404 })),
    stranger(() => Response.redirect("http://127.0.0.1:1/")),
  ];
  const bases = [...bad.map(({ url }) => url.origin), "http://127.0.0.1:1"];
  const started = performance.now();
  const sentences = await Promise.all(
    bases.map((apiBase) => said(open({ apiBase }, 300).createSession(order()))),
  );
  expect(new Set(sentences)).toEqual(
    new Set([
      "unavailable: The payment provider does not answer at the moment; try again in a minute.",
    ]),
  );
  expect(performance.now() - started).toBeLessThan(3_000);
  await Promise.all(bad.map((server) => server.stop(true)));
});

test("no error holds a key or what the customer gave us", async () => {
  const wrongKey = open({ secretKey: "sk_test_wrongwrong" });
  const wrongMail = order({ email: "ada visitor example" });
  const errors = [
    await wrongKey.createSession(order()).catch((error: unknown) => error),
    await provider.createSession(wrongMail).catch((error: unknown) => error),
    await provider.createSession(order({ total: 1 })).catch((error: unknown) => error),
    await provider.readEvent(Buffer.from('{"ada":1}'), "t=1,v1=ada").catch((it: unknown) => it),
  ];
  expect(errors).toMatchObject([
    { code: "bad-config", message: expect.stringContaining("checkout.secret_key") },
    { code: "bad-input", message: expect.stringContaining("at customer_email") },
    { code: "internal", message: expect.stringContaining("add up") },
    { code: "bad-input", message: expect.stringContaining("signature") },
  ]);
  expect(inspect(errors, { depth: 9 }).replaceAll(import.meta.dir, "")).not.toMatch(
    /sk_test|whsec|\bada\b/,
  );
});

test("settings by which a key or a customer could leave in plain text are refused at start", () => {
  const opening = (more: Partial<PaymentSettings>) => () => open(more);
  const far = "http://api.stripe.com";
  expect(opening({ apiBase: far })).toThrow("must begin with https://");
  expect(() => paymentRecipient(settings({ apiBase: far }))).toThrow("must begin with https://");
  expect(opening({ apiBase: "https://api.stripe.com/v1" })).toThrow("must be an origin");
  expect(opening({ secretKey: null })).toThrow("checkout.secret_key");
  expect(opening({ secretKey: "pk_live_public" })).toThrow("sk_");
  expect(opening({ webhookSecret: "" })).toThrow("checkout.webhook_secret");
  expect(paymentRecipient(settings({ enabled: false }))).toBeEmpty();
  expect(paymentRecipient(settings({ apiBase: "https://api.stripe.com" }))).toMatchObject([
    { hosts: [{ host: "api.stripe.com", port: 443 }], tls: "implicit", purposes: ["sales"] },
  ]);
  const others = createRegister([
    { ...paymentRecipient(settings())[0]!, purposes: ["newsletter"] },
  ]);
  expect(() => openPaymentProvider(settings(), others)).toThrow("sales may not send");
});

test("a provider whose certificate nobody vouches for hears nothing of an order", async () => {
  let heard = 0;
  const server: Server = tls.createServer(
    { key: testKey, cert: testCertificate },
    (socket: TLSSocket) => socket.on("error", () => {}).on("data", () => (heard += 1)),
  );
  server.on("tlsClientError", () => {});
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  const refused = open({ apiBase: `https://localhost:${port}` }).createSession(order());
  expect(await said(refused)).toStartWith("unavailable:");
  expect(heard).toBe(0);
  server.close();
});
