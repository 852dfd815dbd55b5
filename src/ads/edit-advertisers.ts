import { clock } from "../kernel/clock.ts";
import { hash } from "../kernel/crypto.ts";
import { isId, newId, newToken } from "../kernel/ids.ts";
import { checkedName, noSuch } from "./check-words.ts";
import { type Act, changeDemand, type DemandDesk } from "./desk.ts";
import { setAside } from "./set-aside.ts";
import {
  insertAdvertiser,
  readAdvertiserRow,
  setReportKey,
  type StoredAdvertiser,
  updateAdvertiser,
} from "./store-advertisers.ts";

/** What an operator says of an advertiser. */
export interface AdvertiserDraft {
  /** Of the company, as it stands beside its ads. */
  readonly name: string;
  /** Whether these are the vendor's own products. */
  readonly isHouse: boolean;
}

/** Takes an advertiser in; returns its id. Throws `bad-input` with what to mend. */
export async function createAdvertiser(
  desk: DemandDesk,
  given: AdvertiserDraft & { readonly operatorId: string | null },
): Promise<string> {
  const draft = checked(given);
  const id = newId();
  const { operatorId } = given;
  await changeDemand(desk, { operatorId, action: "advertiser taken in", ref: id }, (tx) =>
    insertAdvertiser(tx, { ...draft, id, at: clock.now() }),
  );
  return id;
}

/** Changes an advertiser. Throws `bad-input`, or `not-found` when there is none. */
export async function editAdvertiser(
  desk: DemandDesk,
  { operatorId, id, ...given }: Act & AdvertiserDraft,
): Promise<void> {
  const draft = checked(given);
  await changeDemand(desk, { operatorId, action: "advertiser edited", ref: id }, async (tx) => {
    if (!(isId(id) && (await updateAdvertiser(tx, { ...draft, id })))) throw noSuch("advertiser");
  });
}

/** Sets an advertiser aside: nothing of it is shown any more, and its figures stay. */
export function archiveAdvertiser(desk: DemandDesk, act: Act): Promise<void> {
  return setAside(desk, act, "advertiser", { action: "advertiser archived", at: clock.now() });
}

/** Takes an archived advertiser up again, as it was. */
export function restoreAdvertiser(desk: DemandDesk, act: Act): Promise<void> {
  return setAside(desk, act, "advertiser", { action: "advertiser restored", at: null });
}

/**
 * Makes the secret of the link by which the advertiser sees its report; an earlier one ends. It is
 * returned this once, as only its hash is kept.
 */
export async function makeReportKey(desk: DemandDesk, act: Act): Promise<string> {
  const secret = newToken();
  await keepReportKey(desk, act, "link of a report made", {
    hash: hash(secret),
    at: clock.now(),
  });
  return secret;
}

/** Ends the link by which the advertiser sees its report. */
export function withdrawReportKey(desk: DemandDesk, act: Act): Promise<void> {
  return keepReportKey(desk, act, "link of a report withdrawn", null);
}

/** One advertiser; throws `not-found`. */
export async function readAdvertiser(
  desk: Pick<DemandDesk, "database">,
  id: string,
): Promise<StoredAdvertiser> {
  const found = isId(id) && (await readAdvertiserRow(desk.database.db("ads"), id));
  if (!found) throw noSuch("advertiser");
  return found;
}

function keepReportKey(
  desk: DemandDesk,
  { operatorId, id }: Act,
  action: string,
  key: Parameters<typeof setReportKey>[2],
): Promise<void> {
  return changeDemand(desk, { operatorId, action, ref: id }, async (tx) => {
    if (!(isId(id) && (await setReportKey(tx, id, key)))) throw noSuch("advertiser");
  });
}

function checked({ name, isHouse }: AdvertiserDraft): AdvertiserDraft {
  return { name: checkedName(name), isHouse };
}
