import { type Kysely, sql } from "kysely";
import type { Tables } from "../promise/tables.generated.ts";

type Db = Kysely<Tables["newsletter"]>;

/** Somebody who subscribes, without a word about who it is. */
export interface ExportRow {
  readonly personId: string;
  /** Short names of the lists that they subscribe to. */
  readonly lists: readonly string[];
  readonly source: "form" | "import";
  /** The earliest of their subscriptions. */
  readonly subscribedAt: Date;
  /** `bounced` or `complained`, where mails to them come back. */
  readonly suppressed: string | null;
}

/** The next people who subscribe to a list, or to any, in the order of their ids. */
export async function readExportRows(
  db: Db,
  page: { readonly listId: string | null; readonly after: string | null; readonly limit: number },
): Promise<readonly ExportRow[]> {
  const { listId, after, limit } = page;
  // Either way along an index, so that a small list is not looked for among everybody.
  const next = listId
    ? sql`select person_id from newsletter.subscriptions
        where list_id = ${listId} and state = 'subscribed'
          and (${after}::uuid is null or person_id > ${after})
        order by person_id limit ${limit}`
    : sql`select person_id from newsletter.subscribers
        where expires_at is null and (${after}::uuid is null or person_id > ${after})
        order by person_id limit ${limit}`;
  const { rows } = await sql<ExportRow>`
    select s.person_id as "personId", n.lists, n.source, n.subscribed_at as "subscribedAt",
      (select x.reason from newsletter.suppressions x
        where x.email_index = s.email_index and x.list_id is null) as suppressed
    from (${next}) page
    join newsletter.subscribers s on s.person_id = page.person_id
    cross join lateral (
      select coalesce(array_agg(l.slug::text order by l.slug), '{}') as lists,
        min(n.source) as source, min(n.subscribed_at) as subscribed_at
      from newsletter.subscriptions n join newsletter.lists l on l.id = n.list_id
      where n.person_id = s.person_id and n.state = 'subscribed'
        and (${listId}::uuid is null or n.list_id = ${listId})
    ) n
    order by s.person_id`.execute(db);
  return rows;
}
