import type { ContactField, ContactForm } from "./shape.ts";
import type { Kind, Reading, Refusal } from "./kinds.ts";
import { nearName } from "../kernel/near-name.ts";
import { isTable, refuse, unknownKeys } from "./table.ts";

/** The contact details that a form can ask for; which of them it may, the policy says. */
const contactFields = ["name", "email", "subject", "message", "company", "phone"] as const;

/** Without these two nobody could be answered. */
const always = ["email", "message"] as const satisfies readonly ContactField[];

const formKeys = ["id", "title", "fields", "required"] as const;

/** The contact forms, `[[contact.forms]]`: in the file only, for they have no one-line form. */
export const forms: Kind<readonly ContactForm[]> = {
  name: "list of forms",
  allowed: "a list of tables [[contact.forms]] with id, title, fields and required",
  read(raw) {
    if (!Array.isArray(raw)) return refuse([], `must be ${this.allowed}`);
    const refusals: Refusal[] = [];
    const value: ContactForm[] = [];
    for (const [index, one] of raw.entries()) {
      const reading = readForm(one, new Set(value.map(({ id }) => id)));
      if ("value" in reading) value.push(reading.value);
      else refusals.push(...reading.refusals.map((r) => ({ ...r, path: [index, ...r.path] })));
    }
    return refusals.length > 0 ? { refusals } : { value };
  },
};

function readForm(raw: unknown, taken: ReadonlySet<string>): Reading<ContactForm> {
  if (!isTable(raw)) return refuse([], "must be a table with id, title, fields and required", raw);
  const { id, title, fields, required = always } = raw;
  const refusals: Refusal[] = [];
  const check = (path: string, holds: boolean, message: string) => {
    if (!holds) refusals.push({ path: [path], message, part: raw[path] });
  };
  refusals.push(...unknownKeys(raw, formKeys, "form"));
  check(
    "id",
    typeof id === "string" && /^[a-z0-9-]{1,40}$/.test(id),
    "must be 1 to 40 small letters, digits and hyphens",
  );
  check("id", !(typeof id === "string" && taken.has(id)), "is the id of an earlier form");
  check(
    "title",
    typeof title === "string" && /^\S.{0,99}$/.test(title),
    "must be one line of 1 to 100 characters",
  );
  refusals.push(...fieldRefusals("fields", fields), ...fieldRefusals("required", required));
  if (isFieldList(fields) && isFieldList(required)) {
    const missing = required.find((field) => !fields.includes(field));
    check("required", missing === undefined, `asks for "${missing}", which is not in fields`);
  }
  if (refusals.length > 0) return { refusals };
  return {
    value: {
      id: id as string,
      title: title as string,
      fields: fields as readonly ContactField[],
      required: required as readonly ContactField[],
    },
  };
}

function fieldRefusals(key: "fields" | "required", raw: unknown): Refusal[] {
  if (!Array.isArray(raw)) {
    return [{ path: [key], message: `must be a list from ${contactFields.join(", ")}`, part: raw }];
  }
  const refusals: Refusal[] = [];
  for (const [index, part] of raw.entries()) {
    if (contactFields.some((field) => field === part)) continue;
    const near = nearName(String(part), contactFields);
    const hint = near === null ? "" : `. Did you mean "${near}"?`;
    const message = `must be one of ${contactFields.join(", ")}${hint}`;
    refusals.push({ path: [key, index], message, part });
  }
  if (new Set(raw).size < raw.length) {
    refusals.push({ path: [key], message: "names a field twice", part: raw });
  }
  const lacks = always.filter((field) => !raw.includes(field));
  if (lacks.length > 0) {
    const message = `must contain ${lacks.join(" and ")}, or nobody could be answered`;
    refusals.push({ path: [key], message, part: raw });
  }
  return refusals;
}

function isFieldList(raw: unknown): raw is readonly ContactField[] {
  return Array.isArray(raw) && raw.every((item) => contactFields.some((field) => field === item));
}
