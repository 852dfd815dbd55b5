import type { InvoiceDocument, InvoiceLine } from "./document.ts";
import { small, text } from "./draw-head.ts";
import { type Block, block, blockWidth, colours, page, type Sheet } from "./sheet.ts";
import { lineRateText, moneyText, unitText } from "./words.ts";

/** The columns of figures, right-aligned, each as wide as what stands in it. */
const figureHeads = ["Quantity", "Unit price", "VAT", "Net amount"] as const;
const gap = 20;
const rowPadding = 7;

interface Row {
  readonly description: Block;
  readonly detail: Block | null;
  readonly figures: readonly Block[];
}

/** A table as it is set: descriptions on the left, the right edges of the figures. */
interface Table {
  readonly head: readonly Block[];
  readonly rows: readonly Row[];
  readonly edges: readonly number[];
}

/** The lines of the invoice; on each new page under their head again. Gives where they end. */
export async function drawTable(sheet: Sheet, invoice: InvoiceDocument, top: number) {
  const table = await setTable(invoice);
  let y = top;
  sheet.within("Table", () => {
    y = drawHeadRow(sheet, table, y);
    for (const row of table.rows) y = drawRow(sheet, table, row, y);
  });
  return y;
}

async function setTable(invoice: InvoiceDocument): Promise<Table> {
  const whole = page.right - page.left;
  const heads = ["Description", ...figureHeads];
  const head = await Promise.all(heads.map((word) => block(word, small, whole)));
  const figures = await Promise.all(
    invoice.lines.map((line) =>
      Promise.all(figuresOf(line, invoice).map((word) => block(word, text, whole))),
    ),
  );
  const widths = figureHeads.map((_, column) => {
    const cells = [head[column + 1], ...figures.map((row) => row[column])];
    return Math.max(...cells.map((cell) => (cell ? blockWidth(cell) : 0)));
  });
  const edges = widths.map(
    (_, column) =>
      page.right - widths.slice(column + 1).reduce((sum, width) => sum + width + gap, 0),
  );
  const room = (edges[0] ?? page.right) - (widths[0] ?? 0) - gap - page.left;
  const rows = await Promise.all(
    invoice.lines.map(async (line, index) => {
      return {
        description: await block(line.description, text, room),
        detail: line.detail === null ? null : await block(line.detail, small, room),
        figures: figures[index] ?? [],
      };
    }),
  );
  return { head, rows, edges };
}

function figuresOf(line: InvoiceLine, invoice: InvoiceDocument): readonly string[] {
  return [
    new Intl.NumberFormat(invoice.locale).format(line.quantity),
    unitText(line, invoice),
    lineRateText(line, invoice),
    moneyText(line.net, invoice),
  ];
}

function drawHeadRow(sheet: Sheet, { head, edges }: Table, top: number): number {
  const [first, ...others] = head;
  sheet.within("TR", () => {
    if (first) sheet.write(first, { x: page.left, y: top }, "TH");
    others.forEach((cell, index) => {
      sheet.write(cell, { x: edges[index] ?? page.right, y: top, align: "right" }, "TH");
    });
  });
  const end = top + (first?.height ?? 0) + 4;
  sheet.rule({ x: page.left, y: end }, colours.ink, 0.8);
  return end;
}

/** A row stays on one page. One that is longer than what is left of it goes to the next. */
function drawRow(sheet: Sheet, table: Table, row: Row, y: number): number {
  const height = row.description.height + (row.detail?.height ?? 0) + 2 * rowPadding;
  let top = y;
  if (top + height > page.bottom) {
    sheet.addPage();
    top = drawHeadRow(sheet, table, page.top);
  }
  sheet.within("TR", () => {
    const under = sheet.write(row.description, { x: page.left, y: top + rowPadding }, "TD");
    if (row.detail) sheet.write(row.detail, { x: page.left, y: under }, "TD");
    // In a script of tall lines the first baseline is lower: the figures stand on the same.
    const first = top + rowPadding + row.description.lineHeight / 2;
    row.figures.forEach((figure, index) => {
      sheet.write(
        figure,
        { x: table.edges[index] ?? page.right, y: first - figure.lineHeight / 2, align: "right" },
        "TD",
      );
    });
  });
  sheet.rule({ x: page.left, y: top + height }, colours.line);
  return top + height;
}
