import type { PurposeName } from "../promise/purpose.ts";

/** One mail to one address, on its way; free of personal data. */
export interface Delivery {
  readonly id: string;
  readonly purpose: PurposeName;
  readonly kind: string;
  readonly personId: string;
  /** What it is about; the kind says which: a message, a thread, a link. */
  readonly ref: string;
  /** 1 the first time. */
  readonly attempt: number;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

/** What a mail says. */
export interface Composed {
  readonly subject: string;
  readonly text: string;
  readonly html?: string;
  /** An address that answers go to, in place of the sender's. */
  readonly replyTo?: string;
  /** Message-ID of the mail that this one answers, `<…@…>`. */
  readonly inReplyTo?: string;
  readonly references?: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
  readonly attachments?: readonly Attachment[];
}

/** A file that goes with a mail. */
export interface Attachment {
  /** ASCII letters, digits, dots and dashes. */
  readonly name: string;
  /** Such as `application/pdf`. */
  readonly type: string;
  readonly bytes: Uint8Array;
}

/**
 * How urgent mails are, first the most. `awaited`: somebody who is known can't go on without it.
 * `notice`: it tells operators something. `confirmation`: anybody can cause one by typing an
 * address, so a flood of them may hold up nothing else.
 */
export const urgencies = ["awaited", "notice", "confirmation"] as const;
export type Urgency = (typeof urgencies)[number];

/** A kind of mail: who writes it, what leaves with it, and what a lost answer means. */
export interface Kind {
  /** Nobody wrote it by hand: it says so (RFC 3834), so that no machine answers. */
  readonly automatic: boolean;
  /** What goes before what; it has a share of the pace, too. */
  readonly urgency: Urgency;
  /** What of the person leaves with it; `name` puts the name beside the address. */
  readonly categories: readonly string[];
  /**
   * When nobody knows whether the relay took it: send it again under the same Message-ID, or
   * leave it to an operator.
   */
  readonly onUncertain: "retry" | "leave";
  /** Writes it when it is sent; null when there is no reason to any more. */
  compose(delivery: Delivery): Promise<Composed | null>;
}
