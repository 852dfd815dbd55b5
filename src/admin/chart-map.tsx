import { compact, drawable, type Measure, said } from "./chart-figures.ts";
import { fiveSteps, type Step } from "./chart-steps.ts";
import { type CountryShape, world } from "./chart-world.ts";

/** A country's figure. */
export interface CountryRow {
  /** ISO 3166-1 numeric, such as `528`; empty for visitors whose country is unknown. */
  readonly numeric: string;
  /** ISO 3166-1 alpha-2; `XK` stands for Kosovo. */
  readonly code: string;
  readonly name: string;
  readonly value: number;
  readonly href: string;
}

interface WorldMapProps {
  readonly label: string;
  readonly measure: Measure;
  readonly rows: readonly CountryRow[];
  /** What is said where there is no figure at all. */
  readonly empty?: string;
}

/**
 * The world, each country in one of five shades. Its links are for the pointer and left out of the
 * tab order: the ranked list of the same countries, which belongs beside it, has them as well.
 */
export function WorldMap({ label, measure, rows, empty = nothing }: WorldMapProps) {
  const { width, height, countries } = world();
  const byPlace = new Map(rows.map((row) => [placeOf(row), row]));
  const shown = countries.map((shape) => ({ shape, row: byPlace.get(shape.numeric) }));
  const drawn = new Set(shown.flatMap(({ row }) => (row === undefined ? [] : [row])));
  const { steps, of } = fiveSteps([...drawn].map(({ value }) => value));
  const spoken = summary(rows, measure, empty);
  const away = rows.filter((row) => !drawn.has(row) && drawable(row.value) > 0);
  return (
    <figure class="map">
      <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={`${label}: ${spoken}`}>
        <title>{label}</title>
        <desc>{spoken}</desc>
        <g class="map-land">
          {shown.map(
            ({ shape, row }) => shape.path !== "" && hasNone(row) && <Land shape={shape} />,
          )}
        </g>
        {shown.map(
          ({ shape, row }) =>
            row !== undefined &&
            !hasNone(row) && (
              <Country shape={shape} row={row} step={of(row.value)} measure={measure} />
            ),
        )}
      </svg>
      <figcaption class="chart-legend">
        <span>{steps.length > 0 ? `${label}:` : away.length > 0 ? noCountry : empty}</span>
        {steps.map((step) => (
          <span>
            <svg class="sign-shade" aria-hidden="true">
              <rect class={`step-${step.step}`} width="100%" height="100%" />
            </svg>
            {rangeOf(step)}
          </span>
        ))}
      </figcaption>
      {away.length > 0 && (
        <p class="chart-note">
          Not on the map: {away.map(({ name, value }) => `${name} (${compact(value)})`).join(", ")}.
        </p>
      )}
    </figure>
  );
}

const nothing = "Nothing was counted in this time.";
const noCountry = "No country on the map is known in this time.";

function placeOf({ numeric, code }: CountryRow): string {
  if (code === "XK") return "XK";
  return numeric === "" ? `none ${code}` : numeric.padStart(3, "0");
}

function hasNone(row: CountryRow | undefined): boolean {
  return row === undefined || drawable(row.value) === 0;
}

function Land({ shape }: { shape: CountryShape }) {
  return (
    <path d={shape.path}>
      <title>{`${shape.name}: none`}</title>
    </path>
  );
}

function Country(props: { shape: CountryShape; row: CountryRow; step: number; measure: Measure }) {
  const { shape, row, step, measure } = props;
  return (
    <a class={`step-${step}`} href={row.href} tabindex={-1}>
      <title>{`${row.name}: ${said(row.value, measure)}`}</title>
      {shape.path !== "" && <path d={shape.path} />}
      {shape.dot !== undefined && (
        <>
          <path class="map-dot-edge" d={`M${shape.dot.join(",")}h0.01`} />
          <path class="map-dot" d={`M${shape.dot.join(",")}h0.01`} />
        </>
      )}
    </a>
  );
}

/** `12 to 80`, or `12` where the group has one figure only. */
function rangeOf({ from, to }: Step): string {
  return compact(from) === compact(to) ? compact(from) : `${compact(from)} to ${compact(to)}`;
}

function summary(rows: readonly CountryRow[], measure: Measure, empty: string): string {
  const counted = rows
    .filter((row) => drawable(row.value) > 0)
    .sort((a, b) => drawable(b.value) - drawable(a.value));
  if (counted.length === 0) return empty.charAt(0).toLowerCase() + empty.slice(1);
  const most = counted.slice(0, 3).map(({ name, value }) => `${name}, ${said(value, measure)}`);
  const places = counted.length === 1 ? "1 country" : `${counted.length} countries`;
  return `${places}; most from ${most.join("; ")}.`;
}
