import {
  addUp,
  type AdsDesk,
  type AdSum,
  type DaySpan,
  dayWords,
  dayStart,
  DaysPicture,
  DayTable,
  earnedMicros,
  lastDays,
  PlaceSumTable,
  rateWords,
  readLines,
  readWholeReport,
  reportCsv,
  reportDays,
  spanOf,
  sumWords,
  type Which,
  type WholeReport,
} from "../ads/mod.ts";
import { clock } from "../kernel/clock.ts";
import { DataTable, EmptyState } from "../kernel/html.tsx";
import { isId } from "../kernel/ids.ts";
import { showAds } from "./ads-frame.tsx";
import { clicksWords } from "./ads-words.ts";
import { NotCounted, PartnerTable, PlaceTable } from "./ads-report-tables.tsx";
import type { AdminContext, AdminRequest } from "./context.ts";
import { download } from "./sales-download.ts";

const path = "/admin/ads/report";
const lengths = [7, 30, 90, 365] as const;

/** The figures by day, flight, place and ad company; or their lines as a file. */
export async function showReport(
  admin: AdminContext,
  ads: AdsDesk,
  c: AdminRequest,
): Promise<Response> {
  const now = clock.now();
  const span = spanOf(c.req.query("from") ?? "", c.req.query("to") ?? "", reportDays, now);
  const which = whichAsked(ads, c);
  if (c.req.query("format") === "csv") {
    const lines = await readLines(ads.database.db("ads"), span, which);
    const name = `ads-${span.from}-${span.to}.csv`;
    return download(reportCsv(lines, "operators"), "text/csv; charset=utf-8", name);
  }
  const report = await readWholeReport(ads, span, which);
  return showAds(admin, c, {
    title: "Report of the ads",
    tab: path,
    content: <Report {...{ ads, report, which, now }} />,
  });
}

function whichAsked(ads: AdsDesk, c: AdminRequest): Which {
  const id = (name: string) => {
    const value = c.req.query(name) ?? "";
    return isId(value) ? value : undefined;
  };
  const [advertiserId, flightId, adId] = ["advertiser", "flight", "ad"].map(id);
  const slot = ads.settings.slots.find(({ name }) => name === c.req.query("slot"))?.name;
  return {
    ...(advertiserId ? { advertiserId } : {}),
    ...(flightId ? { flightId } : {}),
    ...(adId ? { adId } : {}),
    ...(slot ? { slot } : {}),
  };
}

/** The address of a report. */
export function reportHref(
  which: Which,
  span?: DaySpan,
  more: Record<string, string> = {},
): string {
  const query = new URLSearchParams({
    ...(which.advertiserId ? { advertiser: which.advertiserId } : {}),
    ...(which.flightId ? { flight: which.flightId } : {}),
    ...(which.adId ? { ad: which.adId } : {}),
    ...(which.slot ? { slot: which.slot } : {}),
    ...(span ? { from: span.from, to: span.to } : {}),
    ...more,
  });
  return query.size === 0 ? path : `${path}?${query.toString()}`;
}

function Report(props: { ads: AdsDesk; report: WholeReport; which: Which; now: Date }) {
  const { ads, report, which, now } = props;
  const { span, sums } = report;
  const isAll = Object.keys(which).length === 0;
  return (
    <>
      <Narrowed which={which} span={span} sums={sums} ads={ads} />
      <Spans which={which} span={span} now={now} />
      <Totals {...{ report, isAll }} currency={ads.settings.currency} />
      {sums.length === 0 ? (
        <EmptyState title="No ad was seen in these days.">
          <p>
            <a href="/admin/ads">See what runs</a>, and what may stand in its way.
          </p>
        </EmptyState>
      ) : (
        <>
          <h2>Views and clicks by day</h2>
          <DaysPicture days={report.days} />
          <p>
            <a href={reportHref(which, span, { format: "csv" })}>
              Download as CSV, by day, ad and place
            </a>
          </p>
          <DayTable days={report.days} />
          <h2>Flights</h2>
          <FlightTable sums={sums} span={span} currency={ads.settings.currency} />
        </>
      )}
      {!isAll && <PlaceSumTable places={report.places} slots={ads.settings.slots} />}
      {isAll && (
        <>
          <PlaceTable ads={ads} report={report} />
          <PartnerTable ads={ads} report={report} />
          <NotCounted refused={report.refused} />
        </>
      )}
    </>
  );
}

/** Of what this is the report, where it is not of everything. */
function Narrowed(props: { ads: AdsDesk; which: Which; span: DaySpan; sums: readonly AdSum[] }) {
  const { ads, which, span, sums } = props;
  const [first] = sums;
  const parts = [
    which.advertiserId && (first?.advertiser ?? "this advertiser"),
    which.flightId && (first?.flight ?? "this flight"),
    which.adId && (first?.ad ?? "this ad"),
    which.slot && (ads.settings.slots.find(({ name }) => name === which.slot)?.title ?? which.slot),
  ].filter(Boolean);
  if (parts.length === 0) return <></>;
  return (
    <p class="ads-narrowed">
      Only <strong>{parts.join(", ")}</strong>. <a href={reportHref({}, span)}>Show all</a>
    </p>
  );
}

function Spans({ which, span, now }: { which: Which; span: DaySpan; now: Date }) {
  const hidden = new URL(reportHref(which), "http://localhost").searchParams;
  return (
    <nav class="ads-spans" aria-label="Time">
      <p class="report-spans">
        {lengths.map((length) => {
          const days = lastDays(length, now);
          const isOpen = days.from === span.from && days.to === span.to;
          return (
            <a href={reportHref(which, days)} aria-current={isOpen ? "true" : undefined}>
              {length} days
            </a>
          );
        })}
      </p>
      <details class="report-other">
        <summary>Other days</summary>
        <form method="get" action={path}>
          {[...hidden].map(([name, value]) => (
            <input type="hidden" name={name} value={value} />
          ))}
          <label>
            From <input type="date" name="from" value={span.from} required />
          </label>
          <label>
            To <input type="date" name="to" value={span.to} required />
          </label>
          <button type="submit">Show</button>
        </form>
      </details>
      <p class="soft">
        {dayWords(dayStart(span.from))} to {dayWords(dayStart(span.to))}, in UTC
      </p>
    </nav>
  );
}

function Totals(props: { report: WholeReport; isAll: boolean; currency: string }) {
  const { report, isAll, currency } = props;
  const sum = addUp(report.days);
  const direct = report.sums.reduce((total, it) => total + (earnedOf(it) ?? 0), 0);
  const partners = report.partners.reduce((total, { micros }) => total + micros, 0);
  return (
    <dl class="figures-row">
      <Figure label="Views" figure={sum.views.toLocaleString("en")} words="of your own ads" />
      <Figure label="Clicks" figure={sum.clicks.toLocaleString("en")} words={clicksWords(sum)} />
      <Figure
        label="Direct"
        figure={sumWords(direct, currency)}
        words="by views and clicks, at today's prices"
      />
      {isAll && partners > 0 && (
        <Figure
          label="Partners"
          figure={sumWords(partners, currency)}
          words="owed for views, as they bid"
        />
      )}
    </dl>
  );
}

function Figure({ label, figure, words }: { label: string; figure: string; words: string }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>
        <strong>{figure}</strong> <span>{words}</span>
      </dd>
    </div>
  );
}

const earnedOf = (sum: AdSum) =>
  earnedMicros({ kind: sum.pricing, priceMicros: sum.priceMicros }, sum);

function FlightTable(props: { sums: readonly AdSum[]; span: DaySpan; currency: string }) {
  const { sums, span, currency } = props;
  const flights = [...Map.groupBy(sums, ({ flightId }) => flightId).values()];
  return (
    <DataTable
      caption="The most seen first"
      columns={[
        ...[{ label: "Flight" }, { label: "Advertiser" }],
        ...["Views", "Clicks", "Per view", "Earned"].map((label) => ({ label, figures: true })),
      ]}
      rows={flights
        .map((ads) => ({ ads, sum: addUp(ads) }))
        .toSorted((a, b) => b.sum.views - a.sum.views)
        .map(({ ads, sum }) => {
          const [first] = ads;
          const earned = first
            ? earnedMicros({ kind: first.pricing, priceMicros: first.priceMicros }, sum)
            : 0;
          return [
            <a href={`/admin/ads/flights/${first?.flightId ?? ""}`}>{first?.flight}</a>,
            <a href={reportHref({ advertiserId: first?.advertiserId ?? "" }, span)}>
              {first?.advertiser}
            </a>,
            ...[sum.views.toLocaleString("en"), sum.clicks.toLocaleString("en"), rateWords(sum)],
            earned === null ? "by the month" : sumWords(earned, currency),
          ];
        })}
    />
  );
}
