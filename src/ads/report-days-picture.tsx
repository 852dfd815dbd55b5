import { type DayCount, dayStart } from "./report-days.ts";
import { countWords, dayWords, rateWords, shortDay } from "./report-words.ts";

/** The part of a day's place that its bar takes. */
const barShare = 0.76;
/** So many names of days beneath the picture at most. */
const namesMax = 8;

/**
 * Views and clicks by day: two rows of bars, each with a scale of its own, as there are a hundred
 * times as many of the ones. A tooltip says a day's figures; a table belongs beneath.
 */
export function DaysPicture({ days }: { days: readonly DayCount[] }) {
  if (days.every(({ views, clicks }) => views + clicks === 0)) {
    return <p class="days-none">Nothing was counted in these days.</p>;
  }
  return (
    <figure class="days-picture">
      <Row days={days} of="views" />
      <Row days={days} of="clicks" />
      <Names days={days} />
    </figure>
  );
}

function Row({ days, of }: { days: readonly DayCount[]; of: "views" | "clicks" }) {
  const most = Math.max(...days.map((day) => day[of]));
  const top = roundTop(most);
  const peak = days.find((day) => day[of] === most);
  const sum = days.reduce((total, day) => total + day[of], 0);
  const said = `${countWords(sum, of)} in ${days.length} days, most on ${dayWords(dayStart(peak?.day ?? ""))}: ${most.toLocaleString("en")}`;
  const across = 100 / days.length;
  return (
    <>
      <p class="days-name">{of === "views" ? "Views" : "Clicks"}</p>
      <svg class={`days-scale ${of}`} aria-hidden="true">
        <text x="100%" y="0">
          {short(top)}
        </text>
        <text x="100%" y="100%">
          0
        </text>
      </svg>
      <svg class={`days-bars ${of}`} role="img" aria-label={said}>
        <line x1="0" x2="100%" y1="0" y2="0" />
        {days.map((day, i) => (
          <g>
            <rect
              class="bar"
              x={`${round((i + (1 - barShare) / 2) * across)}%`}
              width={`${round(across * barShare)}%`}
              y={`${round(100 - (day[of] / top) * 100)}%`}
              height={`${round((day[of] / top) * 100)}%`}
            />
            <rect class="day" x={`${round(i * across)}%`} width={`${round(across)}%`}>
              <title>{tip(day)}</title>
            </rect>
          </g>
        ))}
        <line class="zero" x1="0" x2="100%" y1="100%" y2="100%" />
      </svg>
    </>
  );
}

function Names({ days }: { days: readonly DayCount[] }) {
  const every = Math.max(1, Math.ceil(days.length / namesMax));
  return (
    <svg class="days-names" aria-hidden="true">
      {days.map(({ day }, i) =>
        i % every === 0 ? (
          <text x={`${round(((i + 0.5) / days.length) * 100)}%`} y="100%">
            {shortDay(dayStart(day))}
          </text>
        ) : (
          <></>
        ),
      )}
    </svg>
  );
}

function tip(day: DayCount): string {
  const when = dayWords(dayStart(day.day));
  return `${when}\n${countWords(day.views, "views")}\n${countWords(day.clicks, "clicks")}, ${rateWords(day)}`;
}

/** The smallest of 1, 2, 2.5 and 5 times a power of ten that is no less. */
function roundTop(most: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, most)));
  const factors = power >= 10 ? [1, 2, 2.5, 5, 10] : [1, 2, 5, 10];
  return (factors.find((it) => it * power >= most) ?? 10) * power;
}

const shortFormat = new Intl.NumberFormat("en", {
  notation: "compact",
  maximumSignificantDigits: 3,
});

const short = (value: number) =>
  value < 10_000 ? value.toLocaleString("en") : shortFormat.format(value);

const round = (value: number) => (Number.isFinite(value) ? Math.round(value * 100) / 100 : 0);
