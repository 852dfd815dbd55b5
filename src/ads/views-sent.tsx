import type { Partner } from "../config/mod.ts";
import { DataTable, EmptyState, Notice, PublicPage } from "../kernel/html.tsx";
import type { Choices } from "./choices-context.ts";
import { sentFields } from "./sent-fields.ts";
import { sentDays } from "./sent-figures.ts";
import type { SentSum } from "./store-sent.ts";

/** So many values of a field are shown on the page of choices; the rest is a page further. */
const valuesShown = 3;
/** And so many letters of one. */
const lettersShown = 80;

const inFigures = new Intl.NumberFormat("en-GB");

/** Each company with its own ways to say no, and what it was sent. */
export function Companies(props: {
  partners: readonly Partner[];
  sums: readonly SentSum[] | null;
}) {
  const { sums } = props;
  return (
    <>
      {props.partners.map((partner) => {
        const own = ordered(sums?.filter(({ partnerId }) => partnerId === partner.id) ?? []);
        return (
          <section id={`company-${partner.id}`} data-company={partner.id}>
            <h3>{partner.name}</h3>
            <dl class="facts">
              <dt>Its domain</dt>
              <dd>{partner.domain}</dd>
              <dt>Say no to it</dt>
              <dd>
                <a href={partner.optOutUrl}>{partner.name}’s own page</a>
              </dd>
              <dt>What it does</dt>
              <dd>
                <a href={partner.privacyUrl}>its privacy policy</a>
              </dd>
              <dt>Asked</dt>
              <dd>{sums === null ? "can’t be told now" : askedWords(own)}</dd>
            </dl>
            {own.length > 0 && (
              <details>
                <summary>What {partner.name} was sent, field by field</summary>
                <SumsTable name={partner.name} sums={shortened(own)} />
                <p>
                  <a href={`/choices/sent#company-${partner.id}`}>Every value of it</a>
                </p>
              </details>
            )}
          </section>
        );
      })}
    </>
  );
}

/** Each request has one id, whatever else it says. */
const ofEachRequest = "id";

/** How often a company was asked: today, and in all. */
function askedOf(sums: readonly SentSum[]): {
  readonly today: number;
  readonly inAll: number;
} {
  const ids = sums.filter(({ field }) => field === ofEachRequest);
  return {
    today: ids.reduce((sum, one) => sum + one.today, 0),
    inAll: ids.reduce((sum, one) => sum + one.inAll, 0),
  };
}

function askedWords(sums: readonly SentSum[]): string {
  const { today, inAll } = askedOf(sums);
  return `${timesOf(today)} today, ${timesOf(inAll)} in ${sentDays} days`;
}

const timesOf = (count: number) => (count === 1 ? "once" : `${inFigures.format(count)} times`);

const places = new Map(sentFields.map(({ field }, place) => [field, place]));

/** Field by field in the order of the list, and what was sent most first. */
function ordered(sums: readonly SentSum[]): readonly SentSum[] {
  const placeOf = ({ field }: SentSum) => places.get(field) ?? places.size;
  return sums.toSorted((a, b) => placeOf(a) - placeOf(b) || b.inAll - a.inAll);
}

/** Of each field the values that were sent most, and one row for the others. */
function shortened(sums: readonly SentSum[]): readonly SentSum[] {
  return [...Map.groupBy(sums, ({ field }) => field).values()].flatMap((values) => {
    const rest = values.slice(valuesShown);
    const shown = values.slice(0, valuesShown).map((one) => ({ ...one, value: begin(one.value) }));
    const [first] = rest;
    if (first === undefined) return shown;
    const today = rest.reduce((sum, one) => sum + one.today, 0);
    const inAll = rest.reduce((sum, one) => sum + one.inAll, 0);
    const value = `${rest.length} more values`;
    return [...shown, { ...first, value, today, inAll }];
  });
}

function begin(value: string): string {
  return value.length > lettersShown ? `${value.slice(0, lettersShown)}…` : value;
}

function SumsTable({ name, sums }: { name: string; sums: readonly SentSum[] }) {
  return (
    <DataTable
      caption={`What ${name} was sent, and how often (days are UTC’s)`}
      columns={[
        { label: "Field" },
        { label: "Value" },
        { label: "Today", figures: true },
        { label: `In ${sentDays} days`, figures: true },
      ]}
      rows={sums.map(({ field, value, today, inAll }) => [
        <code>{field}</code>,
        value,
        inFigures.format(today),
        inFigures.format(inAll),
      ])}
    />
  );
}

/** Every value that any company was sent; those that are no partner any more too. */
export function SentPage(props: { choices: Choices; sums: readonly SentSum[] | null }) {
  const { choices, sums } = props;
  const { partners } = choices.settings;
  const nameOf = (id: string) => partners.find((one) => one.id === id)?.name ?? id;
  const byCompany = Map.groupBy(sums ?? [], ({ partnerId }) => partnerId);
  return (
    <PublicPage
      title="What ad companies were sent"
      vendor={choices.vendor}
      lang={choices.lang}
      styles={["choices.css"]}
    >
      <h1>What ad companies were sent</h1>
      <p class="lead">
        Every field of every request of the last {sentDays} days, with each value that stood in it.
        The figures are added up from the requests themselves; which values came together, and for
        whom, is written down nowhere.
      </p>
      <p>
        <a href="/choices/sent.csv">The same by day, as a table for programs (CSV)</a> ·{" "}
        <a href="/choices">What the fields mean, and your choice</a>
      </p>
      {sums === null && (
        <Notice kind="warn" title="The figures can’t be read now.">
          <p>Come back a little later; nothing of them is lost.</p>
        </Notice>
      )}
      {sums !== null && byCompany.size === 0 && (
        <EmptyState title="Nothing was sent to any company.">
          <p>As soon as something is, it stands here.</p>
        </EmptyState>
      )}
      {[...byCompany].map(([id, own]) => (
        <section id={`company-${id}`}>
          <h2>{nameOf(id)}</h2>
          <p>Asked {askedWords(own)}.</p>
          <SumsTable name={nameOf(id)} sums={ordered(own)} />
        </section>
      ))}
    </PublicPage>
  );
}
