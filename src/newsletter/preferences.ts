import { openPersons } from "../people/mod.ts";
import type { Newsletter } from "./context.ts";
import { requireOn } from "./require-on.ts";
import { readLists } from "./store-lists.ts";
import { signUp } from "./subscribe.ts";
import { endSubscriptions, readLeaving } from "./unsubscribe.ts";

/** What somebody changed on their page of preferences. */
export interface PreferencesChange {
  /** Slugs of the lists that the page showed: what it did not show stays as it is. */
  readonly shown: readonly string[];
  /** Slugs of those that were marked. */
  readonly marked: readonly string[];
  /** Throws when no mail may be asked for any more, just now; what ends has ended by then. */
  readonly mayAsk?: () => void;
}

/**
 * Ends what is no longer marked, at once, and asks by mail about what is newly marked: only the
 * mailed link subscribes. Returns the titles of both.
 */
export async function changePreferences(
  newsletter: Newsletter,
  token: string,
  { shown, marked, mayAsk }: PreferencesChange,
): Promise<{ readonly left: readonly string[]; readonly asked: readonly string[] }> {
  const { personId, lists } = await readLeaving(newsletter, token);
  const seen = lists.filter(({ slug }) => shown.includes(slug));
  const leaving = seen.filter((list) => list.isSubscribed && !marked.includes(list.slug));
  const joining = seen.filter(
    (list) => list.isOpen && !list.isSubscribed && marked.includes(list.slug),
  );
  const titles = (of: typeof seen) => of.map(({ title }) => title);
  // First the no, which nothing may stand in the way of.
  if (leaving.length > 0) {
    await endSubscriptions(newsletter, newsletter.database.db("requests"), {
      personId,
      listIds: leaving.map(({ id }) => id),
      by: "page",
    });
  }
  if (joining.length > 0) {
    mayAsk?.();
    await askByMail(
      newsletter,
      personId,
      joining.map(({ id }) => id),
    );
  }
  return { left: titles(leaving), asked: titles(joining) };
}

/**
 * Whoever left wants to be subscribed again, to what their link stands for and they left: a new
 * double opt-in, by a mail to the same address, which nobody is shown.
 */
export async function subscribeAgain(newsletter: Newsletter, token: string): Promise<void> {
  const { personId, lists, listIds } = await readLeaving(newsletter, token);
  const wanted = lists.filter(
    (list) => list.isOpen && list.hasLeft && (listIds?.includes(list.id) ?? true),
  );
  if (wanted.length === 0) return;
  await askByMail(
    newsletter,
    personId,
    wanted.map(({ id }) => id),
  );
}

async function askByMail(
  newsletter: Newsletter,
  personId: string,
  listIds: readonly string[],
): Promise<void> {
  requireOn(newsletter);
  const people = await openPersons(
    newsletter.database.db("requests"),
    newsletter.keyring,
    { purpose: "requests", reason: "asked to be subscribed, by the link in a mail" },
    { ids: [personId], fields: ["email"] },
  );
  const email = people.get(personId)?.email?.reveal();
  if (!email) return;
  const lists = await readLists(newsletter.database.db("newsletter"));
  await signUp(newsletter, {
    lists: lists.filter(({ id }) => listIds.includes(id)),
    ...{ email, name: undefined, form: "avow", next: undefined, trapped: false },
  });
}
