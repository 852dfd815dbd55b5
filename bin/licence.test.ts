import { afterAll, expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hash } from "../src/kernel/crypto.ts";
import {
  createLicenceSigner,
  newLicenceKey,
  publicKeyForms,
  signLicence,
  signRelease,
} from "../src/licence/mod.ts";
import { launch } from "./launch.fixture.ts";

const folder = mkdtempSync(join(tmpdir(), "avow-licence-"));
afterAll(() => rmSync(folder, { recursive: true }));
const { privateKey, publicKey } = createLicenceSigner({ derive: () => hash("a test") });
const key = ["--key", publicKeyForms(publicKey).base64];
const check = (...args: string[]) => launch(["licence", "check", ...args], { cwd: folder });

test("a vendor sees what a customer's licence file holds, and why a program refuses it", async () => {
  const licence = {
    ...{ licenceId: "01938000-0000-7000-8000-000000000001", key: newLicenceKey() },
    ...{ product: "curlew", edition: "team", seats: 5, issuedAt: new Date("2026-03-31") },
    updatesUntil: new Date("2027-03-31"),
  };
  const block = signLicence(licence, privateKey);
  writeFileSync(join(folder, "licence"), block);
  writeFileSync(join(folder, "changed"), block.replace(/A/, "B"));
  const fine = ["licence", ...key, "--product", "curlew", "--released", "2027-03-31"];
  const [done, later, other, changed, unkeyed, json] = await Promise.all([
    check(...fine),
    check("licence", ...key, "--released", "2027-04-01"),
    check("licence", ...key, "--product", "heron"),
    check("changed", ...key),
    check("licence", "--key", "short"),
    check("licence", ...key, "--json"),
  ]);
  expect(done).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^edition +team$[^]*It does\.$/m),
  });
  expect(later).toMatchObject({ code: 1, out: expect.stringContaining("older than that day") });
  expect(other).toMatchObject({ code: 1, out: expect.stringContaining("for another product") });
  expect(changed.code).toBe(1);
  expect(changed.out).not.toContain("team");
  expect(unkeyed).toMatchObject({ code: 2, err: expect.stringContaining("32 bytes in base64") });
  expect(JSON.parse(json.out)).toMatchObject({ ok: true, problem: null, holds: { seats: 5 } });
});

test("a downloaded file is held against the signature of its release", async () => {
  const file = {
    product: "curlew",
    version: "4.2.0",
    releasedOn: "2027-03-31",
    fileName: "curlew.zip",
  };
  const sha256 = hash("the program").toString("hex");
  writeFileSync(join(folder, "signature"), signRelease({ ...file, sha256, bytes: 11 }, privateKey));
  writeFileSync(join(folder, "curlew.zip"), "the program");
  writeFileSync(join(folder, "other.zip"), "another program");
  const [done, other, none] = await Promise.all(
    ["curlew.zip", "other.zip", "none.zip"].map((it) =>
      check("signature", ...key, "--download", it),
    ),
  );
  expect(done).toMatchObject({ code: 0, out: expect.stringContaining("4.2.0") });
  expect(other).toMatchObject({
    code: 1,
    out: expect.stringContaining("not the file that was signed"),
  });
  expect(none).toMatchObject({ code: 4, out: "" });
});
