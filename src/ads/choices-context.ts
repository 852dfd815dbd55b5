import type { AdsSettings } from "../config/mod.ts";
import type { Vendor } from "../kernel/html.tsx";
import type { Targeting } from "./demand.ts";
import type { SentFigures } from "./sent-figures.ts";

/** What stands behind an ad that the operator sold, or gave to a product of its own. */
export interface AdBehind {
  readonly advertiser: string;
  readonly isHouse: boolean;
  readonly countries: Targeting;
  readonly areas: Targeting;
  readonly keywords: Targeting;
}

/** What the public pages about ads stand on. */
export interface Choices {
  readonly vendor: Vendor;
  readonly lang: string;
  readonly publicUrl: string;
  readonly settings: Pick<AdsSettings, "partnersAllowed" | "partners" | "slots">;
  /** Of the policy: whom to write to, and from which day it holds. */
  readonly policy: { readonly contact: string; readonly effective: string };
  /** Of `receiptKey`. */
  readonly receiptKey: Buffer;
  readonly sent: SentFigures;
  /** The ad of this id; undefined once it is gone. */
  readonly describeAd: (adId: string) => AdBehind | undefined;
}
