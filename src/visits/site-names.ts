import { clock } from "../kernel/clock.ts";
import { type Dimension, dimensions, otherId } from "./dimension.ts";
import { readLabel } from "./event-values.ts";
import { listedNames } from "./listed-names.ts";
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
  /** What enough visitors brought, and has its name from the next batch on. */
  #ripe: (readonly [Dimension, string])[] = [];

  constructor(names: Names, { pages, events, threshold }: SiteSettings) {
    this.names = names;
    this.#threshold = new Threshold({ visitorsMin: threshold });
    this.#prefixes = pages.filter((page) => page.endsWith("*")).map((page) => page.slice(0, -1));
    for (const page of pages) {
      if (!page.endsWith("*")) names.admit("page", normalizePath(page), true);
    }
    for (const name of events) names.admit("event", readLabel(name), true);
    for (const [dimension, name] of listedNames) names.admit(dimension, name, true);
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
    if (!this.#threshold.note(`${dimension} ${value}`, visitor, clock.ms())) return otherId;
    // Pages and events are counted by themselves, at once.
    if (dimension === "page" || dimension === "event") return this.names.admit(dimension, value);
    this.#ripe.push([dimension, value]);
    return otherId;
  }

  /**
   * Gives names to what enough visitors brought, once a batch of them is taken out, and in an order
   * of its own: a name in the midst of a batch would tell of the visitor who made it enough.
   */
  settle(): void {
    const ripe = this.#ripe.toSorted(
      ([a, one], [b, other]) => dimensions[a] - dimensions[b] || (one < other ? -1 : 1),
    );
    this.#ripe = [];
    for (const [dimension, name] of ripe) this.names.admit(dimension, name);
  }
}
