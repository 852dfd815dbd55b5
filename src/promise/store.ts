import { transaction } from "../kernel/sql.ts";
import type { Database } from "./database.ts";
import type { CheckKind } from "./definition.ts";
import type { SwitchedOff } from "./gate.ts";
import type { CheckResult } from "./prover.ts";
import { loginName, type PurposeName } from "./purpose.ts";

/** One run of all live checks, or of all drills. */
export interface Run {
  readonly kind: CheckKind;
  readonly startedAt: Date;
  readonly endedAt: Date;
  readonly policyFingerprint: Buffer;
  readonly results: readonly CheckResult[];
}

/** Writes a run and its results down. */
export async function insertRun(database: Database, run: Run): Promise<void> {
  await transaction(database.steward, async (tx) => {
    const { rows } = await tx.query<{ id: number }>(
      `insert into ledger.proof_runs (kind, started_at, ended_at, policy_fingerprint)
       values ($1, $2, $3, $4) returning id`,
      [run.kind, run.startedAt, run.endedAt, run.policyFingerprint],
    );
    for (const result of run.results) {
      await tx.query(
        `insert into ledger.check_results
           (run_id, promise, name, kind, holds, detail, purposes, ms, at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
        [
          rows[0]?.id,
          result.promise,
          result.name,
          result.kind,
          result.holds,
          result.detail,
          result.purposes,
          result.ms,
          result.at,
        ],
      );
    }
  });
}

/** What a check found last. */
export interface LatestResult {
  promise: string;
  name: string;
  kind: CheckKind;
  holds: boolean | null;
  detail: string;
  purposes: string[];
  at: Date;
  failing_since: Date | null;
}

/** The latest result of each check of this policy, and since when it fails. */
export async function latestResults(
  database: Database,
  policyFingerprint: Buffer,
): Promise<LatestResult[]> {
  const { rows } = await database.steward.query<LatestResult>(
    `with results as (
       select c.*, row_number() over (partition by c.promise, c.name, c.kind order by c.run_id desc) as age
       from ledger.check_results c join ledger.proof_runs r on r.id = c.run_id
       where r.policy_fingerprint = $1
     )
     select l.promise, l.name, l.kind, l.holds, l.detail, l.purposes, l.at,
       case when l.holds is not true then (
         select min(f.at) from results f
         where f.promise = l.promise and f.name = l.name and f.kind = l.kind
           and f.age < coalesce((
             select min(g.age) from results g
             where g.promise = l.promise and g.name = l.name and g.kind = l.kind and g.holds
           ), 2147483647)
       ) end as failing_since
     from results l where l.age = 1`,
    [policyFingerprint],
  );
  return rows;
}

/** What is switched off at this moment. */
export async function readSwitches(database: Database): Promise<readonly SwitchedOff[]> {
  const { rows } = await database.steward.query<SwitchedOff>(
    "select purpose, off_since as since, promise, reason from avow.switches order by off_since",
  );
  return rows;
}

/** Says so on record, disables the purpose's login, and ends its sessions. */
export async function switchOff(
  database: Database,
  purpose: PurposeName,
  failed: LatestResult,
): Promise<void> {
  const login = loginName(database.instanceId, purpose);
  await database.steward.query(
    `insert into avow.switches (purpose, off_since, promise, reason)
     values ($1, avow.now(), $2, $3) on conflict (purpose) do nothing`,
    [purpose, failed.promise, failed.detail],
  );
  await database.steward.query(`alter role ${login} nologin`);
  await database.steward.query(
    "select pg_terminate_backend(pid) from pg_stat_activity where usename = $1",
    [login],
  );
}

export async function switchOn(database: Database, purpose: PurposeName): Promise<void> {
  const login = loginName(database.instanceId, purpose);
  await database.steward.query(`alter role ${login} login`);
  await database.steward.query("delete from avow.switches where purpose = $1", [purpose]);
}
