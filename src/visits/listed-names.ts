import { deviceClasses } from "./agent-device.ts";
import { browserNames } from "./agent-names.ts";
import { systemNames } from "./agent-system.ts";
import { channels } from "./channel.ts";
import { countryCodes } from "./country-codes.ts";
import type { Dimension } from "./dimension.ts";
import { languageCodes } from "./language.ts";
import { none } from "./origin.ts";
import { sourceNames } from "./source-names.ts";

const unknown = "unknown";

const lists: Partial<Record<Dimension, readonly string[]>> = {
  source: [none, ...sourceNames],
  ...{ referrer: [none], campaign: [none], medium: [none], content: [none], term: [none] },
  channel: channels,
  country: [...countryCodes, unknown],
  language: [...languageCodes, "other", unknown],
  browser: browserNames,
  system: systemNames,
  device: deviceClasses,
};

/**
 * Every name that comes from a list of ours. A website has them all from its beginning, so that none
 * is ever new: which ones came together for the first time would tell what one visitor brought along.
 */
export const listedNames: readonly (readonly [Dimension, string])[] = Object.entries(lists).flatMap(
  ([dimension, names]) => names.map((name) => [dimension as Dimension, name] as const),
);
