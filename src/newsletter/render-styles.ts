import { type MailColours, mailColours } from "../mail/mod.ts";

/** How prose looks: colours of the light theme, and the way that the language is written. */
export interface ProseLook {
  readonly colours: MailColours;
  readonly direction: "ltr" | "rtl";
}

const serif = "Charter, Cambria, Georgia, serif";
const sans = "system-ui, -apple-system, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif";
const mono = "ui-monospace, Menlo, Consolas, 'Liberation Mono', monospace";

/** Typefaces that the reader's own machine has; no quotes, for attributes. */
export const fonts = { text: serif, ui: sans, mono } as const;

/** In CSS pixels: the column, and the space at both of its sides. */
export const sheetWidth = 600;
export const sideSpace = 28;
/** What is left for images; one for the border at each side. */
export const contentWidth = sheetWidth - 2 * sideSpace - 2;

const accentOfOurs = "#1d4ed8";

/** The colours of a mail in both themes; an accent that is none becomes ours. */
export function campaignColours(accent: string): { light: MailColours; dark: MailColours } {
  return mailColours(/^#[0-9a-f]{6}$/iu.test(accent) ? accent : accentOfOurs);
}

/**
 * The sheet for what can't stand at the elements: the phone, and the dark. Programs that follow the
 * system take the media query; Outlook's apps and web mail mark what they turned dark with
 * `data-ogsc` and `data-ogsb`, so the same colours are given for those. A program that turns colours
 * by itself (Gmail's apps) reads none of it, and finds pairs of colours that stay apart.
 */
export function campaignSheet(dark: MailColours): string {
  const rules = darkRules(dark);
  const query = rules.map(([selectors, said]) => `${selectors.join(",")}{${said}}`).join("");
  const outlook = rules
    .map(([selectors, said]) => {
      const mark = said.startsWith("color") ? "[data-ogsc]" : "[data-ogsb]";
      return `${selectors.map((it) => `${mark} ${it}`).join(",")}{${said}}`;
    })
    .join("");
  return [
    ":root{color-scheme:light dark;supported-color-schemes:light dark}",
    "a{overflow-wrap:anywhere}",
    // Links that Apple's programs make of dates, addresses and telephone numbers.
    "a[x-apple-data-detectors]{color:inherit!important}",
    "@media(max-width:480px){",
    ".in{padding-left:20px!important;padding-right:20px!important}",
    `.sheet,${sheetCell}{border-radius:0!important}`,
    `${sheetCell}{border-left:0!important;border-right:0!important}`,
    ".btn table{width:100%!important}",
    ".btn a{display:block!important}",
    ".h1{font-size:24px!important}",
    ".c{padding:6px 4px!important}",
    "}",
    "@media(max-width:340px){.c{word-break:break-word!important}}",
    `@media(prefers-color-scheme:dark){body{background:${dark.paper}!important}${query}}`,
    outlook,
  ].join("");
}

/** Outlook for Windows takes Times for a list of typefaces whose first one it does not know. */
export const outlookSheet = `<!--[if mso]><style>${[
  ".ink,.ink div,.ink p,.ink li,.ink h1,.ink h2,.ink h3,.ink h4{font-family:Georgia,serif!important}",
  ".soft,.soft div,.soft p,.btn a{font-family:Arial,sans-serif!important}",
  ".c{font-family:Arial,sans-serif!important;font-size:14px}",
  "pre,code{font-family:Consolas,monospace!important}",
].join("")}</style><![endif]-->`;

/** Where mrml puts a section's border. */
const sheetCell = ".sheet>table>tbody>tr>td";

function darkRules(dark: MailColours): readonly (readonly [readonly string[], string])[] {
  return [
    [[".paper"], `background:${dark.paper}!important`],
    [[".sheet", ".sheet>table"], `background:${dark.raised}!important`],
    [[sheetCell], `border-color:${dark.line}!important`],
    [[".ink", ".ink>div"], `color:${dark.ink}!important`],
    [[".soft", ".soft>div"], `color:${dark.soft}!important`],
    [[".ln", ".rule p"], `border-color:${dark.line}!important`],
    [[".code"], `background:${dark.paper}!important`],
    [[".a"], `color:${dark.accent}!important`],
    [[".btn td", ".btn a"], `background:${dark.accent}!important`],
    [[".btn a"], `color:${dark.accentInk}!important`],
    // A logo drawn for white paper keeps it.
    [[".logo img"], "background:#ffffff!important;border-radius:4px;padding:6px"],
  ];
}
