import { expect, test } from "bun:test";
import type { LiveContext } from "../promise/live.ts";
import { cardFields } from "./card-fields.ts";
import { checkoutPromises } from "./promise.ts";

const clean = '<form action="/buy/curlew"><input name="email" autocomplete="email"></form>';

/** What the check whose name begins so finds of such a shop. */
async function holds(name: string, shop: Partial<LiveContext>): Promise<boolean | null> {
  const check = checkoutPromises[0]?.live.find((it) => it.name.startsWith(name));
  const usual = {
    recipients: [],
    shopPages: () => Promise.resolve([{ path: "/buy/x", html: clean }]),
  };
  const outcome = await check?.run({ ...usual, ...shop } as unknown as LiveContext, []);
  if (!outcome) throw new Error("there is no such check");
  return outcome.holds;
}

const page = (html: string) => ({ shopPages: () => Promise.resolve([{ path: "/buy/x", html }]) });

test("a field for a card, a script and a frame on a page of the shop are found", async () => {
  expect(await holds("No page", page(clean))).toBe(true);
  for (const added of [
    '<input name="a" autocomplete="cc-number">',
    '<input name="a" autocomplete="section-pay cc-exp">',
    '<input name="cardNumber">',
    '<select id="expiry"></select>',
    '<input name="cvc">',
    '<script src="https://pay.example/x.js"></script>',
    '<iframe src="https://pay.example"></iframe>',
  ]) {
    expect(`${added} ${await holds("No page", page(clean + added))}`).toBe(`${added} false`);
  }
});

test("a payment provider that is not in the register, or reached in clear, is found", async () => {
  const provider = {
    ...{ id: "payment-provider", name: "Payment provider", role: "payment-provider" },
    categories: ["email"],
  };
  const at = (host: string, tls: "off" | "implicit") =>
    holds("The payment page", { recipients: [{ ...provider, hosts: [{ host }], tls }] });
  expect(await at("api.stripe.com", "implicit")).toBe(true);
  expect(await at("127.0.0.1", "off")).toBe(true);
  expect(await at("pay.example", "off")).toBe(false);
  expect(await holds("The payment page", {})).toBe(false);
});

test("names of ours that only look like it are none", () => {
  expect(
    cardFields('<input name="country"><input name="company"><textarea name="address">'),
  ).toEqual([]);
});
