import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import type { Context, MiddlewareHandler } from "hono";
import { weight } from "./http-wishes.ts";

/** Smaller bodies fit into one packet with their headers anyway. */
const smallestBytes = 1_024;
/** What is compressed in one piece; a longer body, such as an export, is on its way meanwhile. */
const pieceBytes = 256 * 1_024;

type Encoding = "br" | "gzip";

const compressible =
  /^(?:text\/(?!event-stream\b)|application\/(?:[\w.-]+\+)?(?:json|xml)\b|image\/svg\+xml\b)/i;

/**
 * Sends texts compressed (pages, JSON, CSV; RFC 9110, 8.4 and 12.5.3), by what Accept-Encoding
 * prefers. Left as they are: small ones, streams of events, what is encoded already, and what says
 * `no-transform`. Register it after the security headers.
 *
 * Compression lets the length of a page tell its content to who can have guesses put beside it
 * (BREACH). Whoever tries that makes the browser of somebody who is signed in ask again and again,
 * from another site: a request with a cookie is answered compressed only if the browser says that
 * it came from a page of ours or from the address bar. Tokens in forms are masked anew each time,
 * too (`csrfToken`).
 */
export function compression(): MiddlewareHandler {
  return async (c, next) => {
    await next();
    if (!isCompressible(c)) return;
    c.res.headers.append("vary", "Accept-Encoding");
    const encoding = preferred(c.req.header("accept-encoding") ?? "");
    if (!encoding || mayBeMadeByOthers(c) || c.req.method === "HEAD") return;
    const { start, rest } = await beginning(c.res.body);
    const body = rest
      ? joined(start, rest).pipeThrough(
          new CompressionStream(encoding === "br" ? "brotli" : encoding),
        )
      : start.length < smallestBytes
        ? start
        : compress(start, encoding);
    c.res = new Response(body, c.res);
    c.res.headers.delete("content-length");
    if (body === start) return;
    c.res.headers.set("content-encoding", encoding);
    const etag = c.res.headers.get("etag");
    // The same in meaning and another in bytes (RFC 9110, 8.8.3).
    if (etag && !etag.startsWith("W/")) c.res.headers.set("etag", `W/${etag}`);
  };
}

function isCompressible({ res }: Context): boolean {
  const { headers, status } = res;
  return (
    status !== 206 &&
    !headers.has("content-encoding") &&
    compressible.test(headers.get("content-type") ?? "") &&
    !/\bno-transform\b/i.test(headers.get("cache-control") ?? "") &&
    // Last: who looks at a body of text takes away the type that goes without saying.
    res.body !== null
  );
}

/** What the caller prefers of what we have; brotli among equals. */
export function preferred(accepted: string): Encoding | undefined {
  const [br, gzip] = [weight(accepted, "br"), weight(accepted, "gzip")];
  if (br === 0 && gzip === 0) return undefined;
  return br >= gzip ? "br" : "gzip";
}

/** Whether another site may have made somebody's browser send this with their cookie. */
function mayBeMadeByOthers(c: Context): boolean {
  if (c.req.header("cookie") === undefined) return false;
  return !["same-origin", "none"].includes(c.req.header("sec-fetch-site") ?? "");
}

function compress(bytes: Buffer, encoding: Encoding): Uint8Array<ArrayBuffer> {
  const packed =
    encoding === "gzip"
      ? gzipSync(bytes)
      : brotliCompressSync(bytes, {
          params: {
            // Beyond, the time doubles for a hundredth of the length.
            [constants.BROTLI_PARAM_QUALITY]: 5,
            [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
          },
        });
  return new Uint8Array(packed);
}

/** A reader of a body, whichever library's it is. */
interface Reader {
  read(): Promise<{ readonly done: boolean; readonly value?: Uint8Array | undefined }>;
  cancel(reason?: unknown): Promise<void>;
}

/** The first bytes of a body; `rest` only when more than one piece's worth follows. */
async function beginning(
  body: Response["body"],
): Promise<{ start: Buffer<ArrayBuffer>; rest: Reader | undefined }> {
  const chunks: Uint8Array[] = [];
  const reader: Reader | undefined = body?.getReader();
  for (let size = 0; reader && size <= pieceBytes; ) {
    const { done, value } = await reader.read();
    if (done || !value) return { start: Buffer.concat(chunks), rest: undefined };
    chunks.push(value);
    size += value.length;
  }
  return { start: Buffer.concat(chunks), rest: reader };
}

function joined(start: Buffer<ArrayBuffer>, rest: Reader): ReadableStream<Uint8Array<ArrayBuffer>> {
  return new ReadableStream({
    start: (controller) => controller.enqueue(start),
    async pull(controller) {
      const { done, value } = await rest.read();
      if (done || !value) controller.close();
      else controller.enqueue(new Uint8Array(value));
    },
    cancel: (reason) => rest.cancel(reason),
  });
}
