import { describe, expect, test } from "bun:test";
import { gzipSync } from "node:zlib";
import { Hono } from "hono";
import type { Child } from "hono/jsx";
import { assetUrl, serveAsset } from "./assets.ts";
import {
  AdminPage,
  Badge,
  CsrfField,
  DataTable,
  EmptyState,
  Field,
  htmlResponse,
  Notice,
  Pagination,
  PublicPage,
  SubmitButton,
  Time,
} from "./html.tsx";

async function shown(node: Child): Promise<string> {
  const app = new Hono();
  app.get("/", (c) => htmlResponse(c, node));
  return (await app.request("/")).text();
}

const at = new Date("2026-11-12T14:05:09Z");
const nasty = `"><script>alert('x')</script>&`;
const vendor = { name: "Northbeam Tools", homeUrl: "https://northbeam.example" };

function everything(): Child {
  return (
    <PublicPage title="Sample" vendor={vendor} lang="en">
      <h1>Sample</h1>
      <Notice kind="bad" title="Not sent">
        <p>{nasty}</p>
      </Notice>
      <form method="post">
        <CsrfField token="t" />
        <Field
          name="email"
          label="Address"
          type="email"
          required
          hint="h"
          error="e"
          value={nasty}
        />
        <Field name="text" label="Message" type="textarea" value={nasty} />
        <Field name="pick" label="About" type="select" options={[{ value: "a", label: "A" }]} />
        <SubmitButton>Send</SubmitButton>
      </form>
      <DataTable
        caption="Figures"
        columns={[{ label: nasty }, { label: nasty }]}
        rows={[[nasty, nasty]]}
      />
      <EmptyState title="Nothing" action={{ href: "/next", label: "Begin" }} />
      <Badge kind="good">Holds</Badge>
      <Time at={at} />
      <Pagination page={2} pages={3} href={(page) => `?page=${page}`} />
    </PublicPage>
  );
}

describe("every page", () => {
  test("is a whole document in a language, with no inline script, style or handler", async () => {
    const page = await shown(everything());
    expect(page).toStartWith('<!doctype html><html lang="en"><head><meta charset="utf-8"/>');
    expect(page).toContain("<title>Sample · Northbeam Tools</title>");
    expect(page).not.toMatch(/<script(?![^>]*src=)|<style|\sstyle=|\son\w+=/i);
    expect(page).toContain('href="#content"');
    expect(page).toContain('id="content"');
  });

  test("shows what a stranger wrote as text", async () => {
    const page = await shown(everything());
    expect(page).not.toContain("<script>alert");
    expect(page.split("&quot;&gt;&lt;script&gt;").length - 1).toBe(8);
  });

  test("costs a visitor at most 14 KB, and the shared part leaves half of it to the words", async () => {
    const app = new Hono();
    app.get("/assets/:file", serveAsset);
    const page = gzipSync(await shown(everything())).length;
    let shared = 0;
    for (const name of ["base.css", "accent.css"]) {
      const answer = await app.request(assetUrl(name), { headers: { "accept-encoding": "gzip" } });
      shared += (await answer.bytes()).length;
    }
    expect(shared).toBeLessThan(4 * 1024);
    expect(page + shared).toBeLessThan(7 * 1024);
  });

  test("asks no other host for anything", async () => {
    const page = await shown(everything());
    const fetched = [...page.matchAll(/<(?:link|script|img)[^>]*(?:href|src)="([^"]*)"/g)];
    expect(fetched.length).toBeGreaterThan(1);
    for (const [, url] of fetched) expect(url).toMatch(/^(\/assets\/|data:,$)/);
  });
});

describe("an operator's page", () => {
  const nav = [
    { href: "/admin", label: "Overview" },
    { href: "/admin/inbox", label: "Inbox", count: 3 },
  ];

  test("marks where one is, and signs out by a form with a token", async () => {
    const page = await shown(
      <AdminPage
        title="Inbox"
        nav={nav}
        current="/admin/inbox"
        operatorName="Mara"
        signOut={{ action: "/admin/sign-out", csrfToken: "tok" }}
      >
        <h1>Inbox</h1>
      </AdminPage>,
    );
    expect(page).toContain('<a href="/admin/inbox" aria-current="page">');
    expect(page.match(/aria-current/g)?.length).toBe(1);
    expect(page).toContain('<form method="post" action="/admin/sign-out">');
    expect(page).toContain('name="csrf" value="tok"');
    expect(page).toContain(assetUrl("admin.css"));
  });
});

describe("a form field", () => {
  test("ties label, hint and error to its control", async () => {
    const html = await shown(
      <Field name="email" label="Address" required hint="Only to answer." error="Not whole." />,
    );
    expect(html).toContain('<label for="field-email">');
    expect(html).toContain('aria-describedby="field-email-hint field-email-error"');
    expect(html).toContain('aria-invalid="true"');
    expect(html).not.toContain("(optional)");
  });

  test("says in words that it may stay empty", async () => {
    expect(await shown(<Field name="a" label="A" />)).toContain("(optional)");
  });

  test("gives a textarea back with its first line feed", async () => {
    const html = await shown(<Field name="a" label="A" type="textarea" value={"\nb"} />);
    expect(html).toContain(">\n\nb</textarea>");
  });
});

test("a moment says its zone", async () => {
  expect(await shown(<Time at={at} />)).toBe(
    '<!doctype html><time datetime="2026-11-12T14:05:09.000Z">12 Nov 2026, 14:05 UTC</time>',
  );
  expect(await shown(<Time at={at} zone="America/New_York" />)).toContain("09:05 GMT-5</time>");
  expect(await shown(<Time at={at} dateOnly />)).toContain(">12 Nov 2026</time>");
});

test("a list on one page has no page links", async () => {
  expect(await shown(<Pagination page={1} pages={1} href={String} />)).toBe("<!doctype html>");
});
