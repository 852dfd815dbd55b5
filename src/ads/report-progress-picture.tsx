import { countWords, shortDay, progressWords } from "./report-words.ts";
import type { Progress } from "./report-progress.ts";

/** Units of what is stretched with the page; text never is. */
const width = 1000;
const height = 300;

/** More points than this are not told apart. */
const pointsMax = 240;

/**
 * A flight's way to its goal: the goal as a line, an even way as a dashed one, what was counted as
 * an area, and a mark for now. Whole without a script; all of its figures stand in words below.
 */
export function ProgressPicture({ progress }: { progress: Progress }) {
  const { goal, delivered, expected, from, now } = progress;
  const end = progress.to ?? now;
  if (from > now || (delivered === 0 && goal === null)) return <></>;
  const top = Math.max(1, goal ?? 0, delivered) * 1.08;
  const span = Math.max(1, end.getTime() - from.getTime());
  const across = (at: Date) => round(((at.getTime() - from.getTime()) / span) * 100);
  const down = (value: number) => round(100 - (value / top) * 100);
  const atNow = Math.min(100, across(now));
  return (
    <figure class="progress">
      <svg class="progress-picture" role="img" aria-label={progressWords(progress)}>
        <line class="progress-floor" x1="0" x2="100%" y1="100%" y2="100%" />
        {goal !== null && (
          <line
            class="progress-goal"
            x1="0"
            x2="100%"
            y1={`${down(goal)}%`}
            y2={`${down(goal)}%`}
          />
        )}
        <Ways progress={progress} {...{ across, down }} />
        {atNow < 100 && (
          <line class="progress-now" x1={`${atNow}%`} x2={`${atNow}%`} y1="0" y2="100%" />
        )}
        {expected !== null && (
          <circle class="progress-expected" cx={`${atNow}%`} cy={`${down(expected)}%`} r="4" />
        )}
        <circle class="progress-delivered" cx={`${atNow}%`} cy={`${down(delivered)}%`} r="4.5" />
      </svg>
      <div class="progress-ends" aria-hidden="true">
        <span>{shortDay(from)}</span>
        <span>{progress.to ? shortDay(progress.to) : "today"}</span>
      </div>
      <Figures progress={progress} />
    </figure>
  );
}

function Ways(props: {
  progress: Progress;
  across: (at: Date) => number;
  down: (value: number) => number;
}) {
  const { progress, across, down } = props;
  const x = (at: Date) => round((across(at) * width) / 100);
  const y = (value: number) => round((down(value) * height) / 100);
  const points = thinned(progress.way).map(({ at, total }) => `${x(at)},${y(total)}`);
  const last = x(progress.way.at(-1)?.at ?? progress.from);
  const isEven = progress.goal !== null && progress.to !== null;
  return (
    <svg
      class="progress-ways"
      width="100%"
      height="100%"
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="none"
    >
      {points.length > 1 && (
        <>
          <path class="progress-area" d={`M0,${height}L${points.join("L")}L${last},${height}Z`} />
          <path class="progress-way" d={`M${points.join("L")}`} />
        </>
      )}
      {isEven && (
        <path class="progress-even" d={`M0,${height}L${width},${y(progress.goal ?? 0)}`} />
      )}
    </svg>
  );
}

/** The legend, which says every figure of the picture. */
function Figures({ progress }: { progress: Progress }) {
  const { goal, delivered, expected, forecast, unit } = progress;
  const isShort = forecast !== null && goal !== null && forecast < goal;
  return (
    <figcaption class="progress-figures">
      <span>
        <Sign look="way" /> {countWords(delivered, unit)}
      </span>
      {expected !== null && progress.now < (progress.to ?? progress.now) && (
        <span>
          <Sign look="even" /> {expected.toLocaleString("en")} expected by now
        </span>
      )}
      {goal !== null && (
        <span>
          <Sign look="goal" /> goal {goal.toLocaleString("en")}
        </span>
      )}
      {isShort && (
        <span>At the pace of the last day it ends with {countWords(forecast, unit)}.</span>
      )}
    </figcaption>
  );
}

function Sign({ look }: { look: "way" | "even" | "goal" }) {
  return (
    <svg class="progress-sign" viewBox="0 0 28 10" aria-hidden="true">
      <path class={`progress-${look}`} d="M1,5H27" />
    </svg>
  );
}

function thinned(way: Progress["way"]): Progress["way"] {
  const every = Math.ceil(way.length / pointsMax);
  return every <= 1 ? way : way.filter((_, i) => i % every === 0 || i === way.length - 1);
}

/** A coordinate with two decimals at most. */
function round(value: number): number {
  return Number.isFinite(value) ? Math.round(value * 100) / 100 : 0;
}
