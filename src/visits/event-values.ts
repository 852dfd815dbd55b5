import { noCampaign } from "./campaign.ts";
import { cleanText } from "./clean-text.ts";
import type { Dimension } from "./dimension.ts";
import type { Page, PageReader } from "./path.ts";
import { maskPersonal } from "./path-mask.ts";
import { ownEvents, type RawHit } from "./raw-hit.ts";
import type { SourceReader } from "./source.ts";

/** A name or value that somebody made up, fit to be seen: one line, nothing unseen, masked. */
export function readLabel(text: string): string {
  return maskPersonal(cleanText(text).replace(/\s+/g, " ").trim());
}

/**
 * What an event says besides its name, which is given as `readLabel` gives it: of our own events
 * the property says where to, of others each property is told by its event.
 */
export function eventValues(
  page: Page,
  name: string,
  props: RawHit["props"],
  readers: { readonly pages: PageReader; readonly sources: SourceReader },
): readonly (readonly [Dimension, string])[] {
  if (name === ownEvents.missing) return [["missing", page.path]];
  const url = props.find(([key]) => key === "url")?.[1] ?? "";
  const elsewhere = () => readers.sources.of(url, noCampaign).referrer;
  if (name === ownEvents.outbound) return present([["outbound", elsewhere()]]);
  if (name === ownEvents.download) {
    return present([["download", readers.pages.read(url)?.path ?? elsewhere()]]);
  }
  return props.map(([key, value]) => [
    "property",
    `${name} · ${readLabel(key)}: ${readLabel(value)}`,
  ]);
}

function present(values: readonly (readonly [Dimension, string])[]) {
  return values.filter(([, value]) => value !== "");
}
