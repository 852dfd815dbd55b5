import { newId } from "../kernel/ids.ts";
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
    await tx.query(
      `insert into ledger.check_results
         (run_id, promise, name, kind, holds, detail, purposes, ms, at)
       select $1, promise, name, kind, holds, detail, purposes, ms, at
       from json_to_recordset($2) as r (promise text, name text, kind text, holds boolean,
         detail text, purposes text[], ms integer, at timestamptz)`,
      [rows[0]?.id, JSON.stringify(run.results)],
    );
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
  /** The last run of it that came to a verdict, and whom that one reached; null if none has. */
  verdict: { holds: boolean; purposes: string[] } | null;
}

/**
 * The latest result of each check of this policy, and since when it fails. Asked every two seconds:
 * it goes from the newest run back by index, whatever the number of runs.
 */
export async function latestResults(
  database: Database,
  policyFingerprint: Buffer,
): Promise<LatestResult[]> {
  const { rows } = await database.steward.query<LatestResult>(
    `with newest as (
       select k.kind, r.id from unnest(array['live', 'drill']) as k (kind), lateral (
         select id from ledger.proof_runs p
         where p.kind = k.kind and p.policy_fingerprint = $1 order by id desc limit 1) r
     )
     select l.promise, l.name, l.kind, l.holds, l.detail, l.purposes, l.at,
       case when v.holds is not null
         then json_build_object('holds', v.holds, 'purposes', v.purposes) end as verdict,
       case when l.holds is not true then (
         select c.at from ledger.check_results c join ledger.proof_runs r on r.id = c.run_id
         where c.promise = l.promise and c.name = l.name and c.kind = l.kind
           and r.policy_fingerprint = $1 and c.run_id > coalesce((
             select g.run_id from ledger.check_results g join ledger.proof_runs h on h.id = g.run_id
             where g.promise = l.promise and g.name = l.name and g.kind = l.kind
               and h.policy_fingerprint = $1 and g.holds order by g.run_id desc limit 1), 0)
         order by c.run_id limit 1
       ) end as failing_since
     from newest n join ledger.check_results l on l.run_id = n.id
     left join lateral (
       select c.holds, c.purposes
       from ledger.check_results c join ledger.proof_runs r on r.id = c.run_id
       where c.promise = l.promise and c.name = l.name and c.kind = l.kind
         and r.policy_fingerprint = $1 and c.holds is not null
       order by c.run_id desc limit 1
     ) v on true`,
    [policyFingerprint],
  );
  return rows;
}

/** Purposes that the last drill found broken, of whatever policy: other words mend no program. */
export async function brokenInDrill(database: Database): Promise<ReadonlySet<string>> {
  const { rows } = await database.steward.query<{ purpose: string }>(
    `select distinct unnest(purposes) as purpose from ledger.check_results
     where holds is false
       and run_id = (select id from ledger.proof_runs where kind = 'drill' order by id desc limit 1)`,
  );
  return new Set(rows.map(({ purpose }) => purpose));
}

/** What is switched off at this moment. */
export async function readSwitches(database: Database): Promise<readonly SwitchedOff[]> {
  const { rows } = await database.steward.query<SwitchedOff>(
    "select purpose, off_since as since, promise, reason from avow.switches order by off_since",
  );
  return rows;
}

/**
 * Says so on record, disables the purpose's login, and ends its sessions. False when it was off
 * already.
 */
export async function switchOff(
  database: Database,
  purpose: PurposeName,
  failed: LatestResult,
): Promise<boolean> {
  const login = loginName(database.instanceId, purpose);
  const { rowCount: written } = await database.steward.query(
    `insert into avow.switches (purpose, off_since, promise, reason)
     values ($1, avow.now(), $2, $3) on conflict (purpose) do nothing`,
    [purpose, failed.promise, failed.detail],
  );
  // A login that somebody renamed or dropped can't be disabled; what they made of it is found.
  const { rowCount } = await database.steward.query("select from pg_roles where rolname = $1", [
    login,
  ]);
  if (rowCount) await database.steward.query(`alter role ${login} nologin`);
  await database.steward.query(
    "select pg_terminate_backend(pid) from pg_stat_activity where usename = $1",
    [login],
  );
  return written === 1;
}

export async function switchOn(database: Database, purpose: PurposeName): Promise<void> {
  const login = loginName(database.instanceId, purpose);
  await database.steward.query(`alter role ${login} login`);
  await database.steward.query("delete from avow.switches where purpose = $1", [purpose]);
}

/** Leaves it to the operators' login to tell them, whichever process switched. */
export async function planSwitchNotice(database: Database, kind: string): Promise<void> {
  await database.steward.query(
    `insert into avow.jobs (id, purpose, kind, ref, run_at)
     values ($1, 'operators', $2, $1, avow.now())`,
    [newId(), kind],
  );
}
