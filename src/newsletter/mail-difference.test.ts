import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { newSecret } from "../kernel/ids.ts";
import { decodeQuotedPrintable, differencesOf, hostsIn, loadedBy } from "./mail-difference.ts";

/** Quoted-printable as mailers write it: lines of at most 76 characters, broken anywhere. */
function encode(text: string, width: number): string {
  return text
    .split("\n")
    .map((line) => {
      const units = [...Buffer.from(line)].map((byte) =>
        (byte > 32 && byte < 127 && byte !== 61) || (byte === 32 && !line.endsWith(" "))
          ? String.fromCharCode(byte)
          : `=${byte.toString(16).toUpperCase().padStart(2, "0")}`,
      );
      const lines = [""];
      for (const unit of units) {
        if ((lines.at(-1) ?? "").length + unit.length > width) lines.push(unit);
        else lines[lines.length - 1] += unit;
      }
      return lines.join("=\r\n");
    })
    .join("\r\n");
}

const token = () => newSecret(32).toString("base64url");

interface Letter {
  readonly name: string;
  readonly before: string;
  readonly after: string;
  readonly width: number;
  readonly header?: string;
}

/** A mail to one of two readers; everything that may differ does. */
function mailTo({ name, before, after, width, header = "" }: Letter) {
  const link = `https://avow.example/newsletter/u/${token()}`;
  const body = `Hello ${name},\n${before}\nHello ${name},\n<a href="${link}">leave</a>\n${after}`;
  const head = [
    `To: ${name}@people.example`,
    `Message-ID: <${token()}@avow.example>`,
    `DKIM-Signature: v=1; b=${token()}`,
    `List-Unsubscribe: <${link}>`,
    "Subject: A letter",
    ...(header ? [header] : []),
  ];
  return { name, raw: `${head.join("\r\n")}\r\n\r\n${encode(body, width)}` };
}

const text = fc.stringMatching(/^[ -~\u00c0-\u00ff]{0,120}$/);
const width = fc.integer({ min: 8, max: 76 });
const names = ["Readeraaaaaa", "Readerbbbbbb"] as const;

describe("two mails of one campaign", () => {
  test("have no difference but what may differ, however their lines are broken", () => {
    fc.assert(
      fc.property(text, text, width, width, (before, after, one, other) => {
        const a = mailTo({ name: names[0], before, after, width: one });
        const b = mailTo({ name: names[1], before, after, width: other });
        expect(differencesOf(a, b)).toEqual([]);
      }),
    );
  });

  test("have one as soon as anything else in the text is not the same", () => {
    fc.assert(
      fc.property(
        text,
        text,
        width,
        fc.stringMatching(/^[a-z0-9]{1,12}$/),
        fc.nat(120),
        (before, after, wide, mark, at) => {
          const marked = after.slice(0, at) + mark + after.slice(at);
          fc.pre(marked !== after);
          const a = mailTo({ name: names[0], before, after, width: wide });
          const b = mailTo({ name: names[1], before, after: marked, width: wide });
          expect(differencesOf(a, b).length).toBeGreaterThan(0);
        },
      ),
    );
  });

  const perReader: readonly [string, (name: string) => Partial<Letter>][] = [
    ["a header of each", (name) => ({ header: `X-Reader: ${name.length}${token()}` })],
    ["a header of one", (name) => (name === names[0] ? { header: "X-Reader: 7" } : {})],
    ["the name in a third place", (name) => ({ after: `See https://avow.example/?who=${name}` })],
    ["a token that is not that of the links to leave", () => ({ after: `/v/${token()}` })],
    ["a longer token", () => ({ after: `/newsletter/u/${token()}${token()}` })],
    ["the address in the text", (name) => ({ after: `${name}@people.example` })],
  ];
  test.each(perReader)("have one by %s", (_, change) => {
    const plain = { before: "News.", after: "That is all.", width: 76 };
    const [a, b] = names.map((name) => mailTo({ ...plain, name, ...change(name) }));
    expect(a && b && differencesOf(a, b).length).toBeGreaterThan(0);
    expect(a && b && differencesOf(b, a).length).toBeGreaterThan(0);
  });
});

test("quoted-printable is undone, wherever it was broken", () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[!-~\u00c0-\u024f]{0,200}$/), width, (value, wide) => {
      expect(decodeQuotedPrintable(encode(value, wide))).toBe(value);
    }),
  );
});

test("every host that a mail names is found, and all that it would load", () => {
  const raw = [
    'To: a@b.example\r\n\r\n<a href=3D"https://Shop.example/x">x</a>',
    '<img src=3D"//pixel.example:8443/o.gif"><link rel=3D"stylesheet" href=3D"http://fonts.exa=',
    'mple/a.css"><td background=3D"https://bg.example/b.png" style=3D"background:url(https://u.example/c)">',
    "plain: http://text.example/path",
  ].join("\r\n");
  expect(hostsIn(raw)).toEqual([
    ...["bg.example", "fonts.example", "pixel.example:8443"],
    ...["shop.example", "text.example", "u.example"],
  ]);
  expect(
    loadedBy(raw)
      .map((url) => new URL(url, "https://x.example").host)
      .toSorted(),
  ).toEqual([...["bg.example", "fonts.example", "pixel.example:8443", "u.example"]]);
  expect(loadedBy('\r\n\r\n<a href=3D"https://shop.example/">only a link</a>')).toEqual([]);
});
