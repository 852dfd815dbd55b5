/** What the configuration says of the places for ads, and what a page may say of itself. */
export type { Format, Partner, Size, Slot } from "../config/mod.ts";

/**
 * What is known of the page on which ads are asked for. Only values that `[ads] areas` and
 * `keywords` list; anything else that a page says is dropped.
 */
export interface Page {
  readonly area: string | null;
  readonly keywords: readonly string[];
}
