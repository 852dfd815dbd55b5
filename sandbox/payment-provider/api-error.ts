/** An error as the provider's API tells it; `error` in the answer's body. */
export class ApiError extends Error {
  readonly status: number;
  readonly body: {
    readonly type: "invalid_request_error" | "idempotency_error" | "api_error";
    readonly code?: string;
    readonly param?: string;
    readonly message: string;
  };

  constructor(status: number, body: ApiError["body"]) {
    super(body.message);
    this.status = status;
    this.body = body;
  }
}

/** A request that is wrong in itself. */
export function invalid(message: string, more: { code?: string; param?: string } = {}): ApiError {
  return new ApiError(400, { type: "invalid_request_error", message, ...more });
}

/** Nothing has this id. */
export function missing(kind: string, id: string): ApiError {
  return new ApiError(404, {
    type: "invalid_request_error",
    code: "resource_missing",
    param: "id",
    message: `No such ${kind}: '${id}'`,
  });
}
