import type { Recipient } from "../egress/mod.ts";
import { AvowError } from "../kernel/errors.ts";
import { isLoopback } from "../kernel/loopback.ts";

/** What the register calls the payment provider. */
export const paymentProviderId = "payment-provider";

/** The settings of `[checkout]` by which the provider is found and recognised. */
export interface PaymentSettings {
  readonly enabled: boolean;
  /** Ours towards the provider; a secret. */
  readonly secretKey: string | null;
  /** The provider's towards us; a secret. While one is replaced, both stand here, with a comma. */
  readonly webhookSecret: string | null;
  /** The origin of the provider's API, such as `https://api.stripe.com`. */
  readonly apiBase: string;
}

/** Where the provider's API is, and whether it is reached by TLS. */
export interface ApiBase {
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
}

/**
 * Reads the origin of the API. Throws `bad-config` when it is no origin, or when it is plain http
 * to another machine: what customers give us is encrypted on its way.
 */
export function readApiBase(apiBase: string): ApiBase {
  const url = URL.parse(apiBase);
  const isWeb = url?.protocol === "https:" || url?.protocol === "http:";
  if (!url || !isWeb || url.username || url.pathname !== "/" || url.search || url.hash) {
    throw new AvowError(
      "bad-config",
      "checkout.api_base must be an origin, such as https://api.stripe.com.",
    );
  }
  const tls = url.protocol === "https:";
  if (!tls && !isLoopback(url.hostname)) {
    throw new AvowError(
      "bad-config",
      `checkout.api_base must begin with https://, as ${url.hostname} is not this machine.`,
    );
  }
  const port = url.port === "" ? (tls ? 443 : 80) : Number(url.port);
  return { host: url.hostname.replace(/^\[(.*)\]$/, "$1"), port, tls };
}

/** The payment provider as a recipient of the register; nobody while nothing is sold. */
export function paymentRecipient(settings: PaymentSettings): readonly Recipient[] {
  if (!settings.enabled) return [];
  const { host, port, tls } = readApiBase(settings.apiBase);
  return [
    {
      id: paymentProviderId,
      name: "Payment provider",
      role: "payment-provider",
      hosts: [{ host, port }],
      purposes: ["sales"],
      categories: ["email", "order"],
      tls: tls ? "implicit" : "off",
    },
  ];
}
