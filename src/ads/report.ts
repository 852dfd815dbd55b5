import { clock, dayMs, hourMs } from "../kernel/clock.ts";
import { hash } from "../kernel/crypto.ts";
import type { Db } from "../promise/purpose.ts";
import type { Flight } from "./demand.ts";
import type { ReportDesk } from "./report-context.ts";
import { type DayCount, type DaySpan, everyDay } from "./report-days.ts";
import { type Progress, progressOf } from "./report-progress.ts";
import {
  type AdSum,
  findByReportKey,
  readFlightCounts,
  readPartnerFaults,
  readPartnerSums,
  readRefused,
  type ReportedFlight,
  readReportedFlights,
  readReportLines,
  readSlotSums,
  readSums,
  type PartnerSum,
  type PlaceSum,
  type ReportLine,
  type SlotSum,
  type Which,
} from "./store-report.ts";

/** Lines of a file at most: more than a year of a hundred ads in five places. */
const linesMax = 200_000;

/** Days that reports show where nothing else is asked for. */
export const reportDays = 30;

/** A flight with what was counted of it in a span. */
export interface FlightReport extends ReportedFlight {
  readonly progress: Progress;
  readonly sums: readonly AdSum[];
}

/** The figures of some of the ads, day by day and by flight. */
export interface AdsReport {
  readonly span: DaySpan;
  readonly days: readonly DayCount[];
  readonly places: readonly PlaceSum[];
  /** Flights that run first, then the latest. */
  readonly flights: readonly FlightReport[];
}

/** Whose report has this secret in its address; undefined when it is nobody's (any more). */
export async function advertiserOf(
  desk: ReportDesk,
  secret: string,
): Promise<{ readonly id: string; readonly name: string } | undefined> {
  if (!/^[\w-]{43}$/.test(secret)) return undefined;
  return findByReportKey(desk.database.db("ads"), hash(secret));
}

/** How far each of these flights has come. */
export async function readProgress(
  db: Db<"ads">,
  flights: readonly Pick<Flight, "id" | "pricing" | "startsAt" | "endsAt" | "goal" | "state">[],
): Promise<ReadonlyMap<string, Progress>> {
  const now = clock.now();
  const counts = await readFlightCounts(
    db,
    flights.map(({ id }) => id),
    // By the hour since yesterday began: of that the last day's pace is made.
    (Math.floor(now.getTime() / dayMs) - 1) * (dayMs / hourMs),
  );
  const byFlight = Map.groupBy(counts, ({ flightId }) => flightId);
  return new Map(
    flights.map((flight) => [flight.id, progressOf(flight, byFlight.get(flight.id) ?? [], now)]),
  );
}

/** All figures of a span, those that are no ad's included. */
export interface WholeReport {
  readonly span: DaySpan;
  readonly days: readonly DayCount[];
  readonly sums: readonly AdSum[];
  readonly places: readonly PlaceSum[];
  readonly slots: readonly SlotSum[];
  readonly partners: readonly PartnerSum[];
  readonly partnerFaults: Awaited<ReturnType<typeof readPartnerFaults>>;
  readonly refused: Awaited<ReturnType<typeof readRefused>>;
}

/** The figures of all ads, or of those that are meant, as operators see them. */
export async function readWholeReport(
  desk: ReportDesk,
  span: DaySpan,
  which: Which,
): Promise<WholeReport> {
  const db = desk.database.db("ads");
  const { days, ads, places } = await readSums(db, span, which);
  return {
    ...{ span, days: everyDay(days, span), sums: ads, places },
    slots: await readSlotSums(db, span),
    partners: await readPartnerSums(db, span),
    partnerFaults: await readPartnerFaults(db, span),
    refused: await readRefused(db, span),
  };
}

/** The report of one advertiser: all flights that ever ran, and the days of the span. */
export async function readAdvertiserReport(
  desk: ReportDesk,
  advertiserId: string,
  span: DaySpan,
): Promise<AdsReport> {
  const db = desk.database.db("ads");
  const { days, ads, places } = await readSums(db, span, { advertiserId });
  const flights = await readReportedFlights(db, advertiserId);
  const progress = await readProgress(
    db,
    flights.map(({ flight }) => flight),
  );
  const sums = Map.groupBy(ads, ({ flightId }) => flightId);
  return {
    ...{ span, days: everyDay(days, span), places },
    flights: flights.flatMap((it) => {
      const { id } = it.flight;
      const found = progress.get(id);
      return found ? [{ ...it, progress: found, sums: sums.get(id) ?? [] }] : [];
    }),
  };
}

/** Every line of a report's file, oldest first. */
export function readLines(
  db: Db<"ads">,
  span: DaySpan,
  which: Which,
): Promise<readonly ReportLine[]> {
  return readReportLines(db, span, which, linesMax);
}

/** Counts added up to one. */
export function addUp(counts: readonly { readonly views: number; readonly clicks: number }[]): {
  readonly views: number;
  readonly clicks: number;
} {
  const total = { views: 0, clicks: 0 };
  for (const { views, clicks } of counts) {
    total.views += views;
    total.clicks += clicks;
  }
  return total;
}
