import { afterAll, expect, test } from "bun:test";
import { connect, type Socket } from "node:net";
import { Hono } from "hono";
import { boundary, readForm, securityHeaders, startHttp } from "./http.ts";

const app = new Hono();
app.use(securityHeaders({ publicUrl: "http://localhost" }));
boundary(app, { vendor: { name: "Northbeam" } });
app.post("/", async (c) => c.json(Object.fromEntries(await readForm(c, { timeoutMs: 20_000 }))));
app.post("/patient", async (c) =>
  c.json(Object.fromEntries(await readForm(c, { timeoutMs: 3_000 }))),
);
app.post("/soon", async (c) => c.json(Object.fromEntries(await readForm(c, { timeoutMs: 400 }))));
const server = startHttp({ fetch: app.fetch, host: "127.0.0.1", port: 0 });
afterAll(() => server.stop(0));

/** A raw connection: what was sent, what came back, and when the server closed it. */
function open(): { socket: Socket; answer: () => string; closed: Promise<void> } {
  const socket = connect(server.port, "127.0.0.1");
  let text = "";
  socket.on("data", (chunk) => {
    text += chunk.toString();
  });
  socket.on("error", () => undefined);
  const closed = new Promise<void>((resolve) => socket.on("close", () => resolve()));
  return { socket, answer: () => text, closed };
}

async function until(condition: () => boolean, ms = 5000): Promise<void> {
  for (let waited = 0; waited < ms && !condition(); waited += 10) await Bun.sleep(10);
  expect(condition()).toBe(true);
}

function head(path: string, length: string): string {
  return `POST ${path} HTTP/1.1\r\nHost: x\r\nAccept: application/json\r\nContent-Type: application/x-www-form-urlencoded\r\n${length}\r\n\r\n`;
}

const tenMegabytes = 10 * 1024 * 1024;

test("a body of 10 MB is refused from its announced length, before any of it is sent", async () => {
  const { socket, answer, closed } = open();
  socket.write(head("/", `Content-Length: ${tenMegabytes}`));
  await until(() => answer().includes("urn:avow:problem:too-large"));
  expect(answer()).toStartWith("HTTP/1.1 413");
  expect(answer().toLowerCase()).toContain("content-security-policy");
  await closed;
});

test("a chunked body that never says its length is refused at the limit, and the rest not read", async () => {
  const { socket, answer, closed } = open();
  const chunk = `4000\r\n${"a".repeat(0x4000)}\r\n`;
  let sent = 0;
  socket.write(head("/", "Transfer-Encoding: chunked"));
  while (sent < tenMegabytes && !socket.destroyed && answer() === "") {
    socket.write(chunk);
    sent += 0x4000;
    await Bun.sleep(1);
  }
  await until(() => answer().includes("urn:avow:problem:too-large"));
  expect(answer()).toStartWith("HTTP/1.1 413");
  expect(sent).toBeLessThan(tenMegabytes / 10);
  await closed;
});

test("a body that trickles in is given up after its time, with a sentence", async () => {
  const { socket, answer, closed } = open();
  socket.write(head("/soon", "Content-Length: 100"));
  for (let i = 0; i < 40 && answer() === ""; i += 1) {
    socket.write("a");
    await Bun.sleep(40);
  }
  expect(answer()).toStartWith("HTTP/1.1 408");
  expect(answer()).toContain("took longer than 400 ms");
  await closed;
});

test("a connection that breaks off in the middle of a form harms nobody", async () => {
  const { socket, closed } = open();
  socket.write(`${head("/", "Content-Length: 100")}a=1`);
  await Bun.sleep(30);
  socket.destroy();
  await closed;
  const answer = await fetch(server.url, { method: "POST", body: new URLSearchParams({ a: "1" }) });
  expect(await answer.json()).toEqual({ a: "1" });
});

test("the page of a browser that sends 10 MB arrives, though the body is refused", async () => {
  const answer = await fetch(server.url, {
    method: "POST",
    headers: { accept: "text/html" },
    body: new URLSearchParams({ a: "x".repeat(tenMegabytes) }),
  });
  expect(answer.status).toBe(413);
  expect(await answer.text()).toContain("larger than 256 KB");
});

test("many large bodies at once are refused before they fill the memory, and then all is well", async () => {
  const chunk = new Uint8Array(250_000).fill(97);
  const post = async (body: string | ReadableStream) =>
    app.fetch(
      new Request("http://x/patient", {
        method: "POST",
        headers: { "content-type": "application/x-www-form-urlencoded" },
        body,
      }),
    );
  const endless = () => new ReadableStream({ start: (at) => at.enqueue(chunk) });
  const answers = await Promise.all(Array.from({ length: 300 }, () => post(endless())));
  const refused = answers.filter(({ status }) => status === 503);
  expect(refused.length).toBeGreaterThanOrEqual(300 - (64 * 1024 * 1024) / chunk.length - 1);
  expect(answers.filter(({ status }) => status === 408).length).toBe(300 - refused.length);
  expect(refused[0]?.headers.get("retry-after")).toBe("15");
  expect((await post("name=Ada")).status).toBe(200);
});
