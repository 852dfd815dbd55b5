import { clock, dayMs } from "../kernel/clock.ts";
import { AvowError } from "../kernel/errors.ts";
import { becomeSubscriber, lockAddress, type PersonField } from "../people/mod.ts";
import { call } from "../promise/call.ts";
import type { Newsletter } from "./context.ts";
import { findSignUp, noLongerKnown, receiptOf, workingSignUp } from "./pending.ts";
import { signReceipt } from "./receipt.ts";
import { requireOn } from "./require-on.ts";
import { retryRaced } from "./retry-raced.ts";
import {
  keepQuiet,
  listsConfirmedWith,
  readSignUpRow,
  readWordings,
  type SignUpRow,
  signUpsOfAddress,
} from "./store-subscribing.ts";
import { endSubscriptions } from "./unsubscribe.ts";

/** Days for which an address gets no confirmation after somebody said that it was not them. */
export const quietDays = 30;

/** A transaction of the duty `requests`, which holds the lock of an address. */
type Tx = Parameters<typeof signUpsOfAddress>[0];

/**
 * The mailed link's button was pressed: its sign-up is confirmed, and those of `others` that were
 * made with the same address. Suppressions that stood against it go, unless they came after it was
 * asked for. All in one transaction of `requests`, which alone may lift somebody's own no: whoever
 * confirms is subscribed, with the newsletter's key and the consent behind it, or nothing changed.
 * A second use changes nothing.
 */
export async function confirmSignUp(
  newsletter: Newsletter,
  token: string,
  others: readonly string[] = [],
): Promise<void> {
  requireOn(newsletter);
  const found = await findSignUp(newsletter, token);
  await holdingAddress(newsletter, found.emailIndex, async (tx) => {
    const at = clock.now();
    const row = workingSignUp(await readSignUpRow(tx, found.id));
    if (!row.confirmedAt) await confirmOne(newsletter, tx, { row, at, fields: newsletter.fields });
    for (const other of await signUpsOfAddress(tx, row.emailIndex)) {
      if (other.confirmedAt || other.isEnded || !others.includes(other.id)) continue;
      // Their page shows the name of the first only: no other one is taken over unseen.
      await confirmOne(newsletter, tx, { row: other, at, fields: ["email"] });
    }
  });
}

async function confirmOne(
  newsletter: Newsletter,
  tx: Tx,
  sign: { readonly row: SignUpRow; readonly at: Date; readonly fields: readonly PersonField[] },
): Promise<void> {
  const { row, at, fields } = sign;
  const { personId, emailIndex } = row;
  const subscriber = await becomeSubscriber(tx, newsletter.keyring, {
    ...{ personId, emailIndex, fields },
  });
  if (!subscriber) throw new AvowError("link-expired", noLongerKnown);
  const receipt = receiptOf(
    { ...row, askedAt: row.createdAt, confirmedAt: at },
    await readWordings(tx, row.wordingHashes),
  );
  const [done] = await call(tx, "newsletter.confirm", {
    ...subscriber,
    p_sign_up: row.id,
    // A receipt is found by its sign-up.
    p_receipt: row.id,
    p_signature: signReceipt(newsletter, receipt),
    p_at: at,
  });
  if (done?.confirm) return;
  // Switched off by another process, of which this one is about to hear; or it expired right now.
  throw new AvowError(
    "unavailable",
    "You can't be subscribed at this moment; please use the link again in a minute.",
    { retryAfter: 60 },
  );
}

/**
 * Whoever reads the mail did not sign up: all that waits under the address is erased, and it gets
 * no confirmation for 30 days, whoever types it. What was confirmed by this link ends as well, for
 * whoever says both yes and no; `waiting` leaves it, where the page asked about the rest only. Other
 * subscriptions stay; to end those there is the link in each mail. Possible also while the newsletter
 * is switched off.
 */
export async function disownSignUp(
  newsletter: Newsletter,
  token: string,
  what: "all" | "waiting" = "all",
): Promise<void> {
  const { id, emailIndex } = await findSignUp(newsletter, token);
  await holdingAddress(newsletter, emailIndex, async (tx) => {
    const row = await readSignUpRow(tx, id);
    // Pressed twice at once: the first one was it.
    if (!row) return;
    const people = await call(tx, "people.find_by_email", {
      p_index: emailIndex,
      p_reason: "a mailed link was used to say no",
    });
    const alone = new Set(people.filter((it) => !it.verified).map((it) => it.person_id));
    for (const { personId } of await signUpsOfAddress(tx, emailIndex)) {
      if (!alone.has(personId)) continue;
      await call(tx, "people.erase", {
        p_person: personId,
        p_reason: "disowned by the address's owner",
      });
    }
    if (row.confirmedAt && what === "all") {
      const listIds = await listsConfirmedWith(tx, id);
      await endSubscriptions(newsletter, tx, { personId: row.personId, listIds, by: "page" });
    }
    await keepQuiet(tx, row, new Date(clock.ms() + quietDays * dayMs));
  });
}

function holdingAddress(
  newsletter: Newsletter,
  emailIndex: Buffer,
  work: (tx: Tx) => Promise<void>,
): Promise<void> {
  const db = newsletter.database.db("requests");
  return retryRaced(() =>
    db.transaction().execute(async (tx) => {
      await lockAddress(tx, emailIndex);
      await work(tx);
    }),
  );
}
