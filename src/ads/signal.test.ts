import { expect, test } from "bun:test";
import { connect } from "node:net";
import { hasSignal, mayCountOnDevice, readNo } from "./signal.ts";

const allowed = { partnersAllowed: true };

/** What is read of a request with these lines of its header, as a server gets them. */
async function ask<T>(lines: readonly string[], read: (request: Request) => T): Promise<T> {
  let found: T | undefined;
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    fetch(request) {
      found = read(request);
      return new Response("");
    },
  });
  await new Promise((resolve) => {
    const socket = connect(server.port ?? 0, "127.0.0.1");
    socket.write(`GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n${lines.join("")}\r\n`);
    socket.on("close", resolve).resume();
  });
  await server.stop(true);
  if (found === undefined) throw new Error("nothing was asked");
  return found;
}

test.each([
  [["Sec-GPC: 1"], true],
  [["sec-gpc:1"], true],
  [["Sec-GPC: 0", "Sec-GPC: 1"], true],
  [["Sec-GPC: 1", "Sec-GPC: 0"], true],
  [["Sec-GPC: nonsense, 1 ,0"], true],
  [["Sec-GPC: 0", "X: y", "Sec-GPC: a,1"], true],
  [["Sec-GPC: 0"], false],
  [["Sec-GPC: 11"], false],
  [["Sec-GPC: true"], false],
  [["Sec-GPC:"], false],
  [["DNT: 1"], false],
  [[], false],
] as const)("a browser that sends %j asks for privacy: %p", async (lines, isOne) => {
  const raw = lines.map((line) => `${line}\r\n`);
  expect(await ask(raw, (request) => hasSignal(request))).toBe(isOne);
  expect(await ask(raw, (request) => readNo(request, allowed) ?? "none")).toBe(
    isOne ? "signal" : "none",
  );
});

test.each([
  ["avow-ads=no", true],
  ["a=b; avow-ads=no", true],
  ["__Host-avow-ads=no; a=b", true],
  ["a=b;avow-ads=no;c=d", true],
  ["avow-ads=yes; avow-ads=no", true],
  ["avow-ads=yes", false],
  ["avow-ads=nonsense", false],
  ["my-avow-ads=no", false],
  ["avow-ads-cap=yes", false],
  ["x=avow-ads=no", false],
])("a visitor whose browser keeps %p has said no: %p", async (cookie, isNo) => {
  const read = await ask([`Cookie: ${cookie}\r\n`], (it) => readNo(it, allowed) ?? "none");
  expect(read).toBe(isNo ? "choice" : "none");
});

test("the first reason is told that the visitor gave, then the operator's", () => {
  const headers = new Headers({ "sec-gpc": "1", cookie: "avow-ads=no" });
  const no = () => readNo({ headers }, { partnersAllowed: false });
  expect(no()).toBe("signal");
  headers.delete("sec-gpc");
  expect(no()).toBe("choice");
  headers.delete("cookie");
  expect(no()).toBe("operator");
  expect(readNo({ headers }, allowed)).toBeNull();
  expect(readNo({ headers }, allowed, true)).toBe("choice");
});

test("where a choice could not be heard, because the page is of another site, it counts as made", () => {
  const from = (site: string) =>
    readNo({ headers: new Headers({ "sec-fetch-site": site }) }, allowed);
  expect(from("cross-site")).toBe("operator");
  expect(["same-site", "same-origin", "none"].map(from)).toEqual([null, null, null]);
});

test("nothing is counted on a device whose owner did not say so", () => {
  const of = (cookie: string) => mayCountOnDevice({ headers: new Headers({ cookie }) });
  expect(of("avow-ads-cap=yes")).toBe(true);
  expect(of("avow-ads=no; __Host-avow-ads-cap=yes")).toBe(true);
  expect([of(""), of("avow-ads-cap=no"), of("avow-ads=yes")]).toEqual([false, false, false]);
});
