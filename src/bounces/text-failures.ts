import type { SmtpCommand } from "./report.ts";
import { commandOf } from "./smtp-reply.ts";

/** What the text of a report says of one recipient. */
export interface TextFailure {
  readonly recipient: string;
  /** The sentences behind the address. */
  readonly evidence: string;
  readonly command: SmtpCommand;
}

const address = `(?:"[^"\\s]{1,64}"|[^\\s<>()"',;:\\[\\]|*]{1,64})@[A-Za-z0-9_][\\w.-]{0,253}`;

/** An address that begins a line, as lists of failed recipients have it. */
const leads: readonly RegExp[] = [
  // "<a@example.org>: host mx said", "<a@example.org> (expanded from …): …", mcafee's "<a> (…)"
  new RegExp(`^[\\s>*#-]{0,20}<(${address})>\\s{0,10}(?::|\\(|\\.\\.\\.|delivery failed|$)(.*)$`),
  // "a@example.org: 550 …", "\\"a@example.org\\":", and an address alone in its line
  new RegExp(`^[\\s>*#-]{0,20}"?(${address})"?\\s{0,10}(?::|\\(|$)(.*)$`),
  // ">>> a@example.org <a@example.org>", "a@example.org <a@example.org>:"
  new RegExp(`^[\\s>*#-]{0,20}(${address}) <${address}>\\s{0,10}:?(.*)$`),
  // "a@example.org on Thu, 29 Apr …"
  new RegExp(`^[\\s>*#-]{0,20}(${address}) on (.{1,60})$`),
  // "Recipient: <a@example.org>", "Recipient address: a@example.org"
  new RegExp(
    `^[\\s>*#-]{0,20}(?:failed |final |original )?(?:recipient|rcpt to|address|user)s?(?: address)?\\s{0,10}:\\s{0,20}[\\[<"]?(${address})[\\]>"]?(.*)$`,
    "i",
  ),
];

/** An address inside of a sentence that says that a mail for it failed. */
const sentences: readonly RegExp[] = [
  new RegExp(
    `(?:undeliverable|could not be delivered|not delivered|wasn't delivered|cannot be delivered|not be delivered|delivering (?:your )?(?:mail|message|e-mail)|deliver (?:your |the |this )?(?:mail|message|e-mail)|delivery|sent|message|mail|e-mail|failed|problem delivering your message)\\s(?:for|to)(?: the following)?(?: recipient| address| user| group)?s?[: ]{1,3}[<"'\\[]{0,2}(${address})`,
    "i",
  ),
  new RegExp(`^(${address})\\s(.{1,900})$`),
  new RegExp(`[<"'\\[ ](${address})[>"'\\] ](?!.{0,20}for (?:help|assistance))`),
];

const recipientsMax = 100;
const evidenceLinesMax = 25;

/** Finds who failed in the reporter's lines, and what is said of each. */
export function readTextFailures(
  lines: readonly string[],
  notRecipients: ReadonlySet<string>,
): readonly TextFailure[] {
  const session = readTranscript(lines);
  if (session.length > 0) return session;
  const failures = new Map<string, TextFailure>();
  for (const [at, line] of lines.entries()) {
    if (failures.size >= recipientsMax) break;
    const lead = leadOf(line);
    if (lead === undefined || notRecipients.has(lead.recipient.toLowerCase())) continue;
    const evidence = [lead.rest, ...linesBehind(lines, at)].join("\n").trim();
    const key = lead.recipient.toLowerCase();
    const known = failures.get(key);
    if (known === undefined || known.evidence === "") {
      failures.set(key, { recipient: lead.recipient, evidence, command: "" });
    }
  }
  return failures.size > 0 ? [...failures.values()] : readSentences(lines, notRecipients);
}

function leadOf(line: string): { recipient: string; rest: string } | undefined {
  if (!line.includes("@")) return undefined;
  for (const pattern of leads) {
    const [, recipient, rest = ""] = pattern.exec(line) ?? [];
    if (recipient !== undefined) return { recipient: tidy(recipient), rest };
  }
  return undefined;
}

const tidy = (recipient: string) => recipient.replace(/[.>]{1,5}$/, "");

/** The lines that belong to an address: up to the next address, and past empty lines only once. */
function linesBehind(lines: readonly string[], at: number): readonly string[] {
  const behind: string[] = [];
  for (const line of lines.slice(at + 1, at + 1 + evidenceLinesMax)) {
    if (leadOf(line) !== undefined) break;
    if (line.trim() === "" && behind.some((it) => it.trim() !== "")) break;
    behind.push(line);
  }
  return behind;
}

function readSentences(
  lines: readonly string[],
  notRecipients: ReadonlySet<string>,
): readonly TextFailure[] {
  for (const pattern of sentences) {
    for (const line of lines) {
      const recipient = tidy(pattern.exec(line)?.[1] ?? "");
      if (recipient === "" || notRecipients.has(recipient.toLowerCase())) continue;
      return [{ recipient, evidence: "", command: "" }];
    }
  }
  return [];
}

const own = new RegExp(
  `^([45]\\d\\d)(?: [45]\\.\\d{1,3}\\.\\d{1,3})? <?(${address})>?\\.\\.\\. {0,5}(.*)$`,
);
const sent = /^\s{0,8}(?:(?:Sent )?>>>|In:) {0,3}(\S.*)$/;
const received = /^\s{0,8}(?:(?:Received )?<<<|Out:) {0,3}([2-5]\d\d.*)$/;

/**
 * A session as Sendmail, and Postfix to its postmaster, write it down: `>>>` and `In:` are commands,
 * `<<<` and `Out:` are answers, and lines with a code of the reporter itself name who failed.
 */
function readTranscript(lines: readonly string[]): readonly TextFailure[] {
  const failures: TextFailure[] = [];
  let command: SmtpCommand = "";
  let asked = "";
  let answers: string[] = [];
  let last: TextFailure | undefined;
  const pipelined = lines.some((it) => /no valid recipients/i.test(it));
  for (const line of lines) {
    if (failures.length >= recipientsMax) break;
    const question = sent.exec(line)?.[1];
    const answer = received.exec(line)?.[1];
    const failed = own.exec(line);
    if (question !== undefined) {
      command = commandOf(question);
      // With pipelining the answer to RCPT is read after DATA was sent.
      if (pipelined && command === "DATA") command = "RCPT";
      asked = command === "RCPT" ? (new RegExp(address).exec(question)?.[0] ?? asked) : asked;
      answers = [];
    } else if (answer !== undefined && /^[45]/.test(answer)) {
      answers.push(answer);
      const isTrace = /^\s{0,8}Out:/.test(line);
      if (isTrace) last = { recipient: asked, evidence: answer, command };
    } else if (/^(?:\.\.\. )?while talking to/i.test(line)) {
      command = "";
      answers = [];
    } else if (failed) {
      const [, code = "", recipient = "", text = ""] = failed;
      const evidence = answers.length > 0 ? answers.join("\n") : `${code} ${text}`;
      const seen = failures.some((it) => it.recipient.toLowerCase() === recipient.toLowerCase());
      if (!seen) failures.push({ recipient, evidence, command: answers.length > 0 ? command : "" });
      answers = [];
      command = "";
    }
  }
  return failures.length > 0 ? failures : last ? [last] : [];
}

/** The command before an answer that holds these words, in a session like that. */
export function commandBefore(lines: readonly string[], reply: string): SmtpCommand {
  const words = reply
    .replace(/\s{1,100}/g, " ")
    .trim()
    .slice(0, 60)
    .toLowerCase();
  if (words.length < 3) return "";
  let command: SmtpCommand = "";
  for (const line of lines) {
    const question = sent.exec(line)?.[1];
    if (question !== undefined) command = commandOf(question);
    else if (/while talking to/i.test(line)) command = "";
    const answer = received
      .exec(line)?.[1]
      ?.replace(/\s{1,100}/g, " ")
      .toLowerCase();
    if (answer === undefined || !answer.includes(words)) continue;
    const pipelined = command === "DATA" && lines.some((it) => /no valid recipients/i.test(it));
    return pipelined ? "RCPT" : command;
  }
  return "";
}
