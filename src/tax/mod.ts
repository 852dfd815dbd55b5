/** Which VAT a sale bears, whether a VAT id is well formed, where a customer is. No input or output. */
export { amountsOf } from "./amounts.ts";
export { countries, countryName } from "./countries.ts";
export {
  decideTax,
  type Seller,
  type TaxDecision,
  type TaxTreatment,
} from "./decide-tax.ts";
export { locationEvidence } from "./location-evidence.ts";
export { inEu } from "./rates.ts";
export { checkVatId } from "./vat-id.ts";
