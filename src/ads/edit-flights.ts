import { clock } from "../kernel/clock.ts";
import { AvowError } from "../kernel/errors.ts";
import { isId, newId } from "../kernel/ids.ts";
import { checkedFlight, type FlightDraft } from "./check-flight.ts";
import { changedMeanwhile, nameLengthMax, noSuch, refusedFields } from "./check-words.ts";
import type { Flight } from "./demand.ts";
import { type Act, changeDemand, type DemandDesk } from "./desk.ts";
import { readAdCampaign } from "./edit-campaigns.ts";
import { insertAd, listAdRows } from "./store-ads.ts";
import {
  insertFlight,
  isFlightCounted,
  readFlightRow,
  type StoredFlight,
  updateFlight,
} from "./store-flights.ts";

/**
 * Begins a flight of a campaign as a draft; returns its id. Throws `bad-input` with every field that
 * needs mending, `not-found` when there is no such campaign.
 */
export async function createFlight(
  desk: DemandDesk,
  given: {
    readonly operatorId: string | null;
    readonly campaignId: string;
    readonly flight: FlightDraft;
  },
): Promise<string> {
  const draft = checkedFlight(given.flight, desk.settings);
  const { id: campaignId } = await readAdCampaign(desk, given.campaignId);
  const id = newId();
  const { operatorId } = given;
  await changeDemand(desk, { operatorId, action: "flight begun", ref: id }, (tx) =>
    insertFlight(tx, { ...draft, id, campaignId, state: "draft" }, clock.now()),
  );
  return id;
}

/**
 * Changes a flight. `version` is the one that the operator saw: throws `conflict` when somebody
 * changed it since, `bad-input` with what to mend. What was seen or clicked already was sold at its
 * price, so that the price stays from then on; a copy may have another.
 */
export async function editFlight(
  desk: DemandDesk,
  given: Act & { readonly version: number; readonly flight: FlightDraft },
): Promise<void> {
  const { operatorId, id, version } = given;
  const draft = checkedFlight(given.flight, desk.settings);
  const before = await readFlight(desk, id);
  const { kind, priceMicros } = before.pricing;
  const isPriced = draft.pricing.kind === kind && draft.pricing.priceMicros === priceMicros;
  await changeDemand(desk, { operatorId, action: "flight edited", ref: id }, async (tx) => {
    if (!isPriced && (await isFlightCounted(tx, id))) throw pricedAlready();
    const flight = { ...before, ...draft, version };
    if (!(await updateFlight(tx, flight, clock.now()))) throw changedMeanwhile("flight");
  });
}

/** From which states a flight comes into another, and how the record calls it. */
const ways = {
  running: { from: ["draft", "paused"], action: "flight started" },
  paused: { from: ["running", "ended"], action: "flight paused" },
  ended: { from: ["draft", "running", "paused"], action: "flight ended" },
} as const satisfies Readonly<
  Partial<Record<Flight["state"], { from: readonly Flight["state"][]; action: string }>>
>;

/** Starts a flight, or goes on with it. Throws `conflict` for one that has ended. */
export function startFlight(desk: DemandDesk, act: Act): Promise<void> {
  return move(desk, act, "running");
}

/** Stops a flight until it is started again; one that was ended by mistake is paused by it too. */
export function pauseFlight(desk: DemandDesk, act: Act): Promise<void> {
  return move(desk, act, "paused");
}

/** Ends a flight, whatever is left of its budget. */
export function endFlight(desk: DemandDesk, act: Act): Promise<void> {
  return move(desk, act, "ended");
}

/** A draft with everything of a flight but its figures, and its ads as they stand; returns its id. */
export async function copyFlight(desk: DemandDesk, { operatorId, id }: Act): Promise<string> {
  const flight = await readFlight(desk, id);
  const ads = await listAdRows(desk.database.db("ads"), { flightId: id });
  const copyId = newId();
  const at = clock.now();
  const name = `${Array.from(flight.name)
    .slice(0, nameLengthMax - 7)
    .join("")} (copy)`;
  await changeDemand(desk, { operatorId, action: "flight copied", ref: copyId }, async (tx) => {
    await insertFlight(tx, { ...flight, id: copyId, name, state: "draft" }, at);
    for (const ad of ads) {
      if (ad.state !== "archived") await insertAd(tx, { ...ad, id: newId(), flightId: copyId }, at);
    }
  });
  return copyId;
}

/** One flight; throws `not-found`. */
export async function readFlight(
  desk: Pick<DemandDesk, "database">,
  id: string,
): Promise<StoredFlight> {
  const found = isId(id) && (await readFlightRow(desk.database.db("ads"), id));
  if (!found) throw noSuch("flight");
  return found;
}

async function move(
  desk: DemandDesk,
  { operatorId, id }: Act,
  state: keyof typeof ways,
): Promise<void> {
  const flight = await readFlight(desk, id);
  if (flight.state === state) return;
  const { from, action } = ways[state];
  if (!from.some((it) => it === flight.state)) {
    throw new AvowError(
      "conflict",
      `This flight is ${flight.state} and can't be ${state} from there; open it again to see how it stands.`,
    );
  }
  const at = clock.now();
  if (state === "running" && flight.endsAt !== null && flight.endsAt <= at) {
    throw new AvowError(
      "conflict",
      "The end of this flight has passed: give it a later one first.",
    );
  }
  await changeDemand(desk, { operatorId, action, ref: id }, async (tx) => {
    if (!(await updateFlight(tx, { ...flight, state }, at))) throw changedMeanwhile("flight");
  });
}

function pricedAlready(): AvowError {
  const message =
    "was sold at already, so it stays; end this flight and start a copy of it at another price";
  return refusedFields([{ field: "price", message }]);
}
