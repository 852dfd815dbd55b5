// An at sign as it is, in other widths, in percent-encoding of any depth, or as an HTML entity.
const atSign = /[@\uff20\ufe6b]|%(?:25){0,8}40|&#0{0,4}64;?|&#x0{0,4}40;?|&commat;/gi;
const beforePart = /[^\s/\\?#&=;,:<>"'()[\]{}|@\uff20\ufe6b]/;
const domainPart = /[\p{L}\p{M}\p{N}._\-%\uff0e\u3002]/u;
const pictureScale = /^\d(?:\.\d)?x\.(?:png|jpe?g|gif|webp|avif|svg|heic)$/i; // logo@2x.png
const version = /^v?\d+(?:[._-]\d+)*(?:-[a-z]+)?$/i;
const domain = /^[^._%-].*(?:[.\uff0e\u3002]|%2e)(?=.*\p{L})[^.]{2,}$/iu;
const partMax = 320;

/** Whether what follows an at sign is the domain of an address, and not a version of a package. */
function isDomain(text: string): boolean {
  if (version.test(text)) return (text.match(/\./g)?.length ?? 0) === 3;
  if (pictureScale.test(text)) return false;
  return domain.test(text) || /^localhost$/i.test(text);
}

/**
 * `text` with `[e-mail]` in place of every e-mail address: an at sign in any common spelling,
 * something before it, and a name of a host behind it (or an address literal). `/@scope/name`,
 * `package@1.2.3` and `logo@2x.png` are no addresses. Takes linear time.
 */
export function maskMail(text: string): string {
  let masked = "";
  let done = 0;
  for (const found of text.matchAll(atSign)) {
    const at = found.index;
    if (at < done) continue;
    let start = at;
    while (start > done && at - start < partMax && beforePart.test(text[start - 1] ?? "")) start--;
    const from = at + found[0].length;
    const literal = /^\[[\da-f.:]{3,45}\]/i.exec(text.slice(from, from + 48))?.[0];
    let end = from + (literal?.length ?? 0);
    if (literal === undefined) {
      while (end < text.length && end - from < partMax && domainPart.test(text[end] ?? "")) end++;
      while (end > from && /[.\-_%]/.test(text[end - 1] ?? "")) end--;
      if (!isDomain(text.slice(from, end))) continue;
    }
    if (start === at) continue;
    masked += `${text.slice(done, start)}[e-mail]`;
    done = end;
  }
  return done === 0 ? text : masked + text.slice(done);
}
