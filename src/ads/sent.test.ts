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

test("what was written down is counted once, and again when it could not be", async () => {
  const sent = new Sent(isChance);
  sent.add("acme", '{"a":"x"}');
  const failed = sent.write(() => Promise.reject(new Error("away")));
  sent.add("acme", '{"a":"x"}');
  expect(await failed.catch((error: Error) => error.message)).toBe("away");
  expect(told(sent)).toEqual([["acme", "a", "x", 2]]);
  const kept: number[] = [];
  const save = async (rows: readonly { readonly count: number }[]) => {
    await Bun.sleep(1);
    kept.push(...rows.map(({ count }) => count));
  };
  const first = sent.write(save);
  sent.add("acme", '{"a":"x"}');
  await Promise.all([first, sent.write(save), sent.write(save)]);
  expect([kept.reduce((all, count) => all + count, 0), sent.pending()]).toEqual([3, []]);
});

test("values of one field are told apart up to a number, for each company and each day anew", async () => {
  const sent = new Sent(isChance);
  for (let at = 0; at < 250; at += 1) sent.add("acme", JSON.stringify({ a: at }));
  sent.add("other", '{"a":999}');
  expect(told(sent)).toHaveLength(202);
  expect(told(sent)).toContainEqual(["acme", "a", otherValues, 50]);
  expect(told(sent)).toContainEqual(["other", "a", "999", 1]);
  await sent.write(() => Promise.resolve());
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
