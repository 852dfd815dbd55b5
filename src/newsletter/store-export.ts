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
  const { rows } = await sql<ExportRow>`
    select s.person_id as "personId", n.lists, n.source, n.subscribed_at as "subscribedAt",
      (select x.reason from newsletter.suppressions x
        where x.email_index = s.email_index and x.list_id is null) as suppressed
    from newsletter.subscribers s
    cross join lateral (
      select array_agg(l.slug::text order by l.slug) as lists, min(n.source) as source,
        min(n.subscribed_at) as subscribed_at
      from newsletter.subscriptions n join newsletter.lists l on l.id = n.list_id
      where n.person_id = s.person_id and n.state = 'subscribed'
        and (${listId}::uuid is null or n.list_id = ${listId})
      having count(*) > 0
    ) n
    where (${after}::uuid is null or s.person_id > ${after})
    order by s.person_id limit ${limit}`.execute(db);
  return rows;
}
