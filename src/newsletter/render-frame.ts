import type { Block, Letter } from "./markdown-letter.ts";
import type { CampaignVendor } from "./render-input.ts";
import { ownerLines } from "./render-check.ts";
import { mjmlToHtml, Tokens } from "./render-mrml.ts";
import { notesHtml, proseHtml } from "./render-prose.tsx";
import { slotMarker } from "./render-slots.ts";
import {
  outlookSheet,
  campaignColours,
  campaignSheet,
  contentWidth,
  fonts,
  type ProseLook,
  sheetWidth,
  sideSpace,
} from "./render-styles.ts";
import { directionOf, type FooterWords } from "./render-words.ts";

/** What the page of a mail is made of; all of it is plain text but the greeting. */
export interface Frame {
  readonly subject: string;
  readonly preheader: string;
  /** HTML with slots; empty: none. */
  readonly greeting: string;
  readonly letter: Letter;
  readonly vendor: CampaignVendor;
  readonly accent: string;
  readonly language: string;
  readonly words: FooterWords;
  /** Why this mail came. */
  readonly why: string;
  readonly privacyUrl: string;
}

const escape = (text: string) => Bun.escapeHTML(text);

/** The whole mail as HTML: mrml lays the blocks out, and what was written is put in afterwards. */
export function frameHtml(frame: Frame): string {
  const colours = campaignColours(frame.accent);
  const look: ProseLook = { colours: colours.light, direction: directionOf(frame.language) };
  const page = new Page(frame, look, new Tokens());
  return page.html(campaignSheet(colours.dark));
}

/** Metas that tell mail programs to leave sizes, colours and numbers as they are. */
const metas = [
  '<meta name="color-scheme" content="light dark" />',
  '<meta name="supported-color-schemes" content="light dark" />',
  '<meta name="x-apple-disable-message-reformatting" />',
  '<meta name="format-detection" content="telephone=no, date=no, address=no, email=no" />',
].join("");

/** So that a mail program shows no more than the preheader: space that takes no place. */
const previewPadding = "&#847;&zwnj;&nbsp;".repeat(70);

class Page {
  private readonly side: "left" | "right";

  constructor(
    private readonly frame: Frame,
    private readonly look: ProseLook,
    private readonly tokens: Tokens,
  ) {
    this.side = look.direction === "rtl" ? "right" : "left";
  }

  html(sheet: string): string {
    const { language, subject } = this.frame;
    const mjml = `<mjml lang="${this.keep(language)}" dir="${this.look.direction}"><mj-head><mj-title>${this.keep(subject)}</mj-title><mj-preview>${this.preheader()}</mj-preview><mj-breakpoint width="480px" /><mj-raw>${metas}${this.tokens.keep(outlookSheet)}</mj-raw><mj-style>${this.tokens.keep(sheet)}</mj-style></mj-head>${this.body()}</mjml>`;
    return this.tokens.fill(mjmlToHtml(mjml));
  }

  private preheader(): string {
    const { preheader } = this.frame;
    return preheader === "" ? "" : this.tokens.keep(escape(preheader) + previewPadding);
  }

  private body(): string {
    const { paper, raised, line } = this.look.colours;
    const direction = `direction="${this.look.direction}" text-align="${this.side}"`;
    const column = `<mj-column direction="${this.look.direction}">`;
    return [
      `<mj-body background-color="${paper}" width="${sheetWidth}px" css-class="paper">`,
      `<mj-section ${direction} padding="20px 0 12px">${column}${this.head()}</mj-column></mj-section>`,
      `<mj-section css-class="sheet" ${direction} background-color="${raised}" border="1px solid ${line}" border-radius="6px" padding="22px 0 14px">${column}${this.content()}</mj-column></mj-section>`,
      `<mj-section ${direction} padding="12px 0 28px">${column}${this.foot()}</mj-column></mj-section>`,
      "</mj-body>",
    ].join("");
  }

  private head(): string {
    const { name, homeUrl, logo } = this.frame.vendor;
    const href = homeUrl === undefined ? "" : ` href="${this.keep(homeUrl)}"`;
    if (logo !== undefined) {
      const width = Math.max(
        1,
        Math.round(logo.width * Math.min(1, 180 / logo.width, 48 / logo.height)),
      );
      return `<mj-image css-class="in logo" align="${this.side}" padding="0 ${sideSpace}px" width="${width}px" src="${this.keep(logo.url)}" alt="${this.keep(name)}"${href} />`;
    }
    const { soft } = this.look.colours;
    const style = `color:${soft};text-decoration:none`;
    const shown =
      homeUrl === undefined
        ? escape(name)
        : `<a class="soft" href="${escape(homeUrl)}" style="${style}">${escape(name)}</a>`;
    return this.text(
      shown,
      "soft",
      `font-size="14px" font-weight="600" font-family="${fonts.ui}" color="${soft}"`,
    );
  }

  /** Runs of prose share a cell; buttons, images and rules have mrml's own. */
  private content(): string {
    const { greeting, letter } = this.frame;
    const out: string[] = [];
    let prose: Block[] = [];
    const flush = () => {
      if (prose.length > 0) out.push(this.prose(proseHtml(prose, this.look)));
      prose = [];
    };
    if (greeting !== "") out.push(this.prose(`<p style="margin:0">${greeting}</p>`));
    for (const block of letter.blocks) {
      const own = this.ownCell(block);
      if (own === undefined) prose.push(block);
      else {
        flush();
        out.push(own);
      }
    }
    flush();
    if (letter.notes.length > 0) {
      out.push(this.rule(), this.prose(notesHtml(letter.notes, this.look)));
    }
    return out.join("");
  }

  private ownCell(block: Block): string | undefined {
    switch (block.type) {
      case "button":
        return this.button(block.label, block.href);
      case "figure": {
        const { url, alt, width } = block.picture;
        const href = block.href === null ? "" : ` href="${this.keep(block.href)}"`;
        return `<mj-image css-class="in" align="${this.side}" padding="8px ${sideSpace}px" width="${Math.min(width, contentWidth)}px" src="${this.keep(url)}" alt="${this.keep(alt)}"${href} />`;
      }
      case "rule":
        return this.rule();
      default:
        return undefined;
    }
  }

  private button(label: string, href: string): string {
    const { accent, accentInk } = this.look.colours;
    return `<mj-button css-class="in btn" align="${this.side}" padding="8px ${sideSpace}px" inner-padding="13px 22px" border-radius="6px" font-family="${fonts.ui}" font-size="16px" font-weight="600" line-height="1.3" background-color="${accent}" color="${accentInk}" href="${this.keep(href)}">${this.keep(label)}</mj-button>`;
  }

  private rule(): string {
    return `<mj-divider css-class="in rule" border-width="1px" border-color="${this.look.colours.line}" padding="12px ${sideSpace}px" />`;
  }

  private prose(html: string): string {
    const { ink } = this.look.colours;
    return this.text(
      html,
      "ink",
      `font-size="17px" line-height="1.6" font-family="${fonts.text}" color="${ink}" padding="8px ${sideSpace}px"`,
    );
  }

  private foot(): string {
    const { vendor, words, why, privacyUrl } = this.frame;
    const links = [
      [words.unsubscribe, slotMarker("unsubscribe")],
      [words.preferences, slotMarker("preferences")],
      [words.privacy, escape(privacyUrl)],
    ];
    const { soft } = this.look.colours;
    const anchors = links.map(
      ([label = "", href = ""]) =>
        `<a class="soft" href="${href}" style="color:${soft};white-space:nowrap">${escape(label)}</a>`,
    );
    const owner = ownerLines(vendor).map((line) => `<bdi>${escape(line)}</bdi>`);
    const lines = [escape(why), anchors.join(" &nbsp;\u00B7&nbsp; "), owner.join("<br />")];
    const language =
      words.language === this.frame.language
        ? ""
        : ` lang="${words.language}" dir="${directionOf(words.language)}"`;
    const html = lines.map((line) => `<p${language} style="margin:0 0 8px">${line}</p>`).join("");
    return this.text(
      html,
      "soft",
      `font-size="13px" line-height="1.6" font-family="${fonts.ui}" color="${soft}"`,
    );
  }

  /** `html` is a finished piece: nothing in it is escaped any more. */
  private text(html: string, theme: string, attributes: string): string {
    const padding = attributes.includes(" padding=") ? "" : ` padding="0 ${sideSpace}px"`;
    return `<mj-text css-class="in ${theme}" align="${this.side}" ${attributes}${padding}>${this.tokens.keep(html)}</mj-text>`;
  }

  /** A token for plain text, which is escaped for text and attributes alike. */
  private keep(text: string): string {
    return this.tokens.keep(escape(text));
  }
}
