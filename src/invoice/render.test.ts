import { expect, test } from "bun:test";
import { invoiceWith, longInvoice } from "./invoice.fixture.ts";
import { type InvoiceDocument, renderInvoice } from "./mod.ts";
import { readPdf } from "./read-pdf.fixture.ts";

const read = async (document: InvoiceDocument) => readPdf(await renderInvoice(document));

test("An invoice says who sold what to whom, when, at which tax, and how it was paid", async () => {
  const { pages } = await read(invoiceWith());
  const [words = []] = pages;
  const said = words.join("\n");
  const wanted = [
    ["Invoice", "LW-2026-000123", "27 November 2026", "26 November 2026"],
    ["Larkwire & Sons GmbH", "Mühlenweg 12", "VAT id DE143454214", "Łukasz Ångström", "Poland"],
    ["Larkwire Team 4", "10 seats", "€235.77", "23%", "€119.51", "€39.8367"],
    ["VAT 23% (Poland) on €355.28", "€81.72", "Total in EUR", "€437.00"],
    ["Paid by Visa card ending 4242 on 27 November 2026.", "Licences are perpetual."],
    ["Larkwire & Sons GmbH · Invoice LW-2026-000123", "Page 1 of 1"],
  ].flat();
  for (const text of wanted) expect(said).toContain(text);
  expect(pages).toHaveLength(1);
});

test("A credit note names the invoice that it corrects, and where the money went back to", async () => {
  const corrects = { number: "LW-2026-000123", issuedOn: "2026-11-27" };
  const { pages } = await read(
    invoiceWith({ kind: "credit_note", number: "CN-2026-000004", corrects }),
  );
  const said = pages.flat().join("\n").replaceAll("\u00A0", " ");
  expect(said).toContain("Credit note");
  expect(said).toMatch(/LW-2026-000123 of\s+27 November 2026/);
  expect(said).toContain("Total credited in EUR");
  expect(said).toContain("Refunded to Visa card ending 4242");
});

test("Under the reverse charge no tax is shown, and the sentence of the law stands there", async () => {
  const said = (await read(longInvoice(1))).pages.flat().join("\n");
  expect(said).toContain("VAT reverse-charged, on €1.00");
  expect(said).toContain("Reverse charge: the customer accounts for the VAT (Poland).");
  expect(said).not.toContain("0%");
});

test("Of many lines each stands on one page, under a head, and every page says which of how many", async () => {
  const { pages, objects } = await read(longInvoice(60));
  expect(pages.length).toBe(3);
  pages.forEach((words, index) => {
    expect(words).toContain("Description");
    expect(words).toContain(`Page ${index + 1} of 3`);
  });
  const lines = pages.flat().filter((text) => text.startsWith("Plug-in "));
  expect(lines).toEqual(Array.from({ length: 60 }, (_, index) => `Plug-in ${index + 1}`));
  expect(pages.at(-1)).toContain("€60.00");
  expect(objects.match(/\/S \/TR/g)).toHaveLength(63);
});

test("Terms of many pages go on from page to page, and none of their words is lost", async () => {
  const words = Array.from({ length: 1000 }, (_, index) => `word${index}`);
  const { pages } = await read(invoiceWith({ terms: [words.join(" ")] }));
  expect(pages.length).toBeGreaterThan(1);
  const found = pages
    .flat()
    .join(" ")
    .matchAll(/word\d+/g);
  expect(Array.from(found, ([word]) => word)).toEqual(words);
});

test("The same document is the same file, byte for byte, and any other word makes another", async () => {
  const first = await renderInvoice(invoiceWith());
  expect(Buffer.from(await renderInvoice(invoiceWith())).equals(first)).toBe(true);
  const other = await renderInvoice(invoiceWith({ number: "LW-2026-000124" }));
  expect(Buffer.from(other).equals(first)).toBe(false);
});

test("The file says its title and language to those who have it read to them, and no program's name", async () => {
  const bytes = await renderInvoice(invoiceWith());
  const { objects, metadata } = readPdf(bytes);
  expect(objects).toContain("(Invoice LW-2026-000123)");
  expect(objects).toContain("/Lang (en)");
  expect(objects).toContain("/DisplayDocTitle true");
  expect(objects).toContain("/S /H1");
  expect(metadata).toContain("Larkwire &amp; Sons GmbH");
  expect(Buffer.from(bytes).toString("latin1")).not.toMatch(/pdfkit|producer|undefined/i);
});

test("An invoice that does not add up is not made", async () => {
  const sound = invoiceWith();
  const [line, other] = sound.lines;
  const [tax] = sound.taxes;
  if (!line || !other || !tax) throw new Error("the fixture has two lines and a tax");
  const wrong: readonly Partial<InvoiceDocument>[] = [
    { total: 43_701 },
    { tax: 8173, total: 43_701 },
    { lines: [line] },
    { lines: [{ ...line, rate: 1900 }, other] },
    { taxes: [...sound.taxes, { ...tax, rate: 0, net: 100, tax: 0 }], net: 35_628, total: 43_800 },
    { lines: [], taxes: [], net: 0, tax: 0, total: 0 },
  ];
  const refusal = (change: Partial<InvoiceDocument>) =>
    renderInvoice(invoiceWith(change)).then(
      () => "made",
      (problem: Error) => problem.message,
    );
  for (const change of wrong) expect(await refusal(change)).toContain("does not add up");
  expect(await refusal({ kind: "credit_note" })).toContain("what it corrects");
  expect(await refusal({ issuedOn: "27.11.2026" })).toContain("2026-11-27");
});

test("Nothing of fonts and PDF is read before the first invoice is made", async () => {
  const source = await Bun.file(`${import.meta.dir}/mod.ts`).text();
  const imports = new Bun.Transpiler({ loader: "ts" }).scanImports(source);
  expect(imports.filter(({ kind }) => kind !== "dynamic-import")).toEqual([]);
});
