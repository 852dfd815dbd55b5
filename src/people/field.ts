/** The basic contact details that a form may ask for; the policy picks from these. */
export const personFields = ["email", "name", "company", "phone"] as const;
/** What somebody writes to us. */
export const messageFields = ["subject", "message"] as const;
/** What a newsletter needs of a person; the policy picks from these. */
export const subscriberFields = ["email", "name"] as const satisfies readonly PersonField[];

export type PersonField = (typeof personFields)[number];
export type MessageField = (typeof messageFields)[number];
export type Field = PersonField | MessageField;

/** Whether `name` is one of the fields that Avow knows. */
export function isField(name: string): name is Field {
  return ([...personFields, ...messageFields] as readonly string[]).includes(name);
}
