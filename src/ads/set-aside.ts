import { isId } from "../kernel/ids.ts";
import { noSuch } from "./check-words.ts";
import { type Act, changeDemand, type DemandDesk } from "./desk.ts";
import { setArchived } from "./store-advertisers.ts";

/** Sets an advertiser or a campaign aside, or takes it up again with null; throws `not-found`. */
export function setAside(
  desk: DemandDesk,
  { operatorId, id }: Act,
  what: "advertiser" | "campaign",
  { action, at }: { readonly action: string; readonly at: Date | null },
): Promise<void> {
  return changeDemand(desk, { operatorId, action, ref: id }, async (tx) => {
    if (!(isId(id) && (await setArchived(tx, what, { id, at })))) throw noSuch(what);
  });
}
