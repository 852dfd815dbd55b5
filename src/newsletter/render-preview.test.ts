import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { Browser, Page } from "playwright-core";
import { openBrowser } from "../../test/browser.ts";
import { arabicLetter, releaseLetter } from "./render.fixture.ts";
import { renderCampaign } from "./render-campaign.ts";
import { clientLimits, previewHtml, previewPolicy } from "./render-preview.ts";

let browser: Browser;
let server: Bun.Server<undefined>;
let page = "";
let headers: Record<string, string> = {};
const asked: string[] = [];

beforeAll(async () => {
  browser = await openBrowser();
  server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    fetch(request) {
      const { pathname } = new URL(request.url);
      asked.push(pathname);
      if (pathname === "/mail")
        return new Response(page, {
          headers: { "content-type": "text/html; charset=utf-8", ...headers },
        });
      return new Response(pixel, { headers: { "content-type": "image/png" } });
    },
  });
});

afterAll(async () => {
  await browser.close();
  await server.stop(true);
});

const pixel = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);

async function open(
  html: string,
  options: { width?: number; dark?: boolean; policy?: boolean } = {},
) {
  page = html;
  asked.length = 0;
  headers =
    options.policy === true ? { "content-security-policy": previewPolicy(server.url.origin) } : {};
  const context = await browser.newContext({
    viewport: { width: options.width ?? 1280, height: 900 },
    colorScheme: options.dark === true ? "dark" : "light",
  });
  const tab = await context.newPage();
  await tab.goto(new URL("/mail", server.url).href, { waitUntil: "load" });
  return { tab, close: () => context.close() };
}

const here = (html: string) => html.replaceAll("https://avow.larkwire.example", server.url.origin);

/** How far to the right anything of the page reaches, also what an edge cuts off. In pixels. */
const reachOf = (tab: Page) =>
  tab.evaluate<number>(
    "Math.max(...[...document.body.querySelectorAll('*')].map((it) => it.getBoundingClientRect().right))",
  );

const wide = `|${"Description|".repeat(7)}\n|${"-|".repeat(7)}\n|${"Telecommunications|".repeat(7)}

${"Donaudampfschifffahrtsgesellschaft".repeat(4)} and \`${"/usr/share/larkwire".repeat(8)}\`

**[${"Download".repeat(12)}](https://larkwire.example)**

[https://larkwire.example/${"path".repeat(30)}](https://larkwire.example/)

> - 1
>   - 2
>     - ![A trace](trace.png)
>
>           ${"code".repeat(50)}
`;
const wideLetter = { ...releaseLetter, markdown: wide };

describe("a mail on a screen", () => {
  test("is never wider than a phone, and does not lose its column on a large screen", async () => {
    for (const source of [releaseLetter, arabicLetter, wideLetter]) {
      const html = here(previewHtml(renderCampaign(source).html, { name: "Maud" }));
      for (const width of [320, 375, 1280]) {
        const { tab, close } = await open(html, { width });
        expect(await reachOf(tab)).toBeLessThanOrEqual(width);
        const sheet = await tab.locator(".sheet").boundingBox();
        expect(sheet?.width).toBe(Math.min(width, 600));
        await close();
      }
    }
  });

  test("fits a phone without its sheet too, which some mail programs drop", async () => {
    for (const source of [releaseLetter, arabicLetter, wideLetter]) {
      const html = here(previewHtml(renderCampaign(source).html, { name: "Maud" }));
      const { tab, close } = await open(html.replaceAll(/<style[^>]*>[\s\S]*?<\/style>/g, ""), {
        width: 375,
      });
      expect(await reachOf(tab)).toBeLessThanOrEqual(375);
      await close();
    }
  });

  test("takes the dark from the system, and from what an operator asked for", async () => {
    const mail = here(renderCampaign(releaseLetter).html);
    const groundOf = async (theme?: "light" | "dark", dark = false) => {
      const options = { name: "Maud", ...(theme === undefined ? {} : { theme }) };
      const { tab, close } = await open(previewHtml(mail, options), { dark });
      const ground = await tab.evaluate<string>(
        "getComputedStyle(document.querySelector('.sheet')).backgroundColor",
      );
      await close();
      return ground;
    };
    const [light, dark] = ["rgb(255, 255, 255)", "rgb(33, 35, 38)"];
    expect(await groundOf()).toBe(light);
    expect(await groundOf(undefined, true)).toBe(dark);
    expect(await groundOf("dark")).toBe(dark);
    expect(await groundOf("light", true)).toBe(light);
  });

  test("shows its images under the preview's policy", async () => {
    const { tab, close } = await open(
      here(previewHtml(renderCampaign(releaseLetter).html, { name: "Maud" })),
      { policy: true },
    );
    expect(asked).toContain("/newsletter/images/trace.png");
    expect(
      await tab.evaluate<string>(
        "getComputedStyle(document.querySelector('.sheet')).backgroundColor",
      ),
    ).toBe("rgb(255, 255, 255)");
    expect(await tab.getByRole("link", { name: "Unsubscribe" }).getAttribute("href")).toBe(
      "about:blank#preview",
    );
    await close();
  });

  test("would run and load nothing else there, if anything else could stand in it", async () => {
    const other = Bun.serve({
      hostname: "127.0.0.1",
      port: 0,
      fetch: ({ url }) => (asked.push(url), new Response("")),
    });
    const bad = `<script>document.title="ran"</script><img src="${other.url.href}a"><iframe src="${other.url.href}b"></iframe><link rel="stylesheet" href="${other.url.href}c"><img src=x onerror="document.title='ran'"><form action="${other.url.href}d"><button>x</button></form>`;
    const html = here(previewHtml(renderCampaign(releaseLetter).html, { name: "Maud" }));
    const { tab, close } = await open(html.replace("</body>", `${bad}</body>`), { policy: true });
    await tab.getByRole("button", { name: "x" }).click();
    expect(await tab.title()).toBe("Larkwire 4.2: traces you can share");
    expect(asked.filter((it) => it.includes(other.url.host))).toEqual([]);
    expect(await tab.evaluate<string>("self.origin")).toBe("null");
    await close();
    await other.stop(true);
  });

  test("says what mail programs will not show of it", () => {
    const limits = clientLimits(renderCampaign(releaseLetter).html).map(({ what }) => what);
    expect(limits.some((it) => it.includes("Images are not loaded"))).toBeTrue();
    const plain = clientLimits(renderCampaign({ ...releaseLetter, markdown: "Hello" }).html);
    expect(plain.some(({ what }) => /Images|table|Code/.test(what))).toBeFalse();
  });
});
