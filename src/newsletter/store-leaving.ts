import { type Kysely, sql } from "kysely";
import type { Tables } from "../promise/tables.generated.ts";

type Db = Kysely<Tables["requests"]>;

/** A list, and whether somebody is subscribed to it. */
export interface ListOfPerson {
  readonly id: string;
  readonly slug: string;
  readonly title: string;
  readonly description: string;
  /** Whether they could join it. */
  readonly isOpen: boolean;
  readonly isSubscribed: boolean;
  /** Whether they were subscribed to it once, and left. */
  readonly hasLeft: boolean;
}

/** The lists that somebody is subscribed to, and those that they could join, by title. */
export async function listsOfPerson(db: Db, personId: string): Promise<readonly ListOfPerson[]> {
  const { rows } = await sql<ListOfPerson>`
    select l.id, l.slug, l.title, l.description,
      l.is_public and l.archived_at is null as "isOpen",
      coalesce(s.state = 'subscribed', false) as "isSubscribed",
      coalesce(s.state = 'unsubscribed', false) as "hasLeft"
    from newsletter.lists l
    left join newsletter.subscriptions s on s.list_id = l.id and s.person_id = ${personId}
    where s.state = 'subscribed' or (l.is_public and l.archived_at is null)
    order by l.title, l.id`.execute(db);
  return rows;
}

/** The lists that a campaign went to; undefined when there is no such campaign. */
export async function listsOfCampaign(
  db: Db,
  campaignNumber: number,
): Promise<readonly string[] | undefined> {
  const row = await db
    .selectFrom("newsletter.campaigns")
    .select("list_ids")
    .where("number", "=", campaignNumber)
    .executeTakeFirst();
  return row?.list_ids;
}
