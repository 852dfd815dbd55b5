import { expect, test } from "bun:test";
import { nextTurn } from "./turn.ts";

test("those who ask in one turn go on together in the next, in the order in which they asked", async () => {
  const events: string[] = [];
  const wait = (name: string) => nextTurn().then(() => void events.push(name));
  const all = [wait("a"), wait("b")];
  setImmediate(() => events.push("the turn after"));
  await Promise.resolve();
  expect(events).toEqual([]);
  await Promise.all(all);
  expect(events).toEqual(["a", "b"]);
  await nextTurn();
  expect(events).toEqual(["a", "b", "the turn after"]);
});

test("who asks in the next turn waits for the one after", async () => {
  const events: string[] = [];
  await nextTurn();
  const later = nextTurn().then(() => void events.push("later"));
  await Promise.resolve();
  expect(events).toEqual([]);
  await later;
  expect(events).toEqual(["later"]);
});
