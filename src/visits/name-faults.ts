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

/**
 * The pieces of a name that were looked at for personal data by themselves before they were put
 * together: the host and the path of a referrer, a route, an event and its property.
 */
function piecesOf(dimension: Dimension, name: string): readonly string[] {
  if (dimension === "property") return name.split(/ · |: /);
  if (dimension === "event" || !name.includes("/")) return [name];
  const slash = name.indexOf("/");
  return [name.slice(0, slash), ...name.slice(slash).split("#")];
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
  const isPersonal = piecesOf(dimension, name).some((piece) => maskPersonal(piece) !== piece);
  return isPersonal ? `of ${dimension} holds personal data` : undefined;
}
