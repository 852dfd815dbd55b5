import { clock } from "../kernel/clock.ts";
import { log } from "../kernel/log.ts";
import type { Newsletter } from "./context.ts";
import { moveCampaign } from "./store-campaigns.ts";
import { dueCampaigns } from "./store-courier.ts";

/** So late a letter may have lost its sense: somebody looks at it first. */
const lateMsMax = 12 * 3_600_000;

/** Starts the scheduled campaigns whose time has come; what came far too late stands paused. */
export async function startDue(newsletter: Newsletter): Promise<void> {
  const db = newsletter.database.db("newsletter");
  const now = clock.now();
  for (const { id, sendAt } of await dueCampaigns(db, now)) {
    const isLate = +now - +sendAt > lateMsMax;
    const pauseReason =
      "Its time passed while Avow was not running, more than half a day ago: resume it if it still makes sense.";
    const isMoved = isLate
      ? await moveCampaign(db, { id, from: ["scheduled"], to: "paused", at: now, pauseReason })
      : await moveCampaign(db, {
          ...{ id, from: ["scheduled"], to: "preparing", at: now, startedAt: now },
        });
    if (isMoved) log.info("a campaign's time has come", { campaign: id, late: isLate });
  }
}
