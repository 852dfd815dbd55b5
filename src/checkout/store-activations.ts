import { type QueryExecutorProvider, sql } from "kysely";
import type { Tx } from "./store-orders.ts";

/** A machine that a licence runs on: its salted fingerprint, and days in UTC, `2027-03-31`. */
export interface ActivationRow {
  readonly machine: Buffer;
  readonly firstOn: string;
  readonly lastOn: string;
}

/** The machines of a licence, the one that was there first first. */
export async function readActivations(
  db: QueryExecutorProvider,
  licenceId: string,
): Promise<readonly ActivationRow[]> {
  const { rows } = await sql<ActivationRow>`
    select machine, first_on::text as "firstOn", last_on::text as "lastOn"
    from checkout.activations where licence_id = ${licenceId}
    order by first_on, machine`.execute(db);
  return rows;
}

/** Writes that a machine was activated on a day, for the first time or again. */
export async function putActivation(
  tx: Tx,
  { licenceId, machine, day }: { licenceId: string; machine: Buffer; day: string },
): Promise<void> {
  await sql`
    insert into checkout.activations (licence_id, machine, first_on, last_on)
    values (${licenceId}, ${machine}, ${day}::date, ${day}::date)
    on conflict (licence_id, machine) do update set last_on = excluded.last_on
    where checkout.activations.last_on <> excluded.last_on`.execute(tx);
}

/** Frees a machine; false when it was not there. */
export async function deleteActivation(
  db: QueryExecutorProvider,
  licenceId: string,
  machine: Buffer,
): Promise<boolean> {
  const { numAffectedRows = 0n } = await sql`
    delete from checkout.activations
    where licence_id = ${licenceId} and machine = ${machine}`.execute(db);
  return numAffectedRows > 0n;
}
