import type { LinkTags } from "./render-input.ts";

/** A link that a mail may hold, or why it may not; `warning` when it may but should be mended. */
export type LinkReading =
  | {
      readonly href: string;
      readonly warning?: { code: "link" | "link-insecure"; message: string };
    }
  | { readonly href: null; readonly message: string };

const tooLong = 2000;

/**
 * Reads the address of a link: whole, with https, http or mailto. It is decided by, and written as,
 * the parser that browsers use (WHATWG URL), which sees through tabs and line breaks.
 */
export function readLink(address: string, tags: LinkTags | undefined): LinkReading {
  const written = address.trim();
  if (written === "") return { href: null, message: "this link leads nowhere: write its address" };
  if (written.startsWith("#")) {
    const message = `${written} is a place within the mail, where mail programs don't go: link to a page`;
    return { href: null, message };
  }
  const url = URL.parse(written);
  if (url === null) {
    const message = "this link has no whole address: write one that begins with https:";
    return { href: null, message };
  }
  if (!["https:", "http:", "mailto:"].includes(url.protocol)) {
    const message =
      "this link is refused: write an address that begins with https:, http: or mailto:";
    return { href: null, message };
  }
  if (url.href.length > tooLong) {
    return { href: null, message: `this link is longer than ${tooLong} characters: shorten it` };
  }
  if (url.username !== "" || url.password !== "") {
    return { href: null, message: "this link holds a user name or password: write it without" };
  }
  if (url.protocol === "mailto:") return readMailto(url);
  const href = tagged(url, tags);
  if (isHere(url.hostname)) {
    const message = `${url.host} is the reader's own machine: write the public address`;
    return { href, warning: { code: "link", message } };
  }
  if (url.protocol === "http:") {
    const message = "this link is not encrypted: write https: instead of http:";
    return { href, warning: { code: "link-insecure", message } };
  }
  return { href };
}

function readMailto(url: URL): LinkReading {
  const isAddress = /^[^@?]+@[^@?]+$/u.test(url.pathname);
  if (isAddress) return { href: url.href };
  return {
    href: null,
    message: "this mailto: link names no address: write mailto:name@example.com",
  };
}

function isHere(hostname: string): boolean {
  return /(^|\.)localhost$/u.test(hostname) || hostname.startsWith("127.") || hostname === "[::1]";
}

/** The address with `utm_source` and `utm_campaign` when it is the vendor's own and has none. */
function tagged(url: URL, tags: LinkTags | undefined): string {
  if (tags === undefined || !tags.origins.includes(url.origin)) return url.href;
  const has = [...url.searchParams.keys()].some((name) => name.startsWith("utm_"));
  if (has) return url.href;
  // Not by `searchParams`: that would write the operator's own parameters anew.
  const mine = new URLSearchParams({ utm_source: "newsletter", utm_campaign: tags.campaign });
  url.search = `${url.search === "" ? "?" : `${url.search}&`}${mine.toString()}`;
  return url.href;
}

/** What says nothing to somebody who hears the links of a mail read out, one after another. */
const emptyLabels: ReadonlySet<string> = new Set([
  ...["here", "click here", "click", "link", "this", "this link", "this page", "more", "read more"],
  ...[
    "hier",
    "hier klicken",
    "klick hier",
    "mehr",
    "weiterlesen",
    "ici",
    "cliquez ici",
    "aquí",
    "aqui",
  ],
  ...[
    "haz clic aquí",
    "clique aqui",
    "qui",
    "clicca qui",
    "klik hier",
    "こちら",
    "ここ",
    "这里",
    "点击这里",
    "هنا",
  ],
]);

/** Whether a link's text says nothing about where it leads, such as “here”. */
export function isEmptyLabel(label: string): boolean {
  const bare = label.toLowerCase().replace(/[\s.,:;!?…→>»›]+/gu, " ");
  return emptyLabels.has(bare.trim());
}
