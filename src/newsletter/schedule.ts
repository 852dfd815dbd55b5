import { AvowError } from "../kernel/errors.ts";

const shape = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})$/;
const dayMs = 86_400_000;

/**
 * The moment at which clocks in a zone show `local`, such as `2026-03-29T09:30` (an HTML
 * `datetime-local`); `zone` is an IANA name such as `Europe/Berlin`. Of a time that comes twice,
 * when clocks go back, the first. Throws `bad-input` for a zone that is none, and for a time that
 * is none or that the clocks leap over.
 */
export function instantOf(local: string, zone: string): Date {
  const format = formatOf(zone);
  const wall = wallOf(local);
  if (wall === undefined) {
    throw refuse("localTime", "Write the time as year, month, day, hour and minute.");
  }
  // The zone's offset a day before and after holds at the moment itself, unless it leaps then.
  const offsets = [wall - dayMs, wall + dayMs].map((near) => shownAt(format, near) - near);
  const candidates = offsets.map((offset) => wall - offset).toSorted((a, b) => a - b);
  const found = candidates.find((instant) => shownAt(format, instant) === wall);
  if (found !== undefined) return new Date(found);
  throw refuse(
    "localTime",
    "This time does not exist there: the clocks are put forward over it. Choose an earlier or a later one.",
  );
}

/** As milliseconds since 1970, as if it were universal time; undefined for what is no such time. */
function wallOf(local: string): number | undefined {
  const [, ...parts] = shape.exec(local) ?? [];
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0] = parts.map(Number);
  const wall = Date.UTC(year, month - 1, day, hour, minute);
  const isSame = parts.length > 0 && new Date(wall).toISOString().slice(0, 16) === local;
  return isSame ? wall : undefined;
}

function formatOf(zone: string): Intl.DateTimeFormat {
  const isName = /^[A-Za-z][\w+/-]{0,60}$/.test(zone);
  try {
    if (isName) {
      return new Intl.DateTimeFormat("en-US", {
        ...{ timeZone: zone, calendar: "gregory", hourCycle: "h23", era: "short" },
        ...{ year: "numeric", month: "numeric", day: "numeric" },
        ...{ hour: "numeric", minute: "numeric", second: "numeric" },
      });
    }
  } catch {
    // Named below.
  }
  throw refuse("timeZone", "This is no time zone; choose one such as Europe/Berlin.");
}

/** What clocks show at `instant`, as if it were universal time. */
function shownAt(format: Intl.DateTimeFormat, instant: number): number {
  const parts = new Map(format.formatToParts(instant).map(({ type, value }) => [type, value]));
  const of = (type: Intl.DateTimeFormatPartTypes) => Number(parts.get(type) ?? 0);
  return Date.UTC(of("year"), of("month") - 1, of("day"), of("hour"), of("minute"), of("second"));
}

function refuse(field: string, message: string): AvowError {
  return new AvowError("bad-input", "The campaign can't be scheduled like this.", {
    fields: [{ field, message }],
  });
}
