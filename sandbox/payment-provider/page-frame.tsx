/** @jsxImportSource hono/jsx */
import type { Child } from "hono/jsx";
import { formatMoney } from "../../src/kernel/money.ts";

/** Every page of the provider: what it is, and that nothing here is real. */
export function Frame(props: { title: string; wide?: boolean; children?: Child }) {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{props.title}</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href="/payment-provider.css" />
      </head>
      <body class={props.wide ? "wide" : ""}>
        <header>
          <p class="name">
            <a href="/">Payment provider</a>
          </p>
          <p class="what">
            This stands for the payment provider’s own pages. No real money moves, and no real card
            works here.
          </p>
        </header>
        <main>{props.children}</main>
      </body>
    </html>
  );
}

/** An amount as people read it; `currency` as the API has it, in lower case. */
export function money(amount: number, currency: string): string {
  return formatMoney({ amount, currency: currency.toUpperCase() }, "en");
}

/** A whole document. */
export function documentOf(tree: { toString(): string }): string {
  return `<!doctype html>${tree.toString()}`;
}
