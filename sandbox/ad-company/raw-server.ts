import { createServer, type Server, type Socket } from "node:net";

/** A request with the very bytes that it came as. */
export interface RawRequest {
  readonly method: string;
  readonly path: string;
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Buffer;
  readonly bytes: Buffer;
  /** Counted from 1. */
  readonly connection: number;
}

/** Answers a request by writing to its socket; resolves when the next one may be read. */
export type RawHandler = (request: RawRequest, socket: Socket) => Promise<void>;

export interface RawServer {
  readonly port: number;
  connections(): number;
  stop(): Promise<void>;
}

const bytesMax = 1024 * 1024;

/**
 * A server of HTTP/1.1 that hands on every byte of a request as it came, which the runtime's own does
 * not. For one machine: it takes bodies with a length only, and what it can't read it gives to
 * `broken` and hangs up.
 */
export async function startRawServer(options: {
  readonly host: string;
  readonly port: number;
  readonly handle: RawHandler;
  readonly broken: (bytes: Buffer, connection: number) => void;
}): Promise<RawServer> {
  const { host, port, handle, broken } = options;
  const open = new Set<Socket>();
  let count = 0;
  const server = createServer((socket) => {
    count += 1;
    open.add(socket);
    socket.on("error", () => socket.destroy()).on("close", () => open.delete(socket));
    serve(socket, count, { handle, broken });
  });
  await listen(server, host, port);
  const address = server.address();
  return {
    port: typeof address === "object" && address !== null ? address.port : port,
    connections: () => count,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of open) socket.destroy();
      }),
  };
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

function serve(
  socket: Socket,
  connection: number,
  to: { readonly handle: RawHandler; readonly broken: (bytes: Buffer, connection: number) => void },
): void {
  let pending = Buffer.alloc(0);
  let isBusy = false;
  const next = async (): Promise<void> => {
    if (isBusy || socket.destroyed) return;
    const request = readRequest(pending, connection);
    if (request === undefined) return;
    if (request === "broken") {
      to.broken(pending, connection);
      socket.destroy();
      return;
    }
    pending = pending.subarray(request.bytes.length);
    isBusy = true;
    await to.handle(request, socket).catch(() => socket.destroy());
    isBusy = false;
    await next();
  };
  socket.on("data", (bytes: Buffer) => {
    pending = Buffer.concat([pending, bytes]);
    void next();
  });
  socket.on("end", () => {
    if (pending.length > 0 && !isBusy) to.broken(pending, connection);
  });
}

function readRequest(bytes: Buffer, connection: number): RawRequest | "broken" | undefined {
  const end = bytes.indexOf("\r\n\r\n");
  if (end < 0) return bytes.length > bytesMax ? "broken" : undefined;
  const [first = "", ...lines] = bytes.toString("latin1", 0, end).split("\r\n");
  const [, method, path] = /^([A-Z]+) (\S+) HTTP\/1\.1$/.exec(first) ?? [];
  const headers = new Map(
    lines.map((line) => {
      const at = line.indexOf(":");
      return [line.slice(0, at).toLowerCase(), line.slice(at + 1).trim()] as const;
    }),
  );
  const length = Number(headers.get("content-length") ?? "0");
  const isRead = method !== undefined && path !== undefined && length >= 0 && length <= bytesMax;
  if (!isRead || headers.has("transfer-encoding")) return "broken";
  const whole = end + 4 + length;
  if (bytes.length < whole) return undefined;
  const body = Buffer.from(bytes.subarray(end + 4, whole));
  return { method, path, headers, body, bytes: Buffer.from(bytes.subarray(0, whole)), connection };
}
