import {
  type AdsDesk,
  dayWords,
  type FlightLine,
  pricingWords,
  priorityWords,
  type Progress,
  ProgressPicture,
  progressWords,
} from "../ads/mod.ts";
import { Badge } from "../kernel/html.tsx";
import { flightStates, paceMarks } from "./ads-words.ts";

/** One flight in a list: what it is, how far it has come, and what stands in its way. */
export function FlightItem(props: {
  ads: AdsDesk;
  line: FlightLine;
  progress: Progress | undefined;
  /** Whether whose it is has to be said. */
  hasOwner: boolean;
}) {
  const { ads, line, progress, hasOwner } = props;
  const { flight } = line;
  return (
    <li class="flight">
      <h3>
        <a href={`/admin/ads/flights/${flight.id}`}>{flight.name}</a>{" "}
        <FlightBadges line={line} progress={progress} />
      </h3>
      <p class="soft">
        {hasOwner && `${line.advertiser}, ${line.campaign} · `}
        <FlightTerms ads={ads} line={line} />
      </p>
      <Obstacles ads={ads} line={line} />
      {progress && flight.state !== "draft" && (
        <>
          <p class="flight-said">{progressWords(progress)}</p>
          <ProgressPicture progress={progress} />
        </>
      )}
    </li>
  );
}

/** State, and how it stands in its pace where that says more. */
export function FlightBadges(props: { line: FlightLine; progress: Progress | undefined }) {
  const { flight } = props.line;
  const { word, mood } = flightStates[flight.state];
  const mark = props.progress && flight.state !== "draft" && paceMarks[props.progress.state];
  return (
    <span class="badges">
      <Badge kind={mood}>{word}</Badge>
      {mark && <Badge kind={mark.mood}>{mark.word}</Badge>}
    </span>
  );
}

/** Priority, time and price on one line. */
export function FlightTerms({ ads, line }: { ads: AdsDesk; line: FlightLine }) {
  const { flight } = line;
  const { priority, startsAt, endsAt, pricing } = flight;
  const until = endsAt ? ` to ${dayWords(endsAt)}` : " on";
  return (
    <>
      {priorityWords[priority]} · {dayWords(startsAt)}
      {until} · {pricingWords(pricing, ads.settings.currency)}
    </>
  );
}

/** Why nothing of a flight is shown although it runs; nothing where all is well. */
export function Obstacles({ ads, line }: { ads: AdsDesk; line: FlightLine }) {
  const found = obstaclesOf(ads, line);
  if (found.length === 0) return <></>;
  return (
    <ul class="obstacles">
      {found.map((words) => (
        <li>{words}</li>
      ))}
    </ul>
  );
}

function obstaclesOf(ads: AdsDesk, line: FlightLine): readonly string[] {
  const { flight, approved, waiting, isArchived } = line;
  const isWanted = flight.state === "running" || flight.state === "draft";
  const known = new Set(ads.settings.slots.map(({ name }) => name));
  const gone = flight.slots.filter((name) => !known.has(name));
  return [
    isWanted && approved === 0 && waiting > 0 ? "Nothing is shown: its ads wait for approval." : "",
    isWanted && approved + waiting === 0 ? "Nothing is shown: it has no approved ad." : "",
    flight.state === "running" && isArchived
      ? "Nothing is shown: its campaign or its advertiser is archived."
      : "",
    ...gone.map((name) => `There is no place “${name}” in the configuration (any more).`),
  ].filter(Boolean);
}
