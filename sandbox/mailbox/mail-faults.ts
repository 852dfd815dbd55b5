/** How the relay shall misbehave, until told otherwise. What is absent works. */
export interface MailFaults {
  /** The reply to every RCPT TO, or to the address for which the function names a code. */
  readonly rcpt?: number | ((address: string) => number | undefined);
  /** The reply to every mail after its last byte; it is not stored. */
  readonly data?: number;
  /**
   * Where it falls silent: before its greeting, or after the last byte of a mail, which is not
   * stored. `true` is the latter. The client's time-out ends the wait.
   */
  readonly hang?: boolean | "greeting" | "data";
  /** Stores the mail and cuts the line before the reply: the sender can't know what became of it. */
  readonly dropAfterData?: boolean;
  /** Cuts the line when a client connects. */
  readonly dropOnConnect?: boolean;
}

/** One RCPT TO, refused ones included. */
export interface RecipientAttempt {
  readonly at: Date;
  readonly from: string;
  readonly to: string;
  /** The code of the reply; 250 is yes. */
  readonly code: number;
}

/** The code with which `faults` have this recipient answered. */
export function recipientCode(faults: MailFaults | null, address: string): number {
  const rcpt = faults?.rcpt;
  return (typeof rcpt === "function" ? rcpt(address) : rcpt) ?? 250;
}
