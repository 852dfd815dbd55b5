/**
 * What a visitor sees and says of ads, in a real browser, on a real server with a real ad company
 * beside it: from an ad to its reasons, to a no, and back.
 */
import { afterAll, afterEach, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { appendFile, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { startDrillInstance } from "../../bin/drill-instance.ts";
import { loadConfig } from "../../src/config/mod.ts";
import type { DrillAds, DrillContext } from "../../src/promise/live.ts";
import { openBrowser } from "../browser.ts";
import { makeFolder } from "../proof/instance.ts";

setDefaultTimeout(60_000);

const places = `
[ads]
areas = ["docs"]
keywords = ["vpn"]
[[ads.slots]]
name = "sidebar"
title = "Beside the text"
formats = ["text", "native"]
sizes = ["300x250"]
partners = ["acme"]
[[ads.partners]]
id = "acme"
name = "Acme Ads"
domain = "acme.example"
endpoint = "https://bid.acme.example/openrtb2"
opt_out_url = "https://acme.example/no"
privacy_url = "https://acme.example/privacy"
seller_id = "7"
`;

let folder: string;
let instance: Awaited<ReturnType<typeof startDrillInstance>>;
let browser: Browser;
let drill: DrillContext;
let ads: DrillAds;
const contexts: BrowserContext[] = [];

/** The vendor's website: one page with one place. */
const site = Bun.serve({
  hostname: "127.0.0.1",
  port: 0,
  fetch: () =>
    new Response(
      `<!doctype html><html lang="en"><meta charset="utf-8"><title>Docs</title><link rel="icon" href="data:,">
       <main><p>Words.</p><div data-avow-ad="sidebar" style="min-height: 24rem"></div><p>More words.</p></main>
       <script src="${drill.url}/ads.js" data-area="docs" defer></script>`,
      { headers: { "content-type": "text/html; charset=utf-8" } },
    ),
});

/** The same by another name: for a browser a site of its own, which gets none of Avow's cookies. */
const elsewhere = `http://localhost:${site.port}`;

beforeAll(async () => {
  folder = await makeFolder();
  await appendFile(join(folder, "avow.toml"), places);
  const { config } = await loadConfig({ env: {}, cwd: folder });
  const allowedOrigins = [site.url.origin, elsewhere];
  const server = { ...config.server, allowedOrigins };
  [instance, browser] = await Promise.all([
    startDrillInstance({ ...config, server }),
    openBrowser(),
  ]);
  drill = instance.context;
  if (!drill.ads) throw new Error("no company bids");
  ads = drill.ads;
});
afterEach(async () => {
  for (const context of contexts.splice(0)) await context.close();
});
afterAll(async () => {
  await browser.close();
  await site.stop(true);
  await instance.stop();
  await rm(folder, { recursive: true, force: true });
});

/** A visitor whose browser does not say that a program drives it. */
async function visitor(headers: Readonly<Record<string, string>> = {}): Promise<Page> {
  const context = await browser.newContext({
    userAgent:
      "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
    extraHTTPHeaders: { "sec-ch-ua": '"Chromium";v="142"', ...headers },
  });
  contexts.push(context);
  context.setDefaultTimeout(10_000);
  return context.newPage();
}

/** Opens the website and waits until it knows its ads; returns what the answer said. */
async function openSite(
  page: Page,
  address = site.url.href,
): Promise<{ ads: readonly unknown[]; no: string | null }> {
  const answered = page.waitForResponse((it) => it.url().includes("/ads/decide"));
  await page.goto(address);
  return (await (await answered).json()) as { ads: readonly unknown[]; no: string | null };
}

/** How often the company was asked, how many connections it saw, and how many bytes. */
const standing = () => [
  ads.requests().length,
  drill
    .opened()
    .filter(({ recipient }) => recipient === "ads-acme")
    .reduce((n, it) => n + it.count, 0),
  ads.received().length,
];

test("from an ad to its reasons, to a no that opens no connection, and back", async () => {
  const page = await visitor();
  const before = ads.requests().length;
  expect((await openSite(page)).no).toBeNull();
  expect(ads.requests().length).toBe(before + 1);
  const why = page.getByRole("link", { name: "Why this ad?" });
  await why.waitFor();
  const popup = page.waitForEvent("popup");
  await why.click();
  const reasons = await popup;
  await reasons.getByRole("heading", { name: "Why this ad" }).waitFor();
  const text = await reasons.locator("main").innerText();
  expect(text).toContain("Acme Ads supplied it");
  expect(text).toContain(ads.requests().at(-1) ?? "nothing");
  await reasons.getByRole("button", { name: "Ask no advertising company for me" }).click();
  await reasons.getByText("You said no.").waitFor();

  const silent = standing();
  for (let visit = 0; visit < 3; visit += 1) {
    const answer = await openSite(page);
    expect([answer.no, answer.ads]).toEqual(["choice", [null]]);
  }
  expect(await page.locator("main").innerText()).toBe("Words.\n\nMore words.");
  await Bun.sleep(300);
  expect(standing()).toEqual(silent);

  await reasons.getByRole("button", { name: "Take back my no" }).click();
  await reasons.getByText("Advertising companies may be asked.").waitFor();
  expect((await openSite(page)).no).toBeNull();
  expect(ads.requests().length).toBe(before + 2);
});

test("a browser that sends the signal is asked about by nobody, and reads that it was honoured", async () => {
  const page = await visitor({ "sec-gpc": "1" });
  const silent = standing();
  expect((await openSite(page)).no).toBe("signal");
  await page.goto(`${drill.url}/choices`);
  await page.getByText("Your browser’s signal was honoured.").waitFor();
  await Bun.sleep(300);
  expect(standing()).toEqual(silent);
});

test("on a page of another site, from which no choice could be heard, nobody is asked", async () => {
  const page = await visitor();
  const silent = standing();
  expect((await openSite(page, elsewhere)).no).toBe("operator");
  await Bun.sleep(300);
  expect(standing()).toEqual(silent);
});

test("without a script the page of choices does all that it does", async () => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  contexts.push(context);
  const page = await context.newPage();
  const others: string[] = [];
  page.on("request", (it) => others.push(new URL(it.url()).origin));
  await page.goto(`${drill.url}/choices`);
  await page.getByRole("button", { name: "Say no" }).click();
  await page.getByText("You said no.").waitFor();
  const cookies = (await context.cookies()).map(({ name, value }) => `${name}=${value}`);
  expect(cookies).toEqual(["avow-ads=no"]);
  await page.getByRole("button", { name: "Keep a list in this browser" }).click();
  await page.getByRole("button", { name: "Keep no list any more" }).click();
  await page.getByRole("button", { name: "Take back my no" }).click();
  await page.getByText("Advertising companies may be asked.").waitFor();
  expect(await context.cookies()).toEqual([]);
  await page.getByText("What Acme Ads was sent, field by field").click();
  await page.getByRole("cell", { name: "sidebar" }).waitFor();
  expect([...new Set(others)]).toEqual([drill.url]);
});
