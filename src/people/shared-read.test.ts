import { expect, test } from "bun:test";
import { createSharedReads } from "./shared-read.ts";

function slowReader() {
  const batches: (readonly string[])[] = [];
  const read = async (ids: readonly string[]) => {
    batches.push(ids);
    await Bun.sleep(5);
    if (ids.includes("broken")) throw new Error("the database is away");
    return ids.map((id) => ({ id }));
  };
  return { batches, read };
}

test("reads of one turn go together, and so do those that come meanwhile, each person once", async () => {
  const { batches, read } = slowReader();
  const shared = createSharedReads<{ id: string }>();
  const first = [shared("inbox", ["a"], read), shared("inbox", ["b", "a"], read)];
  await Bun.sleep(2);
  const later = [["c"], ["d", "c"], ["e"]].map((ids) => shared("inbox", ids, read));
  const all = await Promise.all([...first, ...later]);
  expect(batches).toEqual([
    ["a", "b"],
    ["c", "d", "e"],
  ]);
  expect(all[4]?.some(({ id }) => id === "e")).toBe(true);
});

test("reads for another reason or by somebody else leave an entry of their own", async () => {
  const { batches, read } = slowReader();
  const shared = createSharedReads<{ id: string }>();
  await Promise.all([shared("one", ["a"], read), shared("two", ["b"], read)]);
  expect(batches).toEqual([["a"], ["b"]]);
});

test("a read that fails fails those who share it, and nobody after them", async () => {
  const { batches, read } = slowReader();
  const shared = createSharedReads<{ id: string }>();
  const first = shared("inbox", ["a"], read);
  await Bun.sleep(2);
  const results = await Promise.allSettled([
    first,
    shared("inbox", ["broken"], read),
    shared("inbox", ["b"], read),
  ]);
  expect(results.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "rejected"]);
  expect(await shared("inbox", ["c"], read)).toEqual([{ id: "c" }]);
  expect(batches).toEqual([["a"], ["broken", "b"], ["c"]]);
});

test("so many that a batch would grow without end are read by themselves", async () => {
  const { batches, read } = slowReader();
  const shared = createSharedReads<{ id: string }>();
  const many = (name: string) => Array.from({ length: 400 }, (_, n) => `${name}${n}`);
  const first = shared("inbox", ["a"], read);
  await Bun.sleep(2);
  await Promise.all([first, shared("inbox", many("b"), read), shared("inbox", many("c"), read)]);
  expect(batches.map((ids) => ids.length).toSorted((a, b) => a - b)).toEqual([1, 400, 400]);
});

test("those who wait have the database at work before the rows of those before are opened", async () => {
  const events: string[] = [];
  const read = async (ids: readonly string[]) => {
    // A statement leaves some turns of the promise queue after it was asked for.
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
    events.push(`asked for ${ids.join()}`);
    await Bun.sleep(5);
    return ids.map((id) => ({ id }));
  };
  const shared = createSharedReads<{ id: string }>();
  const open = (id: string) =>
    shared("inbox", [id], read).then(() => {
      events.push(`opened ${id}`);
    });
  const first = open("a");
  await Bun.sleep(2);
  await Promise.all([first, open("b")]);
  expect(events).toEqual(["asked for a", "asked for b", "opened a", "opened b"]);
});
