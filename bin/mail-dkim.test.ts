import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { command } from "./commands/mail-dkim.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "avow-dkim-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function call(env: Record<string, string>) {
  const said: string[] = [];
  const terminal = { say: (line: string) => said.push(line) } as never;
  const flags = new Map([["json", ""]]);
  await command.run({ arguments: [], flags, env, cwd: folder, terminal });
  return JSON.parse(said.join("")) as { name: string; value: string; isNew: boolean };
}

test("the key of campaigns' signatures is made once, for its user alone, and its record shown", async () => {
  const file = join(folder, "dkim.pem");
  const env = { AVOW_MAIL_DKIM_DOMAIN: "larkwire.example", AVOW_MAIL_DKIM_KEY_FILE: file };
  const first = await call(env);
  expect([first.name, first.isNew]).toEqual(["avow._domainkey.larkwire.example", true]);
  expect(first.value).toStartWith("v=DKIM1; k=rsa; p=");
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  const pem = await readFile(file, "utf8");
  expect(await call(env)).toEqual({ ...first, isNew: false });
  expect(await readFile(file, "utf8")).toBe(pem);
});

test("without a domain, or with a file that is no key, the command says what to set", async () => {
  const said = async (env: Record<string, string>) =>
    ((await call(env).catch((error: unknown) => error)) as Error).message;
  expect(await said({})).toContain("Set mail.dkim_domain and mail.dkim_key_file");
  const file = join(folder, "no-key.pem");
  await writeFile(file, "nothing");
  const env = { AVOW_MAIL_DKIM_DOMAIN: "larkwire.example", AVOW_MAIL_DKIM_KEY_FILE: file };
  expect(await said(env)).toContain("The DKIM key is no private key in PEM");
});
