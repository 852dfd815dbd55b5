/** What a bounded load of one kind came to. */
export interface Load {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/**
 * Runs `work` on `clients` at a time for `ms` milliseconds, after a short warm-up that does not
 * count. `work` gets a number that never repeats.
 */
export async function load(
  clients: number,
  ms: number,
  work: (n: number) => Promise<unknown>,
): Promise<Load> {
  let n = 0;
  const run = async (until: number, times: number[]) => {
    await Promise.all(
      Array.from({ length: clients }, async () => {
        while (performance.now() < until) {
          const from = performance.now();
          n += 1;
          await work(n);
          times.push(performance.now() - from);
        }
      }),
    );
  };
  await run(performance.now() + ms / 4, []);
  const times: number[] = [];
  const from = performance.now();
  await run(from + ms, times);
  const seconds = (performance.now() - from) / 1000;
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.floor(sorted.length * share)] ?? 0;
  return { perSecond: sorted.length / seconds, p50Ms: at(0.5), p99Ms: at(0.99) };
}
