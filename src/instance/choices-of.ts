import { type Choices, choicesRoutes } from "../ads/mod.ts";
import type { Config } from "../config/mod.ts";
import type { LiveAds } from "../promise/live.ts";
import { vendorOf } from "./contact-of.ts";
import type { PolicyInForce } from "./policy-in-force.ts";

interface Around {
  readonly config: Config;
  readonly policy: PolicyInForce;
}

/** What the public pages about ads stand on; `own` is what only a running server knows. */
export function choicesOf(
  { config, policy }: Around,
  own: Pick<Choices, "receiptKey" | "sent" | "describeAd">,
): Choices {
  const { front } = policy.document;
  return {
    ...own,
    vendor: vendorOf(config, policy),
    lang: front.language,
    publicUrl: config.server.publicUrl,
    settings: config.ads,
    policy: { contact: front.contact, effective: front.effective },
  };
}

/** The public pages about ads as they are served, without figures; absent while there is no place. */
export function liveAds({ config, policy }: Around): LiveAds | undefined {
  if (!config.ads.enabled || config.ads.slots.length === 0) return undefined;
  const site = choicesRoutes(
    choicesOf(
      { config, policy },
      {
        receiptKey: Buffer.alloc(32),
        sent: { sums: async () => [], byDay: async () => [] },
        describeAd: () => undefined,
      },
    ),
  );
  return {
    settings: config.ads,
    async page(path, headers = {}) {
      const answer = await site.request(`${config.server.publicUrl}${path}`, { headers });
      return answer.text();
    },
  };
}
