import { fileURLToPath } from "node:url";
import Pdf from "pdfkit";
import { type InvoiceDocument, renderInvoice } from "../src/invoice/mod.ts";
import type { Measurement } from "./figures.ts";

const party = {
  company: null,
  addressLines: ["Mühlenweg 12", "70173 Stuttgart"],
  country: "Germany",
  email: "billing@larkwire.example",
};

/** An order of three lines, as most are or smaller. */
const invoice: InvoiceDocument = {
  kind: "invoice",
  number: "LW-2026-000123",
  corrects: null,
  issuedOn: "2026-11-27",
  suppliedOn: "2026-11-27",
  currency: "EUR",
  locale: "en-GB",
  accent: "#0b6e4f",
  seller: { ...party, name: "Larkwire & Sons GmbH", vatId: "DE143454214" },
  buyer: { ...party, name: "Łukasz Ångström-Žižek", vatId: null },
  lines: ["Solo", "Team", "Site"].map((edition) => {
    const detail = "Updates until 27 November 2027";
    return { description: `Larkwire ${edition} 4`, detail, quantity: 1, net: 10_000, rate: 1900 };
  }),
  taxes: [
    { treatment: "standard", country: "Germany", rate: 1900, net: 30_000, tax: 5_700, note: "" },
  ],
  net: 30_000,
  tax: 5_700,
  total: 35_700,
  card: { brand: "Visa", last4: "4242", on: "2026-11-27" },
  terms: ["Licences are perpetual. Releases published until the date above are covered."],
};

const inArabic: InvoiceDocument = {
  ...invoice,
  buyer: { ...invoice.buyer, name: "محمد بن سلمان", addressLines: ["شارع الملك فهد 123"] },
};

/** As many texts as the invoice has, in the same font, where they fall. */
const bareTexts = 52;

async function bare(font: string): Promise<void> {
  const pdf = new Pdf({ size: "A4", margin: 56 });
  const ended = new Promise((resolve) => pdf.on("end", resolve));
  pdf.on("data", () => {});
  pdf.font(font).fontSize(9.5);
  for (let index = 0; index < bareTexts; index += 1) {
    pdf.text(`Larkwire ${index}: €100.00`, 56, 56 + index * 16, { lineBreak: false });
  }
  pdf.end();
  await ended;
}

/** The best of some runs, in milliseconds: the others waited for something else. */
async function bestMs(work: () => Promise<unknown>, runs = 20): Promise<number> {
  const times: number[] = [];
  for (let turn = 0; turn < runs; turn += 1) {
    const start = performance.now();
    await work();
    times.push(performance.now() - start);
  }
  return Math.min(...times);
}

/**
 * An invoice as customers get it. The baseline is PDFKit alone: as many texts, one font, no table,
 * no structure, no fallback. `firstMs` is what the first buyer waits, with fonts and shapers read.
 */
export async function run(): Promise<Measurement> {
  const start = performance.now();
  await renderInvoice(invoice);
  const firstMs = performance.now() - start;
  const startArabic = performance.now();
  await renderInvoice(inArabic);
  const figures = {
    firstMs,
    firstArabicMs: performance.now() - startArabic,
    invoiceMs: await bestMs(() => renderInvoice(invoice)),
    arabicInvoiceMs: await bestMs(() => renderInvoice(inArabic)),
    invoiceBytes: (await renderInvoice(invoice)).length,
  };
  const file = "@expo-google-fonts/noto-sans/400Regular/NotoSans_400Regular.ttf";
  const font = fileURLToPath(import.meta.resolve(file));
  const baseline = { bareDocumentMs: await bestMs(() => bare(font)) };
  const ratio = figures.invoiceMs / baseline.bareDocumentMs;
  return { name: "invoice", figures, baseline, ratio };
}
