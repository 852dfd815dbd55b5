import type { Config } from "./shape.ts";
import type { CheckoutSettings } from "./shape-checkout.ts";

interface Conflict {
  readonly key: string;
  readonly message: string;
}

const needed = {
  secretKey: "secret_key",
  webhookSecret: "webhook_secret",
  sellerName: "seller_name",
  sellerCountry: "seller_country",
  sellerEmail: "seller_email",
  termsUrl: "terms_url",
} as const satisfies Partial<Record<keyof CheckoutSettings, string>>;

/** What is wrong between the settings of what is sold. */
export function checkoutConflicts({ checkout }: Config): readonly Conflict[] {
  if (!checkout.enabled) return [];
  const found: Conflict[] = [];
  for (const [property, name] of Object.entries(needed)) {
    if (checkout[property as keyof typeof needed] !== null) continue;
    found.push({
      key: `checkout.${name}`,
      message: "must be set, or set checkout.enabled = false.",
    });
  }
  if (checkout.sellerAddress.length === 0) {
    found.push({
      key: "checkout.seller_address",
      message: "must be set: invoices without it are not valid.",
    });
  }
  if (needsVatId(checkout)) {
    found.push({
      key: "checkout.seller_vat_id",
      message:
        "must be set: businesses of other EU countries buy under the reverse charge, and their invoices name it; only with small_seller = true may it be left out.",
    });
  }
  return [...found, ...catalogueConflicts(checkout)];
}

/** Members of the EU, as ISO 3166-1 writes them. */
const euMembers: ReadonlySet<string> = new Set(
  "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK".split(" "),
);

const needsVatId = ({ sellerCountry, sellerVatId, smallSeller }: CheckoutSettings) =>
  sellerVatId === null && !smallSeller && euMembers.has(sellerCountry ?? "");

function catalogueConflicts({ products, editions }: CheckoutSettings): readonly Conflict[] {
  if (products.length === 0) {
    const message = "must hold a product, [[checkout.products]], or set checkout.enabled = false.";
    return [{ key: "checkout.products", message }];
  }
  const found: Conflict[] = [];
  for (const { id } of products) {
    if (editions.some(({ product }) => product === id)) continue;
    found.push({
      key: "checkout.editions",
      message: `must hold an edition of "${id}", [[checkout.editions]].`,
    });
  }
  for (const [index, { product }] of editions.entries()) {
    if (products.some(({ id }) => id === product)) continue;
    const known = products.map(({ id }) => id).join(", ");
    found.push({
      key: `checkout.editions.${index}.product`,
      message: `names "${product}", which is none of [[checkout.products]]: ${known}.`,
    });
  }
  return found;
}
