import { join } from "node:path";
import { clock, hourMs } from "../src/kernel/clock.ts";
import { log } from "../src/kernel/log.ts";

const lookEveryMs = 60_000;

/**
 * Runs `avow drill` in a process of its own whenever the last one is older than `everyHours`, so
 * that the page never shows an old one; 0 means never. The drill writes down what it found itself.
 * Returns what ends it.
 */
export function drillBeside(options: {
  readonly everyHours: number;
  readonly lastDrillAt: () => Date | null;
  /** The first look, in ms after the start. */
  readonly afterMs: number;
}): () => Promise<void> {
  if (options.everyHours === 0) return async () => {};
  let running: ReturnType<typeof spawnDrill> | undefined;
  let triedAt = Number.NEGATIVE_INFINITY;
  const look = async () => {
    const last = Math.max(options.lastDrillAt()?.getTime() ?? 0, triedAt);
    if (running || clock.ms() - last < options.everyHours * hourMs) return;
    triedAt = clock.ms();
    running = spawnDrill();
    const code = await running.exited;
    running = undefined;
    if (code === 0) log.info("the drill held");
    else log.error("the drill did not hold, or could not run", { code });
  };
  const first = setTimeout(() => void look(), options.afterMs);
  const timer = setInterval(() => void look(), lookEveryMs);
  return async () => {
    clearTimeout(first);
    clearInterval(timer);
    running?.kill("SIGTERM");
    await running?.exited;
  };
}

function spawnDrill() {
  // At the lowest priority: visitors come first.
  const program = join(import.meta.dir, "avow");
  return Bun.spawn(["nice", "-n", "19", program, "drill", "--json"], {
    stdio: ["ignore", "ignore", "ignore"],
    env: process.env,
  });
}
