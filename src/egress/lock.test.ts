import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { createSocket } from "node:dgram";
import http from "node:http";
import http2 from "node:http2";
import { createRequire } from "node:module";
import net, { type AddressInfo } from "node:net";
import tls from "node:tls";
import { type Lock, lockSockets } from "./lock.ts";
import { createRegister } from "./register.ts";
import { wallReport } from "./wall.ts";

const bundled = createRequire(import.meta.url);
let lock: Lock;
let outside: net.Server;
let port: number;
let database: number;
let reached = 0;

/** What stands at the other end; it only counts who came. */
async function listen(): Promise<net.Server> {
  const server = net.createServer((socket) => {
    reached += 1;
    socket.on("error", () => {});
    socket.end("HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\nhi");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}

const portOf = (server: net.Server) => (server.address() as AddressInfo).port;
let other: net.Server;

beforeAll(async () => {
  outside = await listen();
  other = await listen();
  port = portOf(outside);
  database = portOf(other);
  lock = lockSockets({ allow: () => [{ host: "127.0.0.1", port: database }] });
});
afterAll(() => {
  lock.unlock();
  outside.close();
  other.close();
});

const codeOf = (error: { code?: string }) => error.code;
const url = () => `http://127.0.0.1:${port}/`;
type Fetch = (url: string) => Promise<unknown>;

/** A plug-in that phones home, by each way that JavaScript has. */
const waysOut: Readonly<Record<string, () => unknown>> = {
  fetch: () => fetch(url()),
  "net.connect": () => net.connect(port, "127.0.0.1"),
  "net.createConnection": () => net.createConnection({ port, host: "127.0.0.1" }),
  "new net.Socket": () => new net.Socket().connect({ port, host: "127.0.0.1" }),
  "tls.connect": () => tls.connect({ port, host: "127.0.0.1" }),
  "http.request": () => http.request(url()).end(),
  "http.get": () => http.get(url()),
  "http2.connect": () => http2.connect(url()),
  "dgram send": () => createSocket("udp4").send("x", port, "127.0.0.1"),
  WebSocket: () => new WebSocket(`ws://127.0.0.1:${port}/`),
  Worker: () => new Worker("data:text/javascript,1"),
  "Bun.connect": () => Bun.connect({ hostname: "127.0.0.1", port, socket: { data() {} } }),
  "Bun.udpSocket": () => Bun.udpSocket({}),
  "Bun.SQL": () => new Bun.SQL(`postgres://a@127.0.0.1:${port}/a`),
  "Bun.RedisClient": () => new Bun.RedisClient(`redis://127.0.0.1:${port}`),
  "undici.request": () => (bundled("undici") as { request: Fetch }).request(url()),
  "undici.fetch": () => (bundled("undici") as { fetch: Fetch }).fetch(url()),
};

describe("while the lock is on", () => {
  test.each(Object.keys(waysOut))(
    "a plug-in that tries %s is refused, and nobody is reached",
    async (name) => {
      const before = reached;
      const attempt = async () => waysOut[name]?.();
      expect(await attempt().catch(codeOf)).toBe("forbidden");
      await Bun.sleep(5);
      expect(reached).toBe(before);
    },
  );

  test("the database and the register's recipients are reached", async () => {
    const allowed = net.connect(database, "127.0.0.1");
    await new Promise((resolve) => allowed.once("connect", resolve));
    allowed.destroy();
    const register = createRegister([
      {
        id: "somebody",
        name: "Somebody",
        role: "carrier",
        hosts: [{ host: "127.0.0.1", port }],
        purposes: [],
        categories: [],
        tls: "off",
      },
    ]);
    const socket = await register.connect("somebody", { host: "127.0.0.1", port, timeoutMs: 1000 });
    socket.destroy();
    expect(register.opened()).toEqual([
      { recipient: "somebody", host: "127.0.0.1", port, count: 1 },
    ]);
  });

  test("the report names the doors that Bun lets nobody shut, and they are indeed open", async () => {
    const { open, shut } = await wallReport(lock);
    expect(shut).toContainValues(["fetch", "net.Socket.connect", "Bun.connect"]);
    expect(open).toEqual(["Bun.fetch", "ws", "node-fetch", "dns.lookup", "child processes"]);
    const before = reached;
    await Bun.fetch(url());
    await (bundled("node-fetch") as Fetch)(url());
    const { WebSocket: Ws } = bundled("ws") as { WebSocket: new (url: string) => net.Socket };
    await new Promise((resolve) => new Ws(`ws://127.0.0.1:${port}/`).on("error", resolve));
    expect(reached).toBe(before + 3);
  });
});
