import { sql } from "kysely";
import { queryBuilder, transaction } from "../kernel/sql.ts";
import type { Database } from "./database.ts";
import type { Binding, CheckKind } from "./definition.ts";
import type { SwitchedOff } from "./gate.ts";
import type { ProvablePromise } from "./live.ts";
import type { CheckResult } from "./prover.ts";
import { loginName, type PurposeName, purposeNames } from "./purpose.ts";

/** A check as the page shows it; `at` is null when it has not run yet. */
export interface ShownCheck {
  readonly name: string;
  readonly kind: CheckKind;
  readonly holds: boolean | null;
  readonly detail: string;
  readonly at: Date | null;
}

/** A sentence of the policy with what stands behind it. */
export interface ShownSentence {
  readonly promise: string;
  readonly sentence: string;
  readonly mechanism: string;
  readonly holds: boolean | null;
  readonly provenAt: Date | null;
  readonly notProvenSince: Date | null;
  readonly checks: readonly ShownCheck[];
}

/** Everything that pages and operators see of the proofs. */
export interface ProofState {
  readonly sentences: readonly ShownSentence[];
  readonly lastLiveAt: Date | null;
  readonly lastDrillAt: Date | null;
  readonly off: readonly SwitchedOff[];
}

/** Writes a run down, and switches off or on again what its results say. */
export async function recordRun(
  database: Database,
  run: {
    readonly kind: CheckKind;
    readonly startedAt: Date;
    readonly endedAt: Date;
    readonly policyFingerprint: Buffer;
    readonly results: readonly CheckResult[];
  },
): Promise<void> {
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
  await turnSwitches(database, run.policyFingerprint);
}

interface LatestRow {
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
async function latestResults(database: Database, policyFingerprint: Buffer): Promise<LatestRow[]> {
  const { rows } = await database.steward.query<LatestRow>(
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

/**
 * Makes logins and switches agree with the latest results. A failed check disables the login and
 * ends its sessions; when nothing that guards a purpose fails any more, it is enabled again. A
 * check that could not run changes nothing.
 */
async function turnSwitches(database: Database, policyFingerprint: Buffer): Promise<void> {
  const latest = await latestResults(database, policyFingerprint);
  const off = await readSwitches(database);
  for (const purpose of purposeNames) {
    const failed = latest.find((row) => row.holds === false && row.purposes.includes(purpose));
    const isOff = off.some((entry) => entry.purpose === purpose);
    const login = loginName(database.instanceId, purpose);
    if (failed) {
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
    } else if (isOff && !latest.some((row) => row.holds === null)) {
      await database.steward.query(`alter role ${login} login`);
      await database.steward.query("delete from avow.switches where purpose = $1", [purpose]);
    }
  }
}

/** What is switched off at this moment. */
export async function readSwitches(database: Database): Promise<readonly SwitchedOff[]> {
  const { rows } = await sql<{
    purpose: PurposeName;
    since: Date;
    promise: string;
    reason: string;
  }>`select purpose, off_since as since, promise, reason from avow.switches order by off_since`.execute(
    queryBuilder(database.steward),
  );
  return rows;
}

/** Puts together what the policy page, the admin pages and `avow prove` show. */
export async function readProofs(
  database: Database,
  policy: {
    readonly promises: readonly ProvablePromise[];
    readonly bindings: readonly Binding[];
    readonly fingerprint: Buffer;
  },
): Promise<ProofState> {
  const latest = await latestResults(database, policy.fingerprint);
  const newest = (kind: CheckKind) =>
    latest.reduce<Date | null>(
      (max, row) => (row.kind === kind && (!max || row.at > max) ? row.at : max),
      null,
    );
  return {
    sentences: policy.bindings.flatMap((binding) => {
      const promise = policy.promises.find((candidate) => candidate.id === binding.promise);
      return promise ? [showSentence(binding, promise, latest)] : [];
    }),
    lastLiveAt: newest("live"),
    lastDrillAt: newest("drill"),
    off: await readSwitches(database),
  };
}

function showSentence(
  binding: Binding,
  promise: ProvablePromise,
  latest: readonly LatestRow[],
): ShownSentence {
  const rows: LatestRow[] = [];
  const checks = [...promise.live, ...promise.drill].map((check): ShownCheck => {
    const row = latest.find(
      (candidate) =>
        candidate.promise === promise.id &&
        candidate.name === check.name &&
        candidate.kind === check.kind,
    );
    if (row) rows.push(row);
    return {
      name: check.name,
      kind: check.kind,
      holds: row?.holds ?? null,
      detail: row?.detail ?? "This check has not run yet.",
      at: row?.at ?? null,
    };
  });
  const live = checks.filter((check) => check.kind === "live");
  const failing = checks.some((check) => check.holds === false);
  // A drill that has not run yet proves nothing and disproves nothing; the page says so beside it.
  const unknown =
    live.some((check) => check.holds === null) ||
    checks.some((check) => check.at !== null && check.holds === null);
  const holds = failing ? false : unknown ? null : true;
  const times = rows.map((row) => row.at.getTime());
  const since = rows.flatMap((row) => (row.failing_since ? [row.failing_since.getTime()] : []));
  return {
    promise: promise.id,
    sentence: binding.sentence,
    mechanism: promise.mechanism,
    holds,
    provenAt: holds && times.length > 0 ? new Date(Math.min(...times)) : null,
    notProvenSince: !holds && since.length > 0 ? new Date(Math.min(...since)) : null,
    checks,
  };
}
