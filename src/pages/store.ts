import type pg from "pg";

/** Adds a row when this is another policy than the one before it. */
export async function insertPolicyVersion(
  pool: pg.Pool,
  policy: { version: string; effective: string; fingerprint: Buffer },
): Promise<void> {
  await pool.query(
    `insert into ledger.policy_versions (at, version, effective, fingerprint)
     select avow.now(), $1, $2, $3
     where $3 is distinct from (
       select fingerprint from ledger.policy_versions order by id desc limit 1
     )`,
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

/** The fingerprint of the policy that a server was last started with. */
export async function newestPolicy(pool: pg.Pool): Promise<Buffer | undefined> {
  const { rows } = await pool.query<{ fingerprint: Buffer }>(
    "select fingerprint from ledger.policy_versions order by id desc limit 1",
  );
  return rows[0]?.fingerprint;
}
