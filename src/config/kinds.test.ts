import { expect, test } from "bun:test";
import * as kinds from "./kinds.ts";

const folder = "/etc/avow";

function isTaken(kind: kinds.Kind<unknown>, raw: unknown): boolean {
  return "value" in kind.read(raw, folder);
}

const taken: [string, kinds.Kind<unknown>, unknown[]][] = [
  ["port", kinds.port, [0, 4080, 65_535]],
  ["public address", kinds.publicUrl, ["https://a.example", "http://localhost:1", "http://[::1]"]],
  ["host", kinds.host, ["smtp.example.com", "10.0.0.1", "fe80::1", "LOCALHOST"]],
  ["origins", kinds.origins, [[], ["https://a.example:8443", "http://b.example"]]],
  ["networks", kinds.networks, [["10.0.0.0/8", "::1", "fd00::/8", "127.0.0.1"]]],
  ["sender", kinds.mailAddress, ["a.b+c@example.com", "o'neil@localhost"]],
  ["database", kinds.databaseUrl, ["postgres://u:p@h:5/d", "postgresql:///d?host=/run/pg"]],
  ["accent", kinds.accent, ["#000000", "#767676"]],
  ["setting that may be left out", kinds.optional(kinds.host), [null, "a"]],
];

test.each(taken)("a %s that is right is taken", (_, kind, values) => {
  for (const value of values) expect([value, isTaken(kind, value)]).toEqual([value, true]);
});

const refused: [string, kinds.Kind<unknown>, unknown[]][] = [
  ["port", kinds.port, [1.5, 65_536, -1, "80", true, Number.NaN, new Date(0), null]],
  ["yes or no", kinds.yesNo, ["yes", 1, null]],
  ["public address", kinds.publicUrl, ["http://a.example", "https://a.example/", "https://a/x"]],
  ["public address", kinds.publicUrl, ["a.b", "https://u@a", "http://localhost.a.example", 1]],
  ["host", kinds.host, ["http://a", "a:80", "a b", "", "-a", "a..b", "a\n"]],
  ["origin", kinds.origins, ["https://a.example", ["https://*.a.example"], ["https://a/"], [1]]],
  ["origin", kinds.origins, [["https://A.example"], ["null"], ["ftp://a"], ["https://a:443"]]],
  ["network", kinds.networks, [["10.0.0.0/33"], ["::/129"], ["proxy"], ["10.0.0.1/8/8"], "::1"]],
  ["sender", kinds.mailAddress, ["a@b\r\nBcc: c@d", "a", "a@", "Name <a@b>", "ä@b", "a@b@c"]],
  ["line of text", kinds.text, ["a\nb", "", "  ", "x".repeat(201), "a\u0085b"]],
  ["path", kinds.path, ["", " ", "a\0b", 1]],
  ["database", kinds.databaseUrl, ["postgres://h", "http://h/d", "x", null]],
  ["accent", kinds.accent, ["#fff", "red", "#777777", "#ffffff"]],
];

test.each(refused)("a %s that is wrong is refused", (_, kind, values) => {
  for (const value of values) expect([value, isTaken(kind, value)]).toEqual([value, false]);
});

test("a wrong item of a list is named by its place", () => {
  expect(kinds.networks.read(["::1", "x"], folder)).toEqual({
    refusals: [
      { path: [1], message: 'must be an IP address or a network such as "10.0.0.0/8"', part: "x" },
    ],
  });
});

test("contrast is that of WCAG: black on white 21, white on white 1", () => {
  expect(kinds.contrastToWhite("#000000")).toBeCloseTo(21, 5);
  expect(kinds.contrastToWhite("#ffffff")).toBeCloseTo(1, 5);
  expect(kinds.contrastToWhite("#767676")).toBeCloseTo(4.54, 2);
});
