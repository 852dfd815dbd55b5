import { clock } from "../kernel/clock.ts";
import type { Register } from "./register.ts";

/** One HTTP request to a host of the register. */
export interface EgressRequest {
  readonly host: string;
  readonly port: number;
  readonly method: string;
  /** Path and query, as they stand in the request line. */
  readonly path: string;
  /** All that is said about the request; `Host` and `Connection` are added and nothing else. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** From the first byte of the connection to the last one of the answer. */
  readonly timeoutMs: number;
  /** Bytes that the answer's body may have. */
  readonly bytesMax: number;
}

/** Its answer, whole. Names of headers are in lower case. */
export interface EgressResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * Asks a recipient of the register over HTTP/1.1 (RFC 9112), on a connection of its own from
 * `register.connect`: TLS is what the recipient's entry says. Redirects are not followed, as they
 * could lead to somebody who is not registered. Throws `forbidden` for a host that is not
 * registered, and `unavailable` when there is no whole answer in time, or it is a redirect or too
 * large.
 */
export async function requestThrough(
  register: Register,
  recipientId: string,
  asked: EgressRequest,
): Promise<EgressResponse> {
  const { host, port, timeoutMs } = asked;
  const until = clock.tick() + timeoutMs;
  const socket = await register.connect(recipientId, { host, port, timeoutMs });
  try {
    // Read when first needed, as the server's start would wait for it.
    const { converse } = await import("./http-converse.ts");
    return await converse(socket, asked, Math.max(1, until - clock.tick()));
  } finally {
    socket.destroy();
  }
}
