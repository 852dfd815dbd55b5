import { afterAll, afterEach, beforeAll, expect, test } from "bun:test";
import { once } from "node:events";
import net, { type AddressInfo, type Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import { strangersCertificate, strangersKey } from "./drill-certificate.ts";
import { createHttpPool, type HttpPool, type PoolRequest } from "./http-pool.ts";
import { createRegister } from "./register.ts";

const answer = (body: string) => `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`;

/** What the other side does, by the path that it is asked for. */
const answers: Readonly<Record<string, (socket: Socket) => void>> = {
  "/plain": (socket) => socket.write(answer("hi")),
  "/last": (socket) => {
    socket.write(answer("bye"));
    setTimeout(() => socket.destroy(), 20);
  },
  "/more": (socket) => socket.write(answer("hi") + answer("nobody asked")),
  "/late-more": (socket) => {
    socket.write(answer("hi"));
    setTimeout(() => socket.write(answer("nobody asked")), 20);
  },
  "/silent": () => {},
  "/trickle": (socket) => {
    socket.write("HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n");
    const drip = setInterval(() => socket.write("."), 20);
    socket.on("close", () => clearInterval(drip));
  },
  "/huge": (socket) => {
    socket.write("HTTP/1.1 200 OK\r\n\r\n");
    for (let part = 0; part < 160; part += 1) socket.write("x".repeat(65_536));
  },
  "/redirect": (socket) =>
    socket.write("HTTP/1.1 302 Go\r\nLocation: http://other.example/\r\nContent-Length: 0\r\n\r\n"),
  "/gone": (socket) => socket.destroy(),
};

let heard = "";
let connections = 0;
const open = new Set<Socket>();
const server = net.createServer((socket) => {
  connections += 1;
  open.add(socket);
  socket.on("error", () => {}).on("close", () => open.delete(socket));
  socket.on("data", (bytes) => {
    const text = bytes.toString("latin1");
    heard += text;
    answers[/ (\S+) HTTP/.exec(text)?.[1] ?? ""]?.(socket);
  });
});
beforeAll(() => new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve)));
afterAll(() => {
  for (const socket of open) socket.destroy();
  server.close();
});

const pools: HttpPool[] = [];
afterEach(() => {
  for (const pool of pools.splice(0)) pool.close();
});

function poolFor(limits?: { perHostMax: number; idleMs: number }, tls: "off" | "implicit" = "off") {
  heard = "";
  connections = 0;
  const { port } = server.address() as AddressInfo;
  const register = createRegister([
    {
      ...{ id: "company", name: "Company", role: "partner", hosts: [{ host: "127.0.0.1", port }] },
      ...{ tls, purposes: [], categories: [] },
    },
  ]);
  const pool = createHttpPool(register, limits);
  pools.push(pool);
  const ask = async (path: string, more: Partial<PoolRequest> = {}) => {
    const got = await pool.ask("company", {
      ...{ host: "127.0.0.1", port, method: "GET", path, headers: {} },
      ...{ timeoutMs: 200, bytesMax: 1_000, ...more },
    });
    return got.ok ? got.body.toString() : got.fault;
  };
  return { pool, ask, port, register };
}

test("only what the caller said leaves, and Host and Content-Length: no agent, no language, no encoding", async () => {
  const { ask, port } = poolFor();
  const body = Buffer.from([0x7b, 0xc3, 0xa9, 0x7d]);
  const headers = { "Content-Type": "application/json", "x-openrtb-version": "2.6" };
  expect(await ask("/plain", { method: "POST", headers, body })).toBe("hi");
  expect(heard.split("\r\n")).toEqual([
    "POST /plain HTTP/1.1",
    `Host: 127.0.0.1:${port}`,
    "Content-Type: application/json",
    "x-openrtb-version: 2.6",
    "Content-Length: 4",
    "",
    body.toString("latin1"),
  ]);
});

test("one connection is used again and again, and many at once only for requests at once", async () => {
  const { ask, register } = poolFor();
  for (let count = 0; count < 20; count += 1) expect(await ask("/plain")).toBe("hi");
  expect(connections).toBe(1);
  expect(await Promise.all([ask("/plain"), ask("/plain"), ask("/plain")])).toEqual([
    "hi",
    "hi",
    "hi",
  ]);
  expect(connections).toBe(3);
  expect(register.opened()).toMatchObject([{ recipient: "company", count: 3 }]);
});

test("a host is trusted with so many connections, and who comes on top is told at once", async () => {
  const { ask } = poolFor({ perHostMax: 2, idleMs: 1_000 });
  const waiting = [ask("/silent"), ask("/silent")];
  await Bun.sleep(10);
  const started = performance.now();
  expect(await ask("/plain")).toBe("busy");
  expect(performance.now() - started).toBeLessThan(100);
  expect(await Promise.all(waiting)).toEqual(["timeout", "timeout"]);
  expect(await ask("/plain")).toBe("hi");
});

test("a connection that was left meanwhile is replaced, one that breaks at the first request is not", async () => {
  const { ask } = poolFor();
  expect(await ask("/last")).toBe("bye");
  // The other side is just about to leave.
  expect(await ask("/plain")).toBe("hi");
  await Bun.sleep(40);
  expect(await ask("/plain")).toBe("hi");
  expect(await poolFor().ask("/gone")).toBe("cut-off");
});

test("what comes unasked is never the answer to the next question", async () => {
  const { ask } = poolFor();
  expect(await ask("/more")).toBe("hi");
  expect(await ask("/plain")).toBe("hi");
  expect(connections).toBe(2);
  expect(await ask("/late-more")).toBe("hi");
  await Bun.sleep(50);
  expect(await ask("/plain")).toBe("hi");
  expect(connections).toBe(3);
});

test.each([
  ["/silent", "timeout"],
  ["/trickle", "timeout"],
  ["/huge", "too-large"],
  ["/redirect", "redirect"],
])("an answer that is no whole one is none, in time: %s", async (path, fault) => {
  const { ask } = poolFor();
  const started = performance.now();
  expect(await ask(path)).toBe(fault);
  expect(performance.now() - started).toBeLessThan(1_000);
  // Nothing of it is left for the next.
  expect(await ask("/plain")).toBe("hi");
});

test("an idle connection is closed after a while, and all of them at the end", async () => {
  const { ask, pool } = poolFor({ perHostMax: 2, idleMs: 30 });
  expect(await ask("/plain")).toBe("hi");
  const until = performance.now() + 2_000;
  while (open.size > 0 && performance.now() < until) await Bun.sleep(10);
  expect(open.size).toBe(0);
  const waiting = ask("/silent", { timeoutMs: 2_000 });
  await Bun.sleep(20);
  pool.close();
  expect(await waiting).toBe("cut-off");
  expect(await ask("/plain")).toBe("closed");
});

test("nobody who is not registered is asked, nor with a path that says two things", async () => {
  const { ask, pool } = poolFor();
  const code = (error: { code: string }) => error.code;
  expect(await ask("/plain", { host: "localhost" }).catch(code)).toBe("forbidden");
  const odd = { host: "127.0.0.1", port: 1, method: "GET", timeoutMs: 9, bytesMax: 9 } as const;
  for (const path of ["plain", "/a b", "/a\r\nX: y", "/é"]) {
    expect(await pool.ask("company", { ...odd, path, headers: {} }).catch(code)).toBe("bad-input");
  }
  const headers = { Accept: "a\r\nCookie: b" };
  expect(await ask("/plain", { headers }).catch(code)).toBe("bad-input");
  expect(heard).toBe("");
});

test("where nobody answers, or with a certificate that nobody vouches for, nothing is said", async () => {
  const stranger = createTlsServer({ key: strangersKey, cert: strangersCertificate });
  let got = 0;
  stranger
    .on("tlsClientError", () => {})
    .on("secureConnection", (socket) => {
      socket.on("error", () => {}).on("data", () => (got += 1));
    });
  stranger.listen(0, "127.0.0.1");
  await once(stranger, "listening");
  const { port } = stranger.address() as AddressInfo;
  const hosts = [{ host: "localhost", port }];
  const entry = { id: "company", name: "Company", role: "partner", hosts } as const;
  const asked = { ...hosts[0]!, method: "GET", path: "/", headers: {}, timeoutMs: 500 } as const;
  const register = createRegister([{ ...entry, tls: "implicit", purposes: [], categories: [] }]);
  const pool = createHttpPool(register);
  expect(await pool.ask("company", { ...asked, bytesMax: 9 })).toEqual({
    ok: false,
    fault: "no-connection",
  });
  expect(got).toBe(0);
  stranger.close();
  await once(stranger, "close");
  expect(await pool.ask("company", { ...asked, bytesMax: 9 })).toMatchObject({ ok: false });
  pool.close();
});
