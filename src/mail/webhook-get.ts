import type { Socket } from "node:net";
import type { Register } from "../egress/mod.ts";
import { AvowError } from "../kernel/errors.ts";

/** An answer to a GET; no redirect was followed. */
export interface WebhookAnswer {
  readonly status: number;
  readonly body: Buffer;
}

/** Asks for an `https:` address; throws `unavailable` when there is no answer to be had. */
export type WebhookGet = (url: URL) => Promise<WebhookAnswer>;

const bytesMax = 256 * 1024;
const silenceMs = 10_000;

/**
 * GET by HTTP/1.1 (RFC 9112) over a connection of egress, to the hosts of one recipient. It sends
 * the address and nothing else, and reads at most 256 KB.
 */
export function egressGet(register: Register, recipientId: string): WebhookGet {
  return async (url) => {
    const port = Number(url.port || 443);
    const at = { host: url.hostname, port, timeoutMs: silenceMs };
    const socket = await register.connect(recipientId, at);
    try {
      socket.write(
        `GET ${url.pathname}${url.search} HTTP/1.1\r\nHost: ${url.host}\r\nAccept: */*\r\nConnection: close\r\n\r\n`,
      );
      return await readAnswer(socket);
    } finally {
      socket.on("error", () => {});
      socket.destroy();
    }
  };
}

/** Reads until the answer is whole, by its length, its last chunk, or the end of the connection. */
function readAnswer(socket: Socket): Promise<WebhookAnswer> {
  return new Promise((resolve, reject) => {
    let held = Buffer.alloc(0);
    const timer = setTimeout(() => fail("was silent"), silenceMs);
    const fail = (why: string) => {
      clearTimeout(timer);
      reject(new AvowError("unavailable", `Whoever was asked ${why}.`));
    };
    const look = (isEnded: boolean) => {
      const answer = parseAnswer(held, isEnded);
      if (!answer) return isEnded ? fail("broke off") : undefined;
      clearTimeout(timer);
      return answer === "broken" ? fail("sent no HTTP") : resolve(answer);
    };
    socket.on("data", (chunk: Buffer) => {
      held = Buffer.concat([held, chunk]);
      if (held.length > bytesMax) fail("sent too much");
      else look(false);
    });
    socket.on("end", () => look(true));
    socket.on("close", () => look(true));
    socket.on("error", () => fail("broke the connection"));
  });
}

const headEnd = Buffer.from("\r\n\r\n");

/** The answer in these bytes; undefined while it is not whole. */
export function parseAnswer(bytes: Buffer, isEnded: boolean): WebhookAnswer | "broken" | undefined {
  const end = bytes.indexOf(headEnd);
  if (end < 0) return undefined;
  const [first = "", ...lines] = bytes.toString("latin1", 0, end).split("\r\n");
  const status = Number(/^HTTP\/1\.[01] (\d{3})\b/.exec(first)?.[1] ?? Number.NaN);
  if (Number.isNaN(status)) return "broken";
  const field = (name: string) =>
    lines
      .find((line) => line.toLowerCase().startsWith(`${name}:`))
      ?.slice(name.length + 1)
      .trim();
  const rest = bytes.subarray(end + headEnd.length);
  if (/chunked/i.test(field("transfer-encoding") ?? "")) {
    const body = joinChunks(rest);
    return body === "broken" || body === undefined ? body : { status, body };
  }
  const length = field("content-length");
  if (length === undefined) return isEnded ? { status, body: rest } : undefined;
  if (!/^\d{1,9}$/.test(length)) return "broken";
  const size = Number(length);
  return rest.length < size ? undefined : { status, body: rest.subarray(0, size) };
}

function joinChunks(bytes: Buffer): Buffer | "broken" | undefined {
  const chunks: Buffer[] = [];
  let at = 0;
  for (;;) {
    const lineEnd = bytes.indexOf("\r\n", at);
    if (lineEnd < 0) return undefined;
    const size = /^([0-9a-f]{1,6})(?:;|$)/i.exec(bytes.toString("latin1", at, lineEnd).trim())?.[1];
    if (size === undefined) return "broken";
    const length = Number.parseInt(size, 16);
    if (length === 0) return Buffer.concat(chunks);
    const from = lineEnd + 2;
    if (bytes.length < from + length + 2) return undefined;
    chunks.push(bytes.subarray(from, from + length));
    at = from + length + 2;
  }
}
