import { nearName } from "../kernel/near-name.ts";
import type { Config } from "./shape.ts";

interface Conflict {
  readonly key: string;
  readonly message: string;
}

/** What is wrong between the settings of ads: what a place names has to be listed. */
export function adsConflicts({ ads }: Config): readonly Conflict[] {
  const found: Conflict[] = [];
  const ids = ads.partners.map(({ id }) => id);
  for (const [index, slot] of ads.slots.entries()) {
    const listed = (
      key: string,
      names: readonly string[],
      known: readonly string[],
      of: string,
    ) => {
      for (const name of names) {
        if (known.includes(name)) continue;
        const near = nearName(name, known);
        const hint =
          near === null ? `There are ${known.join(", ") || "none"}.` : `Did you mean "${near}"?`;
        found.push({
          key: `ads.slots.${index}.${key}`,
          message: `names "${name}", which is none of ${of}. ${hint}`,
        });
      }
    };
    listed("area", slot.area === null ? [] : [slot.area], ads.areas, "ads.areas");
    listed("keywords", slot.keywords, ads.keywords, "ads.keywords");
    listed("partners", slot.partners, ids, "[[ads.partners]]");
  }
  return found;
}
