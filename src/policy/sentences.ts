import type { Block, Inline, PolicyDocument } from "./document.ts";

/** A sentence, or what stands of it outside of any directive, and where its words begin. */
export interface LooseSentence {
  readonly text: string;
  /** In UTF-16 units from the beginning of the file. */
  readonly offset: number;
  /** In a heading, which names its subject more often than it promises. */
  readonly inHeading: boolean;
}

/** Every sentence of the policy that no directive binds. `source` is the text it was read from. */
export function looseSentences(document: PolicyDocument, source: string): LooseSentence[] {
  const segmenter = segmenterFor(document.front.language);
  return document.blocks.flatMap(runsOfBlock).flatMap(({ run, inHeading }) => {
    // A line may break inside a sentence; the segmenter would end the sentence there.
    const text = run.map((piece) => piece.text.replace(/[\r\n\u2028\u2029]/gu, " ")).join("");
    return [...segmenter.segment(text)].flatMap(({ segment, index }) => {
      const words = segment.replace(/\s+/gu, " ").trim();
      if (words === "") return [];
      const start = index + segment.length - segment.trimStart().length;
      return [{ text: words, offset: offsetIn(run, start, source), inHeading }];
    });
  });
}

/** A stretch of text; `from` and `to` are where it stands in the file. */
interface Piece {
  readonly text: string;
  readonly from: number;
  readonly to: number;
}

interface Run {
  readonly run: readonly Piece[];
  readonly inHeading: boolean;
}

function runsOfBlock(block: Block): Run[] {
  switch (block.type) {
    case "heading":
    case "paragraph":
      return runsOf(block.children).map((run) => ({ run, inHeading: block.type === "heading" }));
    case "list":
      return block.items.flat().flatMap(runsOfBlock);
    case "quote":
      return block.children.flatMap(runsOfBlock);
    default:
      return [];
  }
}

/** Text between the bound sentences of one block: a directive ends a run. */
function runsOf(inlines: readonly Inline[]): Piece[][] {
  const runs: Piece[][] = [[]];
  const walk = (inline: Inline): void => {
    if (inline.type === "promise") runs.push([]);
    else if ("children" in inline) inline.children.forEach(walk);
    else if (inline.type === "text") runs.at(-1)?.push(inline);
    else {
      const at = runs.at(-1)?.at(-1)?.to ?? 0;
      runs.at(-1)?.push({ text: inline.type === "break" ? "\n" : inline.text, from: at, to: at });
    }
  };
  inlines.forEach(walk);
  return runs.filter((run) => run.length > 0);
}

/** Where character `index` of a run stands in the file: its word is looked for, since a character
 * reference or the mark of a quoted line makes the source longer than the text. */
function offsetIn(run: readonly Piece[], index: number, source: string): number {
  let passed = 0;
  for (const piece of run) {
    if (index < passed + piece.text.length) {
      const within = index - passed;
      const word = /^\S+/u.exec(piece.text.slice(within, within + 40))?.[0] ?? "";
      const found = source.indexOf(word, piece.from + within);
      return found >= 0 && found < piece.to ? found : piece.from;
    }
    passed += piece.text.length;
  }
  return run.at(-1)?.to ?? 0;
}

function segmenterFor(language: string): Intl.Segmenter {
  return new Intl.Segmenter(language === "" ? "en" : language, { granularity: "sentence" });
}
