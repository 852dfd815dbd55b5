import type { AdsSettings } from "../config/mod.ts";
import { AvowError } from "../kernel/errors.ts";
import { isId } from "../kernel/ids.ts";
import type { Page } from "./slot.ts";

/** What a page's script asks, checked. */
export interface AskedFor {
  readonly slots: readonly { readonly name: string; readonly width: number }[];
  readonly page: Page;
  /** Whether the page itself hands on a no. */
  readonly no: boolean;
  /** Ads that the visitor's own device has counted enough of. */
  readonly seen: ReadonlySet<string>;
  /** Tokens of ads that stand on the page already. */
  readonly given: readonly string[];
}

/** A request may weigh so much, in bytes: fifty ids and fifty tokens, and all else that is known. */
export const askBytesMax = 12 * 1024;

const slotsMax = 12;
const namesMax = 50;
const nothing: ReadonlySet<string> = new Set();

/**
 * Reads the JSON of `POST /ads/decide`. What a page says of itself is kept only where the
 * configuration lists it. Throws `bad-input` with one sentence.
 */
export function readAsk(text: string, settings: Pick<AdsSettings, "areas" | "keywords">): AskedFor {
  const { slots, area, keywords, no, seen, page } = objectOf(text);
  if (!Array.isArray(slots) || slots.length === 0 || slots.length > slotsMax) {
    throw bad(`"slots" is a list of 1 to ${slotsMax} places, each with its name and width.`);
  }
  return {
    slots: slots.map(slotOf),
    page: {
      area: settings.areas.find((it) => it === area) ?? null,
      keywords: namesOf(keywords, (word) => settings.keywords.find((it) => it === word)),
    },
    no: no === true,
    seen: seen === undefined ? nothing : new Set(namesOf(seen, idOrNone)),
    given: namesOf(page, itself),
  };
}

function objectOf(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) {
      return value as Readonly<Record<string, unknown>>;
    }
  } catch {
    // The sentence below says it.
  }
  throw bad('Ads are asked for with a JSON object: {"slots":[{"name":"sidebar","width":300}]}.');
}

function slotOf(slot: unknown): AskedFor["slots"][number] {
  const { name, width } = (slot ?? {}) as { readonly name?: unknown; readonly width?: unknown };
  if (typeof name !== "string" || name.length > 100) {
    throw bad('Each of "slots" has a "name", as the configuration lists it.');
  }
  // Without a width there is room for anything.
  if (width === undefined || width === null) return { name, width: Number.POSITIVE_INFINITY };
  if (typeof width !== "number" || !(width >= 0)) {
    throw bad('The "width" of a place is in CSS pixels.');
  }
  return { name, width };
}

const none: readonly string[] = [];

const itself = (name: string): string => name;
const idOrNone = (name: string): string | undefined => (isId(name) ? name : undefined);

/** Each of the list once that `kept` gives something for: texts of our own are found again faster. */
function namesOf(list: unknown, kept: (name: string) => string | undefined): readonly string[] {
  if (!Array.isArray(list)) return none;
  const names: string[] = [];
  for (let at = 0; at < list.length && at < namesMax; at += 1) {
    const name: unknown = list[at];
    const one = typeof name === "string" ? kept(name) : undefined;
    if (one !== undefined && !names.includes(one)) names.push(one);
  }
  return names;
}

function bad(sentence: string): AvowError {
  return new AvowError("bad-input", sentence);
}
