import { AvowError } from "../kernel/errors.ts";
import { parseAddress } from "../mail/mod.ts";
import { findByEmail, type OpenedPerson, openPersons } from "../people/mod.ts";
import { call } from "../promise/call.ts";
import type { Newsletter } from "./context.ts";
import { retryRaced } from "./retry-raced.ts";
import {
  campaignsTo,
  countSubscriberRows,
  emailIndexOf,
  listSubscriberRows,
  type SubscriberFilter,
  type SubscriberRow,
  subscriptionsOf,
  suppressionsOf,
} from "./store-subscribers.ts";

/** People a page of the list shows. */
const subscribersPerPage = 50;

/** One subscriber; `person` is null when the newsletter can't read them any more: they left. */
export interface SubscriberLine extends SubscriberRow {
  readonly person: OpenedPerson | null;
}

/** How many subscribe, left, are suppressed by a bounce or complaint, and have yet to confirm. */
export function countSubscribers(newsletter: Newsletter, listId: string | null = null) {
  return countSubscriberRows(newsletter.database.db("newsletter"), listId);
}

/**
 * One page of subscribers, the newest first; one audit entry says which operator saw it. `next` is
 * the `before` of the page after, null on the last.
 */
export async function listSubscribers(
  newsletter: Newsletter,
  look: { readonly operatorId: string } & Omit<SubscriberFilter, "limit">,
): Promise<{ lines: readonly SubscriberLine[]; next: string | null }> {
  const db = newsletter.database.db("newsletter");
  const rows = await listSubscriberRows(db, { ...look, limit: subscribersPerPage + 1 });
  const page = rows.slice(0, subscribersPerPage);
  const people = await openPeople(
    newsletter,
    look.operatorId,
    page.map((row) => row.person_id),
  );
  return {
    lines: page.map((row) => ({ ...row, person: people.get(row.person_id) ?? null })),
    next: rows.length > subscribersPerPage ? (page.at(-1)?.person_id ?? null) : null,
  };
}

/** What is known under exactly one address. */
export interface Found {
  /** The subscriber whom the newsletter may read. */
  readonly personId: string | null;
  /** What keeps the address from being written to, as lists (null: all) with reason and date. */
  readonly suppressions: Awaited<ReturnType<typeof suppressionsOf>>;
}

/** Finds a subscriber by the whole and exact address; the record says that somebody looked. */
export async function findSubscriber(
  newsletter: Newsletter,
  look: { readonly operatorId: string; readonly address: string },
): Promise<Found> {
  const parsed = parseAddress(look.address);
  if (!parsed.ok) {
    throw new AvowError("bad-input", "This is no e-mail address; type the whole of it.", {
      fields: [{ field: "address", message: parsed.message }],
    });
  }
  const db = newsletter.database.db("newsletter");
  const reading = {
    purpose: "newsletter",
    reason: "an operator searched for an address",
    operatorId: look.operatorId,
  } as const;
  const found = await findByEmail(db, newsletter.keyring, reading, parsed.address);
  const known = found.find((person) => person.verified);
  const index = newsletter.keyring.emailIndex(parsed.address);
  return { personId: known?.id ?? null, suppressions: await suppressionsOf(db, index) };
}

/** One subscriber with all that the newsletter knows; throws `not-found` when nobody is there. */
export async function readSubscriber(
  newsletter: Newsletter,
  look: { readonly operatorId: string; readonly personId: string },
) {
  const db = newsletter.database.db("newsletter");
  const index = await emailIndexOf(db, look.personId);
  if (!index) {
    throw new AvowError("not-found", "There is no such subscriber; they may have been forgotten.");
  }
  const people = await openPeople(newsletter, look.operatorId, [look.personId]);
  return {
    id: look.personId,
    person: people.get(look.personId) ?? null,
    subscriptions: await subscriptionsOf(db, look.personId),
    suppressions: await suppressionsOf(db, index),
    campaigns: await campaignsTo(db, look.personId),
  };
}

/**
 * Erases a subscriber wholly, with what waits under the address, as the duty `requests`: what stays is
 * the keyed hash that keeps anybody from writing to the address again. False when nobody was there any more.
 */
export async function eraseSubscriber(
  newsletter: Newsletter,
  erasure: { readonly operatorId: string; readonly personId: string },
): Promise<boolean> {
  const db = newsletter.database.db("requests");
  const [row] = await retryRaced(() =>
    call(db, "people.erase", {
      p_person: erasure.personId,
      p_reason: "an operator erased a subscriber",
      p_operator: erasure.operatorId,
    }),
  );
  return row?.erase ?? false;
}

function openPeople(newsletter: Newsletter, operatorId: string, ids: readonly string[]) {
  if (ids.length === 0) return new Map<string, OpenedPerson>();
  const reading = {
    purpose: "newsletter",
    reason: "an operator looked at subscribers",
    operatorId,
  } as const;
  return openPersons(newsletter.database.db("newsletter"), newsletter.keyring, reading, {
    ids,
    fields: ["email", "name"],
  });
}
