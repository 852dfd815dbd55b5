import * as kinds from "./kinds.ts";
import type { Setting } from "./setting.ts";
import type { Config } from "./shape.ts";
import { sites } from "./sites.ts";

export const visitsSettings: {
  readonly [K in keyof Config["visits"]]: Setting<Config["visits"][K]>;
} = {
  enabled: {
    kind: kinds.yesNo,
    default: true,
    meaning: "Whether visits are counted, for the websites that are listed.",
  },
  sites: {
    kind: sites,
    default: [],
    meaning: "The websites whose visits are counted, each with its own figures.",
  },
  threshold: {
    kind: kinds.wholeNumber(1, 1000),
    default: 10,
    meaning:
      "So many different visitors in 30 days have to bring a path, referrer or other free text before it has a name.",
  },
  mixedVisitors: {
    kind: kinds.wholeNumber(2, 1000),
    default: 10,
    meaning: "So many visitors at least are mixed before what they brought along is written down.",
  },
  visitorsMax: {
    kind: kinds.wholeNumber(1000, 20_000_000),
    default: 300_000,
    meaning: "So many visitors of a day are told apart, in memory, for each website.",
  },
  countOptOutSignals: {
    kind: kinds.yesNo,
    default: true,
    meaning:
      "Whether visitors are counted whose browser sends Global Privacy Control or Do Not Track; nobody is followed either way.",
  },
};
