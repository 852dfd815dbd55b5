import { DataTable } from "../kernel/html.tsx";
import type { Report } from "../visits/mod.ts";
import { Files } from "./visits-frame.tsx";
import type { Reading } from "./visits-reading.ts";
import { hrefOf } from "./visits-query.ts";

const meanings: Readonly<Record<string, readonly [label: string, meaning: string]>> = {
  crawler: ["Robots", "Search engines and others that say they are robots."],
  "ai crawler": ["Robots of AI", "Programs that collect pages for language models, by their name."],
  tool: ["Programs", "Monitors, scripts and browsers that a program drives."],
  prefetch: ["Loaded ahead", "A browser or a chat looked at a page before anybody opened it."],
  "asked not to be counted": [
    "Asked not to be counted",
    "Visitors who chose so on your privacy pages. They count nowhere else.",
  ],
  "opt-out signal": [
    "Opt-out signal",
    "The browser sends Global Privacy Control or Do Not Track, and you respect it here.",
  ],
  "another website": [
    "Another website",
    "The page is not one of this website; perhaps a copy of it, or a translation.",
  ],
  "too many from one visitor": [
    "Too many at once",
    "Three hundred hits within a minute are more than a person makes; perhaps a program.",
  ],
  "visitors forgotten for want of room": [
    "Forgotten for want of room",
    "Visitors of the day beyond visits.visitors_max: whoever comes again counts once more.",
  ],
  "referrer spam": ["Referrer spam", "Sent only so that you visit the page that it names."],
};

/** What a reason for leaving a hit out is called, and means. */
export function leftOutWords(reason: string): readonly [label: string, meaning: string] {
  const label = reason.charAt(0).toUpperCase() + reason.slice(1);
  return meanings[reason] ?? [label, "Left out of the figures above."];
}

/** How many page views stand in the totals of which nothing but the page is known. */
export function notRecorded(report: Report): number {
  const recorded = report.tops.get("source")?.all.views ?? 0;
  return Math.max(0, report.totals.views - recorded);
}

/** What is not in the figures, and of what only a part is known: each with its reason. */
export function LeftOut({ reading, report }: { reading: Reading; report: Report }) {
  const missing = notRecorded(report);
  const rows = report.leftOut.map(({ reason, hits }) => {
    const [label, meaning] = leftOutWords(reason);
    return [label, hits.toLocaleString("en"), meaning];
  });
  const { waiting } = reading.site.mixer;
  const table = { path: "/admin/visits/table", more: { of: "left-out" } } as const;
  return (
    <section id="left-out" aria-labelledby="left-out-title">
      <h2 id="left-out-title">Not in these figures</h2>
      {rows.length === 0 ? (
        <p class="chart-none">Nothing was left out in this time.</p>
      ) : (
        <DataTable
          caption="Hits that were left out"
          columns={[{ label: "Left out" }, { label: "Hits", figures: true }, { label: "Why" }]}
          rows={rows}
        />
      )}
      <p class="visits-note">
        <strong>
          Not recorded: {missing.toLocaleString("en")} {missing === 1 ? "page view" : "page views"}.
        </strong>{" "}
        They stand in the totals and under their page, but nothing says where from or with what
        {waiting > 0 && " — of some of them not yet, as they wait in memory"}. That is kept in
        memory until several visitors can be written down together; when the server stops in
        between, it is lost rather than written down for one.
      </p>
      {report.atLeast.length > 0 && (
        <p class="visits-note">
          <strong>
            At least: {report.atLeast.length === 1 ? "one day" : `${report.atLeast.length} days`}.
          </strong>{" "}
          The server was started again in the course of{" "}
          {report.atLeast.length === 1 ? "it" : "them"} and had forgotten by then who was here, so
          that there were at least as many visitors as stand there. By the hour, whoever came before
          and after it is counted in both.
        </p>
      )}
      <p class="visits-more">
        <a href={hrefOf(reading.query, {}, table)}>As a table</a>
        <span>
          <Files
            href={(format) =>
              hrefOf(reading.query, {}, { ...table, more: { ...table.more, format } })
            }
          />
        </span>
      </p>
    </section>
  );
}
