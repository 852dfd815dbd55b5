import type { Context } from "hono";
import { AvowError } from "./errors.ts";
import { bodiesBytesMax, type FormLimits } from "./limits.ts";

/** Bytes of all bodies that are being read at this moment. */
let held = 0;

/**
 * The body's bytes, given up as soon as they exceed `maxBytes` or take longer than `timeoutMs`, or
 * when all bodies together take more memory than they may; then the connection closes after the
 * answer, so that the rest is not read.
 */
export async function readBody(
  c: Context,
  limits: Pick<FormLimits, "maxBytes" | "timeoutMs">,
): Promise<Buffer> {
  if (Number(c.req.header("content-length") ?? 0) > limits.maxBytes) throw tooLarge(c, limits);
  const stream: ReadableStream<Uint8Array> | null = c.req.raw.body;
  if (stream === null) return Buffer.alloc(0);
  const reader = stream.getReader();
  let expired = false;
  const timer = setTimeout(() => {
    expired = true;
    void reader.cancel().catch(() => undefined);
  }, limits.timeoutMs);
  let size = 0;
  try {
    const chunks: Uint8Array[] = [];
    for (;;) {
      const { done, value } = await reader.read();
      if (expired) throw tooSlow(c, limits);
      if (done) return Buffer.concat(chunks);
      size += value.byteLength;
      held += value.byteLength;
      if (held > bodiesBytesMax) throw tooMany(c);
      if (size > limits.maxBytes) throw tooLarge(c, limits);
      chunks.push(value);
    }
  } catch (error) {
    void reader.cancel().catch(() => undefined);
    if (error instanceof AvowError) throw error;
    throw new AvowError("bad-form", "The form broke off while it was sent; send it again.");
  } finally {
    held -= size;
    clearTimeout(timer);
  }
}

function tooLarge(c: Context, { maxBytes }: { maxBytes: number }): AvowError {
  c.header("connection", "close");
  const limit = maxBytes >= 1024 ? `${Math.floor(maxBytes / 1024)} KB` : `${maxBytes} bytes`;
  return new AvowError(
    "too-large",
    `The form is larger than ${limit}; shorten it and send it again.`,
  );
}

function tooMany(c: Context): AvowError {
  c.header("connection", "close");
  const sentence = "Too many forms arrive at once; please send it again in a moment.";
  return new AvowError("unavailable", sentence, { retryAfter: 15 });
}

function tooSlow(c: Context, { timeoutMs }: { timeoutMs: number }): AvowError {
  c.header("connection", "close");
  const limit = timeoutMs >= 1000 ? `${Math.round(timeoutMs / 1000)} seconds` : `${timeoutMs} ms`;
  return new AvowError("timeout", `The form took longer than ${limit} to arrive; send it again.`);
}
