import type { Figures, Measurement } from "./figures.ts";
import { serveInstance, type ServedInstance } from "./instance.ts";
import { type Asked, inTurns, named, startBare, takeTurn } from "./turns.ts";
import { measureDisk } from "./visits-disk.ts";
import { run as measureReport } from "./visits-report.ts";

const coldMs = 5_000;
const warmMs = 8_000;
const turnMs = 3_000;

const site = [
  "[visits]",
  "visitors_max = 100000",
  "[[visits.sites]]",
  'domain = "bench.example"',
  'time_zone = "Europe/Amsterdam"',
  'pages = ["/*"]',
];

/**
 * Hits over HTTP, each on disk before it is answered, at 64 and at 1,000 connections, in turns with a
 * bare server that parses the same JSON; then what many hits of one site take on disk, and how long a
 * report over a year of a busy one takes (`visits-report`). Resident memory is the highest of it all.
 * The first seconds of a process, while its code is compiled, are told apart.
 */
export async function run(): Promise<Measurement> {
  const instance = await serveInstance(site);
  const bare = await startBare("bare-count.ts");
  const figures: Record<string, number> = {};
  const baseline: Record<string, number> = {};
  try {
    const ours = { ...instance, port: Number(new URL(instance.url).port) };
    Object.assign(figures, await warmUp(ours, bare));
    for (const connections of [64, 1000]) {
      const rss = highest(() => instance.rssMb());
      const turns = await inTurns(ours, bare, { connections, ms: turnMs });
      Object.assign(figures, named("hits", connections, turns.ours));
      figures[`ofBare${connections}`] = turns.ratio;
      figures[`rssMb${connections}`] = rss();
      figures[`databaseMb${connections}`] = await instance.databaseMb();
      Object.assign(baseline, named("hits", connections, turns.bare));
    }
  } finally {
    bare.stop();
    await instance.stop();
  }
  Object.assign(figures, await measureDisk(), (await measureReport()).figures);
  return { name: "visits", figures, baseline, ratio: figures["ofBare64"] ?? 0 };
}

/** Both at both numbers of connections; of ours it is told what its first seconds came to. */
async function warmUp(ours: Asked & ServedInstance, bare: Asked): Promise<Figures> {
  const rss = highest(() => ours.rssMb());
  const cold = await takeTurn(ours, 64, coldMs);
  for (const connections of [64, 1000]) {
    await takeTurn(ours, connections, warmMs);
    await takeTurn(bare, connections, turnMs);
  }
  const { perSecond, cpuMicros } = cold;
  return { hitsPerSecondOfFirst: perSecond, cpuMicrosOfFirst: cpuMicros, rssMbOfFirst: rss() };
}

/** Asks ten times a second, until what is returned is called for the highest answer. */
function highest(ask: () => Promise<number>): () => number {
  let most = 0;
  const timer = setInterval(() => void ask().then((now) => (most = Math.max(most, now))), 100);
  return () => {
    clearInterval(timer);
    return most;
  };
}
