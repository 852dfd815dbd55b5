import { DataTable } from "../kernel/html.tsx";
import type { AdsReport } from "./report.ts";
import type { ReportDesk } from "./report-context.ts";
import { type DayCount, dayStart } from "./report-days.ts";
import { dayWords, rateWords } from "./report-words.ts";

/** The columns of what is counted, after that of what it is counted of. */
export const countColumns = ["Views", "Clicks", "Clicks per view"].map((label) => ({
  label,
  figures: true,
}));

/** The figures of each day, the latest first. */
export function DayTable({ days }: { days: readonly DayCount[] }) {
  return (
    <details class="more">
      <summary>As a table</summary>
      <DataTable
        caption="By day, in UTC"
        columns={[{ label: "Day" }, ...countColumns]}
        rows={days
          .toReversed()
          .map((day) => [
            dayWords(dayStart(day.day)),
            ...[day.views.toLocaleString("en"), day.clicks.toLocaleString("en"), rateWords(day)],
          ])}
      />
    </details>
  );
}

/** How often ads were seen and clicked in each place. */
export function PlaceSumTable(props: {
  places: AdsReport["places"];
  slots: ReportDesk["settings"]["slots"];
}) {
  const titles = new Map(props.slots.map(({ name, title }) => [name, title]));
  if (props.places.length === 0) return <></>;
  return (
    <>
      <h2>Places</h2>
      <DataTable
        caption="The most seen first"
        columns={[{ label: "Place" }, ...countColumns]}
        rows={props.places.map((place) => [
          titles.get(place.slot) ?? place.slot,
          ...[place.views.toLocaleString("en"), place.clicks.toLocaleString("en")],
          rateWords(place),
        ])}
      />
    </>
  );
}
