import type { Socket } from "node:net";
import { gzipSync } from "node:zlib";
import { clock } from "../../src/kernel/clock.ts";
import { isLoopback } from "../../src/kernel/loopback.ts";
import { answerTo, type BidRequest } from "./bids.ts";
import { controlRoutes } from "./control-routes.tsx";
import { type CompanyFaults, goodDay } from "./faults.ts";
import { pictureAt } from "./pictures.ts";
import { type RawRequest, startRawServer } from "./raw-server.ts";
import { type Received, ReceivedLog } from "./received.ts";

export interface AdCompanyOptions {
  /** TCP port; 0 takes a free one. */
  readonly port: number;
  /** A name or address of this machine itself; `localhost` unless told. */
  readonly host?: string;
}

export interface SandboxAdCompany {
  /** The origin, without a slash at the end. */
  readonly url: string;
  readonly port: number;
  /** Where it takes bid requests. */
  readonly endpoint: string;
  /** Change one, and it holds from the next request on. */
  readonly faults: CompanyFaults;
  /** Every byte that the company was sent so far, heads of requests included. */
  received(): Buffer;
  /** The same, request by request, oldest first. */
  log(): readonly Received[];
  /** The bodies of the bid requests among that. */
  requests(): readonly string[];
  /** How many connections were opened to it, whatever came over them. */
  connections(): number;
  /** Closes the port and drops what is on its way. */
  stop(): Promise<void>;
}

/** Starts an ad company, on this machine only; everything it knows lives in memory. */
export async function startAdCompany(options: AdCompanyOptions): Promise<SandboxAdCompany> {
  const { host = "localhost" } = options;
  if (!isLoopback(host)) throw new Error(`The ad company stays on this machine, not ${host}.`);
  const log = new ReceivedLog();
  const faults = goodDay();
  const control = controlRoutes({ log, faults, connections: () => server.connections() });
  let turn = 0;
  const note = (what: Received["what"], { path, body, bytes, connection }: RawRequest) =>
    log.add({ what, at: clock.now(), connection, bytes, path, body: body.toString("utf8") });

  const server = await startRawServer({
    ...{ host, port: options.port },
    broken: (bytes, connection) =>
      log.add({ what: "broken", at: clock.now(), connection, bytes, path: "", body: "" }),
    async handle(request, socket) {
      const { pathname } = new URL(request.path, "http://localhost");
      if (pathname === "/openrtb2" && request.method === "POST") {
        note("bid", request);
        return bid(request, socket, { faults, origin: url, turn: turn++ });
      }
      if (pathname.startsWith("/notice/")) {
        note("notice", request);
        return send(socket, { status: 204 });
      }
      if (pathname.startsWith("/pictures/")) {
        note("picture", request);
        const late = /\/slow-\d+\.png$/.test(pathname) ? faults.slowMs : 0;
        if (late > 0) await Bun.sleep(late);
        return send(socket, pictureAt(pathname));
      }
      return send(socket, await fromControl(request, host, server.port, control.fetch));
    },
  });
  const url = `http://${host.includes(":") ? `[${host}]` : host}:${server.port}`;
  return {
    ...{ url, port: server.port, endpoint: `${url}/openrtb2`, faults },
    received: () => log.bytes(),
    log: () => log.all,
    requests: () => log.of("bid").map(({ body }) => body),
    connections: () => server.connections(),
    stop: () => server.stop(),
  };
}

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer | string;
}

function send(socket: Socket, { status, headers = {}, body }: Answer): Promise<void> {
  const bytes = Buffer.from(body ?? "");
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const length = status === 204 ? "" : `Content-Length: ${bytes.length}\r\n`;
  const head = Buffer.from(`HTTP/1.1 ${status} OK\r\n${lines.join("")}${length}\r\n`);
  return write(socket, Buffer.concat([head, bytes]));
}

function write(socket: Socket, bytes: Buffer | string): Promise<void> {
  return new Promise((resolve) => {
    if (socket.destroyed) return resolve();
    socket.once("close", resolve);
    socket.write(bytes, () => {
      socket.off("close", resolve);
      resolve();
    });
  });
}

const json = { "Content-Type": "application/json", "x-openrtb-version": "2.6" };

async function bid(
  request: RawRequest,
  socket: Socket,
  from: { readonly faults: CompanyFaults; readonly origin: string; readonly turn: number },
): Promise<void> {
  const { behaviour, slowMs } = from.faults;
  const asked = JSON.parse(request.body.toString("utf8")) as BidRequest;
  const made = answerTo({ ...from, request: asked });
  const body = JSON.stringify(made);
  if (behaviour === "hang") return;
  if (behaviour === "slow") await Bun.sleep(slowMs);
  if (behaviour === "redirect") {
    return send(socket, { status: 307, headers: { Location: "http://localhost:9/openrtb2" } });
  }
  if (behaviour === "error") return send(socket, { status: 500, body: "out of order" });
  if (behaviour === "not-json") return send(socket, { status: 200, headers: json, body: "<html>" });
  if (behaviour === "huge")
    return send(socket, { status: 200, body: Buffer.alloc(10 * 2 ** 20, 32) });
  if (behaviour === "endless-head") return endlessHead(socket);
  if (behaviour === "compressed") {
    const headers = { ...json, "Content-Encoding": "gzip" };
    return send(socket, { status: 200, headers, body: gzipSync(body) });
  }
  if (behaviour === "cut-off") {
    await write(socket, `HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n${body.slice(0, 20)}`);
    socket.destroy();
    return undefined;
  }
  if (made === null) return send(socket, { status: 204 });
  await send(socket, { status: 200, headers: json, body });
  if (behaviour === "chatter") await send(socket, { status: 200, headers: json, body });
  return undefined;
}

async function endlessHead(socket: Socket): Promise<void> {
  await write(socket, "HTTP/1.1 200 OK\r\n");
  for (let line = 0; line < 2_000 && !socket.destroyed; line += 1) {
    await write(socket, `X-More-${line}: ${"x".repeat(60)}\r\n`);
  }
}

/** The control page, and what else a browser opens there. */
async function fromControl(
  request: RawRequest,
  host: string,
  port: number,
  fetch: (request: Request) => Response | Promise<Response>,
): Promise<Answer> {
  const asked = request.headers.get("host") ?? `${host}:${port}`;
  const at = URL.parse(`http://${asked}`);
  // Another name in `Host` is a web page elsewhere that lets its own name lead here.
  if (!at || !isLoopback(at.hostname)) return { status: 421, body: "Only for this machine.\n" };
  const { method, path, body, headers } = request;
  const response = await fetch(
    new Request(`http://${asked}${path}`, {
      method,
      headers: [...headers],
      ...(method === "GET" || method === "HEAD" ? {} : { body }),
    }),
  );
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: method === "HEAD" ? "" : Buffer.from(await response.arrayBuffer()),
  };
}
