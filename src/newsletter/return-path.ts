import type { Newsletter } from "./context.ts";

/** What mails of campaigns carry so that one that comes back is known by its delivery. */
export interface ReturnPath {
  /** The mailbox to whose `+` addresses mails come back; see `verpAddress`. */
  readonly base: string;
  /** The domain of the Message-IDs; see `signedMessageId`. */
  readonly domain: string;
  readonly key: Buffer;
}

/** The same for whoever sends and whoever reads what comes back. */
export function returnPathOf({ keyring, mail }: Pick<Newsletter, "keyring" | "mail">): ReturnPath {
  return {
    base: mail.bounceAddress ?? mail.fromAddress,
    domain: mail.fromAddress.slice(mail.fromAddress.lastIndexOf("@") + 1),
    key: keyring.derive("return path"),
  };
}
