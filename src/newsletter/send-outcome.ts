import {
  type BounceReason,
  classifyReply,
  type SmtpCommand,
  type Verdict,
} from "../bounces/mod.ts";
import { clock } from "../kernel/clock.ts";
import { newSecret } from "../kernel/ids.ts";
import { attemptsMax, type BulkOutcome, type BulkStage, retryWaitMs } from "../mail/mod.ts";
import { familyOf } from "./bounce-family.ts";
import type { ClaimedDelivery, SettledDelivery } from "./store-sending.ts";

/** A recipient at whose mailbox the fault lies, for good or for now, as the relay said. */
export interface RefusedRecipient {
  readonly deliveryId: string;
  readonly personId: string;
  readonly campaignId: string;
  readonly at: Date;
  readonly reason: BounceReason;
  /** Whether no mail can ever arrive there. */
  readonly isHard: boolean;
  /** Enhanced status code (RFC 3463), or "". */
  readonly status: string;
  readonly replyCode: number | null;
  /** What the relay said; it may name the recipient: seal it or drop it. */
  readonly diagnostic: string;
}

/** What an outcome means for a delivery, and for all that come after it. */
export interface Judged {
  readonly settled: SettledDelivery;
  /** To be told whoever suppresses addresses. */
  readonly refused?: Omit<RefusedRecipient, "campaignId">;
  /**
   * `good`: the relay took it. `refused`: it did not, for a reason that lies not in this recipient.
   * `sender`: it refuses who we are, for good. `gone`: the relay is not to be had.
   */
  readonly sign: "good" | "refused" | "sender" | "gone" | null;
  /** Why the relay is not to be had, as a sentence without anybody's data. */
  readonly why?: string;
}

const commands: Readonly<Record<BulkStage, SmtpCommand>> = {
  here: "",
  sender: "MAIL",
  recipient: "RCPT",
  content: "DATA",
  line: "",
};

/** What became of one mail, in the words of its delivery. The reply's text goes no further. */
export function judge(delivery: ClaimedDelivery, outcome: BulkOutcome): Judged {
  const { id, attempt } = delivery;
  const base = { id, attempt, code: null, reason: null, nextAt: null };
  switch (outcome.state) {
    case "accepted":
      return { settled: { ...base, state: "accepted", code: outcome.code }, sign: "good" };
    case "uncertain":
      return { settled: { ...base, state: "uncertain" }, sign: null };
    case "untouched": {
      const gone = { sign: "gone", why: outcome.reason } as const;
      return {
        settled: { ...base, state: "queued" },
        ...(outcome.relayFailed ? gone : { sign: null }),
      };
    }
    case "refused":
      return judgeRefusal(delivery, outcome);
    default:
      return judgeDeferral(delivery, outcome);
  }
}

function judgeRefusal(
  { id, attempt, personId }: ClaimedDelivery,
  { stage, code, reply }: Extract<BulkOutcome, { state: "refused" }>,
): Judged {
  const base = { id, attempt, state: "refused", code, nextAt: null } as const;
  if (stage === "here") {
    return { settled: { ...base, reason: "can't be carried" }, sign: null };
  }
  const replyCode = code === null ? "" : String(code);
  const verdict = classifyReply({ text: reply, replyCode, command: commands[stage] });
  const settled = { ...base, reason: verdict.reason };
  const refused = atMailbox(verdict, { deliveryId: id, personId }, { code, reply });
  return refused ? { settled, refused, sign: null } : { settled, sign: "refused" };
}

/** What is to be told of a refusal whose fault lies at the recipient's mailbox. */
function atMailbox(
  { reason, hard, status }: Verdict,
  who: { readonly deliveryId: string; readonly personId: string },
  { code, reply }: { readonly code: number | null; readonly reply: string },
): Judged["refused"] {
  if (familyOf(reason) !== "mailbox") return undefined;
  const said = { reason, isHard: hard, status, replyCode: code, diagnostic: reply };
  return { ...who, ...said, at: clock.now() };
}

function judgeDeferral(
  { id, attempt, tries, personId }: ClaimedDelivery,
  outcome: Extract<BulkOutcome, { state: "deferred" }>,
): Judged {
  const { stage, code, reply } = outcome;
  const sign = stage === "sender" && code !== null && code >= 500 ? "sender" : null;
  if (tries < attemptsMax) {
    const wait = retryWaitMs(tries, (newSecret(1)[0] ?? 0) / 255);
    const nextAt = new Date(clock.ms() + wait);
    return { settled: { id, attempt, state: "deferred", code, reason: null, nextAt }, sign };
  }
  const replyCode = code === null ? "" : String(code);
  const verdict = classifyReply({ text: reply, replyCode, command: commands[stage] });
  const { reason } = verdict;
  const refused = atMailbox(verdict, { deliveryId: id, personId }, { code, reply });
  const settled = { id, attempt, state: "refused", code, reason, nextAt: null } as const;
  return { settled, sign, ...(refused ? { refused } : {}) };
}
