import type { CampaignCounts } from "../newsletter/mod.ts";

const parts = [
  { key: "accepted", label: "Taken by the mail relay" },
  { key: "refused", label: "Refused" },
  { key: "uncertain", label: "Uncertain" },
  { key: "excluded", label: "Left out: they had left" },
  { key: "waiting", label: "Still to go" },
] as const;

/** Units of the picture's width. */
const width = 1000;

/** What became of a campaign as one bar in parts, each with its figure and a way to who it is. */
export function OutcomePicture({ counts, href }: { counts: CampaignCounts; href: string }) {
  const total = Math.max(1, counts.recipients);
  let from = 0;
  const shown = parts.filter(({ key }) => counts[key] > 0 || key === "accepted");
  const said = shown.map(({ key, label }) => `${label}: ${counts[key]}`).join(", ");
  return (
    <div class="outcome">
      <svg viewBox={`0 0 ${width} 20`} preserveAspectRatio="none" role="img" aria-label={said}>
        <rect class="part-waiting" width={width} height="20" />
        {parts.map(({ key }) => {
          const x = from;
          const share = (counts[key] / total) * width;
          from += share;
          return share > 0 ? <rect class={`part-${key}`} x={x} width={share} height="20" /> : <></>;
        })}
      </svg>
      <dl>
        {shown.map(({ key, label }) => (
          <div class={`part-${key}`}>
            <dt>{label}</dt>
            <dd>
              <a href={`${href}?filter=${key}`}>{counts[key].toLocaleString("en")}</a>
            </dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
