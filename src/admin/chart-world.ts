import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { geoCentroid, geoEqualEarth, geoPath } from "d3-geo";
import type { Feature, Geometry } from "geojson";
import { feature } from "topojson-client";
import type { GeometryCollection, Topology } from "topojson-specification";

/** A country as it is drawn. */
export interface CountryShape {
  /** ISO 3166-1 numeric, three digits; `XK` for Kosovo, which has none; empty for disputed land. */
  readonly numeric: string;
  readonly name: string;
  /** Its outline as an SVG path; empty where the country is too small for one. */
  readonly path: string;
  /** Where its dot is, for a country that one can't see otherwise. */
  readonly dot?: readonly [number, number];
}

/** The world without Antarctica, in units of the drawing. */
export interface World {
  readonly width: number;
  readonly height: number;
  readonly countries: readonly CountryShape[];
}

type Country = Feature<Geometry, { readonly name: string }>;

const width = 960;
const edge = 4;
const antarctica = "010";
/** Square units of the drawing below which an outline is a speck on a phone. */
const speck = 14;

const require = createRequire(import.meta.url);

let kept: World | undefined;

/**
 * The countries in the Equal Earth projection, from Natural Earth's maps (public domain) at
 * 1:110 million; those that are missing there are dots, placed by the map at 1:50 million.
 * Converted when first asked for, then kept.
 */
export function world(): World {
  kept ??= draw();
  return kept;
}

function draw(): World {
  const large = countriesOf(require.resolve("world-atlas/countries-110m.json"));
  const known = new Set(large.map(numericOf));
  const small = countriesOf(require.resolve("world-atlas/countries-50m.json")).filter(
    (it) => !known.has(numericOf(it)),
  );
  const all = { type: "FeatureCollection" as const, features: [...large] };
  // Turned a little, so that the drawing's edges lie in the Bering Strait and cut no country.
  const projection = geoEqualEarth()
    .rotate([-11, 0])
    .fitWidth(width - 2 * edge, all);
  const [x, y] = projection.translate();
  projection.translate([x + edge, y + edge]);
  const path = geoPath(projection).digits(1);
  const countries = large.map((country): CountryShape => {
    const shape = { ...namesOf(country), path: path(country) ?? "" };
    return path.area(country) < speck ? { ...shape, ...dotOf(country, projection) } : shape;
  });
  for (const country of small) {
    if (numericOf(country) === "") continue;
    countries.push({ ...namesOf(country), path: "", ...dotOf(country, projection) });
  }
  const bottom = path.bounds(all)[1][1];
  return { width, height: Math.ceil(bottom + edge), countries };
}

function countriesOf(path: string): readonly Country[] {
  const topology = JSON.parse(readFileSync(path, "utf8")) as Topology<{
    countries: GeometryCollection<{ name: string }>;
  }>;
  return feature(topology, topology.objects.countries).features.filter(
    (it) => numericOf(it) !== antarctica,
  );
}

function numericOf(country: Country): string {
  if (country.id === undefined) return country.properties.name === "Kosovo" ? "XK" : "";
  return String(country.id).padStart(3, "0");
}

function namesOf(country: Country) {
  return { numeric: numericOf(country), name: country.properties.name };
}

function dotOf(country: Country, projection: (point: [number, number]) => [number, number] | null) {
  const place = projection(geoCentroid(country));
  if (place === null || place.some(Number.isNaN)) return {};
  return { dot: [Math.round(place[0] * 10) / 10, Math.round(place[1] * 10) / 10] as const };
}
