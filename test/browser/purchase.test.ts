import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { openBrowser } from "../browser.ts";
import { type Demo, startDemo } from "./demo.ts";
import {
  attached,
  download,
  linkIn,
  mailTo,
  openShop,
  payBy,
  samples,
  tabTo,
  until,
  verifyOffline,
} from "./purchase-scene.ts";

const ada = "ada@example.org";
let demo: Demo;
let browser: Browser;
let folder: string;
let programs: ReadonlyMap<string, readonly string[]>;
/** What the customer takes along from one step to the next. */
const kept = { key: "", licence: "", number: "" };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "avow-purchase-"));
  [demo, browser, programs] = await Promise.all([startDemo(), openBrowser(), samples(folder)]);
}, 60_000);
afterAll(async () => {
  await browser.close();
  await demo.stop();
  await rm(folder, { recursive: true });
}, 30_000);

test("with the keyboard alone a customer orders; the card is typed at the payment provider, is declined, asked by the bank, and pays", async () => {
  const { page, context, elsewhere, cardsAt, heading } = await openShop(browser, demo);
  await page.goto(`${demo.site}/pricing`);
  await page.click("text=Buy Curlew");
  expect(await heading()).toBe("Buy Curlew");
  await tabTo(page, "[name=seats]");
  await page.keyboard.type("2");
  await tabTo(page, "[value=update]");
  await page.keyboard.press("Enter");
  await page.waitForSelector("tr.sum:has-text('€118.00')");
  await tabTo(page, "[name=name]");
  await page.keyboard.type("Ada Lovelace");
  await page.keyboard.press("Tab");
  await page.keyboard.type(ada);
  expect(await heading()).toBe("Buy Curlew");
  await tabTo(page, "[value=pay]");
  await page.keyboard.press("Enter");

  await page.waitForURL(`${demo.payments}/pay/**`);
  expect(await page.textContent("h1")).toBe("€118.00");
  await payBy(page, "declined");
  expect(await page.textContent("[role=alert]")).toContain("Your card was declined.");
  await payBy(page, "bank-asks");
  await page.click("text=No, stop the payment");
  expect(await page.textContent("[role=alert]")).toContain("could not confirm");
  await payBy(page, "bank-asks");
  await page.click("text=Yes, it is me");

  await page.waitForURL(`${demo.avow}/buy/return/**`);
  expect(await heading()).toBe("Thank you for your order");
  kept.key = (await page.textContent("code.key")) ?? "";
  kept.number = /Order ([\w-]+)/.exec((await page.textContent(".lead")) ?? "")?.[1] ?? "";
  const [, licence] = await download(page, "a[href$='/licence']");
  kept.licence = new TextDecoder().decode(licence);
  const [installer, bytes] = await download(page, "a[download$='linux-x64.tar.gz']");
  expect(installer.suggestedFilename()).toBe("curlew-4.2.1-linux-x64.tar.gz");
  const hash = new Bun.CryptoHasher("sha256").update(bytes).digest("hex");
  expect(await page.textContent("main")).toContain(hash);
  const [, invoice] = await download(page, "a[href*='/invoice/']");

  const mail = await mailTo(demo, ada, "Your licence for Curlew");
  expect(mail.text).toContain(kept.key);
  expect(new TextDecoder().decode(await attached(demo, mail, ".licence"))).toBe(kept.licence);
  expect(Buffer.from(await attached(demo, mail, ".pdf")).equals(invoice)).toBe(true);
  expect(new TextDecoder().decode(invoice.subarray(0, 5))).toBe("%PDF-");
  // The card number was typed, and went to the payment provider alone.
  expect(new Set(cardsAt)).toEqual(new Set([demo.payments]));
  expect(elsewhere).toEqual([]);
  await context.close();
}, 30_000);

test("who turns back from the payment finds everything as it was chosen, and orders after all", async () => {
  const { page, context, elsewhere, heading } = await openShop(browser, demo);
  await page.goto(`${demo.avow}/buy/nightjar?edition=lifetime&country=DE`);
  await page.fill("[name=name]", "Grace Hopper");
  await page.fill("[name=email]", "grace@example.org");
  await page.click("[value=pay]");
  await page.click("text=Back without paying");
  expect(await heading()).toBe("Buy Nightjar");
  expect(await page.textContent(".notice")).toContain("Nothing was charged.");
  expect(await page.isChecked("[value=lifetime]")).toBe(true);
  expect(await page.inputValue("[name=country]")).toBe("DE");
  expect(await page.inputValue("[name=name]")).toBe("Grace Hopper");
  await page.click("[value=pay]");
  await payBy(page, "germany");
  await page.waitForURL(`${demo.avow}/buy/return/**`);
  expect(await heading()).toBe("Thank you for your order");
  expect(elsewhere).toEqual([]);
  await context.close();
}, 30_000);

test("by a mailed link a customer finds the order again, and withdraws from it in two steps", async () => {
  const { page, context, elsewhere, heading } = await openShop(browser, demo);
  await page.goto(`${demo.avow}/orders`);
  expect(await heading()).toBe("Your orders");
  await page.fill("[name=email]", ada);
  await page.click("main button");
  expect(await heading()).toBe("Look into your mailbox");
  await page.goto(linkIn(await mailTo(demo, ada, "Your orders at"), "/orders/all/"));
  expect(await heading()).toBe("Your orders");
  await page.click("ul.orders a");
  expect(await heading()).toBe("Curlew Standard");
  expect(await page.textContent("code.key")).toBe(kept.key);
  await page.click("text=Withdraw from the contract");
  expect(await heading()).toBe("Withdraw from the contract?");
  await page.click("text=Confirm the withdrawal");
  expect(await heading()).toBe("Curlew Standard");
  expect(await page.textContent(".notice")).toContain("You withdrew from this purchase.");
  const mail = await mailTo(demo, ada, `Your withdrawal from order ${kept.number}`);
  expect(mail.text).toContain("you withdrew");
  expect(elsewhere).toEqual([]);
  await context.close();
}, 30_000);

/** Gives `amount` back of the order whose page is open; empty for all that is left. */
async function refund(page: Page, amount: string, withLicence: boolean): Promise<void> {
  await page.click("text=Refund…");
  if (amount) await page.fill("[name=amount]", amount);
  await page.setChecked("[name=revoke]", withLicence);
  await page.click("main form button:has-text('Look at it once more')");
  await page.click("main form button.danger");
  await page.waitForSelector("text=The money is on its way back");
}

test("an operator reads what became of the order, and gives it back in part and then in full, each with a credit note", async () => {
  const context = await browser.newContext();
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  await page.goto(demo.ownerLink);
  await page.fill("[name=name]", "Olga Owner");
  await page.fill("[name=email]", "olga@larkwire.example");
  await page.click("main form button");
  await page.goto(`${demo.avow}/admin/sales`);
  await page.click(`text=${kept.number}`);
  expect(await page.locator(".timeline strong").allTextContents()).toEqual([
    ...["Ordered", "Went to the payment page", "Paid", "Delivered", "Withdrawn"],
  ]);
  await refund(page, "18", false);
  const first = await mailTo(demo, ada, `Refund of order ${kept.number}`);
  expect(first.text).toContain("€18.00");
  await refund(page, "", true);
  const notes = await page.locator("tr:has-text('credit note')").allTextContents();
  expect(notes.map((it) => /-€[\d.]+/.exec(it)?.[0])).toEqual(["-€18.00", "-€100.00"]);
  expect(await page.textContent(".timeline")).toContain("€100.00");

  const provider = await context.newPage();
  await provider.goto(demo.payments);
  await provider.click("li:has-text('€219.00') >> text=Dispute as fraud");
  await page.goto(`${demo.avow}/admin/sales/disputes`);
  await until(async () => {
    await page.reload();
    return (await page.isVisible("text=Nightjar")) || undefined;
  });
  expect(await page.textContent("main")).toContain("€219.00");
  await context.close();
}, 30_000);

test("the licence file that was bought is verified without a network by the samples, and refused with another byte in it", async () => {
  const forms = (await (await fetch(`${demo.avow}/.well-known/avow-licence-key.json`)).json()) as {
    base64: string;
  };
  const good = join(folder, "good.licence");
  const bad = join(folder, "bad.licence");
  const at = kept.licence.indexOf("\n") + 100;
  const other = kept.licence[at] === "A" ? "B" : "A";
  await Bun.write(good, kept.licence);
  await Bun.write(bad, `${kept.licence.slice(0, at)}${other}${kept.licence.slice(at + 1)}`);
  for (const [language, program] of programs) {
    const says = [
      await verifyOffline(program, forms.base64, good),
      await verifyOffline(program, forms.base64, bad),
    ];
    expect([language, says[0]]).toEqual([language, "ok: standard, seats: 2 (0)"]);
    expect(says[1]).toMatch(/^no: it was changed, or another key signed it\.? \(1\)$/i);
  }
}, 20_000);
