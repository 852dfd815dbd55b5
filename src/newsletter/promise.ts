import type { Check, PromiseId } from "../promise/definition.ts";
import type { DrillContext, LiveContext } from "../promise/live.ts";
import { yesOrNo } from "../promise/outcome.ts";
import { newsletterPurposeDrills } from "./drill.ts";
import { asksForMoreRefused, sameAnswer, signUpRefusesCards } from "./drill-answers.ts";
import { forgottenInTime } from "./drill-kept.ts";
import { newsletterSharingDrills } from "./drill-mails.ts";
import { forgottenThoughWritten } from "./drill-wrote.ts";
import { keysOfWhoLeft, receiptEvidence, subscribedAgainstNo } from "./evidence.ts";

/** A fault of subscribers is the newsletter's alone. */
const purposes = ["newsletter"] as const;

const noStands: Check<LiveContext> = {
  name: "Nobody is subscribed who said no",
  kind: "live",
  isGrowing: true,
  async run({ database }) {
    const { wrong, total } = await subscribedAgainstNo(database.steward);
    const outcome = yesOrNo(
      wrong === 0,
      `${total} subscriptions stand, and none of them against somebody's own no.`,
      `${wrong} of ${total} subscriptions stand although their address said no, or was erased.`,
    );
    return { ...outcome, purposes };
  },
};

const receiptsStand: Check<LiveContext> = {
  name: "Behind each subscription by form stands a signed receipt",
  kind: "live",
  isGrowing: true,
  async run(context) {
    const key = await context.receiptKey();
    const seen = await receiptEvidence(context.database.steward, key);
    const { total, without, receipts, verified, forged } = seen;
    const looked =
      verified < receipts ? `of ${receipts} signatures the newest and others by chance, ` : "";
    const outcome = yesOrNo(
      without === 0 && forged === 0,
      `${total} subscriptions were asked for by a form, each with a receipt of what was agreed to; ${looked}${verified} signatures were verified.`,
      `${without} of ${total} subscriptions by form have no receipt; ${forged} of ${verified} signatures do not fit what stands in their receipt.`,
    );
    return { ...outcome, purposes };
  },
};

const keysGone: Check<LiveContext> = {
  name: "Who left can no longer be written to",
  kind: "live",
  isGrowing: true,
  async run({ database }) {
    const { wrong, total } = await keysOfWhoLeft(database.steward);
    const outcome = yesOrNo(
      wrong === 0,
      `The newsletter holds the keys of ${total} subscribers, and each of them is subscribed to a list.`,
      `The newsletter holds the keys of ${wrong} people who are subscribed to nothing.`,
    );
    return { ...outcome, purposes };
  },
};

/** What the newsletter adds to the proof of promises that others make too, by promise. */
export const newsletterProofs: Readonly<
  Record<
    PromiseId,
    {
      readonly live?: readonly Check<LiveContext>[];
      readonly drill?: readonly Check<DrillContext>[];
    }
  >
> = {
  "contact-basic-only": { drill: [asksForMoreRefused] },
  "contact-purpose": {
    live: [noStands, receiptsStand, keysGone],
    drill: [...newsletterPurposeDrills, sameAnswer],
  },
  "kept-until": { drill: [forgottenInTime, forgottenThoughWritten] },
  "contact-not-shared": { drill: newsletterSharingDrills },
  "card-never-kept": { drill: [signUpRefusesCards] },
};
