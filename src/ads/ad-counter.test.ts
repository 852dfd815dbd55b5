import { expect, test } from "bun:test";
import { newId } from "../kernel/ids.ts";
import { AdCounter } from "./ad-counter.ts";
import type { Tally } from "./tally.ts";

const adId = newId();

/** A disk that takes one commit at a time, when it is let go, or breaks. */
function slowDisk() {
  const commits: { readonly tally: Tally; end(error?: Error): void }[] = [];
  const write = (tally: Tally) => {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    commits.push({ tally, end: (error) => (error ? reject(error) : resolve()) });
    return promise;
  };
  return { commits, write };
}

const turn = () => new Promise((resolve) => setTimeout(resolve, 5));

test("views that come while a commit is on its way are committed together by the next one", async () => {
  const { commits, write } = slowDisk();
  const counter = new AdCounter(write);
  const done: string[] = [];
  const count = async (name: string) => {
    await counter.count("views", adId, "sidebar");
    done.push(name);
  };
  const first = count("first");
  await turn();
  const rest = [count("second"), count("third")];
  await turn();
  expect([commits.length, done]).toEqual([1, []]);
  commits[0]?.end();
  await first;
  await turn();
  expect(done).toEqual(["first"]);
  expect(commits[1]?.tally.ads).toMatchObject([{ adId, views: 2, clicks: 0 }]);
  commits[1]?.end();
  await Promise.all(rest);
  expect(commits.length).toBe(2);
});

test("a view whose commit fails is not counted, and those after it are", async () => {
  const { commits, write } = slowDisk();
  const counter = new AdCounter(write);
  const lost = counter.count("views", adId, "sidebar");
  await turn();
  const kept = counter.count("clicks", adId, "sidebar");
  commits[0]?.end(new Error("no disk"));
  expect(await lost.catch((error: Error) => error.message)).toBe("no disk");
  await turn();
  commits[1]?.end();
  await kept;
  expect(commits[1]?.tally.ads).toMatchObject([{ views: 0, clicks: 1 }]);
});

test("what can't be written down now waits for the next time, and adds up", async () => {
  const { commits, write } = slowDisk();
  const counter = new AdCounter(write);
  const fill = () => {
    counter.chosen(adId, "sidebar");
    counter.asked("sidebar", "signal", true);
    counter.refuse("view", "replay");
    counter.askedPartner("brightpath", "sidebar", { bids: 1, won: 0 });
  };
  fill();
  const failing = counter.flush();
  fill();
  commits[0]?.end(new Error("no disk"));
  await failing;
  const writing = counter.flush();
  commits[1]?.end();
  await writing;
  expect(commits[1]?.tally.ads).toMatchObject([{ chosen: 2 }]);
  expect(commits[1]?.tally.slots).toMatchObject([{ noBy: "signal", asked: 2, filled: 2 }]);
  expect(commits[1]?.tally.refused).toMatchObject([{ reason: "replay", times: 2 }]);
  expect(commits[1]?.tally.partners).toMatchObject([{ asked: 2, bids: 2, won: 0 }]);
  await counter.flush();
  expect(commits.length).toBe(2);
});

test("a decision waits for no disk", () => {
  const { commits, write } = slowDisk();
  const counter = new AdCounter(write);
  counter.chosen(adId, "sidebar");
  expect(commits.length).toBe(0);
});
