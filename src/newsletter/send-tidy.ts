import { clock } from "../kernel/clock.ts";
import { log } from "../kernel/log.ts";
import type { NewsletterDb } from "./store-campaigns.ts";
import { campaignsWithClaims, cancelledCampaigns, lapseClaims } from "./store-courier.ts";
import { refuseQueued } from "./store-sending.ts";

/** Looks after what earlier processes left on the line, and what a cancelled campaign left behind. */
export async function tidyCampaigns(db: NewsletterDb): Promise<void> {
  const now = clock.now();
  for (const campaign of await campaignsWithClaims(db, now)) {
    const uncertain = await lapseClaims(db, campaign, now);
    log.warn("mails were on the line when their process ended", { campaign, uncertain });
  }
  for (const campaignId of await cancelledCampaigns(db)) {
    await refuseQueued(db, { campaignId, reason: "cancelled", at: now });
  }
}
