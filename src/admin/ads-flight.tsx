import {
  type AdFlight,
  type AdSum,
  type AdsDesk,
  DaysPicture,
  type FlightLine,
  lastDays,
  listAds,
  type Progress,
  ProgressPicture,
  progressWords,
  rateWords,
  readFlightLine,
  readProgress,
  readWholeReport,
  reportDays,
  type StoredAd,
} from "../ads/mod.ts";
import { clock } from "../kernel/clock.ts";
import { Badge, CsrfField, DataTable, EmptyState, SubmitButton } from "../kernel/html.tsx";
import { ActButton } from "./ads-act-button.tsx";
import { FlightFacts } from "./ads-flight-facts.tsx";
import { FlightBadges, FlightTerms, Obstacles } from "./ads-flight-line.tsx";
import { Done, showAds, Trail } from "./ads-frame.tsx";
import { reportHref } from "./ads-report.tsx";
import { adStates, formatWords } from "./ads-words.ts";
import type { AdminContext, AdminRequest } from "./context.ts";
import { tokenOf } from "./shell.tsx";

const done: Readonly<Record<string, string>> = {
  made: "The flight is there, as a draft. Add an ad, then start it.",
  saved: "It is saved, and holds at once.",
  started: "It runs.",
  paused: "It is paused: nothing of it is shown.",
  ended: "It is ended.",
  copied: "This is the copy, with the same ads. Change it as you like, then start it.",
};

/** What undoes what was just done. */
const undo: Readonly<Record<string, string>> = {
  paused: "start",
  started: "pause",
  ended: "pause",
};

/** One flight: how far it has come, its ads, what it was told. */
export async function showFlight(
  admin: AdminContext,
  ads: AdsDesk,
  c: AdminRequest,
): Promise<Response> {
  const db = ads.database.db("ads");
  const line = await readFlightLine(ads, c.req.param("flight") ?? "");
  const { flight } = line;
  const progress = (await readProgress(db, [flight])).get(flight.id);
  const span = lastDays(reportDays, clock.now());
  const { days, sums } = await readWholeReport(ads, span, { flightId: flight.id });
  const csrf = tokenOf(admin, c);
  const said = c.req.query("done") ?? "";
  const path = `/admin/ads/flights/${flight.id}`;
  return showAds(admin, c, {
    title: flight.name,
    tab: "/admin/ads/advertisers",
    content: (
      <>
        <Trail
          to={[
            ["/admin/ads/advertisers", "Advertisers"],
            [`/admin/ads/advertisers/${line.advertiserId}`, line.advertiser],
            [`/admin/ads/advertisers/${line.advertiserId}#${flight.campaignId}`, line.campaign],
          ]}
        />
        <Done words={done[said]}>
          {undo[said] && flight.state !== "draft" && (
            <ActButton action={`${path}/${undo[said]}`} csrf={csrf} words="Undo" />
          )}
        </Done>
        <h2>
          {flight.name} <FlightBadges line={line} progress={progress} />
        </h2>
        <p class="soft">
          <FlightTerms ads={ads} line={line} />
        </p>
        <Obstacles ads={ads} line={line} />
        {flight.state !== "draft" && <Way progress={progress} />}
        <Acts flight={flight} csrf={csrf} />
        <AdsPart line={line} list={await listAds(ads, flight.id)} sums={sums} />
        {days.some(({ views, clicks }) => views + clicks > 0) && (
          <>
            <h2>Views and clicks, {reportDays} days</h2>
            <DaysPicture days={days} />
            <p>
              <a href={reportHref({ flightId: flight.id })}>Its report, with tables and a file</a>
            </p>
          </>
        )}
        <h2>What it was told</h2>
        <FlightFacts ads={ads} flight={flight} />
      </>
    ),
  });
}

function Way({ progress }: { progress: Progress | undefined }) {
  if (!progress) return <></>;
  return (
    <>
      <p class="lead">{progressWords(progress)}</p>
      <div class="flight-way">
        <ProgressPicture progress={progress} />
      </div>
    </>
  );
}

const acts: Readonly<
  Record<
    AdFlight["state"],
    readonly (readonly [name: string, words: string, kind: "main" | "plain"])[]
  >
> = {
  draft: [["start", "Start it", "main"]],
  running: [
    ["pause", "Pause", "plain"],
    ["end", "End it", "plain"],
  ],
  paused: [
    ["start", "Go on", "main"],
    ["end", "End it", "plain"],
  ],
  ended: [],
};

function Acts({ flight, csrf }: { flight: AdFlight; csrf: string }) {
  const path = `/admin/ads/flights/${flight.id}`;
  return (
    <div class="actions ad-acts">
      {acts[flight.state].map(([name, words, kind]) => (
        <form method="post" action={`${path}/${name}`}>
          <CsrfField token={csrf} />
          <SubmitButton kind={kind}>{words}</SubmitButton>
        </form>
      ))}
      <a class="button plain" href={`${path}/edit`}>
        Change
      </a>
      <form method="post" action={`${path}/copy`}>
        <CsrfField token={csrf} />
        <button type="submit" class="quiet">
          Copy it
        </button>
      </form>
    </div>
  );
}

function AdsPart(props: { line: FlightLine; list: readonly StoredAd[]; sums: readonly AdSum[] }) {
  const { line, list, sums } = props;
  const add = `/admin/ads/flights/${line.flight.id}/ads/new`;
  if (list.length === 0) {
    return (
      <EmptyState title="No ad yet." action={{ href: add, label: "Add an ad" }}>
        <p>Words alone, a picture, or both. It is shown once you approved it.</p>
      </EmptyState>
    );
  }
  const byAd = new Map(sums.map((sum) => [sum.adId, sum]));
  return (
    <>
      <div class="page-head">
        <h2>Ads</h2>
        <a class="button" href={add}>
          Add an ad
        </a>
      </div>
      <DataTable
        caption={`Views and clicks of the last ${reportDays} days`}
        columns={[
          ...[{ label: "Ad" }, { label: "State" }, { label: "Kind" }],
          ...["Views", "Clicks", "Per view"].map((label) => ({ label, figures: true })),
        ]}
        rows={list.map((ad) => {
          const { views = 0, clicks = 0 } = byAd.get(ad.id) ?? {};
          return [
            <a href={`/admin/ads/ads/${ad.id}`}>{ad.name}</a>,
            <Badge kind={adStates[ad.state].mood}>{adStates[ad.state].word}</Badge>,
            formatWords[ad.format],
            ...[views.toLocaleString("en"), clicks.toLocaleString("en")],
            rateWords({ views, clicks }),
          ];
        })}
      />
    </>
  );
}
