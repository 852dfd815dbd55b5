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

const account = { AVOW_BOUNCES_USER: "bounces", AVOW_BOUNCES_PASSWORD: "secret" };

test("a bounce mailbox needs somebody to sign in as, and TLS beyond this machine", async () => {
  const host = { AVOW_BOUNCES_HOST: "imap.larkwire.example" };
  expect(await problemsOf(host)).toContain("needs bounces.user as well");
  expect(await problemsOf({ ...host, ...account, AVOW_BOUNCES_TLS: "off" })).toContain(
    "for imap.larkwire.example use",
  );
  expect(await problemsOf({ ...host, ...account })).toBe("");
});

test("bounces are counted over no more days than they are kept", async () => {
  const days = { AVOW_NEWSLETTER_DELIVERIES_KEPT_DAYS: "10" };
  expect(await problemsOf(days)).toContain("must be at most newsletter.deliveries_kept_days, 10");
  expect(await problemsOf({ ...days, AVOW_BOUNCES_SOFT_MAX: "0" })).toBe("");
  expect(await problemsOf({ ...days, AVOW_BOUNCES_SOFT_DAYS: "10" })).toBe("");
});

test("a topic of Amazon's is named by its whole ARN", async () => {
  const problems = (arn: string) => problemsOf({ AVOW_BOUNCES_SES_TOPIC_ARN: arn });
  expect(await problems("bounces")).toContain("must be the ARN of a topic");
  expect(await problems("arn:aws:sns:evil.example:123456789012:bounces")).toContain("ARN");
  expect(await problems("arn:aws:sns:eu-west-1:123456789012:bounces")).toBe("");
  expect(await problems("arn:aws-cn:sns:cn-north-1:123456789012:bounces")).toBe("");
});
