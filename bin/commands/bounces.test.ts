import { expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const bounce =
  "From: MAILER-DAEMON@example.com\nTo: ada@example.org\nSubject: failure notice\n\n<bea@example.net>:\n550 5.1.1 User unknown\n";

/** A folder of one labelled mail, and of what else is asked for. */
function folder(labels: string): string {
  const made = mkdtempSync(join(tmpdir(), "avow-bounces-"));
  mkdirSync(join(made, "mails"));
  writeFileSync(join(made, "mails", "one.eml"), bounce);
  writeFileSync(join(made, "labels.json"), labels);
  return made;
}

const labels = (reason: string) =>
  JSON.stringify([{ file: "one.eml", expected: [{ reason, hard: true, status: "5.1.1" }] }]);

async function avow(...args: readonly string[]) {
  const main = join(import.meta.dir, "..", "main.ts");
  const it = Bun.spawn([process.execPath, "--no-env-file", main, ...args], { stderr: "pipe" });
  const [out, err, code] = await Promise.all([it.stdout.text(), it.stderr.text(), it.exited]);
  return { out, err, code };
}

test("one mail is read for people and for programs", async () => {
  const file = join(folder(labels("userunknown")), "mails", "one.eml");
  const { out, code } = await avow("bounces", "read", file);
  expect(code).toBe(0);
  expect(out).toContain("This is a bounce.");
  expect(out).toContain("bea@example.net  userunknown (hard: give the address up)  5.1.1 550");
  const json = await avow("bounces", "read", file, "--json");
  expect(JSON.parse(json.out)).toMatchObject({
    kind: "bounce",
    items: [{ reason: "userunknown" }],
  });
});

test("a folder is scored, and mistakes are listed without failing", async () => {
  const right = await avow("bounces", "score", folder(labels("userunknown")), "--json");
  expect(right.code).toBe(0);
  expect(JSON.parse(right.out)).toMatchObject({
    items: 1,
    files: 1,
    hardAccuracy: 1,
    mistakes: [],
  });
  const wrong = await avow("bounces", "score", folder(labels("hasmoved")));
  expect(wrong).toMatchObject({ code: 0 });
  expect(wrong.out).toContain("one.eml: expected hasmoved (hard), got userunknown (hard)");
});

test("what is no such folder, or no file, ends with one sentence and 4", async () => {
  for (const made of [folder("{}"), folder(labels("x").replace("one", "two")), tmpdir()]) {
    const { code, err } = await avow("bounces", "score", made);
    expect(code).toBe(4);
    expect(err.trim().split("\n")).toHaveLength(1);
    expect(err).toContain("is no such folder");
  }
  expect(await avow("bounces", "read", join(tmpdir(), "no-such-mail"))).toMatchObject({ code: 4 });
  expect(await avow("bounces", "read")).toMatchObject({ code: 2 });
});
