import { Badge, type Mood } from "../kernel/html.tsx";
import type { CampaignState } from "../newsletter/mod.ts";

/** A campaign's state in the words of the page. */
export const campaignWords: Readonly<
  Record<CampaignState, { readonly word: string; readonly mood: Mood }>
> = {
  draft: { word: "Draft", mood: "plain" },
  scheduled: { word: "Scheduled", mood: "warn" },
  preparing: { word: "Being prepared", mood: "warn" },
  sending: { word: "On its way", mood: "warn" },
  paused: { word: "Paused", mood: "bad" },
  done: { word: "Sent", mood: "good" },
  cancelled: { word: "Cancelled", mood: "plain" },
};

const outcomes: Readonly<Record<string, { readonly word: string; readonly mood: Mood }>> = {
  queued: { word: "Waits", mood: "plain" },
  claimed: { word: "On the line", mood: "plain" },
  deferred: { word: "Tried again later", mood: "warn" },
  accepted: { word: "Delivered to the relay", mood: "good" },
  refused: { word: "Refused", mood: "bad" },
  uncertain: { word: "Uncertain", mood: "warn" },
};

/** What became of one delivery, in a badge. */
export function outcomeBadge(state: string, reason: string | null) {
  if (reason === "no longer subscribed") return <Badge>Had left by then</Badge>;
  if (reason === "cancelled") return <Badge>Cancelled before</Badge>;
  const { word, mood } = outcomes[state] ?? { word: state, mood: "plain" };
  return (
    <>
      <Badge kind={mood}>{word}</Badge>
      {reason && <span class="soft"> {reason}</span>}
    </>
  );
}
