import type { AdsSettings } from "../config/mod.ts";
import type { Database } from "../promise/database.ts";
import type { Db } from "../promise/purpose.ts";
import type { Gate } from "../promise/gate.ts";
import { recordAction } from "../ledger/mod.ts";
import { nextRevision } from "./store-demand.ts";

/** What those who sell the places stand on. */
export interface DemandDesk {
  readonly database: Database;
  readonly gate: Gate;
  readonly settings: AdsSettings;
  /** Tells whoever chooses ads that there is something new, once it is stored. */
  readonly changed: () => void;
}

/** Who changes what, for the record. */
export interface Act {
  /** Null for the program itself, as in a demo. */
  readonly operatorId: string | null;
  readonly id: string;
}

/**
 * Changes what is sold: in one transaction with the record of who did it and the new revision, by
 * which other processes see it; then whoever chooses ads in this one is told. Throws `switched-off`
 * while ads are, and what `work` throws; then nothing is changed.
 */
export async function changeDemand<T>(
  desk: DemandDesk,
  done: { readonly operatorId: string | null; readonly action: string; readonly ref: string },
  work: (tx: Db<"ads">) => Promise<T>,
): Promise<T> {
  desk.gate.require("ads");
  const result = await desk.database
    .db("ads")
    .transaction()
    .execute(async (tx) => {
      const given = await work(tx);
      await nextRevision(tx);
      await recordAction(tx, done);
      return given;
    });
  desk.changed();
  return result;
}
