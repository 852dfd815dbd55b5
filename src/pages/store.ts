import type pg from "pg";

export async function insertPolicyVersion(
  pool: pg.Pool,
  policy: { version: string; effective: string; fingerprint: Buffer },
): Promise<void> {
  await pool.query(
    `insert into ledger.policy_versions (at, version, effective, fingerprint)
     values (avow.now(), $1, $2, $3) on conflict (fingerprint) do nothing`,
    [policy.version, policy.effective, policy.fingerprint],
  );
}

/** Whether the database answers. */
export async function databaseAnswers(pool: pg.Pool): Promise<boolean> {
  return pool.query("select 1").then(
    () => true,
    () => false,
  );
}
