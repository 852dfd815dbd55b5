import { clock } from "../kernel/clock.ts";
import { AvowError } from "../kernel/errors.ts";
import { isId } from "../kernel/ids.ts";
import { recordAction } from "../ledger/mod.ts";
import { type OpenedPerson, openPersons } from "../people/mod.ts";
import type { Newsletter } from "./context.ts";
import { type CampaignCounts, countsOf, totalsOf } from "./progress.ts";
import { moveCampaign } from "./store-campaigns.ts";
import {
  moveAllUncertain,
  type RecipientFilter,
  recipientRows,
  type RecipientRow,
} from "./store-reports.ts";

/** What came of a campaign, in totals. */
export interface CampaignReport extends CampaignCounts {
  /** Why mails were refused, the most frequent reason first. */
  readonly reasons: readonly { readonly reason: string; readonly count: number }[];
  /** Mails that came back, or were refused, because no mail can ever arrive there. */
  readonly bouncedHard: number;
  readonly bouncedSoft: number;
  readonly complained: number;
  /** Who left by a link of this campaign. */
  readonly unsubscribed: number;
  /** Until when it is known who got it; null when that is forgotten, or nobody was written to. */
  readonly keptUntil: Date | null;
}

/** What came of a campaign; its counts always add up, also while it is on its way. */
export async function readReport(newsletter: Newsletter, id: string): Promise<CampaignReport> {
  const totals = await totalsOf(newsletter, id);
  const { bouncedHard, bouncedSoft, complained, unsubscribed, keptUntil } = totals;
  const reasons = Object.entries(totals.reasons).map(([reason, count]) => ({ reason, count }));
  return {
    ...countsOf(totals),
    reasons: reasons.toSorted((a, b) => b.count - a.count || a.reason.localeCompare(b.reason)),
    ...{ bouncedHard, bouncedSoft, complained, unsubscribed, keptUntil },
  };
}

/** People that a page of recipients shows. */
const recipientsPerPage = 50;

/** One recipient; `person` is null when the newsletter can't read them any more: they left. */
export interface RecipientLine extends RecipientRow {
  readonly person: OpenedPerson | null;
}

/**
 * One page of who got a campaign, or did not; one audit entry says which operator saw it. `after`
 * is null for the first page, else the `next` of the page before; `next` is null on the last.
 */
export async function readRecipients(
  newsletter: Newsletter,
  look: {
    readonly operatorId: string;
    readonly id: string;
    readonly filter: RecipientFilter;
    readonly after: string | null;
  },
): Promise<{ readonly recipients: readonly RecipientLine[]; readonly next: string | null }> {
  newsletter.gate.require("newsletter");
  const { operatorId, id, filter, after } = look;
  if (!isId(id) || (after !== null && !isId(after))) return { recipients: [], next: null };
  const db = newsletter.database.db("newsletter");
  const limit = recipientsPerPage + 1;
  const rows = await recipientRows(db, { campaignId: id, filter, after, limit });
  const page = rows.slice(0, recipientsPerPage);
  const reading = {
    purpose: "newsletter",
    reason: "recipients of a campaign",
    operatorId,
  } as const;
  const people =
    page.length === 0
      ? new Map<string, OpenedPerson>()
      : await openPersons(db, newsletter.keyring, reading, {
          ids: page.map(({ personId }) => personId),
          fields: newsletter.fields.filter((field) => field === "email" || field === "name"),
        });
  return {
    recipients: page.map((row) => ({ ...row, person: people.get(row.personId) ?? null })),
    next: rows.length > recipientsPerPage ? (page.at(-1)?.personId ?? null) : null,
  };
}

/** As `readRecipients`, of mails of which nobody knows whether the relay took them. */
export function readUncertain(
  newsletter: Newsletter,
  look: { readonly operatorId: string; readonly id: string; readonly after: string | null },
) {
  return readRecipients(newsletter, { ...look, filter: "uncertain" });
}

/**
 * An operator decides about uncertain mails of a campaign, by delivery or (null) about all: send
 * them again, so that some people may get it twice, or leave them. A campaign that was done goes on
 * for it. Returns how many were uncertain still. Throws `conflict` for a cancelled campaign's mails
 * to be sent again.
 */
export async function decideUncertainMails(
  newsletter: Newsletter,
  decide: {
    readonly operatorId: string;
    readonly id: string;
    readonly deliveryIds: readonly string[] | null;
    readonly decision: "send-again" | "leave";
  },
): Promise<number> {
  newsletter.gate.require("newsletter");
  const { operatorId, id, decision, deliveryIds } = decide;
  const { state } = await totalsOf(newsletter, id);
  if (decision === "send-again" && state === "cancelled") {
    throw new AvowError("conflict", "This campaign was cancelled; none of its mails goes out.");
  }
  const now = clock.now();
  const ids = deliveryIds?.filter(isId) ?? null;
  const count = await newsletter.database
    .db("newsletter")
    .transaction()
    .execute(async (tx) => {
      const moved = await moveAllUncertain(tx, { campaignId: id, ids, decision, now });
      if (moved > 0 && decision === "send-again") {
        await moveCampaign(tx, { id, from: ["done"], to: "sending", at: now });
      }
      const action = decision === "leave" ? "uncertain mails left" : "uncertain mails sent again";
      await recordAction(tx, { operatorId, action, ref: id });
      return moved;
    });
  newsletter.wakeMail();
  return count;
}
