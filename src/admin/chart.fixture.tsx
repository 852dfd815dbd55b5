/**
 * Every picture of the statistics on one page, with made-up figures:
 * `bun src/admin/chart.fixture.tsx <folder>` writes it with the files that it links to.
 */
import "./chart-files.ts";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { Hono } from "hono";
import { assetUrl, registerAsset, serveAsset } from "../kernel/assets.ts";
import { securityHeaders } from "../kernel/http-headers.ts";
import { AdminPage, htmlResponse } from "../kernel/html.tsx";
import {
  Bars,
  type CountryRow,
  Moved,
  type SeriesPoint,
  Spark,
  TimeSeries,
  type TimeSeriesProps,
  type TimeStep,
  Treemap,
  type TreemapArea,
  WorldMap,
} from "./chart.ts";
import deskCss from "./desk.css" with { type: "text" };

const files = ["base.css", "accent.css", "admin.css", "desk.css", "charts.css", "charts.js"];
const visitors = { one: "visitor", many: "visitors" };

/** A small generator of numbers from 0 to below 1, the same ones for a seed. */
function dice(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** When `count` points in a row begin, from 1 October 2025 on. */
export function starts(step: TimeStep, count: number): readonly string[] {
  return Array.from({ length: count }, (_, i) => {
    const date = new Date(Date.UTC(2025, 8, step === "week" ? 29 : 1));
    if (step === "month") date.setUTCMonth(date.getUTCMonth() + i);
    else date.setTime(date.getTime() + i * { hour: 1, day: 24, week: 168 }[step] * 3_600_000);
    return date.toISOString().slice(0, step === "hour" ? 13 : 10);
  });
}

/** A believable row: quiet nights or week-ends, some growth, some chance. */
function samplePoints(step: TimeStep, count: number, size: number): readonly SeriesPoint[] {
  const chance = dice(count);
  const wave = (i: number) => {
    if (step === "hour") return 0.55 - 0.45 * Math.cos(((i % 24) / 24) * 2 * Math.PI);
    return step === "day" && [5, 6].includes(i % 7) ? 0.55 : 1;
  };
  const figure = (i: number, growth: number) =>
    Math.round(size * wave(i) * (0.75 + 0.35 * chance()) * (1 + (growth * i) / count));
  return starts(step, count).map((start, i) => ({
    start,
    value: figure(i, 0.5),
    before: figure(i, 0.2),
  }));
}

const monthPoints = samplePoints("day", 30, 1400).map((point, i): SeriesPoint => {
  if (i === 29) return { ...point, value: 420 };
  if (i === 11 || i === 12) return { ...point, mark: "at-least" };
  return i === 20 ? { ...point, mark: "not-complete", value: 380 } : point;
});

const overTime: readonly { readonly title: string; readonly props: TimeSeriesProps }[] = [
  {
    title: "Visitors, thirty days",
    props: {
      id: "month",
      measure: visitors,
      step: "day",
      points: monthPoints,
      unfinished: true,
      period: "1 to 30 Sept 2025",
      beforePeriod: "the 30 days before",
    },
  },
  {
    title: "By hour, a month of them",
    props: {
      id: "hours",
      measure: { one: "page view", many: "page views" },
      step: "hour",
      points: samplePoints("hour", 744, 2_400_000),
      period: "Sept 2025",
      beforePeriod: "Aug 2025",
    },
  },
  {
    title: "By hour, one day",
    props: {
      id: "day",
      measure: visitors,
      step: "hour",
      points: samplePoints("hour", 24, 70).map((it, i) => (i > 15 ? { ...it, value: null } : it)),
      period: "today",
      beforePeriod: "yesterday",
    },
  },
  {
    title: "Time on the site, by week",
    props: {
      id: "weeks",
      measure: { one: "second", many: "visit duration", kind: "seconds" },
      step: "week",
      points: samplePoints("week", 53, 150),
      period: "the last 53 weeks",
    },
  },
  {
    title: "Bounce rate, by month",
    props: {
      id: "months",
      measure: { one: "bounce rate", many: "bounce rate", kind: "share" },
      step: "month",
      points: samplePoints("month", 14, 500).map((it) => ({
        ...it,
        value: (it.value ?? 0) / 1000,
        before: (it.before ?? 0) / 1000,
      })),
      period: "the last 14 months",
    },
  },
  {
    title: "One day",
    props: {
      id: "one",
      measure: visitors,
      step: "day",
      points: [{ start: "2025-09-01", value: 12 }],
      period: "1 Sept 2025",
    },
  },
];

const areas: readonly TreemapArea[] = [
  ["docs", 5200, ["install", "configuration", "api/reference", "faq", "upgrade", "limits"]],
  ["blog", 2900, ["2025/why-we-count-less", "2025/release-3", "2024/colour", "archive"]],
  ["", 2600, []],
  ["pricing", 1500, ["licences"]],
  ["download", 900, ["windows", "macos", "linux"]],
  ["support", 420, ["licence", "refund", "contact"]],
  ["about", 130, []],
  ["jobs", 40, []],
].map(([name, value, pages]) => {
  const names = pages as readonly string[];
  return {
    name: `/${String(name)}`,
    href: `?page=/${String(name)}`,
    value: Number(value),
    pages: names.map((page, i) => ({
      name: `/${String(name)}/${page}`,
      href: `?page=/${String(name)}/${page}`,
      value: Math.floor(Number(value) * (names.length === 1 ? 1 : 0.45 / (i + 1) ** 1.1)),
    })),
  };
});

const countries: readonly CountryRow[] = [
  ["840", "US", "United States", 4210],
  ["276", "DE", "Germany", 2980],
  ["528", "NL", "Netherlands", 1204],
  ["826", "GB", "United Kingdom", 1190],
  ["250", "FR", "France", 940],
  ["356", "IN", "India", 610],
  ["076", "BR", "Brazil", 320],
  ["036", "AU", "Australia", 280],
  ["392", "JP", "Japan", 260],
  ["124", "CA", "Canada", 240],
  ["756", "CH", "Switzerland", 133],
  ["710", "ZA", "South Africa", 61],
  ["643", "RU", "Russia", 41],
  ["156", "CN", "China", 33],
  ["404", "KE", "Kenya", 12],
  ["702", "SG", "Singapore", 88],
  ["470", "MT", "Malta", 9],
  ["242", "FJ", "Fiji", 2],
  ["442", "LU", "Luxembourg", 27],
  ["", "unknown", "Unknown", 210],
].map(([numeric, code, name, value]) => ({
  numeric: String(numeric),
  code: String(code),
  name: String(name),
  value: Number(value),
  href: `?country=${String(code)}`,
}));

const pages = [
  { name: "/", href: "?page=/", value: 12_600, before: 11_250 },
  { name: "/docs/install", href: "?page=/docs/install", value: 3340, before: 3620 },
  {
    name: "/blog/2025/why-we-count-less-and-what-we-learned-from-a-year-of-it",
    href: "?page=/blog/2025/why",
    value: 1204,
    before: 0,
  },
  { name: "/pricing", href: "?page=/pricing", value: 812, before: 812 },
  { name: "/download/windows", href: "?page=/download/windows", value: 96, before: 430 },
  { name: "/about", href: "?page=/about", value: 4, before: 3 },
];

const tile = {
  Visitors: { now: 24_102, before: 21_560, seed: 3 },
  Visits: { now: 31_877, before: 32_020, seed: 5 },
  "Page views": { now: 98_410, before: 80_133, seed: 7 },
  "Sign-ups": { now: 41, before: 0, seed: 11 },
};

/** The page of samples at `/`, and what it links to. */
export function sampleSite(): Hono {
  registerAsset("desk.css", deskCss, "text/css");
  const site = new Hono();
  site.use(securityHeaders({ publicUrl: "http://localhost" }));
  site.get("/assets/:file", serveAsset);
  return site.get("/", (c) => htmlResponse(c, <SamplePage />));
}

function SamplePage() {
  return (
    <AdminPage
      title="Visits"
      vendorName="Northbeam Tools"
      nav={[{ href: "/admin/visits", label: "Visits" }]}
      current="/admin/visits"
      styles={["desk.css", "charts.css"]}
      scripts={["charts.js"]}
    >
      <h1>Visits</h1>
      <dl class="figures-row">
        {Object.entries(tile).map(([name, { now, before, seed }]) => {
          const chance = dice(seed);
          return (
            <div>
              <dt>{name}</dt>
              <dd>
                <strong>{now.toLocaleString("en-GB")}</strong> <Moved now={now} before={before} />
                <Spark values={Array.from({ length: 30 }, (_, i) => 5 + i / 6 + chance() * 4)} />
              </dd>
            </div>
          );
        })}
      </dl>
      {overTime.slice(0, 1).map(({ props }) => (
        <TimeSeries {...props} />
      ))}
      <h2>Areas</h2>
      <Treemap label="Page views by area of the site" measure={visitors} areas={areas} />
      <h2>Countries</h2>
      <WorldMap label="Visitors by country" measure={visitors} rows={countries} />
      <Bars
        id="pages"
        caption="Pages"
        heading="Page"
        valueHeading="Visitors"
        rows={pages}
        other={{ value: 740, before: 700 }}
        notRecorded={{ value: 12, before: 0 }}
        compared
      />
      {overTime.slice(1).map(({ title, props }) => (
        <>
          <h2>{title}</h2>
          <TimeSeries {...props} />
        </>
      ))}
      <Bars id="none" caption="Goals" heading="Goal" valueHeading="Visitors" rows={[]} />
    </AdminPage>
  );
}

async function write(folder: string): Promise<void> {
  const site = sampleSite();
  mkdirSync(join(folder, "assets"), { recursive: true });
  for (const path of ["/", ...files.map(assetUrl)]) {
    const answer = await site.request(path);
    await Bun.write(join(folder, path === "/" ? "index.html" : path), await answer.bytes());
  }
}

if (import.meta.main) await write(process.argv[2] ?? "charts");
