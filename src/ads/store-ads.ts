import { sql } from "kysely";
import { readImageHash, writeImageHash } from "../picture/mod.ts";
import type { Db } from "../promise/purpose.ts";
import type { Ad } from "./demand.ts";

/** An ad as it is stored. */
export interface StoredAd extends Ad {
  /** How many changes it has seen. */
  readonly version: number;
  /** What an operator wrote who refused it. */
  readonly refusedBecause: string;
  readonly decidedAt: Date | null;
}

/** A row of `adColumns`. */
export interface AdRow extends Omit<StoredAd, "imageId" | "size"> {
  readonly imageHash: Buffer | null;
  readonly width: number | null;
  readonly height: number | null;
}

/** Of `ads.ads a`. */
export const adColumns = sql`
  a.id, a.flight_id as "flightId", a.name, a.format, a.headline, a.body,
  a.call_to_action as "callToAction", a.landing_url as "landingUrl", a.image_hash as "imageHash",
  a.image_alt as "imageAlt", a.width, a.height, a.weight, a.state,
  a.refused_because as "refusedBecause", a.version, a.decided_at as "decidedAt"`;

/** The ad of a row of `adColumns`. */
export function adOf({ imageHash, width, height, ...kept }: AdRow): StoredAd {
  return {
    ...kept,
    imageId: imageHash && writeImageHash(imageHash),
    size: width === null || height === null ? null : { width, height },
  };
}

const hashOf = ({ imageId }: Ad) => (imageId === null ? null : (readImageHash(imageId) ?? null));

/** Writes an ad for the first time. */
export async function insertAd(
  db: Db<"ads">,
  ad: Ad & Partial<Pick<StoredAd, "refusedBecause" | "decidedAt">>,
  at: Date,
): Promise<void> {
  await sql`
    insert into ads.ads (id, flight_id, name, format, headline, body, call_to_action, landing_url,
      image_hash, image_alt, width, height, weight, state, refused_because, decided_at, created_at,
      updated_at)
    values (${ad.id}, ${ad.flightId}, ${ad.name}, ${ad.format}, ${ad.headline}, ${ad.body},
      ${ad.callToAction}, ${ad.landingUrl}, ${hashOf(ad)}, ${ad.imageAlt},
      ${ad.size?.width ?? null}, ${ad.size?.height ?? null}, ${ad.weight}, ${ad.state},
      ${ad.refusedBecause ?? ""}, ${ad.decidedAt ?? null}, ${at}, ${at})`.execute(db);
}

/**
 * Writes all of an ad but whose it is, if it still is of `version`. False when somebody changed it
 * since, or there is none.
 */
export async function updateAd(db: Db<"ads">, ad: StoredAd, at: Date): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update ads.ads set name = ${ad.name}, format = ${ad.format}, headline = ${ad.headline},
      body = ${ad.body}, call_to_action = ${ad.callToAction}, landing_url = ${ad.landingUrl},
      image_hash = ${hashOf(ad)}, image_alt = ${ad.imageAlt}, width = ${ad.size?.width ?? null},
      height = ${ad.size?.height ?? null}, weight = ${ad.weight}, state = ${ad.state},
      refused_because = ${ad.refusedBecause}, decided_at = ${ad.decidedAt},
      version = version + 1, updated_at = ${at}
    where id = ${ad.id} and version = ${ad.version}`.execute(db);
  return numAffectedRows === 1n;
}

/** The ad with this id, if there is one. */
export async function readAdRow(db: Db<"ads">, id: string): Promise<StoredAd | undefined> {
  const { rows } = await sql<AdRow>`
    select ${adColumns} from ads.ads a where a.id = ${id}`.execute(db);
  return rows.map(adOf)[0];
}

/** The ads of a flight, or those that wait for approval, in the order in which they were made. */
export async function listAdRows(
  db: Db<"ads">,
  of: { readonly flightId: string } | { readonly state: Ad["state"] },
): Promise<readonly StoredAd[]> {
  const which = "flightId" in of ? sql`a.flight_id = ${of.flightId}` : sql`a.state = ${of.state}`;
  const { rows } = await sql<AdRow>`
    select ${adColumns} from ads.ads a where ${which} order by a.created_at, a.id`.execute(db);
  return rows.map(adOf);
}

/** A picture of ads, as it is kept. */
export interface AdImage {
  readonly hash: Buffer;
  readonly type: "image/jpeg" | "image/png";
  /** In its own pixels. */
  readonly width: number;
  readonly height: number;
}

/** Keeps a picture; the same bytes again are the same picture. */
export async function insertAdImage(
  db: Db<"ads">,
  image: AdImage & { readonly bytes: Buffer; readonly at: Date },
): Promise<void> {
  await sql`
    insert into ads.images (hash, type, width, height, bytes, created_at)
    values (${image.hash}, ${image.type}, ${image.width}, ${image.height}, ${image.bytes},
      ${image.at}) on conflict (hash) do nothing`.execute(db);
}

/** What is known of a picture, without its bytes. */
export async function findAdImage(db: Db<"ads">, hash: Buffer): Promise<AdImage | undefined> {
  const { rows } = await sql<AdImage>`
    select hash, type, width, height from ads.images where hash = ${hash}`.execute(db);
  return rows[0];
}

/** The bytes of a picture. */
export async function readAdImage(
  db: Db<"ads">,
  hash: Buffer,
): Promise<{ readonly type: string; readonly bytes: Buffer } | undefined> {
  const { rows } = await sql<{ type: string; bytes: Buffer }>`
    select type, bytes from ads.images where hash = ${hash}`.execute(db);
  return rows[0];
}
