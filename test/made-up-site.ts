/**
 * A website's figures of many days, as counting would have left them: made-up, and the same ones for
 * the same days. For tests, for benchmarks, and for looking at the pages.
 */
import type pg from "pg";
import { type Dimension, dimensions } from "../src/visits/mod.ts";

/** A website to make up. */
export interface MadeUpSite {
  readonly siteId: number;
  /** The last day, of which hours are known up to the given one. */
  readonly today: string;
  readonly hour: number;
  readonly days: number;
  readonly visitorsPerDay: number;
  /** The names of each dimension, most frequent first. */
  readonly names: Readonly<Partial<Record<Dimension, readonly string[]>>>;
}

const numbered = (count: number, name: (n: number) => string) =>
  Array.from({ length: count }, (_, n) => name(n + 1));

const countries = [
  ...[
    "DE",
    "US",
    "unknown",
    "GB",
    "FR",
    "NL",
    "IN",
    "BR",
    "IE",
    "CH",
    "AT",
    "SE",
    "PL",
    "ES",
    "IT",
    "CA",
  ],
  ...["AU", "JP", "NO", "DK", "FI", "CZ", "BE", "PT", "KR", "MX", "ZA", "SG", "NZ", "UA"],
];

/** The names of a vendor's website; `size` 1 for a small one. */
export function vendorNames(size: number): MadeUpSite["names"] {
  const docs = (n: number) => `/docs/${["install", "use", "api", "faq"][n % 4]}/part-${n}`;
  const pages = [
    ...["/", "/pricing", "/download", "/docs/", "/blog/", "/features", "/docs/install", "/about"],
    ...["/changelog", "/contact", "/blog/curlew-3", "/docs/api", "/blog/why-we-count-less"],
    ...numbered(30 * size, docs),
    ...numbered(12 * size, (n) => `/blog/2026/entry-${n}`),
    ...numbered(4 * size, (n) => `/products/lark-${n}/`),
  ];
  return {
    page: pages,
    entry: pages.slice(0, 40),
    exit: pages.slice(0, 60),
    source: [
      ...["none", "Google", "Hacker News", "GitHub", "DuckDuckGo", "Reddit", "ChatGPT", "Bing"],
      ...numbered(15 * size, (n) => `site-${n}.example`),
    ],
    referrer: ["none", ...numbered(25 * size, (n) => `site-${n}.example/some/entry`)],
    channel: ["direct", "search", "referral", "social", "AI assistants", "mail"],
    campaign: ["none", "autumn-sale", "curlew-3", ...numbered(4 * size, (n) => `letter-${n}`)],
    medium: ["none", "email", "cpc"],
    content: ["none", "top", "foot"],
    term: ["none", "offline notes"],
    country: countries,
    language: ["en", "de", "fr", "es", "nl", "pt", "unknown"],
    browser: ["Chrome", "Safari", "Firefox", "Edge", "Samsung Internet", "Opera"],
    "browser version": numbered(8 * size, (n) => `Chrome ${150 - n}`),
    system: ["Windows", "macOS", "iOS", "Android", "Linux"],
    "system version": ["Windows 11", "macOS 15", "iOS 18", "Android 15"],
    device: ["desktop", "phone", "tablet"],
    event: ["Sign up", "Download", "Outbound link", "404", "Open the demo"],
    property: ["Sign up · plan: pro", "Sign up · plan: free"],
    outbound: ["github.com/larkwire", "mastodon.example/@larkwire"],
    download: ["/get/lark-3.2.dmg", "/get/lark-3.2.exe", "/get/lark-3.1.dmg"],
    missing: ["/old-page", "=cmd|' /C calc'!A0"],
  };
}

const closed = ["channel", "country", "language", "browser", "system", "device"];
const ofVisit = ["source", "referrer", "channel", "campaign", "medium", "content", "term"];
const hoursKept = 8;

/** Writes the figures of a website: names, hits, totals, mixed sums, pairs, and what is left out. */
export async function makeUp(admin: pg.Pool, site: MadeUpSite): Promise<void> {
  const { siteId, today, hour, days, visitorsPerDay } = site;
  await admin.query(
    "create temporary table if not exists made (dimension int, id int, weight float8)",
  );
  for (const [dimension, names] of Object.entries(site.names)) {
    const number = dimensions[dimension as Dimension];
    if (dimension !== "entry" && dimension !== "exit") {
      await admin.query(
        `insert into visits.names (site_id, dimension, name_id, name)
         select $1, $2, n, name from unnest($3::text[]) with ordinality as t (name, n)
         on conflict do nothing`,
        [siteId, number, names],
      );
    }
    // Ranks weigh as they do on the web: the second has half of the first, and so on.
    const all = names.reduce((sum, _, n) => sum + 1 / (n + 1), 0) * 1.03;
    const weights = names.map((_, n) => 1 / (n + 1) / all);
    // "Other" has what is left, where names are free text.
    const isFree = !closed.includes(dimension);
    const ids = [...names.map((_, n) => n + 1), ...(isFree ? [0] : [])];
    await admin.query("insert into made select $1, * from unnest($2::int[], $3::float8[])", [
      number,
      ids,
      isFree ? [...weights, 0.02] : weights,
    ]);
  }
  await admin.query(
    `create temporary table made_days as
     select d::date as day, $2::date - d::date as age,
       ($3 * (case extract(isodow from d) when 6 then 0.55 when 7 then 0.6 else 1 end)
         * (1.1 - 0.6 * ($2::date - d::date) / greatest($1, 1)::float8)
         * (0.85 + 0.3 * (abs(hashint4(d::date - date '2000-01-01')) % 100) / 100.0))::float8 as size
     from generate_series($2::date - $1::int + 1, $2::date, interval '1 day') d`.replaceAll(
      /\$(\d)/g,
      (_, n: string) => String([days, `'${today}'`, visitorsPerDay][Number(n) - 1]),
    ),
  );
  await writeHits(admin, siteId, hour);
  await writeCells(admin, siteId, hour);
  await writeTotals(admin, siteId, hour);
  await admin.query("drop table made; drop table made_days");
}

async function writeHits(admin: pg.Pool, siteId: number, hour: number): Promise<void> {
  const factor = `case dimension when 1 then 2.6 else 0.12 end * weight`;
  await admin.query(
    `insert into visits.hit_days (site_id, dimension, day, name_id, hits)
     select ${siteId}, dimension, day, id, floor(size * ${factor})::bigint
     from made, made_days where dimension in (1, 2) and age > ${hoursKept - 1}
       and floor(size * ${factor}) > 0`,
  );
  await admin.query(
    `insert into visits.hit_hours (site_id, dimension, day, hour, name_id, hits)
     select ${siteId}, dimension, day, h, id, n from (
       select *, floor(size * ${factor} * (0.55 - 0.45 * cos(h / 24.0 * 2 * pi())) / 13.2 +
         (abs(hashint4(h * 31 + id * 7 + age)) % 100) / 100.0)::bigint as n
       from made, made_days, generate_series(0, 23) h
       where dimension in (1, 2) and age <= ${hoursKept - 1} and (age > 0 or h <= ${hour})
     ) t where n > 0`,
  );
}

async function writeCells(admin: pg.Pool, siteId: number, hour: number): Promise<void> {
  const ofVisits = ofVisit.map((it) => dimensions[it as Dimension]).join(", ");
  await admin.query(
    `insert into visits.cell_days
       (site_id, dimension, day, name_id, views, visitors, visits, bounces, seconds)
     select ${siteId}, dimension, day, id,
       case when dimension in (3, 4, 1) then 0 when dimension in (2, 19, 20, 21, 22)
         then ceil(v * 0.1) else floor(v * 1.6) end,
       case when dimension in (4, 19, 20, 21, 22) then 0 else floor(v) end,
       case when dimension in (1, 2, 19, 20, 21, 22) then 0 else floor(v * 1.15) end,
       case when dimension in (3, 12, 13, 14, 15, 16, 17, 18, ${ofVisits}) then floor(v * 0.45)
         else 0 end,
       case when dimension in (4, 2, 19, 20, 21, 22) then 0 else floor(v * 95) end
     from (select dimension, day, id,
       size * weight * (0.8 + 0.4 * (abs(hashint4(id * 131 + age)) % 100) / 100.0)
         * case when age = 0 then ${(0.4 * (hour + 1)) / 24} else 1 end as v
       from made, made_days) t
     where floor(v * 2.4) > 0`,
  );
  await admin.query(
    `insert into visits.pair_months
       (site_id, dimension_a, dimension_b, month, name_a, name_b, views, visits)
     select ${siteId}, a.dimension, b.dimension, month, a.id, b.id,
       floor(size * a.weight * b.weight * 2)::bigint, floor(size * a.weight * b.weight)::bigint
     from made a join made b on (a.dimension, b.dimension) in ((1, 5), (1, 12), (5, 12), (2, 8)),
       (select date_trunc('month', day)::date as month, sum(size) as size from made_days
        group by 1) m
     where a.id between 1 and 60 and b.id between 1 and 60
       and size * a.weight * b.weight * 2 >= 10`,
  );
}

async function writeTotals(admin: pg.Pool, siteId: number, hour: number): Promise<void> {
  const figures =
    "floor(size)::bigint, floor(size * 1.15)::bigint, floor(size * 0.5)::bigint, floor(size * 105)::bigint";
  await admin.query(
    `insert into visits.total_days
       (site_id, day, views, visitors, visits, bounces, seconds, at_least)
     select ${siteId}, day, coalesce((select sum(hits) from visits.hit_days h
         where h.site_id = ${siteId} and h.dimension = 1 and h.day = d.day), 0),
       ${figures}, age in (12, 13)
     from made_days d where age > ${hoursKept - 1}`,
  );
  await admin.query(
    `insert into visits.total_hours
       (site_id, day, hour, run, visitors, visits, bounces, seconds)
     select ${siteId}, day, h, case when age = 3 and h > 14 then 2 else 3 end,
       ${figures} from (select day, age, h, size * (0.55 - 0.45 * cos(h / 24.0 * 2 * pi())) / 13.2
       as size from made_days, generate_series(0, 23) h
       where age <= ${hoursKept - 1} and (age > 0 or h <= ${hour})) t`,
  );
  await admin.query(
    `insert into visits.left_out (site_id, day, reason, hits)
     select ${siteId}, day, reason, ceil(size * share)::bigint from made_days,
       (values ('crawler', 0.3), ('ai crawler', 0.2), ('tool', 0.1), ('prefetch', 0.02),
         ('opt-out signal', 0.05), ('asked not to be counted', 0.001), ('referrer spam', 0.01))
       as t (reason, share)`,
  );
}
