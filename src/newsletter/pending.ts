import { AvowError } from "../kernel/errors.ts";
import { openPersons } from "../people/mod.ts";
import { receiptKey, receiptKeyPath, type ConsentReceipt, type SignedReceipt } from "./receipt.ts";
import type { Newsletter } from "./context.ts";
import { readSignUpToken } from "./link.ts";
import { isOn } from "./require-on.ts";
import { listsOfPerson } from "./store-leaving.ts";
import {
  readReceiptRow,
  readSignUpRow,
  readWordings,
  type ReceiptRow,
  type SignUpRow,
  signUpsOfAddress,
  type Wording,
} from "./store-subscribing.ts";

/** A sign-up with what its lists said. */
export interface Asked {
  readonly row: SignUpRow;
  readonly wordings: readonly Wording[];
}

/** What a mailed link shows before anything happens. */
export interface Pending {
  readonly asked: Asked;
  /**
   * What else was asked for with this address, for which no mail of its own went out: this link
   * serves for it too, also when it was used before.
   */
  readonly others: readonly Asked[];
  /** The name that was typed; shown to the owner of the address before they agree. */
  readonly name: string | undefined;
  /** What was agreed to already, by this link or another one of this week. */
  readonly receipts: readonly SignedReceipt[];
  /** False while the newsletter is switched off: then it can only be deleted. */
  readonly mayConfirm: boolean;
}

/**
 * Looks at a mailed link; changes nothing, as scanners open links too. It runs as the duty
 * `requests`, so that a sign-up can be deleted while the newsletter is switched off. Throws
 * `link-expired` for a link that is too old, or was not made by us.
 */
export async function readPendingSignUp(newsletter: Newsletter, token: string): Promise<Pending> {
  const db = newsletter.database.db("requests");
  const row = await findSignUp(newsletter, token);
  const mayConfirm = isOn(newsletter);
  const ofAddress = await signUpsOfAddress(db, row.emailIndex);
  const waiting = ofAddress.filter((it) => !it.confirmedAt && !it.isEnded && it.id !== row.id);
  // Who is asked has, or is about to get, these lists anyway.
  const covered = new Set(
    row.confirmedAt ? await subscribedLists(newsletter, row.personId) : row.listIds,
  );
  const others: Asked[] = [];
  for (const other of waiting) {
    if (other.listIds.every((id) => covered.has(id))) continue;
    for (const id of other.listIds) covered.add(id);
    others.push({ row: other, wordings: await readWordings(db, other.wordingHashes) });
  }
  const receipts: SignedReceipt[] = [];
  for (const { id, confirmedAt } of ofAddress) {
    const receipt = confirmedAt && (await readReceipt(newsletter, id));
    if (receipt) receipts.push(receipt);
  }
  const isWaiting = mayConfirm && !row.confirmedAt;
  return {
    ...{ others, receipts, mayConfirm },
    asked: { row, wordings: await readWordings(db, row.wordingHashes) },
    name: isWaiting ? await typedName(newsletter, row.personId) : undefined,
  };
}

async function subscribedLists(newsletter: Newsletter, personId: string) {
  const lists = await listsOfPerson(newsletter.database.db("requests"), personId);
  return lists.filter((list) => list.isSubscribed).map(({ id }) => id);
}

/** What whoever opens the link of a sign-up that is gone is told. */
export const noLongerKnown =
  "This link is no longer known: it is too old, was used to say no, is of somebody whom we have erased, or is not complete. To subscribe, sign up again.";

/** The sign-up of a mailed link. Throws `link-expired` when it does not work (any more). */
export async function findSignUp(newsletter: Newsletter, token: string): Promise<SignUpRow> {
  const id = readSignUpToken(newsletter, token);
  const row = id ? await readSignUpRow(newsletter.database.db("requests"), id) : undefined;
  return workingSignUp(row);
}

/** The sign-up if its link works. Throws `link-expired`, with how to go on, when it does not (any more). */
export function workingSignUp(row: SignUpRow | undefined): SignUpRow {
  if (row && !row.expired && !row.isEnded) return row;
  if (!row) throw new AvowError("link-expired", noLongerKnown);
  throw new AvowError(
    "link-expired",
    row.expired
      ? "This link has expired: it works for a week. Nobody was subscribed by it. To subscribe, sign up again."
      : "After this was asked for, our mail to this address was ended. The no came later, so it holds, and this link subscribes nobody. To subscribe, sign up again.",
  );
}

async function typedName(newsletter: Newsletter, personId: string): Promise<string | undefined> {
  if (!newsletter.fields.includes("name")) return undefined;
  const people = await openPersons(
    newsletter.database.db("newsletter"),
    newsletter.keyring,
    { purpose: "newsletter", reason: "a mailed link was opened" },
    { ids: [personId], fields: ["name"] },
  );
  return people.get(personId)?.name?.reveal();
}

/** A consent receipt as it was signed, made again of its row; undefined when there is none. */
async function readReceipt(newsletter: Newsletter, id: string): Promise<SignedReceipt | undefined> {
  const db = newsletter.database.db("requests");
  const row = await readReceiptRow(db, id);
  if (!row) return undefined;
  return {
    receipt: receiptOf(row, await readWordings(db, row.wordingHashes)),
    signature: row.signature.toString("base64url"),
    key: receiptKey(newsletter).kid,
    keyUrl: `${newsletter.publicUrl}${receiptKeyPath}`,
  };
}

/** What is signed when somebody agrees. */
export function receiptOf(
  row: Omit<ReceiptRow, "signature" | "wordingHashes">,
  wordings: readonly Wording[],
): ConsentReceipt {
  return {
    version: 1,
    id: row.id,
    purpose: "newsletter",
    lists: wordings.map(({ slug, title, wording }) => ({ slug, title, wording })),
    policyVersion: row.policyVersion,
    form: row.form,
    askedAt: row.askedAt.toISOString(),
    confirmedAt: row.confirmedAt.toISOString(),
  };
}
