import { sql } from "kysely";
import type { Db } from "../promise/purpose.ts";
import type { Advertiser, Campaign } from "./demand.ts";

/** An advertiser as it is stored. */
export interface StoredAdvertiser extends Advertiser {
  /** When the secret of the report's link was made. */
  readonly reportKeyAt: Date | null;
}

const advertiserColumns = sql`
  id, name, is_house as "isHouse", report_key_hash as "reportKeyHash",
  report_key_at as "reportKeyAt", archived_at as "archivedAt"`;

/** Writes an advertiser for the first time. */
export async function insertAdvertiser(
  db: Db<"ads">,
  advertiser: Pick<Advertiser, "id" | "name" | "isHouse"> & { readonly at: Date },
): Promise<void> {
  await sql`
    insert into ads.advertisers (id, name, is_house, created_at)
    values (${advertiser.id}, ${advertiser.name}, ${advertiser.isHouse}, ${advertiser.at})`.execute(
    db,
  );
}

/** Writes what an operator may say of an advertiser; false when there is none. */
export async function updateAdvertiser(
  db: Db<"ads">,
  advertiser: Pick<Advertiser, "id" | "name" | "isHouse">,
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update ads.advertisers set name = ${advertiser.name}, is_house = ${advertiser.isHouse}
    where id = ${advertiser.id}`.execute(db);
  return numAffectedRows === 1n;
}

/** Sets aside an advertiser or a campaign, or takes it up again with null; false when there is none. */
export async function setArchived(
  db: Db<"ads">,
  what: "advertiser" | "campaign",
  { id, at }: { readonly id: string; readonly at: Date | null },
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update ${sql.table(`ads.${what}s`)} set archived_at = ${at} where id = ${id}`.execute(db);
  return numAffectedRows === 1n;
}

/** Keeps the hash of a new secret for the report's link, or none; false when there is no such advertiser. */
export async function setReportKey(
  db: Db<"ads">,
  id: string,
  key: { readonly hash: Buffer; readonly at: Date } | null,
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update ads.advertisers
    set report_key_hash = ${key?.hash ?? null}, report_key_at = ${key?.at ?? null}
    where id = ${id}`.execute(db);
  return numAffectedRows === 1n;
}

/** The advertiser with this id, if there is one. */
export async function readAdvertiserRow(
  db: Db<"ads">,
  id: string,
): Promise<StoredAdvertiser | undefined> {
  const { rows } = await sql<StoredAdvertiser>`
    select ${advertiserColumns} from ads.advertisers where id = ${id}`.execute(db);
  return rows[0];
}

const campaignColumns = sql`
  id, advertiser_id as "advertiserId", name, archived_at as "archivedAt"`;

/** Writes a campaign for the first time. */
export async function insertCampaign(
  db: Db<"ads">,
  campaign: Omit<Campaign, "archivedAt"> & { readonly at: Date },
): Promise<void> {
  await sql`
    insert into ads.campaigns (id, advertiser_id, name, created_at)
    values (${campaign.id}, ${campaign.advertiserId}, ${campaign.name}, ${campaign.at})`.execute(
    db,
  );
}

/** Calls a campaign otherwise; false when there is none. */
export async function renameCampaign(db: Db<"ads">, id: string, name: string): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update ads.campaigns set name = ${name} where id = ${id}`.execute(db);
  return numAffectedRows === 1n;
}

/** The campaign with this id, if there is one. */
export async function readCampaignRow(db: Db<"ads">, id: string): Promise<Campaign | undefined> {
  const { rows } = await sql<Campaign>`
    select ${campaignColumns} from ads.campaigns where id = ${id}`.execute(db);
  return rows[0];
}

/** All campaigns, or those of one advertiser: those that are set aside last, by name. */
export async function listCampaignRows(
  db: Db<"ads">,
  of: { readonly advertiserId?: string } = {},
): Promise<readonly Campaign[]> {
  const { rows } = await sql<Campaign>`
    select ${campaignColumns} from ads.campaigns
    where ${of.advertiserId ?? null}::uuid is null or advertiser_id = ${of.advertiserId ?? null}
    order by archived_at is not null, name, id`.execute(db);
  return rows;
}
