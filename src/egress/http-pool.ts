import type { Socket } from "node:net";
import { clock } from "../kernel/clock.ts";
import { AvowError } from "../kernel/errors.ts";
import { type AnswerFault, AnswerReader } from "./http-answer.ts";
import type { Register } from "./register.ts";

/** One HTTP request to a host of the register, over a connection that others used before. */
export interface PoolRequest {
  readonly host: string;
  readonly port: number;
  readonly method: "GET" | "POST";
  /** Path and query, as they stand in the request line. */
  readonly path: string;
  /** Added to `Host`, and to `Content-Length` if there is a body. Nothing else is sent. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Buffer;
  /** From the call to the last byte of the answer. */
  readonly timeoutMs: number;
  /** Bytes that the answer's body may have. */
  readonly bytesMax: number;
}

/** Why there is no answer. `busy`: as many are waiting for one as the host is trusted with. */
export type PoolFault = AnswerFault | "timeout" | "no-connection" | "busy" | "closed";

/** An answer, or why there is none. Names of headers are in lower case. */
export type PoolAnswer =
  | {
      readonly ok: true;
      readonly status: number;
      readonly headers: ReadonlyMap<string, string>;
      readonly body: Buffer;
    }
  | { readonly ok: false; readonly fault: PoolFault };

export interface HttpPool {
  /**
   * Asks a recipient of the register over HTTP/1.1 (RFC 9112). Redirects are not followed, as they
   * could lead to somebody who is not registered. Never rejects for what the other side does; throws
   * `forbidden` for a host that is not registered, and `bad-input` for a path or header that would
   * say more than one thing.
   */
  ask(recipientId: string, request: PoolRequest): Promise<PoolAnswer>;
  /** Ends all connections, and every request on them. */
  close(): void;
}

export interface PoolLimits {
  /** Connections to one host at once. */
  readonly perHostMax: number;
  /** A connection that nobody used for so long is closed. */
  readonly idleMs: number;
}

interface Connection {
  readonly socket: Socket;
  readonly line: Line;
  /** Who waits for the answer that arrives. */
  hear: ((bytes: Buffer | undefined) => void) | undefined;
  wasUsed: boolean;
  isLeft: boolean;
}

/** All connections to one host. */
interface Line {
  readonly idle: Connection[];
  open: number;
}

/**
 * Connections to recipients of the register that are kept for the next request, for those that are
 * asked often. A connection carries one request at a time; one that broke before a byte of the answer
 * came, after it was used before, is replaced once (RFC 9112, 9.3.1).
 */
export function createHttpPool(
  register: Register,
  { perHostMax, idleMs }: PoolLimits = { perHostMax: 64, idleMs: 15_000 },
): HttpPool {
  const lines = new Map<string, Line>();
  const all = new Set<Connection>();
  let isClosed = false;

  const lineTo = (recipientId: string, { host, port }: PoolRequest): Line => {
    const key = `${recipientId} ${host} ${port}`;
    const known = lines.get(key) ?? { idle: [], open: 0 };
    lines.set(key, known);
    return known;
  };

  async function open(recipientId: string, line: Line, asked: PoolRequest, leftMs: number) {
    const { host, port } = asked;
    line.open += 1;
    const at = { host, port, timeoutMs: Math.max(1, leftMs) };
    const socket = await register.connect(recipientId, at).catch((error: unknown) => {
      line.open -= 1;
      if (error instanceof AvowError && error.code === "unavailable") return undefined;
      throw error;
    });
    if (socket === undefined) return undefined;
    const connection: Connection = { socket, line, hear: undefined, wasUsed: false, isLeft: false };
    attend(connection, all, idleMs);
    return connection;
  }

  async function attempt(recipientId: string, asked: PoolRequest, until: number) {
    const line = lineTo(recipientId, asked);
    const kept = line.idle.pop();
    if (kept === undefined && line.open >= perHostMax) return failed("busy");
    const connection = kept ?? (await open(recipientId, line, asked, until - clock.tick()));
    if (connection === undefined) {
      return failed(clock.tick() >= until ? "timeout" : "no-connection");
    }
    if (isClosed) {
      drop(connection);
      return failed("closed");
    }
    return converse(connection, asked, until);
  }

  return {
    async ask(recipientId, asked) {
      checkHead(asked);
      if (isClosed) return failed("closed");
      const until = clock.tick() + asked.timeoutMs;
      const first = await attempt(recipientId, asked, until);
      if (first !== "stale") return first;
      const second = await attempt(recipientId, asked, until);
      return second === "stale" ? failed("cut-off") : second;
    },
    close() {
      isClosed = true;
      for (const connection of all) {
        drop(connection);
        connection.hear?.(undefined);
      }
    },
  };
}

/** Listens to a connection for as long as it is open. */
function attend(connection: Connection, all: Set<Connection>, idleMs: number): void {
  const { socket } = connection;
  all.add(connection);
  socket.setNoDelay(true);
  socket.setTimeout(idleMs);
  const isIdle = () => connection.hear === undefined;
  socket.on("data", (bytes: Buffer) => {
    // What comes without a question belongs to nobody, and would be taken for the next answer.
    if (isIdle()) drop(connection);
    else connection.hear?.(bytes);
  });
  socket.on("timeout", () => {
    if (isIdle()) drop(connection);
  });
  const ended = () => {
    drop(connection);
    connection.hear?.(undefined);
  };
  socket.on("end", ended);
  socket.on("error", ended);
  socket.once("close", () => {
    all.delete(connection);
    ended();
  });
}

/** Gives up a connection: from now on it is nobody's, though closing it takes a moment. */
function drop(connection: Connection): void {
  const { socket, line } = connection;
  if (connection.isLeft) return;
  connection.isLeft = true;
  line.open -= 1;
  const at = line.idle.indexOf(connection);
  if (at >= 0) line.idle.splice(at, 1);
  socket.destroy();
}

/** Sends one request and waits for its answer; `stale` when the connection had been left before. */
function converse(
  connection: Connection,
  asked: PoolRequest,
  until: number,
): Promise<PoolAnswer | "stale"> {
  const { socket, line } = connection;
  const reader = new AnswerReader(asked.bytesMax);
  return new Promise((resolve) => {
    const finish = (answer: PoolAnswer | "stale", mayGoOn: boolean) => {
      clearTimeout(timer);
      connection.hear = undefined;
      connection.wasUsed = true;
      if (mayGoOn && !connection.isLeft) line.idle.push(connection);
      else drop(connection);
      resolve(answer);
    };
    const timer = setTimeout(
      () => finish(failed("timeout"), false),
      Math.max(1, until - clock.tick()),
    );
    connection.hear = (bytes) => {
      if (bytes === undefined) {
        if (connection.wasUsed && !reader.hasBegun) return finish("stale", false);
        reader.end();
      } else reader.feed(bytes);
      const { answer, fault } = reader;
      if (fault !== undefined) finish(failed(fault), false);
      else if (answer !== undefined) {
        const { status, headers, body } = answer;
        finish({ ok: true, status, headers, body }, answer.mayGoOn);
      }
    };
    const head = headOf(asked);
    // One write, so that it is one packet where it fits in one.
    socket.write(asked.body === undefined ? head : Buffer.concat([head, asked.body]));
  });
}

const failed = (fault: PoolFault): PoolAnswer => ({ ok: false, fault });

function headOf({ host, port, method, path, headers, body }: PoolRequest): Buffer {
  const name = host.includes(":") ? `[${host}]` : host;
  // RFC 9110, 7.2: the port stands in it unless it is the scheme's own.
  const at = port === 443 || port === 80 ? name : `${name}:${port}`;
  let head = `${method} ${path} HTTP/1.1\r\nHost: ${at}\r\n`;
  for (const key in headers) head += `${key}: ${headers[key]}\r\n`;
  if (body !== undefined) head += `Content-Length: ${body.length}\r\n`;
  return Buffer.from(`${head}\r\n`, "latin1");
}

function checkHead({ path, headers }: PoolRequest): void {
  const isPath = /^\/[\x21-\x7e]*$/.test(path);
  const isFine = ([name, value]: [string, string]) =>
    /^[a-z-]+$/i.test(name) && /^[\x20-\x7e]*$/.test(value);
  if (isPath && Object.entries(headers).every(isFine)) return;
  throw new AvowError(
    "bad-input",
    "A path or header of a request to a recipient is not plain text.",
  );
}
