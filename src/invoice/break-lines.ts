import { type Cluster, widthOf } from "./set-text.ts";

const words = new Intl.Segmenter("en", { granularity: "word" });

/** Scripts that put no space between words. */
const unspaced =
  /\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Thai}|\p{Script=Lao}|\p{Script=Khmer}|\p{Script=Myanmar}/u;

/** After these a line may end: spaces that break, hyphens, and what joins parts of addresses. */
const breaksAfter = /[ \u1680\u2000-\u2006\u2008-\u200A\u205F\u3000]$|[-‐–—/@_]$/u;

/**
 * Breaks a text into lines of at most `width` (in parts of the font's size): between words, in scripts
 * without spaces where a dictionary sees words, and inside of a word only if it alone is too long.
 * Spaces at the ends of lines are left out. At least one line, also for no text.
 */
export function breakLines(clusters: readonly Cluster[], width: number): readonly Cluster[][] {
  if (clusters.length === 0 || widthOf(clusters) <= width) return [[...clusters]];
  const lines: Cluster[][] = [];
  let line: Cluster[] = [];
  let taken = 0;
  const take = (piece: readonly Cluster[]) => {
    // Pieces by themselves are as wide as together but for kerning: a whole line is measured near its end only.
    const added = widthOf(piece);
    const near = taken + added > width - 1;
    if (line.length > 0 && near && widthOf(trimEnd([...line, ...piece])) > width) {
      lines.push(trimEnd(line));
      line = [];
      taken = 0;
    }
    line.push(...piece);
    taken += added;
  };
  for (const piece of piecesOf(clusters)) {
    if (widthOf(trimEnd(piece)) <= width) take(piece);
    else for (const cluster of piece) take([cluster]);
  }
  return [...lines, trimEnd(line)];
}

function trimEnd(clusters: readonly Cluster[]): Cluster[] {
  const last = clusters.findLastIndex(({ text }) => text.trim() !== "");
  return clusters.slice(0, last + 1);
}

/** What stays together on a line, with the space behind it. */
function piecesOf(clusters: readonly Cluster[]): Cluster[][] {
  const text = clusters.map((cluster) => cluster.text).join("");
  const starts = breakPoints(text);
  const pieces: Cluster[][] = [];
  let at = 0;
  for (const cluster of clusters) {
    if (at === 0 || starts.has(at)) pieces.push([]);
    pieces.at(-1)?.push(cluster);
    at += cluster.text.length;
  }
  return pieces;
}

/** Where a new line may begin. */
function breakPoints(text: string): ReadonlySet<number> {
  const points = new Set<number>();
  let before = "";
  for (const { segment, index, isWordLike } of words.segment(text)) {
    const spaceless = unspaced.test(segment.charAt(0)) && unspaced.test(before.slice(-1));
    if (breaksAfter.test(before) && segment.trim() !== "") points.add(index);
    else if (spaceless && isWordLike === true) points.add(index);
    before = segment;
  }
  return points;
}
