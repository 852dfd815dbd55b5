import type { BroughtAd } from "./brought-ad.ts";
import { isAt, type PartnerHosts, readAddress } from "./partner-hosts.ts";
import { plainText } from "./plain-text.ts";
import { trackers } from "./read-native.ts";
import type { Refusal } from "./refusal.ts";
import type { Size } from "./slot.ts";

/** Elements whose meaning is words, links and pictures; no other comes into a frame. */
const shownElements = new Set(
  `a b big blockquote br caption center code div em figcaption figure font h1 h2 h3 h4 h5 h6 hr i img
   li ol p s small span strong style sub sup table tbody td tfoot th thead tr u ul`.split(/\s+/),
);
/** What stands around the markup of a page; its content is kept. */
const aroundElements = new Set(["html", "head", "body", "main", "section", "header", "footer"]);
/** What says something about a page and shows nothing. */
const silentElements = new Set(["meta", "title"]);
const shownAttributes = new Set(
  `alt align bgcolor border cellpadding cellspacing class color colspan dir face height href id lang
   role rowspan size src style valign width`.split(/\s+/),
);
const elementsMax = 300;
const innerPicture = /^data:image\/(?:png|jpeg|gif|webp);base64,[a-z0-9+/=\s]+$/i;
/** Stands for our own address, which is known when the ad is shown. */
const clickMark = "https://click.invalid/";

/** What is seen of the markup while it is read once from its beginning to its end. */
interface Seen {
  refusal: Refusal | undefined;
  elements: number;
  landing: URL | undefined;
  readonly pictures: { readonly url: string; readonly alt: string }[];
  readonly pixels: string[];
  /** All text, and that part of it which is not shown. */
  text: string;
  silentText: string;
  /** Whether it has a look, or pictures, within itself. */
  isStyled: boolean;
}

/**
 * Reads an ad that is HTML. Where it is nothing but a linked picture, it becomes one of ours; else
 * it is kept for a frame, with the elements and attributes alone that show words, links and pictures,
 * and its links lead to us. What brings a program, or loads anything, is refused. Pictures of a pixel,
 * which tell somebody that a page was opened, are taken out and called by the server if registered.
 */
export function readMarkup(
  markup: string,
  from: { readonly hosts: PartnerHosts; readonly size: Size; readonly advertiser: string },
): BroughtAd | Refusal {
  const { hosts, size, advertiser } = from;
  const seen: Seen = {
    ...{ refusal: undefined, elements: 0, landing: undefined, pictures: [], pixels: [] },
    ...{ text: "", silentText: "", isStyled: false },
  };
  const html = rewrite(markup, seen, hosts);
  if (html === undefined) return seen.refusal ?? "elements";
  if (!seen.landing) return "no-link";
  const called = trackers(seen.pixels, hosts);
  const base = {
    ...{ headline: "", body: "", callToAction: "", advertiser, landingUrl: seen.landing, size },
    ...{ whenSeen: called.kept, whenClicked: [], leftOut: called.left },
  };
  const [only, ...more] = seen.pictures;
  if (!only) return { ...base, format: "html", picture: null, alt: "", html };
  // A frame reaches nobody, so that a picture from outside can only be shown by us.
  if (more.length > 0 || seen.isStyled || seen.text.trim() !== seen.silentText.trim())
    return "elements";
  const picture = readAddress(only.url, hosts);
  if (!picture || !isAt(picture, hosts.images)) return "image-host";
  const alt = plainText(only.alt, 140) ?? "";
  return { ...base, format: "image", picture, alt, html: "" };
}

/** The document of the frame, its links to `clickUrl`, an address on our own origin. */
export function frameDocument(html: string, clickUrl: string): string {
  const escaped = clickUrl.replace(/["'<>&\s]/g, (it) => `&#${it.charCodeAt(0)};`);
  const look = "html,body{margin:0;overflow:hidden}img{max-width:100%}";
  const head = `<!doctype html><meta charset="utf-8"><title>Ad</title><style>${look}</style>`;
  return head + html.replaceAll(clickMark, () => escaped);
}

function rewrite(markup: string, seen: Seen, hosts: PartnerHosts): string | undefined {
  const rewriter = new HTMLRewriter()
    .on("*", {
      element(element) {
        seen.elements += 1;
        if (seen.elements > elementsMax) seen.refusal = "markup-too-long";
        else seen.refusal ??= readElement(element, seen, hosts);
      },
      comments: (comment) => void comment.remove(),
    })
    .on("title", { text: (text) => void (seen.silentText += text.text) })
    .onDocument({
      comments: (comment) => void comment.remove(),
      doctype: (doctype) => void doctype.remove(),
      text: (text) => void (seen.text += text.text),
    });
  try {
    const html = rewriter.transform(markup);
    return seen.refusal === undefined ? html : undefined;
  } catch {
    return undefined;
  }
}

function readElement(
  element: HTMLRewriterTypes.Element,
  seen: Seen,
  hosts: PartnerHosts,
): Refusal | undefined {
  const { tagName } = element;
  const attributes = [...element.attributes].map(([name, value]) => [name, value] as const);
  if (tagName === "script" || attributes.some(([name]) => name.startsWith("on"))) return "script";
  // Of an attribute that stands there twice, readers take the one or the other.
  if (new Set(attributes.map(([name]) => name)).size < attributes.length) return "elements";
  if (silentElements.has(tagName)) return void element.remove();
  for (const [name] of attributes) {
    if (!shownAttributes.has(name)) element.removeAttribute(name);
  }
  if (aroundElements.has(tagName)) return void element.removeAndKeepContent();
  if (!shownElements.has(tagName)) return "elements";
  if (tagName === "style") seen.isStyled = true;
  if (tagName === "a") return readLink(element, seen, hosts);
  element.removeAttribute("href");
  if (tagName === "img") readImage(element, seen);
  else element.removeAttribute("src");
  return undefined;
}

function readLink(
  element: HTMLRewriterTypes.Element,
  seen: Seen,
  hosts: PartnerHosts,
): Refusal | undefined {
  element.removeAttribute("src");
  const href = element.getAttribute("href");
  if (href === null) return undefined;
  const url = readAddress(decode(href).trim(), hosts);
  if (!url) return /^[\s\0]*javascript/i.test(decode(href)) ? "script" : "no-link";
  seen.landing ??= url;
  // An ad has one address that it leads to: ours, which counts, and leads on to the first of its own.
  element.setAttribute("href", clickMark);
  element.setAttribute("target", "_blank");
  element.setAttribute("rel", "noopener noreferrer");
  return undefined;
}

function readImage(element: HTMLRewriterTypes.Element, seen: Seen): void {
  const src = decode(element.getAttribute("src") ?? "").trim();
  const look = element.getAttribute("style") ?? "";
  const side = (name: string) => Number.parseInt(element.getAttribute(name) ?? "2", 10);
  const isHidden =
    /display\s*:\s*none|visibility\s*:\s*hidden|\b(?:width|height)\s*:\s*[01]\s*(?:px|;|$)/i;
  if (side("width") <= 1 || side("height") <= 1 || isHidden.test(look)) {
    if (!innerPicture.test(src)) seen.pixels.push(src);
    element.remove();
  } else if (innerPicture.test(src)) seen.isStyled = true;
  else seen.pictures.push({ url: src, alt: decode(element.getAttribute("alt") ?? "") });
}

const named: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
};

/** What stands in an attribute, its character references read (HTML, 13.2.5.72 and on). */
function decode(value: string): string {
  return value.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,4}));/gi, (all, ...found) => {
    const [decimal, hex, name] = found as (string | undefined)[];
    if (name !== undefined) return named[name.toLowerCase()] ?? all;
    const code = decimal ? Number(decimal) : Number.parseInt(hex ?? "", 16);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : "";
  });
}
