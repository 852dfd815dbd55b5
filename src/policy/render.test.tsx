import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { definitions, policyOf } from "./definitions.fixture.ts";
import { parsePolicy } from "./parse.ts";
import type { Proofs, SentenceProof } from "./proof.ts";
import { renderPolicy } from "./render.tsx";

const proof: SentenceProof = {
  holds: true,
  provenAt: new Date("2026-11-23T15:02:40Z"),
  notProvenSince: null,
  mechanism: "One login & one key per purpose.",
  checks: [
    {
      name: "every purpose against every column",
      kind: "live",
      holds: true,
      detail: "48 of 48 refused",
      at: new Date("2026-11-23T15:02:40Z"),
    },
    { name: "canary people", kind: "drill", holds: null, detail: "no space left", at: null },
  ],
};
const none: Proofs = new Map();

function html(paragraphs: readonly string[], proofs: Proofs = none): string {
  const { document } = parsePolicy(policyOf(...paragraphs), definitions);
  return print({ document, proofs });
}

/** A page as it is sent; hono's nodes become HTML by their `toString`. */
function print(page: Parameters<typeof renderPolicy>[0]): string {
  const node: { toString(): string } = renderPolicy(page);
  return node.toString();
}

/** The text of a page as a reader sees it. */
function textOf(page: string): string {
  return page
    .replace(/<[^>]*>/gu, " ")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&amp;", "&");
}

describe("a bound sentence on the page", () => {
  const sentence = "Hello. :promise[For *this* alone.]{contact-purpose} Bye.";

  test("has a mark that says when it was last proven, in words", () => {
    const page = html([sentence], new Map([["contact-purpose", proof]]));
    expect(page).toContain(
      '<span class="promise">For <em>this</em> alone.</span> <button type="button" class="proof-mark proof-mark-proven" popovertarget="evidence--1">proven 23 Nov 2026, 15:02 UTC',
    );
  });

  test.each([
    ["not proven", undefined],
    ["not proven", { ...proof, holds: null }],
    ["not proven", { ...proof, holds: false }],
    [
      "not proven since 1 Sep 2026, 07:05 UTC",
      { ...proof, holds: false, notProvenSince: new Date("2026-09-01T07:05:00Z") },
    ],
  ])("says %s when it is", (words, stand) => {
    const proofs: Proofs = stand ? new Map([["contact-purpose", stand]]) : none;
    expect(html([sentence], proofs)).toContain(`>${words}<span`);
    expect(html([sentence], proofs)).not.toContain('proof-mark-proven" popovertarget');
  });

  test("opens its evidence, which stands after the paragraph: mechanism, checks, whole proof", () => {
    const page = html([sentence], new Map([["contact-purpose", proof]]));
    expect(page).toContain(
      'Bye.</p><dialog class="proof-card" popover="auto" autofocus="" id="evidence--1"',
    );
    const card = textOf(page.slice(page.indexOf("<dialog"), page.indexOf("</dialog>")))
      .replace(/\s+/gu, " ")
      .replaceAll(" ,", ",");
    expect(card).toContain("For this alone.");
    expect(card).toContain("One login & one key per purpose.");
    expect(card).toContain(
      "every purpose against every column holds, live check, 23 Nov 2026, 15:02 UTC 48 of 48 refused",
    );
    expect(card).toContain("canary people not run yet, drill no space left");
    expect(page).toContain('href="/privacy/proof#contact-purpose"');
  });

  test("has evidence of its own, though another sentence binds the same promise", () => {
    const page = html([sentence, `- ${sentence}\n- ${sentence}`, `## ${sentence}`]);
    const targets = [...page.matchAll(/class="proof-mark[^>]*popovertarget="([^"]+)"/gu)];
    const cards = [...page.matchAll(/<dialog[^>]* id="([^"]+)"/gu)];
    expect(cards.map((match) => match[1])).toEqual(targets.map((match) => match[1]));
    expect(new Set(cards.map((match) => match[1])).size).toBe(4);
  });

  test("says how many sentences are proven", () => {
    const page = html(
      [sentence, ":promise[No cards.]{card-never-kept}"],
      new Map([["contact-purpose", proof]]),
    );
    expect(textOf(page)).toContain("1 of 2 promises proven");
  });
});

describe("the page", () => {
  test("is headings, paragraphs, lists, quotations, links, emphasis and code", () => {
    const page = html([
      "# Policy",
      "## One *two*",
      "a **b** `c`  \nd",
      "3. x\n4. y",
      "- p\n\n- q",
      "> r",
      "---",
      "```\ns < t\n```",
      "[u](https://u.example) [v](/v) <mailto:w@u.example>",
    ]);
    for (const part of [
      '<h1 id="policy">Policy</h1>',
      '<h2 id="one-two">One <em>two</em></h2>',
      "<p>a <strong>b</strong> <code>c</code><br/>d</p>",
      '<ol class="policy-list-tight" start="3"><li><p>x</p></li>',
      '<ul class="policy-list"><li><p>p</p></li>',
      "<blockquote><p>r</p></blockquote><hr/>",
      "<pre><code>s &lt; t</code></pre>",
      '<a href="https://u.example" rel="external noopener noreferrer">u</a> <a href="/v">v</a>',
      '<a href="mailto:w@u.example">',
    ]) {
      expect(page).toContain(part);
    }
  });

  test("has a title though the policy has none, and its facts", () => {
    const page = html(["Hello."]);
    expect(page).toContain("<h1>Privacy policy</h1>");
    expect(page).toContain('<time datetime="2027-01-01">1 January 2027</time>');
    expect(page).toContain('<a href="mailto:privacy@software.example">');
  });

  test("lists its sections once there are three", () => {
    expect(html(["## A", "## B"])).not.toContain("<nav");
    expect(html(["## A", "## B", "## C"])).toContain('<li><a href="#c">C</a></li>');
  });

  test("marks its own words as English in a policy of another language", () => {
    const { document } = parsePolicy(
      policyOf("# Datenschutz", ":promise[Nur das.]{contact-purpose}").replace(
        "language: en",
        "language: de",
      ),
      definitions,
    );
    const page = print({ document, proofs: none });
    expect(page).toContain('<article class="policy" lang="de"');
    expect(page).toMatch(/<button[^>]* class="proof-mark[^>]* lang="en"/u);
    expect(page).toContain('<blockquote class="proof-card-sentence" lang="de">Nur das.');
  });

  test("carries no script, no style and no element that the policy wrote, whatever it says", () => {
    const text = fc.array(
      fc.oneof(
        fc.constantFrom(
          "<script>",
          "<img src=x onerror=y>",
          '"',
          "'",
          "&lt;",
          "](javascript:x)",
          "[",
          ":promise[",
          "]{contact-purpose}",
          "\n\n",
          "`",
        ),
        fc.string(),
      ),
      { maxLength: 20 },
    );
    fc.assert(
      fc.property(text, (parts) => {
        const page = html([parts.join("")]);
        expect(page).not.toMatch(
          /<(?:script|style|img|iframe)|<[^>]* (?:on\w+|style)=|href="javascript/iu,
        );
      }),
      { numRuns: 200 },
    );
  });

  test("shows every word of a text without directives", () => {
    const word = fc.stringMatching(/^[a-zäé0-9]{1,10}$/u);
    const words = fc.array(word, { minLength: 1, maxLength: 8 });
    const shape = fc.constantFrom<(line: string) => string>(
      (line) => line,
      (line) => `## ${line}`,
      (line) => `- ${line}`,
      (line) => `> ${line}`,
      (line) => `a: *${line}* ::`,
      (line) => `At 1:30 **${line}**`,
      (line) => `:note[${line}]{k=v}`,
      (line) => `:::${line}`,
      (line) => `[${line}](/x)`,
      (line) => `![${line}](/x)`,
      (line) => `<i>${line}</i>`,
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(shape, words), { maxLength: 8 }), (blocks) => {
        const page = textOf(html(blocks.map(([make, line]) => make(line.join(" ")))));
        for (const [, line] of blocks) for (const one of line) expect(page).toContain(one);
      }),
      { numRuns: 200 },
    );
  });
});
