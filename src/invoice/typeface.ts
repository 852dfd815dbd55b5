import { readFile } from "node:fs/promises";
import { create, type Font as FontkitFont } from "fontkit";
import * as hb from "harfbuzzjs";
import decompress from "woff2-encoder/decompress";
import type { FontFile, Weight } from "./font-slices.ts";
import { pinWeight } from "./pin-weight.ts";

/** One glyph where HarfBuzz put it, in thousandths of the font's size. */
interface PlacedGlyph {
  readonly id: number;
  readonly width: number;
}

/** One file of a font in one weight: which signs it has, how it sets a text. */
export interface Typeface {
  readonly key: string;
  /** Ascent and descent of a line, in parts of the size. */
  readonly ascent: number;
  readonly descent: number;
  has(codePoint: number): boolean;
  /** The glyphs of a text of one script and direction, from left to right. */
  glyphs(text: string, rightToLeft: boolean): readonly PlacedGlyph[];
  /** What PDFKit embeds: lays out by HarfBuzz, and is cut down to the glyphs that were used. */
  readonly embeddable: object;
}

/** Parsed files are kept for the next invoice; a name in Chinese alone takes several. */
const typefacesMax = 80;
const typefaces = new Map<string, Promise<Typeface>>();

/** Opens a file of a font in one weight; the second time it is at hand. */
export function openTypeface(file: FontFile, weight: Weight): Promise<Typeface> {
  const key = `${file.key}-${weight}`;
  const known = typefaces.get(key);
  if (known) return known;
  const opening = readTypeface(file, weight, key);
  if (typefaces.size >= typefacesMax) typefaces.clear();
  typefaces.set(key, opening);
  return opening;
}

async function readTypeface(file: FontFile, weight: Weight, key: string): Promise<Typeface> {
  const stored = await readFile(file.path);
  let bytes: Uint8Array = file.path.endsWith(".woff2") ? await decompress(stored) : stored;
  let face = new hb.Face(new hb.Blob(bytes));
  if (file.variable && face.getAxisInfos()["wght"]?.default !== weight) {
    bytes = await pinWeight(bytes, weight);
    face = new hb.Face(new hb.Blob(bytes));
  }
  const font = new hb.Font(face);
  const outlines = create(Buffer.from(bytes)) as FontkitFont;
  const codePoints = new Set(face.collectUnicodes());
  const scale = 1000 / outlines.unitsPerEm;
  return {
    key,
    ascent: outlines.ascent / outlines.unitsPerEm,
    descent: -outlines.descent / outlines.unitsPerEm,
    has: (codePoint) => codePoints.has(codePoint),
    glyphs: (text, rightToLeft) =>
      shape(font, text, rightToLeft).map(({ info, position }) => {
        return { id: info.codepoint, width: position.xAdvance * scale };
      }),
    embeddable: embeddableOf(key, font, outlines),
  };
}

/** One for all: its memory is freed only when JavaScript happens to collect it. */
const buffer = new hb.Buffer();

function shape(font: hb.Font, text: string, rightToLeft: boolean) {
  buffer.reset();
  buffer.addText(text);
  buffer.setDirection(rightToLeft ? hb.Direction.RTL : hb.Direction.LTR);
  // Without a language of its own HarfBuzz takes the machine's, and files would differ by it.
  buffer.setLanguage("en");
  buffer.guessSegmentProperties();
  hb.shape(font, buffer);
  const positions = buffer.getGlyphPositions();
  return buffer.getGlyphInfos().flatMap((info, index) => {
    const position = positions[index];
    return position ? [{ info, position }] : [];
  });
}

/** OpenType's own names for the two directions; by PDFKit's list of features they reach `layout`. */
export const leftToRightFeature = "ltra";
export const rightToLeftFeature = "rtla";

/**
 * fontkit's font with a layout by HarfBuzz: fontkit's own ends with an error at Telugu. PDFKit tells
 * fonts apart by name, so each has one of its own.
 */
function embeddableOf(key: string, font: hb.Font, outlines: FontkitFont): object {
  const layout = (text: string, features: readonly string[] = []) => {
    const placed = shape(font, text, features.includes(rightToLeftFeature));
    const letters = lettersOf(text, placed);
    const glyphs = placed.map(({ info }, index) => {
      const { advanceWidth } = outlines.getGlyph(info.codepoint);
      const own = letters[index] ?? "";
      const codePoints = Array.from(own, (letter) => letter.codePointAt(0) ?? 0);
      return { id: `${info.codepoint} ${own}`, advanceWidth, codePoints };
    });
    const positions = placed.map(({ position }) => ({ ...position }));
    const advanceWidth = positions.reduce((sum, { xAdvance }) => sum + xAdvance, 0);
    return { glyphs, positions, advanceWidth };
  };
  return Object.create(outlines, {
    postscriptName: { value: key.replaceAll("/", "-") },
    layout: { value: layout },
    createSubset: { value: () => subsetOf(outlines) },
  }) as object;
}

type Placed = ReturnType<typeof shape>;

/**
 * The letters that each glyph stands for, so that who copies or searches the text finds what was
 * written: a cluster's letters all stand with its widest glyph, and with its others none.
 */
function lettersOf(text: string, placed: Placed): readonly string[] {
  const starts = [...new Set(placed.map(({ info }) => info.cluster))].sort((a, b) => a - b);
  const letters = placed.map(() => "");
  for (const [index, start] of starts.entries()) {
    const members = placed.flatMap(({ info, position }, at) =>
      info.cluster === start ? [{ at, width: position.xAdvance }] : [],
    );
    const widest = members.reduce((best, member) => (member.width > best.width ? member : best));
    letters[widest.at] = text.slice(start, starts[index + 1] ?? text.length);
  }
  return letters;
}

/**
 * fontkit's subset, in which a glyph is there once for each text that it stands for: in Arabic and in
 * Indian scripts one shape serves several letters, and PDF gives each glyph one reading.
 */
function subsetOf(outlines: FontkitFont): object {
  const subset = outlines.createSubset() as unknown as {
    glyphs: number[];
    includeGlyph(glyph: number | string): number;
  };
  const placeById = new Map<number | string, number>();
  subset.includeGlyph = (glyph) => {
    const known = placeById.get(glyph);
    if (known !== undefined) return known;
    const place = subset.glyphs.push(Number.parseInt(String(glyph), 10)) - 1;
    placeById.set(glyph, place);
    return place;
  };
  return subset;
}
