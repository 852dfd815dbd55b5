import { AvowError } from "../kernel/errors.ts";

/** What is read of an error of Stripe's library; the rest may hold what customers gave us. */
interface ProviderError {
  readonly type?: string;
  readonly code?: string;
  readonly param?: string;
  readonly detail?: unknown;
}

/** Awaits an answer of the provider; what it throws is an `AvowError` in our own words. */
export async function answered<T>(asked: Promise<T>): Promise<T> {
  try {
    return await asked;
  } catch (error) {
    throw inOurWords(error);
  }
}

/**
 * An error of Stripe's library in one sentence of ours. Nothing of its message is taken over, and
 * it does not become a cause: it quotes what was sent.
 */
function inOurWords(error: unknown): AvowError {
  if (error instanceof AvowError) return error;
  const { type, code, param, detail } = (error ?? {}) as ProviderError;
  // What egress refused is our own mistake and not the provider's bad day.
  if (detail instanceof AvowError && detail.code === "forbidden") return detail;
  switch (type) {
    case "StripeInvalidRequestError":
    case "StripeCardError":
      return declined(plain(code), plain(param));
    case "StripeAuthenticationError":
    case "StripePermissionError":
      return new AvowError(
        "bad-config",
        "The payment provider does not take our key; set checkout.secret_key to one that it gave.",
      );
    case "StripeIdempotencyError":
      return new AvowError("conflict", "This was asked of the payment provider before, otherwise.");
    default:
      return noAnswer();
  }
}

/** One sentence for every way in which the provider can be away. */
export function noAnswer(): AvowError {
  return new AvowError(
    "unavailable",
    "The payment provider does not answer at the moment; try again in a minute.",
    { retryAfter: 60 },
  );
}

function declined(code: string | undefined, param: string | undefined): AvowError {
  if (code === "resource_missing") {
    return new AvowError("not-found", "The payment provider does not know this payment.");
  }
  if (code === "charge_already_refunded") {
    return new AvowError("bad-input", "All of this payment was refunded already.");
  }
  if (code === "charge_disputed") {
    return new AvowError("bad-input", "This payment is disputed, so it can't be refunded.");
  }
  const what = [code, param && `at ${param}`].filter((part) => part !== undefined).join(", ");
  const why = what === "" ? "" : ` (${what})`;
  return new AvowError("bad-input", `The payment provider declined the request${why}.`);
}

/** A word of the provider's, unless it could be something else. */
function plain(word: string | undefined): string | undefined {
  return word !== undefined && /^[a-z_][a-z0-9_[\]]{0,79}$/.test(word) ? word : undefined;
}
