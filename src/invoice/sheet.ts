import Pdf from "pdfkit";
import { breakLines } from "./break-lines.ts";
import type { Weight } from "./font-slices.ts";
import { type Cluster, runWidth, setText, visualRuns, widthOf } from "./set-text.ts";
import { leftToRightFeature, rightToLeftFeature } from "./typeface.ts";

/** A4 in points, with 20 mm at the sides. */
export const page = {
  width: 595.28,
  height: 841.89,
  left: 56,
  right: 539.28,
  top: 62,
  bottom: 772,
};

/** The colours of the design tokens on paper. */
export const colours = { ink: "#1d1c1a", soft: "#5d5a54", line: "#dedad2" };

export interface Style {
  readonly size: number;
  readonly weight: Weight;
  readonly colour: string;
}

/** A text that is set: its lines, and how much room they take from top to bottom. */
export interface Block {
  readonly lines: readonly Cluster[][];
  readonly style: Style;
  readonly lineHeight: number;
  readonly height: number;
}

/** Lines are this high, in parts of the size; higher where a script needs more. */
const leading = 1.42;

/** Sets a text in lines of at most `width` points. */
export async function block(text: string, style: Style, width: number): Promise<Block> {
  const clusters = await setText(text, style.weight);
  const lines = breakLines(clusters, width / style.size);
  const needed = clusters.map(({ typeface }) => typeface.ascent + typeface.descent);
  const lineHeight = style.size * Math.max(leading, ...needed.map((height) => height * 1.04));
  return { lines, style, lineHeight, height: lines.length * lineHeight };
}

/** The width of the widest line in points. */
export function blockWidth({ lines, style }: Block): number {
  return Math.max(0, ...lines.map((line) => widthOf(line) * style.size));
}

/** Where something starts; with `align: "right"`, `x` is where its lines end. */
export interface Place {
  readonly x: number;
  readonly y: number;
  readonly align?: "left" | "right";
}

/** What a piece of text is, for those who have the file read to them (PDF 1.7, 14.8.4). */
export type Role = "H1" | "H2" | "P" | "TH" | "TD";

/** PDFKit, but its metadata (XMP) is well-formed whatever the names hold, and names no program. */
class InvoicePdf extends Pdf {
  _addInfo(): void {
    const { Title = "", Author = "", CreationDate } = this.info;
    const made = CreationDate?.toISOString().replace(".000", "") ?? "";
    this.appendXML(`
<rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<xmp:CreateDate>${made}</xmp:CreateDate>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">${escaped(Title)}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>${escaped(Author)}</rdf:li></rdf:Seq></dc:creator>
</rdf:Description>`);
  }
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** The PDF while it is written. Coordinates are points from the upper left corner. */
export class Sheet {
  readonly #pdf: PDFKit.PDFDocument;
  readonly #chunks: Buffer[] = [];
  readonly #root: PDFKit.PDFStructureElement;
  #parent: PDFKit.PDFStructureElement;

  constructor(title: string, author: string, language: string, made: Date) {
    this.#pdf = new InvoicePdf({
      size: "A4",
      margin: 0,
      bufferPages: true,
      pdfVersion: "1.7",
      tagged: true,
      displayTitle: true,
      lang: language,
      // Its own first font would be read for each document, and none of ours has a letter of it.
      font: "",
      info: { Title: title, Author: author, CreationDate: made, ModDate: made },
    });
    delete this.#pdf.info.Producer;
    delete this.#pdf.info.Creator;
    this.#pdf.on("data", (chunk: Buffer) => this.#chunks.push(chunk));
    this.#root = this.#pdf.struct("Document");
    this.#pdf.addStructure(this.#root);
    this.#parent = this.#root;
  }

  addPage(): void {
    this.#pdf.addPage();
  }

  get pages(): number {
    return this.#pdf.bufferedPageRange().count;
  }

  /** Goes back to a page, counted from zero, to write on it. */
  turnTo(index: number): void {
    this.#pdf.switchToPage(index);
  }

  /** What `draw` writes belongs to one element, a table or a row of one. */
  within(type: "Table" | "TR", draw: () => void): void {
    const outer = this.#parent;
    const element = this.#pdf.struct(type);
    outer.add(element);
    this.#parent = element;
    draw();
    element.end();
    this.#parent = outer;
  }

  /** Writes a block with its first line's top at `y`; gives where the next thing may start. */
  write(text: Block, place: Place, role: Role): number {
    this.#parent.add(this.#pdf.struct(role, {}, () => this.#lines(text, place)));
    return place.y + text.height;
  }

  /** Writes what is on every page, and no part of what the document says. */
  writeAside(text: Block, place: Place): void {
    this.#aside(() => this.#lines(text, place));
  }

  /** A line across, from a point to the right edge. */
  rule({ x, y }: Place, colour: string, thickness = 0.6): void {
    const top = y - thickness / 2;
    this.#aside(() => this.#pdf.rect(x, top, page.right - x, thickness).fill(colour));
  }

  async bytes(): Promise<Uint8Array> {
    const ended = new Promise<void>((resolve) => this.#pdf.on("end", resolve));
    this.#root.end();
    this.#pdf.end();
    await ended;
    return new Uint8Array(Buffer.concat(this.#chunks));
  }

  #aside(draw: () => void): void {
    this.#pdf.markContent("Artifact", { type: "Layout" });
    draw();
    this.#pdf.endMarkedContent();
  }

  #lines({ lines, style, lineHeight }: Block, { x, y, align }: Place): void {
    lines.forEach((line, index) => {
      // The baseline is where it is in a line of the main font, whatever else stands there.
      const baseline = y + index * lineHeight + lineHeight / 2 + style.size * 0.36;
      const left = align === "right" ? x - widthOf(line) * style.size : x;
      this.#line(line, style, left, baseline);
    });
  }

  #line(line: readonly Cluster[], style: Style, x: number, baseline: number): void {
    let at = x;
    this.#pdf.fontSize(style.size).fillColor(style.colour);
    for (const run of visualRuns(line)) {
      const feature = run.level % 2 === 1 ? rightToLeftFeature : leftToRightFeature;
      this.#useFont(run.typeface.key, run.typeface.embeddable);
      this.#pdf.text(run.text, at, baseline, {
        lineBreak: false,
        baseline: "alphabetic",
        features: [feature] as unknown as PDFKit.Mixins.OpenTypeFeatures[],
      });
      at += runWidth(run) * style.size;
    }
  }

  readonly #fonts = new Set<string>();

  #useFont(key: string, font: object): void {
    if (!this.#fonts.has(key)) {
      // PDFKit takes a font that is open already; its types know files and bytes only.
      this.#pdf.registerFont(key, font as unknown as string);
      this.#fonts.add(key);
    }
    this.#pdf.font(key);
  }
}
