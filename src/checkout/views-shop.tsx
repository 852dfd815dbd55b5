import type { Child } from "hono/jsx";
import { registerAsset } from "../kernel/assets.ts";
import { PublicPage } from "../kernel/html.tsx";
import checkoutStyles from "./checkout.css" with { type: "text" };
import type { Checkout } from "./context.ts";

registerAsset("checkout.css", checkoutStyles, "text/css");

/** A page of the shop, with what the law wants within reach of every one of them at its foot. */
export function ShopPage(props: {
  readonly checkout: Checkout;
  readonly title: string;
  readonly description?: string;
  readonly children?: Child;
}) {
  const { vendor, settings, language } = props.checkout;
  const links = [
    { href: "/privacy", label: "Privacy policy" },
    ...(settings.termsUrl ? [{ href: settings.termsUrl, label: "Terms of sale" }] : []),
    ...(settings.imprintUrl ? [{ href: settings.imprintUrl, label: "Imprint" }] : []),
    { href: "/orders", label: "Your orders" },
    { href: "/orders/withdraw", label: "Withdraw from a contract" },
  ];
  return (
    <PublicPage
      title={props.title}
      vendor={{ ...vendor, links }}
      lang={language}
      styles={["checkout.css"]}
      {...(props.description ? { description: props.description } : {})}
    >
      {props.children}
    </PublicPage>
  );
}
