import { maskCardNumbers } from "../kernel/card-number.ts";

const cardMark = /\[card number removed\]/g;
const ipv4 = /(?<![\d.])(?<!\bv)(?:\d{1,3}\.){3}\d{1,3}(?![\d]|\.\d)/gi;
const ipv6 = /(?<![\da-z:])[\da-f]{0,4}(?::[\da-f]{0,4}){2,8}(?:(?:\.\d{1,3}){3})?(?![\da-z:])/gi;
// Digits of any script, with what stands between the groups of a telephone number.
const between = "[-. _()\\u00a0\\u2000-\\u200d\\u2010-\\u2015\\u2212\\u202f\\u3000]{0,3}";
const digitRow = new RegExp(`[+(]?${between}\\p{Nd}(?:${between}\\p{Nd})*`, "gu");
const digitsMin = 7;
const cardDigitsMin = 12;
/** An IPv4 address has four digits at least; an IPv6 address may have none, but has colons. */
const fewestDigits = 4;

/** 120.0.6099.109 or 3.2.1-20260101, but not 555.123.4567. */
const version = /^\d{1,4}(?:\.\d{1,5}){2,3}(?:-\d{1,4})?$/;
const northAmerican = /^1?[. -]?[2-9]\d\d[. -]\d{3}[. -]\d{4}$/;
const year = /^(?:19|20)\d\d$/;
const compactDate = /^(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])$/;
const dateAndTime = /^(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])[-_.]\d{4}(?:\d\d)?$/;

/** Dates, spans of years, and what is counted beside them: whole groups of 1 or 2 digits, or years. */
function isDate(row: string): boolean {
  if (compactDate.test(row) || dateAndTime.test(row)) return true;
  const groups = row.split(/[-._ ]/);
  const years = groups.filter((it) => year.test(it)).length;
  return (
    years >= 1 &&
    years <= 2 &&
    groups.length <= 8 &&
    groups.every((it) => year.test(it) || /^\d{1,2}$/.test(it) || compactDate.test(it))
  );
}

function isVersion(row: string): boolean {
  return (
    version.test(row) && !northAmerican.test(row) && row.split(/[.-]/).some((it) => it.length === 1)
  );
}

function maskRow(row: string): string {
  const digits = row.match(/\p{Nd}/gu)?.length ?? 0;
  if (digits < digitsMin) return row;
  const start = /[+(]|\p{Nd}/u.exec(row)?.index ?? 0;
  const number = row.slice(start);
  if (isDate(number) || isVersion(number)) return row;
  return row.slice(0, start) + (/^\p{Nd}+$/u.test(number) ? "[number]" : "[phone]");
}

/** An upper bound on the digits in a text: anything that is not ASCII could be one. */
function countDigits(text: string): number {
  let count = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    // Unicode NFKD makes as much as four digits of one character (the year in a ligature).
    if (code > 0x7f) count += 4;
    else if (code >= 0x30 && code <= 0x39) count += 1;
  }
  return count;
}

function maskIpv4(text: string): string {
  return text.split(".").every((it) => Number(it) <= 255) ? "[ip]" : text;
}

function maskIpv6(text: string): string {
  const isShort = text.split("::").length === 2 && /[\da-f]/i.test(text);
  return isShort || text.split(":").length === 8 ? "[ip]" : text;
}

/**
 * `text` with `[ip]` in place of IP addresses, `[card]` in place of card numbers, `[phone]` where
 * at least seven digits stand in the groups of a telephone number, and `[number]` in place of other
 * numbers of at least seven digits, in the digits of any script. A slash parts two numbers.
 *
 * Dates, spans of years, versions (three or four groups with dots, one of them a single digit; four
 * groups that could be an IP address only behind a `v`) and CVE numbers stay. What is not found: a
 * telephone number that reads as a date, such as one of eight digits that begins with 2026.
 */
export function maskNumbers(text: string): string {
  const digits = countDigits(text);
  if (digits < fewestDigits && !text.includes(":")) return text;
  const parts = text.split(/((?<![a-z\d])cve-\d{4}-\d{4,7}(?!\d))/i);
  if (parts.length > 1) {
    return parts.map((part, at) => (at % 2 === 0 ? maskNumbers(part) : part)).join("");
  }
  const apart = text.replace(ipv4, maskIpv4).replace(ipv6, maskIpv6);
  if (digits < digitsMin) return apart;
  const carded =
    digits < cardDigitsMin ? apart : maskCardNumbers(apart).replace(cardMark, "[card]");
  return carded.replace(digitRow, maskRow);
}
