import { ApiError } from "./api-error.ts";
import type { Json } from "./provider-things.ts";

/** What a request was answered with. */
export interface Answer {
  readonly status: number;
  readonly body: Json;
}

/**
 * Answers a request that is repeated under its key as it was answered first. As at Stripe,
 * nothing is kept of a request whose parameters could not be read, and everything else is, errors
 * too. https://docs.stripe.com/api/idempotent_requests
 */
export class Idempotency {
  readonly #kept = new Map<string, { readonly request: string; readonly answer: Answer }>();

  /** `request` is path and body: the same key with another one is refused. */
  once(key: string, request: string, run: () => Answer): Answer & { readonly again: boolean } {
    const before = this.#kept.get(key);
    if (before === undefined) {
      const answer = answerOf(run);
      const { code } = (answer.body["error"] ?? {}) as { readonly code?: string };
      if (!code?.startsWith("parameter_")) this.#kept.set(key, { request, answer });
      return { ...answer, again: false };
    }
    if (before.request === request) return { ...before.answer, again: true };
    throw new ApiError(400, {
      type: "idempotency_error",
      message: "Keys for idempotent requests can only be used with the same parameters.",
    });
  }
}

function answerOf(run: () => Answer): Answer {
  try {
    return run();
  } catch (error) {
    if (error instanceof ApiError) return { status: error.status, body: { error: error.body } };
    throw error;
  }
}
