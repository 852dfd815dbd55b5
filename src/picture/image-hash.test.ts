import { expect, test } from "bun:test";
import { hasCardNumber } from "../kernel/card-number.ts";
import { newSecret } from "../kernel/ids.ts";
import { readImageHash, writeImageHash } from "./image-hash.ts";

const hashes = Array.from({ length: 5000 }, () => newSecret(32));
const unlucky = "06e41350b138bd7a39918451575193ef1f09648d22152210958de3a3c5c18a6e";
const letterWith = (address: string) =>
  `Look: ![a trace](https://avow.vendor.example/newsletter/images/${address}.png)`;

test("No image's address is taken for a card number, as hexadecimal would be", () => {
  const addresses = [...hashes, Buffer.from(unlucky, "hex")].map(writeImageHash);
  expect(addresses.filter((address) => hasCardNumber(letterWith(address)))).toEqual([]);
  expect(hasCardNumber(letterWith(unlucky))).toBe(true);
});

test("A hash is read as it was written, and nothing else is one", () => {
  for (const hash of hashes) expect(readImageHash(writeImageHash(hash))).toEqual(hash);
  const [hash = Buffer.alloc(32)] = hashes;
  const text = writeImageHash(hash);
  for (const other of [
    "",
    hash.toString("hex"),
    text.slice(1),
    `${text}A`,
    `${text}=`,
    `../${text}`,
  ]) {
    expect(readImageHash(other)).toBeUndefined();
  }
});
