import { clock } from "../kernel/clock.ts";
import { newId } from "../kernel/ids.ts";
import type { Newsletter } from "./context.ts";
import { insertFirstList } from "./store-lists.ts";

/** Makes the list `newsletter` when there is none at all, so that the sign-up form works at once. */
export async function ensureDefaultList(newsletter: Newsletter): Promise<void> {
  if (!newsletter.settings.enabled) return;
  const { name } = newsletter.vendor;
  await insertFirstList(newsletter.database.db("newsletter"), {
    id: newId(),
    slug: "newsletter",
    title: "Newsletter",
    description: `News from ${name}.`,
    wording: `I would like to get the newsletter of ${name} by e-mail. I can unsubscribe at any time, with one click in each mail.`,
    isPublic: true,
    createdAt: clock.now(),
  });
}
