import { expect, test } from "bun:test";
import fc from "fast-check";
import { AnswerReader } from "./http-answer.ts";

/** Reads `text` in pieces that end at `cuts`, and then the end of the connection if it `closes`. */
function read(
  text: string,
  { cuts = [] as readonly number[], closes = true, bytesMax = 100 } = {},
) {
  const bytes = Buffer.from(text, "latin1");
  const reader = new AnswerReader(bytesMax);
  let from = 0;
  for (const cut of [...[...cuts].sort((a, b) => a - b), bytes.length]) {
    if (reader.answer || reader.fault) break;
    const to = Math.min(cut, bytes.length);
    if (to > from) reader.feed(bytes.subarray(from, to));
    from = to;
  }
  if (closes) reader.end();
  const { answer, fault } = reader;
  if (fault) return fault;
  if (!answer) return "waits";
  const { status, body, mayGoOn } = answer;
  return `${status} ${mayGoOn ? "goes on" : "ends"}: ${body.toString("latin1")}`;
}

const answers: readonly (readonly [wire: string, read: string])[] = [
  ["HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", "200 goes on: hello"],
  ["HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", "200 goes on: "],
  ["HTTP/1.1 204 None\r\n\r\n", "204 goes on: "],
  ["HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nhi", "200 ends: hi"],
  ["HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nhi", "200 ends: hi"],
  ["HTTP/1.1 200\r\n\r\nuntil the end", "200 ends: until the end"],
  ["HTTP/1.1 103 Early\r\nLink: a\r\n\r\nHTTP/1.1 204 None\r\n\r\n", "204 goes on: "],
  [
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;a=b\r\nabc\r\n2\r\nde\r\n0\r\nX: y\r\n\r\n",
    "200 goes on: abcde",
  ],
];

test.each(answers)("an answer is read as it was meant, wherever it is cut: %#", (wire, meant) => {
  fc.assert(
    fc.property(fc.array(fc.nat(wire.length), { maxLength: 8 }), (cuts) => {
      expect(read(wire, { cuts })).toBe(meant);
    }),
    { numRuns: 60 },
  );
});

const faults: readonly (readonly [wire: string, fault: string])[] = [
  ["220 mail.example ESMTP\r\n\r\n", "malformed"],
  ["HTTP/2 200 OK\r\n\r\n", "malformed"],
  ["HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nabc", "malformed"],
  ["HTTP/1.1 200 OK\r\nContent-Length: 2, 2\r\n\r\nab", "malformed"],
  ["HTTP/1.1 200 OK\r\nContent-Length: -2\r\n\r\nab", "malformed"],
  [
    "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "malformed",
  ],
  ["HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", "malformed"],
  ["HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n", "malformed"],
  ["HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n", "malformed"],
  ["HTTP/1.1 200 OK\r\nName : value\r\n\r\n", "malformed"],
  ["HTTP/1.1 200 OK\r\nA: b\r\n folded\r\n\r\n", "malformed"],
  [`HTTP/1.1 200 OK\r\nA: ${"b".repeat(20_000)}`, "malformed"],
  ["HTTP/1.1 101 Switching\r\n\r\n", "malformed"],
  ["HTTP/1.1 102 Wait\r\n\r\n".repeat(6), "malformed"],
  ["HTTP/1.1 307 Go\r\nLocation: http://other.example/\r\nContent-Length: 0\r\n\r\n", "redirect"],
  ["HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 1\r\n\r\nx", "encoded"],
  ["HTTP/1.1 200 OK\r\nContent-Length: 10485760\r\n\r\n", "too-large"],
  [`HTTP/1.1 200 OK\r\n\r\n${"x".repeat(101)}`, "too-large"],
  [
    `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffff\r\n${"x".repeat(101)}`,
    "too-large",
  ],
  ["HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf", "cut-off"],
  ["HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab", "cut-off"],
  ["HTTP/1.1 200 OK\r\nContent-Le", "cut-off"],
  ["", "cut-off"],
];

test.each(faults)("what can't be read in one way only is no answer: %#", (wire, fault) => {
  expect(read(wire)).toBe(fault);
  expect(
    read(wire, { cuts: Array.from({ length: Math.min(200, wire.length) }, (_, at) => at) }),
  ).toBe(fault);
});

test("an answer is whole before the connection ends, and what follows it unasked ends the connection", () => {
  const whole = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";
  expect(read(whole, { closes: false })).toBe("200 goes on: hi");
  expect(read(`${whole}HTTP/1.1 200 OK\r\n`, { closes: false })).toBe("200 ends: hi");
  expect(read(whole.slice(0, -1), { closes: false })).toBe("waits");
});

test("no bytes whatever keep the reader from coming to an end, or make it throw", () => {
  const piece = fc.constantFrom(
    ...["HTTP/1.1 ", "200", " OK", "\r\n", "\r\n\r\n", "Content-Length: 4", "Transfer-Encoding: "],
    ...["chunked", "0", "4", "\0", "é", "x: y", ":", " "],
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 20 }), fc.array(fc.nat(60)), (pieces, cuts) => {
      expect(read(pieces.join(""), { cuts })).not.toBe("waits");
    }),
    { numRuns: 300 },
  );
});
