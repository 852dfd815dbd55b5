import type { RecordEntry } from "./store.ts";

const fieldNames: Readonly<Record<string, string>> = {
  email: "e-mail address",
  name: "name",
  company: "company",
  phone: "telephone",
  subject: "subject",
  message: "message",
};

/** "e-mail address, name and company". */
export function listWords(names: readonly string[]): string {
  const words = names.map((name) => fieldNames[name] ?? name);
  if (words.length < 2) return words.join("");
  return `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}

/** What happened, in words. */
export function whatWords(entry: RecordEntry): string {
  switch (entry.part) {
    case "opened":
      if (entry.what === "find_by_email") return "Looked for an exact address";
      if (entry.fields.length === 0) return "Looked at who it is about; no field was opened";
      return `Opened: ${listWords(entry.fields)}`;
    case "sent":
      return `Gave to ${entry.what}: ${listWords(entry.fields)}`;
    case "erased":
      return "Erased a person";
    case "actions":
      return entry.what.charAt(0).toUpperCase() + entry.what.slice(1);
  }
}

/** Why, in words; empty where the action says it. */
export function whyWords({ purpose, reason }: RecordEntry): string {
  return [reason, purpose && `for ${purpose}`].filter(Boolean).join(", ");
}
