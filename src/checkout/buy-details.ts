import type { FieldProblem } from "../kernel/errors.ts";
import { parseAddress } from "../mail/mod.ts";
import type { BuyerField } from "../people/mod.ts";
import { checkVatId, countryName } from "../tax/mod.ts";

type Posted = ReadonlyMap<string, string>;

/** Characters that a field may hold at most. */
export const lengthMax: Readonly<Record<BuyerField, number>> = {
  email: 254,
  name: 200,
  company: 200,
  address: 500,
  vat_id: 40,
};

/** What the buyer typed of themselves, checked; what is wrong is added to `problems`. */
export function readDetails(
  fields: readonly BuyerField[],
  posted: Posted,
  country: string,
  problems: FieldProblem[],
): Partial<Record<BuyerField, string>> {
  const details: Partial<Record<BuyerField, string>> = {};
  for (const field of fields) {
    const raw = posted.get(field) ?? "";
    const value = field === "address" ? tidyLines(raw) : raw.replace(/\s+/g, " ").trim();
    const { length } = Array.from(value);
    if (length > lengthMax[field]) {
      const message = `may have at most ${lengthMax[field]} characters and has ${length}`;
      problems.push({ field, message });
    } else if (value) details[field] = value;
    else if (isRequired(field, posted)) problems.push({ field, message: missing(field) });
  }
  if (details.email) {
    const parsed = parseAddress(details.email);
    if (parsed.ok) details.email = parsed.address;
    else problems.push({ field: "email", message: parsed.message });
  }
  if (details.vat_id) {
    const message = vatIdProblem(details.vat_id, country);
    const checked = checkVatId(details.vat_id);
    if (message) problems.push({ field: "vat_id", message });
    else if (checked) details.vat_id = checked.vatId;
  }
  return details;
}

/** An invoice to a company has to say where it is. */
function isRequired(field: BuyerField, posted: Posted): boolean {
  if (field === "email" || field === "name") return true;
  const isCompany = Boolean(posted.get("company")?.trim() || posted.get("vat_id")?.trim());
  return isCompany && (field === "company" || field === "address");
}

function missing(field: BuyerField): string {
  if (field === "company") return "must be filled in: an invoice with a VAT id names the company";
  if (field === "address") return "must be filled in: an invoice to a company says where it is";
  return "must be filled in";
}

function tidyLines(text: string): string {
  return text
    .split("\n")
    .map((line) => line.replace(/\s+/g, " ").trim())
    .filter((line) => line !== "")
    .join("\n");
}

/** What is wrong with a VAT id, as a sentence; null if nothing is. */
function vatIdProblem(text: string, country: string): string | null {
  if (text.trim() === "") return null;
  const checked = checkVatId(text);
  if (!checked) return "is not a VAT id: compare it with your registration, or leave it empty";
  if (checked.country === country) return null;
  const where = countryName(checked.country) ?? checked.country;
  return `is one of ${where}: choose that country above, or leave it empty`;
}
