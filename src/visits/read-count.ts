import {
  cutText,
  domainMax,
  isPropName,
  nameMax,
  ownEvents,
  propNameMax,
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
 * What `browser/count.js` sends: `POST /count`, as text/plain, so that a browser asks no permission
 * before. The body is a JSON object; what isn't listed here is ignored.
 *
 *   s  the site's name in Avow
 *   k  "v" a view, "e" an event, "t" time on the page, "l" a click on a link that leads away
 *   u  the page's address, without its fragment unless fragments tell pages apart
 *   r  the page's referrer; may be missing
 *   n  of "e": the event's name; of "l": the link's address, without query and fragment
 *   p  of "e": properties, an object of texts, numbers, true and false; may be missing, and one
 *      that is "" or null is left out
 *   t  of "t": seconds
 *
 * A link is a download by the end of its path, else an outbound link when its host isn't the page's.
 * One that is neither says no more than that somebody is there: an engagement of 0 seconds.
 */

const fields = {
  site: { field: "s", title: "The site's name (s)", max: domainMax },
  url: { field: "u", title: "The page's address (u)", max: urlMax },
  referrer: { field: "r", title: "The referrer (r)", max: referrerMax, optional: true },
  event: { field: "n", title: "The event's name (n)", max: nameMax },
  link: { field: "n", title: "The link's address (n)", max: urlMax },
} as const;

/** What visitors take away with them, by the end of its name. */
const downloads =
  /\.(?:7z|aab|apk|appimage|avi|bz2|csv|deb|dmg|docx?|epub|exe|flatpak|gz|iso|jar|key|m4a|mkv|mov|mp[34]|mpe?g|msi|msix|od[pst]|ogg|pdf|pkg|pptx?|rar|rpm|rtf|snap|tar|tbz2|tgz|txt|txz|vsix|wav|webm|whl|wma|wmv|xlsx?|xpi|xz|zip|zst)$/i;

/**
 * Reads one hit of `count.js` from its JSON. Throws AvowError "bad-input" with one sentence that names
 * the field and never what it held. Stands in the way of each hit, so it checks by hand.
 */
export function readCount(json: unknown): RawHit {
  const hit = readObject(json);
  const base = {
    domain: readText(hit["s"], fields.site).toLowerCase(),
    url: readText(hit["u"], fields.url),
    referrer: readText(hit["r"], fields.referrer),
    name: "",
    props: [],
    seconds: 0,
  };
  switch (hit["k"]) {
    case "v":
      return { ...base, kind: "view", interactive: true };
    case "t":
      return { ...base, kind: "engagement", seconds: readSeconds(hit["t"]), interactive: false };
    case "e": {
      const name = readText(hit["n"], fields.event);
      // A page that is missing says so by itself: nobody did anything.
      const interactive = name !== ownEvents.missing;
      return { ...base, kind: "event", name, props: readProps(hit["p"]), interactive };
    }
    case "l":
      return { ...base, ...readLink(readText(hit["n"], fields.link), base.url) };
    default:
      throw refusal("k", 'The kind (k) must be "v", "e", "t" or "l".');
  }
}

function readLink(
  link: string,
  page: string,
): Pick<RawHit, "kind" | "name" | "props" | "interactive"> {
  const there = URL.parse(link);
  if (there === null || !/^https?:$/.test(there.protocol)) {
    throw refusal("n", "The link's address (n) must be one of the web.");
  }
  const download = downloads.test(there.pathname);
  if (!download && there.host === URL.parse(page)?.host) {
    return { kind: "engagement", name: "", props: [], interactive: false };
  }
  const name = download ? ownEvents.download : ownEvents.outbound;
  const url = cutText(there.origin + there.pathname, propValueMax);
  return { kind: "event", name, props: [["url", url]], interactive: true };
}

function readSeconds(value: unknown): number {
  // JSON has no NaN, but 1e999 is read as infinite.
  if (typeof value !== "number" || !Number.isFinite(value) || value < 0) {
    throw refusal("t", "The seconds (t) must be a number from 0.");
  }
  // The sum makes 0 of −0.
  return Math.min(Math.floor(value), secondsMax) + 0;
}

function readProps(value: unknown): RawHit["props"] {
  if (value === undefined || value === null) return [];
  if (typeof value !== "object" || Array.isArray(value)) {
    throw refusal("p", "The properties (p) must be an object.");
  }
  const entries = Object.entries(value);
  if (entries.length > propsMax) {
    throw refusal("p", `An event may have ${propsMax} properties (p) at most.`);
  }
  const props: (readonly [string, string])[] = [];
  for (const [name, one] of entries as [string, unknown][]) {
    const text = readPropValue(one);
    // Who calls `avow()` passes on what a page knows; of what it doesn't know nothing is said.
    if (text !== "") props.push([readPropName(name), text]);
  }
  return props;
}

function readPropName(name: string): string {
  if (isPropName(name)) return name;
  throw refusal(
    "p",
    `A property's name (p) must have 1 to ${propNameMax} characters, and no meaning of its own.`,
  );
}

const propValue = {
  field: "p",
  title: "A property's value (p)",
  max: propValueMax,
  optional: true,
} as const;

/** A number, true and false become text as JSON writes them. */
function readPropValue(value: unknown): string {
  if (typeof value === "boolean" || Number.isFinite(value)) return String(value);
  return readText(value, propValue);
}
