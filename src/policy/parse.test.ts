import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { definitions, front, policyOf } from "./definitions.fixture.ts";
import { plainText } from "./document.ts";
import { parsePolicy } from "./parse.ts";
import { problemLine } from "./problem.ts";

const parse = (text: string) => parsePolicy(text, definitions);
const faults = (text: string) =>
  parse(text).problems.map((problem) => problemLine("policy.md", problem));

describe("a sentence is bound to a promise", () => {
  test("with the promise, the sentence without markup, its parameters and its place", () => {
    const text = policyOf("Hello.", "So: :promise[We *keep*\nit.]{kept-until of=contact days=730}");
    expect(parse(text).problems).toEqual([]);
    expect(parse(text).document.bindings).toEqual([
      {
        promise: "kept-until",
        sentence: "We keep it.",
        params: { of: "contact", days: 730 },
        line: 11,
        column: 5,
      },
    ]);
  });

  test("in a heading, a list, a quotation, and beside other sentences of the same paragraph", () => {
    const sentence = ":promise[For this alone.]{contact-purpose}";
    const text = policyOf(
      `## ${sentence}`,
      `- ${sentence}`,
      `> ${sentence}`,
      `${sentence} ${sentence}`,
    );
    expect(parse(text).document.bindings).toHaveLength(5);
  });

  test("whether the lines of the file end as on Windows or as elsewhere", () => {
    const text = policyOf("a", ":promise[x]{contact-purpose}");
    const unix = parse(text).document.bindings;
    expect(parse(`\uFEFF${text.replaceAll("\n", "\r\n")}`).document.bindings).toEqual(unix);
  });

  test("with character references in a value decoded", () => {
    const text = policyOf(':promise[x]{contact-not-shared recipients="A &amp; B, C"}');
    expect(parse(text).document.bindings[0]?.params).toEqual({ recipients: ["A & B", "C"] });
  });
});

describe("what could harm a reader is refused", () => {
  const hrefs = [
    "javascript:alert(1)",
    "JAVASCRIPT:alert(1)",
    "java&Tab;script:alert(1)",
    "\u0001javascript:alert(1)",
    "data:text/html,x",
    "vbscript:x",
    "file:///etc/passwd",
    "http://[",
  ];
  test.each(hrefs)("a link to %s becomes its words", (href) => {
    for (const link of [`[words](<${href}>)`, `[words][x]\n\n[x]: <${href}>`]) {
      const { document, problems } = parse(policyOf(link));
      expect(problems.map((problem) => [problem.code, problem.severity])).toEqual([
        ["link", "error"],
      ]);
      expect(document.blocks).toMatchObject([{ children: [{ type: "text", text: "words" }] }]);
    }
  });

  test.each([
    "https://a.example",
    "mailto:a@b.example",
    "tel:+4912",
    "/privacy",
    "#top",
    "a/b?c:d",
  ])("a link to %s stays", (href) => expect(faults(policyOf(`[words](${href})`))).toEqual([]));

  test("HTML is shown as the text that it is, with a warning", () => {
    const { document, problems } = parse(policyOf("a <b>c</b>", "<script>alert(1)</script>"));
    expect(problems.map((problem) => problem.code)).toEqual(["html", "html", "html"]);
    const shown = document.blocks.map(
      (block) => "children" in block && JSON.stringify(block.children),
    );
    expect(shown.join("")).toContain("<script>alert(1)</script>");
  });

  test("a picture gives way to its words", () => {
    expect(faults(policyOf("![a cat](http://far.example/cat.png)"))).toEqual([
      "policy.md:9:1 warning a policy shows no pictures: the words of this one stand in its place",
    ]);
  });

  test("a text that would take long to read is refused before it is read", () => {
    expect(faults("x".repeat(500_001))).toHaveLength(1);
    expect(faults(policyOf("a", "*a_".repeat(5000)))).toEqual([
      "policy.md:10:1 error more than 2000 signs of emphasis (* and _) follow each other without a blank line",
    ]);
    expect(faults(policyOf(">".repeat(200)))[0]).toContain("nested deeper than 50");
  });
});

describe("what is no directive of ours is printed as it was", () => {
  const written = [
    "At 1:30",
    ":smile",
    "Note :: x",
    ":note[x]{.y}",
    "::: warning",
    "::video[a]{b=c}",
    "a:b:c",
    ":promise",
    "our :promises to you",
  ];
  test.each(written)("%s", (text) => {
    expect(words(policyOf(text))).toBe(text);
    expect(faults(policyOf(text))).toEqual([]);
  });

  test("a colon with a backslash before it begins no directive", () => {
    expect(words(policyOf("\\:promise[x]{y}"))).toBe(":promise[x]{y}");
    expect(faults(policyOf("\\:promise[x]{y}"))).toEqual([]);
  });

  test("whatever its name is", () => {
    const name = fc.stringMatching(/^[a-z][a-z0-9]{0,12}$/u).filter((word) => !/prom/u.test(word));
    const signs = fc.constantFrom(":", "::", ":::");
    fc.assert(
      fc.property(signs, name, fc.boolean(), (colons, word, labelled) => {
        const text = `x ${colons}${word}${labelled ? "[label]{key=value}" : ""} y`;
        expect(words(policyOf(text))).toBe(text);
      }),
      { numRuns: 100 },
    );
  });
});

describe("the reader of policies", () => {
  test("never fails, whatever the text", () => {
    const scrap = fc.constantFrom(
      ":promise[",
      "]",
      "{kept-until of=contact days=3}",
      "{contact-purpose}",
      "---\n",
      "vendor: x\n",
      "> ",
      "- ",
      "\n\n",
      "[a](b)",
      "<b>",
      "*",
      "`",
      "    ",
      "\r\n",
      "\u0000",
      "&amp;",
      "\\",
      "# ",
      "[a]: b\n",
    );
    const text = fc.array(fc.oneof(scrap, fc.string({ unit: "binary" })), { maxLength: 30 });
    fc.assert(
      fc.property(text, fc.boolean(), (parts, withFront) => {
        const source = (withFront ? front : "") + parts.join("");
        const lines = source.split(/\r\n|\r|\n/u).length;
        for (const { line, column } of parse(source).problems) {
          expect(line).toBeWithin(1, lines + 1);
          expect(column).toBeGreaterThan(0);
        }
      }),
      { numRuns: 500 },
    );
  });

  test("gives every heading an id of its own", () => {
    const { blocks } = parse(policyOf("# A", "# a", "# A 2", "# !", "# a")).document;
    const ids = blocks.map((block) => block.type === "heading" && block.id);
    expect(ids).toEqual(["a", "a-2", "a-2-2", "section", "a-3"]);
  });
});

/** The words of the first paragraph. */
function words(text: string): string {
  const block = parse(text).document.blocks[0];
  return block?.type === "paragraph" ? plainText(block.children) : "";
}
