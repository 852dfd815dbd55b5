import { clock, dayMs } from "../kernel/clock.ts";
import { log } from "../kernel/log.ts";
import { checkCampaign } from "./campaign-check.ts";
import { readCampaign } from "./campaign-edit.ts";
import type { Newsletter } from "./context.ts";
import {
  type Audience,
  countAudience,
  freezeChunk,
  isRendered,
  storeRendered,
} from "./store-audience.ts";
import { moveCampaign } from "./store-campaigns.ts";

/** People in one transaction: small enough to commit in about a second. */
const chunkMax = 20_000;

/** How many people a campaign to these lists would reach now, each once. */
export async function estimateAudience(
  newsletter: Newsletter,
  audience: Audience,
): Promise<number> {
  if (audience.listIds.length === 0) return 0;
  return countAudience(newsletter.database.db("newsletter"), audience);
}

/**
 * Prepares a campaign that was started, a step at a time: renders its mail, once, and makes a
 * delivery for each person of its audience, in chunks, so that whoever is killed or stopped in the
 * middle goes on behind the last one. A campaign that can't start any more is paused with the reason.
 * `held`: it was halted, or another process is at it.
 */
export async function prepareStep(
  newsletter: Newsletter,
  campaignId: string,
): Promise<"more" | "done" | "held"> {
  const db = newsletter.database.db("newsletter");
  if (!(await isRendered(db, campaignId))) {
    if (!(await render(newsletter, campaignId))) return "held";
  }
  const now = clock.now();
  const expiresAt = new Date(+now + newsletter.settings.deliveriesKeptDays * dayMs);
  const chunk = await db
    .transaction()
    .execute((tx) => freezeChunk(tx, { campaignId, limit: chunkMax, now, expiresAt }));
  if (chunk.isHeld) return "held";
  if (!chunk.isDone) return "more";
  log.info("a campaign's audience is frozen", { campaign: campaignId });
  return "done";
}

async function render(newsletter: Newsletter, id: string): Promise<boolean> {
  const db = newsletter.database.db("newsletter");
  const { html, text, problems } = await checkCampaign(
    newsletter,
    await readCampaign(newsletter, id),
  );
  const error = problems.find(({ severity }) => severity === "error");
  if (!error) {
    await storeRendered(db, { id, html, text });
    return true;
  }
  const pauseReason = `It can't be sent like this (${error.source}): ${error.message}.`;
  await moveCampaign(db, { id, from: ["preparing"], to: "paused", at: clock.now(), pauseReason });
  return false;
}
