/** How the mailbox shall misbehave, until told otherwise. What is absent works. */
export interface ImapFaults {
  /** Says nothing: instead of its greeting, or when it is asked for a mail. */
  readonly hang?: "greeting" | "fetch";
  /** Cuts the line in the middle of the mail with this UID. */
  readonly cutAt?: number;
  /** Announces the mail with this UID as so many bytes, and sends that many. */
  readonly inflate?: { readonly uid: number; readonly bytes: number };
  /** Sends this in place of its greeting, or behind its yes to STARTTLS in the same packet. */
  readonly greeting?: string;
  readonly behindStartTls?: string;
  /** What it does not offer, such as UIDPLUS, AUTH=PLAIN, STARTTLS. */
  readonly without?: readonly string[];
  /** Sends the whole mail, whatever part was asked for. */
  readonly ignoresPartial?: boolean;
  /** A line that it sends again and again in place of an answer to SEARCH. */
  readonly flood?: string;
  /** Closes the line after so many commands. */
  readonly commandsMax?: number;
}
