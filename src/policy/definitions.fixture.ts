import { z } from "zod";
import type { PromiseDefinition } from "../promise/definition.ts";

const names = z.string().transform((value, context) => {
  const parts = value.split(",").map((part) => part.trim());
  if (parts.every((part) => part !== "")) return parts;
  context.addIssue({ code: "custom", message: "write names with commas between them" });
  return z.NEVER;
});

/** Definitions as the modules have them, with the same parameters, for the tests of this folder. */
export const definitions: readonly PromiseDefinition[] = [
  {
    id: "contact-basic-only",
    module: "contact",
    meaning: "We ask only for basic contact details.",
    mechanism: "The form takes no other field, and the database has no column for one.",
    params: z.object({
      fields: names.meta({ examples: ["name,email,subject,message"] }),
      buyers: names.optional(),
    }),
    required: true,
    purposes: ["correspondence"],
    soundsLike: [/\bask (?:you )?(?:only )?for your\b/iu],
  },
  {
    id: "contact-purpose",
    module: "contact",
    meaning: "We use them only to administer what you asked for.",
    mechanism: "One login and one key per purpose.",
    params: z.object({}),
    required: true,
    purposes: ["correspondence"],
    soundsLike: [/\bno other purpose\b/giu],
  },
  {
    id: "contact-not-shared",
    module: "contact",
    meaning: "We do not share them with partners or third parties.",
    mechanism: "One way out, with a register of who is at the other end.",
    params: z.object({ recipients: names }),
    required: true,
    purposes: ["correspondence"],
    soundsLike: [/\b(?:share|sell|rent)\b.*\b(?:details|data|address)\b/iu],
  },
  {
    id: "kept-until",
    module: "retention",
    meaning: "Nothing is kept past its date.",
    mechanism: "Row security hides an expired row at once, and a job deletes it.",
    params: z.object({
      of: z.enum(["contact", "newsletter", "orders", "invoices"]),
      days: z.coerce.number().int().min(1, "give at least one day"),
      note: z.string().optional(),
    }),
    required: false,
    purposes: [],
    soundsLike: [/\b(?:kept|keep)\b.*\b(?:days|months|years)\b/iu],
  },
  {
    id: "crowd-not-person",
    module: "visits",
    meaning: "We look at visitors as a crowd.",
    mechanism: "Totals only are written down.",
    params: z.object({}),
    required: true,
    purposes: [],
    soundsLike: [/\bvisitors?\b.*\bcrowd\b/iu],
  },
  {
    id: "crowd-use",
    module: "visits",
    meaning: "We use the totals to see which areas are popular.",
    mechanism: "The login that reads the totals reads nothing else.",
    params: z.object({}),
    required: true,
    purposes: [],
    soundsLike: [/\bwhich areas\b.*\bpopular\b/iu],
  },
  {
    id: "encrypted-in-transit",
    module: "kernel",
    meaning: "What you give us is encrypted on its way over the Internet.",
    mechanism: "What comes in clear is refused, and nothing leaves but over verified TLS.",
    params: z.object({}),
    required: false,
    purposes: [],
    soundsLike: [/\bencrypt(?:ed|s|ion)?\b/iu],
  },
  {
    id: "card-never-kept",
    module: "kernel",
    meaning: "Your card number is never kept or recorded by us.",
    mechanism: "A guard on every inbound text, and a database that refuses one.",
    params: z.object({}),
    required: true,
    purposes: [],
    soundsLike: [/\bcard numbers?\b.*\b(?:kept|stored|recorded)\b/iu],
  },
  {
    id: "card-direct",
    module: "checkout",
    meaning: "Your card number goes straight from you to the payment provider.",
    mechanism: "The payment page is the payment provider's own.",
    params: z.object({}),
    required: true,
    purposes: [],
    soundsLike: [/\bstraight to the payment provider\b/iu],
  },
  {
    id: "ads-by-others",
    module: "partners",
    meaning: "Advertising companies supply some of the ads on this site.",
    mechanism: "Only companies in the register can be asked.",
    params: z.object({ companies: names.optional() }),
    required: true,
    purposes: [],
    soundsLike: [/\badvertising companies\b/iu],
  },
  {
    id: "ads-no-identity",
    module: "partners",
    meaning: "They never get your name, address, e-mail address or telephone number.",
    mechanism: "A request is put together from a list of fields.",
    params: z.object({ by: names.meta({ examples: ["place,area,keywords"] }) }),
    required: true,
    purposes: [],
    soundsLike: [/\bads?\b.*\btelephone number\b/iu],
  },
  {
    id: "ads-choice",
    module: "partners",
    meaning: "You can find out more, and say no, here.",
    mechanism: "A no is read before anything is done about a company.",
    params: z.object({}),
    required: true,
    purposes: [],
    soundsLike: [/\bsay no\b.*\badvertising\b/iu],
  },
];

export const enabledModules = ["contact", "retention", "kernel"];

/** A policy of these paragraphs with a front matter of eight lines; the body begins at line 9. */
export function policyOf(...paragraphs: readonly string[]): string {
  return `${front}\n${paragraphs.join("\n\n")}\n`;
}

export const front = `---
vendor: Example Software
contact: privacy@software.example
effective: 2027-01-01
version: 1.0
language: en
---
`;
