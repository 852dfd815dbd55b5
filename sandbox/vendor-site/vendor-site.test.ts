import { afterAll, beforeAll, expect, test } from "bun:test";
import { connect } from "node:net";
import { startVendorSite, type VendorSite } from "./mod.ts";

const avow = "https://avow.larkwire.example";
let site: VendorSite;

beforeAll(async () => {
  site = await startVendorSite({ port: 0, host: "127.0.0.1", avowUrl: `${avow}/` });
});
afterAll(() => site.stop());

const pages = ["/", "/curlew", "/nightjar", "/pricing", "/download", "/contact", "/thanks"];
const lettersPages = ["/newsletter", "/almost-there"];
const adPages = ["/notes"];

test("every link on every page leads to a page of the site, a download, or Avow", async () => {
  const targets = new Set<string>();
  for (const path of [...pages, ...lettersPages, ...adPages]) {
    const response = await fetch(site.url + path);
    expect(response.status).toBe(200);
    const html = await response.text();
    expect(html).not.toContain("{{");
    for (const [, target = ""] of html.matchAll(/(?:href|src)="([^"#]+)"/g)) targets.add(target);
  }
  const outside = [...targets].filter((target) => !target.startsWith("/"));
  expect(outside.toSorted()).toEqual([
    `${avow}/ads.js`,
    ...["curlew", "curlew?renew", "nightjar", "nightjar?renew", "pair"].map(
      (product) => `${avow}/buy/${product}`,
    ),
    `${avow}/choices`,
    `${avow}/count.gif?s=larkwire.example`,
    `${avow}/count.js`,
    `${avow}/orders`,
    `${avow}/privacy`,
  ]);
  for (const target of targets) {
    if (!target.startsWith("/")) continue;
    expect(`${target} ${(await fetch(site.url + target)).status}`).toBe(`${target} 200`);
  }
});

test("the contact form posts plain HTML to Avow with the agreed fields and a way back", async () => {
  const html = await (await fetch(`${site.url}/contact`)).text();
  expect(html).toContain(`method="post" action="${avow}/forms/contact"`);
  expect(html).toContain(`name="_next" value="${site.url}/thanks"`);
  expect(namesOf(html, "main")).toEqual([
    ...["_next", "name", "email", "subject", "message", "_gotcha"],
  ]);
  const trap = /<div class="unseen" aria-hidden="true">.*_gotcha.*tabindex="-1" autocomplete="off"/;
  expect(html).toMatch(trap);
  expect(html).toContain(`<a href="${avow}/privacy">`);
});

test("every page has a sign-up at its foot, and one page says what is agreed to", async () => {
  for (const path of [...pages, ...lettersPages]) {
    const html = await (await fetch(site.url + path)).text();
    expect(html).toContain(`method="post" action="${avow}/newsletter/subscribe"`);
    expect(namesOf(html, "footer")).toEqual(["list", "_next", "email", "_gotcha"]);
  }
  const html = await (await fetch(`${site.url}/newsletter`)).text();
  expect(namesOf(html, "main")).toEqual(["list", "_next", "email", "name", "_gotcha"]);
  expect(html).toContain(`name="_next" value="${site.url}/almost-there"`);
  expect(html).toContain("one click in each mail");
  const ids = [...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
  expect(new Set(ids).size).toBe(ids.length);
});

test("a page may load nothing from elsewhere but the scripts of Avow, and post to Avow only", async () => {
  const response = await fetch(`${site.url}/contact`);
  const policy = response.headers.get("Content-Security-Policy") ?? "";
  expect(policy).toContain("default-src 'none'");
  expect(policy).toEndWith(`form-action 'self' ${avow}`);
  expect(policy).toContain(`script-src ${avow}/count.js ${avow}/ads.js;`);
  expect(policy).not.toContain("unsafe");
  const html = await response.text();
  expect(html.match(/<script[^>]*>/g)).toEqual([
    `<script defer src="${avow}/count.js" data-site="larkwire.example" data-local>`,
  ]);
  expect(html).not.toMatch(/\sstyle="|\son\w+="/);
});

test("an article says what it is about, keeps room for three ads, and loads the script that shows them", async () => {
  const html = await (await fetch(`${site.url}/notes`)).text();
  expect(html).toContain('data-avow-area="docs" data-avow-keywords="latency, vpn"');
  expect([...html.matchAll(/data-avow-ad="(\w+)"/g)].map(([, name]) => name)).toEqual([
    ...["article", "sidebar", "footer"],
  ]);
  expect(html).toContain(`<script defer src="${avow}/ads.js"></script>`);
  const sheet = /href="(\/assets\/[^"]+-notes\.css)"/.exec(html)?.[1] ?? "";
  const css = await (await fetch(site.url + sheet)).text();
  expect(css.match(/\[data-avow-ad="\w+"\] \{[^}]*min-height/g)).toHaveLength(3);
});

test("assets are kept for a year under an address of their content, pages are asked for again", async () => {
  const page = await fetch(site.url);
  expect(page.headers.get("Cache-Control")).toBe("no-cache");
  const again = await fetch(site.url, {
    headers: { "If-None-Match": page.headers.get("ETag") ?? "" },
  });
  expect(again.status).toBe(304);
  const style = /href="(\/assets\/[^"]+\.css)"/.exec(await page.text())?.[1] ?? "";
  const asset = await fetch(site.url + style);
  expect(asset.headers.get("Cache-Control")).toContain("immutable");
  expect(asset.headers.get("Content-Type")).toBe("text/css; charset=utf-8");
});

test("an unknown address and every way out of the folder get the page that says so", async () => {
  const paths = [
    "/nope",
    "/404",
    "/mod.ts",
    "/../mod.ts",
    "/assets/../mod.ts",
    "/..%2fmod.ts",
    "/%2e%2e/mod.ts",
    "//etc/passwd",
    "/assets/..\\..\\mod.ts",
    "/pages/home.html",
  ];
  for (const path of paths) {
    const answer = await rawGet(path);
    expect(`${path} ${answer.slice(9, 12)}`).toBe(`${path} 404`);
    expect(answer).not.toContain("startVendorSite");
  }
  expect(await (await fetch(`${site.url}/nope`)).text()).toContain("This hop doesn’t answer.");
});

test("the site can only be read", async () => {
  const response = await fetch(`${site.url}/contact`, { method: "POST", body: "x=1" });
  expect(response.status).toBe(405);
  expect(response.headers.get("Allow")).toBe("GET, HEAD");
  expect(await (await fetch(site.url, { method: "HEAD" })).text()).toBe("");
});

test("a download is an archive to save under its own name", async () => {
  const response = await fetch(`${site.url}/files/curlew-4.2.1-linux-x64.tar.gz`);
  expect(response.headers.get("Content-Disposition")).toContain('"curlew-4.2.1-linux-x64.tar.gz"');
  expect([...(await response.bytes()).slice(0, 2)]).toEqual([0x1f, 0x8b]);
});

test("Avow's address may be told after the start, and can't break out of an attribute", async () => {
  let later = "";
  const other = await startVendorSite({ port: 0, host: "127.0.0.1", avowUrl: () => later });
  later = 'http://localhost:4080/"><script>';
  const html = await (await fetch(`${other.url}/contact`)).text();
  await other.stop();
  expect(html).toContain('action="http://localhost:4080/&quot;&gt;&lt;script&gt;/forms/contact"');
});

/** The fields of the form in one part of a page, in order. */
function namesOf(html: string, part: "main" | "footer"): string[] {
  const inside = html.slice(html.indexOf(`<${part}`), html.indexOf(`</${part}>`));
  return [...inside.matchAll(/<(?:input|textarea)[^>]* name="([^"]+)"/g)].map(
    ([, name = ""]) => name,
  );
}

/** A GET whose path goes out as written; a URL parser would tidy it first. */
function rawGet(path: string): Promise<string> {
  const { hostname, port, host } = new URL(site.url);
  return new Promise((resolve, reject) => {
    let text = "";
    const socket = connect(Number(port), hostname, () => {
      socket.write(`GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
    });
    socket.setTimeout(3000, () => socket.destroy(new Error("no answer")));
    socket.on("data", (chunk) => {
      text += chunk;
    });
    socket.on("error", reject).on("close", () => resolve(text));
  });
}
