/** RFC 2045 6.7: at most 76 characters a line, of which one is the `=` of a soft break. */
const lineMax = 75;
const softBreak = "=\r\n";
const hex = Array.from({ length: 256 }, (_, byte) => {
  return `=${byte.toString(16).toUpperCase().padStart(2, "0")}`;
});

/**
 * Text in quoted-printable (RFC 2045), as if a line began before it; line breaks become CRLF.
 * Beyond what that asks for, no line begins with a dot or with `From `, so that nothing on the way
 * changes it, and there are never two blanks in a row or one at a line's end, so that the result is
 * its own relaxed form (RFC 6376 3.4.4).
 */
export function quoted(text: string): string {
  let all = "";
  let line = "";
  for (const character of text.replace(/\r\n?/g, "\n")) {
    if (character === "\n") {
      all += `${ended(line)}\r\n`;
      line = "";
      continue;
    }
    const unit = unitOf(character, line);
    if (line.length + unit.length > lineMax) {
      all += line + softBreak;
      line = unitOf(character, "");
    } else line += unit;
  }
  return all + ended(line);
}

/** A line whose last character is no blank. */
function ended(line: string): string {
  if (!line.endsWith(" ")) return line;
  const before = line.slice(0, -1);
  return before.length + 3 > lineMax ? `${before}${softBreak}=20` : `${before}=20`;
}

function unitOf(character: string, line: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code === 32) return line.endsWith(" ") ? "=20" : " ";
  // `From ` at a line's start is mangled by old mailboxes; an F there is written as a number.
  if (line === "" && (code === 46 || code === 70)) return hex[code] ?? "";
  if (code > 32 && code < 127 && code !== 61) return character;
  if (code < 128) return hex[code] ?? "";
  let unit = "";
  for (const byte of Buffer.from(character)) unit += hex[byte] ?? "";
  return unit;
}

/** What `quoted` leaves as it is wherever it stands, but for a dot or an F that begins a line. */
const plain = /^[\w!#$%&'()*+,./:;?@~-]+$/;
const plainWords = /^(?![.F])[\w!#$%&'()*+,./:;?@~-]+(?: [\w!#$%&'()*+,./:;?@~-]+)*$/;

/**
 * A value that stands on lines of its own between soft breaks, so that what is around it need not
 * be written anew. Empty for an empty value.
 */
export function quotedSlot(value: string): string {
  if (value === "") return "";
  if (value.length <= lineMax && plainWords.test(value)) return value + softBreak;
  if (!plain.test(value)) return quoted(value) + softBreak;
  // Most values are words or web addresses, and this is quicker.
  let all = "";
  for (let at = 0; at < value.length; ) {
    const first = value.charCodeAt(at);
    const isMarked = first === 46 || first === 70;
    const to = at + (isMarked ? lineMax - 2 : lineMax);
    all += `${isMarked ? (hex[first] ?? "") + value.slice(at + 1, to) : value.slice(at, to)}${softBreak}`;
    at = to;
  }
  return all;
}

/** Fixed text before a slot: it ends with a soft break, unless it ends a line anyway. */
export function quotedBefore(text: string): string {
  const all = quoted(text);
  return all === "" || all.endsWith("\r\n") ? all : all + softBreak;
}
