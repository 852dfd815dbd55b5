import { type Kysely, sql } from "kysely";
import type { Tables } from "../promise/tables.generated.ts";

type Db = Kysely<Tables["newsletter"]>;

/** An image without its bytes. */
export interface ImageRow {
  readonly hash: Buffer;
  readonly type: "image/jpeg" | "image/png";
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly size: number;
  readonly created_at: Date;
}

/** Keeps an image; the same bytes again take the newer name. */
export async function insertImage(
  db: Db,
  image: Omit<ImageRow, "size" | "created_at"> & { bytes: Buffer; at: Date },
): Promise<void> {
  await db
    .insertInto("newsletter.images")
    .values({
      hash: image.hash,
      type: image.type,
      name: image.name,
      width: image.width,
      height: image.height,
      bytes: image.bytes,
      created_at: image.at,
    })
    .onConflict((it) => it.column("hash").doNothing())
    .execute();
}

/** The newest images first, at most `limit`. */
export async function listImageRows(db: Db, limit: number): Promise<readonly ImageRow[]> {
  const { rows } = await sql<ImageRow>`
    select hash, type, name, width, height, octet_length(bytes) as size, created_at
    from newsletter.images order by created_at desc, hash limit ${limit}`.execute(db);
  return rows;
}

/** One image, however old it is and whatever others are called. */
export async function findImageRow(db: Db, hash: Buffer): Promise<ImageRow | undefined> {
  const { rows } = await sql<ImageRow>`
    select hash, type, name, width, height, octet_length(bytes) as size, created_at
    from newsletter.images where hash = ${hash}`.execute(db);
  return rows[0];
}

export async function readImageRow(
  db: Db,
  hash: Buffer,
): Promise<{ type: string; bytes: Buffer } | undefined> {
  return db
    .selectFrom("newsletter.images")
    .select(["type", "bytes"])
    .where("hash", "=", hash)
    .executeTakeFirst();
}

/** Whether any campaign that went out, or is on its way, shows this image. */
export async function isImageUsed(db: Db, url: string): Promise<boolean> {
  const { rows } = await sql`
    select 1 from newsletter.campaigns where html is not null and strpos(html, ${url}) > 0 limit 1`.execute(
    db,
  );
  return rows.length > 0;
}

export async function deleteImageRow(db: Db, hash: Buffer): Promise<void> {
  await db.deleteFrom("newsletter.images").where("hash", "=", hash).execute();
}
