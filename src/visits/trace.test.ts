import { afterEach, expect, test } from "bun:test";
import { clock } from "../kernel/clock.ts";
import { countOn, smallSite, traceDays, type TraceTruth } from "./trace.fixture.ts";
import type { EndedVisit } from "./visit.ts";
import { Visitors } from "./visitors.ts";

let movedMs = 0;
function setClock(ms: number): void {
  const by = ms - clock.ms();
  clock.move(by);
  movedMs += by;
}
afterEach(() => {
  clock.move(-movedMs);
  movedMs = 0;
});

const origin = () => [];
const off = (counted: number, truth: number) => Math.abs(counted - truth) / truth;

test("a month of a site with 2,000 people a day is counted within one per cent of the truth", () => {
  const counted = new Map<string, { visitors: number; begun: number; ended: EndedVisit[] }>();
  const of = (day: string) => {
    const figures = counted.get(day) ?? { visitors: 0, begun: 0, ended: [] };
    counted.set(day, figures);
    return figures;
  };
  const days = traceDays(smallSite, 30);
  let visitors: Visitors | undefined;
  const truths = new Map<string, TraceTruth>();
  for (const { day, hits, truth } of days) {
    truths.set(day, truth);
    for (const hit of hits) {
      setClock(hit.ms);
      visitors ??= new Visitors({
        siteId: "site",
        timeZone: smallSite.timeZone,
        capacity: 10_000,
        onVisit: (visit, of_) => of(of_).ended.push(visit),
        onDay: (end) => expect(end).toMatchObject({ evicted: 0, missed: 0 }),
      });
      const is = countOn(visitors, hit.address, hit.userAgent, { ...hit, origin });
      expect(is.day).toBe(day);
      of(day).visitors += is.isNewToday ? 1 : 0;
      of(day).begun += is.isNewVisit ? 1 : 0;
    }
  }
  visitors?.stop();
  let [people, visits, humanVisits, seen, seenVisits] = [0, 0, 0, 0, 0];
  const [truly, found] = [
    { visitors: 0, bounces: 0, seconds: 0 },
    { bounces: 0, seconds: 0 },
  ];
  for (const [day, truth] of truths) {
    const { visitors: unique, begun, ended } = of(day);
    expect(off(unique, truth.visitors)).toBeLessThan(0.01);
    expect(off(begun, truth.visits)).toBeLessThan(0.01);
    expect(ended.length).toBe(begun);
    const bounced = ended.filter((it) => it.bounced).length;
    expect(off(bounced, truth.bounces)).toBeLessThan(0.01);
    expect(ended.reduce((sum, it) => sum + it.pages, 0)).toBe(truth.views);
    expect(truth.visitors).toBeGreaterThan(1500);
    const lasted = ended.reduce((sum, it) => sum + it.seconds, 0);
    expect(off(lasted, truth.seconds)).toBeLessThan(0.01);
    people += truth.humans;
    humanVisits += truth.humanVisits;
    visits += truth.visits;
    seen += unique;
    seenVisits += begun;
    found.bounces += bounced;
    found.seconds += lasted;
    truly.visitors += truth.visitors;
    truly.bounces += truth.bounces;
    truly.seconds += truth.seconds;
  }
  const percent = (figure: number, of_: number) => `${((100 * figure) / of_ - 100).toFixed(2)} %`;
  const { officeShare, officeSize, mobileShare } = smallSite;
  process.stdout.write(
    `Of the people ${100 * officeShare} % are in offices of ${officeSize} with one address, ` +
      `${100 * mobileShare} % on mobile networks with changing ones. 30 days: ${seen} visitors for ${people} days of people (${percent(seen, people)}), ` +
      `${truly.visitors} by definition (${percent(seen, truly.visitors)}); ` +
      `${seenVisits} visits for ${humanVisits} of people (${percent(seenVisits, humanVisits)}), ` +
      `${visits} by definition (${percent(seenVisits, visits)}); ` +
      `${((100 * found.bounces) / seenVisits).toFixed(2)} % bounced, by definition ` +
      `${((100 * truly.bounces) / visits).toFixed(2)} %; a visit lasted ` +
      `${(found.seconds / seenVisits).toFixed(1)} s, by definition ${(truly.seconds / visits).toFixed(1)} s\n`,
  );
});

test("a trace is the same for the same seed, and in the order of time", () => {
  const setup = { ...smallSite, humansPerDay: 50, humans: 120 };
  const once = [...traceDays(setup, 3)];
  expect([...traceDays(setup, 3)]).toEqual(once);
  expect([...traceDays({ ...setup, seed: 8 }, 3)]).not.toEqual(once);
  for (const { hits } of once) {
    const times = hits.map((hit) => hit.ms);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
  }
});
