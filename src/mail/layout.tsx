import type { Child } from "hono/jsx";
import { type MailColours, mailColours } from "./mail-colours.ts";

/** What a mail says, once for both of its forms. */
export interface MailContent {
  readonly title: string;
  /** Plain text; a line break inside of one stays a line break. */
  readonly paragraphs: readonly string[];
  /** The paragraph that is a key or a code: it stands out, in letters that are told apart. */
  readonly key?: string;
  /** The one thing to do, as a button; its address is written out too. */
  readonly action?: { readonly label: string; readonly url: string };
  /** Why this mail came and what may be done about it, in small print. */
  readonly footer: readonly string[];
}

/** Whose mail it is. */
export interface MailLook {
  readonly vendor: string;
  /** The vendor's accent, `#rrggbb`. */
  readonly accent: string;
  readonly lang?: string;
}

const serif = "Charter, Cambria, Georgia, serif";
const mono = "ui-monospace, Menlo, Consolas, monospace";
const sans = "system-ui, -apple-system, Segoe UI, Roboto, Helvetica, Arial, sans-serif";

/**
 * The mail as HTML: one column, readable without any style, light and dark, nothing loaded from
 * anywhere. Styles stand at the elements, as many mail programs drop all others; the sheet holds
 * only what can't be written there.
 */
export async function mailHtml(content: MailContent, look: MailLook): Promise<string> {
  const { light, dark } = mailColours(look.accent);
  const { title, paragraphs, action, footer } = content;
  const text = `margin:0 0 16px;font:17px/1.6 ${serif};color:${light.ink}`;
  const key = `margin:0 0 16px;font:600 18px/1.6 ${mono};color:${light.ink}`;
  const small = `margin:0 0 8px;font:13px/1.5 ${sans};color:${light.soft}`;
  const page = (
    <Frame title={title} look={look} colours={{ light, dark }}>
      <h1 class="ink" style={`margin:0 0 20px;font:600 24px/1.25 ${serif};color:${light.ink}`}>
        {title}
      </h1>
      {paragraphs.map((paragraph) => (
        <p class="ink" style={paragraph === content.key ? key : text}>
          <Lines text={paragraph} />
        </p>
      ))}
      {action && <Action {...action} light={light} small={small} />}
      <div class="rule" style={`border-top:1px solid ${light.line};margin:28px 0 16px`} />
      {footer.map((line) => (
        <p class="soft" style={small}>
          <Lines text={line} />
        </p>
      ))}
    </Frame>
  );
  const html = await (page as unknown as { toString(): string | Promise<string> }).toString();
  return `<!doctype html>${html}`;
}

/** The same mail as text. */
export function mailText(content: MailContent, look: Pick<MailLook, "vendor">): string {
  const { title, paragraphs, action, footer } = content;
  const parts = [
    title,
    ...paragraphs,
    ...(action ? [`${action.label}:\n${action.url}`] : []),
    // "-- " begins a signature (RFC 3676 4.3), which programs fold away.
    ["-- ", look.vendor, ...footer].join("\n"),
  ];
  return `${parts.join("\n\n")}\n`;
}

/** The paragraphs of a text that somebody wrote: an empty line ends one. */
export function paragraphsOf(text: string): readonly string[] {
  return text
    .replace(/\r\n?/g, "\n")
    .split(/\n[ \t]*\n+/)
    .map((paragraph) => paragraph.trim())
    .filter((paragraph) => paragraph !== "");
}

interface FrameProps {
  readonly title: string;
  readonly look: MailLook;
  readonly colours: { readonly light: MailColours; readonly dark: MailColours };
  readonly children?: Child;
}

function Frame({ title, look, colours, children }: FrameProps) {
  const { light, dark } = colours;
  return (
    <html lang={look.lang ?? "en"}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="supported-color-schemes" content="light dark" />
        <meta name="format-detection" content="telephone=no, date=no, address=no" />
        <title>{title}</title>
        <style>{sheet(dark)}</style>
      </head>
      <body
        class="paper"
        style={`margin:0;padding:0;background:${light.paper};-webkit-text-size-adjust:100%`}
      >
        <table
          role="presentation"
          class="paper"
          width="100%"
          cellpadding="0"
          cellspacing="0"
          border={0}
          style={`background:${light.paper}`}
        >
          <tr>
            <td align="center" style="padding:24px 12px">
              <Sheet vendor={look.vendor} light={light}>
                {children}
              </Sheet>
            </td>
          </tr>
        </table>
      </body>
    </html>
  );
}

function Sheet(props: { vendor: string; light: MailColours; children?: Child }) {
  const { vendor, light, children } = props;
  const { raised, line, soft } = light;
  const box = `background:${raised};border:1px solid ${line};border-radius:6px`;
  return (
    <table
      role="presentation"
      class="sheet"
      width="100%"
      cellpadding="0"
      cellspacing="0"
      border={0}
      style={`max-width:560px;text-align:left;${box}`}
    >
      <tr>
        <td style="padding:28px 28px 20px">
          <p class="soft" style={`margin:0 0 24px;font:600 14px/1.4 ${sans};color:${soft}`}>
            {vendor}
          </p>
          {children}
        </td>
      </tr>
    </table>
  );
}

// No quotes and no ">" in here: they would be escaped, and a style element is not unescaped.
function sheet(dark: MailColours): string {
  return [
    ":root{color-scheme:light dark;supported-color-schemes:light dark}",
    "a{overflow-wrap:anywhere}",
    "@media(prefers-color-scheme:dark){",
    `.paper{background:${dark.paper}!important}`,
    `.sheet{background:${dark.raised}!important;border-color:${dark.line}!important}`,
    `.ink{color:${dark.ink}!important}`,
    `.soft{color:${dark.soft}!important}`,
    `.rule{border-color:${dark.line}!important}`,
    `.accent{color:${dark.accent}!important}`,
    `.button{background:${dark.accent}!important}`,
    `.button a{color:${dark.accentInk}!important}`,
    "}",
  ].join("");
}

interface ActionProps {
  readonly label: string;
  readonly url: string;
  readonly light: MailColours;
  readonly small: string;
}

function Action({ label, url, light, small }: ActionProps) {
  return (
    <>
      <table
        role="presentation"
        cellpadding="0"
        cellspacing="0"
        border={0}
        style="margin:24px 0 20px"
      >
        <tr>
          <td class="button" style={`background:${light.accent};border-radius:6px`}>
            <a
              href={url}
              style={`display:inline-block;padding:13px 22px;font:600 16px/1.3 ${sans};color:${light.accentInk};text-decoration:none`}
            >
              {label}
            </a>
          </td>
        </tr>
      </table>
      <p class="soft" style={small}>
        Or copy this address into your browser:
        <br />
        <a
          class="accent"
          href={url}
          style={`color:${light.accent};overflow-wrap:anywhere;word-break:break-all`}
        >
          {url}
        </a>
      </p>
    </>
  );
}

function Lines({ text }: { text: string }) {
  return (
    <>
      {text.split("\n").map((line, index) => (
        <>
          {index > 0 && <br />}
          {line.split(/(\be-mails?\b)/i).map((part, at) =>
            // The word that stands in every mail of ours would break at its hyphen.
            at % 2 === 1 ? <span style="white-space:nowrap">{part}</span> : part,
          )}
        </>
      ))}
    </>
  );
}
