/** What may not begin a line in Chinese, Japanese and Korean text. */
const closing = /[\p{Pe}\p{Pf}、。，．！？：；・ー…々〜％ぁぃぅぇぉっゃゅょァィゥェォッャュョ]/u;
/** What may not end one. */
const opening = /[\p{Ps}\p{Pi}]/u;

const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });

/**
 * Wraps text at `width` columns of a terminal, by display width. Line breaks in it stay. Words are
 * never divided, addresses neither; between wide characters, which know no spaces, a line may end.
 */
export function wrapped(text: string, width: number): readonly string[] {
  return text.split("\n").flatMap((line) => wrapLine(line, width));
}

function wrapLine(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = "";
  let used = 0;
  let isSpaceDue = false;
  for (const word of text.split(/[ \t]+/u)) {
    for (const piece of piecesOf(word)) {
      const wide = Bun.stringWidth(piece);
      const space = isSpaceDue && line !== "" ? 1 : 0;
      if (line !== "" && used + space + wide > width) {
        lines.push(line);
        [line, used] = [piece, wide];
      } else {
        line += (space === 1 ? " " : "") + piece;
        used += space + wide;
      }
      isSpaceDue = false;
    }
    isSpaceDue = true;
  }
  lines.push(line);
  return lines;
}

/** Where a line may end within a word: nowhere, unless it has wide characters. */
function piecesOf(word: string): readonly string[] {
  if (!/[\u2E80-\u{3FFFF}]/u.test(word) || word.startsWith("<")) return [word];
  const pieces: string[] = [];
  let isBound = false;
  for (const { segment } of graphemes.segment(word)) {
    const last = pieces.at(-1);
    const isNarrow = Bun.stringWidth(segment) < 2;
    const continuesNarrow = isNarrow && last !== undefined && Bun.stringWidth(last.slice(-1)) < 2;
    if (last !== undefined && (isBound || closing.test(segment) || continuesNarrow)) {
      pieces[pieces.length - 1] = last + segment;
    } else pieces.push(segment);
    isBound = opening.test(segment);
  }
  return pieces;
}
