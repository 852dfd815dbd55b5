import { DataTable, EmptyState, PublicPage, Time } from "../kernel/html.tsx";
import type { AdsReport, FlightReport } from "./report.ts";
import { addUp } from "./report.ts";
import type { ReportDesk } from "./report-context.ts";
import { dayStart, type DaySpan, lastDays } from "./report-days.ts";
import { DaysPicture } from "./report-days-picture.tsx";
import { countColumns, DayTable, PlaceSumTable } from "./report-tables.tsx";
import { ProgressPicture } from "./report-progress-picture.tsx";
import {
  dayWords,
  earnedMicros,
  pricingWords,
  progressWords,
  rateWords,
  sumWords,
} from "./report-words.ts";

const choices = [7, 30, 90, 365] as const;

/** An advertiser's report, for whoever has its link. */
export function ReportPage(props: {
  desk: ReportDesk;
  name: string;
  report: AdsReport;
  /** The page's own address. */
  path: string;
  now: Date;
}) {
  const { desk, name, report, path, now } = props;
  const { span } = report;
  const days = `${dayWords(dayStart(span.from))} to ${dayWords(dayStart(span.to))}`;
  return (
    <PublicPage title={`Ads of ${name}`} vendor={desk.vendor} styles={["ads-report.css"]}>
      <h1>Ads of {name}</h1>
      {report.flights.length === 0 ? (
        <EmptyState title="Nothing has run yet.">
          <p>Once your ads are shown, this page says how often they were seen and clicked.</p>
        </EmptyState>
      ) : (
        <>
          <p class="lead">{days}, counted up to this moment. Days are UTC.</p>
          <Spans span={span} path={path} now={now} />
          <Totals report={report} currency={desk.settings.currency} />
          <h2>Views and clicks by day</h2>
          <DaysPicture days={report.days} />
          <DayTable days={report.days} />
          <p>
            <a href={`${path}/days.csv?from=${span.from}&to=${span.to}`}>
              Download as CSV, by day, ad and place
            </a>
          </p>
          <PlaceSumTable places={report.places} slots={desk.settings.slots} />
          {report.flights.map((flight) => (
            <FlightPart flight={flight} currency={desk.settings.currency} days={days} />
          ))}
        </>
      )}
      <h2>How this is counted</h2>
      <p>
        A view counts once half of the ad was in sight for a second; a click counts once, after its
        view. Robots, repetitions and forgeries are left out. Who saw an ad is not known here, and
        is kept by nobody: there are totals, and nothing else.
      </p>
    </PublicPage>
  );
}

function Spans({ span, path, now }: { span: DaySpan; path: string; now: Date }) {
  return (
    <>
      <p class="report-spans">
        {choices.map((length) => {
          const { from, to } = lastDays(length, now);
          const isOpen = from === span.from && to === span.to;
          return (
            <a href={`${path}?from=${from}&to=${to}`} aria-current={isOpen ? "true" : undefined}>
              {length} days
            </a>
          );
        })}
      </p>
      <details class="report-other">
        <summary>Other days</summary>
        <form method="get" action={path}>
          <label>
            From <input type="date" name="from" value={span.from} required />
          </label>
          <label>
            To <input type="date" name="to" value={span.to} required />
          </label>
          <button type="submit">Show</button>
        </form>
      </details>
    </>
  );
}

function Totals({ report, currency }: { report: AdsReport; currency: string }) {
  const sum = addUp(report.days);
  const costs = report.flights.map(({ flight, sums }) => earnedMicros(flight.pricing, addUp(sums)));
  const cost = costs.reduce<number>((total, it) => total + (it ?? 0), 0);
  return (
    <dl class="report-totals">
      <Total label="Views" figure={sum.views.toLocaleString("en")} />
      <Total label="Clicks" figure={sum.clicks.toLocaleString("en")} />
      <Total label="Clicks per view" figure={rateWords(sum)} />
      {cost > 0 && <Total label="Cost, as counted" figure={sumWords(cost, currency)} />}
    </dl>
  );
}

function Total({ label, figure }: { label: string; figure: string }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{figure}</dd>
    </div>
  );
}

function FlightPart(props: { flight: FlightReport; currency: string; days: string }) {
  const { flight, campaign, progress, sums } = props.flight;
  return (
    <section class="report-flight">
      <h2>{flight.name}</h2>
      <p class="soft">
        {campaign} · <Time at={flight.startsAt} dateOnly />
        {flight.endsAt ? (
          <>
            {" "}
            to <Time at={flight.endsAt} dateOnly />
          </>
        ) : (
          " on"
        )}{" "}
        · {pricingWords(flight.pricing, props.currency)}
        {flight.state === "paused" && " · paused"}
      </p>
      <p>{progressWords(progress)}</p>
      <ProgressPicture progress={progress} />
      {sums.length > 0 && (
        <DataTable
          caption={props.days}
          columns={[{ label: "Ad" }, ...countColumns]}
          rows={sums.map((sum) => [
            <>
              {sum.ad}
              {sum.headline && <span class="report-headline">“{sum.headline}”</span>}
            </>,
            ...[sum.views.toLocaleString("en"), sum.clicks.toLocaleString("en"), rateWords(sum)],
          ])}
        />
      )}
    </section>
  );
}
