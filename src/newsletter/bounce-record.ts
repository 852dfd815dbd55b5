import type { BounceReason } from "../bounces/mod.ts";
import { maskCardNumbers } from "../kernel/card-number.ts";
import { clock, dayMs } from "../kernel/clock.ts";
import { log } from "../kernel/log.ts";
import { takeInEvidence } from "../people/mod.ts";
import type { Bounces } from "./bounce-context.ts";
import { familyOf, reasonsOf } from "./bounce-family.ts";
import {
  type BounceSource,
  countAtCampaign,
  insertBounce,
  isReported,
  lockReports,
  markSuppressed,
  readCleared,
  readReported,
  readSoftRow,
  type ReportedDelivery,
  suppress,
} from "./store-bounces.ts";
import { unsubscribe } from "./unsubscribe.ts";
import { unsubscribeToken } from "./unsubscribe-token.ts";

/** What a report says of one mail. */
export interface Verdict {
  readonly kind: "bounce" | "complaint";
  readonly reason: BounceReason;
  /** Whether no mail can ever arrive there. */
  readonly isHard: boolean;
  /** Enhanced status code (RFC 3463), or "". */
  readonly status: string;
  /** The three digits of an SMTP reply. */
  readonly replyCode: number | null;
  /** What was said, in its own words; holds personal data. */
  readonly diagnostic: string;
}

/** A report that is nothing but somebody's own no, to what a campaign went to or to everything. */
export interface OptOut {
  readonly kind: "opt-out";
  readonly from: "campaign" | "all";
}

/** A report that a token of ours ties to one delivery. */
export interface Report {
  readonly deliveryId: string;
  readonly source: BounceSource;
  /**
   * What it says; `isRecipient` tells whether an address is the one that the mail went to.
   * Undefined when it says nothing to act on.
   */
  readonly read: (isRecipient: (address: string) => boolean) => Verdict | OptOut | undefined;
}

/**
 * What came of a report. `written`: it stands, and was acted on. `repeated`: it stood already.
 * `untied`: it is about no mail of ours, or one that is forgotten. `ignored`: nothing failed.
 * `unsubscribed`: somebody left by it.
 */
export type Recorded = "written" | "repeated" | "untied" | "ignored" | "unsubscribed";

/** After so long, a mail that has not come back has arrived: relays give up after five days. */
const arrivedMs = 6 * dayMs;

/**
 * Writes down a report, sealed, and does what follows: an address to which no mail can arrive is
 * suppressed, and one whose owner complained; so is one that sent back mails in a row for a reason
 * that may pass. A reason that lies in us suppresses nobody. All in one transaction; the same report
 * counts once. Who opts out by it is let go as by the link in the mail: that is their own no, which
 * nobody takes back.
 */
export async function recordReport(bounces: Bounces, report: Report): Promise<Recorded> {
  const { newsletter } = bounces;
  newsletter.gate.require("newsletter");
  const { keyring, database } = newsletter;
  const came = await database
    .db("newsletter")
    .transaction()
    .execute(async (tx) => {
      const about = await readReported(tx, report.deliveryId);
      if (!about) return "untied";
      const isRecipient = (address: string) =>
        address !== "" && keyring.emailIndex(address).equals(about.emailIndex);
      const verdict = report.read(isRecipient);
      if (!verdict) return "ignored";
      if (verdict.kind === "opt-out") return { about, what: verdict.from };
      await lockReports(tx, about.personId);
      if (await isReported(tx, about.deliveryId, verdict.kind)) return "repeated";
      await writeDown(bounces, tx, { about, verdict, source: report.source });
      return "written";
    });
  if (typeof came === "string") return came;
  const token = unsubscribeToken(newsletter, came.about.campaignNumber, came.about.personId);
  await unsubscribe(newsletter, token, { what: came.what, by: "mail" });
  return "unsubscribed";
}

type Tx = Parameters<typeof insertBounce>[0];

async function writeDown(
  bounces: Bounces,
  tx: Tx,
  { about, verdict, source }: { about: ReportedDelivery; verdict: Verdict; source: BounceSource },
): Promise<void> {
  const { keyring, settings } = bounces.newsletter;
  const { personId, campaignId, deliveryId } = about;
  const { kind, reason, isHard } = verdict;
  const at = clock.now();
  const reading = { purpose: "newsletter", reason: "a mail came back" } as const;
  const id = await takeInEvidence(tx, keyring, reading, {
    // Servers repeat what was in a mail, and people what is on their card.
    ...{ personId, diagnostic: maskCardNumbers(verdict.diagnostic) },
    expiresAt: new Date(at.getTime() + settings.deliveriesKeptDays * dayMs),
  });
  const status = /^[245]\.\d{1,3}\.\d{1,3}$/.test(verdict.status) ? verdict.status : "";
  const { replyCode } = verdict;
  const what = {
    deliveryId,
    personId,
    campaignId,
    source,
    kind,
    reason,
    isHard,
    status,
    replyCode,
  };
  await insertBounce(tx, { id, ...what, at });
  if (await endsWriting(bounces, tx, about, verdict)) {
    const as = kind === "complaint" ? "complained" : "bounced";
    if (await suppress(tx, about.emailIndex, as, at)) await markSuppressed(tx, id);
  }
  const soft = isHard ? "bounced_hard" : "bounced_soft";
  await countAtCampaign(tx, campaignId, kind === "complaint" ? "complained" : soft);
  log.info("a report about a mail was written down", { source, kind, reason, hard: isHard });
}

/** Whether the address is to get nothing further. */
async function endsWriting(
  { settings }: Bounces,
  tx: Tx,
  about: ReportedDelivery,
  { kind, reason, isHard }: Verdict,
): Promise<boolean> {
  const now = clock.now();
  const sentAt = about.sentAt ?? now;
  const { personId } = about;
  const since = await readCleared(tx, personId);
  // Who has confirmed since by a mailed link gets mail, and wants it.
  if (since && sentAt <= since) return false;
  if (kind === "complaint" || isHard) return true;
  const family = familyOf(reason);
  if (settings.softMax === 0 || family === "us" || family === "none") return false;
  const row = await readSoftRow(tx, {
    ...{ personId, since, reasons: reasonsOf(family) },
    cleanBefore: new Date(now.getTime() - arrivedMs),
  });
  const first = row.first ?? sentAt;
  const days = (sentAt.getTime() - first.getTime()) / dayMs;
  return row.campaigns >= settings.softMax && days >= settings.softDays;
}
