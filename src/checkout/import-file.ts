import type { CheckoutSettings, Edition, Product } from "../config/mod.ts";
import { hasCardNumber } from "../kernel/card-number.ts";
import { AvowError } from "../kernel/errors.ts";
import { parseAddress } from "../mail/mod.ts";
import { countries, countryName } from "../tax/mod.ts";
import { findEdition } from "./catalogue.ts";
import { monthsAfter } from "./licence.ts";
import { licenceKeyForm } from "./kept-key.ts";

/** An earlier customer with their licence, as a row of a file says it. */
export interface EarlierOrder {
  readonly email: string;
  readonly name: string;
  readonly company: string;
  /** ISO 3166-1, or ZZ where the file says nothing of it. */
  readonly country: string;
  readonly product: Product;
  readonly edition: Edition;
  readonly seats: number;
  /** As it was. */
  readonly key: string;
  readonly boughtAt: Date;
  readonly updatesUntil: Date | null;
}

/** A row as it was understood, or why it was not. */
export type ImportRow = { readonly line: number } & (
  | { readonly order: EarlierOrder }
  | { readonly problem: string }
);

/** Words that head the columns, without case, blanks and signs; the first that fits is taken. */
const columnNames = {
  email: ["email", "emailaddress", "mail", "customeremail", "buyeremail"],
  key: ["key", "licencekey", "licensekey", "licence", "license", "serial", "serialnumber"],
  name: ["name", "fullname", "customername", "customer", "buyer", "licensedto"],
  company: ["company", "organisation", "organization", "companyname"],
  country: ["country", "countrycode"],
  product: ["product", "productid", "productname"],
  edition: ["edition", "variant", "plan", "tier"],
  seats: ["seats", "quantity", "qty", "users"],
  bought: ["bought", "boughton", "date", "purchasedate", "purchased", "created", "createdat"],
  until: ["updatesuntil", "maintenanceuntil", "supportuntil", "expires", "expiry", "expirydate"],
} as const;

type Column = keyof typeof columnNames;

const rowsMax = 20_000;
const textMax = 200;

/**
 * Reads a CSV file (RFC 4180; comma, semicolon or tab; UTF-8 or Windows-1252) of earlier customers
 * with their keys. `fallback` is what rows without product or edition have bought. Throws
 * `bad-input` for what is no such table; what is wrong with a row stands in the row.
 */
export async function readImportFile(
  settings: CheckoutSettings,
  file: { readonly bytes: Uint8Array; readonly fallback: string; readonly today: Date },
): Promise<readonly ImportRow[]> {
  const [head, ...rows] = await readTable(file.bytes);
  if (!head || rows.length === 0) {
    throw new AvowError(
      "bad-input",
      "The file has no rows under its headings; choose another one.",
    );
  }
  if (rows.length > rowsMax) {
    const most = rowsMax.toLocaleString("en");
    throw new AvowError("bad-input", `The file has more than ${most} rows; split it.`);
  }
  const places = placesOf(head.cells);
  for (const [column, word] of [
    ["email", "e-mail addresses, headed email"],
    ["key", "licence keys, headed key"],
  ] as const) {
    if (!places.has(column)) {
      throw new AvowError("bad-input", `The file has no column of ${word}.`);
    }
  }
  return rows.map(({ cells, line }) => {
    const cell = (column: Column) => clean(cells[places.get(column) ?? -1] ?? "");
    const read = readRow(settings, file, cell);
    return typeof read === "string" ? { line, problem: read } : { line, order: read };
  });
}

function placesOf(headers: readonly string[]): ReadonlyMap<Column, number> {
  const plain = headers.map((text) => text.toLowerCase().replace(/[^a-z]/g, ""));
  const places = new Map<Column, number>();
  for (const [column, names] of Object.entries(columnNames) as [Column, readonly string[]][]) {
    const place = names.map((name) => plain.indexOf(name)).find((it) => it >= 0);
    if (place !== undefined) places.set(column, place);
  }
  return places;
}

/** One line of text; the apostrophe that guards a formula in an export of ours is taken off. */
function clean(text: string): string {
  const line = text.replace(/[\p{Cc}\s]+/gu, " ").trim();
  return /^'[=+\-@]/.test(line) ? line.slice(1) : line;
}

function readRow(
  settings: CheckoutSettings,
  { fallback, today }: { readonly fallback: string; readonly today: Date },
  cell: (column: Column) => string,
): EarlierOrder | string {
  const texts = [cell("email"), cell("key"), cell("name"), cell("company")];
  if (texts.some((text) => text.length > textMax)) return `a cell has over ${textMax} characters`;
  if (texts.some(hasCardNumber)) return "a cell looks like the number of a card";
  const address = parseAddress(cell("email"));
  if (!address.ok) return "the e-mail address is not one";
  const key = cell("key");
  if (licenceKeyForm(key) === null) return "the key is not one: 6 to 200 letters, digits and signs";
  const sold = soldOf(settings, cell, fallback);
  if (!sold) return "its product or edition is not in the catalogue";
  const country = countryOf(cell("country"));
  if (country === null) return "the country is not one: write its two letters, such as DE";
  const seats = cell("seats") === "" ? 1 : Number(cell("seats"));
  if (!Number.isSafeInteger(seats) || seats < 1 || seats > 10_000) return "the seats are no number";
  const boughtAt = cell("bought") === "" ? today : dateOf(cell("bought"));
  if (!boughtAt || boughtAt > today)
    return "the date of purchase is no date up to today; write it as 2026-11-27";
  const updatesUntil = untilOf(cell("until"), boughtAt, sold.edition);
  if (updatesUntil === undefined) return "the end of updates is no date; write it as 2026-11-27";
  return {
    ...{ email: address.address, name: cell("name"), company: cell("company"), country, ...sold },
    ...{ seats, key, boughtAt, updatesUntil },
  };
}

function soldOf(settings: CheckoutSettings, cell: (column: Column) => string, fallback: string) {
  const [productId = "", editionId = ""] = fallback.split("/");
  const isNamed = (it: { id: string; name: string }, text: string) =>
    [it.id, it.name].some((word) => word.toLowerCase() === text.toLowerCase());
  const named = cell("product");
  const product = settings.products.find((it) =>
    named === "" ? it.id === productId : isNamed(it, named),
  );
  if (!product) return null;
  const text = cell("edition");
  const editions = settings.editions.filter((it) => it.product === product.id);
  const edition =
    text === ""
      ? (findEdition(settings, product.id, editionId) ??
        (editions.length === 1 ? editions[0] : undefined))
      : editions.find((it) => isNamed(it, text));
  return edition ? { product, edition } : null;
}

function countryOf(text: string): string | null {
  if (text === "") return "ZZ";
  if (countryName(text.toUpperCase()) !== undefined) return text.toUpperCase();
  return countries.find(({ name }) => name.toLowerCase() === text.toLowerCase())?.code ?? null;
}

/** A day, or a moment, as ISO 8601 writes it. */
function dateOf(text: string): Date | null {
  if (!/^\d{4}-\d{2}-\d{2}([T ].*)?$/.test(text)) return null;
  const day = text.slice(0, 10);
  const at = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(day) ? at : null;
}

function untilOf(text: string, boughtAt: Date, edition: Edition): Date | null | undefined {
  if (/^(never|none|lifetime|for good|unlimited)$/i.test(text)) return null;
  if (text !== "") return dateOf(text) ?? undefined;
  const months = edition.maintenanceMonths;
  return months === 0 ? null : monthsAfter(boughtAt, months);
}

async function readTable(bytes: Uint8Array) {
  const { parse } = await import("csv-parse/sync");
  const text = decode(bytes);
  const [first = ""] = text.split(/\r\n|\n|\r/, 1);
  const separators = [",", ";", "\t"].map((it) => [it, first.split(it).length] as const);
  const [delimiter] = separators.reduce((best, it) => (it[1] > best[1] ? it : best));
  try {
    const rows = parse(text, {
      ...{ delimiter, bom: true, info: true, relax_column_count: true },
      ...{ skip_empty_lines: true, relax_quotes: true, max_record_size: 64 * 1024 },
    }) as unknown as { record: string[]; info: { lines: number } }[];
    return rows.map(({ record, info }) => ({ cells: record, line: info.lines }));
  } catch {
    throw new AvowError("bad-input", "The file is no table that can be read; save it as CSV.");
  }
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}
