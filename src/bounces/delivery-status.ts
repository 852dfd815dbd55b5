import { decodeCharset } from "./charset.ts";

/** What a delivery status notification says of one recipient (RFC 3464, 2.3). */
export interface RecipientStatus {
  readonly finalRecipient: string;
  readonly originalRecipient: string;
  readonly action: string;
  readonly status: string;
  readonly diagnostic: string;
  readonly remoteMta: string;
  /** What PowerMTA filed the failure under, in a field of its own. */
  readonly category: string;
}

export interface DeliveryStatus {
  readonly envelopeId: string;
  readonly reportingMta: string;
  readonly recipients: readonly RecipientStatus[];
}

const recipientsMax = 200;
const lineMax = 4000;

type Group = Map<string, string>;

/** Groups of fields, parted by empty lines; a line that begins with `--` ends them all. */
function groupsOf(text: string): readonly Group[] {
  const groups: Group[] = [];
  let group: Group = new Map();
  let last = "";
  let at = 0;
  const close = () => {
    if (group.size > 0) groups.push(group);
    group = new Map();
    last = "";
  };
  while (at < text.length && groups.length < recipientsMax) {
    const found = text.indexOf("\n", at);
    const end = found < 0 ? text.length : found;
    const line = text.slice(at, Math.min(end, at + lineMax));
    at = end + 1;
    if (line.startsWith("--")) break;
    const field = /^([A-Za-z][\w-]{1,60})\s{0,10}:(.*)$/.exec(line);
    if (line.trim() === "") {
      close();
    } else if (field?.[1] !== undefined && !/^[ \t]/.test(line)) {
      last = field[1].toLowerCase();
      // Two recipients without an empty line between them.
      if (last === "final-recipient" && group.has(last)) close();
      last = field[1].toLowerCase();
      if (!group.has(last)) group.set(last, (field[2] ?? "").trim());
    } else if (last !== "") {
      const before = group.get(last) ?? "";
      if (before.length < lineMax) group.set(last, `${before} ${line.trim()}`.trim());
    }
  }
  close();
  return groups;
}

/** The address of `rfc822; name@example.org`, however it is written. */
export function addressOf(field: string): string {
  const bare = field.replace(/^[\w-]{1,30}\s{0,10};/, "").trim();
  const inside = /<([^<>]{1,320})>/.exec(bare)?.[1] ?? bare;
  return inside
    .replace(/^mailto:/i, "")
    .trim()
    .slice(0, 320);
}

/** The host of `dns; mx.example.org (192.0.2.1)`. */
function hostOf(field: string): string {
  const bare = field.replace(/^[\w-]{1,30}\s{0,10};/, "").trim();
  return (/^[^\s(]{1,255}/.exec(bare)?.[0] ?? "").replace(/^\[|\]$/g, "");
}

/** The sentence of `smtp; 550 5.1.1 User unknown`; what has no type is all sentence. */
function sentenceOf(field: string): string {
  return field.replace(/^(?:x[-_])?[\w-]{1,40}\s{0,10};\s{0,20}/i, "").trim();
}

const statusPattern = /(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.]*\d)/;

/**
 * Reads `message/delivery-status` (RFC 3464). Fields may come in any order, in any letters, with
 * types missing; a group counts when it names a recipient.
 */
export function readDeliveryStatus(body: string): DeliveryStatus {
  const groups = groupsOf(decodeCharset(body, "utf-8"));
  const get = (name: string) => groups.find((group) => group.has(name))?.get(name) ?? "";
  const recipients: RecipientStatus[] = [];
  for (const group of groups) {
    const final = group.get("final-recipient") ?? "";
    const original = group.get("original-recipient") ?? "";
    const known = group.has("action") || group.has("status") || group.has("diagnostic-code");
    if ((final === "" && original === "") || !known) continue;
    recipients.push({
      finalRecipient: addressOf(final || original),
      originalRecipient: addressOf(original),
      action: (/^[a-z]+/.exec((group.get("action") ?? "").toLowerCase())?.[0] ?? "").slice(0, 20),
      status: statusPattern.exec(group.get("status") ?? "")?.[1] ?? "",
      diagnostic: sentenceOf(group.get("diagnostic-code") ?? ""),
      remoteMta: hostOf(group.get("remote-mta") ?? ""),
      category: (group.get("x-powermta-bouncecategory") ?? "").toLowerCase().slice(0, 40),
    });
  }
  return {
    envelopeId: get("original-envelope-id").slice(0, 500),
    reportingMta: hostOf(get("reporting-mta")),
    recipients,
  };
}

/** Whether text that is no such part holds the fields of one, as some programs write it. */
export function holdsDeliveryStatus(text: string): boolean {
  const head = text.slice(0, 100_000);
  return (
    /^final-recipient\s{0,10}:/im.test(head) &&
    /^(?:action|status|diagnostic-code)\s{0,10}:/im.test(head)
  );
}

/** The first enhanced status code in a sentence, and not a piece of an IP address. */
export function statusIn(text: string): string {
  return statusPattern.exec(text)?.[1] ?? "";
}
