import { Agent, type IncomingMessage, request } from "node:http";
import type { Duplex } from "node:stream";
import { AvowError } from "../kernel/errors.ts";
import type { EgressRequest, EgressResponse } from "./http-client.ts";

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

/**
 * Asks over an open connection, which nobody uses afterwards, and waits `leftMs` for the whole answer.
 * Throws `unavailable` when none comes.
 */
export function converse(
  socket: Duplex,
  asked: EgressRequest,
  leftMs: number,
): Promise<EgressResponse> {
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
