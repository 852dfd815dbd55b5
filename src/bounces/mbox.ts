const fromLine = /^From \S{0,200} {1,5}(?:\w{3} \w{3} {1,2}\d{1,2} |\w{3} \d{1,2} \w{3} )/;
const messagesMax = 8;

/** Text with LF line ends, at most `max` bytes of it, one character a byte. */
export function readLines(bytes: Uint8Array, max: number): string {
  const view = bytes.subarray(0, max);
  const text = Buffer.from(view.buffer, view.byteOffset, view.byteLength).toString("latin1");
  return text.includes("\r") ? text.replace(/\r{1,8}\n|\r/g, "\n") : text;
}

/** Where a message's own text ends: after its closing boundary, if it announces one. */
function ownEnd(text: string): number {
  const blank = text.indexOf("\n\n");
  const head = text.slice(0, Math.min(blank < 0 ? text.length : blank, 200_000));
  const boundary =
    /^content-type:[^\n]{0,300}(?:\n[ \t][^\n]{0,300}){0,5}boundary\s{0,5}=\s{0,5}"?([^\s";]{1,200})/im.exec(
      head,
    )?.[1];
  if (boundary === undefined) return 0;
  const end = text.indexOf(`\n--${boundary}--`);
  return end < 0 ? text.length : end;
}

/**
 * Splits a file of messages in the mbox format at its `From ` lines. Such a line inside of what came
 * back begins no message: only one after the closing boundary does, or one in a mail without parts
 * that is followed by a header.
 */
export function splitMessages(text: string): readonly string[] {
  const messages: string[] = [];
  let rest = fromLine.test(text) ? text.slice(text.indexOf("\n") + 1) : text;
  while (messages.length < messagesMax - 1) {
    const at = nextMessage(rest);
    if (at < 0) break;
    messages.push(rest.slice(0, at));
    rest = rest.slice(rest.indexOf("\n", at) + 1);
  }
  messages.push(rest);
  return messages;
}

function nextMessage(text: string): number {
  const from = ownEnd(text);
  for (let at = text.indexOf("\nFrom ", from); at >= 0; at = text.indexOf("\nFrom ", at + 1)) {
    const line = text.slice(at + 1, at + 400);
    const end = line.indexOf("\n");
    if (end > 0 && fromLine.test(line) && /^[A-Za-z-]{2,60}:/.test(line.slice(end + 1)))
      return at + 1;
  }
  return -1;
}
