import { refuseCardNumbers } from "../kernel/card-number.ts";
import { clock } from "../kernel/clock.ts";
import { AvowError, type FieldProblem } from "../kernel/errors.ts";
import { isId, newId } from "../kernel/ids.ts";
import { recordAction } from "../ledger/mod.ts";
import type { Campaign, CampaignContent, CampaignLine } from "./campaign.ts";
import type { Newsletter } from "./context.ts";
import {
  deleteDraft,
  insertCampaign,
  listCampaignRows,
  readCampaignRow,
  updateDraft,
} from "./store-campaigns.ts";

/** Campaigns that a page of the list shows. */
export const campaignsPerPage = 30;

/** In characters. What a letter shows well is less; the check before the start says how much. */
const lengthMax = { subject: 1_000, preheader: 1_000, greeting: 1_000, body: 500_000 } as const;
const listsMax = 100;

const blank: CampaignContent = {
  subject: "",
  preheader: "",
  greeting: "",
  body: "",
  tagLinks: false,
  listIds: [],
  subscribedFrom: null,
  subscribedUntil: null,
};

/**
 * Begins a campaign as a draft and returns it. What `content` leaves out is empty. Throws
 * `bad-input` for what can't be kept, `card-number` for a text that holds one.
 */
export async function createCampaign(
  newsletter: Newsletter,
  given: { readonly operatorId: string; readonly content?: Partial<CampaignContent> },
): Promise<Campaign> {
  newsletter.gate.require("newsletter");
  const { operatorId } = given;
  const content = checked({ ...blank, ...given.content });
  const id = newId();
  await newsletter.database
    .db("newsletter")
    .transaction()
    .execute(async (tx) => {
      await insertCampaign(tx, { ...content, id, createdBy: operatorId, at: clock.now() });
      await recordAction(tx, { operatorId, action: "campaign begun", ref: id });
    });
  return readCampaign(newsletter, id);
}

/**
 * Writes a draft anew; what `content` leaves out stays. `version` is the one that the operator saw:
 * throws `conflict` when somebody changed the draft since, or it is no draft any more.
 */
export async function editCampaign(
  newsletter: Newsletter,
  edit: {
    readonly operatorId: string;
    readonly id: string;
    readonly version: number;
    readonly content: Partial<CampaignContent>;
  },
): Promise<Campaign> {
  newsletter.gate.require("newsletter");
  const { operatorId, id, version } = edit;
  const before = await readCampaign(newsletter, id);
  if (before.state !== "draft") throw notADraft(before);
  const { subject, preheader, greeting, body, tagLinks } = before;
  const { listIds, subscribedFrom, subscribedUntil } = before;
  const kept = { subject, preheader, greeting, body, tagLinks };
  const content = checked({
    ...{ ...kept, listIds, subscribedFrom, subscribedUntil },
    ...edit.content,
  });
  await newsletter.database
    .db("newsletter")
    .transaction()
    .execute(async (tx) => {
      const isWritten = await updateDraft(tx, { ...content, id, version, at: clock.now() });
      if (!isWritten) throw changedMeanwhile();
      await recordAction(tx, { operatorId, action: "campaign edited", ref: id });
    });
  return readCampaign(newsletter, id);
}

/** A draft with the content of any campaign. */
export async function duplicateCampaign(
  newsletter: Newsletter,
  { operatorId, id }: { readonly operatorId: string; readonly id: string },
): Promise<Campaign> {
  const { subject, preheader, greeting, body, tagLinks, listIds, subscribedFrom, subscribedUntil } =
    await readCampaign(newsletter, id);
  const texts = { subject, preheader, greeting, body, tagLinks };
  const content = { ...texts, listIds, subscribedFrom, subscribedUntil };
  return createCampaign(newsletter, { operatorId, content });
}

/** Deletes a draft; throws `conflict` for what is more than a draft. */
export async function deleteCampaign(
  newsletter: Newsletter,
  { operatorId, id }: { readonly operatorId: string; readonly id: string },
): Promise<void> {
  newsletter.gate.require("newsletter");
  const campaign = await readCampaign(newsletter, id);
  await newsletter.database
    .db("newsletter")
    .transaction()
    .execute(async (tx) => {
      if (!(await deleteDraft(tx, id))) throw notADraft(campaign);
      await recordAction(tx, { operatorId, action: "campaign draft deleted", ref: id });
    });
}

/** One campaign; throws `not-found`. */
export async function readCampaign(newsletter: Newsletter, id: string): Promise<Campaign> {
  const found = isId(id) && (await readCampaignRow(newsletter.database.db("newsletter"), id));
  if (!found) throw new AvowError("not-found", "There is no such campaign; it may be deleted.");
  return found;
}

/** One page of all campaigns, `page` from 1: those on their way first, then the newest. */
export async function listCampaigns(
  newsletter: Newsletter,
  { page }: { readonly page: number },
): Promise<{ campaigns: readonly CampaignLine[]; total: number }> {
  const offset = (page - 1) * campaignsPerPage;
  const db = newsletter.database.db("newsletter");
  const { rows, total } = await listCampaignRows(db, { offset, limit: campaignsPerPage });
  return { campaigns: rows, total };
}

function checked(content: CampaignContent): CampaignContent {
  const problems: FieldProblem[] = [];
  for (const field of ["subject", "preheader", "greeting", "body"] as const) {
    if (content[field].length <= lengthMax[field]) continue;
    const message = `At most ${lengthMax[field].toLocaleString("en")} characters; shorten it.`;
    problems.push({ field, message });
  }
  const listIds = [...new Set(content.listIds)];
  if (listIds.length > listsMax || !listIds.every(isId)) {
    problems.push({ field: "listIds", message: "Choose from the lists that there are." });
  }
  const { subscribedFrom, subscribedUntil } = content;
  if (subscribedFrom && subscribedUntil && subscribedFrom >= subscribedUntil) {
    const message = "This is not after the other date, so nobody would be between them.";
    problems.push({ field: "subscribedUntil", message });
  }
  if (problems.length > 0) {
    throw new AvowError("bad-input", "The campaign can't be kept like this; mend what is marked.", {
      fields: problems,
    });
  }
  const { subject, preheader, greeting, body } = content;
  refuseCardNumbers({ subject, preheader, greeting, body });
  return { ...content, listIds };
}

function notADraft({ state }: Campaign): AvowError {
  const how =
    state === "scheduled"
      ? "This campaign is scheduled; take it off the schedule to change it."
      : "This campaign was started and can't be changed any more; duplicate it instead.";
  return new AvowError("conflict", how);
}

function changedMeanwhile(): AvowError {
  return new AvowError(
    "conflict",
    "Somebody changed this campaign since you opened it; nothing of yours was stored. Open it again and put in what you wrote.",
  );
}
