import type { Stripe } from "stripe";
import type { Register } from "../egress/mod.ts";
import { AvowError } from "../kernel/errors.ts";
import type { PaymentProvider } from "./provider.ts";
import { readEvent } from "./read-event.ts";
import { type PaymentSettings, paymentProviderId, readApiBase } from "./recipient.ts";
import { connectStripe } from "./stripe-client.ts";
import { refund } from "./stripe-refund.ts";
import { createSession, expireSession, retrieveSession } from "./stripe-session.ts";

/**
 * The payment provider of the configuration, reached through egress only. Nothing is asked of it
 * before the first call. `timeoutMs` bounds one attempt; there are two.
 * Throws `bad-config` when a secret is missing or is none, `forbidden` when the register does not
 * let sales send to it.
 */
export function openPaymentProvider(
  settings: PaymentSettings,
  register: Register,
  { timeoutMs = 10_000 }: { readonly timeoutMs?: number } = {},
): PaymentProvider {
  register.permit(paymentProviderId, "sales", ["email", "order"]);
  const api = readApiBase(settings.apiBase);
  const secretKey = secretKeyOf(settings);
  const secrets = webhookSecretsOf(settings);
  let connected: Promise<Stripe> | undefined;
  const stripe = () => (connected ??= connectStripe({ secretKey, api, register, timeoutMs }));
  return {
    createSession: async (session) => createSession(await stripe(), session),
    retrieveSession: async (sessionId) => retrieveSession(await stripe(), sessionId),
    expireSession: async (sessionId) => expireSession(await stripe(), sessionId),
    refund: async (asked) => refund(await stripe(), asked),
    readEvent: async (body, signatureHeader) =>
      readEvent(await stripe(), { body, signatureHeader, secrets }),
  };
}

function secretKeyOf({ secretKey }: PaymentSettings): string {
  if (secretKey !== null && /^(sk|rk)_[\w-]+$/.test(secretKey)) return secretKey;
  throw new AvowError(
    "bad-config",
    "checkout.secret_key must be a secret key of the payment provider; it begins with sk_ or rk_.",
  );
}

function webhookSecretsOf({ webhookSecret }: PaymentSettings): readonly string[] {
  const secrets = (webhookSecret ?? "").split(",").map((secret) => secret.trim());
  if (secrets.every((secret) => /^\S+$/.test(secret))) return secrets;
  throw new AvowError(
    "bad-config",
    "checkout.webhook_secret must be the signing secret that the payment provider shows for our " +
      "webhook; it begins with whsec_.",
  );
}
