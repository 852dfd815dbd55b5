import type { Block, Inline, Letter, ListItem } from "./markdown-letter.ts";
import { ownerLines } from "./render-check.ts";
import type { CampaignVendor } from "./render-input.ts";
import { slotMarker } from "./render-slots.ts";
import { textTable } from "./render-text-table.ts";
import type { FooterWords } from "./render-words.ts";
import { wrapped } from "./render-wrap.ts";

/** What the text part is made of. */
export interface TextSource {
  /** With slots; empty: none. */
  readonly greeting: string;
  readonly letter: Letter;
  readonly vendor: CampaignVendor;
  readonly words: FooterWords;
  /** Why this mail came. */
  readonly why: string;
  readonly privacyUrl: string;
}

/** In columns: what fits, quoted once or twice, into the 80 of a terminal (RFC 3676 4.2). */
const columns = 76;

/**
 * The plain-text part of a campaign, with the slots of the HTML. Links are numbers in brackets, and
 * their addresses stand below the letter, so that it can be read as prose; a button's address stands
 * under its label, and a link whose text is its own address is that address. Images are their
 * alternative text, tables are set in columns, or as records where they are too wide; code stays as it is.
 */
export function textPart(source: TextSource): string {
  const { greeting, letter, vendor, words, why, privacyUrl } = source;
  const writer = new TextWriter();
  const parts = [
    ...(greeting === "" ? [] : [wrapped(greeting, columns).join("\n")]),
    writer.blocks(letter.blocks, columns, "\n\n"),
    ...letter.notes.map(({ number, blocks }) =>
      indented(`(${number}) `, writer.blocks(blocks, columns - 6, "\n\n")),
    ),
    writer.addresses(words.links),
  ].filter((part) => part !== "");
  const footer = [
    // Begins a signature (RFC 3676 4.3), which programs set apart.
    "-- ",
    ...wrapped(why, columns),
    "",
    `${words.unsubscribe}: ${slotMarker("unsubscribe")}`,
    `${words.preferences}: ${slotMarker("preferences")}`,
    `${words.privacy}: ${privacyUrl}`,
    "",
    ...ownerLines(vendor),
  ];
  return `${[...parts, footer.join("\n")].join("\n\n")}\n`;
}

class TextWriter {
  private readonly links: string[] = [];

  blocks(blocks: readonly Block[], width: number, between: "\n" | "\n\n"): string {
    return blocks
      .map((block) => this.block(block, width))
      .filter((text) => text !== "")
      .join(between);
  }

  /** The addresses that the numbers stand for. */
  addresses(title: string): string {
    if (this.links.length === 0) return "";
    return [`${title}:`, ...this.links.map((href, at) => `[${at + 1}] ${href}`)].join("\n");
  }

  private block(block: Block, width: number): string {
    switch (block.type) {
      case "heading":
        return this.heading(block, width);
      case "paragraph":
        return this.wrap(block.children, width);
      case "button":
        return `${wrapped(block.label, width - 3).join("\n")}:\n<${block.href}>`;
      case "figure":
        return this.wrap([{ type: "picture", picture: block.picture }], width, block.href);
      case "list":
        return this.list(block, width);
      case "quote":
        return this.blocks(block.blocks, width - 2, "\n\n")
          .split("\n")
          .map((line) => `> ${line}`.trimEnd())
          .join("\n");
      case "code":
        return block.text
          .split(/\r\n?|\n/u)
          .map((line) => `    ${line}`.trimEnd())
          .join("\n");
      case "table": {
        const cells = (row: readonly (readonly Inline[])[]) => row.map((it) => this.line(it));
        return textTable(cells(block.head), block.rows.map(cells), block.align, width);
      }
      default:
        return "-".repeat(Math.min(width, 24));
    }
  }

  private heading(block: Extract<Block, { type: "heading" }>, width: number): string {
    const lines = wrapped(this.inlines(block.children), width);
    if (block.depth > 2) return lines.join("\n");
    const longest = Math.max(...lines.map((line) => Bun.stringWidth(line)));
    return [...lines, (block.depth === 1 ? "=" : "-").repeat(Math.min(width, longest))].join("\n");
  }

  private list(block: Extract<Block, { type: "list" }>, width: number): string {
    const last = (block.start ?? 0) + block.items.length - 1;
    const room = block.start === null ? 2 : String(last).length + 2;
    const item = ({ done, blocks }: ListItem, at: number) => {
      const mark = block.start === null ? "- " : `${block.start + at}. `.padEnd(room);
      const task = done === null ? "" : done ? "[x] " : "[ ] ";
      const inner = this.blocks(blocks, width - room - task.length, block.tight ? "\n" : "\n\n");
      return indented(mark, indented(task, inner));
    };
    return block.items.map(item).join(block.tight ? "\n" : "\n\n");
  }

  private wrap(inlines: readonly Inline[], width: number, href: string | null = null): string {
    const text = this.inlines(inlines);
    return wrapped(href === null ? text : `${text} ${this.reference(href)}`.trim(), width).join(
      "\n",
    );
  }

  private line(inlines: readonly Inline[]): string {
    return this.inlines(inlines).replace(/\s+/gu, " ").trim();
  }

  private inlines(inlines: readonly Inline[]): string {
    return inlines.map((inline) => this.inline(inline)).join("");
  }

  private inline(inline: Inline): string {
    switch (inline.type) {
      case "text":
        // A line break of the source is a space; one that is meant is a `break`.
        return inline.text.replace(/[\r\n\t ]+/gu, " ");
      case "strong":
        return `*${this.inlines(inline.children)}*`;
      case "emphasis":
        return `_${this.inlines(inline.children)}_`;
      case "deleted":
        return `~${this.inlines(inline.children)}~`;
      case "code":
        return inline.text;
      case "picture":
        return inline.picture.alt === "" ? "" : `[${inline.picture.alt}]`;
      case "note":
        return ` (${inline.number})`;
      case "link":
        return this.link(inline);
      default:
        return "\n";
    }
  }

  private link({ href, children }: Extract<Inline, { type: "link" }>): string {
    const label = this.inlines(children);
    if (isItself(label, href)) return href.startsWith("mailto:") ? label : `<${href}>`;
    return `${label} ${this.reference(href)}`;
  }

  private reference(href: string): string {
    const known = this.links.indexOf(href);
    return `[${known >= 0 ? known + 1 : this.links.push(href)}]`;
  }
}

/** Whether a link's text is the address that it leads to, but for the marks of `tagLinks`. */
function isItself(label: string, href: string): boolean {
  const bare = (text: string) =>
    text
      .replace(/[?&]utm_source=newsletter&utm_campaign=[^&#]*/u, "")
      .replace(/^(https?:\/\/|mailto:)/iu, "")
      .replace(/\/$/u, "");
  return bare(label) === bare(href);
}

/** The text with `mark` before its first line, and room for it before the others. */
function indented(mark: string, text: string): string {
  const room = " ".repeat(mark.length);
  return text
    .split("\n")
    .map((line, at) => (at === 0 ? mark + line : `${room}${line}`.trimEnd()))
    .join("\n");
}
