import { clock } from "../kernel/clock.ts";
import { AvowError } from "../kernel/errors.ts";
import { isId } from "../kernel/ids.ts";
import type { CampaignState } from "./campaign.ts";
import type { Newsletter } from "./context.ts";
import { type CampaignTotals, readTotals } from "./store-reports.ts";

/** How far a campaign has come; the counts add up to `recipients`. */
export interface CampaignCounts {
  /** All who subscribed when it was started; while it is being prepared, those found so far. */
  readonly recipients: number;
  /** The mail relay took the mail. */
  readonly accepted: number;
  readonly refused: number;
  /** Left out: suppressed, unsubscribed or erased before their mail went. */
  readonly excluded: number;
  /** Nobody knows whether the relay took the mail; an operator decides. */
  readonly uncertain: number;
  /** Yet to go, `claimed` and `deferred` among them. */
  readonly waiting: number;
  /** On its way to the relay. */
  readonly claimed: number;
  /** To be tried again, as the relay asked. */
  readonly deferred: number;
}

export interface CampaignProgress extends CampaignCounts {
  readonly state: CampaignState;
  /** Why it stands still, as a sentence; null while it goes, or when an operator paused it. */
  readonly pauseReason: string | null;
  /** Mails a second, over the last minute at most; null while too little is known. */
  readonly perSecond: number | null;
  /** When the last is expected to go, at that rate; null while nothing can be said. */
  readonly estimatedEnd: Date | null;
}

interface Sample {
  readonly tick: number;
  readonly sent: number;
}

const windowMs = 60_000;
const samplesMax = 120;
const campaignsMax = 100;

/** What earlier looks saw, so that a rate needs no table of its own; by database and campaign. */
const seen = new WeakMap<object, Map<string, Sample[]>>();

/** How far a campaign is at this moment; cheap enough to ask every second. */
export async function readProgress(newsletter: Newsletter, id: string): Promise<CampaignProgress> {
  const totals = await totalsOf(newsletter, id);
  const counts = countsOf(totals);
  const isOnItsWay = totals.state === "sending";
  const sent = counts.accepted + counts.refused + counts.uncertain;
  const perSecond = isOnItsWay ? rateOf(newsletter.database, id, sent) : null;
  const secondsLeft = perSecond ? counts.waiting / perSecond : null;
  return {
    ...counts,
    state: totals.state,
    pauseReason: totals.pauseReason,
    perSecond,
    estimatedEnd: secondsLeft === null ? null : new Date(clock.ms() + secondsLeft * 1000),
  };
}

/** Totals of a campaign; throws `not-found`. */
export async function totalsOf(newsletter: Newsletter, id: string): Promise<CampaignTotals> {
  const totals = isId(id) && (await readTotals(newsletter.database.db("newsletter"), id));
  if (totals) return totals;
  throw new AvowError("not-found", "There is no such campaign; it may be deleted.");
}

/** The counts of a campaign: what is in none of the others waits, so that they always add up. */
export function countsOf(totals: CampaignTotals): CampaignCounts {
  const { state, recipients, accepted, refused, excluded, open } = totals;
  const isOver = state === "done";
  const uncertain = isOver ? totals.uncertain : (open.uncertain ?? 0);
  return {
    ...{ recipients, accepted, refused, excluded, uncertain },
    waiting: recipients - accepted - refused - excluded - uncertain,
    claimed: open.claimed ?? 0,
    deferred: open.deferred ?? 0,
  };
}

function rateOf(database: object, id: string, sent: number): number | null {
  const campaigns = seen.get(database) ?? new Map<string, Sample[]>();
  seen.set(database, campaigns);
  const now = clock.tick();
  const recent = (campaigns.get(id) ?? []).filter(({ tick }) => now - tick <= windowMs);
  campaigns.delete(id);
  if (campaigns.size >= campaignsMax) campaigns.delete([...campaigns.keys()][0] ?? "");
  campaigns.set(id, [...recent, { tick: now, sent }].slice(-samplesMax));
  const [first] = recent;
  if (!first || now - first.tick < 500 || sent <= first.sent) return null;
  return (sent - first.sent) / ((now - first.tick) / 1000);
}
