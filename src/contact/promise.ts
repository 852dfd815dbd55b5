import { z } from "zod";
import {
  buyerFields,
  isBuyerField,
  isField,
  messageFields,
  personFields,
  subscriberFields,
} from "../people/mod.ts";
import { heldRights, inspectClosedWorld, reaching } from "../promise/closed-world.ts";
import type { Binding, Check, Outcome } from "../promise/definition.ts";
import type { LiveContext, ProvablePromise } from "../promise/live.ts";
import { outcomeOf, yesOrNo } from "../promise/outcome.ts";
import { matrixProbe } from "../promise/matrix.ts";
import { basicOnlyDrills, notSharedDrills, purposeDrills } from "./drill.ts";
import { keysWithoutConsent, unsealedValues } from "./evidence.ts";
import { notSharedChecks } from "./not-shared.ts";
import { guarded, guilty, outcomeOfTallies } from "./whose-fault.ts";

const formFields = z
  .string()
  .transform((text) => text.split(",").map((field) => field.trim()))
  .refine((fields) => fields.length > 0 && fields.every(isField), {
    message: `must be a list of ${[...personFields, ...messageFields].join(", ")}`,
  })
  .describe("the fields that a form may ask for, separated by commas")
  .meta({ examples: ["name,email,subject,message"] });

const buyersFields = z
  .string()
  .transform((text) => text.split(",").map((field) => field.trim()))
  .refine((fields) => fields.every(isBuyerField), {
    message: `must be a list of ${buyerFields.join(", ")}`,
  })
  .optional()
  .describe("what a purchase may ask for, separated by commas")
  .meta({ examples: ["email,name,company,address,vat_id"] });

/** What the policy's sentence lets a purchase ask for. */
export function allowedOfBuyers(bindings: readonly Binding[]): readonly string[] {
  const fields = bindings.find((binding) => binding.promise === "contact-basic-only")?.params[
    "buyers"
  ];
  return Array.isArray(fields) ? fields.map(String) : [];
}

/** The fields that the policy's sentence allows. */
export function allowedFields(bindings: readonly Binding[]): readonly string[] {
  const fields = bindings.find((binding) => binding.promise === "contact-basic-only")?.params[
    "fields"
  ];
  return Array.isArray(fields) ? fields.map(String) : [];
}

const formsAskOnly: Check<LiveContext> = {
  name: "Forms ask only for what the policy lists",
  kind: "live",
  async run({ forms }, bindings) {
    const allowed = allowedFields(bindings);
    const wrong = forms.flatMap((form) =>
      form.fields
        .filter((field) => !allowed.includes(field))
        .map((field) => `${form.id}: ${field}`),
    );
    return yesOrNo(
      wrong.length === 0,
      `The forms in the configuration (${forms.map(({ id }) => id).join(", ") || "none"}) ask only for ${allowed.join(", ")}.`,
      `These fields are asked for and not in the policy: ${wrong.join(", ")}.`,
    );
  },
};

const insertRights: Check<LiveContext> = {
  name: "The database takes in no other field",
  kind: "live",
  async run(context, bindings): Promise<Outcome> {
    const allowed = allowedFields(bindings);
    const fields = [
      ...personFields.map((field) => [`people.persons.${field}`, field] as const),
      ...messageFields.map((field) => [`people.messages.${field}`, field] as const),
      ...buyerFields
        .filter((field) => !personFields.some((own) => own === field))
        .map((field) => [`people.buyers.${field}`, field] as const),
    ];
    const rights = await heldRights(context);
    const bought = allowedOfBuyers(bindings);
    const may = {
      correspondence: allowed,
      newsletter: subscriberFields.filter((field) => allowed.includes(field)),
      sales: bought,
    };
    const wrong = Object.entries(may).flatMap(([purpose, its]) =>
      fields.flatMap(([column, field]) =>
        rights.has(`${purpose}: INSERT ${column}`) === its.some((own) => own === field)
          ? []
          : [{ purpose, column }],
      ),
    );
    if (wrong.length > 0) {
      const named = wrong.map(({ purpose, column }) => `${column} (${purpose})`);
      return {
        holds: false,
        detail: `The rights to insert differ from the policy for: ${named.join(", ")}.`,
        purposes: [...new Set(wrong.map(({ purpose }) => purpose))],
      };
    }
    const both = subscriberFields.filter((field) => allowed.includes(field));
    return {
      holds: true,
      detail: `The login of correspondence may insert ${allowed.length} personal columns: ${allowed.join(", ")}; that of the newsletter ${both.length}: ${both.join(", ")}; that of sales ${bought.length > 0 ? `${bought.length}: ${bought.join(", ")}` : "none"}.`,
    };
  },
};

const columnsListed: Check<LiveContext> = {
  name: "Every column of the database is accounted for",
  kind: "live",
  async run(context) {
    const findings = (await inspectClosedWorld(context)).filter(({ about }) => about === "column");
    const count = Object.values(context.dataMap).flatMap((columns) => Object.keys(columns)).length;
    return outcomeOf(findings, `All ${count} columns are listed with what they hold.`);
  },
};

const valuesSealed: Check<LiveContext> = {
  name: "What people gave us is stored sealed",
  kind: "live",
  isGrowing: true,
  async run({ database, dataMap }) {
    const { checked, unsealed } = await unsealedValues(database.steward, dataMap);
    const outcome = yesOrNo(
      unsealed.length === 0,
      `All ${checked} sealed columns hold sealed values only.`,
      `These columns hold values that are not sealed: ${unsealed.join(", ")}.`,
    );
    const reached = unsealed.flatMap((column) => reaching(database.purposes, column));
    return unsealed.length === 0 ? outcome : { ...outcome, purposes: guilty(reached) };
  },
};

/** Looks at one part of the closed world. */
function closedWorld(name: string, about: readonly string[], whenNone: string): Check<LiveContext> {
  return {
    name,
    kind: "live",
    async run(context) {
      const findings = await inspectClosedWorld(context);
      return outcomeOf(
        findings.filter((finding) => about.includes(finding.about)),
        whenNone,
      );
    },
  };
}

const consentStands: Check<LiveContext> = {
  name: "Each key that a purpose holds has a consent behind it",
  kind: "live",
  isGrowing: true,
  async run({ database }) {
    return outcomeOfTallies(await keysWithoutConsent(database.steward), (missing, total) => [
      `${total} wrapped keys, each with a standing consent.`,
      `${missing} of ${total} wrapped keys have no standing consent.`,
    ]);
  },
};

/** What contact promises, and how each sentence is proven. */
export const contactPromises: readonly ProvablePromise[] = [
  {
    id: "contact-basic-only",
    module: "contact",
    meaning:
      "We ask only for basic contact details, and only when you subscribe to the newsletter, write to us or buy.",
    mechanism:
      "The list of fields in this sentence is compiled into the database's rights: the login that takes messages in may insert those columns and no others, so that a form which asks for more can't store it. Every value is sealed under a key of your own before it is stored.",
    params: z.object({ fields: formFields, buyers: buyersFields }),
    required: true,
    purposes: guarded,
    soundsLike: [
      /\b(only )?(ask|collect|request)\b.*\b(name|e-?mail|contact|details|information)\b/i,
    ],
    live: [formsAskOnly, insertRights, columnsListed, valuesSealed],
    drill: basicOnlyDrills,
  },
  {
    id: "contact-purpose",
    module: "contact",
    meaning:
      "We use contact details only to administer what you asked for and to know whom we are talking to.",
    mechanism:
      "Each purpose has a database login and an encryption key of its own. The login can't read another purpose's data, and your values open only through functions that write down who looked and why in the same step. A message is tied to you only after you confirmed your address.",
    params: z.object({}),
    required: true,
    purposes: guarded,
    soundsLike: [
      /\b(use|used)\b.*\b(only|solely|exclusively)\b/i,
      /\bonly (to|for) (answer|administ)/i,
    ],
    live: [
      closedWorld(
        "Each login holds exactly the rights that the policy gives",
        ["right"],
        "Every right of every login in the database is one that the policy gives.",
      ),
      closedWorld(
        "No login can act as another",
        ["role"],
        "No login has a membership, an attribute or a setting beyond its own.",
      ),
      closedWorld(
        "Row security stands",
        ["row security"],
        "Row security is on, binds the owner too, and each rule is the one that was reviewed.",
      ),
      closedWorld(
        "The functions that open values are the reviewed ones",
        ["function"],
        "The body, owner and search path of every function are unchanged.",
      ),
      closedWorld(
        "Nothing was added beside",
        ["other"],
        "No table, view, trigger or rule stands beside those of the migrations.",
      ),
      matrixProbe,
      consentStands,
    ],
    drill: purposeDrills,
  },
  {
    id: "contact-not-shared",
    module: "contact",
    meaning:
      "We do not share contact details with partners or third parties; the carriers that bring you what you asked for are named.",
    mechanism:
      "Every connection that the server opens goes through one gate, to recipients in a register. A person's address leaves only after the disclosure was written down, in the same transaction that opened it.",
    params: z.object({
      recipients: z
        .string()
        .transform((text) =>
          text
            .split(",")
            .map((entry) => entry.trim())
            .filter(Boolean),
        )
        .describe("the carriers in the register, separated by commas, such as mail relay"),
    }),
    required: true,
    purposes: guarded,
    soundsLike: [/\b(share|sell|disclose|pass on|third part)/i],
    live: notSharedChecks,
    drill: notSharedDrills,
  },
];
