/** The basic contact details that a form may ask for; the policy picks from these. */
export const personFields = ["email", "name", "company", "phone"] as const;
/** What somebody writes to us. */
export const messageFields = ["subject", "message"] as const;
/** What a newsletter needs of a person; the policy picks from these. */
export const subscriberFields = ["email", "name"] as const satisfies readonly PersonField[];
/** What a sale may ask for: the first three stand with the person, the others for the invoice alone. */
export const buyerFields = ["email", "name", "company", "address", "vat_id"] as const;

export type BuyerField = (typeof buyerFields)[number];
export type PersonField = (typeof personFields)[number];
export type MessageField = (typeof messageFields)[number];
export type Field = PersonField | MessageField;

/** Whether `name` is something that a sale may ask for. */
export function isBuyerField(name: string): name is BuyerField {
  return (buyerFields as readonly string[]).includes(name);
}

/** Whether `name` is one of the fields that Avow knows. */
export function isField(name: string): name is Field {
  return ([...personFields, ...messageFields] as readonly string[]).includes(name);
}
