import { cleanText, decodePercent } from "./clean-text.ts";
import { maskMail } from "./mask-mail.ts";
import { maskNumbers } from "./mask-number.ts";
import { maskTokens } from "./mask-token.ts";

/** Levels of percent-encoding that are undone to look for personal data. */
const depthMax = 4;

// `user=`, `token:` and their like, as programs write them into a path or a value.
const named =
  /(?<![a-z\d])((?:user|user_?name|login|account|member|customer|client|contact|author|(?:first|last|full|sur|nick|display|real)[-_]?name|name|e-?mail|mail|phone|tel|mobile)(?:[-_]?id)?)([=:])(?!\/\/|\[[a-z-]+\])[^/;&?#,]+/gi;
const secret =
  /(?<![a-z\d])((?:access|auth|id|refresh|reset|session|csrf|api)?[-_]?(?:token|key|secret|session|sid|password|passwd|pwd|pw|pass|signature|sig|otp|pin|jwt|nonce)|phpsessid|jsessionid|auth|code|ticket)([=:])(?!\/\/|\[[a-z-]+\])[^/;&?#,]+/gi;
// A segment of a person's own, behind one that says so: with a space or as first.last.
const personSegment =
  /(\/(?:users?|u|members?|people|profiles?|accounts?|customers?|contacts?|authors?)\/)([^/[\]]*[^/\s[\]][\s+.][^/\s[\]][^/[\]]*)(?=\/|$)/gi;
const file =
  /\.(?:x?html?|php|aspx?|jsp|json|xml|rss|pdf|txt|md|css|m?js|png|jpe?g|gif|svg|webp|ico|zip|gz|\d.*)$/i;
const plain = /^[a-z/]*$/;
const wordMax = 15;

function maskDecoded(text: string): string {
  let masked = maskNumbers(maskTokens(maskMail(text)));
  if (/[=:]/.test(masked)) {
    masked = masked.replace(named, "$1$2[name]").replace(secret, "$1$2[token]");
  }
  if (!/[\s+.]/.test(masked)) return masked;
  return masked.replace(personSegment, (whole, before: string, name: string) =>
    file.test(name) && !/\s/.test(name) ? whole : `${before}[name]`,
  );
}

/** What was masked may show more: an escape undone, two pieces that now stand side by side. */
const roundsMax = 4;

/** Whether nothing can be found in it: lower-case words of ordinary length between slashes. */
function isPlain(text: string): boolean {
  if (!plain.test(text)) return false;
  let start = 0;
  while (text.length - start > wordMax) {
    const slash = text.lastIndexOf("/", start + wordMax);
    if (slash < start) return false;
    start = slash + 1;
  }
  return true;
}

/** Masks the most decoded form in which something is found; the text itself where there is none. */
function maskDeepest(text: string): string {
  const levels = [text];
  for (let decoded = text; levels.length <= depthMax && decoded.includes("%"); ) {
    const next = decodePercent(decoded);
    if (next === decoded) break;
    decoded = next;
    levels.push(next);
  }
  for (let level = levels.length - 1; level >= 0; level -= 1) {
    const decoded = cleanText(levels[level] ?? "");
    const masked = maskDecoded(decoded);
    if (masked !== decoded) return masked;
  }
  return text;
}

/**
 * `text` (a path, a referrer, a value of an event or a campaign) with marks in place of personal
 * data: `[e-mail]`, `[phone]`, `[card]`, `[ip]`, `[token]`, `[id]`, `[number]`, and `[name]` behind
 * `user=` and its like. Up to four levels of percent-encoding are looked through; a text in which
 * something is found comes back decoded, any other as it was given. What `maskMail`, `maskTokens`
 * and `maskNumbers` leave standing, this leaves too; a bare name is not known as one. Never throws.
 */
export function maskPersonal(text: string): string {
  let masked = text;
  for (let round = 0; round < roundsMax && !isPlain(masked); round += 1) {
    const next = maskDeepest(masked);
    if (next === masked) break;
    masked = next;
  }
  return masked;
}
