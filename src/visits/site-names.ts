import { clock } from "../kernel/clock.ts";
import { type Dimension, otherId } from "./dimension.ts";
import { readLabel } from "./event-values.ts";
import { type Names, namesMax } from "./names.ts";
import { isListed } from "./origin.ts";
import { normalizePath } from "./path.ts";
import type { SiteSettings } from "./site-settings.ts";
import { Threshold } from "./threshold.ts";

/** Pages beneath a declared prefix have a name at once while no more than so many have one. */
const prefixNamesMax = namesMax / 2;

/**
 * Which values of one website have a name: those that the vendor declared, those of lists of ours,
 * and those that enough different visitors brought.
 */
export class SiteNames {
  readonly names: Names;
  readonly #threshold: Threshold;
  readonly #prefixes: readonly string[];

  constructor(names: Names, { pages, events, threshold }: SiteSettings) {
    this.names = names;
    this.#threshold = new Threshold({ visitorsMin: threshold });
    this.#prefixes = pages.filter((page) => page.endsWith("*")).map((page) => page.slice(0, -1));
    for (const page of pages) {
      if (!page.endsWith("*")) names.admit("page", normalizePath(page), true);
    }
    for (const name of events) names.admit("event", readLabel(name), true);
  }

  /** The number of a page that a visitor looks at; 0 when it has no name. */
  pageId(path: string, visitor: number): number {
    const known = this.names.idOf("page", path);
    if (known !== otherId) return known;
    const isBeneath = this.#prefixes.some((prefix) => path.startsWith(prefix));
    if (isBeneath && this.names.sizeOf("page") < prefixNamesMax) {
      return this.names.admit("page", path);
    }
    return this.idOf("page", path, visitor);
  }

  /** The number of a value that a visitor brought; 0 when it has no name. */
  idOf(dimension: Dimension, value: string, visitor: number): number {
    const known = this.names.idOf(dimension, value);
    if (known !== otherId) return known;
    if (isListed(dimension, value)) return this.names.admit(dimension, value);
    const isKnown = this.#threshold.note(`${dimension} ${value}`, visitor, clock.ms());
    return isKnown ? this.names.admit(dimension, value) : otherId;
  }
}
