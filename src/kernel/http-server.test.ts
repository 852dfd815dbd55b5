import { expect, test } from "bun:test";
import { connect } from "node:net";
import { AvowError } from "./errors.ts";
import { startHttp } from "./http.ts";

const host = "127.0.0.1";

function slow(ms: number, onBegun = () => {}): () => Promise<Response> {
  return async () => {
    onBegun();
    await Bun.sleep(ms);
    return new Response("whole answer");
  };
}

async function refused(url: string): Promise<boolean> {
  return fetch(url).then(
    () => false,
    () => true,
  );
}

test("an occupied port is named, together with the setting that changes it", async () => {
  const first = startHttp({ fetch: slow(0), host, port: 0 });
  try {
    startHttp({ fetch: slow(0), host, port: first.port });
    expect.unreachable();
  } catch (error) {
    expect(error).toBeInstanceOf(AvowError);
    expect((error as AvowError).message).toBe(
      `Another program listens on port ${first.port} on 127.0.0.1; stop it, or set AVOW_PORT to a free port.`,
    );
  } finally {
    await first.stop(0);
  }
});

test("an address that is not this machine's is refused with a sentence", () => {
  expect(() => startHttp({ fetch: slow(0), host: "203.0.113.9", port: 0 })).toThrow(
    /can't listen on port 0 on 203.0.113.9/,
  );
});

test("stopping lets a running request finish and takes no new one", async () => {
  const begun = Promise.withResolvers<void>();
  const server = startHttp({ fetch: slow(300, begun.resolve), host, port: 0 });
  const running = fetch(server.url);
  await begun.promise;
  const stopped = server.stop(5000);
  await Bun.sleep(50);
  expect(await refused(server.url)).toBe(true);
  expect(await (await running).text()).toBe("whole answer");
  await stopped;
});

test("stopping waits no longer than its grace", async () => {
  const begun = Promise.withResolvers<void>();
  const server = startHttp({ fetch: slow(5000, begun.resolve), host, port: 0 });
  const running = refused(server.url);
  await begun.promise;
  const began = performance.now();
  await server.stop(100);
  expect(performance.now() - began).toBeLessThan(4000);
  expect(await running).toBe(true);
});

test("an idle connection does not hold up the stop", async () => {
  const server = startHttp({ fetch: slow(0), host, port: 0 });
  const socket = connect(server.port, host);
  const closed = new Promise((resolve) => socket.on("close", resolve));
  socket.write("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  await new Promise((resolve) => socket.once("data", resolve));
  const began = performance.now();
  await server.stop(5000);
  await closed;
  expect(performance.now() - began).toBeLessThan(4000);
});
