const jwt = /\beyJ[\w-]{6,}\.[\w-]{4,}(?:\.[\w-]*)?/g;
const uuid = /(?<![\da-z])[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}(?![\da-z])/gi;
const mac = /(?<![\da-z:])(?:[\da-f]{2}:){5}[\da-f]{2}(?![\da-z:])/gi;
const macDashes = /(?<![\da-z-])(?=[\d-]*[a-f])(?:[\da-f]{2}-){5}[\da-f]{2}(?![\da-z-])/gi;
const run = /[\w-]{16,}/g;

const runMin = 16;
/** Characters in odd parts from which a run of several parts counts as a token. */
const oddMin = 12;
/** No word of a path is longer without a hyphen. */
const wordMax = 40;
/** Letters in a row of one word of camelCase; random letters of both cases change sooner. */
const camelMin = 4;

/**
 * Whether a part of a name, without hyphens, is what people write: a word in one of the usual
 * cases, a short number, or a word with a short number at its end or beginning (`x86`, `mp3`).
 */
function isPlain(part: string): boolean {
  if (/^[a-f]{16,}$/i.test(part)) return false;
  if (/^\d*$/.test(part)) return true; // long ones are numbers, masked as such
  if (/^(?:[a-z]+|[A-Z]+|[A-Z][a-z]+)$/.test(part)) return part.length < wordMax;
  if (/^(?:[a-z]+|[A-Z]+|[A-Z][a-z]+)\d{1,4}$/.test(part)) return part.length < runMin;
  if (/^\d{1,4}(?:[a-z]+|[A-Z]+)$/.test(part)) return part.length < runMin;
  if (!/^[a-z]+$/i.test(part)) return false;
  const words = part.match(/[A-Z]?[a-z]+|[A-Z]+/g)?.length ?? 1;
  return part.length < wordMax && part.length / words >= camelMin;
}

const isWord = /^(?:[A-Za-z]?[a-z]{2,}|\d+)$/;

function maskRun(text: string): string {
  const parts = text.split(/([-_]+)/);
  let odd = 0;
  let first = -1;
  let last = -1;
  for (const [at, part] of parts.entries()) {
    if (at % 2 === 1 || isPlain(part)) continue;
    odd += part.length;
    if (first < 0) first = at;
    last = at;
  }
  if (odd < oddMin) return text;
  // What a hyphen of base64url cut off goes too, unless it could be a word or a number.
  while (first > 0 && !isWord.test(parts[first - 2] ?? "")) first -= 2;
  while (last < parts.length - 1 && !isWord.test(parts[last + 2] ?? "")) last += 2;
  return `${parts.slice(0, first).join("")}[token]${parts.slice(last + 1).join("")}`;
}

/**
 * `text` with `[token]` in place of JSON web tokens (RFC 7519) and of runs of at least 16
 * characters that read as made by a machine (hexadecimal, base32, base64url), and `[id]` in place
 * of UUIDs (RFC 9562) and MAC addresses. Slugs, names of files and platforms stay. Tokens of less
 * than 16 characters stay too, and what could be words: lower-case letters, and two in a thousand
 * random tokens of base64url.
 */
export function maskTokens(text: string): string {
  if (text.length < runMin) return text;
  return text
    .replace(jwt, "[token]")
    .replace(uuid, "[id]")
    .replace(mac, "[id]")
    .replace(macDashes, "[id]")
    .replace(run, maskRun);
}
