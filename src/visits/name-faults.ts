import { deviceClasses } from "./agent-device.ts";
import { browserNames } from "./agent-names.ts";
import { systemNames } from "./agent-system.ts";
import { channels } from "./channel.ts";
import { countryCodes } from "./country-codes.ts";
import { type Dimension, dimensions, namesOf } from "./dimension.ts";
import { languageOf } from "./language.ts";
import { maskPersonal } from "./path-mask.ts";

const dimensionOf: ReadonlyMap<number, Dimension> = new Map(
  Object.entries(dimensions).map(([dimension, number]) => [number, dimension as Dimension]),
);

const isOneOf = (list: Iterable<string>) => {
  const all = new Set<string>([...list, "unknown"]);
  return (name: string) => all.has(name);
};
/** A name of the list, and perhaps a version of one to four digits. */
const isVersionOf = (list: readonly string[]) => {
  const isListed = isOneOf(list);
  return (name: string) => isListed(name.replace(/ \d{1,4}$/, ""));
};

/** What says of a name that it comes from a list of ours; other dimensions take free text. */
const listed: ReadonlyMap<Dimension, (name: string) => boolean> = new Map([
  ["channel", isOneOf(channels)],
  ["country", isOneOf(countryCodes)],
  ["language", (name) => name === "other" || name === "unknown" || languageOf(name) === name],
  ["browser", isOneOf(browserNames)],
  ["browser version", isVersionOf(browserNames)],
  ["system", isOneOf(systemNames)],
  ["system version", isVersionOf(systemNames)],
  ["device", isOneOf(deviceClasses)],
]);

/** How browsers have begun to say what they are for thirty years, with the comment behind it. */
const agent = /\b(?:Mozilla|Opera)\/\d[\d.]* \(|\bAppleWebKit\/\d|\(KHTML, like Gecko\)/i;

const holdsNone = (pieces: readonly string[]) =>
  pieces.every((piece) => maskPersonal(piece) === piece);

/** Every place at which `mark` stands in `text` from `from` on. */
function placesOf(mark: string, text: string, from = 0): readonly number[] {
  const places: number[] = [];
  for (let at = text.indexOf(mark, from); at >= 0; at = text.indexOf(mark, at + 1)) places.push(at);
  return places;
}

/**
 * Whether nothing in a name would be masked. Some names were put together from pieces that were
 * looked at by themselves: an event and its property (`event · property: value`, each of which may
 * hold such marks), the host and the path of a referrer, a path and its route.
 */
function isOfNobody(dimension: Dimension, name: string): boolean {
  if (dimension === "property") {
    return placesOf(" · ", name).some((event) =>
      placesOf(": ", name, event + 3).some((property) =>
        holdsNone([
          name.slice(0, event),
          name.slice(event + 3, property),
          name.slice(property + 2),
        ]),
      ),
    );
  }
  if (dimension === "event" || !name.includes("/")) return holdsNone([name]);
  const slash = name.indexOf("/");
  return holdsNone([name.slice(0, slash), ...name.slice(slash).split("#")]);
}

/**
 * What is wrong with a stored name of this number of a dimension, in a few words that do not repeat
 * it; undefined when nothing is.
 */
export function faultOfName(number: number, name: string): string | undefined {
  const dimension = dimensionOf.get(number);
  if (!dimension || namesOf(dimension) !== dimension) return "is of no dimension";
  const isListed = listed.get(dimension);
  if (isListed) return isListed(name) ? undefined : `of ${dimension} is not in our list`;
  if (agent.test(name)) return `of ${dimension} is a user agent`;
  return isOfNobody(dimension, name) ? undefined : `of ${dimension} holds personal data`;
}
