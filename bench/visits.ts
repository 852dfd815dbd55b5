import { join } from "node:path";
import type { Figures, Measurement } from "./figures.ts";
import { cpuMsOf, plainEnvironment, serveInstance } from "./instance.ts";
import { measureDisk } from "./visits-disk.ts";

const eachMs = 6_000;

const site = [
  "[visits]",
  "visitors_max = 100000",
  "[[visits.sites]]",
  'domain = "bench.example"',
  'time_zone = "Europe/Amsterdam"',
  'pages = ["/*"]',
];

interface HitLoad {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly refused: number;
}

/**
 * Hits over HTTP, each on disk before it is answered, at 64 and at 1,000 connections, beside a bare
 * server that parses the same JSON; then what many hits of one site take on disk. Resident memory is
 * the highest of the load.
 */
export async function run(): Promise<Measurement> {
  const instance = await serveInstance(site);
  const figures: Record<string, number> = {};
  const baseline: Record<string, number> = {};
  try {
    const port = Number(new URL(instance.url).port);
    for (const connections of [64, 1000]) {
      const before = await instance.cpuMs();
      const rss = highest(() => instance.rssMb());
      const result = await hitLoad(port, connections);
      const cpuMs = (await instance.cpuMs()) - before;
      Object.assign(figures, named(connections, result, cpuMs));
      figures[`databaseMb${connections}`] = await instance.databaseMb();
      figures[`rssMb${connections}`] = rss();
    }
  } finally {
    await instance.stop();
  }
  const bare = await startBare();
  try {
    for (const connections of [64, 1000]) {
      const before = await cpuMsOf(bare.pid);
      const result = await hitLoad(bare.port, connections);
      Object.assign(baseline, named(connections, result, (await cpuMsOf(bare.pid)) - before));
    }
  } finally {
    bare.stop();
  }
  Object.assign(figures, await measureDisk());
  const ratio = (figures["hitsPerSecond64"] ?? 0) / (baseline["hitsPerSecond64"] ?? 1);
  return { name: "visits", figures, baseline, ratio };
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

/** The warm-up, a quarter of the time, uses CPU as well. */
function named(connections: number, result: HitLoad, cpuMs: number): Figures {
  const hits = result.perSecond * (eachMs / 1000) * 1.25;
  return {
    [`hitsPerSecond${connections}`]: result.perSecond,
    [`p50Ms${connections}`]: result.p50Ms,
    [`p99Ms${connections}`]: result.p99Ms,
    [`cpuMicros${connections}`]: (cpuMs * 1000) / hits,
    [`refused${connections}`]: result.refused,
  };
}

async function hitLoad(port: number, connections: number): Promise<HitLoad> {
  const client = Bun.spawn(
    [
      ...[process.execPath, "--no-env-file", join(import.meta.dir, "hit-client.ts")],
      ...[String(port), String(connections), String(eachMs)],
    ],
    { stdout: "pipe", stderr: "inherit" },
  );
  return JSON.parse(await new Response(client.stdout).text()) as HitLoad;
}

async function startBare() {
  const child = Bun.spawn(
    [process.execPath, "--no-env-file", join(import.meta.dir, "bare-count.ts")],
    { stdout: "pipe", stderr: "inherit", env: plainEnvironment() },
  );
  const { value } = await child.stdout.getReader().read();
  return {
    pid: child.pid,
    port: Number(new TextDecoder().decode(value)),
    stop: () => child.kill(),
  };
}
