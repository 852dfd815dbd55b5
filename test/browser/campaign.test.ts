import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Browser, Page } from "playwright-core";
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

const reader = "ada@example.org";

/** Waits for a mail whose text holds all of `parts`, at most twenty seconds. */
async function mailWith(...parts: readonly string[]): Promise<string> {
  for (let tries = 0; tries < 200; tries += 1) {
    const mails = await demo.mails();
    const found = mails.find((mail) => parts.every((part) => mail.includes(part)));
    if (found !== undefined) return found;
    await Bun.sleep(100);
  }
  throw new Error(`no mail came that holds ${parts.join(" and ")}`);
}

/** A page that collects what its browser refused or could not run. */
async function openPage(options: { javaScriptEnabled: boolean }) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const faults: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error") faults.push(message.text());
  });
  page.on("pageerror", (error) => faults.push(error.message));
  return { page, context, faults };
}

async function subscribe(page: Page): Promise<void> {
  await page.goto(`${demo.site}/newsletter`);
  await page.fill("main [name=email]", reader);
  await page.fill("main [name=name]", "Ada Lovelace");
  await page.click("main form button");
  const mail = await mailWith(`To: ${reader}`, "Please confirm your subscription");
  await page.goto(/http:\S+\/newsletter\/confirm\/[\w-]+/.exec(mail)?.[0] ?? "");
  await page.click("button[value=confirm]");
  expect(await page.textContent("h1")).toBe("Thank you, you are subscribed.");
}

test("from subscribing to leaving: an operator writes with a live preview, tests, sends and sees it done; the reader gets it once and leaves by one click", async () => {
  const visitor = await openPage({ javaScriptEnabled: false });
  await subscribe(visitor.page);

  const { page, context, faults } = await openPage({ javaScriptEnabled: true });
  await page.goto(demo.ownerLink);
  await page.fill("[name=name]", "Mara Lindqvist");
  await page.fill("[name=email]", "mara@larkwire.example");
  await page.click("main button[type=submit]");
  await page.goto(`${demo.avow}/admin/newsletter`);
  await page.click("text=Write a campaign");
  await page.fill("[name=subject]", "Curlew 3.0 is here");
  await page.fill("[name=body]", "## What is new\n\nIt is **four times** as fast.");
  const preview = page.frameLocator("[data-preview] iframe:not(.waiting)").last();
  await preview.locator("text=four times").waitFor({ timeout: 20_000 });
  await page.click("button[value=test]");
  await mailWith("To: mara@larkwire.example", "[Test] Curlew 3.0 is here");
  await page.click("button[value=review]");
  expect(await page.textContent("main")).toContain("1 subscriber");
  await page.click("button[value=send]");
  await page.waitForSelector(".badge:has-text('Sent')", { timeout: 30_000 });
  expect(await page.textContent(".outcome")).toContain("1");
  await page.click(".outcome a");
  expect(await page.textContent("main")).toContain(reader);
  expect(faults).toEqual([]);

  const letter = await mailWith(reader, "Hello", "Ada Lovelace", "four times");
  expect(letter).toContain("List-Unsubscribe-Post: List-Unsubscribe=One-Click");
  const link = /List-Unsubscribe:\s+(?:<mailto:[^>]+>,\s+)?<(http[^>]+)>/.exec(letter)?.[1] ?? "";
  const answer = await fetch(link, {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: "List-Unsubscribe=One-Click",
    redirect: "error",
  });
  expect(answer.status).toBe(200);
  const letters = (await demo.mails()).filter((mail) => mail.includes("four times"));
  expect(letters.filter((mail) => mail.includes(`To: `) && mail.includes(reader)).length).toBe(1);

  await page.goto(`${demo.avow}/admin/newsletter/subscribers?state=unsubscribed`);
  expect(await page.textContent("main")).toContain("can't be read any more");
  await context.close();
  await visitor.context.close();
}, 120_000);
