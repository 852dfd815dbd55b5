import { describe, expect, test } from "bun:test";
import { createHmac } from "node:crypto";
import { createRegister } from "../egress/mod.ts";
import { openPaymentProvider, paymentRecipient } from "./mod.ts";

const secret = "test_secret";
const settings = {
  ...{ enabled: true, secretKey: "sk_test_x", apiBase: "https://api.stripe.com" },
  webhookSecret: secret,
};
const open = (webhookSecret: string) =>
  openPaymentProvider({ ...settings, webhookSecret }, createRegister(paymentRecipient(settings)));
const provider = open(secret);

const now = () => Math.floor(Date.now() / 1000);

/** https://docs.stripe.com/webhooks/signature#verify-manually, by the book. */
function mac(body: string, seconds: number, key = secret): string {
  return createHmac("sha256", key).update(`${seconds}.${body}`, "utf8").digest("hex");
}

function event(type: string, object: object): string {
  return JSON.stringify({ id: "evt_one", type, created: 1_800_000_000, data: { object } });
}

const session = event("checkout.session.completed", {
  ...{ id: "cs_one", customer_details: { email: "ada@visitor.example", name: "Ada 😀" } },
});
const at = new Date(1_800_000_000_000);
const asSession = { id: "evt_one", at, type: "session" as const, sessionId: "cs_one" };

const read = (body: string, header: string, by = provider) =>
  by.readEvent(Buffer.from(body), header).catch((error: { code: string }) => error.code);

describe("a webhook is believed", () => {
  test("when its signature is the provider's and at most five minutes old; nothing else of it is kept", async () => {
    for (const age of [0, 299]) {
      const t = now() - age;
      expect(await read(session, `t=${t},v1=${mac(session, t)}`)).toEqual(asSession);
    }
  });

  test("when one of several signatures is right, as while the provider replaces its secret", async () => {
    const t = now();
    const header = `t=${t},v1=${mac(session, t, "older")},v1=${mac(session, t)},v0=${"0".repeat(64)}`;
    expect(await read(session, header)).toEqual(asSession);
  });

  test("by either of two secrets that stand in the settings", async () => {
    const both = open("older, test_secret");
    const t = now();
    for (const key of ["older", "test_secret"]) {
      expect(await read(session, `t=${t},v1=${mac(session, t, key)}`, both)).toEqual(asSession);
    }
    expect(await read(session, `t=${t},v1=${mac(session, t, "third")}`, both)).toBe("bad-input");
  });
});

describe("a webhook is refused", () => {
  const t = now();
  const right = mac(session, t);
  const old = now() - 302;
  test.each([
    ["changed by one letter", session.replace("cs_one", "cs_two"), `t=${t},v1=${right}`],
    ["with another time than was signed", session, `t=${t + 1},v1=${right}`],
    ["older than five minutes", session, `t=${old},v1=${mac(session, old)}`],
    ["with another secret", session, `t=${t},v1=${mac(session, t, "other")}`],
    ["signed by another scheme alone", session, `t=${t},v0=${right}`],
    ["with half a signature", session, `t=${t},v1=${right.slice(0, 32)}`],
    ["without a time", session, `v1=${right}`],
    ["without a signature", session, ""],
    ["with nonsense in place of one", session, "🙂,=,t=,v1"],
    ["without a body", "", `t=${t},v1=${mac("", t)}`],
    ["that is signed and no JSON", "{", `t=${t},v1=${mac("{", t)}`],
    ["that is signed and no event", "[]", `t=${t},v1=${mac("[]", t)}`],
  ])("%s", async (_, body, header) => {
    expect(await read(body, header)).toBe("bad-input");
  });
});

test("an event is read by its type, and what does not concern a sale is left", async () => {
  const signed = (body: string) => {
    const t = now();
    return read(body, `t=${t},v1=${mac(body, t)}`);
  };
  const refund = { id: "re_one", payment_intent: "pi_one", amount: 900, status: "pending" };
  const dispute = { ...{ id: "du_one", payment_intent: { id: "pi_one" }, amount: 900 } };
  const lost = { ...dispute, reason: "fraudulent", status: "lost" };
  const about = { id: "evt_one", at, paymentIntentId: "pi_one", amount: 900 };
  expect(await signed(event("refund.updated", { ...refund, status: "canceled" }))).toEqual({
    ...{ ...about, type: "refund", refundId: "re_one", state: "failed" },
  });
  expect(await signed(event("charge.dispute.closed", lost))).toEqual({
    ...{ ...about, type: "dispute", disputeId: "du_one", reason: "fraudulent", state: "lost" },
  });
  const inquiry = { ...lost, status: "warning_needs_response" };
  expect(await signed(event("charge.dispute.created", inquiry))).toBeNull();
  expect(await signed(event("charge.refunded", { id: "ch_one" }))).toBeNull();
  expect(await signed(event("customer.created", {}))).toBeNull();
  expect(await signed(event("refund.created", { id: 4 }))).toBe("bad-input");
});
