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

/** Waits until a mail to `address` came that is not among `known`, at most ten seconds. */
async function mailTo(address: string, known: readonly string[] = []): Promise<string> {
  for (let tries = 0; tries < 100; tries += 1) {
    const mails = await demo.mails();
    const found = mails.find((mail) => mail.includes(`To: ${address}`) && !known.includes(mail));
    if (found !== undefined) return found;
    await Bun.sleep(100);
  }
  throw new Error("no mail came within ten seconds");
}

const linkIn = (mail: string) => /http:\S+\/newsletter\/confirm\/[\w-]+/.exec(mail)?.[0] ?? "";

/** A page of a visitor whose browser runs no script; collects what it asked for and refused. */
async function stranger() {
  const context = await browser.newContext({ javaScriptEnabled: false, acceptDownloads: true });
  const page = await context.newPage();
  const asked = new Set<string>();
  const refused: string[] = [];
  page.on("request", (request) => asked.add(new URL(request.url()).origin));
  page.on("console", (message) => {
    if (/content security policy/i.test(message.text())) refused.push(message.text());
  });
  return { page, context, asked, refused };
}

const heading = (page: Page) => page.textContent("h1");

test("a stranger subscribes at the foot of the vendor's site, confirms from the mailbox, and keeps a receipt", async () => {
  const { page, context, asked, refused } = await stranger();
  await page.goto(`${demo.site}/curlew`);
  await page.fill("footer [name=email]", "ada@example.org");
  await page.click("footer form button");
  expect(page.url()).toBe(`${demo.site}/almost-there`);

  const mail = await mailTo("ada@example.org");
  expect(mail).toContain("Please confirm your subscription");
  await page.goto(linkIn(mail));
  expect(await heading(page)).toBe("Do you want mail from Larkwire Tools?");
  expect(await page.textContent("main")).toContain("I would like to get the newsletter");
  await page.click("button[value=confirm]");
  expect(await heading(page)).toBe("Thank you, you are subscribed.");

  const downloading = page.waitForEvent("download");
  await page.click("a[download]");
  const file = await (await downloading).path();
  const kept = (await Bun.file(file).json()) as {
    receipt: { form: string; lists: { slug: string }[] };
  };
  expect(kept.receipt.form).toBe(demo.site);
  expect(kept.receipt.lists.map(({ slug }) => slug)).toEqual(["newsletter"]);
  expect(JSON.stringify(kept)).not.toContain("ada");

  await page.goto(linkIn(mail));
  expect(await heading(page)).toBe("Already confirmed, thank you.");
  expect([...asked].toSorted()).toEqual([demo.avow, demo.site].toSorted());
  expect(refused).toEqual([]);
  await context.close();
}, 60_000);

test("they leave by their mail program's one click, and by the page, and come back by a new mail only", async () => {
  const { page, context, refused } = await stranger();
  await page.goto(`${demo.site}/newsletter`);
  await page.fill("main [name=email]", "grace@example.org");
  await page.fill("main [name=name]", "Grace Hopper");
  await page.click("main form button");
  const first = await mailTo("grace@example.org");
  expect(first).not.toContain("Hopper");
  await page.goto(linkIn(first));
  expect(await page.textContent("main")).toContain("We would greet you as Grace Hopper.");
  await page.click("button[value=confirm]");
  await page.click("a[href*=preferences]");
  expect(await page.isChecked("[name=list][value=newsletter]")).toBe(true);
  expect(await page.textContent("body")).not.toMatch(/grace|Hopper/);
  const leave = page.url().replace("/preferences/", "/u/");

  const oneClick = await fetch(leave, {
    method: "POST",
    body: new URLSearchParams({ "List-Unsubscribe": "One-Click" }),
  });
  expect(await oneClick.text()).toBe("You are unsubscribed.\n");
  await page.reload();
  expect(await page.isChecked("[name=list][value=newsletter]")).toBe(false);

  await page.goto(leave);
  expect(await heading(page)).toBe("You are not subscribed here.");
  await page.click("button[value=again]");
  expect(await heading(page)).toBe("Look into your mailbox.");
  // The first mail's window is open still, so no other one came, and its link serves for this too.
  await page.goto(linkIn(first));
  expect(await heading(page)).toBe("Do you want this mail too?");
  await page.goto(leave);
  expect(await heading(page)).toBe("You are not subscribed here.");
  await page.goto(linkIn(first));
  await page.click("button[value=confirm]");
  expect(await heading(page)).toBe("Thank you, you are subscribed.");
  await page.goto(leave);
  expect(await heading(page)).toBe("Unsubscribe from “Newsletter”?");
  expect(refused).toEqual([]);
  await context.close();
}, 60_000);

test("the page of the button leads from one question to done, on a phone without sideways scrolling", async () => {
  const { page, context } = await stranger();
  await page.setViewportSize({ width: 320, height: 640 });
  const isNarrow = async () => {
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(320);
  };
  await page.goto(`${demo.avow}/newsletter/subscribe`);
  await page.fill("[name=email]", "joan@example.org");
  await page.click("main form button");
  expect(await heading(page)).toBe("Almost there: look into your mailbox.");
  await isNarrow();
  await page.goto(linkIn(await mailTo("joan@example.org")));
  await isNarrow();
  await page.click("button[value=confirm]");
  expect(await page.textContent("dl.facts")).toContain("our sign-up page");
  await isNarrow();
  await page.click("a[href*=preferences]");
  await isNarrow();
  await page.goto(page.url().replace("/preferences/", "/u/"));
  expect(await heading(page)).toBe("Unsubscribe from “Newsletter”?");
  await isNarrow();
  await page.click("button[value=leave]");
  expect(await heading(page)).toBe("Done, you are unsubscribed.");
  await isNarrow();
  await context.close();
}, 60_000);
