import { clock } from "../src/kernel/clock.ts";
import type { Measurement } from "./figures.ts";

const reads = 1_000_000;

function readsPerSecond(read: () => number): number {
  let sum = 0;
  const start = performance.now();
  for (let at = 0; at < reads; at += 1) sum += read();
  const seconds = (performance.now() - start) / 1000;
  return sum > 0 ? Math.round(reads / seconds) : 0;
}

/** What the one movable clock costs against the system's own. */
export function run(): Promise<Measurement> {
  readsPerSecond(Date.now); // warms both up
  const baseline = { readsPerSecond: readsPerSecond(Date.now) };
  const figures = { readsPerSecond: readsPerSecond(() => clock.ms()) };
  const ratio = figures.readsPerSecond / baseline.readsPerSecond;
  return Promise.resolve({ name: "clock", figures, baseline, ratio });
}
