import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

/** The weights that invoices are set in. */
export type Weight = 400 | 600;

/** One file of a font: its key, where it is, and whether its weight has still to be chosen. */
export interface FontFile {
  readonly key: string;
  readonly path: string;
  readonly variable: boolean;
}

/** The font of everything that is Latin, Greek or Cyrillic, in one file per weight. */
export const mainFiles: Readonly<Record<Weight, FontFile>> = {
  400: mainFile("400Regular/NotoSans_400Regular"),
  600: mainFile("600SemiBold/NotoSans_600SemiBold"),
};

function mainFile(name: string): FontFile {
  const path = pathOf(`@expo-google-fonts/noto-sans/${name}.ttf`);
  return { key: name, path, variable: false };
}

/** The one font that comes whole, without a table of what it has. */
const chakma = "noto-sans-chakma";
const chakmaSlices: readonly Slice[] = [
  {
    file: {
      key: chakma,
      path: pathOf(`@expo-google-fonts/${chakma}/400Regular/NotoSansChakma_400Regular.ttf`),
      variable: false,
    },
    ranges: [[0x11100, 0x1114f]],
  },
];

/** Which font has which script. What several could write (signs) is looked for in this order. */
const fontsByScript: readonly (readonly [script: RegExp, font: string])[] = [
  [/\p{Script=Arabic}/u, "noto-sans-arabic"],
  [/\p{Script=Hebrew}/u, "noto-sans-hebrew"],
  [/\p{Extended_Pictographic}|\p{Regional_Indicator}/u, "noto-emoji"],
  [/\p{Script=Devanagari}/u, "noto-sans-devanagari"],
  [/\p{Script=Bengali}/u, "noto-sans-bengali"],
  [/\p{Script=Gurmukhi}/u, "noto-sans-gurmukhi"],
  [/\p{Script=Gujarati}/u, "noto-sans-gujarati"],
  [/\p{Script=Tamil}/u, "noto-sans-tamil"],
  [/\p{Script=Telugu}/u, "noto-sans-telugu"],
  [/\p{Script=Kannada}/u, "noto-sans-kannada"],
  [/\p{Script=Malayalam}/u, "noto-sans-malayalam"],
  [/\p{Script=Sinhala}/u, "noto-sans-sinhala"],
  [/\p{Script=Thai}/u, "noto-sans-thai"],
  [/\p{Script=Lao}/u, "noto-sans-lao"],
  [/\p{Script=Khmer}/u, "noto-sans-khmer"],
  [/\p{Script=Myanmar}/u, "noto-sans-myanmar"],
  [/\p{Script=Georgian}/u, "noto-sans-georgian"],
  [/\p{Script=Armenian}/u, "noto-sans-armenian"],
  [/\p{Script=Ethiopic}/u, "noto-sans-ethiopic"],
  [/\p{Script=Oriya}/u, "noto-sans-oriya"],
  [/\p{Script=Tibetan}/u, "noto-serif-tibetan"],
  [/\p{Script=Thaana}/u, "noto-sans-thaana"],
  [/\p{Script=Syriac}/u, "noto-sans-syriac"],
  [/\p{Script=Meetei_Mayek}/u, "noto-sans-meetei-mayek"],
  [/\p{Script=Ol_Chiki}/u, "noto-sans-ol-chiki"],
  [/\p{Script=Javanese}/u, "noto-sans-javanese"],
  [/\p{Script=Balinese}/u, "noto-sans-balinese"],
  [/\p{Script=Cherokee}/u, "noto-sans-cherokee"],
  [/\p{Script=Canadian_Aboriginal}/u, "noto-sans-canadian-aboriginal"],
  [/\p{Script=Adlam}/u, "noto-sans-adlam"],
  [/\p{Script=Bamum}/u, "noto-sans-bamum"],
  [/\p{Script=Cham}/u, "noto-sans-cham"],
  [/\p{Script=Hanifi_Rohingya}/u, "noto-sans-hanifi-rohingya"],
  [/\p{Script=Kayah_Li}/u, "noto-sans-kayah-li"],
  [/\p{Script=Lisu}/u, "noto-sans-lisu"],
  [/\p{Script=New_Tai_Lue}/u, "noto-sans-new-tai-lue"],
  [/\p{Script=Sundanese}/u, "noto-sans-sundanese"],
  [/\p{Script=Tai_Tham}/u, "noto-sans-tai-tham"],
];

/** Fonts that there are in one weight only: what is to be bold is not. */
const plainFontsByScript: typeof fontsByScript = [
  [/\p{Script=Buginese}/u, "noto-sans-buginese"],
  [/\p{Script=Lepcha}/u, "noto-sans-lepcha"],
  [/\p{Script=Limbu}/u, "noto-sans-limbu"],
  [/\p{Script=Miao}/u, "noto-sans-miao"],
  [/\p{Script=Mongolian}/u, "noto-sans-mongolian"],
  [/\p{Script=Newa}/u, "noto-sans-newa"],
  [/\p{Script=Nko}/u, "noto-sans-nko"],
  [/\p{Script=Osage}/u, "noto-sans-osage"],
  [/\p{Script=Saurashtra}/u, "noto-sans-saurashtra"],
  [/\p{Script=Syloti_Nagri}/u, "noto-sans-syloti-nagri"],
  [/\p{Script=Tai_Le}/u, "noto-sans-tai-le"],
  [/\p{Script=Tai_Viet}/u, "noto-sans-tai-viet"],
  [/\p{Script=Tifinagh}/u, "noto-sans-tifinagh"],
  [/\p{Script=Vai}/u, "noto-sans-vai"],
  [/\p{Script=Yi}/u, "noto-sans-yi"],
  [/\p{Script=Nyiakeng_Puachue_Hmong}/u, "noto-serif-nyiakeng-puachue-hmong"],
  [/\p{Script=Chakma}/u, chakma],
];

const plainFonts = new Set(plainFontsByScript.map(([, font]) => font));
const allByScript = [...fontsByScript, ...plainFontsByScript];

const eastAsian =
  /\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Hangul}|\p{Script=Bopomofo}/u;

/**
 * Letters of one language are in its font. Chinese characters look different by language; which one a
 * text is in shows in its other letters.
 */
function eastAsianFonts(sign: string, whole: string): readonly string[] {
  const japanese = "noto-sans-jp";
  const korean = "noto-sans-kr";
  const chinese = ["noto-sans-sc", "noto-sans-tc"];
  for (const text of [sign, whole]) {
    if (/\p{Script=Hiragana}|\p{Script=Katakana}/u.test(text))
      return [japanese, ...chinese, korean];
    if (/\p{Script=Hangul}/u.test(text)) return [korean, japanese, ...chinese];
    if (/\p{Script=Bopomofo}/u.test(text)) return [...chinese.toReversed(), japanese, korean];
  }
  return [...chinese, japanese, korean];
}

/** Files that only repeat what the main font has. */
const repeated = /^(latin|latin-ext|cyrillic|cyrillic-ext|greek|greek-ext|vietnamese)$/;

/**
 * The files, best first, that say they have a sign (a code point) of `text`: some say so of signs that
 * they lack, so whoever looks goes on until one has it. Read from the ranges that each font's package
 * comes with.
 */
export async function* filesWith(codePoint: number, text: string): AsyncGenerator<FontFile> {
  const sign = String.fromCodePoint(codePoint);
  const ofScript = allByScript.filter(([script]) => script.test(sign)).map(([, font]) => font);
  const first = eastAsian.test(sign) ? eastAsianFonts(sign, text) : ofScript;
  const all = [...allByScript.map(([, font]) => font), ...eastAsianFonts(sign, text)];
  for (const font of new Set([...first, ...all])) {
    for (const { file, ranges } of await slicesOf(font)) {
      if (ranges.some(([from, to]) => codePoint >= from && codePoint <= to)) yield file;
    }
  }
}

interface Slice {
  readonly file: FontFile;
  readonly ranges: readonly (readonly [from: number, to: number])[];
}

const slicesByFont = new Map<string, Promise<readonly Slice[]>>();

function slicesOf(font: string): Promise<readonly Slice[]> {
  const known = slicesByFont.get(font);
  if (known) return known;
  const slices = readSlices(font);
  slicesByFont.set(font, slices);
  return slices;
}

/** `unicode.json` names each slice, "[12]" or "arabic", with its ranges as CSS writes them. */
async function readSlices(font: string): Promise<readonly Slice[]> {
  if (font === chakma) return chakmaSlices;
  const variable = !plainFonts.has(font);
  const folder = `@fontsource${variable ? "-variable" : ""}/${font}`;
  const weight = variable ? "wght" : "400";
  const text = await readFile(pathOf(`${folder}/unicode.json`), "utf8");
  const table = JSON.parse(text) as Readonly<Record<string, string>>;
  return Object.entries(table)
    .filter(([name]) => !repeated.test(name))
    .map(([name, ranges]) => {
      const key = `${font}-${name.replace(/[[\]]/g, "")}`;
      const path = pathOf(`${folder}/files/${key}-${weight}-normal.woff2`);
      return { file: { key, path, variable }, ranges: ranges.split(",").map(rangeOf) };
    });
}

/** "U+0600-06FF" or "U+2E41" */
function rangeOf(text: string): readonly [number, number] {
  const [from = "", to = from] = text.trim().slice(2).split("-");
  return [Number.parseInt(from, 16), Number.parseInt(to, 16)];
}

function pathOf(specifier: string): string {
  return fileURLToPath(import.meta.resolve(specifier));
}
