import { readMessageId, readVerp } from "../mail/mod.ts";
import type { Newsletter } from "./context.ts";
import { returnPathOf } from "./return-path.ts";
import { type LeaveLink, readUnsubscribeToken } from "./unsubscribe-token.ts";

type Keys = Pick<Newsletter, "keyring" | "mail">;

/**
 * The delivery that the first of these names which was made by us: return addresses before
 * Message-IDs. Undefined for none: a report that only names an address ties to nobody, since anybody
 * can write one.
 */
export function tiedDelivery(
  newsletter: Keys,
  by: { readonly addresses: readonly string[]; readonly messageIds: readonly string[] },
): string | undefined {
  const { base, domain, key } = returnPathOf(newsletter);
  for (const address of by.addresses) {
    const id = readVerp(address, base, key);
    if (id !== undefined) return id;
  }
  for (const messageId of by.messageIds) {
    const id = readMessageId(messageId, domain, key);
    if (id !== undefined) return id;
  }
  return undefined;
}

/** The word that the subject of a mail begins with by which somebody leaves. */
const leaveWord = "unsubscribe";

/**
 * A second way to leave for List-Unsubscribe, `<mailto:…>` (RFC 2369), for mail programs that know
 * no other: a mail to the delivery's own return address, whose subject carries the token of the
 * link. Both are of this campaign alone. Give it only where a bounce mailbox is read.
 */
export function unsubscribeMailto(returnAddress: string, token: string): string {
  return `<mailto:${encodeURI(returnAddress)}?subject=${leaveWord}%20${token}>`;
}

/**
 * Whom a mail with this subject takes off: the holder of the token in it; `"recipient"` when it only
 * says the word; undefined when it says something else, such as an answer to it.
 */
export function readLeaveSubject(
  newsletter: Keys,
  subject: string,
): LeaveLink | "recipient" | undefined {
  const [, token] = /^\s*unsubscribe(?:\s+([\w-]{43}))?\s*$/i.exec(subject) ?? [undefined, null];
  if (token === null) return undefined;
  return token === undefined ? "recipient" : readUnsubscribeToken(newsletter, token);
}
