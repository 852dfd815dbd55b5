import { afterEach, expect, test } from "bun:test";
import { inspect } from "node:util";
import { clock } from "../kernel/clock.ts";
import { Flood } from "./flood.ts";

let moved = 0;
const wait = (ms: number) => {
  clock.move(ms);
  moved += ms;
};
afterEach(() => {
  clock.move(-moved);
  moved = 0;
});

/** How many of so many requests from an address are let through. */
function passing(flood: Flood, address: string, what: "decide" | "view" | "click", count: number) {
  return Array.from({ length: count }, () => flood.isTooMuch(address, what)).filter((it) => !it)
    .length;
}

test("from one address come so many decisions, views and clicks in a minute, each by themselves", () => {
  wait(60_000 - (clock.ms() % 60_000));
  const flood = new Flood();
  expect(passing(flood, "203.0.113.7", "click", 50)).toBe(12);
  expect(passing(flood, "203.0.113.7", "view", 1_000)).toBe(600);
  expect(passing(flood, "203.0.113.7", "decide", 1_000)).toBe(600);
  expect(passing(flood, "2001:db8::1", "click", 5)).toBe(5);
  wait(60_000);
  expect(passing(flood, "203.0.113.7", "click", 5)).toBe(5);
});

test("many addresses take no more memory, and are not held back by each other", () => {
  const flood = new Flood();
  let held = 0;
  for (let n = 0; n < 100_000; n += 1) {
    if (flood.isTooMuch(`198.${n >> 16}.${(n >> 8) & 255}.${n & 255}`, "click")) held += 1;
  }
  expect(held).toBe(0);
});

test("nothing of an address is printed", () => {
  const flood = new Flood();
  flood.isTooMuch("203.0.113.7", "click");
  expect(`${inspect(flood)}${JSON.stringify(flood)}`).toBe('[flood]"[flood]"');
});
