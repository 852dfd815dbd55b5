import { existsSync } from "node:fs";
import { join } from "node:path";
import { clock } from "./clock.ts";
import { log } from "./log.ts";
import { type PostgresOptions, type RunningPostgres, startPostgres } from "./postgres.ts";

/** A PostgreSQL that is started again when it ends by itself; its connection stays the same. */
export interface KeptPostgres {
  readonly connection: RunningPostgres["connection"];
  /** Of the one that ran last. */
  readonly pid: number;
  stop(): Promise<void>;
}

const firstPauseMs = 200;
const lastPauseMs = 20_000;
/** After having run so long, it is taken as well again. */
const steadyMs = 60_000;
const socketWatchMs = 15_000;

/**
 * Starts PostgreSQL, and starts it again when it was killed or when its socket was swept from /tmp:
 * at once, then with growing pauses, so at most seven times in a minute, for as long as it takes (a
 * full disk is emptied some day). Pools reconnect by themselves. Throws as `startPostgres` does when
 * the first start fails.
 */
export async function keepPostgres(
  options: PostgresOptions,
  onRestart: (running: RunningPostgres) => void = () => {},
): Promise<KeptPostgres> {
  let running = await startPostgres(options);
  const { connection } = running;
  const stopped = Promise.withResolvers<void>();
  let stopping = false;

  const watch = setInterval(() => {
    // PostgreSQL can't make its socket anew, and nobody can connect without.
    if (!existsSync(join(connection.host, `.s.PGSQL.${connection.port}`))) void running.stop();
  }, socketWatchMs);
  watch.unref();

  const keep = async () => {
    let pauseMs = 0;
    while (!stopping) {
      const since = clock.tick();
      const { code } = await running.exited;
      if (stopping) return;
      log.error("PostgreSQL ended; it is started again", { code });
      if (clock.tick() - since > steadyMs) pauseMs = 0;
      for (let next: RunningPostgres | undefined; !next && !stopping; ) {
        if (pauseMs > 0) await pauseUnless(stopped.promise, pauseMs);
        pauseMs = Math.min(Math.max(pauseMs * 4, firstPauseMs), lastPauseMs);
        if (!stopping) next = await startPostgres(options).catch(logFailure);
        if (next) running = next;
      }
      if (stopping) await running.stop();
      else onRestart(running);
    }
  };

  const kept = keep();
  return {
    connection,
    get pid() {
      return running.pid;
    },
    async stop() {
      stopping = true;
      stopped.resolve();
      clearInterval(watch);
      await running.stop();
      // A restart may have been under way.
      await kept;
    },
  };
}

function logFailure(error: unknown): undefined {
  log.error("PostgreSQL did not start", { reason: (error as Error).message });
}

async function pauseUnless(stopped: Promise<void>, ms: number): Promise<void> {
  const pause = Promise.withResolvers<void>();
  const timer = setTimeout(pause.resolve, ms);
  await Promise.race([stopped, pause.promise]);
  clearTimeout(timer);
}
