import { type BounceReport, readBounce } from "../bounces/mod.ts";
import { AvowError } from "../kernel/errors.ts";
import { log } from "../kernel/log.ts";
import { databaseError, sqlState } from "../kernel/sql-error.ts";
import type { MailVerdict } from "../mail/mod.ts";
import { readLeaveSubject, tiedDelivery } from "./bounce-address.ts";
import type { Bounces } from "./bounce-context.ts";
import { recordReport } from "./bounce-record.ts";
import { verdictOf } from "./bounce-verdict.ts";
import { countReport, type SourceCounts } from "./store-bounce-sources.ts";
import { readReported } from "./store-bounces.ts";
import { unsubscribeToken } from "./unsubscribe-token.ts";
import { unsubscribe } from "./unsubscribe.ts";

/**
 * Takes one mail out of the mailbox to which mails come back: a report is written down and acted on,
 * somebody who leaves by mail is let go, and everything else stays where it is. No mail stops those
 * behind it: one that can't be taken is counted. Throws only while the database can't be used.
 */
export async function takeMail(bounces: Bounces, bytes: Uint8Array): Promise<MailVerdict> {
  let outcome: keyof SourceCounts;
  try {
    outcome = await act(bounces, bytes);
  } catch (error) {
    if (isForNow(error)) throw error;
    // Nothing of the mail, which may hold anything.
    const name = error instanceof Error ? error.name : "unknown";
    log.error("a mail that came back can't be taken", { error: name, code: sqlState(error) });
    outcome = "unreadable";
  }
  await countReport(bounces.newsletter.database.db("newsletter"), "mailbox", outcome);
  return ["written", "repeated", "unsubscribed"].includes(outcome) ? "done" : "leave";
}

async function act(bounces: Bounces, bytes: Uint8Array): Promise<keyof SourceCounts> {
  const report = readBounce(bytes);
  if (await leave(bounces, report, subjectOf(bytes))) return "unsubscribed";
  if (report.kind !== "bounce" && report.kind !== "feedback") return "ignored";
  const deliveryId = tied(bounces, report);
  if (deliveryId === undefined) return "untied";
  const read = (isRecipient: (address: string) => boolean) => verdictOf(report, isRecipient);
  return recordReport(bounces, { deliveryId, source: "mailbox", read });
}

function tied({ newsletter }: Bounces, report: BounceReport): string | undefined {
  const { deliveredTo, originalMessageId } = report;
  return tiedDelivery(newsletter, { addresses: deliveredTo, messageIds: [originalMessageId] });
}

/** Lets somebody go who wrote the mail that List-Unsubscribe offers; false for any other mail. */
async function leave(bounces: Bounces, report: BounceReport, subject: string): Promise<boolean> {
  const { newsletter } = bounces;
  const left = readLeaveSubject(newsletter, subject);
  if (left === undefined) return false;
  let link = left === "recipient" ? undefined : left;
  if (left === "recipient") {
    const [id] = [tiedDelivery(newsletter, { addresses: report.deliveredTo, messageIds: [] })];
    if (id === undefined) return false;
    link = await readReported(newsletter.database.db("newsletter"), id);
  }
  if (!link) return false;
  const token = unsubscribeToken(newsletter, link.campaignNumber, link.personId);
  await unsubscribe(newsletter, token, { what: "campaign", by: "mail" });
  return true;
}

/** A subject is looked for no further into a mail. */
const headerBytesMax = 64 * 1024;

/** The subject as it stands in the header; that of a mail by which somebody leaves is plain ASCII. */
function subjectOf(bytes: Uint8Array): string {
  const text = Buffer.from(bytes.subarray(0, headerBytesMax)).toString("latin1");
  const header = text.split(/\r?\n\r?\n/, 1)[0] ?? "";
  const unfolded = header.replace(/\r?\n[ \t]+/g, " ");
  return /^subject:(.{0,500})/im.exec(unfolded)?.[1] ?? "";
}

/** Whether it may go well later: the database is away or full, or the newsletter switched off. */
function isForNow(error: unknown): boolean {
  const known = databaseError(error) ?? (error instanceof AvowError ? error : undefined);
  if (known) return ["unavailable", "switched-off", "storage-full"].includes(known.code);
  return /^(?:40|53|55|57|58|XX)/.test(sqlState(error) ?? "");
}
