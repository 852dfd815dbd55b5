import { keptNet, type RevenueSum } from "../checkout/mod.ts";
import { at, compact } from "./chart-figures.ts";
import { roundTicks } from "./chart-steps.ts";
import { money } from "./sales-words.tsx";

/** A month's sums, and how many minor units the currency's unit has. */
export interface MonthsProps {
  readonly months: readonly (RevenueSum & { readonly month: string })[];
  readonly currency: string;
  readonly unit: number;
}

/** Units of the drawing; the page stretches it to what room there is. */
const height = 100;
/** The part of a month's place that its bar takes. */
const barShare = 0.68;

/**
 * Revenue by month: a bar for what is kept without tax, and on top of it, hatched, what was given
 * back. Bars are stretched with the page, and text never is; a tooltip says a month's figures.
 */
export function MonthBars({ months, currency, unit }: MonthsProps) {
  const ticks = roundTicks(Math.max(0, ...months.map(({ net }) => net / unit)), "count");
  const top = ticks.at(-1) || 1;
  const said = months.map((sum) => tip(sum, currency)).join("; ");
  return (
    <figure class="month-bars">
      <div class="month-frame">
        <svg class="month-y" aria-hidden="true">
          {ticks.map((value) => (
            <text x="100%" y={level(value, top)}>
              {compact(value)}
            </text>
          ))}
        </svg>
        <svg class="month-picture" role="img" aria-label={`Net revenue by month: ${said}`}>
          <defs>
            <pattern id="given-back" width="6" height="6" patternUnits="userSpaceOnUse">
              <path d="M0,6L6,0" class="hatch" />
            </pattern>
          </defs>
          {ticks.map((value) => {
            const y = level(value, top);
            return <line class={value === 0 ? "zero" : ""} x1="0" x2="100%" y1={y} y2={y} />;
          })}
          {months.map((sum, i) => (
            <MonthBar sum={sum} place={i} {...{ count: months.length, top, unit, currency }} />
          ))}
        </svg>
        <ol class="month-x" aria-hidden="true">
          {months.map(({ month }, i) => (
            <li>
              <span>{monthWords(month, "short")}</span>
              {(i === 0 || month.endsWith("-01")) && <span class="year">{month.slice(0, 4)}</span>}
            </li>
          ))}
        </ol>
      </div>
      <figcaption class="chart-legend">
        <Sign look="kept" words="Net, kept" />
        <Sign look="gone" words="Net, refunded" />
      </figcaption>
    </figure>
  );
}

function MonthBar(props: {
  sum: MonthsProps["months"][number];
  place: number;
  count: number;
  top: number;
  unit: number;
  currency: string;
}) {
  const { sum, place, count, top, unit, currency } = props;
  const kept = Math.max(0, keptNet(sum)) / unit;
  const gone = Math.min(sum.net, sum.refundedNet) / unit;
  const across = 100 / count;
  const x = `${at((place + (1 - barShare) / 2) * across)}%`;
  const width = `${at(across * barShare)}%`;
  return (
    <g>
      <rect class="kept" {...{ x, width }} y={level(kept, top)} height={part(kept, top)} />
      {gone > 0 && (
        <rect class="gone" {...{ x, width }} y={level(kept + gone, top)} height={part(gone, top)} />
      )}
      <rect class="column" x={`${at(place * across)}%`} width={`${at(across)}%`}>
        <title>{tip(sum, currency)}</title>
      </rect>
    </g>
  );
}

function Sign({ look, words }: { look: "kept" | "gone"; words: string }) {
  return (
    <span>
      <svg class="sign-area" aria-hidden="true">
        <rect class={look} width="100%" height="100%" />
      </svg>
      {words}
    </span>
  );
}

/** How far down from the picture's top a value stands, and how high its bar is. */
const level = (value: number, top: number) => `${at(height - (value / top) * height)}%`;
const part = (value: number, top: number) => `${at((value / top) * height)}%`;

function tip(sum: RevenueSum & { readonly month: string }, currency: string): string {
  const back = sum.refundedNet > 0 ? `, ${money(sum.refundedNet, currency)} refunded` : "";
  return `${monthWords(sum.month, "long")}: ${money(keptNet(sum), currency)}${back}`;
}

/** "2026-11" as "Nov" or "November 2026". */
export function monthWords(month: string, length: "short" | "long"): string {
  return new Intl.DateTimeFormat("en-GB", {
    ...(length === "short" ? { month: "short" } : { month: "long", year: "numeric" }),
    timeZone: "UTC",
  }).format(new Date(`${month}-01T00:00:00Z`));
}
