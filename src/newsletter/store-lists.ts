import { type Kysely, sql } from "kysely";
import type { Tables } from "../promise/tables.generated.ts";

type Db = Kysely<Tables["newsletter"]>;

/** A list that people subscribe to. */
export interface List {
  readonly id: string;
  readonly slug: string;
  readonly title: string;
  readonly description: string;
  readonly wording: string;
  readonly isPublic: boolean;
  readonly createdAt: Date;
  /** When it stopped to take sign-ups; null while it takes them. */
  readonly archivedAt: Date | null;
}

/** Every list, those that take sign-ups first, then by title. */
export function readLists(db: Db): Promise<List[]> {
  return db
    .selectFrom("newsletter.lists")
    .select(["id", "slug", "title", "description", "wording"])
    .select(["is_public as isPublic", "created_at as createdAt", "archived_at as archivedAt"])
    .orderBy(sql`archived_at is not null`)
    .orderBy("title")
    .orderBy("id")
    .execute();
}

/** How many are subscribed to each list, and how many have yet to confirm. */
export interface ListCounts {
  readonly listId: string;
  readonly subscribed: number;
  readonly pending: number;
}

export async function countByList(db: Db): Promise<readonly ListCounts[]> {
  const { rows } = await sql<ListCounts>`
    with subscribed as (
      select list_id, count(*)::int as n from newsletter.subscriptions
      where state = 'subscribed' group by list_id
    ), pending as (
      select l as list_id, count(distinct u.email_index)::int as n
      from newsletter.sign_ups u, unnest(u.list_ids) l
      where u.confirmed_at is null and u.expires_at > avow.now() group by l
    )
    select l.id as "listId", coalesce(s.n, 0) as subscribed, coalesce(p.n, 0) as pending
    from newsletter.lists l
    left join subscribed s on s.list_id = l.id left join pending p on p.list_id = l.id`.execute(db);
  return rows;
}

type NewList = Omit<List, "archivedAt">;

const cellsOf = (list: NewList) => ({
  id: list.id,
  slug: list.slug,
  title: list.title,
  description: list.description,
  wording: list.wording,
  is_public: list.isPublic,
  created_at: list.createdAt,
});

export async function insertList(db: Db, list: NewList): Promise<void> {
  await db.insertInto("newsletter.lists").values(cellsOf(list)).execute();
}

/** Inserts a list if there is none at all. */
export async function insertFirstList(db: Db, list: NewList): Promise<void> {
  const any = await db.selectFrom("newsletter.lists").select("id").limit(1).executeTakeFirst();
  if (any) return;
  await db
    .insertInto("newsletter.lists")
    .values(cellsOf(list))
    .onConflict((it) => it.column("slug").doNothing())
    .execute();
}

/** Changes what is given; false when there is no such list. */
export async function updateList(
  db: Db,
  id: string,
  changed: Partial<Omit<NewList, "id" | "createdAt"> & { readonly archivedAt: Date | null }>,
): Promise<boolean> {
  const { isPublic, archivedAt, ...texts } = changed;
  const result = await db
    .updateTable("newsletter.lists")
    .set({
      ...texts,
      ...(isPublic === undefined ? {} : { is_public: isPublic }),
      ...(archivedAt === undefined ? {} : { archived_at: archivedAt }),
    })
    .where("id", "=", id)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}
