import { clock, dayMs } from "../kernel/clock.ts";
import { giveImportedConsents, sealSubscriber } from "../people/mod.ts";
import type { Newsletter } from "./context.ts";
import type { ImportOutcome } from "./import-outcome.ts";
import type { ImportedPerson } from "./import-rows.ts";
import { retryRaced } from "./retry-raced.ts";
import {
  findKnown,
  lookAtBatch,
  recordGone,
  type SealedImport,
  takeInBatch,
} from "./store-import.ts";

/** What of the newsletter an import stands on; the command line has no more. */
export type ImportingNewsletter = Pick<
  Newsletter,
  "database" | "keyring" | "policyVersion" | "fields" | "keptDays"
>;

/** Somebody of a file with the blind index of their address. */
export interface IndexedPerson extends ImportedPerson {
  readonly emailIndex: Buffer;
}

/** Each address once. Says what became of each, in order. */
type Settle = (
  newsletter: ImportingNewsletter,
  people: readonly IndexedPerson[],
  listIds: readonly string[],
) => Promise<readonly ImportOutcome[]>;

/** Takes people in who subscribe, in one transaction. */
export const takeIn: Settle = async (newsletter, people, listIds) => {
  if (people.length === 0) return [];
  const { keyring } = newsletter;
  const at = clock.now();
  const batch = people.map((person) => ({
    sealed: sealSubscriber(keyring, person),
    subscribedAt: person.subscribedAt ?? at,
  }));
  return retryRaced(() => takeInOnce(newsletter, batch, listIds));
};

async function takeInOnce(
  newsletter: ImportingNewsletter,
  batch: readonly SealedImport[],
  listIds: readonly string[],
): Promise<readonly ImportOutcome[]> {
  const barred = await letSee(
    newsletter,
    batch.map((it) => it.sealed.emailIndex),
    listIds,
  );
  const isBarred = ({ sealed }: SealedImport) => barred.has(keyOf(sealed.emailIndex));
  // In the order of addresses, so that two batches never wait for each other.
  const people = batch
    .filter((it) => !isBarred(it))
    .toSorted((a, b) => a.sealed.emailIndex.compare(b.sealed.emailIndex));
  const { policyVersion } = newsletter;
  const db = newsletter.database.db("newsletter");
  const became = await takeInBatch(db, { listIds, policyVersion, people });
  const byPerson = new Map(people.map((it, n) => [it, became[n]] as const));
  return batch.map((it) => byPerson.get(it) ?? "suppressed");
}

/**
 * Lets the newsletter see whom only another purpose knows: an operator vouches that they subscribe.
 * Never somebody who withdrew from it, or whose address is suppressed; these are returned.
 */
async function letSee(
  newsletter: ImportingNewsletter,
  indexes: readonly Buffer[],
  listIds: readonly string[],
): Promise<ReadonlySet<string>> {
  const { database, keyring, policyVersion } = newsletter;
  const requests = database.db("requests");
  const unseen = (await findKnown(requests, indexes)).filter((person) => !person.isHeld);
  if (unseen.length === 0) return new Set();
  const looked = await lookAtBatch(database.db("newsletter"), {
    indexes: unseen.map((person) => person.emailIndex),
    listIds,
  });
  const isWelcome = unseen.map((person, n) => !person.withdrew && !looked[n]?.isSuppressed);
  const personIds = unseen.filter((_, n) => isWelcome[n]).map((person) => person.personId);
  if (personIds.length > 0)
    await giveImportedConsents(requests, keyring, { personIds, policyVersion });
  return new Set(unseen.filter((_, n) => !isWelcome[n]).map(({ emailIndex }) => keyOf(emailIndex)));
}

/** Records people as gone, in one transaction. */
export const recordAsGone: Settle = async (newsletter, people) => {
  if (people.length === 0) return [];
  const gone = {
    indexes: people.map((person) => person.emailIndex),
    until: new Date(clock.ms() + newsletter.keptDays * dayMs),
  };
  const became = await retryRaced(() => recordGone(newsletter.database.db("requests"), gone));
  return became.map((outcome) => (outcome === "left" ? "left" : "gone"));
};

/** What `takeIn` would come to, looking only. */
export const foreseeTakingIn: Settle = async (newsletter, people, listIds) => {
  if (people.length === 0) return [];
  const { database } = newsletter;
  const indexes = people.map((person) => person.emailIndex);
  const looked = await lookAtBatch(database.db("newsletter"), { indexes, listIds });
  // Whoever subscribes to nothing any more may have withdrawn.
  const unknown = indexes.filter((_, n) => !looked[n]?.isSuppressed && !looked[n]?.isSubscribed);
  const known = new Map(
    (unknown.length > 0 ? await findKnown(database.db("requests"), unknown) : []).map((person) => [
      keyOf(person.emailIndex),
      person,
    ]),
  );
  return indexes.map((index, n) => {
    if (looked[n]?.isSuppressed) return "suppressed";
    const person = known.get(keyOf(index));
    if (person?.withdrew && !person.isHeld) return "suppressed";
    if (looked[n]?.isKnown) return "known";
    return person ? "joined" : "added";
  });
};

/** What `recordAsGone` would come to, looking only. */
export const foreseeGone: Settle = async (newsletter, people) => {
  if (people.length === 0) return [];
  const looked = await lookAtBatch(newsletter.database.db("newsletter"), {
    indexes: people.map((person) => person.emailIndex),
    listIds: [],
  });
  return looked.map(({ isSubscribed }) => (isSubscribed ? "left" : "gone"));
};

/** A blind index as the key of a map. */
export function keyOf(emailIndex: Buffer): string {
  return emailIndex.toString("latin1");
}
