/** Longer than any address with brackets, a zone and a port. */
const textMax = 100;

const colon = 58;
const dot = 46;

/**
 * Reads an IP address into eight 16-bit words. 4: an IPv4 address, in the last two words, also when
 * it came inside of an IPv6 address (`::ffff:192.0.2.1`, RFC 4291 2.5.5.2); 6: an IPv6 address
 * (RFC 4291 2.2); 0: neither, and the words hold nothing of use. Brackets, a port behind them or
 * behind an IPv4 address, and a zone (`%eth0`) are read over. Octets with leading zeros, which some
 * read as octal, are no address.
 */
export function readAddress(text: string, words: Uint16Array): 0 | 4 | 6 {
  if (text.length > textMax) return 0;
  const bracketed = text.startsWith("[");
  const from = bracketed ? 1 : 0;
  let to = bracketed ? text.indexOf("]") : text.length;
  if (to < 0 || (bracketed && !isPort(text, to + 1))) return 0;
  const firstColon = text.indexOf(":", from);
  if (!bracketed && (firstColon < 0 || isLastColonOfIpv4(text, firstColon))) {
    const end = firstColon < 0 ? to : firstColon;
    if (end < to && !isPort(text, end)) return 0;
    const ipv4 = readIpv4(text, 0, end);
    if (ipv4 < 0) return 0;
    words.fill(0, 0, 6);
    putIpv4(ipv4, words, 6);
    return 4;
  }
  const zone = text.indexOf("%", from);
  if (zone >= 0 && zone < to) {
    if (zone + 1 === to) return 0;
    to = zone;
  }
  if (!readIpv6(text, from, to, words)) return 0;
  return isMapped(words) ? 4 : 6;
}

/** Whether the first colon stands behind a dot: a port, then. */
function isLastColonOfIpv4(text: string, at: number): boolean {
  const firstDot = text.indexOf(".");
  return firstDot >= 0 && firstDot < at;
}

/** Whether nothing stands from `at` on, or a colon and up to five digits. */
function isPort(text: string, at: number): boolean {
  if (at === text.length) return true;
  if (text.charCodeAt(at) !== colon || text.length === at + 1 || text.length > at + 6) return false;
  for (let i = at + 1; i < text.length; i++) if (!isDigit(text.charCodeAt(i))) return false;
  return true;
}

function isMapped(words: Uint16Array): boolean {
  return (
    words[5] === 0xffff &&
    ((words[0] ?? 0) | (words[1] ?? 0) | (words[2] ?? 0) | (words[3] ?? 0) | (words[4] ?? 0)) === 0
  );
}

/** The four octets of `text` between `from` and `to` as one number, -1 if they are none. */
function readIpv4(text: string, from: number, to: number): number {
  let octets = 0;
  let value = 0;
  let digits = 0;
  let all = 0;
  for (let i = from; i <= to; i++) {
    const char = i === to ? dot : text.charCodeAt(i);
    if (isDigit(char)) {
      if (digits > 0 && value === 0) return -1;
      value = value * 10 + (char - 48);
      if (++digits > 3 || value > 255) return -1;
    } else {
      if (char !== dot || digits === 0 || ++octets > 4) return -1;
      all = all * 256 + value;
      value = 0;
      digits = 0;
    }
  }
  return octets === 4 ? all : -1;
}

function putIpv4(address: number, words: Uint16Array, at: number): void {
  words[at] = address / 0x10000;
  words[at + 1] = address % 0x10000;
}

function readIpv6(text: string, from: number, to: number, words: Uint16Array): boolean {
  let group = 0;
  let gap = -1;
  let i = from;
  if (text.charCodeAt(i) === colon) {
    if (to - i < 2 || text.charCodeAt(i + 1) !== colon) return false;
    gap = 0;
    i += 2;
  }
  while (i < to) {
    if (group === 8) return false;
    const start = i;
    let value = 0;
    while (i < to && i - start < 5) {
      const digit = hexDigit(text.charCodeAt(i));
      if (digit < 0) break;
      value = value * 16 + digit;
      i++;
    }
    if (i < to && text.charCodeAt(i) === dot) {
      const ipv4 = readIpv4(text, start, to);
      if (group > 6 || ipv4 < 0) return false;
      putIpv4(ipv4, words, group);
      group += 2;
      break;
    }
    if (i === start || i - start > 4) return false;
    words[group++] = value;
    if (i === to) break;
    if (text.charCodeAt(i++) !== colon || i === to) return false;
    if (text.charCodeAt(i) === colon) {
      if (gap >= 0) return false;
      gap = group;
      i++;
    }
  }
  return gap < 0 ? group === 8 : fillGap(words, gap, group);
}

/** Moves the groups behind `::` to the end, and puts zeros where it stood: one group at least. */
function fillGap(words: Uint16Array, gap: number, groups: number): boolean {
  if (groups > 7) return false;
  words.copyWithin(8 - (groups - gap), gap, groups);
  words.fill(0, gap, 8 - (groups - gap));
  return true;
}

function isDigit(char: number): boolean {
  return char >= 48 && char <= 57;
}

function hexDigit(char: number): number {
  if (isDigit(char)) return char - 48;
  const lower = char | 32;
  return lower >= 97 && lower <= 102 ? lower - 87 : -1;
}
