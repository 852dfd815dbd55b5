import type { Stripe } from "stripe";
import { type EgressResponse, type Register, requestThrough } from "../egress/mod.ts";
import { type ApiBase, paymentProviderId } from "./recipient.ts";

/** The version of the API that our requests are written for. */
const apiVersion = "2026-10-28.endive";

/** Of what the library would tell about itself and this machine, only this leaves. */
const headersSent = new Set([
  "accept",
  "authorization",
  "content-length",
  "content-type",
  "idempotency-key",
  "stripe-version",
]);

const answerBytesMax = 4 * 1024 * 1024;

/**
 * Stripe's own library, its requests on connections of the register. It tries a request that got
 * no answer twice, both times under the same idempotency key.
 */
export async function connectStripe(options: {
  readonly secretKey: string;
  readonly api: ApiBase;
  readonly register: Register;
  readonly timeoutMs: number;
}): Promise<Stripe> {
  const { secretKey, api, register, timeoutMs } = options;
  // Read when first needed: it takes as long as all else that a start reads.
  const { Stripe } = await import("stripe");
  return new Stripe(secretKey, {
    ...{ apiVersion, host: api.host, port: api.port, protocol: api.tls ? "https" : "http" },
    ...{ telemetry: false, maxNetworkRetries: 1, timeout: timeoutMs },
    httpClient: transport(register, api),
  });
}

type HttpClient = NonNullable<NonNullable<ConstructorParameters<typeof Stripe>[1]>["httpClient"]>;

function transport(register: Register, { host, port }: ApiBase): HttpClient {
  return {
    getClientName: () => "avow",
    async makeRequest(...asked) {
      const [, , path, method, headers, body, , timeoutMs] = asked;
      const response = await requestThrough(register, paymentProviderId, {
        ...{ host, port, path, method, body: body ?? "", timeoutMs },
        headers: allowed(headers),
        bytesMax: answerBytesMax,
      });
      return readable(response);
    },
  };
}

function allowed(headers: Readonly<Record<string, unknown>>): Record<string, string> {
  const kept = Object.entries(headers).filter(
    ([name, value]) => headersSent.has(name.toLowerCase()) && value !== undefined && value !== null,
  );
  return Object.fromEntries(kept.map(([name, value]) => [name, String(value)]));
}

type Readable = Awaited<ReturnType<HttpClient["makeRequest"]>>;

function readable({ status, headers, body }: EgressResponse): Readable {
  return {
    getStatusCode: () => status,
    getHeaders: () => headers,
    getRawResponse: () => ({}),
    toStream: () => {
      throw new Error("nothing is streamed");
    },
    async toJSON() {
      const json = JSON.parse(body) as { error?: unknown } | null;
      // The library takes an answer without `error` for a success, whatever its status.
      if (typeof json !== "object" || json === null || (status >= 400 && !json.error)) {
        throw new Error("not an answer of the payment provider");
      }
      return json;
    },
  };
}
