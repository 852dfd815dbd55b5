import { afterAll, beforeAll, expect, test } from "bun:test";
import net, { type AddressInfo, type Socket } from "node:net";
import { type EgressRequest, requestThrough } from "./http-client.ts";
import { createRegister } from "./register.ts";

/** What the other side says, by the path that it is asked for; it closes unless told otherwise. */
const answers: Readonly<Record<string, (socket: Socket) => void>> = {
  "/plain": (socket) =>
    socket.end("HTTP/1.1 201 Created\r\nX-One: a\r\nContent-Length: 2\r\n\r\nhi"),
  "/chunks": (socket) =>
    socket.end(
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n",
    ),
  "/redirect": (socket) =>
    socket.end("HTTP/1.1 307 Go\r\nLocation: http://other.example/\r\nContent-Length: 0\r\n\r\n"),
  "/large": (socket) => socket.end(`HTTP/1.1 200 OK\r\n\r\n${"x".repeat(2000)}`),
  "/cut": (socket) => socket.end("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"),
  "/silent": () => {},
  "/trickle": (socket) => {
    socket.write("HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n");
    const drip = setInterval(() => socket.write("."), 20);
    socket.on("close", () => clearInterval(drip));
  },
  "/nonsense": (socket) => socket.end("220 mail.example ESMTP\r\n"),
};

let heard = "";
const server = net.createServer((socket) => {
  socket.on("error", () => {});
  socket.on("data", (bytes) => {
    heard += bytes.toString();
    const path = / (\S+) HTTP/.exec(heard)?.[1] ?? "";
    if (heard.includes("\r\n\r\n")) answers[path]?.(socket);
  });
});
beforeAll(() => new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve)));
afterAll(() => void server.close());

async function ask(path: string, more: Partial<EgressRequest> = {}) {
  heard = "";
  const { port } = server.address() as AddressInfo;
  const host = { host: "127.0.0.1", port };
  const register = createRegister([
    {
      ...{ id: "provider", name: "Provider", role: "payment-provider", hosts: [host], tls: "off" },
      ...{ purposes: [], categories: [] },
    },
  ]);
  return requestThrough(register, "provider", {
    ...{ ...host, method: "POST", path, headers: { Accept: "text/plain", "Content-Length": "3" } },
    ...{ body: "a=b", timeoutMs: 20_000, bytesMax: 1000, ...more },
  });
}

test("only what the caller said leaves: no agent, no language, no encoding", async () => {
  const { status, headers, body } = await ask("/plain");
  expect([status, headers["x-one"], body]).toEqual([201, "a", "hi"]);
  const { port } = server.address() as AddressInfo;
  expect(heard.split("\r\n")).toEqual([
    "POST /plain HTTP/1.1",
    `Host: 127.0.0.1:${port}`,
    "Accept: text/plain",
    "Content-Length: 3",
    "Connection: close",
    "",
    "a=b",
  ]);
  expect((await ask("/chunks")).body).toBe("abcde");
});

test.each([
  ["/redirect", "it redirects"],
  ["/large", "more than 1000 bytes"],
  ["/cut", "cut off"],
  ["/silent", "not whole within 300 ms"],
  ["/trickle", "not whole within 300 ms"],
  ["/nonsense", "No answer"],
])("an answer that is no whole one is none: %s", async (path, why) => {
  const started = performance.now();
  const asked = ask(path, { timeoutMs: 300 });
  const error = await asked.catch((it: { code: string; message: string }) => it);
  expect(error).toMatchObject({ code: "unavailable", message: expect.stringContaining(why) });
  expect(performance.now() - started).toBeLessThan(5_000);
});

test("a host that is not registered is not asked", async () => {
  const error = await ask("/plain", { host: "localhost" }).catch((it: { code: string }) => it);
  expect(error).toMatchObject({ code: "forbidden" });
  expect(heard).toBe("");
});
