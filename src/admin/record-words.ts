import type { RecordEntry } from "./store.ts";

const fieldNames: Readonly<Record<string, string>> = {
  email: "e-mail address",
  name: "name",
  company: "company",
  phone: "telephone",
  subject: "subject",
  message: "message",
  diagnostic: "report about a mail",
  address: "postal address",
  vat_id: "VAT id",
  licence_key: "licence key",
  order: "what was ordered",
};

/** What the pages call a recipient of the register. */
const recipientNames: Readonly<Record<string, string>> = {
  "mail-relay": "the mail relay",
  "payment-provider": "the payment provider",
};

/** "e-mail address, name and company". */
function listWords(names: readonly string[]): string {
  const words = names.map((name) => fieldNames[name] ?? name);
  if (words.length < 2) return words.join("");
  return `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}

const joinMs = 1_000;

/** One look opens details and messages by two entries of the record; here they are one line. */
export function joinEntries(entries: readonly RecordEntry[]): readonly RecordEntry[] {
  const joined: RecordEntry[] = [];
  for (const entry of entries) {
    const last = joined.at(-1);
    const isOneLook =
      last?.part === "opened" &&
      entry.part === "opened" &&
      last.reason === entry.reason &&
      last.purpose === entry.purpose &&
      last.operator_id === entry.operator_id &&
      last.what !== entry.what &&
      last.at.getTime() - entry.at.getTime() < joinMs;
    if (!last || !isOneLook) {
      joined.push(entry);
      continue;
    }
    const fields = [...new Set([...entry.fields, ...last.fields])];
    joined[joined.length - 1] = { ...last, what: entry.what, fields };
  }
  return joined;
}

/** What happened, in words. */
export function whatWords(entry: RecordEntry): string {
  const { part, what, fields } = entry;
  if (part === "erased") return "Erased a person";
  if (part === "sent") return `Gave to ${recipientNames[what] ?? what}: ${listWords(fields)}`;
  if (part === "actions") return what.charAt(0).toUpperCase() + what.slice(1);
  if (what === "find_by_email" && fields.length === 1) return "Looked for an exact address";
  if (what === "find_known") return "Looked for exact addresses";
  if (fields.length === 0) return "Looked at who it is about; no field was opened";
  return `Opened: ${listWords(fields)}`;
}

/** Why, in words; empty where the action says it. */
export function whyWords({ purpose, reason }: RecordEntry): string {
  return [reason, purpose && `for ${purpose}`].filter(Boolean).join(", ");
}
