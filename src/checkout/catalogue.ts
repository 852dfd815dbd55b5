import type { CheckoutSettings, Edition, Product } from "../config/mod.ts";
import { AvowError } from "../kernel/errors.ts";

/** A product with the editions in which it is sold. */
export interface Offer {
  readonly product: Product;
  readonly editions: readonly Edition[];
  /** In the order in which they were configured. */
  readonly currencies: readonly string[];
}

/** What is sold under an id; throws `not-found`. */
export function findOffer(settings: CheckoutSettings, productId: string): Offer {
  const product = settings.products.find(({ id }) => id === productId);
  if (!product) {
    throw new AvowError(
      "not-found",
      "There is no such product here; go back to the website and choose from there.",
    );
  }
  const editions = settings.editions.filter((edition) => edition.product === productId);
  const currencies = [...new Set(editions.flatMap(({ prices }) => Object.keys(prices)))];
  return { product, editions, currencies };
}

export function findEdition(
  settings: CheckoutSettings,
  productId: string,
  editionId: string,
): Edition | undefined {
  return settings.editions.find(({ product, id }) => product === productId && id === editionId);
}
