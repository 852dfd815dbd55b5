import type { Readable } from "node:stream";
import type { Busboy } from "@fastify/busboy";
import type { Context } from "hono";
import { AvowError } from "./errors.ts";

/** A form whose file is still on its way. */
export interface StreamedUpload {
  /** The text fields that came before the file. */
  readonly fields: ReadonlyMap<string, string>;
  /** The file as it comes in; whoever reads slowly slows the sender down. */
  readonly bytes: AsyncIterable<Uint8Array>;
}

export interface StreamLimits {
  readonly maxBytes: number;
  /** How long nothing may come in. */
  readonly idleMs: number;
  readonly maxFields: number;
}

const fieldBytesMax = 4 * 1024;
/** So long is the rest of a refused file thrown away, as browsers show no answer before its end. */
const restMs = 10_000;

/**
 * Reads a multipart form (RFC 7578) whose last field is `file`, without ever holding the file:
 * `take` gets it as a stream when the fields before it have come, and its result is returned.
 * Whatever `take` throws before it reads is thrown before anything of the file is read. Refuses
 * with one sentence: `too-large` (413), `unsupported-type` (415), `bad-form` (400), `timeout` (408),
 * and `bad-input` when no file was chosen.
 */
export async function readUploadStream<T>(
  c: Context,
  most: StreamLimits,
  take: (upload: StreamedUpload) => Promise<T>,
): Promise<T> {
  const type = c.req.header("content-type") ?? "";
  if (!/^multipart\/form-data\s*;/i.test(type)) {
    throw new AvowError("unsupported-type", "Send the file as multipart/form-data.");
  }
  if (Number(c.req.header("content-length") ?? 0) > most.maxBytes) throw tooLarge(most);
  const source = openBody(c, most);
  const parser = await parserOf(type, most);
  const fields = new Map<string, string>();
  const began = Promise.withResolvers<{ file: FileStream; before: StreamedUpload["fields"] }>();
  parser.on("field", (name: string, value: string) => fields.set(name, value));
  parser.on("file", (name: string, file: FileStream, filename: string) => {
    // Whoever reads it is told of a failure; nobody may be.
    file.on("error", () => undefined);
    if (name === "file" && filename) began.resolve({ file, before: new Map(fields) });
    else file.resume();
  });
  const pumping = pump(source, parser);
  pumping.then(() => began.reject(noFile()), began.reject);
  let file: FileStream | undefined;
  try {
    const { file: reading, before } = await began.promise;
    file = reading;
    // Whatever ends the body early ends the file for whoever reads it.
    pumping.catch((error: Error) => reading.destroy(error));
    const taken = await take({ fields: before, bytes: bytesOf(reading) });
    await source.letRest(pumping, reading);
    return taken;
  } catch (error) {
    const isOurs = error instanceof AvowError && error.code !== "forbidden";
    if (file && isOurs) await source.letRest(pumping, file);
    c.header("connection", "close");
    throw error;
  } finally {
    source.cancel();
  }
}

type Parser = InstanceType<typeof Busboy>;
type FileStream = Readable;

async function parserOf(type: string, most: StreamLimits): Promise<Parser> {
  // Read at the first upload, as the server's start would wait for it.
  const { Busboy: Reader } = await import("@fastify/busboy");
  try {
    return new Reader({
      headers: { "content-type": type },
      limits: { files: 1, fields: most.maxFields, fieldSize: fieldBytesMax, headerPairs: 20 },
    });
  } catch {
    throw new AvowError("bad-form", "The form could not be read; choose the file again.");
  }
}

/** The file's bytes; a reader that stops early leaves the rest to be thrown away. */
async function* bytesOf(file: FileStream): AsyncGenerator<Uint8Array> {
  try {
    yield* file.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>;
  } catch (error) {
    throw error instanceof AvowError ? error : brokeOff();
  }
}

/** Hands the body on to the parser as fast as the file is read. */
async function pump(source: Body, parser: Parser): Promise<void> {
  let isBroken = false;
  let fail: ((error: AvowError) => void) | undefined;
  parser.on("error", () => {
    isBroken = true;
    fail?.(brokeOff());
  });
  // A promise for each piece: one that lasts would remember all who ever waited for it.
  const orFailure = (begin: (done: () => void) => void) =>
    new Promise<void>((resolve, reject) => {
      fail = reject;
      if (isBroken) reject(brokeOff());
      else begin(resolve);
    });
  for (;;) {
    const piece = await source.next();
    if (!piece) break;
    await orFailure((done) => parser.write(piece, () => done()));
  }
  await orFailure((done) => {
    parser.on("finish", done);
    parser.end();
  });
}

interface Body {
  /** The next bytes; undefined at the end. */
  next(): Promise<Uint8Array | undefined>;
  /** Throws away what still comes, for some seconds. */
  letRest(pumping: Promise<void>, file: FileStream): Promise<void>;
  cancel(): void;
}

function openBody(c: Context, most: StreamLimits): Body {
  const stream: ReadableStream<Uint8Array> | null = c.req.raw.body;
  if (stream === null) throw noFile();
  const reader = stream.getReader();
  let size = 0;
  return {
    async next() {
      let timer: ReturnType<typeof setTimeout> | undefined;
      const idle = new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(tooSlow(most)), most.idleMs);
      });
      try {
        const { done, value } = await Promise.race([reader.read(), idle]);
        if (done) return undefined;
        size += value.byteLength;
        if (size > most.maxBytes) throw tooLarge(most);
        return value;
      } catch (error) {
        throw error instanceof AvowError ? error : brokeOff();
      } finally {
        clearTimeout(timer);
      }
    },
    async letRest(pumping, file) {
      file.resume();
      let timer: ReturnType<typeof setTimeout> | undefined;
      const over = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, restMs);
      });
      await Promise.race([pumping.catch(() => undefined), over]);
      clearTimeout(timer);
    },
    cancel: () => void reader.cancel().catch(() => undefined),
  };
}

function tooLarge({ maxBytes }: StreamLimits): AvowError {
  const limit =
    maxBytes >= 1024 ** 3 ? `${Math.floor(maxBytes / 1024 ** 3)} GB` : `${maxBytes} bytes`;
  return new AvowError("too-large", `The file is larger than ${limit}; split it into several.`);
}

function tooSlow({ idleMs }: StreamLimits): AvowError {
  const limit = idleMs >= 1000 ? `${Math.round(idleMs / 1000)} seconds` : `${idleMs} ms`;
  return new AvowError("timeout", `Nothing of the file arrived for ${limit}; send it again.`);
}

function brokeOff(): AvowError {
  return new AvowError("bad-form", "The file broke off while it was sent; send it again.");
}

function noFile(): AvowError {
  return new AvowError("bad-input", "No file was chosen; choose one and send the form again.");
}
