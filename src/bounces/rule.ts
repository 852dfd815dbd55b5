import type { BounceReason } from "./reason.ts";
import type { SmtpCommand } from "./report.ts";

/** One reply or one sentence of evidence, ready to be judged. */
export interface Evidence {
  /** Folded by `fold`: lower case, plain letters, no addresses and no links. */
  readonly text: string;
  readonly replyCode: string;
  readonly status: string;
  readonly command: SmtpCommand;
  /** Whether it comes from a delivery status notification (RFC 3464) and not from loose text. */
  readonly formal: boolean;
}

/** Sentences that mean one reason across vendors and languages. */
export interface Rule {
  readonly reason: BounceReason;
  /** One alternative for each phrase. */
  readonly pattern: RegExp;
  /** What has to be true besides the words. */
  readonly when?: (evidence: Evidence) => boolean;
}

/** Longer than any sentence that a host answers with. */
const evidenceMax = 1500;

/**
 * Text as rules see it: lower case without accents; addresses become `<@>`, of links the host stays
 * (their paths hold words that mean nothing), and the codes that are
 * repeated on each line of a long reply go.
 */
export function fold(text: string): string {
  return plainLetters(text.slice(0, evidenceMax))
    .replace(/\b(?:https?:\/\/|www\.)([^\s<>"')/?]{1,255})[^\s<>"')]{0,500}/g, " link:$1 ")
    .replace(/<?(?:"[^"\n]{1,64}"|[^\s<>()[\]"',;:=]{1,64})@[\w.-]{1,255}>?/g, " <@> ")
    .replace(/(?<![\d.])[245]\d\d-(?:[245]\.\d{1,3}\.\d{1,3})? ?/g, " ")
    .replace(/(?<![\d.])[245]\d\d[ :](?=\D)/g, " ")
    .replace(/[’‘`]/g, "'")
    .replace(/\s{1,3000}/g, " ")
    .trim();
}

function plainLetters(text: string): string {
  if (!/[^\x20-\x7e\n\t]/.test(text)) return text.toLowerCase();
  return text
    .replaceAll("…", "\u0000")
    .normalize("NFKD")
    .replace(/[\u0300-\u036f]/g, "")
    .normalize("NFC")
    .replaceAll("\u0000", "…")
    .toLowerCase();
}

/**
 * A rule of phrases. A phrase is a regular expression that begins at the beginning of a word, with
 * two liberties so that lists stay readable and every match stays cheap: `…` stands for at most
 * forty characters of anything up to the next beginning of a word, and a repeated group `(…)*` or `(…)+` repeats three times at most.
 */
export function phrases(
  reason: BounceReason,
  list: readonly string[],
  when?: (evidence: Evidence) => boolean,
): Rule {
  const sources = list.map((phrase) =>
    plainLetters(phrase)
      .replace(/\((?!\?)/g, "(?:")
      .replaceAll(")*", "){0,3}")
      .replaceAll(")+", "){1,3}")
      .replaceAll("…", ".{0,40}?(?<![a-z0-9])"),
  );
  const pattern = new RegExp(`(?<![a-z0-9])(?:${sources.join("|")})`);
  return when ? { reason, pattern, when } : { reason, pattern };
}
