import { clock } from "../kernel/clock.ts";
import { AvowError } from "../kernel/errors.ts";
import { recordAction } from "../ledger/mod.ts";
import type { Campaign } from "./campaign.ts";
import { checkCampaign } from "./campaign-check.ts";
import { readCampaign } from "./campaign-edit.ts";
import type { Newsletter } from "./context.ts";
import { instantOf } from "./schedule.ts";
import { type Move, moveCampaign } from "./store-campaigns.ts";
import { refuseQueued } from "./store-sending.ts";

/** An operator acts on a campaign. */
export interface CampaignAct {
  readonly operatorId: string;
  readonly id: string;
}

/** An operator lets what they saw go out: `version` is the one that they saw. */
export interface CampaignStart extends CampaignAct {
  readonly version: number;
}

/** So soon that a time still counts as the one that is meant: operators choose minutes. */
const graceMs = 60_000;

/**
 * Plans a draft for a time, written as clocks in `timeZone` (an IANA name) show it. Throws
 * `bad-input` for a time that is past or does not exist there, and as `startCampaign` does.
 */
export async function scheduleCampaign(
  newsletter: Newsletter,
  plan: CampaignStart & { readonly localTime: string; readonly timeZone: string },
): Promise<Campaign> {
  const sendAt = instantOf(plan.localTime, plan.timeZone);
  if (+sendAt < clock.ms() - graceMs) {
    const message = "This time is past; choose one to come, or start the campaign now.";
    throw new AvowError("bad-input", "The campaign can't be scheduled like this.", {
      fields: [{ field: "localTime", message }],
    });
  }
  await requireFit(newsletter, await readCampaign(newsletter, plan.id));
  const move = { from: ["draft"], to: "scheduled", version: plan.version } as const;
  const when = { sendAt, timeZone: plan.timeZone };
  return act(newsletter, plan, "campaign scheduled", { ...move, ...when });
}

/** Makes a scheduled campaign a draft again. */
export function unscheduleCampaign(newsletter: Newsletter, it: CampaignAct): Promise<Campaign> {
  const move = { from: ["scheduled"], to: "draft", sendAt: null, timeZone: null } as const;
  return act(newsletter, it, "campaign taken off the schedule", move);
}

/**
 * Starts a draft or a scheduled campaign now: its audience are those who subscribe at this moment.
 * Throws `bad-input`, naming each thing to mend, while the check finds an error; `conflict` when
 * somebody changed it since, or it was started already.
 */
export async function startCampaign(newsletter: Newsletter, it: CampaignStart): Promise<Campaign> {
  await requireFit(newsletter, await readCampaign(newsletter, it.id));
  const move = { from: ["draft", "scheduled"], to: "preparing", version: it.version } as const;
  return act(newsletter, it, "campaign started", { ...move, startedAt: clock.now() });
}

/** Halts a campaign on its way; what is on the line to the relay is finished first. */
export function pauseCampaign(newsletter: Newsletter, it: CampaignAct): Promise<Campaign> {
  const move = { from: ["preparing", "sending"], to: "paused" } as const;
  return act(newsletter, it, "campaign paused", move);
}

/** Lets a paused campaign go on where it stood. Throws `bad-input` when it still can't start. */
export async function resumeCampaign(newsletter: Newsletter, it: CampaignAct): Promise<Campaign> {
  const campaign = await readCampaign(newsletter, it.id);
  const isFrozen = campaign.frozenAt !== null;
  if (!isFrozen) await requireFit(newsletter, campaign);
  const startedAt = campaign.startedAt ?? clock.now();
  const move = { from: ["paused"], to: isFrozen ? "sending" : "preparing", startedAt } as const;
  return act(newsletter, it, "campaign resumed", move);
}

/** Ends a campaign: what waits is refused with the reason "cancelled"; what is sent stays sent. */
export async function cancelCampaign(newsletter: Newsletter, it: CampaignAct): Promise<Campaign> {
  const from = ["scheduled", "preparing", "sending", "paused"] as const;
  const finishedAt = clock.now();
  await act(newsletter, it, "campaign cancelled", { from, to: "cancelled", finishedAt });
  await refuseQueued(newsletter.database.db("newsletter"), {
    ...{ campaignId: it.id, reason: "cancelled", at: finishedAt },
  });
  return readCampaign(newsletter, it.id);
}

/** Throws `bad-input` with every error that the check finds. */
async function requireFit(newsletter: Newsletter, campaign: Campaign): Promise<void> {
  newsletter.gate.require("newsletter");
  const { problems } = await checkCampaign(newsletter, campaign);
  const errors = problems.filter(({ severity }) => severity === "error");
  if (errors.length === 0) return;
  throw new AvowError("bad-input", "The campaign can't start yet; mend what is marked.", {
    fields: errors.map(({ source, message }) => ({ field: source, message })),
  });
}

async function act(
  newsletter: Newsletter,
  { operatorId, id }: CampaignAct,
  action: string,
  move: Omit<Move, "id" | "at">,
): Promise<Campaign> {
  newsletter.gate.require("newsletter");
  await newsletter.database
    .db("newsletter")
    .transaction()
    .execute(async (tx) => {
      const isMoved = await moveCampaign(tx, { ...move, id, at: clock.now() });
      if (!isMoved) throw standsElsewhere(await readCampaign(newsletter, id), move);
      await recordAction(tx, { operatorId, action, ref: id });
    });
  newsletter.wakeMail();
  return readCampaign(newsletter, id);
}

const stateWords: Readonly<Record<Campaign["state"], string>> = {
  draft: "a draft",
  scheduled: "scheduled",
  preparing: "on its way",
  sending: "on its way",
  paused: "paused",
  done: "done",
  cancelled: "cancelled",
};

function standsElsewhere(campaign: Campaign, move: Pick<Move, "from">): AvowError {
  const why = move.from.includes(campaign.state)
    ? "Somebody changed this campaign since you opened it; look at it again first."
    : `This campaign is ${stateWords[campaign.state]} by now, so this can't be done; nothing was changed.`;
  return new AvowError("conflict", why);
}
