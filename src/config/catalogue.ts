import { isCurrency, parseMoney } from "../kernel/money.ts";
import { AvowError } from "../kernel/errors.ts";
import type { Kind, Reading, Refusal } from "./kinds.ts";
import type { Edition, Prices, Product } from "./shape-checkout.ts";
import { isLine, isTable, isWhole, readList, refuse, unknownKeys } from "./table.ts";

const idShape = /^[a-z0-9][a-z0-9-]{0,39}$/;
const productKeys = ["id", "name", "tagline", "url"] as const;
const editionKeys = [
  ...["product", "id", "name", "prices", "renewal_prices", "seats_max"],
  ...["maintenance_months", "machines_per_seat"],
] as const;
const amountMax = 100_000_000;

/** What is sold, `[[checkout.products]]`: in the file only. */
export const products: Kind<readonly Product[]> = {
  name: "list of products",
  allowed: "a list of tables [[checkout.products]] with id and name, and perhaps tagline and url",
  read: (raw) => readList(raw, products.allowed, readProduct, ({ id }) => id),
};

/** What it is sold as, `[[checkout.editions]]`: in the file only. */
export const editions: Kind<readonly Edition[]> = {
  name: "list of editions",
  allowed:
    "a list of tables [[checkout.editions]] with product, id, name and prices, and perhaps renewal_prices, seats_max, maintenance_months, machines_per_seat",
  read: (raw) =>
    readList(raw, editions.allowed, readEdition, ({ product, id }) => `${product}/${id}`),
};

function readProduct(raw: unknown, isTaken: (id: string) => boolean): Reading<Product> {
  if (!isTable(raw)) return refuse([], "must be a table with id and name", raw);
  const { id, name, tagline = "", url = null } = raw;
  const refusals: Refusal[] = [...unknownKeys(raw, productKeys, "product")];
  const check = (path: string, holds: boolean, message: string) => {
    if (!holds) refusals.push({ path: [path], message, part: raw[path] });
  };
  const isId = typeof id === "string" && idShape.test(id);
  check("id", isId, "must be 1 to 40 small letters, digits and hyphens: it stands in /buy/<id>");
  check("id", !isId || !reservedIds.has(id), "is an address of the shop's own");
  check("id", !isId || !isTaken(id), "is the id of an earlier product");
  check("name", isLine(name, 100), "must be one line of 1 to 100 characters");
  check(
    "tagline",
    tagline === "" || isLine(tagline, 200),
    "must be one line of at most 200 characters",
  );
  check(
    "url",
    url === null ||
      (typeof url === "string" && URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)),
    'must be the address of its page, such as "https://www.example.com/curlew"',
  );
  if (refusals.length > 0) return { refusals };
  return {
    value: {
      id: id as string,
      name: name as string,
      tagline: tagline as string,
      url: url as string | null,
    },
  };
}

/** Words that stand behind /buy/ themselves. */
const reservedIds: ReadonlySet<string> = new Set(["return", "cancel"]);

function readEdition(raw: unknown, isTaken: (name: string) => boolean): Reading<Edition> {
  if (!isTable(raw)) return refuse([], "must be a table with product, id, name and prices", raw);
  const {
    product,
    id,
    name,
    seats_max = 1,
    maintenance_months = 12,
    machines_per_seat = 3,
    prices: rawPrices,
    renewal_prices: rawRenewal = {},
  } = raw;
  const refusals: Refusal[] = [...unknownKeys(raw, editionKeys, "edition")];
  const check = (path: string, holds: boolean, message: string) => {
    if (!holds) refusals.push({ path: [path], message, part: raw[path] });
  };
  const isId = (it: unknown): it is string => typeof it === "string" && idShape.test(it);
  check("product", isId(product), "must be the id of one of [[checkout.products]]");
  check("id", isId(id), "must be 1 to 40 small letters, digits and hyphens");
  check("id", !isTaken(`${String(product)}/${String(id)}`), "is an earlier edition of the product");
  check("name", isLine(name, 100), "must be one line of 1 to 100 characters");
  check("seats_max", isWhole(seats_max, 1, 10_000), "must be a whole number from 1 to 10000");
  check(
    "maintenance_months",
    isWhole(maintenance_months, 0, 240),
    "must be a whole number from 0 to 240; 0 covers every release, for good",
  );
  check(
    "machines_per_seat",
    isWhole(machines_per_seat, 1, 1000),
    "must be a whole number from 1 to 1000",
  );
  const prices = readPrices("prices", rawPrices, refusals);
  const renewalPrices = readPrices("renewal_prices", rawRenewal, refusals);
  check(
    "prices",
    prices === null || Object.keys(prices).length > 0,
    'must hold a price, such as { EUR = "49.00" }',
  );
  if (refusals.length > 0 || !prices || !renewalPrices) return { refusals };
  return {
    value: {
      ...{ product: product as string, id: id as string, name: name as string },
      ...{ prices, renewalPrices },
      seatsMax: seats_max as number,
      maintenanceMonths: maintenance_months as number,
      machinesPerSeat: machines_per_seat as number,
    },
  };
}

/** Prices by currency, in minor units; what is wrong is added to `refusals`. */
function readPrices(key: string, raw: unknown, refusals: Refusal[]): Prices | null {
  if (!isTable(raw)) {
    const message = 'must be a table by currency, such as { EUR = "49.00", USD = "55.00" }';
    refusals.push({ path: [key], message, part: raw });
    return null;
  }
  const prices: Record<string, number> = {};
  for (const [currency, text] of Object.entries(raw)) {
    const message = priceFault(currency, text);
    if (message) refusals.push({ path: [key, currency], message, part: text });
    else prices[currency] = parseMoney(text as string, currency).amount;
  }
  return prices;
}

function priceFault(currency: string, text: unknown): string | null {
  if (!isCurrency(currency)) return "is no currency in use; write it as ISO 4217 does, such as EUR";
  if (typeof text !== "string") return 'must be a price in quotes, such as "49.00"';
  try {
    const { amount } = parseMoney(text, currency);
    if (amount > 0 && amount <= amountMax) return null;
    return `must be above zero and at most ${amountMax} of the smallest unit`;
  } catch (error) {
    if (!(error instanceof AvowError)) throw error;
    return `must be a price with a point, such as "49.00": ${error.message.charAt(0).toLowerCase()}${error.message.slice(1)}`;
  }
}
