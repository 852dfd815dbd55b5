import { clock, dayMs, hourMs } from "../kernel/clock.ts";
import { hash } from "../kernel/crypto.ts";
import { AvowError } from "../kernel/errors.ts";
import { newId } from "../kernel/ids.ts";
import { queueDelivery } from "../mail/mod.ts";
import { takeInPerson } from "../people/mod.ts";
import type { Newsletter } from "./context.ts";
import { requireOn } from "./require-on.ts";
import type { SignUp } from "./sign-up-read.ts";
import type { List } from "./store-lists.ts";
import {
  grantConfirmation,
  insertSignUp,
  insertWordings,
  type Wording,
} from "./store-subscribing.ts";

/** Days for which a mailed link works, and a sign-up that nobody confirmed is kept. */
export const linkDays = 7;

/**
 * Takes a sign-up in, and queues its confirmation: the same statements in the same order whether
 * the address is new, pending, subscribed, suppressed, or somebody's whom we know otherwise. Whoever
 * signed up stands alone until the mailed link was used. All of it is on disk before this returns.
 * Whether a mail leaves, of which an address gets one in a window, is decided here, however long the
 * relay is away; it shows nowhere. Throws
 * `too-many` when the hour's confirmations, of all addresses together, are used up.
 */
export async function signUp(newsletter: Newsletter, asked: SignUp): Promise<void> {
  requireOn(newsletter);
  if (asked.trapped) return;
  await newsletter.database
    .db("newsletter")
    .transaction()
    .execute((tx) => takeIn(newsletter, tx, asked));
  newsletter.wakeMail();
}

async function takeIn(
  newsletter: Newsletter,
  tx: Parameters<typeof insertSignUp>[0],
  { lists, email, name, form }: SignUp,
): Promise<void> {
  const { keyring, policyVersion } = newsletter;
  const id = newId();
  const at = clock.now();
  const expiresAt = new Date(at.getTime() + linkDays * dayMs);
  const emailIndex = keyring.emailIndex(email);
  const { personId } = await takeInPerson(tx, keyring, {
    purpose: "newsletter",
    basis: "asked",
    policyVersion,
    details: { email, ...(name ? { name } : {}) },
    expiresAt,
  });
  const wordings = lists.map(wordingOf);
  await insertWordings(tx, wordings);
  await queueDelivery(tx, {
    purpose: "newsletter",
    kind: "newsletter.confirmation",
    personId,
    ref: id,
    expiresAt,
  });
  const isMailed = await keepWithinBudget(newsletter, tx, { id, emailIndex, at });
  await insertSignUp(tx, {
    ...{ id, personId, emailIndex, form, policyVersion, expiresAt, isMailed },
    listIds: lists.map((list) => list.id),
    wordingHashes: wordings.map((it) => it.hash),
  });
}

/**
 * Late, as others wait for it: from here to the commit one sign-up goes at a time. Returns whether the
 * address is sent a confirmation of this one.
 */
async function keepWithinBudget(
  { settings }: Newsletter,
  tx: Parameters<typeof insertSignUp>[0],
  { id, emailIndex, at }: { id: string; emailIndex: Buffer; at: Date },
): Promise<boolean> {
  const { granted, lastHour, first } = await grantConfirmation(tx, {
    ...{ id, emailIndex, at },
    until: new Date(at.getTime() + settings.confirmationWindowHours * hourMs),
    hourAgo: new Date(at.getTime() - hourMs),
  });
  if (lastHour < settings.confirmationsPerHourMax) return granted;
  const waitMs = (first?.getTime() ?? at.getTime()) + hourMs - at.getTime();
  throw new AvowError(
    "too-many",
    "So many people sign up just now that confirmations have to wait; nothing was taken in. Please sign up again a little later.",
    { retryAfter: Math.max(1, Math.ceil(waitMs / 1000)) },
  );
}

/** What a list says now, to be agreed to; the hash binds its name to its wording. */
function wordingOf({ slug, title, wording }: List): Wording {
  return { hash: hash(JSON.stringify([slug, title, wording])), slug, title, wording };
}
