import type { AdBehind } from "./choices-context.ts";
import type { Shown } from "./plan.ts";

/** What stands behind an ad that operators sold, for whoever asks why they see it. */
export function adBehind(shown: Shown | undefined): AdBehind | undefined {
  if (!shown) return undefined;
  const { advertiser, flight } = shown.run;
  const { countries, areas, keywords } = flight;
  return {
    ...{ advertiser: advertiser.name, isHouse: advertiser.isHouse },
    ...{ countries, areas, keywords },
  };
}
