/** What came of reading an address that somebody typed. */
export type ParsedAddress =
  | { readonly ok: true; readonly address: string }
  | { readonly ok: false; readonly message: string };

const refuse = (message: string): ParsedAddress => ({ ok: false, message });

// RFC 5322 atext, and beyond ASCII what RFC 6531 adds: letters, marks, figures, symbols. Of those,
// < and > are ASCII's, and would end an address on the line to the relay.
const atom = "(?:(?![<>])[\\w!#$%&'*+/=?^`{|}~\\-\\p{L}\\p{M}\\p{N}\\p{S}])+";
const dotAtom = new RegExp(`^${atom}(?:\\.${atom})*$`, "u");
const label = /^(?!-)[a-z0-9-]{1,63}(?<!-)$/;
const bytes = (text: string) => Buffer.byteLength(text, "utf8");

/**
 * Reads one mail address as people have them: a practical part of RFC 5321 (no quoted local
 * part, no comment, no address literal; a domain has a dot) with international domains (UTS #46,
 * turned to ASCII) and local parts (RFC 6531). Lengths are those of RFC 5321: 64 bytes before
 * the @, 254 in all. The message says what to mend.
 */
export function parseAddress(text: string): ParsedAddress {
  const given = text.trim().normalize("NFC");
  if (given === "") return refuse("Enter your e-mail address.");
  if (given.length > 1000) return refuse("An e-mail address has at most 254 characters.");
  if (/[\p{C}\p{Z}]/u.test(given)) {
    return refuse("An e-mail address has no spaces or control characters in it.");
  }
  const at = given.lastIndexOf("@");
  if (at < 0) return refuse("An e-mail address has an @ in it, as in name@example.com.");
  const local = given.slice(0, at);
  if (local === "") return refuse("Something is missing before the @.");
  if (local.includes("@")) return refuse("An e-mail address has one @ only.");
  if (!dotAtom.test(local)) {
    return refuse("The part before the @ has a character that can't stand there.");
  }
  if (bytes(local) > 64) return refuse("The part before the @ has at most 64 characters.");
  const domain = asciiDomain(given.slice(at + 1));
  if (!domain) return refuse("The part after the @ is no domain, as in name@example.com.");
  const address = `${local}@${domain}`;
  if (bytes(address) > 254) return refuse("An e-mail address has at most 254 characters.");
  return { ok: true, address };
}

/** The domain in ASCII (UTS #46, by the URL parser), or undefined if it is none with a dot. */
function asciiDomain(domain: string): string | undefined {
  // What the URL parser would read as something else than a host: port, path, user, escape.
  if (domain === "" || /[:/?#@\\%[\]]/.test(domain)) return undefined;
  if (!URL.canParse(`http://${domain}`)) return undefined;
  const ascii = new URL(`http://${domain}`).hostname;
  const labels = ascii.split(".");
  const isName = labels.length > 1 && labels.every((part) => label.test(part));
  const isNumber = /^\d+$/.test(labels.at(-1) ?? "");
  return isName && !isNumber ? ascii : undefined;
}

/** Whether an address needs a relay that knows SMTPUTF8 (RFC 6531). */
export function needsSmtpUtf8(address: string): boolean {
  return /[^\x20-\x7e]/.test(address);
}
