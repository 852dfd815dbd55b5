import { expect, test } from "bun:test";
import fc from "fast-check";
import { readToml, type TomlDocument } from "./toml.ts";

function read(text: string): TomlDocument {
  const document = readToml(text);
  if (!("values" in document)) throw new Error(`${document.line}: ${document.message}`);
  return document;
}

test("the line of a key is found behind comments, long strings, lists and dotted names", () => {
  const { lineOf } = read(`# [server]
title = """
[server]
port = 1 # "
"""
list = [ # ]
  "a]", '''
=''', ["b"],
]
[server]  # port = 2
"port" = { a = 1, b = [2] }
a.b."c d".e = 3
[[form]]
id = 1
[form.more]
id = 2
[[form]] \r
id = "x\\"" # "
`);
  expect(lineOf(["title"])).toBe(2);
  expect(lineOf(["list"])).toBe(6);
  expect(lineOf(["server"])).toBe(10);
  expect(lineOf(["server", "port"])).toBe(11);
  expect(lineOf(["server", "port", "b", 0])).toBe(11);
  expect(lineOf(["server", "a", "b", "c d", "e"])).toBe(12);
  expect(lineOf(["form", 0, "id"])).toBe(14);
  expect(lineOf(["form", 0, "more", "id"])).toBe(16);
  expect(lineOf(["form", 1])).toBe(17);
  expect(lineOf(["form", 1, "id"])).toBe(18);
  expect(lineOf(["nothing"])).toBe(1);
});

const value = fc.oneof(
  fc.string().map((text) => JSON.stringify(text).replace(/\u007f/g, "")),
  fc.constantFrom("1", "true", "1979-05-27", "''", "'#'", '"""\n"\n"""', "'''\n[a]\n'''"),
  fc.constantFrom("[]", "[\n 1, # ]\n 2,\n]", '{ x = "}" }', '["[", [1]]', '""""a""""', "'\"'"),
);
const filler = fc.constantFrom("", "\n", "# x = [\n", '   # "\n', "\r\n", "\t\n");

test("in any document each key is found on the line where it was written", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(filler, value), { maxLength: 20 }), (entries) => {
      let text = "";
      const expected: number[] = [];
      for (const [index, [before, written]] of entries.entries()) {
        text += before;
        if (index % 4 === 3) text += `[t${index}]\n`;
        expected.push(text.split("\n").length);
        text += `k${index} = ${written}\n`;
      }
      const { lineOf, values } = read(text);
      const found = entries.map((_, index) => {
        const table = index < 3 ? [] : [`t${index - ((index + 1) % 4)}`];
        return lineOf([...table, `k${index}`]);
      });
      expect(found).toEqual(expected);
      expect(values).toBeDefined();
    }),
    { numRuns: 300 },
  );
});

test("a syntax error has its line and column", () => {
  expect(readToml("a = 1\nb = = 2")).toMatchObject({ line: 2, column: 5 });
});

test("any text at all is read or refused, never an endless walk", () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(...Array.from("[]{}\"'#=.,\\\n\r ab1")), { maxLength: 30 }),
      (parts) => {
        readToml(parts.join(""));
      },
    ),
    { numRuns: 3000 },
  );
});
