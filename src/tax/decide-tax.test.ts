import { expect, test } from "bun:test";
import {
  countries,
  countryName,
  decideTax,
  locationEvidence,
  type Seller,
  type TaxDecision,
} from "./mod.ts";

const berlin: Seller = { country: "DE", vatId: "DE143454214" };
const texas: Seller = { country: "US", vatId: null };
const bern: Seller = { country: "CH", vatId: "CHE116281710" };

function sale(
  seller: Seller,
  country: string,
  vatId: string | null = null,
  at = "2026-11-27",
): Pick<TaxDecision, "treatment" | "country" | "rate"> & { note: string } {
  return decideTax({ at: new Date(at), seller, customer: { country, vatId } });
}

const none = { treatment: "not_collected", rate: 0 } as const;
const charge = { treatment: "reverse_charge", rate: 0 } as const;

test("At home everybody pays the rate of home, a business with a VAT id too", () => {
  const home = { treatment: "standard", country: "DE", rate: 1900, note: "" } as const;
  expect(sale(berlin, "DE")).toEqual(home);
  expect(sale(berlin, "DE", "DE143454214")).toEqual(home);
  expect(sale({ ...berlin, vatId: null }, "DE")).toEqual(home);
});

test("In another country of the EU a consumer pays the rate of that country", () => {
  expect(sale(berlin, "FR")).toMatchObject({ treatment: "standard", country: "FR", rate: 2000 });
  expect(sale(berlin, "HU")).toMatchObject({ country: "HU", rate: 2700 });
  expect(sale(berlin, "MC")).toMatchObject({ country: "FR", rate: 2000 });
});

test("A vendor below the threshold charges its own rate in the whole EU, and nowhere else", () => {
  const small = { ...berlin, smallSeller: true };
  expect(sale(small, "FR")).toMatchObject({ treatment: "standard", country: "DE", rate: 1900 });
  expect(sale(small, "FR", "FR40303265045")).toMatchObject(charge);
  expect(sale(small, "US")).toMatchObject(none);
});

test("A business in another EU country accounts for the VAT itself, and the invoice says so", () => {
  expect(sale(berlin, "FR", "FR 40 303 265 045")).toMatchObject({ ...charge, country: "FR" });
  expect(sale(berlin, "FR", "FR40303265045").note).toMatch(/^Reverse charge: .*France.*196/);
  // Greece is GR as a country and EL in VAT ids.
  expect(sale(berlin, "GR", "EL094259216")).toMatchObject({ ...charge, country: "GR" });
});

test("A VAT id that is malformed, or of another country than the customer's, changes nothing", () => {
  for (const vatId of ["FR40303265046", "DE143454214", "XI366303068", "", "nonsense"]) {
    expect(sale(berlin, "FR", vatId)).toMatchObject({ treatment: "standard", rate: 2000 });
  }
});

test("A reverse charge without the seller's own VAT id is an error that says what to set", () => {
  expect(() => sale({ ...berlin, vatId: null }, "FR", "FR40303265045")).toThrow("seller_vat_id");
  expect(() => sale({ ...berlin, vatId: "DE1" }, "FR", "FR40303265045")).toThrow("seller_vat_id");
});

test("A small seller without a VAT id charges their own rate, to businesses too", () => {
  const small = { ...berlin, vatId: null, smallSeller: true };
  expect(sale(small, "FR", "FR40303265045")).toMatchObject({ treatment: "standard", rate: 1900 });
});

test("Outside of the EU nothing is collected, nor where its territories count as outside", () => {
  for (const country of ["US", "GB", "CH", "JP", "AX", "GP"]) {
    expect(sale(berlin, country)).toMatchObject({ ...none, country });
  }
  expect(sale(berlin, "US").note).toContain("outside of the European Union");
  // Northern Ireland is of the EU for goods; the Isle of Man is of the United Kingdom's VAT.
  expect(sale(berlin, "GB", "XI366303068")).toMatchObject(none);
  expect(sale(berlin, "IM")).toMatchObject({ ...none, country: "GB" });
});

test("Where a vendor says that it collects, its customers there pay the rate of that country", () => {
  const collecting = { ...berlin, collectsIn: ["GB", "CH", "NO"] };
  expect(sale(collecting, "GB")).toMatchObject({ treatment: "standard", rate: 2000 });
  expect(sale(collecting, "NO")).toMatchObject({ treatment: "standard", rate: 2500 });
  expect(sale(collecting, "NO", "NO 923 609 016 MVA")).toMatchObject(charge);
  expect(sale(collecting, "GB", "GB980780684")).toMatchObject(charge);
  expect(sale(collecting, "GB", "XI980780684")).toMatchObject({ rate: 2000 });
  expect(sale(collecting, "CH", "CHE-116.281.710 MWST")).toMatchObject({ rate: 810 });
});

test("A vendor outside of the EU collects for its consumers there, and businesses account themselves", () => {
  expect(sale(texas, "DE")).toMatchObject({ treatment: "standard", country: "DE", rate: 1900 });
  expect(sale(texas, "DE", "DE143454214")).toMatchObject({ ...charge, country: "DE" });
  expect(sale({ ...texas, smallSeller: true }, "DE")).toMatchObject({ country: "DE" });
  expect(sale(texas, "US")).toMatchObject(none);
  expect(sale(texas, "US").note).toBe("No VAT or sales tax was collected (United States).");
  expect(sale(bern, "CH")).toMatchObject({ treatment: "standard", rate: 810 });
  expect(sale(bern, "US")).toMatchObject(none);
});

test("A rate holds from its day on, and before the table begins there is an error, not a guess", () => {
  const changes = [
    ["EE", "2025-06-30", 2200, "2025-07-01", 2400],
    ["FI", "2024-08-31", 2400, "2024-09-01", 2550],
    ["SK", "2024-12-31", 2000, "2025-01-01", 2300],
    ["RO", "2025-07-31", 1900, "2025-08-01", 2100],
  ] as const;
  for (const [country, before, was, after, is] of changes) {
    expect(sale(berlin, country, null, `${before}T23:59:59Z`).rate).toBe(was);
    expect(sale(berlin, country, null, after).rate).toBe(is);
  }
  expect(() => sale(berlin, "FR", null, "2023-12-31")).toThrow("No rate of VAT is known for FR");
});

test("Every country can be chosen and decided; what is no country is refused", () => {
  expect(countries).toHaveLength(250);
  expect(new Set(countries.map(({ code }) => code)).size).toBe(250);
  const treated = countries.map(({ code }) => sale(berlin, code));
  // The 27, and Monaco.
  expect(treated.filter(({ treatment }) => treatment === "standard")).toHaveLength(28);
  expect(countryName("TR")).toBe("Türkiye");
  for (const code of ["EL", "XI", "de", "UK", "IC", "toString"]) {
    expect(() => sale(berlin, code)).toThrow("ISO 3166-1");
  }
});

test("Two pieces that agree say where a customer is; the address of the connection is none of them", () => {
  const known = { billingCountry: "DE", cardCountry: "DE", vatIdCountry: null };
  expect(locationEvidence(known)).toEqual({
    verdict: "consistent",
    pieces: [
      { kind: "billing_country", country: "DE" },
      { kind: "card_country", country: "DE" },
    ],
  });
  expect(locationEvidence({ ...known, cardCountry: "FR" }).verdict).toBe("conflicting");
  expect(locationEvidence({ ...known, cardCountry: null }).verdict).toBe("single");
  expect(locationEvidence({ ...known, vatIdCountry: "DE" }).pieces).toHaveLength(3);
});
