import { afterAll, beforeAll, expect, test } from "bun:test";
import { newMark } from "../kernel/ids.ts";
import { booksOf, openTestShop, type TestShop } from "./shop.fixture.ts";

let shop: TestShop;
beforeAll(async () => {
  shop = await openTestShop();
});
afterAll(() => shop.stop());

const hidden = (page: string, name: string) =>
  new RegExp(`name="${name}" value="([^"]*)"`).exec(page)?.[1] ?? "";
const open = async (query = "") => (await fetch(`${shop.url}/buy/curlew${query}`)).text();

/** What a browser would send of this page, with what was typed. */
function filled(page: string, typed: Readonly<Record<string, string>>): URLSearchParams {
  return new URLSearchParams({
    ...{ form: hidden(page, "form"), shown: hidden(page, "shown"), edition: "solo", seats: "1" },
    ...{ country: "NL", currency: "EUR", name: "Ada", email: "ada@example.org", do: "pay" },
    ...{ company: "", address: "", vat_id: "", ...typed },
  });
}

function send(form: URLSearchParams): Promise<Response> {
  const headers = { origin: shop.url };
  return fetch(`${shop.url}/buy/curlew`, {
    method: "POST",
    body: form,
    headers,
    redirect: "manual",
  });
}

const orders = async () =>
  (await shop.database.admin.query("select 1 from checkout.orders")).rowCount ?? 0;

test("the page asks for no card, holds no script, and its form ends here or at the payment provider", async () => {
  const answer = await fetch(`${shop.url}/buy/curlew`);
  const policy = answer.headers.get("content-security-policy") ?? "";
  expect(/form-action ([^;]+)/.exec(policy)?.[1]).toBe(`'self' ${shop.provider.url}`);
  const page = await answer.text();
  expect(page).not.toMatch(/<script|<iframe|cc-number|name="[^"]*card/i);
  expect(page).toContain("Order with obligation to pay");
  expect(Bun.gzipSync(page).byteLength).toBeLessThan(14_000);
});

test("the total follows country, seats and VAT id, and nothing is stored for that", async () => {
  const before = await orders();
  const total = async (typed: Record<string, string>) => {
    const page = await (await send(filled(await open(), { do: "update", ...typed }))).text();
    return page.replace(/<[^>]+>/g, " ").replace(/\s+/g, " ");
  };
  expect(await total({ seats: "2" })).toContain("Total €98.00");
  expect(await total({ country: "DE" })).toContain("VAT 19 % (Germany)");
  expect(await total({ country: "US", currency: "USD" })).toContain("No VAT $0.00 Total $55.00");
  expect(await total({ country: "DE", vat_id: "DE136695976" })).toContain("VAT: reverse charge");
  expect(await orders()).toBe(before);
});

test("a VAT id that is none, or of another country, is told with what to mend", async () => {
  const company = { company: "Acme", address: "Kade 1\nUtrecht" };
  const said = async (typed: Record<string, string>) =>
    (await send(filled(await open(), { ...company, ...typed }))).text();
  expect(await said({ vat_id: "DE123" })).toContain("is not a VAT id");
  expect(await said({ vat_id: "DE136695976" })).toContain("is one of Germany");
  const other = await send(filled(await open(), { vat_id: "NL000099998B57" }));
  expect(other.status).toBe(422);
  expect(await other.text()).toContain("must be filled in");
});

test("all that is wrong is told at once, what was typed comes back, and nothing is ordered", async () => {
  const before = await orders();
  const wrong = { name: "", email: "ada", country: "", seats: "9", company: "Acme & Söhne" };
  const answer = await send(filled(await open(), wrong));
  expect(answer.status).toBe(422);
  const page = await answer.text();
  for (const field of ["name", "email", "country", "seats"]) {
    expect(page).toContain(`id="field-${field}-error"`);
  }
  expect(page).toContain("Acme &amp; Söhne");
  expect(await orders()).toBe(before);
});

test("a card number in any field is refused, and does not come back", async () => {
  for (const field of ["name", "company", "address", "vat_id", "seats"]) {
    const answer = await send(filled(await open(), { [field]: "4242 4242 4242 4242" }));
    expect(`${field} ${answer.status}`).toBe(`${field} 422`);
    expect(`${field} ${(await answer.text()).includes("4242 4242 4242")}`).toBe(`${field} false`);
  }
});

test("prices that changed since the page was opened are shown first; those of an order stand", async () => {
  const email = `${newMark()}@example.org`;
  const page = await open();
  const later = filled(await open(), { email: `${newMark()}@example.org` });
  const placed = await send(filled(page, { email }));
  expect(placed.status).toBe(303);
  const [edition] = shop.checkout.settings.editions;
  const prices = edition?.prices as Record<string, number>;
  prices["EUR"] = 9900;
  try {
    const again = await send(later);
    expect(again.status).toBe(409);
    expect(await again.text()).toContain("the total is €99.00");
    expect(shop.provider.sessions().at(-1)?.total).toBe(4900);
    expect(await booksOf(shop, email)).toMatchObject({ state: "paying", total: 4900 });
  } finally {
    prices["EUR"] = 4900;
  }
});

test("a double click is one order and one page of the payment provider", async () => {
  const before = { orders: await orders(), sessions: shop.provider.sessions().length };
  const form = filled(await open(), { email: `${newMark()}@example.org` });
  const answers = await Promise.all([1, 2, 3, 4].map(() => send(form)));
  const places = new Set(answers.map((answer) => answer.headers.get("location")));
  expect(places.size).toBe(1);
  expect(await orders()).toBe(before.orders + 1);
  expect(shop.provider.sessions()).toHaveLength(before.sessions + 1);
});

test("while the payment provider is away the page says so and keeps what was typed; then it works", async () => {
  shop.provider.faults.down = true;
  const form = filled(await open(), { email: `${newMark()}@example.org`, name: "Ada Away" });
  const answer = await send(form);
  expect(answer.status).toBe(503);
  const page = await answer.text();
  expect(page).toContain("Nothing was charged");
  expect(page).toContain("Ada Away");
  shop.provider.faults.down = false;
  form.set("form", hidden(page, "form"));
  expect((await send(form)).status).toBe(303);
});

test("another website can't send the form, and a product that is none is not found", async () => {
  const headers = { origin: "https://evil.example", "sec-fetch-site": "cross-site" };
  const body = filled(await open(), {});
  const answer = await fetch(`${shop.url}/buy/curlew`, { method: "POST", body, headers });
  expect(answer.status).toBe(403);
  expect((await fetch(`${shop.url}/buy/moon`)).status).toBe(404);
});
