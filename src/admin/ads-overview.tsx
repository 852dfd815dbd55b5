import {
  type AdLine,
  addUp,
  type AdsDesk,
  type FlightLine,
  lastDays,
  listAdLines,
  listFlightLines,
  type Progress,
  type ProgressState,
  readProgress,
  readWholeReport,
  type WholeReport,
} from "../ads/mod.ts";
import { clock } from "../kernel/clock.ts";
import { Badge, EmptyState } from "../kernel/html.tsx";
import { FlightItem } from "./ads-flight-line.tsx";
import { showAds } from "./ads-frame.tsx";
import { Snippet } from "./ads-snippet.tsx";
import { clicksWords, formatWords, refusedWords } from "./ads-words.ts";
import type { AdminContext, AdminRequest } from "./context.ts";

/** What runs and how far it has come, what waits for a decision, and what today brought. */
export async function showOverview(
  admin: AdminContext,
  ads: AdsDesk,
  c: AdminRequest,
): Promise<Response> {
  const db = ads.database.db("ads");
  const lines = await listFlightLines(db, { isLive: true });
  const progress = await readProgress(
    db,
    lines.map(({ flight }) => flight),
  );
  const waiting = await listAdLines(db, { state: "waiting" });
  const today = await readWholeReport(ads, lastDays(1, clock.now()), {});
  return showAds(admin, c, {
    title: "Ads",
    tab: "/admin/ads",
    content: (
      <>
        <Waiting lines={waiting} />
        {lines.length === 0 ? (
          <NothingRuns />
        ) : (
          <>
            <Today report={today} />
            <Flights {...{ ads, lines, progress }} />
          </>
        )}
        <details class="more" open={lines.length === 0}>
          <summary>The code for your website</summary>
          <Snippet ads={ads} />
        </details>
      </>
    ),
  });
}

function NothingRuns() {
  return (
    <EmptyState
      title="Nothing runs."
      action={{ href: "/admin/ads/advertisers", label: "To the advertisers" }}
    >
      <p>An ad is shown once all of this is there:</p>
      <ol>
        <li>an advertiser: a company that pays, or yourself, for your own products;</li>
        <li>
          a campaign of theirs, and in it a flight: from when to when, how much, at what price;
        </li>
        <li>an ad in the flight, which you approved.</li>
      </ol>
    </EmptyState>
  );
}

function Waiting({ lines }: { lines: readonly AdLine[] }) {
  if (lines.length === 0) return <></>;
  return (
    <section class="waiting">
      <h2>{lines.length === 1 ? "One ad waits" : `${lines.length} ads wait`} for your approval</h2>
      <ul class="list plain">
        {lines.map(({ ad, flight, advertiser }) => (
          <li>
            <a href={`/admin/ads/ads/${ad.id}`}>{ad.name}</a>{" "}
            <Badge>{formatWords[ad.format]}</Badge>
            <br />
            <span class="soft">
              {advertiser}, {flight}
              {ad.headline && ` · “${ad.headline}”`}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Today({ report }: { report: WholeReport }) {
  const sum = addUp(report.days);
  const total = (of: (it: WholeReport["slots"][number]) => number) =>
    report.slots.reduce((all, it) => all + of(it), 0);
  const [asked, filled] = [total(({ asked: it }) => it), total(({ filled: it }) => it)];
  const refused = report.refused.reduce((all, { times }) => all + times, 0);
  const [worst] = report.refused;
  const figures = [
    { label: "Asked for today", figure: asked, words: `${filled.toLocaleString("en")} got an ad` },
    { label: "Views today", figure: sum.views, words: "half in sight for a second" },
    { label: "Clicks today", figure: sum.clicks, words: clicksWords(sum) },
    {
      label: "Not counted today",
      figure: refused,
      words: worst
        ? `mostly: ${refusedWords(worst.reason).toLowerCase()}`
        : "nothing had to be left out",
    },
  ];
  return (
    <dl class="figures-row">
      {figures.map(({ label, figure, words }) => (
        <div>
          <dt>
            <a href="/admin/ads/report">{label}</a>
          </dt>
          <dd>
            <strong>{figure.toLocaleString("en")}</strong> <span>{words}</span>
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** What needs a look comes first, then what goes before others. */
const priorities = ["sponsorship", "standard", "house"] as const;
const order: readonly (ProgressState | undefined)[] = ["behind", "missed"];

function Flights(props: {
  ads: AdsDesk;
  lines: readonly FlightLine[];
  progress: ReadonlyMap<string, Progress>;
}) {
  const { ads, lines, progress } = props;
  const placeOf = ({ flight }: FlightLine) => {
    const place = order.indexOf(progress.get(flight.id)?.state);
    const state = flight.state !== "running" ? 9 : place < 0 ? order.length : place;
    return state * priorities.length + priorities.indexOf(flight.priority);
  };
  const running = lines.filter(({ flight }) => flight.state === "running").length;
  return (
    <>
      <h2>
        {running === 1 ? "One flight runs" : `${running} flights run`}
        {lines.length > running && `, ${lines.length - running} wait`}
      </h2>
      <ul class="flights">
        {lines
          .toSorted((a, b) => placeOf(a) - placeOf(b))
          .map((line) => (
            <FlightItem
              {...{ ads, line, progress: progress.get(line.flight.id), hasOwner: true }}
            />
          ))}
      </ul>
    </>
  );
}
