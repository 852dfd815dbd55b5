import { Agent, type IncomingMessage, request } from "node:http";
import type { Duplex } from "node:stream";
import { clock } from "../kernel/clock.ts";
import { AvowError } from "../kernel/errors.ts";
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
    return await converse(socket, asked, Math.max(1, until - clock.tick()));
  } finally {
    socket.destroy();
  }
}

/** Hands out the one connection that was opened before. */
class OneConnection extends Agent {
  readonly #socket: Duplex;

  constructor(socket: Duplex) {
    super({ keepAlive: false });
    this.#socket = socket;
  }

  override createConnection(): Duplex {
    return this.#socket;
  }
}

function converse(socket: Duplex, asked: EgressRequest, leftMs: number): Promise<EgressResponse> {
  const { host, port, method, path, headers, body, timeoutMs } = asked;
  return new Promise((resolve, reject) => {
    const sent = request({
      ...{ agent: new OneConnection(socket), host, port, method, path, setHost: false },
      headers: { Host: hostHeader(asked), ...headers },
    });
    const fail = (why: string, cause?: unknown) => {
      clearTimeout(timer);
      sent.on("error", () => {}); // What else it has to say changes nothing.
      sent.destroy();
      reject(new AvowError("unavailable", `No answer from ${host}:${port}: ${why}.`, { cause }));
    };
    const timer = setTimeout(() => fail(`not whole within ${timeoutMs} ms`), leftMs);
    const broke = (error: Error & { code?: string }) => fail(error.code ?? "it failed", error);
    sent.on("error", broke);
    sent.on("response", (response) => {
      receive(response, asked.bytesMax).then((received) => {
        clearTimeout(timer);
        resolve(received);
      }, fail);
    });
    sent.end(body);
  });
}

/** RFC 9110, 7.2: the port stands in it unless it is the scheme's own. */
function hostHeader({ host, port }: EgressRequest): string {
  const name = host.includes(":") ? `[${host}]` : host;
  return port === 443 || port === 80 ? name : `${name}:${port}`;
}

/** Rejects with the reason, as the end of a sentence. */
function receive(response: IncomingMessage, bytesMax: number): Promise<EgressResponse> {
  return new Promise((resolve, reject) => {
    const status = response.statusCode ?? 0;
    if (status >= 300 && status < 400) return reject("it redirects, which is not followed");
    const chunks: Buffer[] = [];
    let bytes = 0;
    response.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > bytesMax) return reject(`it has more than ${bytesMax} bytes`);
      chunks.push(chunk);
    });
    response.on("error", () => reject("it was cut off"));
    response.on("end", () => {
      if (!response.complete) return reject("it was cut off");
      const headers = Object.entries(response.headers).map(([name, value]) => [
        name,
        Array.isArray(value) ? value.join(", ") : (value ?? ""),
      ]);
      resolve({
        status,
        headers: Object.fromEntries(headers) as Record<string, string>,
        body: Buffer.concat(chunks).toString("utf8"),
      });
    });
  });
}
