import { accentStylesheet } from "../kernel/design/accent.ts";
import type { InvoiceDocument, InvoiceParty } from "./document.ts";
import { block, blockWidth, colours, page, type Place, type Sheet, type Style } from "./sheet.ts";
import { facts, partyLines, titleOf } from "./words.ts";

export const text: Style = { size: 9.5, weight: 400, colour: colours.ink };
export const strong: Style = { size: 9.5, weight: 600, colour: colours.ink };
export const small: Style = { size: 8, weight: 400, colour: colours.soft };

/** The vendor's colour, moved towards black until it can be read on white. */
export function accentOf({ accent }: InvoiceDocument): string {
  return /--accent:(#[0-9a-f]{6})/.exec(accentStylesheet(accent))?.[1] ?? colours.ink;
}

/** Half of the page, less the space between its halves. */
const partyWidth = (page.right - page.left) / 2 - 16;

/** Title and seller, then buyer and facts; gives where the table may start. */
export async function drawHead(sheet: Sheet, invoice: InvoiceDocument): Promise<number> {
  const half = (page.right - page.left) / 2;
  const middle = page.left + half + 16;
  const title = { size: 25, weight: 600, colour: accentOf(invoice) } as const;
  const heading = await block(titleOf(invoice), title, half);
  const titleEnd = sheet.write(heading, { x: page.left, y: page.top - 9 }, "H1");
  const sellerEnd = await drawParty(sheet, invoice.seller, { x: middle, y: page.top }, small);
  const rows = Math.max(titleEnd, sellerEnd, page.top + 78) + 30;
  const label = await block(invoice.kind === "invoice" ? "Billed to" : "Credited to", small, half);
  const labelEnd = sheet.write(label, { x: page.left, y: rows }, "H2");
  const buyerEnd = await drawParty(sheet, invoice.buyer, { x: page.left, y: labelEnd + 2 }, text);
  const factsEnd = await drawFacts(sheet, invoice, middle, rows);
  return Math.max(buyerEnd, factsEnd) + 34;
}

async function drawParty(
  sheet: Sheet,
  party: InvoiceParty,
  { x, y: top }: Place,
  style: Style,
): Promise<number> {
  let y = sheet.write(await block(party.name, strong, partyWidth), { x, y: top }, "P");
  for (const row of partyLines(party)) {
    y = sheet.write(await block(row, style, partyWidth), { x, y }, "P");
  }
  return y;
}

async function drawFacts(
  sheet: Sheet,
  invoice: InvoiceDocument,
  x: number,
  top: number,
): Promise<number> {
  const room = page.right - x;
  const rows = await Promise.all(
    facts(invoice).map(async ([label, value]) => {
      return { label: await block(label, small, room), value };
    }),
  );
  const indent = Math.max(...rows.map(({ label }) => blockWidth(label))) + 16;
  let y = top;
  for (const { label, value } of rows) {
    const set = await block(value, text, room - indent);
    const height = Math.max(set.lineHeight, label.lineHeight);
    sheet.write(label, { x, y: y + (height - label.lineHeight) / 2 }, "P");
    y = sheet.write(set, { x: x + indent, y }, "P") + 2.5;
  }
  return y;
}
