import { maskCardNumbers } from "../kernel/card-number.ts";
import type { AvowError } from "../kernel/errors.ts";
import { Field } from "../kernel/html.tsx";
import { parseLicenceKey } from "../licence/mod.ts";
import type { BuyerField } from "../people/mod.ts";
import { checkVatId } from "../tax/mod.ts";
import { lengthMax } from "./buy-details.ts";

type Posted = ReadonlyMap<string, string>;

interface BuyerProps {
  readonly fields: readonly BuyerField[];
  readonly posted: Posted;
  readonly error?: AvowError | undefined;
  /** Whether a VAT id can bring the reverse charge: a seller without one of their own charges theirs. */
  readonly mayReverse: boolean;
}

/** What is wrong with a field, as a sentence. */
export const problemOf = (error: AvowError | undefined, field: string) =>
  error?.fields.find((candidate) => candidate.field === field)?.message;

/** What was typed comes back, but for a card number in it; what has check digits of its own is none. */
export function typed(posted: Posted, field: string): string {
  const text = posted.get(field) ?? "";
  const isOther =
    field === "vat_id" ? checkVatId(text) : field === "licence_key" && parseLicenceKey(text);
  return isOther ? text : maskCardNumbers(text);
}

const ofCompany = ["company", "address", "vat_id"] as const satisfies readonly BuyerField[];

/** Who buys, and for which company. */
export function BuyerFields(props: BuyerProps) {
  const { fields, posted, error } = props;
  const company = ofCompany.filter((field) => fields.includes(field));
  const isOpen = company.some((field) => posted.get(field) || problemOf(error, field));
  return (
    <fieldset>
      <legend>You</legend>
      <Field
        name="name"
        label="Your name"
        required
        autocomplete="name"
        maxLength={lengthMax.name}
        value={typed(posted, "name")}
        error={problemOf(error, "name")}
      />
      <Field
        name="email"
        label="Your e-mail address"
        type="email"
        required
        autocomplete="email"
        maxLength={lengthMax.email}
        hint="Your licence key and your invoice go there."
        value={typed(posted, "email")}
        error={problemOf(error, "email")}
      />
      {company.length > 0 && (
        <details open={isOpen}>
          <summary>I buy for a company</summary>
          {company.map((field) => (
            <CompanyField {...props} field={field} />
          ))}
        </details>
      )}
    </fieldset>
  );
}

const reverseHint =
  "With a VAT id of another EU country, VAT is accounted for by you (reverse charge).";

function CompanyField({
  field,
  posted,
  error,
  mayReverse,
}: BuyerProps & { field: (typeof ofCompany)[number] }) {
  const shared = { name: field, maxLength: lengthMax[field], error: problemOf(error, field) };
  if (field === "company") {
    const value = typed(posted, field);
    return <Field {...shared} label="Company" autocomplete="organization" value={value} />;
  }
  if (field === "address") {
    return (
      <Field
        {...shared}
        label="Postal address"
        type="textarea"
        rows={3}
        autocomplete="street-address"
        hint="As it stands on the invoice, line by line."
        value={typed(posted, field)}
      />
    );
  }
  return (
    <Field
      {...shared}
      label="VAT id"
      autocomplete="off"
      {...(mayReverse && { hint: reverseHint })}
      value={typed(posted, field)}
    />
  );
}
