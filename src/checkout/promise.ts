import { z } from "zod";
import { isLoopback } from "../kernel/loopback.ts";
import { paymentProviderId } from "../payment/mod.ts";
import type { Check, Outcome } from "../promise/definition.ts";
import type { LiveContext, ProvablePromise } from "../promise/live.ts";
import { yesOrNo } from "../promise/outcome.ts";
import { cardFields } from "./card-fields.ts";
import { crawlForCards } from "./drill.ts";

/** A page that asks for a card, as nobody should write one: a search that misses it proves nothing. */
const planted = '<form><input name="x" autocomplete="cc-number"></form>';

const nothingSold: Outcome = {
  holds: true,
  detail: "Nothing is sold here now, so nobody is asked for a card.",
};

const noCardField: Check<LiveContext> = {
  name: "No page of the shop has a field for a card",
  kind: "live",
  async run({ shopPages }) {
    const pages = await shopPages();
    if (pages.length === 0) return nothingSold;
    if (cardFields(planted).length === 0) {
      return {
        holds: null,
        detail: "A planted field was not found, so the search proves nothing.",
      };
    }
    const found = pages.flatMap(({ path, html }) => cardFields(html).map((it) => `${path}: ${it}`));
    return yesOrNo(
      found.length === 0,
      `${pages.length} pages of the shop were made as visitors get them: none has a field for a card, a script, or a frame. A planted field was found.`,
      `These stand on pages of the shop: ${found.slice(0, 5).join(", ")}.`,
    );
  },
};

const providersOwn: Check<LiveContext> = {
  name: "The payment page is the payment provider's own",
  kind: "live",
  async run({ recipients, shopPages }) {
    if ((await shopPages()).length === 0) return nothingSold;
    const provider = recipients.find(({ id }) => id === paymentProviderId);
    const hosts = provider?.hosts.map(({ host }) => host) ?? [];
    const isSafe =
      provider?.tls === "implicit" || (hosts.length > 0 && hosts.every((host) => isLoopback(host)));
    return yesOrNo(
      isSafe,
      `An order is handed to ${hosts.join(", ")}, which is in the register${provider?.tls === "implicit" ? " and reached over verified TLS" : " and on this machine, as a sandbox is"}; the browser is sent to the page that it opens.`,
      "The payment provider is not in the register, or reached in clear.",
    );
  },
};

/** What checkout promises beside what it shares with others. */
export const checkoutPromises: readonly ProvablePromise[] = [
  {
    id: "card-direct",
    module: "checkout",
    meaning: "Your card number goes straight from you to the payment provider.",
    mechanism:
      "To pay, your browser is sent to the payment provider's own page. No page of ours has a field for a card, a script or a frame in which one could stand, and what looks like a card number is refused in every field.",
    params: z.object({}),
    required: true,
    purposes: ["sales"],
    soundsLike: [/\b(straight|directly) to the payment provider\b/i],
    live: [noCardField, providersOwn],
    drill: [crawlForCards],
  },
];
