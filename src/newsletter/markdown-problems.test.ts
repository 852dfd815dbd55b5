import { describe, expect, test } from "bun:test";
import { shortNote } from "./render.fixture.ts";
import { renderCampaign } from "./render-campaign.ts";
import type { CampaignSource } from "./render-input.ts";

/** Problems as `line:column severity code`. */
function problemsOf(markdown: string, more: Partial<CampaignSource> = {}): readonly string[] {
  return renderCampaign({ ...shortNote, ...more, markdown }).problems.map(
    (it) => `${it.line}:${it.column} ${it.severity} ${it.code}`,
  );
}

const messageOf = (markdown: string) =>
  renderCampaign({ ...shortNote, markdown }).problems[0]?.message ?? "";

describe("what an operator is told of a letter", () => {
  const cases: readonly (readonly [
    title: string,
    markdown: string,
    problems: readonly string[],
  ])[] = [
    ["nothing, of a good one", "Hello.\n\n[Our terms](https://a.example/terms) changed.", []],
    ["a link to a place in the mail", "Text.\n\nSee [below](#below).", ["3:5 error link"]],
    ["a link without an address", "[Terms]()", ["1:1 error link"]],
    ["a link without a host", "[Terms](/terms)", ["1:1 error link"]],
    ["a link that would run something", "a\n[x](javascript:alert(1))", ["2:1 error link"]],
    ["a link with a password in it", "[x](https://me:secret@a.example)", ["1:1 error link"]],
    ["a mailto: without an address", "[Write](mailto:)", ["1:1 error link"]],
    ["a link to the reader's own machine", "[Try](https://localhost:4080/x)", ["1:1 warning link"]],
    ["a reference to an address that is not there", "[Terms][terms]", ["1:1 warning link"]],
    ["a link that is not encrypted", "[Terms](http://a.example)", ["1:1 warning link-insecure"]],
    ["a link that says “here”", "Click [here](https://a.example).", ["1:7 warning link-text"]],
    ["a link that says nothing", "[](https://a.example)", ["1:1 error link-text"]],
    ["an image that nobody uploaded", "![A trace](trce.png)", ["1:1 error image"]],
    ["an image that lies elsewhere", "![A](https://tracker.example/a.png)", ["1:1 error image"]],
    ["an image without words", "![](trace.png)", ["1:1 warning image-text"]],
    ["HTML", "Text\n\n<div>x</div>", ["3:1 warning html"]],
    ["an empty heading", "#\n\nText", ["1:1 warning heading"]],
    ["a field of a person in the letter", "Dear {name|you}", ["1:1 warning field"]],
    [
      "a table wider than a phone",
      "|Description|Availability|Compatibility|\n|-|-|-|",
      ["1:1 warning table"],
    ],
    ["an empty letter", " \n", ["1:1 error empty"]],
    [
      "lists in lists without end",
      Array.from({ length: 20 }, (_, at) => `${"  ".repeat(at)}- x`).join("\n"),
      ["13:27 error too-deep", "14:27 error too-deep"],
    ],
    ["quotes in quotes without end", `a\n\n${">".repeat(60)} x`, ["3:1 error too-long"]],
    ["lists on one line without end", `a\n\n${"- ".repeat(9000)} x`, ["3:1 error too-long"]],
    ["a letter of too many lines", "a\n\n".repeat(1500), ["1:1 error too-long"]],
    [
      "a table of a hundred columns",
      `${"|a".repeat(100)}\n${"|-".repeat(100)}`,
      ["1:1 error table", "1:1 warning table"],
    ],
    [
      "a picture pasted as text",
      `a\n\n![x](data:image/png;base64,${"A".repeat(3000)})`,
      ["3:1 error too-long"],
    ],
    ["a book", "word ".repeat(13_000), ["1:1 error too-long"]],
  ];
  for (const [title, markdown, problems] of cases) {
    test(title, () => expect(problemsOf(markdown)).toEqual(problems));
  }

  test("in words that say what to mend", () => {
    expect(messageOf("![A trace](trce.png)")).toBe(
      'there is no image “trce.png”: did you mean "trace.png"?',
    );
    expect(messageOf("![x](https://tracker.example/a.png)")).toContain(
      "whoever opens the mail would tell that",
    );
    expect(messageOf("[here](https://a.example)")).toBe(
      "“here” does not say where this link leads: write that as its text",
    );
    expect(messageOf(`![x](data:${"A".repeat(3000)})`)).toContain("upload the image");
  });

  test("around the letter: subject, preheader, vendor, language", () => {
    const { vendor } = shortNote;
    const of = (more: Partial<CampaignSource>) =>
      renderCampaign({ ...shortNote, ...more }).problems.map(
        (it) => `${it.source} ${it.severity} ${it.code}`,
      );
    expect(of({ subject: " " })).toEqual(["subject error subject"]);
    expect(of({ subject: "a\r\nBcc: x@y.example" })).toEqual(["subject error subject"]);
    expect(of({ subject: "long ".repeat(20) })).toEqual(["subject warning subject"]);
    expect(of({ subject: "Hello {name|you}" })).toEqual(["subject warning field"]);
    expect(of({ preheader: shortNote.subject })).toEqual(["preheader warning preheader"]);
    expect(of({ vendor: { name: vendor.name } })).toEqual(["vendor warning address"]);
    expect(of({ vendor: { ...vendor, homeUrl: "javascript:x" } })).toEqual(["vendor error link"]);
    const logo = { url: "https://avow.larkwire.example.evil.example/x.png", width: 9, height: 9 };
    expect(of({ vendor: { ...vendor, logo } })).toEqual(["vendor error logo"]);
    expect(of({ language: "no language" })).toEqual(["mail error language"]);
  });
});

describe("a letter's Markdown", () => {
  const html = (markdown: string, more: Partial<CampaignSource> = {}) =>
    renderCampaign({ ...shortNote, ...more, markdown }).html;

  test("makes a button of a strong link that stands alone, and of no other", () => {
    const isButton = (markdown: string) => html(markdown).includes('class="in btn"');
    expect(isButton("**[Go](https://a.example)**")).toBeTrue();
    expect(isButton("[**Go**](https://a.example)")).toBeTrue();
    expect(isButton("[Go](https://a.example)")).toBeFalse();
    expect(isButton("Now **[go](https://a.example)**")).toBeFalse();
  });

  test("shows HTML as the text that it is", () => {
    expect(html("<script>alert(1)</script>")).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
    expect(html("a <b onclick=x>b</b>")).toContain("a &lt;b onclick=x&gt;b&lt;/b&gt;");
  });

  test("shows an image at most as wide as the column, and by the name that was written", () => {
    expect(html("![A](trace.png)")).toMatch(
      /<img [^>]*src="https:\/\/avow\.larkwire\.example\/newsletter\/images\/trace\.png"[^>]*width="542"/,
    );
    expect(html("Our ![icon](icon.png) is new")).toContain('alt="icon" width="96"');
    expect(html("[![A](trace.png)](https://a.example/)")).toMatch(
      /<a href="https:\/\/a\.example\/"[^>]*>\s*<img/,
    );
  });

  test("keeps quotes, signs and invisible characters of an image's text as they are", () => {
    // mrml would write these in an attribute as escapes of Rust.
    expect(html('![A "b" \\\\ c \u200D d](trace.png)')).toContain(
      'alt="A &quot;b&quot; \\ c \u200D d"',
    );
  });

  test("marks links to the vendor's own sites, the same for everybody, and no others", () => {
    const tagLinks = { campaign: "spring & summer", origins: ["https://larkwire.example"] };
    const href = (url: string) =>
      /href="([^"]*)"[^>]*>Go</.exec(html(`a [Go](${url})`, { tagLinks }))?.[1];
    const tags = "utm_source=newsletter&amp;utm_campaign=spring+%26+summer";
    expect(href("https://larkwire.example/x")).toBe(`https://larkwire.example/x?${tags}`);
    expect(href("https://larkwire.example/x?a=%20b#c")).toBe(
      `https://larkwire.example/x?a=%20b&amp;${tags}#c`,
    );
    expect(href("https://larkwire.example/x?utm_source=y")).toBe(
      "https://larkwire.example/x?utm_source=y",
    );
    expect(href("https://larkwire.example.evil.example/")).toBe(
      "https://larkwire.example.evil.example/",
    );
    expect(href("http://larkwire.example/")).toBe("http://larkwire.example/");
  });

  test("keeps an empty line at the head of code, which HTML would drop", () => {
    const page = html("```\n\na  b\n```");
    expect(/<pre[^>]*>([^<]*)</.exec(page)?.[1]).toBe("\n\na  b");
  });

  test("takes bare addresses, footnotes, tasks and struck words", () => {
    const page = html(
      "www.a.example a[^1] ~~b~~\n\n- [x] c\n- [ ] d\n\n[^1]: e [f](https://a.example)",
    );
    expect(page).toContain('href="https://www.a.example/"');
    expect(page).toContain("<del>b</del>");
    expect(page).toContain("\u2611 c");
    expect(page).toMatch(/<sup[^>]*>1<\/sup>/);
    expect(page).toMatch(/e <a class="a" href="https:\/\/a\.example\/"/);
  });

  test("is read in a moment and without a fall, whatever signs it piles up", () => {
    const signs = [
      "*",
      "_",
      "~",
      "[",
      "![",
      ">",
      "`",
      "<",
      "|",
      "a@",
      "- ",
      "1. ",
      "[a]: b\n",
      "#",
      "  - ",
    ];
    for (const sign of signs) {
      const start = performance.now();
      html(sign.repeat(12_000).slice(0, 12_000));
      html(`x ${sign} `.repeat(9000).slice(0, 12_000));
      html(`${sign} x\n`.repeat(300));
      html(
        Array.from({ length: 40 }, (_, at) => `${" ".repeat(at * 24)}${sign.repeat(12)}x`).join(
          "\n",
        ),
      );
      expect(performance.now() - start).toBeLessThan(20_000);
    }
  }, 60_000);
});
