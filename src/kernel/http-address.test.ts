import { expect, test } from "bun:test";
import { Hono } from "hono";
import { clientAddress, startHttp, trustProxies } from "./http.ts";
import { peerAddress } from "./http-address.ts";

/** The address that counts for a request from `peer` with this X-Forwarded-For. */
async function counted(peer: string, forwarded: string | undefined, trusted: string[]) {
  const app = new Hono();
  app.get("/", (c) => c.text(clientAddress(c, trustProxies(trusted))));
  const headers = forwarded === undefined ? undefined : { "x-forwarded-for": forwarded };
  const server = { requestIP: () => ({ address: peer }) };
  return (await app.request("/", headers ? { headers } : {}, server)).text();
}

test("without a trusted proxy the peer counts, whatever it claims", async () => {
  expect(await counted("198.51.100.7", "203.0.113.1", [])).toBe("198.51.100.7");
  expect(await counted("198.51.100.7", "203.0.113.1", ["10.0.0.0/8"])).toBe("198.51.100.7");
});

test("behind trusted proxies the rightmost address that is none of them counts", async () => {
  const trusted = ["10.0.0.0/8", "::1"];
  expect(await counted("10.0.0.1", "1.1.1.1, 203.0.113.9, 10.2.3.4", trusted)).toBe("203.0.113.9");
  expect(await counted("::1", "203.0.113.9:4711", trusted)).toBe("203.0.113.9");
  expect(await counted("::ffff:10.0.0.1", "203.0.113.9", trusted)).toBe("203.0.113.9");
});

test("a forged or empty entry stops at the last address that can be believed", async () => {
  expect(await counted("10.0.0.1", "203.0.113.9, nonsense", ["10.0.0.0/8"])).toBe("10.0.0.1");
  expect(await counted("10.0.0.1", "", ["10.0.0.0/8"])).toBe("10.0.0.1");
  expect(await counted("10.0.0.1", undefined, ["10.0.0.0/8"])).toBe("10.0.0.1");
});

test("one household's IPv6 addresses count as one", async () => {
  for (const address of ["2001:db8:1:2::1", "2001:DB8:1:2:ffff::9", "2001:db8:0001:0002:1:2:3:4"]) {
    expect(await counted(address, undefined, [])).toBe("2001:db8:1:2::/64");
  }
  expect(await counted("2001:db8::1", undefined, [])).toBe("2001:db8:0:0::/64");
  expect(await counted("::1", undefined, [])).toBe("0:0:0:0::/64");
  expect(await counted("fe80::1%eth0", undefined, [])).toBe("fe80:0:0:0::/64");
});

test("a server that listens on a loopback address knows its only peer without asking", async () => {
  const asked = (host: string) => {
    const server = { requestIP: () => ({ address: "198.51.100.7" }) };
    const from = (headers: Record<string, string>) =>
      peerAddress(
        new Request("http://a.example/", { headers }),
        server,
        trustProxies(["127.0.0.1"], host),
      );
    return [from({}), from({ "x-forwarded-for": "203.0.113.9" })];
  };
  expect(asked("127.0.0.1")).toEqual(["127.0.0.1", "203.0.113.9"]);
  // Nobody vouches for what comes through another loopback address, so it counts as it is.
  expect(asked("::1")).toEqual(["::1", "::1"]);
  for (const host of ["0.0.0.0", "::", "localhost", "203.0.113.1"]) {
    expect(asked(host)).toEqual(["198.51.100.7", "198.51.100.7"]);
  }
});

test("a real connection has an address; a request without one is unknown", async () => {
  const app = new Hono();
  app.get("/", (c) => c.text(clientAddress(c, trustProxies([]))));
  const server = startHttp({ fetch: app.fetch, host: "127.0.0.1", port: 0 });
  expect(await (await fetch(server.url)).text()).toBe("127.0.0.1");
  expect(await (await app.request("/")).text()).toBe("unknown");
  await server.stop(0);
});
