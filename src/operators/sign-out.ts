import { AvowError } from "../kernel/errors.ts";
import { recordAction } from "../ledger/mod.ts";
import type { Operators } from "./context.ts";
import type { Session } from "./session.ts";
import {
  dropSession,
  dropSessions,
  dropUnusedLinks,
  endOperatorRow,
  erasePerson,
  listOperatorRows,
  lockOperators,
} from "./store.ts";

/** Ends one session. */
export async function signOut(operators: Operators, session: Session): Promise<void> {
  await operators.database
    .db("operators")
    .transaction()
    .execute(async (tx) => {
      await dropSession(tx, session.id);
      await recordAction(tx, { operatorId: session.operatorId, action: "signed out" });
    });
}

/** Ends every session of an operator and every link that waits for them, wherever they are. */
export async function signOutEverywhere(
  operators: Operators,
  whose: { readonly operatorId: string; readonly byOperatorId: string },
): Promise<void> {
  await operators.database
    .db("operators")
    .transaction()
    .execute(async (tx) => {
      await dropSessions(tx, whose.operatorId);
      await dropUnusedLinks(tx, whose.operatorId);
      const action = "signed out everywhere";
      await recordAction(tx, { operatorId: whose.byOperatorId, action, ref: whose.operatorId });
    });
}

/**
 * Somebody works here no more: sessions, links and open invitations end at once, and name and address are erased.
 * The record keeps what they did, under their number. The last operator can't be ended.
 */
export async function endOperator(
  operators: Operators,
  whom: { readonly operatorId: string; readonly byOperatorId: string },
): Promise<void> {
  const personId = await operators.database
    .db("operators")
    .transaction()
    .execute(async (tx) => {
      await lockOperators(tx);
      const rows = await listOperatorRows(tx);
      const ending = rows.find((row) => row.id === whom.operatorId);
      if (!ending) throw new AvowError("not-found", "There is no such operator.");
      // Ended, and asked for again because erasing failed then: only that is left to do.
      if (ending.ended_at) return ending.person_id;
      if (rows.filter((row) => row.ended_at === null).length === 1) {
        throw new AvowError("conflict", "The last operator can't leave; invite another one first.");
      }
      await endOperatorRow(tx, ending.id);
      await dropSessions(tx, ending.id);
      await dropUnusedLinks(tx, ending.id);
      // An invitation that they made for themselves would let them in again.
      await dropUnusedLinks(tx, null);
      const action = "operator ended";
      await recordAction(tx, { operatorId: whom.byOperatorId, action, ref: ending.id });
      return ending.person_id;
    });
  await erasePerson(operators.database.db("requests"), {
    personId,
    operatorId: whom.byOperatorId,
  });
}
