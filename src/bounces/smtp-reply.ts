import { statusIn } from "./delivery-status.ts";
import type { SmtpCommand } from "./report.ts";

/** How reports say which command a reply answered, from the most certain to the least. */
const commandPhrases: readonly (readonly [SmtpCommand, RegExp])[] = [
  // Postfix: "(in reply to end of DATA command)".
  ["DATA", /in reply to (?:end of )?(?:data|bdat)\b/],
  ["RCPT", /in reply to rcpt\b/],
  ["MAIL", /in reply to mail\b/],
  ["HELO", /in reply to (?:e?helo|lhlo)\b/],
  ["STARTTLS", /in reply to starttls\b/],
  ["AUTH", /in reply to auth\b/],
  // Exim: "SMTP error from remote mail server after RCPT TO:<…>", "after pipelined MAIL FROM".
  ["RCPT", /\bafter (?:pipelined )?(?:sending )?rcpt\b/],
  ["MAIL", /\bafter (?:pipelined )?(?:sending )?mail from\b/],
  [
    "DATA",
    /\bafter (?:pipelined )?(?:(?:sending |end of )(?:data|message|the message body)|data\b|text command|i sent the message)/,
  ],
  ["HELO", /\bafter (?:pipelined )?(?:sending )?(?:e?helo|lhlo)\b/],
  [
    "CONNECT",
    /\b(?:after initial connection|refused to talk to me|greeting failed|connection greeting)\b/,
  ],
  // The words of 1&1, dma, Yahoo, SendGrid, PMDF, Domino, qmail.
  [
    "RCPT",
    /\bfor rcpt command|did not like our rcpt|\[rcpt_to\]|\bin rcpt to\b|does not like recipient|rejected (?:the )?recipient address|\(rcpt to\)/,
  ],
  [
    "MAIL",
    /\bfor mail command|did not like our mail|\[mail_from\]|\bin mail from\b|(?:my|your) sender was rejected|sender was rejected|rejected mail from address|\(mail from\)/,
  ],
  [
    "DATA",
    /\bfor (?:text|data) command|did not like our data|\[data\]|\[end of data\]|\bin (?:end of )?data\b|failed after i sent|failed on data command|error on data|\(data\)/,
  ],
  ["HELO", /\bfor (?:e?helo) command|did not like our e?helo|my name was rejected|\[e?helo\]/],
  [
    "CONNECT",
    /\[connect\]|did not like our connection|during (?:the )?(?:initial )?(?:connection|connect)\b/,
  ],
  // Google's states: what its sender waited for.
  ["RCPT", /\(state 1[34]\)/],
  ["DATA", /\(state 1[5-9]\)/],
  ["MAIL", /\(state 12\)/],
];

/** The command that a report says was refused; text in lower case, spaces collapsed. */
export function commandIn(text: string): SmtpCommand {
  return commandPhrases.find(([, pattern]) => pattern.test(text))?.[0] ?? "";
}

const verbs: readonly (readonly [RegExp, SmtpCommand])[] = [
  [/^rcpt/i, "RCPT"],
  [/^mail/i, "MAIL"],
  [/^(?:data|bdat|text|\.)/i, "DATA"],
  [/^(?:ehlo|helo|lhlo)/i, "HELO"],
  [/^starttls/i, "STARTTLS"],
  [/^auth/i, "AUTH"],
  [/^quit/i, "QUIT"],
  [/^(?:connect|conn\b)/i, "CONNECT"],
];

/** The command of a line of an SMTP session, such as `RCPT To:<a@example.org>`. */
export function commandOf(line: string): SmtpCommand {
  return verbs.find(([pattern]) => pattern.test(line.trim()))?.[1] ?? "";
}

/** What a sentence holds of an SMTP reply (RFC 5321, 4.2; RFC 3463). */
export interface ReplyParts {
  readonly replyCode: string;
  readonly status: string;
}

const withStatus = /(?<![\d.])([245]\d\d)[ \-:#(]{1,4}([245]\.\d{1,3}\.\d{1,3})(?![\d.]*\d)/;
const atStart = /^\W{0,4}([245]\d\d)(?=[ \-:,.)]|$)/;
const said =
  /(?:said|replied|responded|reason|response(?: from [^:]{1,80})?|was|returned|error(?:_code)?|rejected|reply|failed with|command|server|smtp|to|\]|>>>|<<<)[: ;,'"]{1,4}([245]\d\d)(?=[ \-:,]|$|')/i;
const anywhere = /(?<![\d.:/-])([45][0-5]\d)(?:[ -]| - )(?=[A-Za-z<#[(:'])/;

/**
 * The reply inside of a sentence that tells of it ("The error that the other server returned was:
 * 550 …"), so that the words around it are not taken for the host's; "" if there is none.
 */
export function replyWithin(text: string): string {
  const at = withStatus.exec(text)?.index ?? -1;
  if (at >= 0) return text.slice(at);
  const code = said.exec(text);
  if (code) return text.slice(code.index + code[0].length - 3);
  const other = anywhere.exec(text);
  return other ? text.slice(other.index) : "";
}

/** Finds code and status in a sentence; the pair of both wins over either alone. */
export function replyPartsOf(text: string): ReplyParts {
  const pair = withStatus.exec(text);
  if (pair) return { replyCode: pair[1] ?? "", status: pair[2] ?? "" };
  const code = (atStart.exec(text) ?? said.exec(text) ?? anywhere.exec(text))?.[1] ?? "";
  return { replyCode: code, status: statusIn(text) };
}
