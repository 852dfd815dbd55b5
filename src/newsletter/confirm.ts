import { clock, dayMs } from "../kernel/clock.ts";
import { AvowError } from "../kernel/errors.ts";
import { becomeKnown, giveConsent, type PersonField } from "../people/mod.ts";
import { call } from "../promise/call.ts";
import type { Newsletter } from "./context.ts";
import { findSignUp, receiptOf } from "./pending.ts";
import { signReceipt } from "./receipt.ts";
import { requireOn } from "./require-on.ts";
import {
  keepQuiet,
  lockSignUpRow,
  readWordings,
  setSignUpPerson,
  type SignUpRow,
  signUpsOfAddress,
} from "./store-subscribing.ts";

/** Days for which an address gets no confirmation after somebody said that it was not them. */
export const quietDays = 30;

/**
 * The mailed link's button was pressed: its sign-up is confirmed, and those of `others` that were
 * made with the same address. Suppressions that stood against it go, since this is the new yes that
 * lifts them. A second use changes nothing.
 */
export async function confirmSignUp(
  newsletter: Newsletter,
  token: string,
  others: readonly string[] = [],
): Promise<void> {
  requireOn(newsletter);
  const row = await findSignUp(newsletter, token);
  const ofAddress = await signUpsOfAddress(newsletter.database.db("requests"), row.emailIndex);
  const chosen = ofAddress.filter((it) => it.id !== row.id && others.includes(it.id));
  await confirmOne(newsletter, row, newsletter.fields);
  // Their page shows the name of the first only: no other one is taken over unseen.
  for (const other of chosen) await confirmOne(newsletter, other, ["email"]);
}

async function confirmOne(
  newsletter: Newsletter,
  signUp: SignUpRow,
  fields: readonly PersonField[],
): Promise<void> {
  if (await tryConfirm(newsletter, signUp.id, fields)) return;
  await letSee(newsletter, signUp);
  if (await tryConfirm(newsletter, signUp.id, fields)) return;
  throw new AvowError(
    "unavailable",
    "You can't be subscribed right now, as what we knew of this address is just being deleted; please use the link again in an hour.",
    { retryAfter: 3600 },
  );
}

/** False when somebody is known under the address whom the newsletter can't see. */
function tryConfirm(
  newsletter: Newsletter,
  signUpId: string,
  fields: readonly PersonField[],
): Promise<boolean> {
  const { keyring } = newsletter;
  return newsletter.database
    .db("newsletter")
    .transaction()
    .execute(async (tx) => {
      const row = await lockSignUpRow(tx, signUpId);
      if (!row) throw new AvowError("link-expired", "This sign-up was deleted meanwhile.");
      if (row.confirmedAt) return true;
      const { personId } = row;
      const known = await becomeKnown(tx, keyring, { purpose: "newsletter", personId, fields });
      if (!known) return false;
      if (known !== personId) {
        // First the sign-up moves, as it would go with the row that stood alone.
        await setSignUpPerson(tx, row.id, known);
        await call(tx, "people.drop_alone", { p_person: personId });
      }
      const receipt = receiptOf(
        { ...row, askedAt: row.createdAt, confirmedAt: clock.now() },
        await readWordings(tx, row.wordingHashes),
      );
      const [done] = await call(tx, "newsletter.confirm", {
        p_sign_up: row.id,
        p_person: known,
        // A receipt is found by its sign-up.
        p_receipt: row.id,
        p_signature: signReceipt(newsletter, receipt),
        p_at: new Date(receipt.confirmedAt),
      });
      if (!done?.confirm) throw new AvowError("link-expired", "This link has expired meanwhile.");
      return true;
    });
}

/**
 * Whoever pressed the button owns the address. If we know them as somebody who wrote to us, or who
 * once left, the duty `requests` gives the newsletter the key that it lacks: they just agreed.
 */
async function letSee(newsletter: Newsletter, { emailIndex, policyVersion }: SignUpRow) {
  const db = newsletter.database.db("requests");
  const [known] = await call(db, "people.find_known", {
    p_indexes: [emailIndex],
    p_reason: "the address was verified by the mailed link",
  });
  if (!known || known.held) return;
  await giveConsent(db, newsletter.keyring, {
    ...{ personId: known.person_id, policyVersion },
    purpose: "newsletter",
    basis: "agreed",
  });
}

/**
 * Whoever reads the mail did not sign up: all that waits under the address is erased, and it gets
 * no confirmation for 30 days, whoever types it. What was confirmed before stays; to end that there
 * is the link in each mail. Possible also while the newsletter is switched off.
 */
export async function disownSignUp(newsletter: Newsletter, token: string): Promise<void> {
  const row = await findSignUp(newsletter, token);
  const db = newsletter.database.db("requests");
  await keepQuiet(db, row, new Date(clock.ms() + quietDays * dayMs));
  const waiting = await signUpsOfAddress(db, row.emailIndex);
  const people = await call(db, "people.find_by_email", {
    p_index: row.emailIndex,
    p_reason: "a mailed link was used to say no",
  });
  const alone = new Set(people.filter((it) => !it.verified).map((it) => it.person_id));
  for (const { personId } of waiting) {
    if (!alone.has(personId)) continue;
    await call(db, "people.erase", {
      p_person: personId,
      p_reason: "disowned by the address's owner",
    });
  }
}
