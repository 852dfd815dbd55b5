import type { Child } from "hono/jsx";
import { type Comparison, type PeriodName, type Site } from "../visits/mod.ts";
import type { AdminContext, AdminRequest } from "./context.ts";
import { showPage } from "./shell.tsx";
import { OffNotice, offSince } from "./switched-off.tsx";
import { comparedWords, type Reading, spanWords } from "./visits-reading.ts";
import { fieldsOf, hrefOf, readQuery, type VisitsPath, type VisitsQuery } from "./visits-query.ts";
import { NoWebsite } from "./visits-empty.tsx";

const periods: readonly (readonly [PeriodName, string])[] = [
  ["today", "Today"],
  ["yesterday", "Yesterday"],
  ["7d", "7 days"],
  ["28d", "28 days"],
  ["month", "This month"],
  ["last-month", "Last month"],
  ["12m", "12 months"],
  ["year", "This year"],
  ["all", "All"],
];

const comparisons: readonly (readonly [Comparison, string])[] = [
  ["before", "the time before"],
  ["year", "a year before"],
  ["none", "nothing"],
];

/** Sends a page of the visits. */
export function showVisits(
  admin: AdminContext,
  c: AdminRequest,
  page: { readonly title: string; readonly status?: number; readonly content: Child },
): Promise<Response> {
  return showPage(admin, c, {
    title: page.title,
    section: "/admin/visits",
    ...(page.status === undefined ? {} : { status: page.status }),
    styles: ["charts.css", "visits.css"],
    scripts: ["charts.js"],
    content: page.content,
  });
}

/** The websites whose visits are counted, and what is asked of them; or the page that says why not. */
export async function visitsOrOff(
  admin: AdminContext,
  c: AdminRequest,
  show: (sites: readonly [Site, ...Site[]], query: VisitsQuery) => Response | Promise<Response>,
): Promise<Response> {
  const off = offSince(admin, "visits");
  const [first, ...more] = admin.visits.counting()?.sites ?? [];
  if (!off && first)
    return show(
      [first, ...more],
      readQuery((name) => c.req.query(name)),
    );
  return showVisits(admin, c, {
    title: "Visits",
    content: (
      <>
        <h1>Visits</h1>
        {off ? (
          <OffNotice title="The counting of visits is switched off." off={off}>
            Nothing is counted, and the figures can't be read; those that stand stay as they are.
            Your website works as before: the script says nothing to its visitors.
          </OffNotice>
        ) : (
          <NoWebsite publicUrl={admin.contact.publicUrl} />
        )}
      </>
    ),
  });
}

/** The heading: which website, and how many are there now. */
export function Head({ reading, title }: { reading: Reading; title?: Child }) {
  const { query, site, sites } = reading;
  const here = site.hereNow();
  return (
    <>
      <div class="page-head">
        <h1>{title ?? "Visits"}</h1>
        <p class="visits-here">
          <strong>{here.toLocaleString("en")}</strong> here now
        </p>
      </div>
      {sites.length > 1 && (
        <ul class="tabs" aria-label="Website">
          {sites.map(({ settings: { domain } }, at) => (
            <li>
              <a
                href={hrefOf(query, { site: at === 0 ? "" : domain })}
                aria-current={domain === site.settings.domain ? "page" : undefined}
              >
                {domain}
              </a>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

/** Which days, in which steps, and compared with which: links, and a form for days of one's own. */
export function PeriodChoice(props: {
  reading: Reading;
  path?: VisitsPath;
  more?: Readonly<Record<string, string>>;
  /** Whether there is a picture over time, which has steps. */
  hasSteps?: boolean;
}) {
  const { reading, more = {} } = props;
  const { query, span, step, steps, compared } = reading;
  const to = { path: props.path ?? "/admin/visits", more } as const;
  const usual = { by: undefined, from: "", to: "" } as const;
  return (
    <nav class="visits-period" aria-label="Time">
      <Choice
        options={periods.map(([period, label]) => ({
          ...{ label, href: hrefOf(query, { ...usual, period }, to) },
          isCurrent: query.period === period,
        }))}
      />
      <details open={query.period === "custom"}>
        <summary>Other days</summary>
        <form method="get" action={to.path} class="visits-days">
          {[
            ...fieldsOf({ ...query, ...usual, period: "28d" }),
            ...Object.entries(more),
            ["period", "custom"],
          ].map(([name, value]) => (
            <input type="hidden" name={name} value={value} />
          ))}
          <label>
            From{" "}
            <input type="date" name="from" value={span.from} max={reading.time.now.day} required />
          </label>
          <label>
            to <input type="date" name="to" value={span.to} max={reading.time.now.day} required />
          </label>
          <button type="submit">Show</button>
        </form>
      </details>
      <p class="visits-span">
        <strong>{spanWords(span)}</strong>
        {compared && <> beside {comparedWords(reading)}</>}
        {reading.isBeforeFirst && (
          <>; nothing to compare with, as counting began on {spanWords(firstOf(reading))}</>
        )}
      </p>
      <div class="visits-choices">
        {props.hasSteps !== false && steps.length > 1 && (
          <Choice
            label="By"
            options={steps.map((one) => ({
              ...{ label: one, href: hrefOf(query, { by: one }, to), isCurrent: one === step },
            }))}
          />
        )}
        <Choice
          label="Compare with"
          options={comparisons.map(([compare, label]) => ({
            ...{ label, href: hrefOf(query, { compare }, to) },
            isCurrent: query.compare === compare,
          }))}
        />
      </div>
    </nav>
  );
}

function firstOf({ time }: Reading) {
  const day = time.first ?? time.now.day;
  return { from: day, to: day };
}

function Choice(props: {
  label?: string;
  options: readonly { label: string; href: string; isCurrent: boolean }[];
}) {
  return (
    <ul class="choice">
      {props.label !== undefined && <li class="choice-label">{props.label}</li>}
      {props.options.map(({ label, href, isCurrent }) => (
        <li>
          <a href={href} aria-current={isCurrent ? "true" : undefined}>
            {label}
          </a>
        </li>
      ))}
    </ul>
  );
}

/** What a file is to be had of. */
export function Files({ href }: { href: (format: "csv" | "json") => string }) {
  return (
    <>
      <a href={href("csv")}>CSV</a> · <a href={href("json")}>JSON</a>
    </>
  );
}
