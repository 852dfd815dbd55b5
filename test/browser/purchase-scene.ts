import { expect } from "bun:test";
import { join } from "node:path";
import type { Browser, Download, Page } from "playwright-core";
import type { Demo } from "./demo.ts";

const docs = join(import.meta.dir, "../../docs/licence");

/** Waits until `find` gives something, at most ten seconds. */
export async function until<T>(find: () => Promise<T | undefined>): Promise<T> {
  for (let tries = 0; tries < 200; tries += 1) {
    const found = await find();
    if (found !== undefined) return found;
    await Bun.sleep(50);
  }
  throw new Error("it did not come within ten seconds");
}

interface Mail {
  readonly id: string;
  readonly subject: string;
  readonly text: string;
  readonly attachments: readonly { readonly name: string }[];
}

/** The mail to `address` whose subject begins like that, once it came. */
export function mailTo(demo: Demo, address: string, subject: string): Promise<Mail> {
  return until(async () => {
    const { mails } = (await (await fetch(`${demo.mailbox}/api/mails`)).json()) as {
      mails: { id: string; subject: string; envelope: { to: string[] } }[];
    };
    const found = mails.find(
      (it) => it.envelope.to.includes(address) && it.subject.startsWith(subject),
    );
    if (!found) return undefined;
    return (await (await fetch(`${demo.mailbox}/api/mails/${found.id}`)).json()) as Mail;
  });
}

/** What is attached to a mail under a name that ends like that. */
export async function attached(demo: Demo, mail: Mail, ending: string): Promise<Uint8Array> {
  const at = mail.attachments.findIndex(({ name }) => name.endsWith(ending));
  return (await fetch(`${demo.mailbox}/mails/${mail.id}/attachments/${at}`)).bytes();
}

/** The first address in the mail's text that holds `path`. */
export const linkIn = (mail: Mail, path: string) =>
  mail.text.split(/\s/).find((word) => word.includes(path)) ?? "";

/** A customer's browser window, and what pages of ours make it fetch from elsewhere, or refuse. */
export async function openShop(browser: Browser, demo: Demo) {
  const context = await browser.newContext({ viewport: { width: 375, height: 812 } });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  const elsewhere: string[] = [];
  const cardsAt: string[] = [];
  page.on("request", (request) => {
    const to = new URL(request.url()).origin;
    const isOfOurPage =
      !request.isNavigationRequest() && request.frame().url().startsWith(demo.avow);
    if (isOfOurPage && to !== demo.avow) elsewhere.push(request.url());
    const sent = decodeURIComponent(`${request.url()} ${request.postData() ?? ""}`);
    if (/\b4\d{3}[ +]?\d{4}[ +]?\d{4}[ +]?\d{4}\b/.test(sent)) cardsAt.push(to);
  });
  page.on("console", (message) => {
    if (/content security policy/i.test(message.text())) elsewhere.push(message.text());
  });

  /** The heading of a page of ours, which holds nothing that takes a card, runs or comes from elsewhere. */
  async function heading(): Promise<string> {
    expect(new URL(page.url()).origin).toBe(demo.avow);
    expect(await page.evaluate<string[]>(notAllowed)).toEqual([]);
    expect(await page.evaluate<number>("document.documentElement.scrollWidth")).toBe(375);
    return (await page.textContent("h1")) ?? "";
  }
  return { context, page, elsewhere, cardsAt, heading };
}

/** Runs in the page: what must not be on any page of the shop. */
const notAllowed = `[...document.querySelectorAll("*")].filter((it) =>
  it.matches("script, style, [style], iframe, object, embed, [autocomplete^=cc-]") ||
  (it.matches("input, select, textarea") && /card|cvc|cvv|expir/i.test(it.name + it.id)) ||
  it.getAttributeNames().some((name) => name.startsWith("on")) ||
  [it.tagName === "A" ? "" : it.href, it.src].some((to) => /^(http|\\/\\/)/.test(to ?? '') && new URL(to, location).origin !== location.origin)
).map((it) => it.outerHTML.slice(0, 200))`;

/** Presses Tab until the focus is on what the selector names. */
export async function tabTo(page: Page, selector: string): Promise<void> {
  for (let presses = 0; presses < 40; presses += 1) {
    await page.keyboard.press("Tab");
    const matches = `document.activeElement?.matches(${JSON.stringify(selector)}) ?? false`;
    if (await page.evaluate<boolean>(matches)) return;
  }
  throw new Error(`no key leads to ${selector}`);
}

/** On the payment provider's page: takes a test card and pays. */
export async function payBy(page: Page, card: string): Promise<void> {
  await page.selectOption("#test-card", card);
  await page.click("text=Fill in");
  await page.click("button.main");
}

/** Clicks, and returns the file that comes. */
export async function download(page: Page, selector: string): Promise<[Download, Uint8Array]> {
  const coming = page.waitForEvent("download");
  await page.click(selector);
  const file = await coming;
  return [file, await Bun.file(await file.path()).bytes()];
}

/** Whether a program accepts a licence file, without a network: what it says, by language. */
export async function verifyOffline(program: readonly string[], key: string, licence: string) {
  const child = Bun.spawn([...program, key, "curlew", "2026-03-17", licence], {
    ...{ cwd: docs, stdout: "pipe", stderr: "pipe" },
  });
  return `${(await child.stdout.text()).trim()} (${await child.exited})`;
}

/** The samples that run here: the one in Go only where it compiles, in a quarter of a minute. */
export async function samples(folder: string): Promise<ReadonlyMap<string, readonly string[]>> {
  const typescript = [process.execPath, "--no-env-file", join(docs, "verify.ts")];
  const found = new Map<string, readonly string[]>([["TypeScript", typescript]]);
  const go = Bun.which("go");
  const program = join(folder, "verify");
  const build =
    go && Bun.spawn([go, "build", "-o", program, "verify.go"], { cwd: docs, timeout: 15_000 });
  if (build && (await build.exited) === 0) return found.set("Go", [program]);
  process.stdout.write("skipped: the Go sample on a bought licence: it could not be compiled.\n");
  return found;
}
