import { type Kysely, sql } from "kysely";
import type { Tables } from "../promise/tables.generated.ts";
import type { CampaignState } from "./campaign.ts";

/** A campaign that needs a look. */
export interface CampaignOfToday {
  readonly id: string;
  readonly subject: string;
  readonly state: CampaignState;
  readonly pauseReason: string | null;
  readonly recipients: number;
  readonly accepted: number;
  readonly uncertain: number;
}

export async function readToday(
  db: Kysely<Tables["newsletter"]>,
): Promise<readonly CampaignOfToday[]> {
  const { rows } = await sql<CampaignOfToday>`
    select c.id, c.subject, c.state, c.pause_reason as "pauseReason", c.recipients, c.accepted,
      coalesce(u.n, 0) as uncertain
    from newsletter.campaigns c
    left join (
      select ref, count(*)::int as n from mail.deliveries
      where kind = 'newsletter.campaign' and state = 'uncertain' group by ref
    ) u on u.ref = c.id
    where c.state in ('preparing', 'sending', 'paused') or u.n > 0
    order by c.updated_at desc limit 20`.execute(db);
  return rows;
}
