import { type Kind, type Reading, type Refusal, topic, topics } from "./kinds.ts";
import type { Format, Size, Slot } from "./shape-ads.ts";
import { isLine, isTable, readList, refuse, unknownKeys } from "./table.ts";

const slotKeys = [
  ...["name", "title", "formats", "sizes", "area", "keywords", "partners", "floor"],
  "blocked_categories",
] as const;
const formats = ["text", "image", "native"] as const satisfies readonly Format[];
const sizesMax = 20;

/** Places that ads can stand in, `[[ads.slots]]`: in the file only. */
export const slots: Kind<readonly Slot[]> = {
  name: "list of places",
  allowed:
    "a list of tables [[ads.slots]] with name and title, and perhaps formats, sizes, area, keywords, partners, floor, blocked_categories",
  read: (raw) => readList(raw, slots.allowed, readSlot, ({ name }) => name),
};

function readSlot(raw: unknown, isTaken: (name: string) => boolean): Reading<Slot> {
  if (!isTable(raw)) return refuse([], "must be a table with name and title", raw);
  const { name, title, area = null, floor = "0" } = raw;
  const { formats: rawFormats = ["text"], sizes = [], keywords = [] } = raw;
  const { partners = [], blocked_categories = [] } = raw;
  const refusals: Refusal[] = [...unknownKeys(raw, slotKeys, "place for ads")];
  const check = (path: string, holds: boolean, message: string) => {
    if (!holds) refusals.push({ path: [path], message, part: raw[path] });
  };
  check("name", isTopic(name), `must be ${topic.allowed}: pages name the place by it`);
  check("name", !isTopic(name) || !isTaken(name), "is the name of an earlier place");
  check("title", isLine(title, 100), "must be one line of 1 to 100 characters");
  const isFormat = (it: string) => formats.some((format) => format === it);
  check(
    "formats",
    isTexts(rawFormats) && rawFormats.length > 0 && rawFormats.every(isFormat),
    `must be a list from ${formats.join(", ")}`,
  );
  check(
    "sizes",
    isTexts(sizes) && sizes.length <= sizesMax && sizes.every((it) => readSize(it) !== null),
    'must be a list of sizes in pixels, such as ["300x250", "320x50"]',
  );
  check(
    "sizes",
    !(isTexts(rawFormats) && rawFormats.includes("image")) || (isTexts(sizes) && sizes.length > 0),
    "must hold a size, as the place takes images",
  );
  check("area", area === null || isTopic(area), "must be one of ads.areas");
  check("keywords", "value" in topics.read(keywords, ""), "must be a list from ads.keywords");
  check("partners", isTexts(partners), "must be a list of ids of [[ads.partners]]");
  const floorMicros = readMicros(floor);
  check(
    "floor",
    floorMicros !== null,
    'must be a price of 1,000 views in quotes, with three digits at most behind the point, such as "1.50"',
  );
  check(
    "blocked_categories",
    isTexts(blocked_categories) &&
      blocked_categories.every((it) => /^IAB\d{1,2}(-\d{1,2})?$/.test(it)),
    'must be a list of IAB content categories, such as ["IAB25", "IAB7-39"]',
  );
  if (refusals.length > 0 || floorMicros === null) return { refusals };
  return {
    value: {
      ...{ name: name as string, title: title as string, area: area as string | null, floorMicros },
      formats: rawFormats as readonly Format[],
      sizes: (sizes as readonly string[]).flatMap((it) => readSize(it) ?? []),
      keywords: keywords as readonly string[],
      partners: partners as readonly string[],
      blockedCategories: blocked_categories as readonly string[],
    },
  };
}

const isTopic = (raw: unknown): raw is string => "value" in topic.read(raw, "");

const isTexts = (raw: unknown): raw is readonly string[] =>
  Array.isArray(raw) && raw.every((it) => typeof it === "string");

/** `300x250`, each side from 1 to 4000 pixels. */
function readSize(text: string): Size | null {
  const [, width, height] = /^([1-9]\d{0,3})x([1-9]\d{0,3})$/.exec(text) ?? [];
  const size = { width: Number(width), height: Number(height) };
  return size.width <= 4000 && size.height <= 4000 ? size : null;
}

/** A price in millionths; three digits behind the point, so that the price of one view is whole. */
function readMicros(raw: unknown): number | null {
  const [, whole, fraction = ""] =
    (typeof raw === "string" && /^(\d{1,6})(?:\.(\d{1,3}))?$/.exec(raw)) || [];
  return whole === undefined ? null : Number(whole + fraction.padEnd(3, "0")) * 1000;
}
