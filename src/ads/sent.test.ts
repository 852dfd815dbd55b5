import { expect, test } from "bun:test";
import { clock, dayMs } from "../kernel/clock.ts";
import { fieldsOf, newEachTime, otherValues, Sent } from "./sent.ts";

const isChance = (field: string) => field === "id";
const told = (sent: Sent) =>
  sent.pending().map(({ partnerId, field, value, count }) => [partnerId, field, value, count]);

test("every value of what was sent is counted under its place, and nothing else", () => {
  const sent = new Sent(isChance);
  const one = { id: "a1", imp: [{ tagid: "sidebar", w: [300, 728] }], test: true, e: {}, n: null };
  sent.add("acme", JSON.stringify(one));
  sent.add("acme", JSON.stringify({ ...one, id: "a2" }));
  sent.add("other", JSON.stringify({ id: "a3" }));
  expect(told(sent)).toEqual([
    ["acme", "id", newEachTime, 2],
    ["acme", "imp[].tagid", "sidebar", 2],
    ["acme", "imp[].w[]", "300", 2],
    ["acme", "imp[].w[]", "728", 2],
    ["acme", "test", "true", 2],
    ["acme", "e", "{}", 2],
    ["acme", "n", "null", 2],
    ["other", "id", newEachTime, 1],
  ]);
});

test("what was taken to be written down is counted once, and again when it could not be", () => {
  const sent = new Sent(isChance);
  sent.add("acme", '{"a":"x"}');
  const taken = sent.take();
  expect(sent.pending()).toEqual([]);
  sent.add("acme", '{"a":"x"}');
  sent.putBack(taken);
  expect(told(sent)).toEqual([["acme", "a", "x", 2]]);
});

test("values of one field are told apart up to a number, for each company and each day anew", () => {
  const sent = new Sent(isChance);
  for (let at = 0; at < 250; at += 1) sent.add("acme", JSON.stringify({ a: at }));
  sent.add("other", '{"a":999}');
  expect(told(sent)).toHaveLength(202);
  expect(told(sent)).toContainEqual(["acme", "a", otherValues, 50]);
  expect(told(sent)).toContainEqual(["other", "a", "999", 1]);
  sent.take();
  clock.move(dayMs);
  sent.add("acme", '{"a":999}');
  clock.move(-dayMs);
  expect(told(sent)).toEqual([["acme", "a", "999", 1]]);
});

test("names that a place could be mistaken by do not hide one another", () => {
  expect(fieldsOf({ a: { b: 1 }, "a.b": 2 })).toEqual([
    ["a.b", "1"],
    ["a.b", "2"],
  ]);
  expect(fieldsOf("x")).toEqual([["", "x"]]);
});
