import { type Block, type Inline, plainText, type PolicyDocument } from "./document.ts";
import { day } from "./proof.ts";

/**
 * The policy as text for a terminal, at most `width` columns wide where words allow, each bound
 * sentence followed by its promise in brackets. A file says nothing of whether it is kept: that is
 * for `avow prove`. Control characters of the file are left out.
 */
export function showPolicy(document: PolicyDocument, width = 80): string {
  const { front, bindings } = document;
  const facts = `${front.vendor}, version ${front.version}, holds from ${day(front.effective)}, questions to ${front.contact}`;
  const parts = [
    ...document.blocks.map((block) => showBlock(block, width)),
    wrap(printable(facts), width),
    wrap(`${boundWords(bindings.length)}; “avow prove” proves each.`, width),
  ];
  return `${parts.join("\n\n")}\n`;
}

const boundWords = (count: number) =>
  count === 1 ? "1 sentence is bound to a promise" : `${count} sentences are bound to a promise`;

const narrowest = 20;

function showBlock(block: Block, width: number): string {
  switch (block.type) {
    case "heading": {
      const words = wrap(wordsOf(block.children), width);
      const longest = Math.max(...words.split("\n").map((line) => line.length));
      return block.depth > 2
        ? words
        : `${words}\n${(block.depth === 1 ? "=" : "-").repeat(longest)}`;
    }
    case "paragraph":
      return wrap(wordsOf(block.children), width);
    case "list":
      return block.items
        .map((item, index) => {
          const sign = block.start === null ? "- " : `${block.start + index}. `;
          return indented(item, { sign, width });
        })
        .join(block.tight ? "\n" : "\n\n");
    case "quote":
      return indented(block.children, { sign: "> ", width, repeat: true });
    case "code":
      return printable(block.text).replace(/^/gmu, "    ");
    default:
      return "-".repeat(Math.min(width, narrowest));
  }
}

function indented(
  blocks: readonly Block[],
  { sign, width, repeat = false }: { sign: string; width: number; repeat?: boolean },
): string {
  const inner = Math.max(narrowest, width - sign.length);
  const text = blocks.map((block) => showBlock(block, inner)).join("\n\n");
  const margin = repeat ? sign : " ".repeat(sign.length);
  return sign + text.replaceAll("\n", `\n${margin}`);
}

/** Inline content as words, with the promise of each bound sentence behind it. */
function wordsOf(inlines: readonly Inline[]): string {
  const words = inlines.map((inline): string => {
    if (inline.type === "text" || inline.type === "code") return printable(inline.text);
    if (inline.type === "break") return " ";
    const inner = wordsOf(inline.children);
    if (inline.type === "promise" && inline.binding !== null) {
      return `${inner} [${inline.binding.promise}]`;
    }
    const address = inline.type === "link" ? inline.href.replace(/^(?:mailto|tel):/u, "") : "";
    return address === "" || address === plainText(inline.children)
      ? inner
      : `${inner} <${printable(address)}>`;
  });
  return words.join("");
}

/** Lines of whole words; a longer word stands alone. */
function wrap(text: string, width: number): string {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/u).filter((part) => part !== "")) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = "";
    }
    line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line].join("\n");
}

/** Without control characters and marks that turn the direction of text: a terminal obeys them. */
function printable(text: string): string {
  return text.replace(/[^\P{Cc}\n\t]|[\u202A-\u202E\u2066-\u2069]/gu, "");
}
