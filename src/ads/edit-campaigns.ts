import { clock } from "../kernel/clock.ts";
import { isId, newId } from "../kernel/ids.ts";
import { checkedName, noSuch } from "./check-words.ts";
import type { Campaign } from "./demand.ts";
import { type Act, changeDemand, type DemandDesk } from "./desk.ts";
import { readAdvertiser } from "./edit-advertisers.ts";
import { setAside } from "./set-aside.ts";
import { insertCampaign, readCampaignRow, renameCampaign } from "./store-advertisers.ts";

/** Begins a campaign of an advertiser; returns its id. Throws `bad-input`, or `not-found`. */
export async function createAdCampaign(
  desk: DemandDesk,
  given: {
    readonly operatorId: string | null;
    readonly advertiserId: string;
    readonly name: string;
  },
): Promise<string> {
  const name = checkedName(given.name);
  const { id: advertiserId } = await readAdvertiser(desk, given.advertiserId);
  const id = newId();
  const { operatorId } = given;
  await changeDemand(desk, { operatorId, action: "ad campaign begun", ref: id }, (tx) =>
    insertCampaign(tx, { id, advertiserId, name, at: clock.now() }),
  );
  return id;
}

/** Calls a campaign otherwise. Throws `bad-input`, or `not-found` when there is none. */
export async function renameAdCampaign(
  desk: DemandDesk,
  { operatorId, id, ...given }: Act & { readonly name: string },
): Promise<void> {
  const name = checkedName(given.name);
  await changeDemand(desk, { operatorId, action: "ad campaign renamed", ref: id }, async (tx) => {
    if (!(isId(id) && (await renameCampaign(tx, id, name)))) throw noSuch("campaign");
  });
}

/** Sets a campaign aside: nothing of it is shown any more, and its figures stay. */
export function archiveAdCampaign(desk: DemandDesk, act: Act): Promise<void> {
  return setAside(desk, act, "campaign", { action: "ad campaign archived", at: clock.now() });
}

/** Takes an archived campaign up again, as it was. */
export function restoreAdCampaign(desk: DemandDesk, act: Act): Promise<void> {
  return setAside(desk, act, "campaign", { action: "ad campaign restored", at: null });
}

/** One campaign; throws `not-found`. */
export async function readAdCampaign(
  desk: Pick<DemandDesk, "database">,
  id: string,
): Promise<Campaign> {
  const found = isId(id) && (await readCampaignRow(desk.database.db("ads"), id));
  if (!found) throw noSuch("campaign");
  return found;
}
