import { expect, test } from "bun:test";
import fc from "fast-check";
import { isBasicSecret } from "./webhook-basic.ts";

const basic = (text: string) => `Basic ${Buffer.from(text).toString("base64")}`;

test("a secret of user and password is taken as a whole", () => {
  expect(isBasicSecret(basic("avow:s3cret:with colon"), "avow:s3cret:with colon")).toBe(true);
  for (const wrong of ["avow:s3cret", "other:s3cret:with colon", "avow:", ":", "avow"]) {
    expect(isBasicSecret(basic(wrong), "avow:s3cret:with colon")).toBe(false);
  }
});

test("a password alone is taken with any user", () => {
  expect(isBasicSecret(basic("whoever:s3cret"), "s3cret")).toBe(true);
  expect(isBasicSecret(basic(":s3cret"), "s3cret")).toBe(true);
  expect(isBasicSecret(basic("s3cret"), "s3cret")).toBe(false);
  expect(isBasicSecret(basic("s3cret:"), "s3cret")).toBe(false);
});

test("no other header is taken, whatever stands in it", () => {
  for (const wrong of [undefined, "", "Bearer s3cret", "Basic", "Basic s3cret", "s3cret"]) {
    expect(isBasicSecret(wrong, "s3cret")).toBe(false);
  }
  fc.assert(
    fc.property(fc.string(), fc.string({ minLength: 1 }), (header, secret) => {
      expect(isBasicSecret(header, `${secret}-and-more`)).toBe(false);
    }),
  );
});
