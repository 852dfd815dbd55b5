import type { Database } from "./database.ts";
import type { Binding, CheckKind } from "./definition.ts";
import type { SwitchedOff } from "./gate.ts";
import type { ProvablePromise } from "./live.ts";
import { purposeNames } from "./purpose.ts";
import {
  brokenInDrill,
  insertRun,
  type LatestResult,
  latestResults,
  planSwitchNotice,
  readSwitches,
  type Run,
  switchOff,
  switchOn,
} from "./store.ts";

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

/** The job that tells operators what is switched off now; it is theirs. */
export const switchNoticeJob = "operators.switched";

/** Writes a run down, and switches off or on again what its results say. */
export async function recordRun(database: Database, run: Run): Promise<void> {
  await insertRun(database, run);
  await turnSwitches(database, run.policyFingerprint);
}

/**
 * Makes logins and switches agree with the last verdict of each check: one that failed switches its
 * purposes off, and when none that guards a purpose fails any more, it is switched on. A check that
 * could not run gives no verdict, so it changes nothing. Operators are told of what changed, unless
 * their own login is off, which is how they are told.
 */
async function turnSwitches(database: Database, policyFingerprint: Buffer): Promise<void> {
  const latest = await latestResults(database, policyFingerprint);
  const off = await readSwitches(database);
  const broken = off.length > 0 ? await brokenInDrill(database) : new Set<string>();
  const isOpen = latest.some(({ kind, verdict }) => kind === "live" && verdict === null);
  let changed = false;
  for (const purpose of purposeNames) {
    const failed = latest.find(
      ({ verdict }) => verdict?.holds === false && verdict.purposes.includes(purpose),
    );
    const isOff = off.some((entry) => entry.purpose === purpose);
    if (failed) changed = (await switchOff(database, purpose, failed)) || changed;
    else if (isOff && !isOpen && !broken.has(purpose)) {
      await switchOn(database, purpose);
      changed = true;
    }
  }
  if (!changed || (await readSwitches(database)).some((it) => it.purpose === "operators")) return;
  await planSwitchNotice(database, switchNoticeJob);
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
  const off = await readSwitches(database);
  return {
    sentences: policy.bindings.flatMap((binding) => {
      const promise = policy.promises.find((candidate) => candidate.id === binding.promise);
      if (!promise) return [];
      // What switched a purpose off may have been found under other words of the policy.
      const since = off.find((entry) => entry.promise === promise.id)?.since;
      const shown = showSentence(binding, promise, latest);
      return since && shown.holds !== false
        ? [{ ...shown, holds: false, provenAt: null, notProvenSince: since }]
        : [shown];
    }),
    lastLiveAt: newest("live"),
    lastDrillAt: newest("drill"),
    off,
  };
}

function showSentence(
  binding: Binding,
  promise: ProvablePromise,
  latest: readonly LatestResult[],
): ShownSentence {
  const rows: LatestResult[] = [];
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
