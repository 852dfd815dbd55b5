import { expect, test } from "bun:test";
import { tmpdir } from "node:os";
import { ConfigError, loadConfig } from "./mod.ts";

async function problemsOf(env: Readonly<Record<string, string>>): Promise<string> {
  try {
    await loadConfig({ env, cwd: tmpdir() });
    return "";
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
}

test("a signature needs both a domain and a key", async () => {
  const domain = { AVOW_MAIL_DKIM_DOMAIN: "larkwire.example" };
  const key = { AVOW_MAIL_DKIM_KEY_FILE: "./dkim.pem" };
  expect(await problemsOf(domain)).toContain("needs mail.dkim_key_file as well");
  expect(await problemsOf(key)).toContain("needs mail.dkim_domain as well");
  expect(await problemsOf({ ...domain, ...key })).toBe("");
});

test("the bounce address leaves room for what each mail adds to it", async () => {
  const problems = (address: string) => problemsOf({ AVOW_MAIL_BOUNCE_ADDRESS: address });
  expect(await problems("bounces@larkwire.example")).toBe("");
  expect(await problems("bounces-of-a-long-name@larkwire.example")).toContain("at most 20");
  expect(await problems("bounces+news@larkwire.example")).toContain("no +");
  expect(await problems("bounces")).toContain("an e-mail address");
});

test("the number of connections to the relay has bounds", async () => {
  expect(await problemsOf({ AVOW_MAIL_LINES_MAX: "0" })).toContain("from 1 to 50");
  expect(await problemsOf({ AVOW_MAIL_LINES_MAX: "51" })).toContain("from 1 to 50");
  expect(await problemsOf({ AVOW_MAIL_LINES_MAX: "50" })).toBe("");
});
