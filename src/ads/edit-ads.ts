import { refuseCardNumbers } from "../kernel/card-number.ts";
import { clock } from "../kernel/clock.ts";
import { AvowError } from "../kernel/errors.ts";
import { isId, newId } from "../kernel/ids.ts";
import { readImageHash } from "../picture/mod.ts";
import { type AdDraft, checkedAd } from "./check-ad.ts";
import { changedMeanwhile, noSuch, refusedFields, tidyLine } from "./check-words.ts";
import type { Ad } from "./demand.ts";
import { type Act, changeDemand, type DemandDesk } from "./desk.ts";
import { readFlight } from "./edit-flights.ts";
import { findAdImage, insertAd, readAdRow, type StoredAd, updateAd } from "./store-ads.ts";

const becauseLengthMax = 300;

/**
 * Takes an ad of a flight in, to be approved; returns its id. Throws `bad-input` with every field that
 * needs mending, `not-found` when there is no such flight.
 */
export async function createAd(
  desk: DemandDesk,
  given: { readonly operatorId: string | null; readonly flightId: string; readonly ad: AdDraft },
): Promise<string> {
  const draft = await checked(desk, given.ad);
  const { id: flightId } = await readFlight(desk, given.flightId);
  const id = newId();
  const { operatorId } = given;
  await changeDemand(desk, { operatorId, action: "ad taken in", ref: id }, (tx) =>
    insertAd(tx, { ...draft, id, flightId, state: "waiting" }, clock.now()),
  );
  return id;
}

/**
 * Changes an ad. `version` is the one that the operator saw: throws `conflict` when somebody changed
 * it since, or it is archived; `bad-input` with what to mend. What visitors would see otherwise has to
 * be approved anew.
 */
export async function editAd(
  desk: DemandDesk,
  given: Act & { readonly version: number; readonly ad: AdDraft },
): Promise<void> {
  const { operatorId, id, version } = given;
  const draft = await checked(desk, given.ad);
  const before = await readAd(desk, id);
  if (before.state === "archived") throw isArchived();
  const asBefore = { state: before.state, decidedAt: before.decidedAt };
  const anew = { state: "waiting", decidedAt: null, refusedBecause: "" } as const;
  const decision = isSeenAlike(before, draft) ? asBefore : anew;
  await changeDemand(desk, { operatorId, action: "ad edited", ref: id }, async (tx) => {
    const ad = { ...before, ...draft, ...decision, version };
    if (!(await updateAd(tx, ad, clock.now()))) throw changedMeanwhile("ad");
  });
}

/** Lets an ad be shown. `version` is the one that the operator saw: throws `conflict` for another. */
export function approveAd(
  desk: DemandDesk,
  act: Act & { readonly version: number },
): Promise<void> {
  const decision = { state: "approved", refusedBecause: "", decidedAt: clock.now() } as const;
  return decide(desk, act, decision, "ad approved");
}

/** Keeps an ad from being shown, and says why. Throws `bad-input` without a reason, `conflict` as above. */
export async function refuseAd(
  desk: DemandDesk,
  act: Act & { readonly version: number; readonly because: string },
): Promise<void> {
  const refusedBecause = tidyLine(act.because);
  refuseCardNumbers({ because: refusedBecause });
  if (refusedBecause === "" || refusedBecause.length > becauseLengthMax) {
    const message = `must say in 1 to ${becauseLengthMax} characters what is to be mended`;
    throw refusedFields([{ field: "because", message }]);
  }
  const decision = { state: "refused", refusedBecause, decidedAt: clock.now() } as const;
  await decide(desk, act, decision, "ad refused");
}

/** Sets an ad aside: it is not shown any more, and its figures stay. */
export function archiveAd(desk: DemandDesk, act: Act): Promise<void> {
  return changeAd(desk, act, "ad archived", (ad) => ({ ...ad, state: "archived" }));
}

/** Takes an archived ad up again: approved or refused as it was, else to be approved. */
export function restoreAd(desk: DemandDesk, act: Act): Promise<void> {
  return changeAd(desk, act, "ad restored", (ad) => {
    if (ad.state !== "archived") return ad;
    const decided = ad.refusedBecause === "" ? "approved" : "refused";
    return { ...ad, state: ad.decidedAt === null ? "waiting" : decided };
  });
}

/** One ad; throws `not-found`. */
export async function readAd(desk: Pick<DemandDesk, "database">, id: string): Promise<StoredAd> {
  const found = isId(id) && (await readAdRow(desk.database.db("ads"), id));
  if (!found) throw noSuch("ad");
  return found;
}

function decide(
  desk: DemandDesk,
  act: Act & { readonly version: number },
  decision: Pick<StoredAd, "state" | "refusedBecause" | "decidedAt">,
  action: string,
): Promise<void> {
  return changeAd(desk, act, action, (ad) => {
    // Whoever decides has to have seen this very ad.
    if (ad.version !== act.version) throw changedMeanwhile("ad");
    if (ad.state === "archived") throw isArchived();
    return { ...ad, ...decision };
  });
}

async function changeAd(
  desk: DemandDesk,
  { operatorId, id }: Act,
  action: string,
  change: (ad: StoredAd) => StoredAd,
): Promise<void> {
  const before = await readAd(desk, id);
  const after = change(before);
  if (after.state === before.state && after.refusedBecause === before.refusedBecause) return;
  await changeDemand(desk, { operatorId, action, ref: id }, async (tx) => {
    if (!(await updateAd(tx, after, clock.now()))) throw changedMeanwhile("ad");
  });
}

async function checked(desk: DemandDesk, draft: AdDraft): Promise<AdDraft & Pick<Ad, "size">> {
  const hash = draft.imageId === null ? undefined : readImageHash(draft.imageId);
  const image = hash && (await findAdImage(desk.database.db("ads"), hash));
  return checkedAd(draft, image, desk.settings);
}

/** Whether visitors see the same: words, picture, and where it leads. */
function isSeenAlike(before: Ad, after: AdDraft): boolean {
  const parts = [
    ...["format", "headline", "body", "callToAction", "landingUrl", "imageId", "imageAlt"],
  ] as const satisfies readonly (keyof AdDraft)[];
  return parts.every((part) => before[part] === after[part]);
}

function isArchived(): AvowError {
  return new AvowError("conflict", "This ad is archived; restore it first.");
}
