import { fillHtml } from "./render-slots.ts";

/** How a preview is shown. */
export interface PreviewOptions {
  /** What stands in the greeting's slot: a made-up name, or the fallback. */
  readonly name: string;
  readonly company?: string;
  /** As in a mail program that follows this theme; left out: as the operator's own system. */
  readonly theme?: "light" | "dark";
}

/**
 * The mail's HTML for a frame on an operator's page, to be served by a route of its own with
 * `previewPolicy`. Links open in a new tab, so that they can be tried; those of the slots lead
 * nowhere, as nobody's subscription stands behind them.
 */
export function previewHtml(html: string, options: PreviewOptions): string {
  const { name, company = "", theme } = options;
  const nowhere = "about:blank#preview";
  const filled = fillHtml(inTheme(html, theme), {
    ...{ name, company, unsubscribe: nowhere, preferences: nowhere },
  });
  const head = '<base target="_blank"><meta name="referrer" content="no-referrer">';
  return filled.replace(/<head>/iu, (tag) => tag + head);
}

const darkQuery = "@media(prefers-color-scheme:dark)";
const bothSchemes = ":root{color-scheme:light dark;supported-color-schemes:light dark}";

/** A frame can't be told which theme to take, so the sheet is. */
function inTheme(html: string, theme: PreviewOptions["theme"]): string {
  if (theme === undefined) return html;
  const query = theme === "dark" ? "@media all" : "@media not all";
  return html.replace(darkQuery, query).replace(bothSchemes, `:root{color-scheme:${theme}}`);
}

/**
 * The value of `Content-Security-Policy` for the route that serves a preview: inline styles, which a
 * mail is made of, and images from `publicUrl`; no scripts, no forms, nothing else from anywhere, an
 * origin of its own, and a frame on our own pages only.
 */
export function previewPolicy(publicUrl: string): string {
  const images = URL.parse(publicUrl)?.origin ?? "'none'";
  return [
    "default-src 'none'",
    "style-src 'unsafe-inline'",
    `img-src ${images}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'self'",
    "sandbox allow-popups allow-popups-to-escape-sandbox",
  ].join("; ");
}

/** What some mail programs will not show of a campaign. */
export interface ClientLimit {
  readonly clients: string;
  readonly what: string;
}

/** What will look otherwise elsewhere than in the preview, for this mail. */
export function clientLimits(html: string): readonly ClientLimit[] {
  return limits
    .filter(({ applies }) => applies(html))
    .map(({ clients, what }) => ({ clients, what }));
}

const limits: readonly (ClientLimit & { applies: (html: string) => boolean })[] = [
  {
    clients: "Outlook and Thunderbird, at first",
    what: "Images are not loaded until the reader asks for them; their alternative text stands there.",
    applies: (html) => /<img\b/u.test(html),
  },
  {
    clients: "Outlook for Windows (2016 to 2024)",
    what: "Corners are square, and text is set in Cambria or Georgia; the rest is in its place.",
    applies: () => true,
  },
  {
    clients: "Gmail for Android and iPhone",
    what: "In the dark it turns the light colours by its own rules and does not take ours.",
    applies: () => true,
  },
  {
    clients: "Gmail with an address of another provider, and some web mail",
    what: "Our style sheet is dropped: on a phone the space at the sides is wider, and the dark is the program's own.",
    applies: () => true,
  },
  {
    clients: "Gmail",
    what: "A mail of more than 102 KB is cut, and its end is behind a link.",
    applies: (html) => Buffer.byteLength(html) > 90_000,
  },
  {
    clients: "All",
    what: "A table does not scroll: where it is wider than the screen, its words are divided.",
    applies: (html) => html.includes('scope="col"'),
  },
  {
    clients: "All",
    what: "Code does not scroll: long lines wrap.",
    applies: (html) => html.includes("<pre"),
  },
];
