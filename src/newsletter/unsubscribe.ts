import { clock, dayMs } from "../kernel/clock.ts";
import { AvowError } from "../kernel/errors.ts";
import { recordAction } from "../ledger/mod.ts";
import { call } from "../promise/call.ts";
import type { Db } from "../promise/purpose.ts";
import type { Newsletter } from "./context.ts";
import { retryRaced } from "./retry-raced.ts";
import { type ListOfPerson, listsOfCampaign, listsOfPerson } from "./store-leaving.ts";
import { readUnsubscribeToken } from "./unsubscribe-token.ts";

/** What a link to leave shows. All of it runs as the duty `requests`, which is never off. */
export interface Leaving {
  readonly campaignNumber: number;
  readonly personId: string;
  /** The lists that the link stands for; null: all. */
  readonly listIds: readonly string[] | null;
  /** What it ends: those of its lists that the person is subscribed to. */
  readonly ending: readonly ListOfPerson[];
  /** What the person is subscribed to besides. */
  readonly others: readonly ListOfPerson[];
  /** All that they are subscribed to or could join. */
  readonly lists: readonly ListOfPerson[];
}

/**
 * Looks at a link to leave; changes nothing, as scanners open links too. Whoever is gone, or was
 * never subscribed, has nothing to end. Throws `link-expired` for a link that we did not make.
 */
export async function readLeaving(newsletter: Newsletter, token: string): Promise<Leaving> {
  const link = readUnsubscribeToken(newsletter, token);
  if (!link) throw unknownLink();
  const db = newsletter.database.db("requests");
  const lists = await listsOfPerson(db, link.personId);
  const ofCampaign = await campaignLists(db, link.campaignNumber);
  const subscribed = lists.filter((list) => list.isSubscribed);
  const isEnding = ({ id }: ListOfPerson) => ofCampaign?.includes(id) ?? true;
  return {
    ...{ ...link, lists },
    listIds: ofCampaign ?? null,
    ending: subscribed.filter(isEnding),
    others: subscribed.filter((list) => !isEnding(list)),
  };
}

/**
 * Ends what a link to leave stands for: the subscriptions to its campaign's lists, or `all`. Ending
 * twice changes nothing. Returns how many ended.
 */
export async function unsubscribe(
  newsletter: Newsletter,
  token: string,
  how: { readonly what: "campaign" | "all"; readonly by: "one-click" | "page" | "mail" },
): Promise<number> {
  const link = readUnsubscribeToken(newsletter, token);
  if (!link) throw unknownLink();
  const db = newsletter.database.db("requests");
  const listIds = how.what === "all" ? undefined : await campaignLists(db, link.campaignNumber);
  return endSubscriptions(newsletter, db, { ...link, listIds: listIds ?? null, by: how.by });
}

/** Ends subscriptions of one person to `listIds`; null: to all. Returns how many ended. */
export async function endSubscriptions(
  newsletter: Newsletter,
  db: Db<"requests">,
  end: {
    readonly personId: string;
    readonly campaignNumber?: number;
    readonly listIds: readonly string[] | null;
    readonly by: "one-click" | "page" | "mail" | "operator";
  },
): Promise<number> {
  const endThem = async () => {
    const [row] = await call(db, "newsletter.unsubscribe", {
      p_person: end.personId,
      p_lists: end.listIds && [...end.listIds],
      p_by: end.by,
      p_until: new Date(clock.ms() + newsletter.keptDays * dayMs),
      p_campaign: end.campaignNumber || null,
    });
    return row?.unsubscribe ?? 0;
  };
  // Within a transaction, only whoever began it can begin it again.
  return db.isTransaction ? endThem() : retryRaced(endThem);
}

/** An operator lets a subscriber go, from `listIds` or (null) from all lists; on the record. */
export async function unsubscribeByOperator(
  newsletter: Newsletter,
  end: {
    readonly operatorId: string;
    readonly personId: string;
    readonly listIds: readonly string[] | null;
  },
): Promise<number> {
  const { operatorId, personId, listIds } = end;
  const db = newsletter.database.db("requests");
  return retryRaced(() =>
    db.transaction().execute(async (tx) => {
      const ended = await endSubscriptions(newsletter, tx, { personId, listIds, by: "operator" });
      // No id of the person: the record outlives them.
      await recordAction(tx, { operatorId, action: "subscriber unsubscribed" });
      return ended;
    }),
  );
}

/** A link without a campaign, or with one that is gone, stands for all lists. */
async function campaignLists(
  db: Db<"requests">,
  campaignNumber: number,
): Promise<readonly string[] | undefined> {
  return campaignNumber === 0 ? undefined : listsOfCampaign(db, campaignNumber);
}

function unknownLink(): AvowError {
  return new AvowError(
    "link-expired",
    "This link is not complete: open it again from the mail, all of it. If that does not help, answer the mail and we take you off.",
  );
}
