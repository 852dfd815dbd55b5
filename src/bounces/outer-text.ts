/**
 * Lines after which the mail that came back begins, in mails that have no parts. Everything behind
 * is somebody else's text: whatever failure it tells of is not this one.
 */
const beginsReturned: readonly RegExp[] = [
  // "----- Original message -----", "Original message follows.", "Original message headers:"
  /^\W{0,80}(?:the |your )?original (?:message|mail|e-mail)(?: (?:header|headers|text|body|content))?(?: (?:follows|attached|below|is below|is following|was))?\W{0,80}$/,
  // "This is a copy of the message, including all the headers."
  /\bcopy of (?:the|your)(?: (?:original|undelivered|returned))?(?: (?:message|mail|e-mail))/,
  // "Unsent message follows", "Message headers follow", "Returned message follows"
  /^\W{0,80}(?:(?:the|your) )?(?:unsent|undelivered|returned|rejected|failed)? ?(?:message|mail|e-mail)(?: (?:headers?|text|body|contents?))?(?: (?:follows?|below|is below|is attached below|begins here))\W{0,80}$/,
  // "The header of the original message is following."
  /\bheaders? of (?:the|your)(?: (?:original|returned|undelivered))?(?: (?:message|mail|e-mail)) (?:is |are )?(?:following|follows?|below)/,
  // "Your message reads (in part):", "First 50 lines of the message"
  /^\W{0,80}(?:your message reads|the text of your message|beginning of (?:the )?(?:original )?message|body of original message|undelivered message|returned message|message text follows|attached message|first \d{1,4} (?:lines|bytes) of)\b/,
  /\bis (?:appended|enclosed|reproduced|included) below\b/,
  /^\W{0,80}(?:begin|start) (?:of )?(?:original|returned|forwarded|included) (?:message|mail)/,
  /^-{2,} ?(?:message body|message header|rfc822|original headers?|исходное (?:письмо|сообщение)|mensaje original|message original|ursprüngliche nachricht|mensagem original)/,
];

const headerLine =
  /^(?:received|return-path|message-id|mime-version|dkim-signature|date|from|to|subject|content-type|x-[\w-]{1,40}|delivered-to|reply-to|domainkey-signature|arc-[\w-]{1,40}):/i;
const strongHeader =
  /^(?:received: (?:from|by|\()|return-path:|message-id: ?<|mime-version:|dkim-signature:|arc-)/i;

/** More lines than any report has before the mail that came back. */
const linesMax = 5000;
const lineMax = 1000;

export interface OuterText {
  /** The reporter's own lines, without line ends. */
  readonly lines: readonly string[];
  /** What follows them. */
  readonly returned: string;
}

/** Parts a mail's text into what its writer says and what came back. */
export function splitReturned(text: string): OuterText {
  const lines: string[] = [];
  let at = 0;
  let headers = 0;
  let strong = 0;
  let headersFrom = 0;
  while (at < text.length && lines.length < linesMax) {
    const found = text.indexOf("\n", at);
    const end = found < 0 ? text.length : found;
    const line = text.slice(at, Math.min(end, at + lineMax));
    if (line.length < 200 && isMark(line)) return { lines, returned: text.slice(end + 1) };
    if (headerLine.test(line)) {
      if (headers === 0) headersFrom = lines.length;
      headers += 1;
      if (strongHeader.test(line)) strong += 1;
      if (headers >= 3 && strong >= 1) {
        const kept = lines.slice(0, headersFrom);
        if (kept.some((it) => it.trim() !== "")) {
          return {
            lines: kept,
            returned: [...lines.slice(headersFrom), text.slice(at)].join("\n"),
          };
        }
      }
    } else if (!/^[ \t]/.test(line) || line.trim() === "") {
      headers = 0;
      strong = 0;
    }
    lines.push(line);
    at = end + 1;
  }
  return { lines, returned: text.slice(at) };
}

function isMark(line: string): boolean {
  const lower = line.toLowerCase().trim();
  return lower !== "" && beginsReturned.some((pattern) => pattern.test(lower));
}
