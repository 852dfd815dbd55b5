import { accentStylesheet } from "../kernel/design/accent.ts";
import tokensCss from "../kernel/design/tokens.css" with { type: "text" };

/** The colours of a mail in one theme; mail programs know no custom properties. */
export interface MailColours {
  readonly paper: string;
  readonly raised: string;
  readonly ink: string;
  readonly soft: string;
  readonly line: string;
  readonly accent: string;
  readonly accentInk: string;
}

/** The design tokens in both themes, with the vendor's accent made readable in each. */
export function mailColours(accent: string): { light: MailColours; dark: MailColours } {
  const [light = "", dark = ""] = tokensCss.split("@media (prefers-color-scheme: dark)");
  const [lightAccent = "", darkAccent = ""] = accentStylesheet(accent).split("@media");
  return { light: coloursOf(light + lightAccent), dark: coloursOf(dark + darkAccent) };
}

function coloursOf(css: string): MailColours {
  const token = (name: string) =>
    [...css.matchAll(new RegExp(`--${name}:\\s*(#[0-9a-f]{6})`, "g"))].at(-1)?.[1] ?? "inherit";
  return {
    paper: token("paper"),
    raised: token("paper-raised"),
    ink: token("ink"),
    soft: token("ink-soft"),
    line: token("line"),
    accent: token("accent"),
    accentInk: token("accent-ink"),
  };
}
