import { Time } from "../kernel/html.tsx";
import type { CampaignReport } from "../newsletter/mod.ts";

/** What came of a campaign besides its delivery: totals, which outlive the deliveries. */
export function Afterwards({ report }: { report: CampaignReport }) {
  const figures = [
    ["Left by it", report.unsubscribed],
    ["Came back for good", report.bouncedHard],
    ["Came back for now", report.bouncedSoft],
    ["Complained", report.complained],
  ] as const;
  return (
    <>
      <dl class="figures-row">
        {figures.map(([label, count]) => (
          <div>
            <dt>{label}</dt>
            <dd>
              <strong>{count.toLocaleString("en")}</strong>
            </dd>
          </div>
        ))}
      </dl>
      {report.reasons.length > 0 && (
        <>
          <h2>Why some did not get it</h2>
          <ul>
            {report.reasons.map(({ reason, count }) => (
              <li>
                {reason}: {count.toLocaleString("en")}
              </li>
            ))}
          </ul>
        </>
      )}
      <p class="soft">
        Nobody is told who opened it or what they pressed: there is no pixel in it and no link of
        anybody's own.{" "}
        {report.keptUntil && (
          <>
            Who got it is known until <Time at={report.keptUntil} dateOnly />; the totals stay.
          </>
        )}
      </p>
    </>
  );
}
