import { AvowError } from "../kernel/errors.ts";

/** One thing that a page, or a program of the vendor's, tells us, whatever the wire looked like. */
export interface RawHit {
  /** "engagement" is time that somebody spent on a page that was counted before. */
  readonly kind: "view" | "event" | "engagement";
  /** The site's name in Avow, in lower case; nobody has looked yet whether there is one. */
  readonly domain: string;
  /** The address of the page; with a fragment only where fragments tell pages apart. */
  readonly url: string;
  /** Where the visitor came from; "" where it isn't said. */
  readonly referrer: string;
  /** The name of an event; "" for the other kinds. */
  readonly name: string;
  /** Properties of an event, in the order in which they came, each name once. */
  readonly props: readonly (readonly [name: string, value: string])[];
  /** Whole seconds of an engagement, 0 to `secondsMax`; 0 for the other kinds. */
  readonly seconds: number;
  /** Whether somebody did something: a visit of one view and nothing interactive is a bounce. */
  readonly interactive: boolean;
}

/** The most bytes of a body that carries a hit. */
export const bodyBytesMax = 4096;
/** The most characters (UTF-16 code units) of what a hit is made of. */
export const domainMax = 253;
export const urlMax = 2000;
export const referrerMax = 2000;
export const nameMax = 120;
export const propsMax = 10;
export const propNameMax = 60;
export const propValueMax = 200;
/** More seconds than this on one page, without a break, count as this many. */
export const secondsMax = 3600;

/** The events that the page's script sends by itself. The first two have a property `url`. */
export const ownEvents = {
  outbound: "Outbound link",
  download: "Download",
  missing: "404",
} as const;

/** Names that mean something else to an object than a value under a key. */
const trapNames: ReadonlySet<string> = new Set(["__proto__", "constructor", "prototype"]);

/** The refusal of a hit for one field; `sentence` names it and never says what it held. */
export function refusal(field: string, sentence: string): AvowError {
  return new AvowError("bad-input", sentence, { fields: [{ field, message: sentence }] });
}

/** A field that has to be text: `title` is how the sentence of a refusal begins. */
export interface TextField {
  readonly field: string;
  readonly title: string;
  readonly max: number;
  /** Whether it may be "", or missing. */
  readonly optional?: boolean;
}

/**
 * The text of a field; "" for an optional one that is missing or null. Throws AvowError "bad-input"
 * for anything that isn't text, is too long, is empty, or isn't well-formed (lone surrogates).
 */
export function readText(value: unknown, { field, title, max, optional }: TextField): string {
  if (optional === true && (value === undefined || value === null)) return "";
  if (typeof value !== "string") throw refusal(field, `${title} must be text.`);
  if (value.length > max) throw refusal(field, `${title} may have ${max} characters at most.`);
  if (value === "" && optional !== true) throw refusal(field, `${title} must not be empty.`);
  if (!value.isWellFormed()) throw refusal(field, `${title} must be well-formed Unicode.`);
  return value;
}

/** Whether a property may have this name. */
export function isPropName(name: string): boolean {
  return name !== "" && name.length <= propNameMax && !trapNames.has(name) && name.isWellFormed();
}

/** `text` with at most `max` characters; no surrogate pair is cut in two. */
export function cutText(text: string, max: number): string {
  if (text.length <= max) return text;
  const last = text.charCodeAt(max - 1);
  return text.slice(0, last >= 0xd800 && last < 0xdc00 ? max - 1 : max);
}

/** The refusal of what is no hit at all. */
export function notOneObject(): AvowError {
  return new AvowError("bad-input", "A hit must be one JSON object.");
}

/** The fields of what came as JSON; throws AvowError "bad-input" where it has none. */
export function readObject(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw notOneObject();
  return value as Record<string, unknown>;
}
