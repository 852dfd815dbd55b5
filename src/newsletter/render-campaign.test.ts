import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { contrast } from "../kernel/design/accent.ts";
import { anySource } from "./render-hostile.fixture.ts";
import { arabicLetter, longLetter, releaseLetter, shortNote } from "./render.fixture.ts";
import { renderCampaign } from "./render-campaign.ts";
import { fillHtml, fillText, slotMarker, slotsIn } from "./render-slots.ts";
import { campaignColours } from "./render-styles.ts";

/** Everything in a page that a mail program could act on, as a parser of HTML sees it. */
async function anatomyOf(html: string) {
  const found = { tags: new Set<string>(), attributes: [] as [string, string, string][] };
  const comments: string[] = [];
  const rewriter = new HTMLRewriter()
    .on("*", {
      element: ({ tagName, attributes }) => {
        found.tags.add(tagName);
        for (const [name, value] of attributes) found.attributes.push([tagName, name, value]);
      },
    })
    .onDocument({ comments: ({ text }) => void comments.push(text) });
  await rewriter.transform(new Response(html)).text();
  return { ...found, comments };
}

const allowedTags: ReadonlySet<string> = new Set(
  "html head title meta style body div table tbody tr td th p h1 h2 h3 h4 ul ol li blockquote pre code strong em del sup hr br a img bdi".split(
    " ",
  ),
);

const allowedAttributes: ReadonlySet<string> = new Set(
  "class style href src alt width height align valign vertical-align dir lang xmlns xmlns:v xmlns:o name content http-equiv type media role aria-label aria-roledescription border cellpadding cellspacing bgcolor target start scope".split(
    " ",
  ),
);

describe("whatever an operator writes", () => {
  test("the mail has no script, and loads nothing but images that Avow serves", async () => {
    await fc.assert(
      fc.asyncProperty(anySource, async (source) => {
        const { tags, attributes, comments } = await anatomyOf(renderCampaign(source).html);
        for (const tag of tags) expect(allowedTags).toContain(tag);
        for (const [tag, name, value] of attributes) {
          expect(allowedAttributes).toContain(name);
          if (name === "style") expect(value).not.toMatch(/url\(|expression|@import/i);
          if (name === "src") {
            expect(tag).toBe("img");
            expect(value).toStartWith("https://avow.larkwire.example/");
          }
          if (name === "href") {
            expect(value).toMatch(
              /^(https?:\/\/|mailto:|\u{E000}(unsubscribe|preferences)\u{E001}$)/u,
            );
          }
          if (tag === "meta" && name === "http-equiv") {
            expect(["X-UA-Compatible", "Content-Type"]).toContain(value);
          }
        }
        for (const text of comments) expect(text).toMatch(/^(\[if |<!\[endif\]|<!$)/);
      }),
      { numRuns: 300 },
    );
  });

  test("both parts hold the same slots: the greeting's, one way out, one to the preferences", () => {
    fc.assert(
      fc.property(anySource, (source) => {
        const { html, text } = renderCampaign(source);
        const slots = slotsIn(html).toSorted();
        expect(slotsIn(text).toSorted()).toEqual(slots);
        expect(slots.filter((it) => it === "unsubscribe")).toHaveLength(1);
        expect(slots.filter((it) => it === "preferences")).toHaveLength(1);
        for (const field of slots.filter((it) => it === "name" || it === "company")) {
          expect(source.allowedFields).toContain(field);
          expect(source.greeting).toContain(field);
        }
        const left = fillHtml(html, {}) + fillText(text, {});
        expect(left).not.toMatch(/[\u{E000}\u{E001}]/u);
      }),
      { numRuns: 300 },
    );
  });

  test("a problem stands at a place of the text that it names", () => {
    fc.assert(
      fc.property(anySource, (source) => {
        for (const { source: from, line, column, message } of renderCampaign(source).problems) {
          expect(message).not.toBe("");
          expect(column).toBeGreaterThanOrEqual(1);
          const written = from === "markdown" ? source.markdown : "";
          expect(line).toBeLessThanOrEqual(written.split(/\r\n|\r|\n/).length);
        }
      }),
      { numRuns: 200 },
    );
  });
});

describe("a campaign's mail", () => {
  test("differs between two recipients in nothing but its slots", () => {
    const { html, text } = renderCampaign(releaseLetter);
    const maud = {
      name: "Maud",
      unsubscribe: "https://a.example/u/1",
      preferences: "https://a.example/p/1",
    };
    const emil = {
      name: "Emil",
      unsubscribe: "https://a.example/u/2",
      preferences: "https://a.example/p/2",
    };
    const swapped = (mail: string) =>
      mail.replaceAll("Maud", "Emil").replaceAll(/\/([up])\/1/g, "/$1/2");
    expect(swapped(fillHtml(html, maud))).toBe(fillHtml(html, emil));
    expect(swapped(fillText(text, maud))).toBe(fillText(text, emil));
    expect(renderCampaign(releaseLetter)).toEqual({ html, text, problems: [] });
  });

  test("a name can bring no markup, no line and no marker of its own", () => {
    const name = `<b>"&'\r\nBcc: x ${slotMarker("unsubscribe")}`;
    const { html, text } = renderCampaign(shortNote);
    expect(fillHtml(html, { name })).toContain(
      "<bdi>&lt;b&gt;&quot;&amp;&#x27; Bcc: x unsubscribe</bdi>",
    );
    expect(fillText(text, { name })).toStartWith(`Hello <b>"&' Bcc: x unsubscribe,\n`);
  });

  test("has a title, a language, hidden text beside the subject, and a way out to be seen", async () => {
    const { html } = renderCampaign(releaseLetter);
    expect(html).toContain("<title>Larkwire 4.2: traces you can share</title>");
    expect(html).toMatch(/<html lang="en" dir="ltr"/);
    expect(html).toMatch(/<div style="display:none[^>]*>One file instead of a folder/);
    expect(html).toMatch(/href="\u{E000}unsubscribe\u{E001}"[^>]*>Unsubscribe<\/a>/u);
    expect(html).toContain("subscribed to Release notes and Larkwire for teams.");
    expect(html).toContain("12 Mill Lane");
    expect(html).toContain('href="https://avow.larkwire.example/privacy"');
    const { attributes, tags } = await anatomyOf(html);
    const tables = [...html.replace(/<!--.*?-->/gs, "").matchAll(/<table [^>]*>/g)].map(
      ([tag]) => tag,
    );
    // The one table of figures is one; all others are for the layout, and say so.
    expect(tables.filter((tag) => !tag.includes('role="presentation"'))).toHaveLength(1);
    expect(attributes.filter(([tag, name]) => tag === "img" && name === "alt")).toHaveLength(1);
    expect(tags).toContain("th");
  });

  test("is written from right to left where the language is", () => {
    const { html } = renderCampaign(arabicLetter);
    expect(html).toMatch(/<html lang="ar" dir="rtl"/);
    expect(html).toContain("text-align:right");
    expect(html).toContain("إلغاء الاشتراك");
    expect(html).not.toContain("direction:ltr");
    expect(renderCampaign({ ...arabicLetter, markdown: "    lark open" }).html).toContain(
      'dir="ltr"',
    );
  });

  test("reads well for any accent: text and buttons keep 4.5 to 1, in light and dark", () => {
    const accent = fc
      .integer({ min: 0, max: 0xffffff })
      .map((it) => `#${it.toString(16).padStart(6, "0")}`);
    fc.assert(
      fc.property(accent, (colour) => {
        const { light, dark } = campaignColours(colour);
        for (const it of [light, dark]) {
          expect(contrast(it.accentInk, it.accent)).toBeGreaterThanOrEqual(4.5);
          for (const ground of [it.paper, it.raised]) {
            for (const ink of [it.accent, it.ink, it.soft]) {
              expect(contrast(ink, ground)).toBeGreaterThanOrEqual(4.5);
            }
          }
        }
      }),
    );
    const { html } = renderCampaign({ ...releaseLetter, accent: "#ffee00" });
    const { light, dark } = campaignColours("#ffee00");
    expect(html).toContain(`background:${light.accent};color:${light.accentInk}`);
    expect(html).toContain(`.btn a{background:${dark.accent}!important}`);
  });

  test("has buttons that Outlook draws, and columns for Outlook alone", () => {
    const { html } = renderCampaign(releaseLetter);
    expect(html).toMatch(
      /<td [^>]*bgcolor="#0b6e4f"[^>]*>\s*<a href="https:\/\/larkwire\.example\/download\?version=4\.2&amp;from=letter&amp;utm_source=newsletter&amp;utm_campaign=larkwire-4-2"/,
    );
    expect(html).toContain("<!--[if mso | IE]>");
    expect(html).toContain("[data-ogsc]");
  });

  test("stays below what Gmail cuts, and says so when it does not", () => {
    const long = renderCampaign(longLetter);
    expect(Buffer.byteLength(long.html)).toBeGreaterThan(70_000);
    expect(long.problems).toEqual([]);
    const near = renderCampaign({
      ...longLetter,
      markdown: longLetter.markdown + "A line. ".repeat(1900),
    });
    expect(near.problems).toMatchObject([{ code: "size", severity: "warning", source: "mail" }]);
    const over = renderCampaign({
      ...longLetter,
      markdown: longLetter.markdown + "A line. ".repeat(3000),
    });
    expect(over.problems).toMatchObject([{ code: "size", severity: "error" }]);
    expect(over.problems[0]?.message).toContain("Gmail cuts it at 102 KB");
  });
});
