import { type QueryExecutorProvider, sql } from "kysely";
import { clock } from "./clock.ts";
import { newId } from "./ids.ts";
import { log } from "./log.ts";
import { sqlState } from "./sql-error.ts";

/** One piece of work in `avow.jobs`; `ref` is an id, so that no personal data stands in a job. */
export interface Job {
  readonly id: string;
  readonly kind: string;
  readonly ref: string | null;
  readonly attempts: number;
}

/** How a kind of job is done; `everyMs` makes it periodic. */
export interface JobKind {
  readonly kind: string;
  readonly everyMs?: number;
  run(job: Job): Promise<void>;
}

/** A running worker of one purpose. */
export interface Worker {
  /** Looks at the queue now instead of at the next tick. */
  wake(): void;
  stop(): Promise<void>;
}

const tickMs = 1_000;
const leaseSeconds = 120;
const attemptsMax = 20;

/** Plans a job for `purpose`, in the caller's transaction if `db` is one. */
export async function planJob(
  db: QueryExecutorProvider,
  job: { purpose: string; kind: string; ref?: string; at?: Date },
): Promise<void> {
  await sql`
    insert into avow.jobs (id, purpose, kind, ref, run_at)
    values (${newId()}, ${job.purpose}, ${job.kind}, ${job.ref ?? null}, ${job.at ?? clock.now()})
    on conflict do nothing`.execute(db);
}

/**
 * Works through the jobs of one purpose, one at a time, claimed with `for update skip locked`: a
 * killed worker's job comes up again when its lease ends. A job that fails is tried again later
 * and later, and given up with an error in the log after twenty tries.
 */
export function startWorker(
  db: QueryExecutorProvider,
  purpose: string,
  kinds: readonly JobKind[],
): Worker {
  let stopping = false;
  let pause: { end(): void } | undefined;
  const byName = new Map(kinds.map((kind) => [kind.kind, kind]));

  async function loop(): Promise<void> {
    let planned = false;
    while (!stopping) {
      let busy = false;
      try {
        if (!planned) await planPeriodic(db, purpose, kinds);
        planned = true;
        busy = await workOnce(db, byName);
      } catch (error) {
        // The database is away or the login is switched off: the queue waits for it.
        log.debug("the queue can't be read now", { purpose, code: sqlState(error) });
      }
      if (!busy && !stopping) await wait();
    }
  }

  function wait(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, tickMs);
      pause = {
        end() {
          clearTimeout(timer);
          resolve();
        },
      };
    });
  }

  const done = loop();
  return {
    wake: () => pause?.end(),
    async stop() {
      stopping = true;
      pause?.end();
      await done;
    },
  };
}

async function planPeriodic(
  db: QueryExecutorProvider,
  purpose: string,
  kinds: readonly JobKind[],
): Promise<void> {
  for (const { kind, everyMs } of kinds) {
    if (everyMs) await planJob(db, { purpose, kind });
  }
}

/** Claims and runs one job; false when none is due. */
async function workOnce(
  db: QueryExecutorProvider,
  byName: ReadonlyMap<string, JobKind>,
): Promise<boolean> {
  const { rows } = await sql<Job>`
    update avow.jobs
    set attempts = attempts + 1, leased_until = avow.now() + make_interval(secs => ${leaseSeconds})
    where id = (
      select id from avow.jobs
      where run_at <= avow.now() and (leased_until is null or leased_until <= avow.now())
        and kind in (${sql.join([...byName.keys()])})
      order by run_at limit 1 for update skip locked
    )
    returning id, kind, ref, attempts`.execute(db);
  const job = rows[0];
  const kind = job && byName.get(job.kind);
  if (!job || !kind) return false;
  try {
    await kind.run(job);
    await finish(db, job, kind);
  } catch (error) {
    log.warn("a job failed and will be tried again", {
      kind: job.kind,
      attempts: job.attempts,
      error: error instanceof Error ? error.name : "unknown",
      code: sqlState(error),
    });
    await retryLater(db, job, kind);
  }
  return true;
}

async function finish(db: QueryExecutorProvider, job: Job, kind: JobKind): Promise<void> {
  if (kind.everyMs === undefined) {
    await sql`delete from avow.jobs where id = ${job.id}`.execute(db);
    return;
  }
  await sql`
    update avow.jobs set leased_until = null, attempts = 0,
      run_at = avow.now() + make_interval(secs => ${kind.everyMs / 1000})
    where id = ${job.id}`.execute(db);
}

async function retryLater(db: QueryExecutorProvider, job: Job, kind: JobKind): Promise<void> {
  if (job.attempts >= attemptsMax && kind.everyMs === undefined) {
    log.error("a job failed twenty times and is given up", { kind: job.kind });
    await sql`delete from avow.jobs where id = ${job.id}`.execute(db);
    return;
  }
  const seconds = Math.min(3600, 2 ** Math.min(job.attempts, 12));
  await sql`
    update avow.jobs set leased_until = null,
      run_at = avow.now() + make_interval(secs => ${seconds})
    where id = ${job.id}`.execute(db);
}
