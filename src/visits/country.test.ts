import { afterAll, describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { isIP } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { openCountries } from "./country.ts";
import { readAddress } from "./country-address.ts";
import { countryCodes } from "./country-codes.ts";
import { childOf, countryAttribution } from "./country-data.ts";
import { decodeValue } from "./country-decode.ts";
import { mmdbFile } from "./country-file.fixture.ts";

const countries = openCountries();
const folder = mkdtempSync(join(tmpdir(), "avow-countries-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function openFile(bytes: Uint8Array) {
  const path = join(folder, `${crypto.randomUUID()}.mmdb`);
  writeFileSync(path, bytes);
  return openCountries(path);
}

describe("the data that come along", () => {
  const known: readonly (readonly [string, string])[] = [
    ["8.8.8.8", "US"],
    ["9.9.9.9", "US"],
    ["193.0.6.139", "NL"],
    ["91.64.1.1", "DE"],
    ["85.1.1.1", "CH"],
    ["51.15.1.1", "FR"],
    ["81.2.69.142", "GB"],
    ["200.147.3.157", "BR"],
    ["133.11.1.1", "JP"],
    ["41.0.0.1", "ZA"],
    ["2001:67c:2e8::1", "NL"],
    ["2001:4860:4860::8888", "US"],
    ["2003::1", "DE"],
    ["240e::1", "CN"],
    ["2804::1", "BR"],
  ];
  for (const [address, code] of known) {
    test(`${address} is in ${code}`, () => expect(countries.countryOf(address)).toBe(code));
  }

  test("say when they were put together, and whose they are", () => {
    expect(countries.builtOn).toMatch(/^20\d\d-\d\d-\d\d$/);
    expect(countryAttribution).toContain("nro.net");
  });

  test("name no country outside of the standard, for any address", () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (address) => {
        const code = countries.countryOf(address);
        expect(code === "unknown" || countryCodes.has(code)).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});

describe("an address in another dress is the same address", () => {
  const same: readonly (readonly [string, string])[] = [
    ["::ffff:8.8.8.8", "8.8.8.8"],
    ["::FFFF:808:808", "8.8.8.8"],
    ["0:0:0:0:0:ffff:8.8.8.8", "8.8.8.8"],
    ["[::ffff:8.8.8.8]:443", "8.8.8.8"],
    ["193.0.6.139:50123", "193.0.6.139"],
    ["[2001:67c:2e8::1]", "2001:67c:2e8::1"],
    ["[2001:67c:2e8::1]:65535", "2001:67c:2e8::1"],
    ["2001:67c:2e8::1%eth0", "2001:67c:2e8::1"],
    ["[2001:67c:2e8::1%25eth0]:80", "2001:67c:2e8::1"],
    ["2001:067C:02E8:0000:0000:0000:0.0.0.1", "2001:67c:2e8::1"],
  ];
  for (const [address, plain] of same) {
    test(address, () => {
      expect(countries.countryOf(plain)).not.toBe("unknown");
      expect(countries.countryOf(address)).toBe(countries.countryOf(plain));
    });
  }
});

const swedish = openFile(mmdbFile({ recordBits: 24, ipVersion: 6, blocks: everywhere("SE") }));

test("a private, local, documented or otherwise reserved address is in no country", () => {
  const addresses =
    "0.0.0.0 10.1.2.3 100.64.0.1 127.0.0.1 169.254.1.1 172.16.0.1 172.31.255.255 192.0.0.8 " +
    "192.0.2.1 192.88.99.1 192.168.1.1 198.18.0.1 198.19.255.255 198.51.100.7 203.0.113.9 " +
    "224.0.0.1 240.0.0.1 255.255.255.255 ::ffff:10.0.0.1 :: ::1 fe80::1 fe80::1%eth0 fd00::1 " +
    "ff02::1 2001:db8::1 2001::1 2002:808:808::1 3fff::1 64:ff9b::808:808 100::1 5f00::1";
  // Even where the data have a country for every address there is.
  const placed = addresses.split(" ").filter((it) => swedish.countryOf(it) !== "unknown");
  expect(placed).toEqual([]);
});

test("what stands beside a reserved block is not reserved", () => {
  const addresses =
    "1.0.0.0 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 126.255.255.255 128.0.0.0 " +
    "169.253.0.0 172.15.255.255 172.32.0.0 192.0.1.0 192.0.3.0 192.167.0.0 192.169.0.0 " +
    "198.17.255.255 198.20.0.0 203.0.112.255 223.255.255.255 2001:200:: 2001:db9:: 2003:: 3ffe::";
  expect(addresses.split(" ").filter((it) => swedish.countryOf(it) !== "SE")).toEqual([]);
});

test("what is no address is in no country, and is no fault", () => {
  const texts = [
    ..."8.8.8 8.8.8.8.8 8.8.8.256 08.8.8.8 8.8.8.8. .8.8.8.8 8..8.8 8.8.8.8: 8.8.8.8:x".split(" "),
    ..."8.8.8.8:123456 [8.8.8.8 [8.8.8.8] 2001:67c:2e8::1::2 2001:67c:2e8 :2001:67c::1".split(" "),
    ..."2001:67c:2e8:: [2001:67c:2e8::1]80 [2001:67c:2e8::1]: 2001:67c:2e8::1% 12345::1".split(" "),
    ..."2001:67c:2e8::1: 2001:67c:2e8:1:2:3:4:5:6 2001:67c:2e8:1:2:3:4:5:: ::ffff:8.8.8".split(" "),
    ...["", "unknown", " 8.8.8.8", "8.8.8.8\n", "８.8.8.8", "-8.8.8.8", "1".repeat(100_000)],
    ...["::".repeat(50_000), "\u0000", "\ud800", "2001:67c:2e8::g", "[", "[]", "[]:80", ":", "%"],
  ];
  const placed = texts.filter((it) => countries.countryOf(it) !== "unknown");
  // The one address among them, so that the list itself is known to be read.
  expect(placed).toEqual(["2001:67c:2e8::"]);
});

describe("for any text", () => {
  const words = new Uint16Array(8);
  const nearly = fc
    .array(fc.constantFrom("8", "255", "0", "2001", "db8", "ffff", ":", "::", ".", "1.2.3.4"), {
      maxLength: 14,
    })
    .map((parts) => parts.join(""));

  test("what the operating system takes for an address is read as one, and nothing else", () => {
    fc.assert(
      fc.property(fc.oneof(nearly, fc.ipV4(), fc.ipV6(), fc.string()), (text) => {
        // A port is read over here, brackets are; no address of the system has either.
        if (/[[%]|^[\d.]+:\d*$/.test(text)) return;
        const family = readAddress(text, words);
        const mapped = /^[0:]*:ffff:/i.test(text) && family === 4 ? 6 : family;
        expect(text.includes(":") ? mapped : family).toBe(isIP(text) as 0 | 4 | 6);
      }),
      { numRuns: 5000 },
    );
  });

  test("the same 128 bits are read from every way to write them", () => {
    const group = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 0xffff }));
    const groups = fc.array(group, { minLength: 8, maxLength: 8 });
    fc.assert(
      fc.property(groups, fc.nat(7), fc.nat(7), (all, from, length) => {
        const long = all.map((it) => it.toString(16).padStart(4, "0"));
        const forms = [long.join(":"), all.map((it) => it.toString(16).toUpperCase()).join(":")];
        const gap = all.slice(from, from + length + 1);
        if (gap.every((it) => it === 0)) {
          forms.push(
            `${long.slice(0, from).join(":")}::${long.slice(from + gap.length).join(":")}`,
          );
        }
        for (const form of forms) {
          expect(readAddress(form, words)).not.toBe(0);
          expect([...words]).toEqual(all);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

/** Blocks by which every address is in one country. */
function everywhere(code: string): readonly [string, unknown][] {
  return [
    ["0", { country_code: code }],
    ["1", { country_code: code }],
  ];
}

const bitsOf = (numbers: readonly number[], width: number) =>
  numbers.map((it) => it.toString(2).padStart(width, "0")).join("");

describe("a file of another source", () => {
  for (const recordBits of [24, 28, 32] as const) {
    const ipv4 = "0".repeat(96);
    const blocks: readonly [string, unknown][] = [
      [ipv4 + bitsOf([8, 8], 8), { country_code: "US" }],
      [ipv4 + bitsOf([8, 9, 200, 1], 8), { country: { iso_code: "DE", names: { en: "Germany" } } }],
      [bitsOf([0x2001, 0x67c], 16), { traits: [true, "x"], country: { iso_code: "NL" } }],
      [bitsOf([0x2a00], 16), { country_code: "not a country" }],
    ];

    test(`with records of ${recordBits} bits, in either form, is read`, () => {
      const own = openFile(mmdbFile({ recordBits, ipVersion: 6, blocks }));
      expect(own.builtOn).toBe("2026-02-03");
      const found = ["8.8.255.1", "8.9.200.1", "8.9.200.2", "2001:67c::1", "2a00::1", "2a01::1"];
      expect(found.map((it) => own.countryOf(it))).toEqual([
        ...["US", "DE", "unknown", "NL", "unknown", "unknown"],
      ]);
    });
  }

  test("may have records that use all of their bits", () => {
    const childrenOf = (recordBits: number, bytes: readonly number[]) =>
      [0, 1].map((bit) => childOf({ file: Uint8Array.from(bytes), nodes: 1, recordBits }, 0, bit));
    expect(childrenOf(24, [0xf1, 2, 3, 0xf4, 5, 6])).toEqual([0xf10203, 0xf40506]);
    expect(childrenOf(28, [1, 2, 3, 0xab, 4, 5, 6])).toEqual([0xa010203, 0xb040506]);
    expect(childrenOf(32, [0xf0, 1, 2, 3, 0x70, 4, 5, 6])).toEqual([0xf0010203, 0x70040506]);
  });

  test("may point to a value from anywhere", () => {
    // The four sizes of a pointer, each to the text “US”, which the format writes as 0x42 U S.
    const pointers: readonly (readonly [at: number, bytes: readonly number[]])[] = [
      [0x123, [0x21, 0x23]],
      [0x10203 + 2048, [0x29, 0x02, 0x03]],
      [0x10203 + 526_336, [0x30, 0x01, 0x02, 0x03]],
      [0x10203, [0x38, 0, 0x01, 0x02, 0x03]],
    ];
    for (const [at, bytes] of pointers) {
      const file = new Uint8Array(at + 20);
      file.set(bytes, 0);
      file.set([0x42, 85, 83], at + 10);
      expect(decodeValue(file, 10, 0)).toBe("US");
    }
  });

  test("may not hold itself", () => {
    // A list of ten pointers to itself, which would be read ten to the power of its depth times.
    const file = Uint8Array.from([10, 4, ...Array.from({ length: 10 }, () => [0x20, 0]).flat()]);
    expect(() => decodeValue(file, 0, 0)).toThrow(RangeError);
  });

  test("that knows only IPv4 leaves IPv6 unknown", () => {
    const blocks = [["0", { country_code: "FI" }]] as const;
    const own = openFile(mmdbFile({ recordBits: 24, ipVersion: 4, blocks }));
    expect([
      own.countryOf("8.8.8.8"),
      own.countryOf("200.1.1.1"),
      own.countryOf("2003::1"),
    ]).toEqual(["FI", "unknown", "unknown"]);
  });

  test("that is missing, cut off or none at all is refused with one sentence", () => {
    const good = mmdbFile({ recordBits: 24, ipVersion: 6, blocks: everywhere("SE") });
    for (const bytes of [
      new Uint8Array(),
      new Uint8Array(100),
      good.subarray(20),
      good.slice(0, -9),
    ])
      expect(() => openFile(bytes)).toThrow(/are not an MMDB file of version 2/);
    expect(() => openCountries(join(folder, "none.mmdb"))).toThrow(/can't be read/);
  });

  test("that is damaged never makes a lookup fail", () => {
    const good = mmdbFile({ recordBits: 28, ipVersion: 6, blocks: everywhere("SE") });
    fc.assert(
      fc.property(fc.nat(good.length - 1), fc.nat(255), fc.ipV4(), (at, byte, address) => {
        const damaged = good.slice();
        damaged[at] = byte;
        let own: ReturnType<typeof openCountries>;
        try {
          own = openFile(damaged);
        } catch (error) {
          expect(error).toHaveProperty("code", "bad-config");
          return;
        }
        expect(own.countryOf(address)).toBeString();
      }),
      { numRuns: 200 },
    );
  });
});
