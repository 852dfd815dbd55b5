import type { Newsletter } from "./context.ts";
import { type CampaignOfToday, readToday } from "./store-today.ts";

/** Campaigns that an operator should know of: on their way, standing still, or with uncertain mails. */
export function newsletterToday(newsletter: Newsletter): Promise<readonly CampaignOfToday[]> {
  return readToday(newsletter.database.db("newsletter"));
}
