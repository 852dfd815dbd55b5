import { type AdsDesk, priorityWords } from "../ads/mod.ts";
import type { AvowError } from "../kernel/errors.ts";
import { CsrfField, Field, Notice, SubmitButton } from "../kernel/html.tsx";
import type { FlightTyped } from "./ads-flight-draft.ts";

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
  const field: FieldOf = (name) => ({ name, value: typed.get(name), error: problem(name) });
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
      <Price field={field} currency={ads.settings.currency} />
      <Amount field={field} />
      <Places {...{ ads, typed }} error={problem("slots")} />
      <Targets {...{ ads, typed, problem }} />
      <div class="ad-pair">
        <Field
          {...{ ...field("weight"), label: "Weight", type: "number", required: true }}
          hint="Its share beside equal flights"
        />
        <Field
          {...{ ...field("pageMax"), label: "Times on one page", type: "number", required: true }}
          hint="At most"
        />
      </div>
      <p class="actions">
        <SubmitButton>Save</SubmitButton> <a href={back}>Leave it as it is</a>
      </p>
    </form>
  );
}

type FieldOf = (name: string) => {
  readonly name: string;
  readonly value: string | undefined;
  readonly error: string | undefined;
};

function Price({ field, currency }: { field: FieldOf; currency: string }) {
  return (
    <div class="ad-pair">
      <Field
        {...{ ...field("price"), label: `Price in ${currency}`, required: true }}
        hint="Such as 2.50; 0 for your own products"
      />
      <Field
        {...{ ...field("kind"), label: "It is paid", type: "select", options: kinds }}
        hint="So this is what its goal counts"
        required
      />
    </div>
  );
}

function Amount({ field }: { field: FieldOf }) {
  return (
    <>
      <Field
        {...{ ...field("goal"), label: "Goal", type: "number" }}
        hint="Views, or clicks where clicks are paid for; spread evenly from beginning to end. Empty: as much as there is."
      />
      <div class="ad-pair">
        <Field
          {...{ ...field("hardBudget"), label: "Never more than", type: "number" }}
          hint="Counted, in all"
        />
        <Field
          {...{ ...field("dailyMax"), label: "In a day at most", type: "number" }}
          hint="Counted, by UTC days"
        />
      </div>
    </>
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
    { name: "areas", of: "in areas of the website", hint: listed(areas), is: areas.length > 0 },
    { name: "keywords", of: "on pages about", hint: listed(keywords), is: keywords.length > 0 },
    { name: "countries", of: "in countries", hint: "Such as DE, AT, CH", is: true },
  ];
  return (
    <>
      {asked
        .filter(({ is }) => is)
        .map(({ name, of, hint }) => (
          <div class="ad-pair">
            {(["only", "never"] as const).map((how) => (
              <Field
                name={`${name}-${how}`}
                label={`${how === "only" ? "Only" : "Never"} ${of}`}
                hint={hint}
                value={typed.get(`${name}-${how}`)}
                error={how === "only" ? problem(name) : undefined}
              />
            ))}
          </div>
        ))}
    </>
  );
}

const listed = (words: readonly string[]) => `From: ${words.join(", ")}`;
