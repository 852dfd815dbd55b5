/**
 * Every error that Avow shows to a caller: one stable code, one HTTP status, one clear sentence.
 * The sentence says what to mend and never carries personal data.
 */
export const errorStatus = {
  "bad-input": 422,
  "bad-form": 400,
  "bad-config": 500,
  "bad-policy": 500,
  "card-number": 422,
  forbidden: 403,
  "sign-in-needed": 401,
  "link-expired": 410,
  "not-found": 404,
  "method-not-allowed": 405,
  timeout: 408,
  "too-large": 413,
  "unsupported-type": 415,
  "too-many": 429,
  conflict: 409,
  "switched-off": 503,
  unavailable: 503,
  "storage-full": 507,
  locked: 500,
  internal: 500,
} as const;

export type ErrorCode = keyof typeof errorStatus;

/** One thing wrong with one field of an input. */
export interface FieldProblem {
  readonly field: string;
  readonly message: string;
}

/** The one error class that crosses module borders; anything else thrown is a bug. */
export class AvowError extends Error {
  readonly code: ErrorCode;
  readonly fields: readonly FieldProblem[];
  /** Seconds after which a retry makes sense, for `too-many` and `unavailable`. */
  readonly retryAfter: number | undefined;

  constructor(
    code: ErrorCode,
    message: string,
    extra: { fields?: readonly FieldProblem[]; retryAfter?: number; cause?: unknown } = {},
  ) {
    super(message, { cause: extra.cause });
    this.name = "AvowError";
    this.code = code;
    this.fields = extra.fields ?? [];
    this.retryAfter = extra.retryAfter;
  }

  get status(): number {
    return errorStatus[this.code];
  }
}
