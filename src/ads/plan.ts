import { Board } from "./board.ts";
import type { Ad, Advertiser, Campaign, Flight } from "./demand.ts";
import type { Pace } from "./pace.ts";
import type { Run, Wanted } from "./run.ts";
import type { Slot } from "./slot.ts";

/** Everything that operators entered and that may be shown. */
export interface Demand {
  readonly advertisers: readonly Advertiser[];
  readonly campaigns: readonly Campaign[];
  readonly flights: readonly Flight[];
  readonly ads: readonly Ad[];
}

/** An ad of a flight, with the part of the answer that is the same each time. */
export interface Shown {
  readonly ad: Ad;
  readonly run: Run;
  /** `"format":…,"ad":{…}` as JSON. */
  readonly json: string;
}

/** A flight that may run in one slot, with those of its ads that fit in there. */
export interface Candidate {
  readonly run: Run;
  readonly shown: readonly Shown[];
}

/** All that may run in one slot. */
export interface Candidates {
  readonly all: readonly Candidate[];
  /** Their numbers on the board, in the same order. */
  readonly places: Int32Array;
  readonly board: Board;
}

/** What may be shown, by slot. */
export interface Plan {
  readonly slots: ReadonlyMap<string, { readonly slot: Slot; readonly candidates: Candidates }>;
}

/**
 * Makes the plan by which ads are chosen. `paceOf` gives the pace of a flight, the same one each
 * time; `imageUrl` the address of a picture.
 */
export function planOf(
  demand: Demand,
  slots: readonly Slot[],
  using: {
    readonly paceOf: (flight: Flight) => Pace;
    readonly imageUrl: (ad: Ad) => string | null;
  },
): Plan {
  const advertisers = new Map(demand.advertisers.map((it) => [it.id, it]));
  const campaigns = new Map(demand.campaigns.map((it) => [it.id, it]));
  const runs = demand.flights.flatMap((flight): readonly Omit<Run, "at">[] => {
    const campaign = campaigns.get(flight.campaignId);
    const advertiser = advertisers.get(campaign?.advertiserId ?? "");
    if (flight.state !== "running" || !campaign || !advertiser) return [];
    if (campaign.archivedAt !== null || advertiser.archivedAt !== null) return [];
    return [
      {
        ...{ flight, advertiser, pace: using.paceOf(flight) },
        countries: wantedOf(flight.countries),
        areas: wantedOf(flight.areas),
        keywords: wantedOf(flight.keywords),
      },
    ];
  });
  const approved = Map.groupBy(
    demand.ads.filter(({ state }) => state === "approved"),
    ({ flightId }) => flightId,
  );
  const numbered = runs.map((run, at): Run => ({ ...run, at }));
  const board = new Board(numbered);
  const all = numbered.map((run) => ({
    run,
    shown: (approved.get(run.flight.id) ?? []).map((ad) => ({
      ...{ ad, run },
      json: jsonOf(ad, run.advertiser, using.imageUrl(ad)),
    })),
  }));
  const inSlot = (slot: Slot): Candidates => {
    const fit = all.flatMap((it) => fitting(it, slot));
    return { all: fit, places: Int32Array.from(fit, ({ run }) => run.at), board };
  };
  return {
    slots: new Map(slots.map((slot) => [slot.name, { slot, candidates: inSlot(slot) }])),
  };
}

function fitting({ run, shown }: Candidate, slot: Slot): readonly Candidate[] {
  const { slots } = run.flight;
  if (slots.length > 0 && !slots.includes(slot.name)) return [];
  const fit = shown.filter(({ ad }) => fits(ad, slot));
  return fit.length > 0 ? [{ run, shown: fit }] : [];
}

/** A picture alone has to be of a size of the slot; what has words adapts itself. */
function fits({ format, size }: Ad, slot: Slot): boolean {
  if (!slot.formats.includes(format)) return false;
  if (format !== "image") return true;
  return slot.sizes.some((it) => it.width === size?.width && it.height === size.height);
}

function wantedOf({ include, exclude }: Flight["areas"]): Wanted | null {
  if (include.length === 0 && exclude.length === 0) return null;
  return { include: include.length > 0 ? new Set(include) : null, exclude: new Set(exclude) };
}

function jsonOf(ad: Ad, advertiser: Advertiser, src: string | null): string {
  const image =
    src === null || ad.size === null
      ? null
      : { src, alt: ad.imageAlt, width: ad.size.width, height: ad.size.height };
  const { headline, body, callToAction } = ad;
  const shown = { headline, body, callToAction, image, advertiser: advertiser.name };
  return `"format":${JSON.stringify(ad.format)},"ad":${JSON.stringify(shown)}`;
}
