import { describe, expect, test } from "bun:test";
import { contrast } from "../kernel/design/accent.ts";
import { mailHtml, mailText, paragraphsOf } from "./layout.tsx";
import { mailColours } from "./mail-colours.ts";

const look = { vendor: "Larkwire & Sons", accent: "#ffcc00" };
const content = {
  title: "Confirm <your> address",
  paragraphs: ["First.", 'Second\n<img src="https://example.net/x.png" onerror="alert(1)">'],
  action: { label: "Confirm", url: "https://avow.example/c/abc?a=1&b=2" },
  footer: ["Why you get this."],
};

describe("a mail's page", () => {
  test("shows text as text, and loads nothing from anywhere", async () => {
    const html = await mailHtml(content, look);
    expect(html).not.toMatch(/<(img|script|link|iframe|object|video|svg)\b/i);
    expect(html).not.toMatch(/url\(|@import|<[^>]*\ssrc=/);
    expect(html).toContain("Confirm &lt;your&gt; address");
    expect(html).toContain('href="https://avow.example/c/abc?a=1&amp;b=2"');
    expect(html).toContain("Second<br/>&lt;img");
    // The sheet would break if a character of it were escaped.
    expect(/<style>(.*?)<\/style>/s.exec(html)?.[1]).not.toMatch(/[&"'<>]/);
  });

  test("has the colours of the design, readable in light and dark for any accent", () => {
    for (const accent of ["#ffcc00", "#1b5e8a", "#000000", "#ffffff"]) {
      for (const colours of Object.values(mailColours(accent))) {
        for (const colour of Object.values(colours)) expect(colour).toMatch(/^#[0-9a-f]{6}$/);
        expect(contrast(colours.ink, colours.raised)).toBeGreaterThan(7);
        expect(contrast(colours.soft, colours.raised)).toBeGreaterThan(4.5);
        expect(contrast(colours.accent, colours.raised)).toBeGreaterThan(4.5);
        expect(contrast(colours.accentInk, colours.accent)).toBeGreaterThan(4.5);
      }
    }
    const { light, dark } = mailColours("#1b5e8a");
    expect(light.paper).not.toBe(dark.paper);
    expect(light.accent).not.toBe(dark.accent);
  });

  test("says the same as text", () => {
    const text = mailText(content, look);
    expect(text).toStartWith("Confirm <your> address\n\nFirst.\n\nSecond\n<img");
    expect(text).toContain("Confirm:\nhttps://avow.example/c/abc?a=1&b=2\n");
    expect(text).toEndWith("-- \nLarkwire & Sons\nWhy you get this.\n");
  });

  test("does not break a word at its hyphen that stands in most mails of ours", async () => {
    const html = await mailHtml({ ...content, paragraphs: ["We answer by e-mail."] }, look);
    expect(html).toContain('by <span style="white-space:nowrap">e-mail</span>.');
  });

  test("keeps the paragraphs that somebody wrote", () => {
    expect(paragraphsOf("a\r\nb\r\n\r\n \n\nc\n")).toEqual(["a\nb", "c"]);
  });
});
