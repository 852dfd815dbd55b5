import { expect, test } from "bun:test";
import fc from "fast-check";
import { breakLines } from "./break-lines.ts";
import { invoiceWith } from "./invoice.fixture.ts";
import { renderInvoice } from "./mod.ts";
import { readPdf } from "./read-pdf.fixture.ts";
import { setText, visualRuns, widthOf } from "./set-text.ts";

const names = {
  latin: "Łukasz Ångström-Žižek, Nguyễn Thị Ánh, Đặng, Þórður, Ģirts, Ħamrun, ẞ",
  combined: "q\u0308 x\u030C ạ\u0308",
  greek: "Γιώργος Παπαδόπουλος, Ὀδυσσεύς",
  cyrillic: "Юрий Щербаков, Ћирић, Ґалаґан, Өмірзақ",
  arabic: "محمد بن سلمان، علی پوراحمد، فاطمہ ٹیکنالوجی",
  hebrew: "דוד כהן בע״מ, שָׁלוֹם",
  devanagari: "श्रीकांत द्विवेदी",
  bengali: "রবীন্দ্রনাথ ঠাকুর",
  gurmukhi: "ਗੁਰਪ੍ਰੀਤ ਸਿੰਘ",
  gujarati: "શ્રીકૃષ્ણ પટેલ",
  tamil: "கௌரி ஸ்ரீனிவாசன்",
  telugu: "శ్రీనివాస్ రావు",
  kannada: "ಕೃಷ್ಣಮೂರ್ತಿ",
  malayalam: "ശ്രീലക്ഷ്മി",
  sinhala: "ශ්‍රී ලංකා",
  thai: "สมชาย ใจดี น้ำ",
  lao: "ສົມຊາຍ ໃຈດີ",
  khmer: "ខ្មែរ ស្រី",
  myanmar: "အောင်ဆန်းစုကြည်",
  georgian: "ნინო ბერიძე",
  armenian: "Արմեն Սարգսյան",
  ethiopic: "አበበ በቀለ",
  odia: "ଶ୍ରୀକାନ୍ତ ଦାସ, ଓଡ଼ିଶା",
  tibetan: "བསྟན་འཛིན་རྒྱ་མཚོ།",
  thaana: "އިބްރާހީމް މުހައްމަދު، މާލެ",
  syriac: "ܝܘܚܢܢ ܒܪ ܙܒܕܝ",
  meiteiMayek: "ꯏꯕꯣꯝꯆꯥ ꯁꯤꯡꯍ",
  olChiki: "ᱨᱟᱹᱜᱷᱩᱱᱟᱛᱷ ᱢᱩᱨᱢᱩ",
  javanese: "ꦫꦢꦺꦤ꧀ ꦲꦗꦼꦁ",
  balinese: "ᬯᬬᬦ᭄ ᬲᬸᬓᬃᬢ",
  cherokee: "ᏍᏏᏉᏯ",
  inuktitut: "ᐱᑕ ᐃᓄᒃ",
  adlam: "𞤀𞤣𞤢𞤥 𞤁𞤭𞤢𞤤𞤮",
  bamum: "ꚠꚡ꛰ꛄ",
  cham: "ꨀꨴꨣꨨꩍ",
  rohingya: "𐴀𐴝𐴕𐴞𐴤𐴑",
  kayahLi: "ꤊꤢ꤫ꤔꤤ",
  lisu: "ꓡꓳꓸꓐꓲ",
  newTaiLue: "ᦔᦱᦜᦵᧉ",
  sundanese: "ᮞᮥᮔ᮪ᮓ",
  taiTham: "ᨲ᩠ᨳᩥᨠᩮ᩵",
  buginese: "ᨕᨘᨁᨗᨔᨙ",
  lepcha: "ᰛᰩᰵ",
  limbu: "ᤁᤠᤒᤢᤰ᤻",
  miao: "𖼅𖽔𖼀𖽙𖾏",
  mongolian: "ᠪᠠᠲᠤ ᠔ᠢᠩᠭᠢᠰ",
  newa: "𑐐𑐵𑐧𑑂𑐫𑑄",
  nko: "ߞߏ߬ߙߌ߫ߞߊ",
  osage: "𐒰𐓙𐓚𐓣͘",
  saurashtra: "ꢒꢵꢴ꣄ꢃ",
  sylotiNagri: "ꠍꠤꠟꠐꠤ",
  taiLe: "ᥐᥣᥖᥰᥒ",
  taiViet: "ꪀꪱ꪿ꪵꪚꪲ",
  tifinagh: "ⵎⴰⵙⵉⵏⵉⵙⴰ ⴰⵏⵯ",
  vai: "ꕙꔤꕀꘐ",
  yi: "ꆈꌠꉙꁈ",
  hmong: "𞄀𞄐𞄰 𞄄𞄤",
  chakma: "𑄇𑄳𑄃𑄬𑄦𑄴",
  simplified: "王小明有限公司、软件",
  traditional: "陳大文（台灣）、龍龜鬱",
  japanese: "山田太郎株式会社カタカナひらがな々〆髙﨑",
  korean: "김철수 주식회사 뷁",
  emoji: "😀 👩‍💻 🇩🇪 ❤️ 👍🏽 1️⃣",
  signs: "№ ™ → ★ ✓ ½ ‰ ₹ ₺ ₽ ￥ … “‘’” — ·",
};

test("A name is set beside Latin words as it is alone", async () => {
  const width = async (text: string) => widthOf(await setText(text, 400));
  const words = (await width("Unit 4, 1")) - (await width("1"));
  for (const name of Object.values(names)) {
    const beside = (await width(`Unit 4, ${name}`)) - words;
    expect({ name, isSame: Math.abs(beside - (await width(name))) < 0.05 }).toEqual({
      ...{ name, isSame: true },
    });
  }
});

test("A name in any script is set without an empty box, in both weights, and nothing of it is lost", async () => {
  for (const [script, name] of Object.entries(names)) {
    for (const weight of [400, 600] as const) {
      const clusters = await setText(name, weight);
      const runs = visualRuns(clusters);
      const glyphs = runs.flatMap((run) => run.typeface.glyphs(run.text, run.level % 2 === 1));
      expect([script, glyphs.filter(({ id }) => id === 0)]).toEqual([script, []]);
      const shown = clusters.map(({ text }) => text).join("");
      expect(shown).toBe(name.normalize("NFC"));
    }
  }
});

test("Names of two scripts in one line take no sign from each other", async () => {
  const { latin, combined, arabic, simplified, traditional, japanese, korean, emoji, signs } =
    names;
  // Those whose signs several fonts have, or whose font is found by what stands beside it.
  const takers = {
    ...{ latin, combined, arabic, simplified, traditional, japanese, korean, emoji, signs },
    ...{ hangul: "한국회사", kana: "さくら" },
  };
  const shown = async (text: string) => (await setText(text, 400)).map((it) => it.text).join("");
  for (const [one, first] of Object.entries(names)) {
    for (const [other, second] of Object.entries(takers)) {
      for (const line of [`${first} ${second}`, `${second} ${first}`]) {
        expect([one, other, await shown(line)]).toEqual([one, other, line.normalize("NFC")]);
      }
    }
  }
  const all = Object.values(names).join(" ");
  expect(await shown(all)).toBe(all.normalize("NFC"));
});

test("What is written in any script is found again in the file as it was written", async () => {
  const lines = Object.values(names).map((description) => {
    return { description, detail: null, quantity: 1, net: 0, rate: 0 };
  });
  const taxes = { treatment: "not_collected", country: "US", rate: 0, net: 0, tax: 0 } as const;
  const pdf = await renderInvoice(
    invoiceWith({ lines, taxes: [{ ...taxes, note: "" }], net: 0, tax: 0, total: 0 }),
  );
  const letters = (text: string) => new Set(text.normalize("NFC").replace(/\s/g, ""));
  const found = letters(readPdf(pdf).pages.flat().join(""));
  expect(
    [...letters(lines.map((line) => line.description).join(""))].filter(
      (letter) => !found.has(letter),
    ),
  ).toEqual([]);
  expect(pdf.length).toBeLessThan(350_000);
});

test("A sign that no font has is written by its number, and what can't be seen is left out", async () => {
  const shown = async (text: string) =>
    (await setText(text, 400)).map((cluster) => cluster.text).join("");
  expect(await shown("𓀀 Ltd")).toBe("[U+13000] Ltd");
  expect(await shown("a\u0000b\u0007c\uD800d")).toBe("abcd");
  expect(await shown("two\nlines\tone")).toBe("two lines one");
});

test("Right-to-left names stand in reading order among Latin words and figures", async () => {
  const order = async (text: string) => visualRuns(await setText(text, 400)).map((run) => run.text);
  expect(await order("Avow דוד כהן Ltd")).toEqual(["Avow ", "כהן", " ", "דוד", " Ltd"]);
  const joined = (await order("מחיר 49 EUR")).join("|");
  expect(joined).toBe("EUR| |49| |מחיר");
  expect((await order("محمد (شركة 2026) Ltd")).at(0)).toBe("Ltd");
});

test("Letters of a right-to-left word run from right to left, joined in Arabic", async () => {
  const hebrew = (await setText("אב", 400))[0]?.typeface;
  const [right, left] = ["א", "ב"].map((letter) => hebrew?.glyphs(letter, true)[0]?.id);
  expect(hebrew?.glyphs("אב", true).map(({ id }) => id)).toEqual([Number(left), Number(right)]);
  const arabic = (await setText("بب", 400))[0]?.typeface;
  const alone = arabic?.glyphs("ب", true).map(({ id }) => id) ?? [];
  expect(arabic?.glyphs("بب", true).map(({ id }) => id)).not.toEqual([...alone, ...alone]);
});

test("A name can't turn around what stands beside it", async () => {
  const plain = await setText("Total 001 EUR", 400);
  const tricky = await setText("Total \u202E001\u202C EUR\u2067", 400);
  expect(tricky.map(({ text, level }) => [text, level])).toEqual(
    plain.map(({ text, level }) => [text, level]),
  );
});

test("A long text is broken so that no line is too wide and only spaces are left out", async () => {
  const word = fc.constantFrom(
    ...Object.values(names),
    "a",
    "Donaudampfschifffahrt".repeat(4),
    "-",
  );
  const text = fc.array(word, { minLength: 1, maxLength: 6 }).map((words) => words.join(" "));
  await fc.assert(
    fc.asyncProperty(text, fc.integer({ min: 4, max: 40 }), async (written, width) => {
      const clusters = await setText(written, 400);
      const lines = breakLines(clusters, width);
      for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(width + 1e-9);
      const joined = (parts: typeof clusters) => parts.map((part) => part.text).join("");
      const kept = lines.map(joined).join("").replace(/\s/g, "");
      expect(kept).toBe(joined(clusters).replace(/\s/g, ""));
    }),
    { numRuns: 25, seed: 27 },
  );
  const words = await setText("one two three-four five", 400);
  const broken = breakLines(words, 4.5).map((line) => line.map(({ text: sign }) => sign).join(""));
  expect(broken).toEqual(["one two", "three-", "four five"]);
});
