import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { AvowError } from "../kernel/errors.ts";
import { fileOf } from "./import.fixture.ts";
import { openTable } from "./import-read.ts";

async function read(content: string | Uint8Array, pieceBytes?: number) {
  const table = await openTable(fileOf(content, pieceBytes));
  const rows: (readonly string[])[] = [];
  for await (const some of table.rows) rows.push(...some.map((row) => row.cells));
  return { headers: table.headers, rows };
}

async function refusal(content: string | Uint8Array): Promise<string> {
  try {
    await read(content);
    return "";
  } catch (error) {
    if (!(error instanceof AvowError) || error.code !== "bad-input") throw error;
    return error.message;
  }
}

const table = { headers: ["email", "name"], rows: [["zoe@example.org", "Zoë, Ltd"]] };
const utf16 = (text: string, order: "le" | "be") => {
  const bytes = Buffer.from(`\ufeff${text}`, "utf16le");
  return order === "le" ? bytes : bytes.swap16();
};

describe("a table is read", () => {
  const ways: readonly (readonly [what: string, content: string | Uint8Array])[] = [
    ["with commas", 'email,name\nzoe@example.org,"Zoë, Ltd"\n'],
    [
      "with semicolons, as Excel writes in much of Europe",
      'email;name\nzoe@example.org;"Zoë, Ltd"\n',
    ],
    ["with tabs", "email\tname\nzoe@example.org\tZoë, Ltd\n"],
    ["with bars", "email|name\nzoe@example.org|Zoë, Ltd"],
    ["with a byte order mark", '\ufeffemail,name\nzoe@example.org,"Zoë, Ltd"\n'],
    ["with lines that end in CRLF", 'email,name\r\nzoe@example.org,"Zoë, Ltd"\r\n'],
    ["with lines that end in CR only", 'email,name\rzoe@example.org,"Zoë, Ltd"\r'],
    ["with line ends of two kinds", 'email,name\r\nzoe@example.org,"Zoë, Ltd"\n'],
    ["with empty lines", '\n\nemail,name\n\nzoe@example.org,"Zoë, Ltd"\n\n'],
    ["in UTF-16, little end first", utf16('email,name\nzoe@example.org,"Zoë, Ltd"\n', "le")],
    ["in UTF-16, big end first", utf16('email,name\nzoe@example.org,"Zoë, Ltd"\n', "be")],
    ["in Windows-1252", Buffer.from('email,name\nzoe@example.org,"Zo\xeb, Ltd"\n', "latin1")],
  ];
  for (const [what, content] of ways) {
    test(what, async () => {
      expect(await read(content)).toEqual(table);
      expect(await read(content, 1)).toEqual(table);
    });
  }

  test("whose first letter beyond ASCII comes late, in either encoding", async () => {
    const before = `email,name\n${"a@example.org,Ann\n".repeat(10_000)}`;
    for (const encoding of ["utf8", "latin1"] as const) {
      const bytes = Buffer.concat([
        Buffer.from(before),
        Buffer.from("z@example.org,Zoë", encoding),
      ]);
      expect((await read(bytes)).rows.at(-1)).toEqual(["z@example.org", "Zoë"]);
    }
  });

  test("with line breaks and doubled quotation marks inside of a cell", async () => {
    const { rows } = await read('email,name\na@example.org,"Ann ""the"" \n Second"\n');
    expect(rows).toEqual([["a@example.org", 'Ann "the" \n Second']]);
  });

  test("with headings that repeat or are missing, each under a name of its own", async () => {
    const { headers } = await read("email,Tags,Tags,,Tags (2),\na@example.org,1,2,3,4,5\n");
    expect(headers).toEqual(["email", "Tags", "Tags (2)", "Column 4", "Tags (2) (2)", "Column 6"]);
    expect(new Set(headers).size).toBe(6);
  });

  test("without headings, as a bare list of addresses", async () => {
    expect(await read("a@example.org\nb@example.org\n")).toEqual({
      headers: ["E-mail"],
      rows: [["a@example.org"], ["b@example.org"]],
    });
    expect((await read("Ann,a@example.org\n")).headers).toEqual(["Column 1", "E-mail"]);
  });
});

describe("what is no table is refused with what to mend", () => {
  const many = Array.from({ length: 10_000 }, (_, n) => `c${n}`).join(",");
  const cases: readonly (readonly [what: string, content: string | Uint8Array, says: string])[] = [
    ["an empty file", "", "The file is empty; choose another one."],
    ["a file of blanks", "\ufeff \r\n\n ", "The file is empty; choose another one."],
    ["a spreadsheet", Buffer.from("504b03041400060008", "hex"), "save the sheet as CSV"],
    ["an old spreadsheet", Buffer.from("d0cf11e0a1b11ae100", "hex"), "save the sheet as CSV"],
    ["a compressed file", Buffer.from("1f8b080000000000", "hex"), "unpack it first"],
    ["a PDF", "%PDF-1.7\n", "This is a PDF"],
    ["NUL characters", "email\0,name\n", "save it as CSV in UTF-8"],
    ["UTF-16 without its mark", Buffer.from("email\na@b.example", "utf16le"), "CSV in UTF-8"],
    [
      "a quotation mark that is never closed",
      'email,name\na@example.org,Ann\nb@example.org,"Bob\nc@example.org,Cy\n',
      "A quotation mark that opens after line 2 is never closed",
    ],
    [
      "a quotation mark that swallows a large file",
      `email,name\na@example.org,"Ann\n${"b@example.org,Bob\n".repeat(20_000)}`,
      "The row after line 1 is longer than 256 KB: a quotation mark is not closed",
    ],
    ["10,000 columns", `${many}\n`, "The file has 10,000 columns, and 200 at most are read"],
  ];
  for (const [what, content, says] of cases) {
    test(what, async () => {
      expect(await refusal(content)).toContain(says);
    });
  }

  test("one line of 100 MB, without reading it to its end", async () => {
    let given = 0;
    async function* endless() {
      const piece = new Uint8Array(1024 * 1024).fill(97);
      for (let n = 0; n < 100; n += 1) {
        given += 1;
        yield piece;
      }
    }
    const reading = openTable(endless());
    const said = await reading.then(
      () => "",
      (error: Error) => error.message,
    );
    expect(said).toContain("lines do not end");
    expect(given).toBeLessThan(3);
  });
});

test("whatever the bytes are, they are a table or refused with one sentence", async () => {
  const bits = fc.constantFrom(
    ...['"', ",", ";", "\n", "\r", "\r\n", "\t", "a@b.example", "email", "\0", "\ufeff", "ë", "="],
    ...["\xff", "name", '""', " ", "😀", "\u202e"],
  );
  const texts = fc.array(bits, { maxLength: 40 }).map((parts) => Buffer.from(parts.join("")));
  const bytes = fc.uint8Array({ maxLength: 300 });
  await fc.assert(
    fc.asyncProperty(fc.oneof(texts, bytes), fc.integer({ min: 1, max: 9 }), async (file, size) => {
      try {
        const { headers, rows } = await read(file, size);
        expect(new Set(headers).size).toBe(headers.length);
        expect(rows.every((cells) => cells.every((cell) => typeof cell === "string"))).toBe(true);
      } catch (error) {
        expect(error).toBeInstanceOf(AvowError);
        expect((error as AvowError).message).toMatch(/^[A-Z].*[.]$/);
      }
    }),
    { numRuns: 1_500 },
  );
});

test("every table that is written is read as it was, however it is cut into pieces", async () => {
  const cell = fc.string({ unit: "grapheme", maxLength: 8 });
  const rows = fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 8 });
  const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
  await fc.assert(
    fc.asyncProperty(rows, fc.integer({ min: 1, max: 9 }), async (cells, size) => {
      const whole = cells.map(([a, b]) => [`x${a.replaceAll("\0", "")}`, b.replaceAll("\0", "")]);
      const lines = [["email", "name"], ...whole].map((row) => row.map(quoted).join(","));
      expect((await read(lines.join("\r\n"), size)).rows).toEqual(whole);
    }),
    { numRuns: 300 },
  );
});
