import { afterEach, expect, test } from "bun:test";
import { clock } from "../kernel/clock.ts";
import { readCaller } from "./caller.ts";
import { HitCounter } from "./hit-counter.ts";
import { nextMidnight } from "./local-day.ts";
import { Names } from "./names.ts";
import { PairNames } from "./pairs.ts";
import { readCount } from "./read-count.ts";
import { Site } from "./site.ts";
import { SiteNames } from "./site-names.ts";
import { VisitorRate } from "./visitor-rate.ts";

const settings = {
  ...{ domain: "larkwire.example", hosts: [], timeZone: "Europe/Berlin", pages: ["/*"] },
  ...{ events: [], hashRoutes: false, threshold: 1, mixedVisitors: 1, visitorsMax: 100 },
};
const caller = readCaller(new Headers({ "user-agent": "Firefox/145.0" }), "198.51.100.7");
const hit = readCount({ s: "larkwire.example", k: "v", u: "https://larkwire.example/" });

let movedMs = 0;
afterEach(() => {
  clock.move(-movedMs);
  movedMs = 0;
});
function move(ms: number): void {
  clock.move(ms);
  movedMs += ms;
}

test("who looks at a page while the day ends is one visitor of the day that begins", async () => {
  let write = Promise.withResolvers<void>();
  const counter = new HitCounter(() => write.promise);
  const site = new Site(
    1,
    settings,
    { names: new SiteNames(new Names([]), settings), pairs: new PairNames(1, []) },
    {
      ...{ counter, rate: new VisitorRate() },
      countries: { countryOf: () => "unknown", builtOn: "" },
    },
  );
  const midnight = nextMidnight(clock.ms(), settings.timeZone);
  move(midnight - clock.ms() - 1000);
  const counted = site.count(hit, caller);
  await Bun.sleep(1);
  move(2000);
  write.resolve();
  await counted;
  write = Promise.withResolvers();
  write.resolve();
  await site.count(hit, caller);
  const totals = site.takeMixed(() => 0).find(({ kind }) => kind === "totals");
  expect(totals).toMatchObject({ rows: [{ hour: 0, visitors: 1, visits: 1 }] });
});
