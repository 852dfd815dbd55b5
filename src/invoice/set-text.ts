import bidiFactory from "bidi-js";
import { filesWith, mainFiles, type Weight } from "./font-slices.ts";
import { openTypeface, type Typeface } from "./typeface.ts";

/** What a reader takes for one sign, with the font it is set in and its level of direction. */
export interface Cluster {
  readonly text: string;
  readonly typeface: Typeface;
  /** Even: from left to right; odd: from right to left (Unicode Standard Annex 9). */
  readonly level: number;
}

/** A piece of one font and direction, in the order of reading. */
export interface Run {
  readonly text: string;
  readonly typeface: Typeface;
  readonly level: number;
}

const bidi = bidiFactory();
const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });

const rightToLeft =
  /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\u200F]/u;

/** Signs without a look of their own: joiners, selectors of a variant, tags. */
const invisible = /\p{Default_Ignorable_Code_Point}/u;
const skinTone = /\p{Emoji_Modifier}/u;

/**
 * A text as one line, composed (NFC): line breaks and tabs are spaces, and nothing is left of control
 * characters and of those that turn the order around, by which a name could rewrite what stands near.
 */
export function plainText(text: string): string {
  return text
    .normalize("NFC")
    .replace(/[\t\n\v\f\r\u0085\u2028\u2029]+/gu, " ")
    .replace(/[\p{Cc}\p{Cs}\u202A-\u202E\u2066-\u2069\uFEFF\uFFF9-\uFFFB]/gu, "")
    .trim();
}

/**
 * Chooses a font for each sign and finds the direction. What no font has is written by its number,
 * "[U+13080]", so that nobody reads an empty box.
 */
export async function setText(text: string, weight: Weight): Promise<readonly Cluster[]> {
  const plain = plainText(text);
  const main = await openTypeface(mainFiles[weight], weight);
  const pieces: { text: string; typeface: Typeface }[] = [];
  for (const { segment } of graphemes.segment(plain)) {
    pieces.push(...(await chooseFont(segment, plain, weight, main)));
  }
  const levels = levelsOf(pieces.map((piece) => piece.text).join(""));
  let at = 0;
  return pieces.map((piece) => {
    const level = levels?.[at] ?? 0;
    at += piece.text.length;
    return { ...piece, level };
  });
}

function levelsOf(text: string): Uint8Array | undefined {
  return rightToLeft.test(text) ? bidi.getEmbeddingLevels(text, "auto").levels : undefined;
}

type Piece = Pick<Cluster, "text" | "typeface">;

/** One cluster in a font that has all of it, else sign by sign without what can't be seen. */
async function chooseFont(
  cluster: string,
  whole: string,
  weight: Weight,
  main: Typeface,
): Promise<readonly Piece[]> {
  const typeface = await fontFor(cluster, whole, weight, main);
  if (typeface) return [{ text: cluster, typeface }];
  const signs = Array.from(cluster).filter((sign) => !invisible.test(sign));
  const shown = signs.length > 1 ? signs.filter((sign) => !skinTone.test(sign)) : signs;
  const pieces: Piece[] = [];
  for (const sign of shown) {
    const found = await fontFor(sign, whole, weight, main);
    pieces.push(found ? { text: sign, typeface: found } : { text: numberOf(sign), typeface: main });
  }
  return pieces;
}

async function fontFor(
  cluster: string,
  whole: string,
  weight: Weight,
  main: Typeface,
): Promise<Typeface | undefined> {
  const needed = Array.from(cluster)
    .filter((sign) => !invisible.test(sign))
    .map((sign) => sign.codePointAt(0) ?? 0);
  const [base] = needed;
  const hasAll = (typeface: Typeface) => needed.every((codePoint) => typeface.has(codePoint));
  if (base === undefined || hasAll(main)) return main;
  for await (const file of filesWith(base, whole)) {
    const typeface = await openTypeface(file, weight);
    if (hasAll(typeface)) return typeface;
  }
  return undefined;
}

function numberOf(sign: string): string {
  return `[U+${(sign.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}]`;
}

/** The scripts of the main font; any other file has signs of one, and of none such as blanks. */
const scripts = [
  ...[/\p{Script=Latin}/u, /\p{Script=Greek}/u, /\p{Script=Cyrillic}/u],
  /\p{Script=Devanagari}/u,
] as const;

/**
 * Neighbours of one font, one direction and one script as one run: letters join and kern within it.
 * A font has rules for each script, and a text is set by those of one.
 */
function runsOf(clusters: readonly Cluster[]): Run[] {
  const runs: Run[] = [];
  let scriptBefore = -1;
  for (const { text, typeface, level } of clusters) {
    const script = scripts.findIndex((it) => it.test(text));
    const last = runs.at(-1);
    const isOneScript = script < 0 || scriptBefore < 0 || script === scriptBefore;
    if (last && last.typeface === typeface && last.level === level && isOneScript) {
      runs[runs.length - 1] = { ...last, text: last.text + text };
      if (script >= 0) scriptBefore = script;
    } else {
      runs.push({ text, typeface, level });
      scriptBefore = script;
    }
  }
  return runs;
}

/** The runs of one line from left to right: from the highest level down, turn each stretch (UAX 9, L2). */
export function visualRuns(clusters: readonly Cluster[]): readonly Run[] {
  const runs = runsOf(clusters);
  const highest = Math.max(0, ...runs.map(({ level }) => level));
  for (let level = highest; level > 0; level -= 1) {
    let start = 0;
    while (start < runs.length) {
      let end = start;
      while (end < runs.length && (runs[end]?.level ?? 0) >= level) end += 1;
      if (end > start) runs.splice(start, end - start, ...runs.slice(start, end).toReversed());
      start = Math.max(end, start + 1);
    }
  }
  return runs;
}

/** Width of a line at a size of one. */
export function widthOf(clusters: readonly Cluster[]): number {
  return visualRuns(clusters).reduce((sum, run) => sum + runWidth(run), 0);
}

/** Width of a run at a size of one. */
export function runWidth({ typeface, text, level }: Run): number {
  return typeface.glyphs(text, level % 2 === 1).reduce((sum, { width }) => sum + width, 0) / 1000;
}
