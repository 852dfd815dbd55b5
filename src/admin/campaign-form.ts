import type { Campaign, CampaignContent } from "../newsletter/mod.ts";

/** What the editor posted: the content, which version it was, and what to do with it. */
export interface PostedCampaign {
  readonly content: CampaignContent;
  readonly version: number;
}

/**
 * Reads the editor's form. What is no date counts as none; the texts are checked where they are
 * stored. `lists` are the lists that the editor offers.
 */
export function readCampaignForm(
  form: ReadonlyMap<string, string>,
  lists: readonly { readonly id: string }[],
): PostedCampaign {
  const text = (name: string) => form.get(name) ?? "";
  return {
    version: Number(text("version")) || 0,
    content: {
      subject: text("subject").trim(),
      preheader: text("preheader").trim(),
      greeting: text("greeting").trim(),
      body: text("body"),
      tagLinks: form.has("tag-links"),
      listIds: lists.map(({ id }) => id).filter((id) => form.has(`list-${id}`)),
      subscribedFrom: dateOf(text("subscribed-from")),
      subscribedUntil: dateOf(text("subscribed-until")),
    },
  };
}

/** The campaign as it would be with what the form holds. */
export function withContent(campaign: Campaign, posted: PostedCampaign): Campaign {
  return { ...campaign, ...posted.content, version: posted.version };
}

/** A date of an HTML form, as the day's begin in universal time. */
function dateOf(text: string): Date | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return null;
  const date = new Date(`${text}T00:00:00Z`);
  return Number.isNaN(+date) ? null : date;
}

/** A moment as a date field shows it. */
export function dateText(at: Date | null): string {
  return at ? at.toISOString().slice(0, 10) : "";
}
