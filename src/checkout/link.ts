import { idToken, readIdToken } from "../kernel/id-token.ts";
import type { Checkout } from "./context.ts";

type Keys = Pick<Checkout, "keyring" | "publicUrl">;

/**
 * The links of checkout; each secret is derived from an id, and stored nowhere. `return` brings the
 * customer back from the payment provider, who knows it; `order` and `orders` are mailed.
 */
const uses = {
  return: "return from the payment provider",
  order: "link to an order",
  orders: "link to the orders of an address",
} as const;

const paths = { return: "/buy/return", order: "/orders/one", orders: "/orders/all" } as const;

export type LinkUse = keyof typeof uses;

/** The address of a link of ours. */
export function linkTo({ keyring, publicUrl }: Keys, use: LinkUse, id: string): string {
  return `${publicUrl}${paths[use]}/${idToken(keyring.derive(uses[use]), id)}`;
}

/** The id that a link's secret was made for, or undefined when it was not made by us. */
export function readLink(
  { keyring }: Pick<Checkout, "keyring">,
  use: LinkUse,
  token: string,
): string | undefined {
  return readIdToken(keyring.derive(uses[use]), token);
}
