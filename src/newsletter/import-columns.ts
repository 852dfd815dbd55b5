import { hasCardNumber } from "../kernel/card-number.ts";
import type { PersonField } from "../people/mod.ts";

/** What a column of an imported file is for. */
export const columnUses = [
  "email",
  "name",
  "first-name",
  "last-name",
  "subscribed-at",
  "status",
  "left-at",
  "dropped",
] as const;

export type ColumnUse = (typeof columnUses)[number];

export interface PlannedColumn {
  /** As the file heads it, each once: a second “Tags” is “Tags (2)”. */
  readonly header: string;
  readonly use: ColumnUse;
  /** Why a column is dropped; empty for the others. */
  readonly why: string;
  /** It says who left, so that nobody may choose to overlook it. */
  readonly isFixed: boolean;
}

/** Whose exports a file looks like. */
export type FileShape = "mailchimp" | "listmonk" | "plain";

/** How a file is going to be read. */
export interface ImportPlan {
  readonly shape: FileShape;
  readonly columns: readonly PlannedColumn[];
  /**
   * What all its rows say of people: that they subscribe unless a cell says otherwise, or that they
   * left or could not be reached, and are never to be written to.
   */
  readonly standing: "subscribed" | "gone";
  /** One sentence when the file can't be read like this; null when it can. */
  readonly problem: string | null;
}

/** An operator's own choice for single columns, by header. */
export type ColumnChoices = ReadonlyMap<string, ColumnUse>;

// As the exports of Mailchimp, listmonk and others, and most people's own tables, head columns.
const knownHeaders: readonly (readonly [use: ColumnUse, header: RegExp])[] = [
  ["email", /^(e-?mail|e-?mail[ _-]?address|address|mail|subscriber|adresse|courriel)$/],
  ["first-name", /^(first[ _-]?name|fname|given[ _-]?name|vorname|prénom|prenom)$/],
  ["last-name", /^(last[ _-]?name|lname|surname|family[ _-]?name|nachname|nom)$/],
  ["name", /^(name|full[ _-]?name|display[ _-]?name)$/],
  [
    "left-at",
    /^(unsub([ _-]?(time|date|at))?|unsubscribed([ _-]?(at|on|date))?|opt(ed)?[ _-]?out([ _-]?(at|on|date|time))?|clean(ed)?[ _-]?(time|at|date)|bounced([ _-]?at)?|blocked|suppressed|deleted[ _-]?at)$/,
  ],
  [
    "subscribed-at",
    /^(confirm[ _-]?time|opt-?in[ _-]?time|subscribed([ _-]?(at|on|date))?|created[ _-]?at|date[ _-]?added|timestamp[ _-]?opt)$/,
  ],
  [
    "status",
    /^(status|state|((e-?mail|subscription|subscriber|marketing)[ _-]?)+(status|state|consent)|accepts[ _-]?(e-?mail[ _-]?)?marketing|opt(ed)?[ _-]?in|confirmed|consent)$/,
  ],
];

const personal: readonly (readonly [what: string, header: RegExp])[] = [
  ["an IP address", /(^|[ _-])ip([ _-]|$)|ip[ _-]?address|remote[ _-]?addr/],
  [
    "a place",
    /latitude|longitude|^(lat|lng|lon)$|gmtoff|dstoff|time[ _-]?zone|^(cc|country|region|city|state|postcode|zip)$|^(address|street).+/,
  ],
  [
    "a score of the person",
    /rating|score|engagement|open[ _-]?rate|click[ _-]?rate|last[ _-]?(open|click|seen|activity)/,
  ],
];

const mailchimpHeaders = /^(member_rating|optin_time|leid|euid|confirm_ip)$/i;
const confirmation = /^\s*confirm[ _-]?time\s*$/i;
/** Only Mailchimp's files of those who left, or could not be reached, have these. */
const mailchimpGone = /^(unsub_time|unsub_campaign_title|clean_time|clean_campaign_title)$/i;

/**
 * Decides what each column of a file is for. What nobody needs in order to write to somebody is
 * dropped, with the reason: addresses of machines, places, scores, and all else. `choices` go
 * before what the headers say, but no column that says who left is overlooked; `allowed` are the
 * fields that the policy lists.
 */
export function planImport(
  headers: readonly string[],
  allowed: readonly PersonField[],
  choices: ColumnChoices = new Map(),
): ImportPlan {
  const shape = shapeOf(headers);
  const own = columnsOf(headers, allowed, new Map());
  // What somebody chose as it was proposed keeps its reason.
  const others = own.filter(({ header, use }) => choices.get(header) !== use);
  const changes = new Map(
    others.flatMap(({ header }) => {
      const use = choices.get(header);
      return use ? [[header, use] as const] : [];
    }),
  );
  const columns = changes.size === 0 ? own : columnsOf(headers, allowed, changes);
  return {
    ...{ shape, columns },
    standing:
      shape === "mailchimp" && headers.some((header) => mailchimpGone.test(header.trim()))
        ? "gone"
        : "subscribed",
    problem: columns.some(({ use }) => use === "email")
      ? null
      : "No column holds e-mail addresses; head one of them “email”, or choose which it is.",
  };
}

function columnsOf(
  headers: readonly string[],
  allowed: readonly PersonField[],
  choices: ColumnChoices,
): readonly PlannedColumn[] {
  const chosenUses = new Set(choices.values());
  const taken = new Set<ColumnUse>();
  const hasConfirmation = headers.some((header) => confirmation.test(header));
  return headers.map((header) => {
    const guessed = guess(header);
    const isFixed = guessed === "left-at" || guessed === "status";
    const chosen = isFixed ? undefined : choices.get(header);
    // What somebody chose for a use goes before what the headings say.
    const isOverruled = chosen === undefined && !isFixed && chosenUses.has(guessed);
    const use = chosen ?? (isOverruled ? "dropped" : guessed);
    const by = { taken, allowed, chosen, hasConfirmation };
    return { header, isFixed, ...useOf(header, use, by) };
  });
}

function guess(header: string): ColumnUse {
  const name = simple(header);
  return knownHeaders.find(([, known]) => known.test(name))?.[0] ?? "dropped";
}

function useOf(
  header: string,
  use: ColumnUse,
  by: {
    readonly taken: Set<ColumnUse>;
    readonly allowed: readonly PersonField[];
    readonly chosen: ColumnUse | undefined;
    readonly hasConfirmation: boolean;
  },
): Pick<PlannedColumn, "use" | "why"> {
  const drop = (why: string) => ({ use: "dropped" as const, why });
  if (use === "dropped") return drop(by.chosen ? "you chose so" : whyDropped(header));
  const isName = use === "name" || use === "first-name" || use === "last-name";
  if (isName && !by.allowed.includes("name")) return drop("the policy lists no name");
  if (use === "subscribed-at" && !by.chosen && by.hasConfirmation && !confirmation.test(header)) {
    return drop("the time of the confirmation says it better");
  }
  // Each column that says who left counts; of all else, the first.
  const isOfMany = use === "left-at" || use === "status";
  if (by.taken.has(use) && !isOfMany) return drop("another column before it says the same");
  by.taken.add(use);
  return { use, why: "" };
}

function whyDropped(header: string): string {
  const what = personal.find(([, known]) => known.test(simple(header)))?.[0];
  return what ? `it holds ${what}, which is not taken in` : "nobody needs it to write to somebody";
}

function shapeOf(headers: readonly string[]): FileShape {
  if (headers.some((header) => mailchimpHeaders.test(header.trim()))) return "mailchimp";
  const names = headers.map(simple);
  const has = (name: string) => names.includes(name);
  return has("uuid") && has("attributes") && has("email") ? "listmonk" : "plain";
}

function simple(header: string): string {
  return header.trim().toLowerCase();
}

/** The columns that are dropped, each with its reason, as they are kept with the import. */
export function droppedColumns(plan: ImportPlan): readonly string[] {
  return plan.columns.flatMap(({ header, use, why }, place) =>
    use === "dropped" ? [`${storable(header, place)}: ${why}`] : [],
  );
}

/** A first row may hold somebody after all, whatever it seems to be. */
function storable(header: string, place: number): string {
  const isSomebody = /@|\d{5}/.test(header) || hasCardNumber(header);
  return isSomebody ? `Column ${place + 1}` : header.slice(0, 60).toWellFormed();
}
