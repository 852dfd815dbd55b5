import {
  cutText,
  domainMax,
  isPropName,
  nameMax,
  ownEvents,
  propsMax,
  propValueMax,
  type RawHit,
  readObject,
  readText,
  referrerMax,
  refusal,
  secondsMax,
  urlMax,
} from "./raw-hit.ts";

/*
 * Plausible's events API (https://plausible.io/docs/events-api), so that what speaks it to Plausible
 * speaks it to us: `POST /api/event`, JSON as application/json or text/plain.
 *
 *   n, name         "pageview", "engagement", or an event's name
 *   u, url          the page's address; may begin with app:// or the like
 *   d, domain       the site, or several with commas between them; else the host of the address
 *   r, referrer     may be missing
 *   p, props, m, meta   properties, an object or the JSON text of one
 *   i, interactive  false for what does not end a bounce
 *   h, hashMode     1 where the fragment tells pages apart
 *   e               milliseconds of an engagement
 *
 * Anything else (v, sd, revenue, screen_width, …) is not read. Our limits for properties are
 * narrower: of a longer value the beginning is kept, and what else does not fit is left out, as are
 * lists and objects. A server that sends for a visitor says in X-Forwarded-For and User-Agent whose.
 */

/** What is answered: the same whether a hit was counted or not, but for the header. */
export const eventAnswer = {
  status: 202,
  body: "ok",
  /** "1" on the answer to a hit that was read and not counted. */
  droppedHeader: "x-plausible-dropped",
} as const;

/** One hit may name this many sites. */
const domainsMax = 10;

const fields = {
  name: { field: "name", title: "The event's name (name)", max: nameMax },
  url: { field: "url", title: "The page's address (url)", max: urlMax },
  domains: { field: "domain", title: "The site (domain)", max: domainMax * domainsMax },
  referrer: {
    field: "referrer",
    title: "The referrer (referrer)",
    max: referrerMax,
    optional: true,
  },
} as const;

/** Plausible's names for what its script counts by itself, and ours. */
const sameEvents: ReadonlyMap<string, string> = new Map([
  ["Outbound Link: Click", ownEvents.outbound],
  ["Cloaked Link: Click", ownEvents.outbound],
  ["File Download", ownEvents.download],
  ["404", ownEvents.missing],
]);

/**
 * Reads one call of Plausible's events API from its JSON: a hit for each site that it names. Throws
 * AvowError "bad-input" with one sentence that names the field and never what it held.
 */
export function readEvent(json: unknown): readonly RawHit[] {
  const call = readObject(json);
  const first = (...names: readonly string[]) =>
    names.map((name) => call[name]).find((it) => it !== undefined && it !== null);

  const called = readText(first("n", "name"), fields.name);
  const address = readText(first("u", "url"), fields.url);
  const hit = {
    ...readKind(called, first),
    url: isYes(first("h", "hashMode")) ? address : (address.split("#", 1)[0] ?? ""),
    referrer: readText(first("r", "referrer"), fields.referrer),
  };
  return readDomains(first("d", "domain"), address).map((domain) => ({ ...hit, domain }));
}

type First = (...names: readonly string[]) => unknown;

function readKind(called: string, first: First): Omit<RawHit, "domain" | "url" | "referrer"> {
  if (called === "engagement") {
    const seconds = readMilliseconds(first("e"));
    return { kind: "engagement", name: "", props: [], seconds, interactive: false };
  }
  const interactive = first("i", "interactive") !== false;
  if (called === "pageview") return { kind: "view", name: "", props: [], seconds: 0, interactive };
  const name = sameEvents.get(called) ?? called;
  return {
    kind: "event",
    name,
    props: readProps(first("p", "props", "m", "meta")),
    seconds: 0,
    interactive: interactive && name !== ownEvents.missing,
  };
}

function isYes(value: unknown): boolean {
  return value === true || value === 1 || value === "1" || value === "true";
}

/** Milliseconds as whole seconds; 0 when only a scroll depth came. */
function readMilliseconds(value: unknown): number {
  if (value === undefined) return 0;
  if (typeof value !== "number" || !Number.isFinite(value) || value < 0) {
    throw refusal("e", "The engagement's milliseconds (e) must be a number from 0.");
  }
  return Math.min(Math.floor(value / 1000), secondsMax) + 0;
}

function readDomains(value: unknown, address: string): readonly string[] {
  const host = URL.parse(address)?.hostname.replace(/^www\./, "");
  const list = readText(value ?? host, fields.domains)
    .toLowerCase()
    .split(",");
  const domains = new Set(list.map((domain) => domain.trim()));
  for (const domain of domains) readText(domain, { ...fields.domains, max: domainMax });
  if (domains.size > domainsMax) {
    throw refusal("domain", `One hit may name ${domainsMax} sites (domain) at most.`);
  }
  return [...domains];
}

function readProps(value: unknown): RawHit["props"] {
  const object = typeof value === "string" ? parse(value) : value;
  if (object === undefined) return [];
  if (typeof object !== "object" || object === null || Array.isArray(object)) {
    throw refusal("props", "The properties (props) must be an object, or the JSON text of one.");
  }
  const props: (readonly [string, string])[] = [];
  for (const [name, one] of Object.entries(object) as [string, unknown][]) {
    if (props.length === propsMax) break;
    const text = textOf(one);
    if (text !== "" && isPropName(name)) props.push([name, cutText(text, propValueMax)]);
  }
  return props;
}

/** The value of a JSON text; null, which is no object either, for anything else; "" is no value. */
function parse(text: string): unknown {
  if (text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** What a property's value is as text; "" for what is left out. */
function textOf(value: unknown): string {
  if (typeof value === "string") return value.toWellFormed();
  return typeof value === "boolean" || Number.isFinite(value) ? String(value) : "";
}
