/** Undoes quoted-printable (RFC 2045 6.7) wherever it stands; the rest stays as it is. */
export function decodeQuotedPrintable(raw: string): string {
  return raw
    .replace(/=\r?\n/g, "")
    .replace(/(?:=[0-9A-F]{2})+/g, (codes) =>
      Buffer.from(codes.replaceAll("=", ""), "hex").toString("utf8"),
    );
}

/** A mail as it arrived, and whom it greets. */
export interface ArrivedMail {
  readonly raw: string;
  readonly name: string;
}

/** Headers that name the recipient or the delivery, and so may differ. */
const ownHeaders = [
  ...["to", "message-id", "list-unsubscribe", "dkim-signature", "x-pm-message-id", "received"],
  // What the relay on this machine writes down of the envelope.
  ...["delivered-to", "return-path", "x-original-to"],
];

const links = /\/newsletter\/(u|preferences)\/[\w-]{43}(?![\w-])/g;

/**
 * What two mails of one campaign differ in beyond what may differ: whom they go to, their ids and
 * signatures, the greeting, and the token of the links to leave. One line for each; none when the
 * mails can be told apart by nothing else.
 */
export function differencesOf(one: ArrivedMail, other: ArrivedMail): readonly string[] {
  const [a, b] = [partsOf(one), partsOf(other)];
  const headers = [...new Set([...a.headers.keys(), ...b.headers.keys()])].filter(
    (name) => !ownHeaders.includes(name) && a.headers.get(name) !== b.headers.get(name),
  );
  const lines = Array.from({ length: Math.max(a.lines.length, b.lines.length) }, (_, at) => at)
    .filter((at) => a.lines[at] !== b.lines[at])
    .map((at) => `line ${at + 1} of the body`);
  return [...headers.map((name) => `the header ${name}`), ...lines];
}

function partsOf({ raw, name }: ArrivedMail) {
  const [head = "", ...rest] = raw.split(/\r?\n\r?\n/);
  const headers = new Map<string, string>();
  for (const field of head.replace(/\r?\n[ \t]+/g, " ").split(/\r?\n/)) {
    const at = field.indexOf(":");
    const key = field.slice(0, at).toLowerCase();
    headers.set(key, `${headers.get(key) ?? ""}${field.slice(at + 1).trim()}`);
  }
  const body = decodeQuotedPrintable(rest.join("\n\n")).replace(links, "/newsletter/$1/…");
  // The greeting stands once in the text and once in the HTML; a name anywhere else stays.
  let greetings = 0;
  const lines = body.split(/\r?\n/).map((line) => {
    if (!line.includes(name) || greetings === 2) return line;
    greetings += 1;
    return line.replace(name, "…");
  });
  return { headers, lines };
}

/** Hosts of every address in a mail's text, links and images, in lower case. */
export function hostsIn(raw: string): readonly string[] {
  const body = decodeQuotedPrintable(raw.slice(raw.search(/\r?\n\r?\n/)));
  const found = body.matchAll(/(?:https?:)?\/\/([a-z0-9.-]+(?::\d+)?)/gi);
  return [...new Set([...found].map(([, host = ""]) => host.toLowerCase()))].sort();
}

/** Addresses from which a mail's HTML loads anything when it is opened. */
export function loadedBy(raw: string): readonly string[] {
  const body = decodeQuotedPrintable(raw);
  const sources = [
    ...body.matchAll(/<(?:img|source|iframe|script|link|embed|object|video|audio|input)\b[^>]*>/gi),
    ...body.matchAll(/url\(\s*["']?[^)]*\)/gi),
    ...body.matchAll(/\bbackground\s*=\s*["']?[^"'>\s]+/gi),
  ];
  return sources.flatMap(([tag]) => tag.match(/(?:https?:)?\/\/[^\s"'<>)]+/gi) ?? []);
}
