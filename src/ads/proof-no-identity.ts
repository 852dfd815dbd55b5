import { type Finding, heldRights, inspectClosedWorld } from "../promise/closed-world.ts";
import type { Check } from "../promise/definition.ts";
import type { LiveAds, LiveContext } from "../promise/live.ts";
import { outcomeOf, yesOrNo } from "../promise/outcome.ts";
import { commonFunctions } from "../promise/purpose.ts";
import { createEncoder, type LeavingField, newEachTimeFields } from "./openrtb-request.ts";
import { noCompanies } from "./proof-by-others.ts";
import { listed, type VisitFact } from "./proof-params.ts";
import { fieldsOf } from "./sent.ts";
import { sentFields } from "./sent-fields.ts";
import type { Page } from "./slot.ts";

/** Of what of a visit each field may tell; those that are not here are the same for every visit. */
const tellsOf: Readonly<Partial<Record<LeavingField, VisitFact>>> = {
  "imp[].tagid": "place",
  "imp[].banner.w": "place",
  "imp[].banner.h": "place",
  "imp[].banner.format[].w": "place",
  "imp[].banner.format[].h": "place",
  "imp[].native.request": "place",
  "imp[].native.ver": "place",
  "imp[].bidfloor": "place",
  "bcat[]": "place",
  "site.cattax": "area",
  "site.sectioncat[]": "area",
  "site.keywords": "keywords",
};

/** What a visitor's page could say to have something of them sent along. */
const smuggled = [
  "jane.doe@example.com",
  "Jane Doe",
  "+1 415 555 0100",
  "203.0.113.77",
  "1 Main St",
];

/** What makes the builder of requests; there is one, and a test that breaks it on purpose. */
type MakeEncoder = (
  ...declared: Parameters<typeof createEncoder>
) => (
  ...asked: Parameters<ReturnType<typeof createEncoder>>
) => { readonly request: string } | undefined;

/** Every request that this configuration can bring forth, by company, for pages of all kinds. */
function requestsOf(ads: LiveAds, makeEncoder: MakeEncoder): readonly (readonly string[])[] {
  const { slots, partners, areas, keywords } = ads.settings;
  const ask = makeEncoder({ ...ads.settings, domain: "website.example" });
  const pages: readonly Page[] = [
    { area: null, keywords: [] },
    ...areas.map((area) => ({ area, keywords: [] })),
    ...keywords.map((one) => ({ area: null, keywords: [one] })),
    ...smuggled.map((text) => ({ area: text, keywords: [text, ...smuggled] })),
  ];
  const places = [...slots.map(({ name }) => name), ...smuggled];
  return partners.map(({ id }) =>
    places.flatMap((name) => pages.flatMap((page) => ask(id, name, page)?.request ?? [])),
  );
}

/** Has every request made that the configuration can bring forth, by the builder of `makeEncoder`. */
export const onlyWhatIsListed = (makeEncoder: MakeEncoder = createEncoder): Check<LiveContext> => ({
  name: "A request to a company holds what is published, and nothing of a visit but what the sentence says",
  kind: "live",
  async run({ ads }, bindings) {
    if (!ads || ads.settings.partners.length === 0) return noCompanies;
    const byCompany = requestsOf(ads, makeEncoder);
    const requests = byCompany.flat();
    const isPossible = ads.settings.slots.some((slot) => slot.partners.length > 0);
    if (requests.length === 0 && isPossible) {
      return { holds: null, detail: "No request could be made, so nothing was looked at." };
    }
    const page = await ads.page("/choices");
    const published = new Set([...page.matchAll(/data-field="([^"]*)"/g)].map(([, it = ""]) => it));
    const allowed = new Set(listed(bindings, "by"));
    const wrong = new Set<string>();
    const places = new Set<string>();
    for (const request of requests) {
      if (smuggled.some((text) => request.includes(text))) wrong.add("what a page said was copied");
      for (const [field] of fieldsOf(JSON.parse(request))) places.add(field);
    }
    const facts: Readonly<Record<string, VisitFact | undefined>> = tellsOf;
    for (const field of places) {
      if (!published.has(field)) wrong.add(`${field} is not on the page of choices`);
      const fact = facts[field];
      if (fact !== undefined && !allowed.has(fact)) {
        wrong.add(`${field} tells of the ${fact}, which the sentence does not say`);
      }
    }
    for (const field of byCompany.flatMap(varying)) {
      if (facts[field] === undefined) wrong.add(`${field} differs from visit to visit`);
    }
    for (const { field } of sentFields) {
      if (!published.has(field))
        wrong.add(`${field} could be sent and is not on the page of choices`);
    }
    return yesOrNo(
      wrong.size === 0,
      `All ${requests.length} requests that this configuration can bring forth were made, also for pages that claimed to be about a person: they have ${places.size} fields, each published on the page of choices, and differ from one another in nothing but ${[...allowed].join(", ")} and a number made by chance.`,
      `${[...wrong].join(", ")}.`,
    );
  },
});

/** Fields that are not the same in all requests to one company, but for what is made by chance. */
function varying(requests: readonly string[]): readonly string[] {
  const values = new Map<string, Set<string>>();
  for (const request of requests) {
    const fields = Map.groupBy(fieldsOf(JSON.parse(request)), ([field]) => field);
    for (const [field, all] of fields) {
      const known = values.get(field) ?? new Set<string>();
      values.set(field, known.add(JSON.stringify(all.map(([, value]) => value))));
    }
  }
  return [...values].flatMap(([field, { size }]) =>
    size > 1 && !newEachTimeFields.has(field) ? [field] : [],
  );
}

export const noRightToPeople: Check<LiveContext> = {
  name: "Whoever chooses ads has no right to anything of a person",
  kind: "live",
  async run(context) {
    const findings = (await inspectClosedWorld(context)).filter(isOfAds);
    if (findings.length > 0) return { ...outcomeOf(findings, ""), purposes: ["ads"] };
    const told = context.recipients.filter(
      ({ role, categories }) => role === "partner" && categories.length > 0,
    );
    const beyond = await rightsBeyond(context);
    const wrong = [
      ...beyond.map((right) => `the login of ads may ${right}`),
      ...told.map(({ name, categories }) => `${name} may be sent ${categories.join(", ")}`),
    ];
    return yesOrNo(
      wrong.length === 0,
      "The login that chooses and counts ads has rights to advertisements, totals and its own jobs, and to nothing of a person; no company in the register may be sent anything of one.",
      `${wrong.join(", ")}.`,
    );
  },
};

/** A fault in what is sold and counted, or of the login that does; what reaches all is told elsewhere. */
function isOfAds({ object, purposes }: Finding): boolean {
  return object.startsWith("ads.") || (purposes.length === 1 && purposes[0] === "ads");
}

/** Rights of the login of ads to anything but ads, jobs, what operators did, and what all need. */
async function rightsBeyond(context: LiveContext): Promise<readonly string[]> {
  const rights = await heldRights(context);
  const common: readonly string[] = commonFunctions;
  return [...rights].flatMap((right) => {
    const [, verb, object] = /^ads: (\S+) (\S+)$/.exec(right) ?? [];
    if (object === undefined) return right.startsWith("ads: ") ? [right] : [];
    const isOwn = /^(ads|ads\..+|avow\.jobs\..+|avow\.jobs)$/.test(object);
    // That an operator did something is written down; it can't be read back.
    const isRecord = verb === "INSERT" && object.startsWith("ledger.operator_actions");
    const isCommon =
      common.includes(object) || (verb === "USAGE" && /^(avow|ledger)$/.test(object));
    return isOwn || isRecord || isCommon ? [] : [`${verb} ${object}`];
  });
}
