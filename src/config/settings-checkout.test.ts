import { expect, test } from "bun:test";
import { ConfigError } from "./mod.ts";
import { readConfig } from "./read-config.ts";

const seller = `[checkout]
enabled = true
secret_key = "sk_test_x"
webhook_secret = "whsec_x"
seller_name = "Larkwire Tools B.V."
seller_address = ["Kade 1", "1011 AB Amsterdam"]
seller_country = "NL"
seller_vat_id = "NL000099998B57"
seller_email = "hello@larkwire.example"
terms_url = "https://larkwire.example/terms"
`;
const product = '[[checkout.products]]\nid = "curlew"\nname = "Curlew"\n';
const edition = `[[checkout.editions]]
product = "curlew"
id = "pro"
name = "Pro"
prices = { EUR = "49.00", JPY = "7900" }
seats_max = 50
`;

const read = (text: string) => readConfig({ env: {}, folder: "/f", file: "/f/avow.toml", text });

/** Every problem, as `line: key: message`. */
function problems(text: string): readonly string[] {
  try {
    read(text);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems.map(({ line, key, message }) => `${line}: ${key}: ${message}`);
  }
}

test("a catalogue is read with its prices in the smallest unit of each currency", () => {
  const { checkout } = read(seller + product + edition).config;
  expect(checkout.products).toEqual([{ id: "curlew", name: "Curlew", tagline: "", url: null }]);
  expect(checkout.editions[0]).toEqual({
    ...{ product: "curlew", id: "pro", name: "Pro" },
    prices: { EUR: 4900, JPY: 7900 },
    renewalPrices: {},
    ...{ seatsMax: 50, maintenanceMonths: 12, machinesPerSeat: 3 },
  });
});

test("all that is wrong with a catalogue is told at once, with its line and what is allowed", () => {
  const wrong = `${seller}${product}${product}[[checkout.editions]]
product = "curlew"
id = "Pro!"
name = "Pro"
price = 3
prices = { EUR = "49,00", GBP = 12, XYZ = "1.00", JPY = "1.50" }
`;
  const told = problems(wrong);
  expect(told.find((line) => line.startsWith("15: checkout.products.1.id"))).toContain(
    "earlier product",
  );
  expect(told.join("\n")).toContain("checkout.editions.0.id: must be 1 to 40 small letters");
  expect(told.join("\n")).toContain(
    'checkout.editions.0.price: is not known. Did you mean "prices"?',
  );
  for (const [currency, why] of [
    ["EUR", "such as 49.00"],
    ["GBP", "in quotes"],
    ["XYZ", "no currency in use"],
    ["JPY", "no digit behind the point"],
  ] as const) {
    expect(told.find((line) => line.includes(`prices.${currency}`))).toContain(why);
  }
});

test("a shop that is on needs its keys, its seller and something to sell", () => {
  const told = problems("[checkout]\nenabled = true\n").join("\n");
  for (const key of [
    "secret_key",
    "webhook_secret",
    "seller_name",
    "seller_address",
    "terms_url",
  ]) {
    expect(told).toContain(`checkout.${key}`);
  }
  expect(told).toContain("checkout.products: must hold a product");
  expect(problems(seller + product).join("\n")).toContain('must hold an edition of "curlew"');
  expect(problems("")).toEqual([]);
});

test("a seller in the EU is told at once that invoices under the reverse charge need a VAT id", () => {
  const without = (seller + product + edition).replace(/^seller_vat_id.*\n/m, "");
  expect(problems(without)).toEqual([
    expect.stringMatching(/^1: checkout.seller_vat_id: must be set/),
  ]);
  expect(problems(without.replace('"NL"', '"NL"\nsmall_seller = true'))).toEqual([]);
  expect(problems(without.replace('"NL"', '"CH"'))).toEqual([]);
});

test("a price that is wrong is one problem, and not also that nothing is left to sell", () => {
  const wrong = (seller + product + edition).replace('"49.00"', '"49.001"');
  expect(problems(wrong)).toEqual([expect.stringMatching(/^18: checkout.editions.0.prices.EUR/)]);
  const other = (seller + product + edition).replace('product = "curlew"', 'product = "curlow"');
  expect(problems(other).at(-1)).toMatch(/^15: checkout.editions.0.product: names "curlow"/);
});

test("the payment provider is reached by https, unless it is on this machine", () => {
  const at = (base: string) => problems(`[checkout]\napi_base = "${base}"\n`);
  expect(at("http://127.0.0.1:4083")).toEqual([]);
  expect(at("http://pay.example")).toHaveLength(1);
});
