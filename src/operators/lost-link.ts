import { sameBytes } from "../kernel/crypto.ts";
import { recordAction } from "../ledger/mod.ts";
import { queueDelivery } from "../mail/mod.ts";
import { openPersons } from "../people/mod.ts";
import type { Operators } from "./context.ts";
import { makeLink } from "./link.ts";
import { listOperatorRows, type OperatorRow } from "./store.ts";

/**
 * Mails a link to the operator of exactly this address, if there is one. Operators' addresses
 * have no index to find them by, so the few there are get opened, with an audit entry. Nothing
 * tells the caller whether anybody was found.
 */
export async function mailLink(operators: Operators, address: string): Promise<void> {
  const db = operators.database.db("operators");
  const active = (await listOperatorRows(db)).filter((row) => row.ended_at === null);
  if (active.length === 0) return;
  const people = await openPersons(
    db,
    operators.keyring,
    { purpose: "operators", reason: "sign-in link" },
    { ids: active.map((row) => row.person_id), fields: ["email"] },
  );
  const wanted = operators.keyring.emailIndex(address);
  for (const row of active) {
    const email = people.get(row.person_id)?.email?.reveal();
    if (email && sameBytes(operators.keyring.emailIndex(email), wanted)) {
      await queueLink(operators, row);
    }
  }
  operators.wakeMail();
}

async function queueLink(operators: Operators, operator: OperatorRow): Promise<void> {
  await operators.database
    .db("operators")
    .transaction()
    .execute(async (tx) => {
      const link = await makeLink(operators, { operatorId: operator.id }, tx);
      await queueDelivery(tx, {
        purpose: "operators",
        kind: "operators.link",
        personId: operator.person_id,
        ref: link.id,
        expiresAt: link.expiresAt,
      });
      await recordAction(tx, { operatorId: operator.id, action: "sign-in link sent" });
    });
}
