import { type AdsDesk, rateWords, refusals, sumWords, type WholeReport } from "../ads/mod.ts";
import { DataTable } from "../kernel/html.tsx";
import { refusedWords } from "./ads-words.ts";
import { Bars } from "./chart.ts";

const figures = (...labels: readonly string[]) => labels.map((label) => ({ label, figures: true }));
const inFull = (value: number) => value.toLocaleString("en");

/** How often each place was asked for, and how often partners had to be left out there. */
export function PlaceTable({ ads, report }: { ads: AdsDesk; report: WholeReport }) {
  const bySlot = Map.groupBy(report.slots, ({ slot }) => slot);
  if (bySlot.size === 0) return <></>;
  const titleOf = (name: string) =>
    ads.settings.slots.find((slot) => slot.name === name)?.title ?? name;
  return (
    <>
      <h2>Places</h2>
      <DataTable
        caption="How often pages asked for an ad, and for how many a no kept partners out"
        columns={[{ label: "Place" }, ...figures("Asked", "Got an ad", "Visitor's no", "Your no")]}
        rows={[...bySlot].map(([slot, sums]) => {
          const asked = sums.reduce((total, it) => total + it.asked, 0);
          const filled = sums.reduce((total, it) => total + it.filled, 0);
          const no = (...by: readonly string[]) =>
            sums.filter(({ noBy }) => by.includes(noBy)).reduce((total, it) => total + it.asked, 0);
          return [
            titleOf(slot),
            ...[inFull(asked), share(filled, asked)],
            ...[share(no("signal", "choice"), asked), share(no("operator"), asked)],
          ];
        })}
      />
    </>
  );
}

/** What became of the requests to ad companies. */
export function PartnerTable({ ads, report }: { ads: AdsDesk; report: WholeReport }) {
  if (report.partners.length === 0) return <></>;
  const nameOf = (id: string) => ads.settings.partners.find((it) => it.id === id)?.name ?? id;
  return (
    <>
      <h2>Ad companies</h2>
      <DataTable
        caption="What was asked of them, and what came of it"
        columns={[
          { label: "Company" },
          ...figures("Asked", "Bid", "Won", "Views", "Clicks per view", "Owes"),
        ]}
        rows={report.partners.map((it) => [
          nameOf(it.partner),
          ...[inFull(it.asked), share(it.bids, it.asked), inFull(it.won), inFull(it.views)],
          ...[rateWords(it), sumWords(it.micros, ads.settings.currency)],
        ])}
      />
      {report.partnerFaults.length > 0 && (
        <DataTable
          caption="Answers that were of no use"
          columns={[{ label: "Company" }, { label: "Why" }, ...figures("Times")]}
          rows={report.partnerFaults.map((it) => [
            nameOf(it.partner),
            ...[faultWords(it.reason), inFull(it.times)],
          ])}
        />
      )}
    </>
  );
}

const faults: Readonly<Record<string, string>> = refusals;
const faultWords = (reason: string) => faults[reason] ?? refusedWords(reason);

const whats: Readonly<Record<string, string>> = {
  decision: "Request",
  view: "View",
  click: "Click",
};

/** What was sent and not counted, by its reason. */
export function NotCounted({ refused }: { refused: WholeReport["refused"] }) {
  if (refused.length === 0) return <p class="soft">Nothing had to be left out in these days.</p>;
  return (
    <div class="ads-refused">
      <Bars
        id="refused"
        caption="Not counted"
        heading="Reason"
        valueHeading="Times"
        rows={refused.map(({ what, reason, times }) => ({
          name: `${whats[what] ?? what}: ${refusedWords(reason).toLowerCase()}`,
          value: times,
        }))}
      />
      <p class="chart-note">
        What came and was left out: nothing of it stands in any figure above.
      </p>
    </div>
  );
}

function share(part: number, all: number): string {
  if (all === 0 || part === 0) return inFull(part);
  const percent = (part / all) * 100;
  return `${inFull(part)} (${percent < 1 ? "<1" : Math.round(percent)}%)`;
}
