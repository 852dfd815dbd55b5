import type { AdsSettings } from "../config/mod.ts";
import type { HttpPool } from "../egress/mod.ts";
import { newSecret } from "../kernel/ids.ts";
import type { AdCounter } from "./ad-counter.ts";
import { Flood } from "./flood.ts";
import type { PartnerLedger } from "./partner-ledger.ts";
import { AdCompanies } from "./partners.ts";
import { receiptKey } from "./receipt.ts";
import type { Serving } from "./serving.ts";
import type { Snapshot } from "./snapshot.ts";
import { createTokens } from "./token.ts";
import { whyUrls } from "./why-urls.ts";

/** What ads are served with, as the server that starts them knows it. */
export interface ServingOptions {
  readonly settings: AdsSettings;
  readonly masterKey: Buffer;
  /** By which ad companies are asked; null where none ever is. */
  readonly pool: HttpPool | null;
  /** The website's, as ad companies are told it. */
  readonly domain: string;
  /** From 0 up to 1; chance unless told. */
  readonly chance?: () => number;
}

/** Puts together what ads are served with. */
export function servingOf(
  options: ServingOptions,
  parts: {
    readonly counter: AdCounter;
    readonly snapshot: Snapshot;
    readonly ledger: PartnerLedger;
  },
): Serving {
  const { settings, masterKey, pool, domain, chance = byChance() } = options;
  const { counter, snapshot, ledger } = parts;
  return {
    ...{ settings, counter, chance },
    label: JSON.stringify(settings.label),
    flood: new Flood(),
    tokens: createTokens({
      masterKey,
      slots: settings.slots.map(({ name }) => name),
      partners: settings.partners.map(({ id }) => id),
    }),
    whyUrl: whyUrls(receiptKey(masterKey)),
    partners:
      pool && settings.partners.length > 0
        ? new AdCompanies({ declared: { ...settings, domain }, pool, counter, tally: ledger })
        : null,
    plan: () => snapshot.plan,
    shownOf: (adId) => snapshot.shownOf(adId),
  };
}

/** Chance for lotteries, from a seed: fast, and nothing that anybody gains by guessing. */
function byChance(): () => number {
  let state = newSecret(4).readInt32LE();
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
