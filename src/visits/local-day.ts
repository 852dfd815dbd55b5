import { AvowError } from "../kernel/errors.ts";

/** A moment as the clock on a site's wall shows it: the date (ISO 8601) and the hour, 0 to 23. */
export interface LocalHour {
  readonly day: string;
  readonly hour: number;
}

const quarterMs = 15 * 60 * 1000;
const zonesMax = 1000;
const quartersMax = 500;
/** No local day is longer: 25 hours where summer time ends, more where a date line moves. */
const dayQuartersMax = 50 * 4;

/**
 * Offsets from UTC are whole quarters of an hour and change on one, in every zone of the IANA
 * database since November 2011. So what was computed for a quarter holds for all of it.
 */
interface Zone {
  readonly format: Intl.DateTimeFormat;
  readonly known: Map<number, LocalHour>;
  quarter: number;
  at: LocalHour;
}

const zones = new Map<string, Zone>();

/** Date and hour at `ms` (milliseconds since 1970) in an IANA time zone. Throws on an unknown zone. */
export function localHour(ms: number, timeZone: string): LocalHour {
  const zone = zones.get(timeZone) ?? openZone(timeZone);
  const quarter = Math.floor(ms / quarterMs);
  if (zone.quarter !== quarter) {
    zone.at = atQuarter(zone, quarter);
    zone.quarter = quarter;
  }
  return zone.at;
}

/** The date at `ms` in an IANA time zone: "2026-11-26". Throws on an unknown zone. */
export function localDay(ms: number, timeZone: string): string {
  return localHour(ms, timeZone).day;
}

/**
 * When the local day of `ms` is over, in milliseconds since 1970. That is the next midnight, or the
 * first moment of the next day where summer time skips midnight. Throws on an unknown zone.
 */
export function nextMidnight(ms: number, timeZone: string): number {
  const zone = zones.get(timeZone) ?? openZone(timeZone);
  let same = Math.floor(ms / quarterMs);
  const { day } = atQuarter(zone, same);
  let over = same + dayQuartersMax;
  while (over - same > 1) {
    const middle = Math.floor((same + over) / 2);
    if (atQuarter(zone, middle).day === day) same = middle;
    else over = middle;
  }
  return over * quarterMs;
}

function openZone(timeZone: string): Zone {
  if (zones.size >= zonesMax) zones.clear();
  const zone: Zone = {
    format: formatOf(timeZone),
    known: new Map(),
    quarter: Number.NaN,
    at: { day: "", hour: 0 },
  };
  zones.set(timeZone, zone);
  return zone;
}

function formatOf(timeZone: string): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat("en-US-u-ca-gregory-nu-latn", {
      timeZone,
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      hourCycle: "h23",
    });
  } catch {
    throw new AvowError("bad-config", `There is no time zone "${timeZone}" in the IANA database.`);
  }
}

function atQuarter(zone: Zone, quarter: number): LocalHour {
  const known = zone.known.get(quarter);
  if (known) return known;
  const found: Partial<Record<Intl.DateTimeFormatPartTypes, string>> = {};
  for (const part of zone.format.formatToParts(quarter * quarterMs)) found[part.type] = part.value;
  const at = Object.freeze({
    day: `${found.year ?? ""}-${found.month ?? ""}-${found.day ?? ""}`,
    hour: Number(found.hour),
  });
  if (zone.known.size >= quartersMax) zone.known.clear();
  zone.known.set(quarter, at);
  return at;
}
