import { existsSync } from "node:fs";
import { join } from "node:path";
import { clock } from "./clock.ts";
import { log } from "./log.ts";
import { type PostgresOptions, type RunningPostgres, startPostgres } from "./postgres.ts";

/** A PostgreSQL that is started again when it ends by itself; its connection stays the same. */
export interface KeptPostgres {
  readonly connection: RunningPostgres["connection"];
  /** Of the one that runs now. */
  readonly pid: number;
  stop(): Promise<void>;
  /** Resolves once it has ended for good: `false` after `stop`, `true` when we gave up on it. */
  readonly gaveUp: Promise<boolean>;
}

const restartsPerMinuteMax = 5;
const firstPauseMs = 50;
const socketWatchMs = 15_000;

/**
 * Starts PostgreSQL and starts it again when it was killed, with growing pauses and at most five
 * times a minute; also when its socket was swept from /tmp. Pools reconnect by themselves.
 */
export async function keepPostgres(
  options: PostgresOptions,
  onRestart: (running: RunningPostgres) => void = () => {},
): Promise<KeptPostgres> {
  let running = await startPostgres(options);
  const { connection } = running;
  let stopping = false;
  const stopped = Promise.withResolvers<void>();
  const restarts: number[] = [];

  const watch = setInterval(() => {
    // PostgreSQL can't make its socket anew, and nobody can connect without.
    if (!existsSync(join(connection.host, `.s.PGSQL.${connection.port}`))) void running.stop();
  }, socketWatchMs);
  watch.unref();

  const keep = async (): Promise<boolean> => {
    for (;;) {
      const { code } = await running.exited;
      if (stopping) return false;
      log.error("PostgreSQL ended; it is started again", { code });
      const next = await restart();
      if (!next) return !stopping;
      running = next;
      if (stopping) await next.stop();
      else onRestart(next);
    }
  };

  const restart = async (): Promise<RunningPostgres | undefined> => {
    while (!stopping) {
      while (restarts[0] !== undefined && clock.tick() - restarts[0] > 60_000) restarts.shift();
      if (restarts.length >= restartsPerMinuteMax) break;
      if (restarts.length > 0) {
        await Promise.race([stopped.promise, Bun.sleep(firstPauseMs * 4 ** restarts.length)]);
      }
      restarts.push(clock.tick());
      try {
        return await startPostgres(options);
      } catch (error) {
        log.error("PostgreSQL did not start", { reason: (error as Error).message });
      }
    }
    return undefined;
  };

  const gaveUp = keep().finally(() => clearInterval(watch));
  return {
    connection,
    get pid() {
      return running.pid;
    },
    gaveUp,
    async stop() {
      stopping = true;
      stopped.resolve();
      await running.stop();
      // A restart may have been under way.
      await gaveUp;
    },
  };
}
