import { clock, dayMs, hourMs } from "../kernel/clock.ts";
import { Time } from "../kernel/html.tsx";

const minuteMs = 60_000;

/** How long ago `at` was, in few words: "just now", "5 min ago", "3 h ago", "2 days ago". */
export function ago(at: Date, now: Date = clock.now()): string {
  const past = now.getTime() - at.getTime();
  if (past < 0) return "soon";
  if (past < minuteMs) return "just now";
  if (past < hourMs) return `${Math.floor(past / minuteMs)} min ago`;
  if (past < dayMs) return `${Math.floor(past / hourMs)} h ago`;
  const days = Math.floor(past / dayMs);
  return days === 1 ? "1 day ago" : `${days} days ago`;
}

/** A moment as people say it, and exactly. */
export function Moment({ at }: { at: Date }) {
  return (
    <span class="moment">
      <span class="moment-ago">{ago(at)}</span>
      <span class="moment-exact">
        <Time at={at} />
      </span>
    </span>
  );
}
