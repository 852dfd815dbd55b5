import {
  type AdsDesk,
  type FlightDraft,
  type Pricing,
  type Priority,
  priorityWords,
} from "../ads/mod.ts";
import type { AvowError } from "../kernel/errors.ts";
import { clock, dayMs, hourMs } from "../kernel/clock.ts";
import { CsrfField, Field, Notice, SubmitButton } from "../kernel/html.tsx";

/** What was typed into the form of a flight, field by field. */
export type FlightTyped = ReadonlyMap<string, string>;

const priorityNames: readonly Priority[] = ["sponsorship", "standard", "house"];
const kindNames: readonly Pricing["kind"][] = ["cpm", "cpc", "flat"];
const targetings = ["areas", "keywords", "countries"] as const;
const counts = ["goal", "hardBudget", "dailyMax", "weight", "pageMax"] as const;

/** A flight as the form shows it. */
export function typedOf(draft: FlightDraft): FlightTyped {
  const typed = new Map<string, string>([
    ["name", draft.name],
    ["priority", draft.priority],
    ["kind", draft.pricing.kind],
    ["price", String(draft.pricing.priceMicros / 1_000_000)],
    ["startsAt", momentOf(draft.startsAt)],
    ["endsAt", draft.endsAt ? momentOf(draft.endsAt) : ""],
  ]);
  for (const name of counts) typed.set(name, draft[name] === null ? "" : String(draft[name]));
  for (const name of targetings) {
    typed.set(`${name}-only`, draft[name].include.join(", "));
    typed.set(`${name}-never`, draft[name].exclude.join(", "));
  }
  for (const slot of draft.slots) typed.set(`slot-${slot}`, "yes");
  return typed;
}

/** A new flight: thirty days from this hour on, everywhere. */
export function blankFlight(): FlightTyped {
  const from = Math.floor(clock.ms() / hourMs) * hourMs;
  const nowhere = { include: [], exclude: [] };
  const typed = typedOf({
    ...{ name: "", priority: "standard", pricing: { kind: "cpm", priceMicros: 0 } },
    ...{ startsAt: new Date(from), endsAt: new Date(from + 30 * dayMs) },
    ...{ goal: null, hardBudget: null, dailyMax: null, weight: 1, pageMax: 1 },
    ...{ countries: nowhere, areas: nowhere, keywords: nowhere, slots: [] },
  });
  return new Map([...typed, ["price", ""]]);
}

/**
 * What was typed, as a flight; what can't be read becomes what no flight may have, so that the check
 * of flights says what is to be mended.
 */
export function flightDraftOf(typed: FlightTyped): FlightDraft {
  const text = (name: string) => (typed.get(name) ?? "").trim();
  const count = (name: string) => (text(name) === "" ? null : numberOf(text(name)));
  const words = (name: string) =>
    text(name)
      .split(/[\s,;]+/)
      .filter(Boolean);
  const target = (name: string, as = (word: string) => word) => ({
    include: words(`${name}-only`).map(as),
    exclude: words(`${name}-never`).map(as),
  });
  const [priority, kind] = [text("priority"), text("kind")];
  return {
    name: text("name"),
    priority: priorityNames.find((it) => it === priority) ?? "standard",
    pricing: {
      kind: kindNames.find((it) => it === kind) ?? "cpm",
      priceMicros: microsOf(text("price")),
    },
    startsAt: momentFrom(text("startsAt")),
    endsAt: text("endsAt") === "" ? null : momentFrom(text("endsAt")),
    ...{ goal: count("goal"), hardBudget: count("hardBudget"), dailyMax: count("dailyMax") },
    ...{ weight: count("weight") ?? 1, pageMax: count("pageMax") ?? 1 },
    ...{ areas: target("areas"), keywords: target("keywords") },
    countries: target("countries", (word) => word.toUpperCase()),
    slots: [...typed.keys()].flatMap((name) => (name.startsWith("slot-") ? [name.slice(5)] : [])),
  };
}

/** Digits, perhaps in groups of three; anything else is no number. */
function numberOf(text: string): number {
  return /^\d{1,3}(?:[ ,.']?\d{3})*$/.test(text) || /^\d+$/.test(text)
    ? Number(text.replace(/\D/g, ""))
    : Number.NaN;
}

/** A price as people type it, in millionths; at most six digits behind the point. */
function microsOf(text: string): number {
  const [, whole, fraction = ""] = /^(\d{1,9})(?:[.,](\d{1,6}))?$/.exec(text) ?? [];
  return whole === undefined
    ? Number.NaN
    : Number(whole) * 1_000_000 + Number(fraction.padEnd(6, "0"));
}

const momentOf = (at: Date) => at.toISOString().slice(0, 16);
const momentFrom = (text: string) =>
  new Date(/^\d{4}-\d\d-\d\dT\d\d:\d\d$/.test(text) ? `${text}:00Z` : Number.NaN);

const priorities = [
  { value: "sponsorship", label: `${priorityWords.sponsorship}: before all others` },
  { value: "standard", label: `${priorityWords.standard}: evenly, up to its goal` },
  { value: "house", label: `${priorityWords.house}: where nothing else is shown` },
];
const kinds = [
  { value: "cpm", label: "for 1,000 views" },
  { value: "cpc", label: "for a click" },
  { value: "flat", label: "for a month" },
];

/** The form of a flight, new or changed. */
export function FlightForm(props: {
  ads: AdsDesk;
  typed: FlightTyped;
  csrf: string;
  title: string;
  /** Where it leads when it is left. */
  back: string;
  error: AvowError | undefined;
}) {
  const { ads, typed, csrf, title, back, error } = props;
  const problem = (name: string) => error?.fields.find(({ field }) => field === name)?.message;
  const field = (name: string) => ({ name, value: typed.get(name), error: problem(name) });
  const { currency } = ads.settings;
  return (
    <form method="post" class="question ad-form">
      <h2>{title}</h2>
      {error && (
        <Notice kind="bad" title="Not saved yet.">
          <p>{error.message}</p>
        </Notice>
      )}
      <CsrfField token={csrf} />
      <input type="hidden" name="version" value={typed.get("version") ?? ""} />
      <Field {...field("name")} label="Name" hint="Such as “Docs, November”." required />
      <Field {...field("priority")} label="Priority" type="select" options={priorities} required />
      <div class="ad-pair">
        <Field {...field("startsAt")} label="Begins (UTC)" type="datetime-local" required />
        <Field {...field("endsAt")} label="Ends (UTC)" type="datetime-local" />
      </div>
      <div class="ad-pair">
        <Field {...field("price")} label={`Price in ${currency}`} hint="Such as 2.50" required />
        <Field
          {...field("kind")}
          label="It is paid"
          hint="What is counted"
          type="select"
          options={kinds}
          required
        />
      </div>
      <Field
        {...field("goal")}
        label="Goal"
        hint="Views, or clicks where clicks are paid for; spread evenly from beginning to end. Empty: as much as there is."
        type="number"
      />
      <div class="ad-pair">
        <Field
          {...field("hardBudget")}
          label="Never more than"
          hint="Counted, in all"
          type="number"
        />
        <Field
          {...field("dailyMax")}
          label="In a day at most"
          hint="Counted, by UTC days"
          type="number"
        />
      </div>
      <Places {...{ ads, typed }} error={problem("slots")} />
      <Targets {...{ ads, typed, problem }} />
      <div class="ad-pair">
        <Field
          {...field("weight")}
          label="Weight"
          hint="Its share beside equal flights"
          type="number"
          required
        />
        <Field
          {...field("pageMax")}
          label="Times on one page"
          hint="At most"
          type="number"
          required
        />
      </div>
      <p class="actions">
        <SubmitButton>Save</SubmitButton> <a href={back}>Leave it as it is</a>
      </p>
    </form>
  );
}

function Places(props: { ads: AdsDesk; typed: FlightTyped; error: string | undefined }) {
  const { ads, typed, error } = props;
  const known = new Set(ads.settings.slots.map(({ name }) => name));
  const gone = [...typed.keys()]
    .filter((name) => name.startsWith("slot-") && !known.has(name.slice(5)))
    .map((name) => ({ name: name.slice(5), title: `${name.slice(5)}, which is not configured` }));
  return (
    <fieldset class="ad-places">
      <legend>Places</legend>
      <p class="hint">None chosen: all that take its ads.</p>
      {error && (
        <p class="error">
          <strong>To mend:</strong> {error}
        </p>
      )}
      {[...ads.settings.slots, ...gone].map(({ name, title }) => (
        <label class="choice">
          <input
            type="checkbox"
            name={`slot-${name}`}
            value="yes"
            checked={typed.has(`slot-${name}`)}
          />
          <span>{title}</span>
        </label>
      ))}
    </fieldset>
  );
}

function Targets(props: {
  ads: AdsDesk;
  typed: FlightTyped;
  problem: (name: string) => string | undefined;
}) {
  const { ads, typed, problem } = props;
  const { areas, keywords } = ads.settings;
  const asked = [
    {
      name: "areas",
      label: "areas of the website",
      hint: `Of ${areas.join(", ")}.`,
      is: areas.length > 0,
    },
    {
      name: "keywords",
      label: "keywords",
      hint: `Of ${keywords.join(", ")}.`,
      is: keywords.length > 0,
    },
    {
      name: "countries",
      label: "countries",
      hint: "Two letters each, such as DE, AT, CH.",
      is: true,
    },
  ];
  return (
    <>
      {asked
        .filter(({ is }) => is)
        .map(({ name, label, hint }) => (
          <div class="ad-pair">
            <Field
              name={`${name}-only`}
              label={`Only ${label}`}
              hint={hint}
              value={typed.get(`${name}-only`)}
              error={problem(name)}
            />
            <Field
              name={`${name}-never`}
              label={`Never ${label}`}
              hint={hint}
              value={typed.get(`${name}-never`)}
            />
          </div>
        ))}
    </>
  );
}
