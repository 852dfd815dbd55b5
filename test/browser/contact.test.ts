import { afterAll, beforeAll, expect, test } from "bun:test";
import { join } from "node:path";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { openBrowser } from "../browser.ts";
import { type Demo, startDemo } from "./demo.ts";

let demo: Demo;
let browser: Browser;

beforeAll(async () => {
  [demo, browser] = await Promise.all([startDemo(), openBrowser()]);
}, 60_000);
afterAll(async () => {
  await browser.close();
  await demo.stop();
}, 30_000);

/** Waits until `find` gives something, at most ten seconds. */
async function until<T>(find: () => Promise<T | undefined>): Promise<T> {
  for (let tries = 0; tries < 100; tries += 1) {
    const found = await find();
    if (found !== undefined) return found;
    await Bun.sleep(100);
  }
  throw new Error("it did not come within ten seconds");
}

const mailWith = (text: string) =>
  until(async () => (await demo.mails()).find((mail) => mail.includes(text)));

/** A page of a visitor whose browser runs no script; collects what was asked for and refused. */
async function stranger(): Promise<{
  page: Page;
  context: BrowserContext;
  asked: URL[];
  refused: string[];
}> {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  const asked: URL[] = [];
  const refused: string[] = [];
  page.on("request", (request) => asked.push(new URL(request.url())));
  page.on("console", (message) => {
    if (/content security policy/i.test(message.text())) refused.push(message.text());
  });
  return { page, context, asked, refused };
}

test("a stranger writes through the vendor's site without a script, is answered, and has the answer by mail", async () => {
  const { page, context, asked, refused } = await stranger();
  await page.goto(`${demo.site}/contact`);
  await page.fill("main [name=name]", "Ada Lovelace");
  await page.fill("main [name=email]", "ada@example.org");
  await page.fill("main [name=subject]", "Curlew and VLANs");
  await page.fill("main [name=message]", "Does Curlew show VLAN tags? <script>alert(1)</script>");
  await page.click("main form button");
  expect(page.url()).toBe(`${demo.site}/thanks`);

  const confirmation = await mailWith("has arrived");
  expect(confirmation).not.toContain("Curlew");
  expect(confirmation).not.toContain("Lovelace");
  const link = /http:\S+\/forms\/confirm\/[\w-]+/.exec(confirmation)?.[0] ?? "";
  await page.goto(link);
  expect(await page.textContent("h1")).toContain("Did you write to Larkwire Tools?");
  await page.click("button[value=confirm]");
  expect(await page.textContent("h1")).toContain("confirmed");

  await signInAsOwner(page);
  await page.goto(`${demo.avow}/admin/inbox`);
  await page.click("ul.list a");
  expect(await page.textContent("h1")).toBe("Curlew and VLANs");
  expect(await page.textContent("main")).toContain("<script>alert(1)</script>");
  await page.fill("textarea", "Yes, since version 3.");
  await page.click("button:has-text('Send the answer')");
  const answer = await mailWith("Yes, since version 3.");
  expect(answer).toContain("To: Ada Lovelace <ada@example.org>");
  expect(answer).toContain("Subject: Re: Curlew and VLANs");

  const hosts = new Set(asked.map((url) => url.origin));
  expect([...hosts].toSorted()).toEqual([demo.avow, demo.site].toSorted());
  expect(refused).toEqual([]);
  await context.close();
}, 60_000);

async function signInAsOwner(page: Page): Promise<void> {
  await page.goto(demo.ownerLink);
  await page.fill("[name=name]", "Olga Owner");
  await page.fill("[name=email]", "olga@larkwire.example");
  await page.click("main form button");
  expect(page.url()).toBe(`${demo.avow}/admin`);
}

test("the policy page opens each sentence's evidence without a script, by mouse and by keyboard", async () => {
  const { page, context } = await stranger();
  await page.goto(`${demo.avow}/privacy`);
  const marks = page.locator(".proof-mark");
  const policy = await Bun.file(join(import.meta.dir, "../../policy.md")).text();
  expect(await marks.count()).toBe(policy.split(":promise[").length - 1);
  await marks.first().click();
  await page.waitForSelector(".proof-card:popover-open");
  expect(await page.textContent(".proof-card:popover-open")).toContain("How it is kept");
  await page.keyboard.press("Escape");
  await marks.nth(1).focus();
  await page.keyboard.press("Enter");
  expect(await page.textContent(".proof-card:popover-open")).toContain("login");
  await context.close();
}, 30_000);

test.each([
  [1440, 900],
  [1280, 640],
  [1024, 700],
  [375, 812],
])(
  "at %d × %d the evidence shows its sentence, and its Close stays in view",
  async (width, height) => {
    const { page, context } = await stranger();
    await page.setViewportSize({ width, height });
    await page.emulateMedia({ reducedMotion: "reduce" });
    await page.goto(`${demo.avow}/privacy`);
    for (let at = 0; at < (await page.locator(".proof-mark").count()); at += 1) {
      await page.locator(".proof-mark").nth(at).click();
      const card = page.locator(".proof-card:popover-open");
      await card.evaluate("(it) => it.scrollTo(0, it.scrollHeight)");
      const box = await card.boundingBox();
      const close = await card.locator(".proof-card-close").boundingBox();
      const sentence = await page.locator(".promise").nth(at).boundingBox();
      if (!box || !close || !sentence) throw new Error("the evidence is not on the page");
      expect(close.y).toBeGreaterThanOrEqual(Math.max(0, box.y));
      expect(close.y + close.height).toBeLessThanOrEqual(height);
      expect(box.x + box.width).toBeLessThanOrEqual(width);
      // Beside the sentence where there is room; a sheet from below repeats it.
      if (width >= 1248) expect(box.x).toBeGreaterThanOrEqual(sentence.x + sentence.width);
      await card.locator(".proof-card-close").click();
      await card.waitFor({ state: "hidden" });
    }
    await context.close();
  },
);

/** What a first visit of a page brings, as it travels: with its headers, and compressed. */
async function weigh(path: string): Promise<readonly { url: string; bytes: number }[]> {
  const { page, context } = await stranger();
  const loads: Promise<{ url: string; bytes: number }>[] = [];
  page.on("requestfinished", (request) => {
    loads.push(
      request.sizes().then(({ responseBodySize, responseHeadersSize }) => ({
        url: request.url(),
        bytes: responseBodySize + responseHeadersSize,
      })),
    );
  });
  await page.goto(`${demo.avow}${path}`, { waitUntil: "networkidle" });
  const loaded = await Promise.all(loads);
  await context.close();
  return loaded;
}

test.each([
  ...["/privacy", "/privacy/proof", "/forms/contact", "/forms/contact/thanks"],
  ...["/newsletter/subscribe", "/newsletter/subscribe/newsletter", "/newsletter/thanks"],
])("%s weighs at most 14 KB on its way, and loads nothing from elsewhere", async (path) => {
  const loaded = await weigh(path);
  const total = loaded.reduce((sum, { bytes }) => sum + bytes, 0);
  expect(total).toBeLessThan(14 * 1024);
  expect(total).toBeGreaterThan(3 * 1024);
  expect(loaded.filter(({ url }) => !url.startsWith(demo.avow))).toEqual([]);
});

test("nothing is wider than a phone of 320 pixels", async () => {
  const { page, context } = await stranger();
  await page.setViewportSize({ width: 320, height: 640 });
  for (const url of [
    `${demo.site}/contact`,
    `${demo.site}/newsletter`,
    `${demo.avow}/privacy`,
    `${demo.avow}/privacy/proof`,
    `${demo.avow}/forms/contact`,
    `${demo.avow}/newsletter/subscribe`,
    demo.mailbox,
  ]) {
    await page.goto(url);
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(320);
  }
  await context.close();
}, 30_000);

test("on a phone a mail is shown whole in the mailbox, with nothing that scrolls inside of the page", async () => {
  const { page, context } = await stranger();
  await page.setViewportSize({ width: 375, height: 812 });
  await page.goto(`${demo.avow}/forms/contact`);
  await page.fill("[name=email]", "phone@people.example");
  await page.fill("[name=message]", "Does it run on a phone?");
  await page.click("text=Send");
  await context.close();
  const reader = await browser.newContext({ viewport: { width: 375, height: 812 } });
  const mails = await reader.newPage();
  await mails.goto(demo.mailbox);
  await mails.locator("a", { hasText: "phone@people.example" }).click();
  const mail = mails.frameLocator("iframe");
  await mail.locator("text=How we keep what you sent").waitFor();
  await mails.waitForFunction(
    "document.querySelector('iframe').contentDocument.documentElement.scrollHeight <= document.querySelector('iframe').clientHeight",
  );
  const height = await mails.evaluate<number>("document.querySelector('iframe').clientHeight");
  expect(height).toBeGreaterThan(600);
  expect(height).toBeLessThan(1_600);
  await reader.close();
}, 30_000);
