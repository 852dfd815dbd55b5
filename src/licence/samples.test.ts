import { afterAll, expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  fingerprint,
  verifyLicence as sampleLicence,
  verifyRelease as sampleRelease,
} from "../../docs/licence/verify.ts";
import { hash } from "../kernel/crypto.ts";
import {
  checkLicence,
  isMachineFingerprint,
  signLicence,
  signRelease,
  verifyLicence,
  verifyRelease,
} from "./mod.ts";
import { forgeries, licenceScene } from "./samples.fixture.ts";

const docs = join(import.meta.dir, "../../docs/licence");
const folder = mkdtempSync(join(tmpdir(), "avow-licence-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** A sample as a command, or undefined and a line that says why. */
function built(name: string, command: readonly string[], timeout: number): string | undefined {
  const [program = ""] = command;
  const path = join(folder, name);
  if (!Bun.which(program)) return skipped(name, `there is no ${program} here`);
  const result = Bun.spawnSync([...command], {
    cwd: docs,
    timeout,
    stdout: "ignore",
    stderr: "pipe",
  });
  if (result.exitCode === 0) return path;
  if (result.exitedDueToTimeout)
    return skipped(
      name,
      "its compiler has not compiled its own library yet; it is further next time",
    );
  if (/openssl\/evp\.h|lcrypto/.test(result.stderr.toString()))
    return skipped(name, "OpenSSL's headers are not here");
  throw new Error(`${name} does not compile: ${result.stderr.toString()}`);
}

function skipped(name: string, why: string): undefined {
  process.stdout.write(`skipped: the ${name} sample (a test fewer): ${why}.\n`);
}

const programs = {
  TypeScript: [process.execPath, "--no-env-file", join(docs, "verify.ts")],
  Go: [built("Go", ["go", "build", "-o", join(folder, "Go"), "verify.go"], 15_000)],
  C: [
    built(
      "C",
      ["cc", "-Wall", "-Wextra", "-Werror", "-o", join(folder, "C"), "c/verify.c", "-lcrypto"],
      15_000,
    ),
  ],
};

const scene = licenceScene();
const { licence, signer, publicKey, block } = scene;
const bad = forgeries(scene);
const releaseDay = "2027-03-31";
const question = { publicKey: signer.publicKey, product: "lark", releasedAt: new Date(releaseDay) };

/** Blocks that are right although a mail or an editor had them. */
const good: ReadonlyMap<string, string> = new Map([
  ["as it was signed", block],
  ["with CRLF", block.replaceAll("\n", "\r\n")],
  ["without the last line's end", block.trim()],
  ["amid white space", ` \r\n\t\n${block}\n \n`],
  ["for good", signLicence({ ...licence, updatesUntil: null }, signer.privateKey)],
]);

function fileOf(text: string | Uint8Array): string {
  const path = join(folder, "file");
  writeFileSync(path, text);
  return path;
}

function run(command: readonly (string | undefined)[], args: readonly string[]) {
  const whole = [...command, ...args].filter((it) => it !== undefined);
  const { exitCode, stdout, stderr } = Bun.spawnSync(whole, { env: {} });
  return { exitCode, said: stdout.toString() + stderr.toString() };
}

test("A licence file is what was signed, to the millisecond, and the same again each time", () => {
  for (const [name, text] of good) {
    if (name !== "for good") expect(verifyLicence(text, signer.publicKey)).toEqual(licence);
    expect({ name, ...checkLicence(text, question) }).toMatchObject({ name, ok: true });
  }
  expect(signLicence(licence, signer.privateKey)).toBe(block);
  expect(block).not.toContain("Lovelace");
});

test("Every forged, cut, doubled or foreign licence file is refused with its reason", () => {
  const problems = new Map([...bad].map(([name, text]) => [name, checkLicence(text, question)]));
  expect([...problems].filter(([, { ok }]) => ok)).toEqual([]);
  const why = (name: string) => (problems.get(name) as { problem: string }).problem;
  expect(why("a bit amid the payload")).toBe("not-signed");
  expect(why("signed as something else")).toBe("not-signed");
  expect(why("a version to come")).toBe("unknown-version");
  expect(why("another product")).toBe("other-product");
  expect(why("another machine")).toBe("other-machine");
  expect(why("updates ended the day before")).toBe("updates-ended");
  expect(why("doubled")).toBe("malformed");
  expect(why("bits after the last byte")).toBe("malformed");
});

test("No single character of a licence file can be another one", () => {
  const accepted: string[] = [];
  for (let at = 0; at < block.trim().length; at += 1) {
    const changed = block.slice(0, at) + (block[at] === "A" ? "B" : "A") + block.slice(at + 1);
    if (checkLicence(changed, question).ok) accepted.push(changed);
  }
  expect(accepted).toEqual([]);
});

test("The sample for TypeScript takes what the server signed and refuses every forgery", async () => {
  const program = { publicKey, product: "lark", releaseDate: releaseDay };
  for (const text of good.values()) {
    expect((await sampleLicence(text, program)).licensedTo).toBe(licence.licensedTo);
  }
  for (const [name, text] of bad) {
    const verdict = await sampleLicence(text, program).then(
      () => "taken",
      (error: unknown) => (error instanceof Error ? "refused" : "odd"),
    );
    expect({ name, verdict }).toEqual({ name, verdict: "refused" });
  }
});

for (const [name, command] of Object.entries(programs)) {
  test.skipIf(command[0] === undefined)(
    `The command in ${name} takes what the server signed, refuses every forgery, and says so by its exit code`,
    () => {
      const rest = [publicKey, "lark", releaseDay];
      for (const [kind, text] of good) {
        const { exitCode, said } = run(command, [...rest, fileOf(text)]);
        expect({ name, kind, exitCode, said }).toMatchObject({
          exitCode: 0,
          said: expect.stringMatching(/^ok/),
        });
      }
      // A process of Bun takes 20 times as long to start, and its functions were tried above.
      const some = name === "TypeScript" ? [...bad].slice(10, 13) : bad;
      for (const [kind, text] of some) {
        const { exitCode, said } = run(command, [...rest, fileOf(text)]);
        expect({ name, kind, exitCode, said }).toMatchObject({
          exitCode: 1,
          said: expect.stringMatching(/^no: /),
        });
      }
      const file = fileOf(block);
      for (const args of [
        [publicKey, "lark", "03/31/2027", file],
        [publicKey, "lark", "2027-04-01", file],
        [publicKey.slice(4), "lark", releaseDay, file],
        [publicKey, "lark", releaseDay, `${file}-none`],
        [],
      ]) {
        expect({ args, ...run(command, args) }).toMatchObject({ exitCode: 1 });
      }
    },
  );
}

test("A machine's fingerprint is another one under each licence, and a licence bound to one runs on it alone", async () => {
  const machine = await fingerprint(licence.key, "serial 4711");
  const under = await fingerprint(licenceScene().licence.key, "serial 4711");
  expect(isMachineFingerprint(machine)).toBe(true);
  expect(under).not.toBe(machine);
  for (const odd of [machine.slice(1), `${machine}=`, `${machine.slice(0, -1)}B`, "serial 4711"]) {
    expect(isMachineFingerprint(odd)).toBe(false);
  }
  const bound = signLicence({ ...licence, machine }, signer.privateKey);
  expect(checkLicence(bound, { ...question, machine }).ok).toBe(true);
  const rest = [publicKey, "lark", releaseDay, fileOf(bound)];
  for (const [name, command] of Object.entries(programs)) {
    if (command[0] === undefined || name === "C") continue;
    expect({ name, ...run(command, [...rest, "serial 4711"]) }).toMatchObject({ exitCode: 0 });
    expect({ name, ...run(command, [...rest, "serial 4712"]) }).toMatchObject({ exitCode: 1 });
    expect({ name, ...run(command, rest) }).toMatchObject({ exitCode: 1 });
  }
});

test("A downloaded file is held against its release's signature, by the server and by both commands", async () => {
  const bytes = Buffer.from("the program");
  const file = {
    product: "lark",
    version: "4.2.0",
    releasedOn: releaseDay,
    fileName: "lark-4.2.0.tar.gz",
    sha256: hash(bytes).toString("hex"),
    bytes: bytes.length,
  };
  const signature = signRelease(file, signer.privateKey);
  expect(verifyRelease(signature, signer.publicKey)).toEqual(file);
  expect(verifyRelease(block, signer.publicKey)).toBeNull();
  expect(verifyLicence(signature.replaceAll("RELEASE", "LICENCE"), signer.publicKey)).toBeNull();
  const program = { publicKey, product: "lark" };
  expect((await sampleRelease(signature, new Uint8Array(bytes), program)).release).toBe("4.2.0");
  const signatureFile = join(folder, "signature");
  writeFileSync(signatureFile, signature);
  for (const [name, command] of Object.entries(programs)) {
    if (command[0] === undefined || name === "C") continue;
    const check = (product: string, content: Uint8Array) =>
      run(command, ["release", publicKey, product, signatureFile, fileOf(content)]).exitCode;
    expect([
      name,
      check("lark", bytes),
      check("heron", bytes),
      check("lark", bytes.subarray(1)),
    ]).toEqual([name, 0, 1, 1]);
  }
});
