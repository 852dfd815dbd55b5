/** What a purchase came to, as its customer saw it. */
export interface Bought {
  /** The provider took the money. */
  readonly paid: boolean;
  /** Where the customer comes back to; undefined before the order was taken in. */
  readonly returnUrl: string | undefined;
}

export interface CustomerOptions {
  /** Avow's address and a product of its catalogue. */
  readonly shop: string;
  readonly product: string;
  readonly email: string;
  /** A test card of the sandbox; one that is taken unless told. */
  readonly card?: string;
}

/** From an address of their own, as one address alone soon has to wait. */
function addressOf(email: string): Record<string, string> {
  const n = Bun.hash.crc32(email);
  return { "x-forwarded-for": `10.${(n >> 16) & 255}.${(n >> 8) & 255}.${n & 255}` };
}

/**
 * Buys as a browser does that runs no script: the buy page, its form, the payment provider's own
 * page, the card. Does not come back by itself: that may get lost. Throws when a page says no.
 */
export async function buy(options: CustomerOptions): Promise<Bought> {
  const { shop, product, email, card } = options;
  const from = addressOf(email);
  const page = await textOf(await fetch(`${shop}/buy/${product}`, { headers: from }), 200);
  const fields = new URLSearchParams({
    form: valueOf(page, "form"),
    shown: valueOf(page, "shown"),
    edition: /name="edition" value="([^"]+)"/.exec(page)?.[1] ?? "",
    country: /<option value="([A-Z]{2})" selected/.exec(page)?.[1] ?? "NL",
    seats: "1",
    name: "Ada Buyer",
    email,
    waiver: "yes",
    do: "pay",
  });
  const ordered = await fetch(`${shop}/buy/${product}`, {
    method: "POST",
    body: fields,
    redirect: "manual",
    headers: { origin: shop, ...from },
  });
  if (ordered.status !== 303) throw new Error(`not ordered: ${await saidBy(ordered)}`);
  const payUrl = ordered.headers.get("location") ?? "";
  await ordered.arrayBuffer();
  return pay(payUrl, card);
}

/** Types a card on the payment provider's own page. */
export async function pay(payUrl: string, card = "4242424242424242"): Promise<Bought> {
  const paying = await fetch(payUrl, {
    method: "POST",
    redirect: "manual",
    body: new URLSearchParams({
      number: card,
      expiry: "12/40",
      code: "123",
      name: "Ada Buyer",
      country: "NL",
    }),
  });
  const returnUrl = paying.headers.get("location") ?? undefined;
  await paying.arrayBuffer();
  return { paid: paying.status === 303, returnUrl };
}

async function textOf(response: Response, status: number): Promise<string> {
  if (response.status !== status) throw new Error(await saidBy(response));
  return response.text();
}

/** The sentence of an error's page. */
async function saidBy(response: Response): Promise<string> {
  const text = (await response.text()).replace(/<[^>]+>/g, " ").replace(/\s+/g, " ");
  return `${response.status} ${text.slice(0, 600)}`;
}

function valueOf(page: string, name: string): string {
  return new RegExp(`name="${name}" value="([^"]*)"`).exec(page)?.[1] ?? "";
}
