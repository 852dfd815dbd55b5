import { resolve } from "node:path";
import { z } from "zod";
import { isLoopback } from "../kernel/loopback.ts";
import { isCurrency } from "../kernel/money.ts";
import { originOf } from "./target.ts";

/** One thing wrong with a value, or with a part of it at `path`. */
export interface Refusal {
  readonly path: readonly (string | number)[];
  readonly message: string;
  /** The part that is wrong, where it is not the whole value. */
  readonly part?: unknown;
}

/** What reading a value gave. */
export type Reading<T> = { readonly value: T } | { readonly refusals: readonly Refusal[] };

/** A kind of value: how it is written and what is allowed. */
export interface Kind<T> {
  readonly name: string;
  /** What is allowed, to follow "must be". */
  readonly allowed: string;
  /** `folder` is what relative paths start from. */
  read(raw: unknown, folder: string): Reading<T>;
  /** How the text of an environment variable becomes a value; absent means file only. */
  readonly fromText?: (text: string) => unknown;
}

const asText = (text: string): unknown => text;
const asNumber = (text: string): unknown => (/^-?\d{1,15}$/.test(text) ? Number(text) : text);
const asList = (text: string): unknown =>
  text
    .split(",")
    .map((item) => item.trim())
    .filter((item) => item !== "");

/** A kind whose every fault is told by what is allowed. */
function kind<T>(
  name: string,
  allowed: string,
  accept: (raw: unknown, folder: string) => T | undefined,
  fromText?: (text: string) => unknown,
): Kind<T> {
  return {
    name,
    allowed,
    read(raw, folder) {
      const value = accept(raw, folder);
      return value === undefined
        ? { refusals: [{ path: [], message: `must be ${allowed}` }] }
        : { value };
    },
    ...(fromText === undefined ? {} : { fromText }),
  };
}

/** A whole number from `min` to `max`. */
export function wholeNumber(min: number, max: number): Kind<number> {
  return kind(
    "whole number",
    `a whole number from ${min} to ${max}`,
    (raw) =>
      typeof raw === "number" && Number.isInteger(raw) && raw >= min && raw <= max
        ? raw
        : undefined,
    asNumber,
  );
}

/** A TCP port; 0 lets the system choose a free one. */
export const port: Kind<number> = { ...wholeNumber(0, 65_535), name: "port" };

export const yesNo: Kind<boolean> = kind(
  "true or false",
  "true or false",
  (raw) => (typeof raw === "boolean" ? raw : undefined),
  (text) => (text === "true" || text === "false" ? text === "true" : text),
);

/** Exactly one of `values`. */
export function oneOf<const T extends string>(...values: readonly T[]): Kind<T> {
  return kind(
    values.join(" | "),
    `one of ${values.map((value) => `"${value}"`).join(", ")}`,
    (raw) => values.find((value) => value === raw),
    asText,
  );
}

/** Text of one line, 1 to `max` characters, that `shape` accepts. */
function line(name: string, allowed: string, max: number, shape: RegExp): Kind<string> {
  return kind(
    name,
    allowed,
    (raw) =>
      typeof raw === "string" && raw.length <= max && !/\p{Cc}/u.test(raw) && shape.test(raw)
        ? raw
        : undefined,
    asText,
  );
}

export const text: Kind<string> = line("text", "one line of 1 to 200 characters", 200, /\S/);

const label = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?";
const hostShape = new RegExp(`^${label}(?:\\.${label})*\\.?$`, "i");

const address = z.union([z.ipv4(), z.ipv6()]);

export const host: Kind<string> = kind(
  "host",
  "a host name or an IP address, without a port",
  (raw) =>
    typeof raw === "string" &&
    raw.length <= 253 &&
    (address.safeParse(raw).success || hostShape.test(raw))
      ? raw
      : undefined,
  asText,
);

export const mailAddress: Kind<string> = line(
  "e-mail address",
  'an e-mail address such as "shop@example.com"',
  254,
  /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?$/,
);

export const path: Kind<string> = kind(
  "path",
  "a path; a relative one starts at the folder of the configuration file",
  (raw, folder) =>
    typeof raw === "string" && raw.trim() !== "" && !raw.includes("\0")
      ? resolve(folder, raw)
      : undefined,
  asText,
);

export const publicUrl: Kind<string> = kind(
  "web address",
  'an https address without a path, such as "https://avow.example.com" (http only for localhost)',
  (raw) => {
    const origin = originOf(raw);
    if (origin === null) return undefined;
    return origin.startsWith("https:") || isLoopback(new URL(origin).hostname) ? origin : undefined;
  },
  asText,
);

/** The address of a page, https or, on this machine, http. */
export const webAddress: Kind<string> = kind(
  "web address",
  'the https address of a page, such as "https://www.example.com/terms" (http only for localhost)',
  (raw) => {
    const url = typeof raw === "string" && raw.length <= 500 ? URL.parse(raw) : null;
    if (!url || url.username !== "" || url.password !== "") return undefined;
    const isFine =
      url.protocol === "https:" || (url.protocol === "http:" && isLoopback(url.hostname));
    return isFine ? url.href : undefined;
  },
  asText,
);

export const country: Kind<string> = line(
  "country",
  'a country in two capital letters, as ISO 3166-1 writes it, such as "NL"',
  2,
  /^[A-Z]{2}$/,
);

/** What the numbers of a series begin with. */
export const series: Kind<string> = line("prefix", "1 to 8 capital letters", 8, /^[A-Z]{1,8}$/);

/** A currency in use, by its code. */
export const currency: Kind<string> = kind(
  "currency",
  'a currency in use, as ISO 4217 writes it, such as "EUR"',
  (raw) => (typeof raw === "string" && isCurrency(raw) ? raw : undefined),
  asText,
);

/** What pages are about, in words that the vendor lists. */
export const topic: Kind<string> = line(
  "word",
  "1 to 40 small letters, digits and hyphens",
  40,
  /^[a-z0-9][a-z0-9-]*$/,
);

/** A list in which each item is of the same kind. */
function listOf(one: Kind<string>, name: string): Kind<readonly string[]> {
  return {
    name,
    allowed: `a list; each item must be ${one.allowed}`,
    fromText: asList,
    read(raw, folder) {
      if (!Array.isArray(raw)) {
        return { refusals: [{ path: [], message: `must be ${this.allowed}` }] };
      }
      const value: string[] = [];
      const refusals: Refusal[] = [];
      for (const [index, part] of raw.entries()) {
        const reading = one.read(part, folder);
        if ("value" in reading) value.push(reading.value);
        else refusals.push({ path: [index], message: `must be ${one.allowed}`, part });
      }
      return refusals.length > 0 ? { refusals } : { value: [...new Set(value)] };
    },
  };
}

/** Lines of a text, such as an address. */
export const lines: Kind<readonly string[]> = listOf(text, "list of lines");

export const countryList: Kind<readonly string[]> = listOf(country, "list of countries");

export const topics: Kind<readonly string[]> = listOf(topic, "list of words");

export const origins: Kind<readonly string[]> = listOf(
  kind(
    "origin",
    'an exact origin such as "https://www.example.com": scheme, host in lower case and a port ' +
      "that isn't the usual one, without a path or a wildcard",
    (raw) => originOf(raw) ?? undefined,
  ),
  "list of origins",
);

const network = z.union([address, z.cidrv4(), z.cidrv6()]);

export const networks: Kind<readonly string[]> = listOf(
  kind(
    "network",
    'an IP address or a network such as "10.0.0.0/8"',
    (raw) => network.safeParse(raw).data,
  ),
  "list of networks",
);

export const databaseUrl: Kind<string> = kind(
  "PostgreSQL address",
  'a PostgreSQL address such as "postgres://user:password@host:5432/database"',
  (raw) =>
    typeof raw === "string" &&
    URL.canParse(raw) &&
    /^postgres(ql)?:$/.test(new URL(raw).protocol) &&
    new URL(raw).pathname.length > 1
      ? raw
      : undefined,
  asText,
);

/** A colour that white text can be read on: contrast at least 4.5 to 1 (WCAG 2.2, 1.4.3). */
export const accent: Kind<string> = kind(
  "colour",
  'a colour such as "#1b5e8a", dark enough that white text on it can be read (contrast 4.5 to 1)',
  (raw) =>
    typeof raw === "string" && /^#[0-9a-f]{6}$/i.test(raw) && contrastToWhite(raw) >= 4.5
      ? raw.toLowerCase()
      : undefined,
  asText,
);

/** Contrast ratio of `#rrggbb` to white, 1 to 21 (WCAG 2.2, relative luminance). */
export function contrastToWhite(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((start) => {
    const channel = Number.parseInt(colour.slice(start, start + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05);
}

/** A setting that may be left out. */
export function optional<T>(one: Kind<T>): Kind<T | null> {
  return {
    ...one,
    read: (raw, folder) => (raw === null ? { value: null } : one.read(raw, folder)),
  };
}
