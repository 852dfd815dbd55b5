import type { InvoiceDocument } from "./document.ts";
import { accentOf, small, strong, text } from "./draw-head.ts";
import {
  type Block,
  block,
  blockWidth,
  colours,
  page,
  type Place,
  type Sheet,
  type Style,
} from "./sheet.ts";
import { closing, moneyText, taxText, titleOf, totalLabel } from "./words.ts";

interface Sum {
  readonly label: Block;
  readonly amount: Block;
  readonly last: boolean;
}

/** Net, tax by rate, total; then the notes and terms. Sums are never parted by a page's end. */
export async function drawSums(sheet: Sheet, invoice: InvoiceDocument, top: number): Promise<void> {
  const sums = await setSums(invoice);
  const height = sums.reduce((sum, { label }) => sum + label.height + 5, 0) + 12;
  let y = top + 14;
  if (y + height > page.bottom) {
    sheet.addPage();
    y = page.top;
  }
  const left = labelEdge(sums);
  for (const sum of sums) y = drawSum(sheet, sum, { x: left, y }, accentOf(invoice));
  y += 20;
  const { notes, terms } = closing(invoice);
  for (const note of notes) y = await drawParagraph(sheet, note, text, y);
  y += 8;
  for (const term of terms) y = await drawParagraph(sheet, term, small, y);
}

function setSums(invoice: InvoiceDocument): Promise<readonly Sum[]> {
  const rows: (readonly [string, number])[] = [
    ["Net", invoice.net],
    ...invoice.taxes.map((tax) => [taxText(tax, invoice), tax.tax] as const),
  ];
  const whole = page.right - page.left;
  const set = async (label: string, amount: number, last: boolean): Promise<Sum> => {
    const style = last ? { ...strong, size: 12 } : text;
    return {
      label: await block(label, style, whole * 0.72),
      amount: await block(moneyText(amount, invoice), style, whole),
      last,
    };
  };
  return Promise.all([
    ...rows.map(([label, amount]) => set(label, amount, false)),
    set(totalLabel(invoice), invoice.total, true),
  ]);
}

/** Labels start left of the middle, and further left when amounts are long. */
function labelEdge(sums: readonly Sum[]): number {
  const rooms = sums.map(({ label, amount }) => blockWidth(label) + 20 + blockWidth(amount));
  return Math.min((page.left + page.right) / 2 - 46, page.right - Math.max(...rooms));
}

function drawSum(sheet: Sheet, { label, amount, last }: Sum, place: Place, accent: string): number {
  const left = place.x;
  let { y } = place;
  if (last) {
    sheet.rule({ x: left, y: y + 3 }, accent, 1.4);
    y += 10;
  }
  sheet.write(label, { x: left, y }, "P");
  sheet.write(amount, { x: page.right, y: y, align: "right" }, "P");
  return y + label.height + 5;
}

/** A paragraph that does not fit goes on at the top of the next page. */
async function drawParagraph(sheet: Sheet, words: string, style: Style, top: number) {
  const set = await block(words, style, (page.right - page.left) * 0.84);
  let y = top;
  let from = 0;
  while (from < set.lines.length) {
    const room = Math.max(0, Math.floor((page.bottom - y) / set.lineHeight));
    const lines = set.lines.slice(from, from + room);
    const height = lines.length * set.lineHeight;
    if (room > 0) y = sheet.write({ ...set, lines, height }, { x: page.left, y }, "P");
    from += lines.length;
    if (from < set.lines.length) {
      sheet.addPage();
      y = page.top;
    }
  }
  return y + 4;
}

/** At the foot of each page: who, which document, and which page of how many. */
export async function drawFeet(sheet: Sheet, invoice: InvoiceDocument): Promise<void> {
  const { seller, number } = invoice;
  const half = (page.right - page.left) * 0.7;
  const who = await block(`${seller.name} · ${titleOf(invoice)} ${number}`, small, half);
  const firstLine = { ...who, lines: who.lines.slice(0, 1) };
  for (let index = 0; index < sheet.pages; index += 1) {
    const which = await block(`Page ${index + 1} of ${sheet.pages}`, small, half);
    sheet.turnTo(index);
    sheet.rule({ x: page.left, y: page.bottom + 22 }, colours.line);
    sheet.writeAside(firstLine, { x: page.left, y: page.bottom + 27 });
    sheet.writeAside(which, { x: page.right, y: page.bottom + 27, align: "right" });
  }
}
