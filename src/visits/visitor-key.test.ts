import { expect, test } from "bun:test";
import { chanceOf } from "./trace.fixture.ts";
import { VisitorKey } from "./visitor-key.ts";

const key = new Uint32Array([0x12345678, 0x9abcdef0, 0x0badcafe, 0xfeedface]);
const agent = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0";
const visitorKey = new VisitorKey();
const of = (address: string, userAgent = agent, site = "site", under = key) =>
  visitorKey.of(under, site, address, userAgent);

test("the same address and agent are the same visitor, a whole number of 53 bits", () => {
  const visitor = of("192.0.2.1");
  expect(of("192.0.2.1")).toBe(visitor);
  expect(new VisitorKey().of(key, "site", "192.0.2.1", agent)).toBe(visitor);
  expect(Number.isSafeInteger(visitor)).toBe(true);
  expect(visitor).toBeGreaterThanOrEqual(0);
});

test("another key, site, address or agent is another visitor", () => {
  const others = [
    of("192.0.2.1"),
    of(
      "192.0.2.1",
      agent,
      "site",
      key.map((word) => word ^ 1),
    ),
    of("192.0.2.1", agent, "site2"),
    of("192.0.2.2"),
    of("192.0.2.1", `${agent} `),
    of("192.0.2.1", ""),
    of("", agent),
    of("unknown", agent),
    of("", `192.0.2.1${agent}`),
    of("192.0.2.1", "é"),
    of("192.0.2.1", "Ã©"),
    of("192.0.2.1", "\u{1f600}"),
    of("192.0.2.1", "\ud83d"),
    of("192.0.2.1", "\0"),
    of("192.0.2.1", "\0\0"),
  ];
  expect(new Set(others).size).toBe(others.length);
});

test("addresses of IPv6 count by their /64, however they are written", () => {
  const same = [
    "2001:db8:1:2:3:4:5:6",
    "2001:db8:1:2::",
    "2001:db8:1:2::/64",
    "2001:db8:1:2::1",
    "2001:DB8:1:2:ffff:ffff:ffff:ffff",
    "2001:0db8:0001:0002:0000:0000:0000:0001",
    "2001:db8:1:2::9%eth0",
  ];
  expect(new Set(same.map((address) => of(address))).size).toBe(1);
  const gap = ["fe80::1:2:3:4", "fe80:0:0:0:9:9:9:9", "fe80::", "fe80::/64", "fe80::a%en0"];
  expect(new Set(gap.map((address) => of(address))).size).toBe(1);
  const moved = ["2001:db8::7:1:2:3:4", "2001:db8:0:7::", "2001:db8:0:7:5:6:7:8"];
  expect(new Set(moved.map((address) => of(address))).size).toBe(1);
  const front = ["::5:1:2:3:4", "0:0:0:5::1", "0000:0000:0000:0005:8:8:8:8"];
  expect(new Set(front.map((address) => of(address))).size).toBe(1);
  const different = ["2001:db8:1:3::1", "2001:db8:1::2:1", "fe80::1", "2001:db8::7:1:2:3:4", "::1"];
  expect(new Set([...different, same[0] ?? "", front[0] ?? ""].map((it) => of(it))).size).toBe(7);
});

test("any IPv6 address is one with its neighbours in the /64 and no others", () => {
  const chance = chanceOf(3);
  const group = () => (chance() < 0.4 ? 0 : Math.floor(chance() * 0x10000));
  const written = (groups: readonly number[]) =>
    new URL(`http://[${groups.map((it) => it.toString(16)).join(":")}]`).hostname.slice(1, -1);
  for (let times = 0; times < 3000; times += 1) {
    const net = [0x2000 + Math.floor(chance() * 0x1000), group(), group(), group()];
    const one = [...net, group(), group(), group(), group()];
    const two = [...net, group(), group(), group(), group()];
    const away = [...net.with(times % 4, (net[times % 4] ?? 0) ^ 0x100), ...one.slice(4)];
    expect(of(written(one))).toBe(of(written(two)));
    expect(of(one.map((it) => it.toString(16)).join(":"))).toBe(of(written(two)));
    expect(of(written(away))).not.toBe(of(written(one)));
  }
});

test("an IPv4 address within an IPv6 one is that address, not its /64", () => {
  expect(of("::ffff:192.0.2.1")).toBe(of("192.0.2.1"));
  expect(of("::ffff:192.0.2.2")).not.toBe(of("192.0.2.1"));
  expect(of("::ffff:c000:201")).not.toBe(of("::ffff:c000:202"));
  expect(of("64:ff9b::192.0.2.1")).not.toBe(of("64:ff9b::192.0.2.2"));
});

test("what is no address is told apart as text, without a fault", () => {
  const odd = [
    "",
    ":",
    "::",
    ":::",
    "1.2.3",
    "1.2.3.4.5",
    "256.1.1.1",
    "1..2.3",
    "1.2.3.4 ",
    "g::",
    "12345::",
    "1:2:3:4:5:6:7:8:9",
    "::1::2",
    "x".repeat(60),
    "unknown",
    "1.2.3.0004",
    "é",
  ];
  expect(new Set(odd.map((address) => of(address))).size).toBeGreaterThanOrEqual(odd.length - 1);
  expect(of("x".repeat(100_000), "y".repeat(100_000), "z".repeat(100_000))).toBeGreaterThan(0);
  expect(of("\uffff".repeat(1000), "\uffff".repeat(5000), "\uffff".repeat(1000))).toBeGreaterThan(
    0,
  );
});

test("many visitors of one day are as many numbers, spread evenly", () => {
  const seen = new Set<number>();
  const low = new Uint32Array(16);
  for (let i = 0; i < 100_000; i += 1) {
    const visitor = of(`10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`);
    seen.add(visitor);
    low[visitor % 16] = (low[visitor % 16] ?? 0) + 1;
  }
  expect(seen.size).toBe(100_000);
  for (const count of low) expect(Math.abs(count - 6250)).toBeLessThan(500);
});

test("nothing of address or agent stays behind in the memory of the hash", () => {
  const fresh = new VisitorKey();
  fresh.of(key, "site", "192.0.2.77", agent);
  fresh.of(key, "site", "2001:db8:1:2::77", agent);
  fresh.of(key, "site", "not an address", agent);
  fresh.of(key, "site", "999.0.2.77", agent);
  const arrays = Object.values(fresh).filter((value) => ArrayBuffer.isView(value));
  expect(arrays.length).toBe(3);
  for (const array of arrays)
    expect(new Uint8Array(array.buffer).every((it) => it === 0)).toBe(true);
});
