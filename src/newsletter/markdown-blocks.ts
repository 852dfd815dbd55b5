import type {
  BlockContent,
  Definition,
  DefinitionContent,
  FootnoteDefinition,
  List,
  Nodes,
  Paragraph,
  PhrasingContent,
  Root,
  RootContent,
  Table,
} from "mdast";
import { InlineReader, placeOf } from "./markdown-inlines.ts";
import {
  type Block,
  type Cell,
  type Inline,
  type Letter,
  type Note,
  plainText,
} from "./markdown-letter.ts";
import type { ReportProblem } from "./markdown-problem.ts";
import { readLetterMarkdown } from "./markdown-read.ts";
import { reportWideTable } from "./markdown-table.ts";
import type { CampaignImage, LinkTags } from "./render-input.ts";

/** What a letter may use, and where its problems go. */
export interface Reading {
  readonly images: readonly CampaignImage[];
  readonly tagLinks: LinkTags | undefined;
  readonly report: ReportProblem;
}

/** Blocks in blocks: more than this is not a letter, and costs the stack. */
const depthMax = 12;

/** No screen shows more side by side; a row that lacks cells gets them. */
const columnsMax = 20;

/** Reads a letter. Never throws: what is wrong is reported, and the rest is read. */
export function readLetter(markdown: string, reading: Reading): Letter {
  const { source, root } = readLetterMarkdown(markdown, reading.report);
  const definitions = definitionsOf(root);
  const inlines = new InlineReader(source, definitions, reading);
  const reader = new BlockReader(inlines, reading.report);
  const blocks = reader.blocks(root.children, 0);
  return { blocks, notes: readNotes(definitions.notes, inlines, reader) };
}

/** What the letter's references point to, by identifier; the first of a name counts. */
export interface Definitions {
  readonly links: ReadonlyMap<string, Definition>;
  readonly notes: ReadonlyMap<string, FootnoteDefinition>;
}

function definitionsOf(root: Root): Definitions {
  const links = new Map<string, Definition>();
  const notes = new Map<string, FootnoteDefinition>();
  const queue: { node: Nodes; depth: number }[] = [{ node: root, depth: 0 }];
  for (const { node, depth } of queue) {
    if (node.type === "definition" && !links.has(node.identifier)) links.set(node.identifier, node);
    if (node.type === "footnoteDefinition" && !notes.has(node.identifier))
      notes.set(node.identifier, node);
    if (depth > depthMax || !("children" in node)) continue;
    for (const child of node.children) queue.push({ node: child, depth: depth + 1 });
  }
  return { links, notes };
}

/** Reading a note may refer to further ones, which come after it. */
function readNotes(
  notes: Definitions["notes"],
  inlines: InlineReader,
  reader: BlockReader,
): readonly Note[] {
  const read: Note[] = [];
  for (const identifier of inlines.noteOrder) {
    const children = notes.get(identifier)?.children ?? [];
    read.push({ number: read.length + 1, blocks: reader.blocks(children, 1) });
  }
  return read;
}

class BlockReader {
  constructor(
    private readonly inlines: InlineReader,
    private readonly report: ReportProblem,
  ) {}

  blocks(
    nodes: readonly (RootContent | BlockContent | DefinitionContent)[],
    depth: number,
  ): Block[] {
    return nodes.flatMap((node) => this.block(node, depth));
  }

  private block(node: RootContent, depth: number): readonly Block[] {
    if (depth > depthMax) {
      const message = `more than ${depthMax} quotes and lists lie in each other: make it flatter`;
      this.report(placeOf(node), "error", "too-deep", message);
      return [];
    }
    switch (node.type) {
      case "definition":
      case "footnoteDefinition":
        return [];
      case "heading":
        return this.heading(node.depth, node);
      case "paragraph":
        return this.paragraph(node);
      case "list":
        return [this.list(node, depth)];
      case "blockquote":
        return [{ type: "quote", blocks: this.blocks(node.children, depth + 1) }];
      case "code":
        return [{ type: "code", text: node.value }];
      case "thematicBreak":
        return [{ type: "rule" }];
      case "table":
        return [this.table(node)];
      default:
        return [{ type: "paragraph", children: this.inlines.read([node]) }];
    }
  }

  private heading(depth: number, node: Nodes & { children: PhrasingContent[] }): readonly Block[] {
    const children = this.inlines.read(node.children);
    if (plainText(children).trim() === "") {
      this.report(placeOf(node), "warning", "heading", "this heading is empty: remove it");
      return [];
    }
    return [{ type: "heading", depth, children }];
  }

  private paragraph(node: Paragraph): readonly Block[] {
    const children = this.inlines.read(node.children);
    const alone = theOnly(children);
    if (alone === undefined) return children.length === 0 ? [] : [{ type: "paragraph", children }];
    const button = buttonOf(alone);
    if (button !== undefined) return [button];
    if (alone.type === "picture") return [{ type: "figure", picture: alone.picture, href: null }];
    const within = alone.type === "link" ? theOnly(alone.children) : undefined;
    if (alone.type === "link" && within?.type === "picture")
      return [{ type: "figure", picture: within.picture, href: alone.href }];
    return [{ type: "paragraph", children }];
  }

  private list(node: List, depth: number): Block {
    const items = node.children.map((item) => ({
      done: item.checked ?? null,
      blocks: this.blocks(item.children, depth + 1),
    }));
    const tight = node.spread !== true && node.children.every((item) => item.spread !== true);
    return { type: "list", start: node.ordered === true ? (node.start ?? 1) : null, tight, items };
  }

  private table(node: Table): Block {
    const written = node.children[0]?.children.length ?? 0;
    const width = Math.min(written, columnsMax);
    if (written > columnsMax) {
      const message = `this table has more than ${columnsMax} columns, and the others are not shown: divide it`;
      this.report(placeOf(node), "error", "table", message);
    }
    const [head = [], ...rows] = node.children.map((row) =>
      // GFM lets a row be shorter or longer than the head; what is longer is not shown.
      Array.from(
        { length: width },
        (_, at): Cell => this.inlines.read(row.children[at]?.children ?? []),
      ),
    );
    reportWideTable([head, ...rows], placeOf(node), this.report);
    const align = Array.from({ length: width }, (_, at) => node.align?.[at] ?? null);
    return { type: "table", align, head, rows };
  }
}

/** The one inline beside which there is nothing but space. */
function theOnly(inlines: readonly Inline[]): Inline | undefined {
  const seen = inlines.filter((it) => it.type !== "text" || it.text.trim() !== "");
  return seen.length === 1 ? seen[0] : undefined;
}

/** A link alone in its paragraph with a strong label: `**[Download 4.2](https://…)**`. */
function buttonOf(inline: Inline): Block | undefined {
  const strong = inline.type === "strong" ? theOnly(inline.children) : undefined;
  const link = inline.type === "link" ? inline : strong?.type === "link" ? strong : undefined;
  if (link === undefined) return undefined;
  const isStrong = strong !== undefined || theOnly(link.children)?.type === "strong";
  const label = plainText(link.children).replace(/\s+/gu, " ").trim();
  const holdsPicture = JSON.stringify(link.children).includes('"type":"picture"');
  if (!isStrong || label === "" || holdsPicture) return undefined;
  return { type: "button", label, href: link.href };
}
