import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { validNumber } from "../../test/card-numbers.ts";
import { ordinaryPaths } from "./paths.fixture.ts";
import { maskPersonal } from "./path-mask.ts";

describe("personal data in a path", () => {
  const table: readonly (readonly [given: string, masked: string])[] = [
    ["/unsubscribe/bea@example.com", "/unsubscribe/[e-mail]"],
    ["/unsubscribe/bea%40example.com/done", "/unsubscribe/[e-mail]/done"],
    ["/unsubscribe/bea%2540example.com", "/unsubscribe/[e-mail]"],
    ["/u/bea.miller+news@mail.example.co.uk", "/u/[e-mail]"],
    ["/u/bea＠example.com", "/u/[e-mail]"],
    ["/u/bea&commat;example.com", "/u/[e-mail]"],
    ["/u/b\u200bea@exam\u00adple.com", "/u/[e-mail]"],
    ["/u/jürgen@müller.example", "/u/[e-mail]"],
    ["/u/bea@[192.0.2.7]", "/u/[e-mail]"],
    ["/mail/163/bea@163.com", "/mail/163/[e-mail]"],
    ["/call/+49-30-1234567", "/call/[phone]"],
    ["/call/+49%2030%20123%2045%2067", "/call/[phone]"],
    ["/call/%252B49%25252030%252520123%2525204567", "/call/[phone]"],
    ["/call/(555)%20123-4567", "/call/[phone]"],
    ["/call/555.123.4567", "/call/[phone]"],
    ["/call/01.23.45.67.89", "/call/[phone]"],
    ["/call/0171_1234567", "/call/[phone]"],
    ["/call/00441632960961", "/call/[number]"],
    ["/call/٠٣٠١٢٣٤٥٦٧", "/call/[number]"],
    ["/order/1234567", "/order/[number]"],
    ["/hc/articles/360012345678-install", "/hc/articles/[number]-install"],
    ["/pay/4111-1111-1111-1111", "/pay/[card]"],
    ["/pay/4111/1111/1111/1111", "/pay/[card]"],
    ["/from/192.0.2.55", "/from/[ip]"],
    ["/from/2001:db8::8a2e:370:7334", "/from/[ip]"],
    ["/from/2001%3Adb8%3A%3A1/x", "/from/[ip]/x"],
    ["/device/00:1a:2b:3c:4d:5e", "/device/[id]"],
    ["/order/0f8fad5b-d9cb-469f-a165-70867728950e/paid", "/order/[id]/paid"],
    ["/reset/5f4dcc3b5aa765d61d8327deb882cf99", "/reset/[token]"],
    ["/reset/deadbeefdeadbeef", "/reset/[token]"],
    ["/reset/Zm9vYmFyYmF6cXV4Cg-a9_Xk2", "/reset/[token]"],
    ["/invite/01ARZ3NDEKTSV4RRFFQ69G5FAV", "/invite/[token]"],
    ["/notes/Release-plan-0f3b2c1d4e5f60718293a4b5c6d7e8f9", "/notes/Release-plan-[token]"],
    [
      "/login/eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9P",
      "/login/[token]",
    ],
    ["/find/user=Bea%20Miller/orders", "/find/user=[name]/orders"],
    ["/find;name=bea;page=2", "/find;name=[name];page=2"],
    ["/go/token=abc123", "/go/token=[token]"],
    ["/users/Bea%20Miller/settings", "/users/[name]/settings"],
    ["/users/bea.miller", "/users/[name]"],
    ["/profile/jo.doe/", "/profile/[name]/"],
  ];
  for (const [given, masked] of table) {
    test(`${JSON.stringify(given)} becomes ${masked}`, () => {
      expect(maskPersonal(given)).toBe(masked);
    });
  }
});

test("the paths of ordinary sites stay as they are", () => {
  expect(ordinaryPaths.length).toBeGreaterThanOrEqual(80);
  expect(ordinaryPaths.map(maskPersonal)).toEqual([...ordinaryPaths]);
});

const word = fc.stringMatching(/^[a-z]{1,12}$/);
const around = fc.array(word, { maxLength: 4 }).map((words) => `/${words.join("/")}`);
const local = fc.stringMatching(/^[a-zA-Z0-9][a-zA-Z0-9._+-]{0,20}$/);
const host = fc
  .tuple(fc.stringMatching(/^[a-z0-9]{1,12}$/), fc.constantFrom("com", "co.uk", "de", "museum"))
  .map(([name, top]) => `${name}.${top}`);
const encodedAt = fc.constantFrom("@", "%40", "%2540", "%252540", "＠", "%EF%BC%A0");
const digits = (length: number) => fc.stringMatching(new RegExp(`^[0-9]{${length}}$`));
const between = fc.constantFrom("-", ".", " ", "%20", "_", " - ", "\u00a0", "");
const areaCode = fc.stringMatching(/^0[1-9][0-9]{1,2}$/);
const phone = fc.oneof(
  fc
    .tuple(fc.stringMatching(/^[1-9][0-9]{0,2}$/), between, digits(3), between, digits(4))
    .map(([country, gap, a, gap2, b]) => `+${country}${gap}${a}${gap2}${b}`),
  fc
    .tuple(areaCode, between, digits(3), between, digits(4))
    .map(([area, gap, a, gap2, b]) => `${area}${gap}${a}${gap2}${b}`),
  fc
    .tuple(fc.stringMatching(/^[2-9][0-9]{2}$/), digits(3), digits(4))
    .map(([area, a, b]) => `(${area}) ${a}-${b}`),
);

describe("whatever stands around it", () => {
  test("no e-mail address comes through", () => {
    fc.assert(
      fc.property(around, local, encodedAt, host, around, (before, name, at, domain, after) => {
        const masked = maskPersonal(`${before}/${name}${at}${domain}${after}`);
        expect(masked).toContain("[e-mail]");
        expect(masked).not.toContain(`${name}${at}`);
        expect(masked).not.toMatch(/[^\s/]@[^\s/]+\.[a-z]{2}|%40/);
      }),
      { numRuns: 2000 },
    );
  });

  test("no telephone number comes through", () => {
    fc.assert(
      fc.property(around, phone, around, (before, number, after) => {
        const masked = maskPersonal(`${before}/${number}${after}`);
        expect(masked).toMatch(/\[(?:phone|number|card)\]/);
        expect(masked.match(/\d/g)?.length ?? 0).toBeLessThan(4);
      }),
      { numRuns: 2000 },
    );
  });

  test("no card number, UUID, IPv4 address or random token comes through", () => {
    const token = fc
      .uint8Array({ minLength: 16, maxLength: 48 })
      .map((bytes) => Buffer.from(bytes));
    const value = fc.oneof(
      digits(15).map((it) => validNumber(`4${it.slice(1)}`)),
      fc.uuid(),
      fc.ipV4(),
      token.map((it) => it.toString("hex")),
    );
    fc.assert(
      fc.property(around, value, around, (before, secret, after) => {
        const masked = maskPersonal(`${before}/${secret}${after}`);
        expect(masked).not.toContain(secret);
        expect(masked).toContain("[");
      }),
      { numRuns: 2000 },
    );
  });

  test("of random tokens in base64url, next to nothing of 99.5 in 100 comes through", () => {
    const tokens = Array.from({ length: 4000 }, (_, seed) =>
      Buffer.from(new Bun.CryptoHasher("sha256").update(`${seed}`).digest())
        .subarray(0, 16 + (seed % 17))
        .toString("base64url"),
    );
    const left = tokens.filter(
      (it) => maskPersonal(`/reset/${it}`).length > "/reset/[token]".length + 8,
    );
    expect(left.length).toBeLessThanOrEqual(tokens.length / 200);
  });

  test("any text is masked without a fault, and masked text stays as it is", () => {
    const piece = fc.oneof(
      fc.constantFrom(
        "@",
        "%",
        "%25",
        "%40",
        "/",
        "+",
        "1234567",
        "::",
        "user=",
        "\ud800",
        "[",
        "]",
      ),
      word,
      host,
      phone,
      fc.string({ unit: "binary", maxLength: 20 }),
    );
    const text = fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join(""));
    fc.assert(
      fc.property(text, (given) => {
        const masked = maskPersonal(given);
        expect(maskPersonal(masked)).toBe(masked);
      }),
      { numRuns: 3000 },
    );
  });
});

test("ten thousand characters of any one kind are read to their end", () => {
  for (const part of [
    "@",
    "a@",
    "%25",
    "%40",
    "1",
    "1-",
    "a:",
    "::",
    "user=",
    "aB3-",
    "eyJ.",
    "/u/a.b",
  ]) {
    expect(maskPersonal(part.repeat(10_000 / part.length)).length).toBeGreaterThan(0);
  }
});
