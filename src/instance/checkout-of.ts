import {
  type Checkout,
  checkoutKinds,
  checkoutRoutes,
  type CheckoutWork,
  startCheckout,
} from "../checkout/mod.ts";
import type { Config } from "../config/mod.ts";
import { createRegister, type Register } from "../egress/mod.ts";
import { AvowError } from "../kernel/errors.ts";
import { createLicenceSigner } from "../licence/mod.ts";
import { openPaymentProvider } from "../payment/mod.ts";
import { createGate } from "../promise/gate.ts";
import { checkVatId, countryName, inEu } from "../tax/mod.ts";
import { vendorOf } from "./contact-of.ts";
import type { PolicyInForce } from "./policy-in-force.ts";
import { recipientsOf } from "./recipients.ts";

type Shared = Pick<Checkout, "database" | "keyring" | "vendor" | "publicUrl" | "accent" | "gate"> &
  Pick<Checkout, "policyVersion" | "clientAddress" | "wakeMail">;

interface Around {
  readonly config: Config;
  readonly policy: PolicyInForce;
  readonly register: Register;
}

/**
 * Checkout's settings, as its module takes them. Throws `bad-config` for a seller in no country, a
 * VAT id that is none, or keys of the payment provider that can't be ones.
 */
function checkoutOf(
  shared: Shared & Pick<Checkout, "wakeJobs">,
  { config, policy, register }: Around,
): Checkout {
  const { checkout: settings } = config;
  const countries = [settings.sellerCountry ?? "", ...settings.collectsIn];
  const none = countries.find((code) => countryName(code) === undefined);
  if (none !== undefined) {
    throw new AvowError(
      "bad-config",
      `checkout.seller_country and checkout.collects_in hold codes of ISO 3166-1, such as "NL" or "GB"; "${none}" is none.`,
    );
  }
  const { sellerVatId } = settings;
  if (sellerVatId !== null && inEu(settings.sellerCountry ?? "") && !checkVatId(sellerVatId)) {
    throw new AvowError(
      "bad-config",
      `checkout.seller_vat_id = "${sellerVatId}" is not a VAT id: compare it with your registration.`,
    );
  }
  return {
    ...shared,
    settings,
    language: policy.document.front.language,
    fields: policy.ofBuyers,
    keptDays: { unpaid: policy.keptDays.unpaid, invoices: policy.keptDays.invoices },
    provider: openPaymentProvider(settings, register),
    signer: createLicenceSigner(shared.keyring),
  };
}

/** The pages of the shop that anybody may open, as they are served; what they are made of is asked nothing. */
export async function shopPages(
  { database, keyring }: Pick<Checkout, "database" | "keyring">,
  { config, policy }: Omit<Around, "register">,
): Promise<readonly { readonly path: string; readonly html: string }[]> {
  if (!config.checkout.enabled) return [];
  const { publicUrl } = config.server;
  const shared = {
    ...{ database, keyring, publicUrl, gate: createGate(), vendor: vendorOf(config, policy) },
    ...{ accent: config.look.accent, policyVersion: policy.document.front.version },
    ...{ clientAddress: () => "", wakeMail: () => {}, wakeJobs: () => {} },
  };
  const register = createRegister(recipientsOf(config));
  const site = checkoutRoutes(checkoutOf(shared, { config, policy, register }));
  const paths = [
    ...config.checkout.products.flatMap(({ id }) => [`/buy/${id}`, `/buy/${id}?renew`]),
    ...["/orders", "/orders/withdraw"],
  ];
  const pages: { path: string; html: string }[] = [];
  for (const path of paths) {
    const answer = await site.request(`${publicUrl}${path}`);
    // What is not sold anew, or can't be renewed, has no page.
    if (answer.ok) pages.push({ path, html: await answer.text() });
  }
  return pages;
}

/** The shop of a running server. */
export interface Shop {
  readonly checkout: Checkout;
  readonly kinds: ReturnType<typeof checkoutKinds>;
  readonly routes: ReturnType<typeof checkoutRoutes>;
  start(): void;
  stop(): Promise<void>;
}

/** Opens the shop; undefined while nothing is sold. It works once it is started. */
export function openShop(shared: Shared, around: Around): Shop | undefined {
  if (!around.config.checkout.enabled) return undefined;
  let work: CheckoutWork | undefined;
  const checkout = checkoutOf({ ...shared, wakeJobs: () => work?.wake() }, around);
  return {
    checkout,
    kinds: checkoutKinds(checkout),
    routes: checkoutRoutes(checkout),
    start() {
      work = startCheckout(checkout);
    },
    async stop() {
      await work?.stop();
    },
  };
}
