/** How far a campaign has come. */
export type CampaignState =
  /** Being written. */
  | "draft"
  /** Waits for its time. */
  | "scheduled"
  /** Its audience is being frozen into deliveries. */
  | "preparing"
  | "sending"
  /** Stands still, by an operator or because something has to be mended first. */
  | "paused"
  | "done"
  | "cancelled";

/** What an operator writes. */
export interface CampaignContent {
  readonly subject: string;
  /** What mail programs show beside the subject; empty: how the letter begins. */
  readonly preheader: string;
  /** `Hello {name|there},`; empty: none. */
  readonly greeting: string;
  /** Markdown. */
  readonly body: string;
  /** Marks links to the vendor's own sites with the campaign, the same for every recipient. */
  readonly tagLinks: boolean;
  readonly listIds: readonly string[];
  /** Only who subscribed at this moment or later; null for no limit. */
  readonly subscribedFrom: Date | null;
  /** Only who subscribed before this moment; null for no limit. */
  readonly subscribedUntil: Date | null;
}

/** A mail to all who subscribe to some lists. */
export interface Campaign extends CampaignContent {
  readonly id: string;
  /** Short; stands in the links of its mails. */
  readonly number: number;
  readonly state: CampaignState;
  /** Goes up with each change; who edits says which one they saw. */
  readonly version: number;
  /** When it is to start; null unless scheduled. */
  readonly sendAt: Date | null;
  /** IANA name of the zone in which the operator wrote the time. */
  readonly timeZone: string | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly createdBy: string | null;
  /** When it was started: who subscribed by then is in its audience. */
  readonly startedAt: Date | null;
  /** When its audience was complete. */
  readonly frozenAt: Date | null;
  readonly finishedAt: Date | null;
  /** Why it stands still, as a sentence; null when an operator paused it, or it goes. */
  readonly pauseReason: string | null;
}

/** A line of the list of campaigns. */
export type CampaignLine = Omit<Campaign, "body" | "greeting" | "preheader"> & {
  readonly recipients: number;
  readonly accepted: number;
};
