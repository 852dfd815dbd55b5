import type { Child } from "hono/jsx";
import type { Block, ListItem, Note } from "./markdown-letter.ts";
import { Anchor, Inlines } from "./render-inlines.tsx";
import { isWideTable } from "./markdown-table.ts";
import { fonts, type ProseLook } from "./render-styles.ts";

const gap = 16;

/**
 * Blocks as HTML for a cell of the layout. Styles stand at the elements, as many mail programs drop
 * all others; the classes are for the dark (see `campaignSheet`).
 */
export function proseHtml(blocks: readonly Block[], look: ProseLook): string {
  return written(<Blocks blocks={blocks} look={look} />);
}

/** Footnotes as HTML for a cell of the layout. */
export function notesHtml(notes: readonly Note[], look: ProseLook): string {
  return written(
    <>
      {notes.map((note) => (
        <table role="presentation" cellpadding="0" cellspacing="0" border={0} width="100%">
          <tr>
            <td class="soft" width="24" valign="top" style={noteStyle(look)}>
              {note.number}
            </td>
            <td class="soft" valign="top" style={noteStyle(look)}>
              <Blocks blocks={note.blocks} look={look} space={4} />
            </td>
          </tr>
        </table>
      ))}
    </>,
  );
}

/** An element of hono/jsx without asynchronous parts writes itself at once. */
function written(element: Child): string {
  return (element as { toString(): string }).toString();
}

const noteStyle = ({ colours }: ProseLook) => `font:13px/1.5 ${fonts.ui};color:${colours.soft}`;

interface BlocksProps {
  readonly blocks: readonly Block[];
  readonly look: ProseLook;
  /** Below each block, in pixels; none below the last of a cell, a quote or an item. */
  readonly space?: number;
}

function Blocks({ blocks, look, space = gap }: BlocksProps) {
  return (
    <>
      {blocks.map((block, at) => (
        <OneBlock block={block} look={look} below={at === blocks.length - 1 ? 0 : space} />
      ))}
    </>
  );
}

interface BlockProps {
  readonly block: Block;
  readonly look: ProseLook;
  readonly below: number;
}

function OneBlock({ block, look, below }: BlockProps) {
  const inner = { look, below };
  switch (block.type) {
    case "heading":
      return <Heading {...inner} block={block} />;
    case "paragraph":
      return (
        <p style={`margin:0 0 ${below}px`}>
          <Inlines inlines={block.children} look={look} />
        </p>
      );
    // Within a list or a quote the layout's own buttons and images can't stand.
    case "button":
      return (
        <p style={`margin:0 0 ${below}px;font-weight:bold`}>
          <Anchor href={block.href} look={look}>
            {block.label}
          </Anchor>
        </p>
      );
    case "figure":
      return (
        <p style={`margin:0 0 ${below}px`}>
          <Figure block={block} look={look} />
        </p>
      );
    case "list":
      return <List {...inner} block={block} />;
    case "quote":
      return <Quote {...inner} block={block} />;
    case "code":
      return <Code {...inner} text={block.text} />;
    case "table":
      return <Table {...inner} block={block} />;
    default:
      return (
        <hr
          class="ln"
          style={`margin:8px 0 ${below}px;border:0;border-top:1px solid ${look.colours.line}`}
        />
      );
  }
}

type Of<Type extends Block["type"]> = BlockProps & {
  readonly block: Extract<Block, { type: Type }>;
};

/** Size and space above, in pixels; deeper headings look like the last. */
const headings = [
  { tag: "h1", size: 26, above: 8 },
  { tag: "h2", size: 21, above: 16 },
  { tag: "h3", size: 18, above: 12 },
  { tag: "h4", size: 17, above: 8 },
] as const;

function Heading({ block, look, below }: Of<"heading">) {
  const {
    tag: Tag,
    size,
    above,
  } = headings[Math.min(block.depth, headings.length) - 1] ?? headings[3];
  const space = `${above}px 0 ${Math.min(below, 10)}px`;
  return (
    <Tag
      class={block.depth === 1 ? "h1" : undefined}
      style={`margin:${space};font:bold ${size}px/1.3 ${fonts.text};`}
    >
      <Inlines inlines={block.children} look={look} />
    </Tag>
  );
}

function List({ block, look, below }: Of<"list">) {
  const side = look.direction === "rtl" ? "0 24px 0 0" : "0 0 0 24px";
  const style = `margin:0 0 ${below}px;padding:${side}`;
  const items = block.items.map((item, at) => (
    <Item
      item={item}
      look={look}
      below={at === block.items.length - 1 ? 0 : block.tight ? 4 : 12}
    />
  ));
  if (block.start === null) return <ul style={style}>{items}</ul>;
  return (
    <ol style={style} start={block.start === 1 ? undefined : block.start}>
      {items}
    </ol>
  );
}

function Item({ item, look, below }: { item: ListItem; look: ProseLook; below: number }) {
  const [first, ...rest] = item.blocks;
  const mark = item.done === null ? "" : item.done ? "\u2611 " : "\u2610 ";
  // A paragraph at the head of an item stands without a <p>, beside the item's own mark.
  const lead = first?.type === "paragraph" ? first : undefined;
  const others = lead === undefined ? item.blocks : rest;
  return (
    <li style={`margin:0 0 ${below}px`}>
      {mark}
      {lead !== undefined && <Inlines inlines={lead.children} look={look} />}
      {others.length > 0 && (
        <div style={lead === undefined ? "" : "margin-top:6px"}>
          <Blocks blocks={others} look={look} space={8} />
        </div>
      )}
    </li>
  );
}

function Quote({ block, look, below }: Of<"quote">) {
  const { colours, direction } = look;
  const side = direction === "rtl" ? "right" : "left";
  const border = `border-${side}:3px solid ${colours.line};padding-${side}:${gap}px`;
  return (
    <blockquote class="ln soft" style={`margin:0 0 ${below}px;${border};color:${colours.soft}`}>
      <Blocks blocks={block.blocks} look={look} space={12} />
    </blockquote>
  );
}

/** Long lines wrap: a mail program has nothing to scroll them with. */
function Code({ text, look, below }: { text: string; look: ProseLook; below: number }) {
  const { paper, line, ink } = look.colours;
  const box = `padding:12px 14px;background:${paper};border:1px solid ${line};border-radius:6px`;
  const type = `font:13px/1.5 ${fonts.mono};color:${ink}`;
  // HTML drops a line break that begins a <pre>.
  const content = /^[\r\n]/.test(text) ? `\n${text}` : text;
  return (
    <table
      role="presentation"
      cellpadding="0"
      cellspacing="0"
      border={0}
      width="100%"
      style={`margin:0 0 ${below}px;border-collapse:separate`}
    >
      <tr>
        <td class="code ink ln" dir="ltr" style={`${box};${type};text-align:left`}>
          <pre style="margin:0;font:inherit;white-space:pre-wrap;overflow-wrap:anywhere">
            {content}
          </pre>
        </td>
      </tr>
    </table>
  );
}

/** Type stands at the table and is inherited: a hundred cells would not fit into a mail otherwise. */
function Table({ block, look, below }: Of<"table">) {
  const { line, ink } = look.colours;
  // The layout's cells divide words where they like. Here that is for tables that would not fit.
  const breaks = isWideTable([block.head, ...block.rows]) ? "break-word" : "normal";
  const type = `font:14px/1.45 ${fonts.ui};color:${ink};word-break:${breaks}`;
  const cell = `padding:7px 6px;border-bottom:1px solid ${line}`;
  const first = look.direction === "rtl" ? "right" : "left";
  const sideOf = (index: number) => block.align[index] ?? first;
  return (
    <table
      class="ink"
      cellpadding="0"
      cellspacing="0"
      border={0}
      width="100%"
      style={`margin:0 0 ${below}px;border-collapse:collapse;${type}`}
    >
      <tr valign="bottom">
        {block.head.map((inlines, index) => (
          <th
            class="ln c"
            scope="col"
            align={sideOf(index)}
            style={`${cell};border-bottom-width:2px`}
          >
            <Inlines inlines={inlines} look={look} />
          </th>
        ))}
      </tr>
      {block.rows.map((row) => (
        <tr valign="top">
          {row.map((inlines, index) => (
            <td class="ln c" align={sideOf(index)} style={cell}>
              <Inlines inlines={inlines} look={look} />
            </td>
          ))}
        </tr>
      ))}
    </table>
  );
}

function Figure({ block, look }: { block: Extract<Block, { type: "figure" }>; look: ProseLook }) {
  const image = <Inlines inlines={[{ type: "picture", picture: block.picture }]} look={look} />;
  if (block.href === null) return image;
  return (
    <Anchor href={block.href} look={look}>
      {image}
    </Anchor>
  );
}
