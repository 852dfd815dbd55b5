import { AvowError } from "../kernel/errors.ts";

/**
 * Standard VAT rates in per cent, each in force from its day (00:00 UTC) until the next of its
 * country. The table begins with 2024: a first row says what was in force then, not since when.
 *
 * Source: European Commission, "Taxes in Europe Database" and "VAT rates applied in the Member
 * States"; the acts that changed them: LU Règlement grand-ducal of 2023 (17 % again from 2024-01-01),
 * EE Value-Added Tax Act § 15 (22 % from 2024-01-01, 24 % from 2025-07-01), FI Act 1501/1993 § 84 as
 * of 2024-09-01, SK Act 222/2004 § 27 as of 2025-01-01, RO Law 141/2025 as of 2025-08-01. Outside of
 * the EU: GB Value Added Tax Act 1994 s. 2, NO Stortinget's yearly decision on VAT § 2, CH MWSTG
 * Art. 25 as of 2024-01-01. Checked on 2026-11-27. Rates change: look again before each year.
 */
const table: Readonly<Record<string, readonly (readonly [from: string, percent: number])[]>> = {
  AT: [["2024-01-01", 20]],
  BE: [["2024-01-01", 21]],
  BG: [["2024-01-01", 20]],
  CY: [["2024-01-01", 19]],
  CZ: [["2024-01-01", 21]],
  DE: [["2024-01-01", 19]],
  DK: [["2024-01-01", 25]],
  EE: [
    ["2024-01-01", 22],
    ["2025-07-01", 24],
  ],
  ES: [["2024-01-01", 21]],
  FI: [
    ["2024-01-01", 24],
    ["2024-09-01", 25.5],
  ],
  FR: [["2024-01-01", 20]],
  GR: [["2024-01-01", 24]],
  HR: [["2024-01-01", 25]],
  HU: [["2024-01-01", 27]],
  IE: [["2024-01-01", 23]],
  IT: [["2024-01-01", 22]],
  LT: [["2024-01-01", 21]],
  LU: [["2024-01-01", 17]],
  LV: [["2024-01-01", 21]],
  MT: [["2024-01-01", 18]],
  NL: [["2024-01-01", 21]],
  PL: [["2024-01-01", 23]],
  PT: [["2024-01-01", 23]],
  RO: [
    ["2024-01-01", 19],
    ["2025-08-01", 21],
  ],
  SE: [["2024-01-01", 25]],
  SI: [["2024-01-01", 22]],
  SK: [
    ["2024-01-01", 20],
    ["2025-01-01", 23],
  ],
  GB: [["2024-01-01", 20]],
  NO: [["2024-01-01", 25]],
  CH: [["2024-01-01", 8.1]],
};

const outsideEu: ReadonlySet<string> = new Set(["GB", "NO", "CH"]);

/** Whether a country belongs to the EU, by its code of ISO 3166-1 (Greece is GR). */
export function inEu(country: string): boolean {
  return Object.hasOwn(table, country) && !outsideEu.has(country);
}

/** Whether the table has rates of this country. */
export function hasRates(country: string): boolean {
  return Object.hasOwn(table, country);
}

/**
 * The standard rate in force in a country at a moment, in basis points (1900 = 19 %). Throws
 * `bad-config` when none is known: a guess would be a wrong invoice. Days begin at 00:00 UTC, which is
 * up to three hours later than in the member states.
 */
export function standardRate(country: string, at: Date): number {
  const day = at.toISOString().slice(0, 10);
  const row = (table[country] ?? []).findLast(([from]) => from <= day);
  if (!row) {
    throw new AvowError(
      "bad-config",
      `No rate of VAT is known for ${country} on ${day}: the table in src/tax/rates.ts has to gain it.`,
    );
  }
  return Math.round(row[1] * 100);
}
