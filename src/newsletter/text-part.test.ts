import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { japaneseLetter, releaseLetter, shortNote } from "./render.fixture.ts";
import { renderCampaign } from "./render-campaign.ts";
import { fillText } from "./render-slots.ts";
import { wrapped } from "./render-wrap.ts";

const letterOf = (markdown: string) => {
  const { text } = renderCampaign({ ...shortNote, greeting: "", markdown });
  return text.slice(0, text.indexOf("\n\n-- \n"));
};

describe("the text part", () => {
  test("is a letter that can be read in a terminal", () => {
    const values = {
      name: "Maud",
      unsubscribe: "https://a.example/u",
      preferences: "https://a.example/p",
    };
    const text = fillText(renderCampaign(shortNote).text, values);
    expect(text).toBe(`Hello Maud,

On Saturday we move the forum to a new machine. From *09:00 to about noon*
(UTC) you can read, but not write. Your account, your posts and their
addresses stay as they are.

If something looks wrong afterwards, tell us in the thread about the move
[1].

Maud, for everybody here

Links:
[1] https://forum.larkwire.example/t/move

-- 
You receive this mail because you subscribed to Release notes.

Unsubscribe: https://a.example/u
Change what you receive: https://a.example/p
Privacy policy: https://avow.larkwire.example/privacy

Larkwire & Sons Ltd
12 Mill Lane
Bristol BS1 4QA, United Kingdom
`);
  });

  test("sets tables in columns, by what a terminal shows", () => {
    expect(letterOf("|Edition|Price|\n|-|-:|\n|Solo|€49|\n|個人版|€1,900|")).toBe(
      ["Edition   Price", "-------  ------", "Solo        €49", "個人版   €1,900"].join("\n"),
    );
  });

  test("makes records of a table that is too wide", () => {
    const cell = "word ".repeat(12).trim();
    const text = letterOf(`|A|B|\n|-|-|\n|${cell}|${cell}|\n|x|y|`);
    expect(text).toContain(`A: ${cell}\nB: ${cell}\n\nA: x\nB: y`);
  });

  test("leaves code as it is, in its place", () => {
    const code = "lark  doctor\n\n\tif (a > b) { <b> } " + "x".repeat(100);
    expect(letterOf("Run:\n\n```\n" + code + "\n```")).toBe(
      `Run:\n\n    lark  doctor\n\n    \tif (a > b) { <b> } ${"x".repeat(100)}`,
    );
  });

  test("shows an image as what is seen on it, a button with its address, a quote as one", () => {
    expect(
      letterOf(
        "![A trace](trace.png)\n\n**[Go on](https://a.example/x)**\n\n> said\n> so\n>\n> twice",
      ),
    ).toBe("[A trace]\n\nGo on:\n<https://a.example/x>\n\n> said so\n>\n> twice");
  });

  test("numbers links once each, and writes an address that is its own text where it stands", () => {
    expect(
      letterOf(
        "[a](https://a.example/1) [b](https://a.example/2) [c](https://a.example/1) <https://a.example/3> me@a.example",
      ),
    ).toBe(
      "a [1] b [2] c [1] <https://a.example/3> me@a.example\n\nLinks:\n[1] https://a.example/1\n[2] https://a.example/2",
    );
  });

  test("indents lists in lists, and aligns numbers", () => {
    const ten = Array.from({ length: 10 }, (_, at) => `${at + 1}. n${at + 1}`).join("\n");
    expect(letterOf("- a\n  - [x] b\n\n1. c\n\n   d").split("\n")).toEqual([
      "- a",
      "  - [x] b",
      "",
      "1. c",
      "",
      "   d",
    ]);
    expect(letterOf(ten).split("\n").slice(8)).toEqual(["9.  n9", "10. n10"]);
  });

  test("is as wide as a terminal at most, in any script; only code and addresses are wider", () => {
    for (const source of [shortNote, releaseLetter, japaneseLetter]) {
      for (const line of renderCampaign(source).text.split("\n")) {
        const isKept = /^ {4}|https:/.test(line);
        if (!isKept) expect(Bun.stringWidth(line)).toBeLessThanOrEqual(76);
      }
    }
  });
});

describe("wrapping", () => {
  test("loses nothing but space, and keeps to the width unless a word is wider", () => {
    const text = fc
      .array(
        fc.oneof(
          fc.constantFrom("漢字。", "「かな」", "ab", "a-b", "🙂", "é", "  ", "\t"),
          fc.string({ unit: "grapheme", maxLength: 8 }),
        ),
      )
      .map((it) => it.join(" "));
    fc.assert(
      fc.property(text, fc.integer({ min: 8, max: 80 }), (written, width) => {
        const source = written.replace(/\s/gu, " ");
        const lines = wrapped(source, width);
        const bare = (it: string) => it.replace(/\s/gu, "");
        expect(bare(lines.join(""))).toBe(bare(source));
        for (const line of lines) {
          if (/\s/u.test(line.trim())) expect(Bun.stringWidth(line)).toBeLessThanOrEqual(width);
        }
      }),
    );
  });

  test("begins no line with a full stop of Chinese or Japanese, and ends none with an opening bracket", () => {
    const text = "これは「長い」文です。".repeat(30);
    for (let width = 10; width < 40; width += 1) {
      for (const line of wrapped(text, width)) {
        expect(line).not.toMatch(/^[。」、]|「$/u);
        expect(Bun.stringWidth(line)).toBeLessThanOrEqual(width);
      }
    }
  });
});
