import { clock } from "../kernel/clock.ts";
import { AvowError } from "../kernel/errors.ts";
import { isId } from "../kernel/ids.ts";
import { recordAction } from "../ledger/mod.ts";
import { noBounce } from "./bounce-list.ts";
import type { Newsletter } from "./context.ts";
import {
  countSuppressions,
  readBounceRow,
  readEmailIndex,
  type SuppressionReason,
} from "./store-bounce-list.ts";
import { liftSuppression, lockReports, markUndone, undoOfCampaign } from "./store-bounces.ts";

/**
 * An operator takes back what a report did: the address may be written to again, and what came back
 * before counts no more. The report and its words stay, with who did it. Throws `conflict` when the
 * address is not suppressed by a report (any more): a person's own no is theirs alone.
 */
export async function undoBounce(
  newsletter: Newsletter,
  undo: { readonly operatorId: string; readonly id: string },
): Promise<void> {
  newsletter.gate.require("newsletter");
  const { operatorId, id } = undo;
  await newsletter.database
    .db("newsletter")
    .transaction()
    .execute(async (tx) => {
      const row = isId(id) ? await readBounceRow(tx, id) : undefined;
      if (!row) throw noBounce();
      await liftFor(tx, { operatorId, personId: row.personId });
      await recordAction(tx, { operatorId, action: "bounce undone", ref: id });
    });
}

/**
 * As `undoBounce`, for all bounces of one campaign at once: after a relay that refused everybody, or
 * a day on which nothing could be delivered. Complaints stand. Returns how many addresses may be
 * written to again.
 */
export async function undoBouncesOf(
  newsletter: Newsletter,
  undo: { readonly operatorId: string; readonly campaignId: string },
): Promise<number> {
  newsletter.gate.require("newsletter");
  const { operatorId, campaignId } = undo;
  if (!isId(campaignId)) return 0;
  return newsletter.database
    .db("newsletter")
    .transaction()
    .execute(async (tx) => {
      const count = await undoOfCampaign(tx, { campaignId, by: operatorId, at: clock.now() });
      await recordAction(tx, {
        operatorId,
        action: "bounces of a campaign undone",
        ref: campaignId,
      });
      return count;
    });
}

/** How many addresses are not written to at all, by reason; they stand as keyed hashes. */
export function suppressionCounts({
  database,
}: Newsletter): Promise<Readonly<Partial<Record<SuppressionReason, number>>>> {
  return countSuppressions(database.db("newsletter"));
}

/** As `undoBounce`, for a subscriber, also when the report that did it is past its date. */
export async function undoSuppression(
  newsletter: Newsletter,
  undo: { readonly operatorId: string; readonly personId: string },
): Promise<void> {
  newsletter.gate.require("newsletter");
  const { operatorId, personId } = undo;
  await newsletter.database
    .db("newsletter")
    .transaction()
    .execute(async (tx) => {
      await liftFor(tx, { operatorId, personId });
      // No id of the person: the record outlives them.
      await recordAction(tx, { operatorId, action: "suppression undone" });
    });
}

async function liftFor(
  tx: Parameters<typeof liftSuppression>[0],
  { operatorId, personId }: { readonly operatorId: string; readonly personId: string },
): Promise<void> {
  await lockReports(tx, personId);
  const emailIndex = await readEmailIndex(tx, personId);
  if (!emailIndex || !(await liftSuppression(tx, emailIndex))) throw notSuppressed();
  await markUndone(tx, { personId, by: operatorId, at: clock.now() });
}

function notSuppressed(): AvowError {
  return new AvowError(
    "conflict",
    "No bounce or complaint keeps this address from being written to, so there is nothing to take back. Who left themselves comes back by signing up.",
  );
}
