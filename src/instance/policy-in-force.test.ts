import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadConfig } from "../config/mod.ts";
import { readPolicyInForce } from "./policy-in-force.ts";

let folder: string;
let policy: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "avow-policy-"));
  policy = await Bun.file(join(import.meta.dir, "../../policy.md")).text();
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** What a start makes of these words, under these settings; the error's sentence if it refuses. */
async function start(text: string, toml = "") {
  await Bun.write(join(folder, "policy.md"), text);
  await Bun.write(join(folder, "avow.toml"), toml);
  const { config } = await loadConfig({ env: {}, cwd: folder });
  return readPolicyInForce(config).catch((error: Error) => error.message);
}

const aboutNewsletter = /:promise\[When you leave[^\]]*\]\{[^}]*\}\n\n/;
const off = "[newsletter]\nenabled = false\n";

test("the policy's two times are kept apart: of messages, and of who left the newsletter", async () => {
  expect(await start(policy)).toMatchObject({ keptDays: { contact: 730, newsletter: 30 } });
  const other = policy.replace("of=newsletter days=30", "of=newsletter days=90");
  expect(await start(other)).toMatchObject({ keptDays: { contact: 730, newsletter: 90 } });
});

test("a policy from before there was a newsletter is refused, with the sentence to add or what to switch off", async () => {
  const before = policy.replace(aboutNewsletter, "");
  expect(before).not.toBe(policy);
  const refusal = await start(before);
  expect(refusal).toContain('no sentence is bound to its promise "kept-until" of newsletter');
  expect(refusal).toContain('{kept-until of="newsletter" days="30"}, or set newsletter.enabled');
  expect(await start(before, off)).toMatchObject({ keptDays: { contact: 730 } });
});

test("the sentence that the refusal proposes mends it", async () => {
  const before = policy.replace(aboutNewsletter, "");
  const proposed = /:promise\[[^\]]*\]\{kept-until of="newsletter"[^}]*\}/.exec(
    JSON.stringify(await start(before)).replaceAll('\\"', '"'),
  )?.[0];
  expect(await start(`${before}\n${proposed}\n`)).toMatchObject({
    keptDays: { contact: 730, newsletter: 30 },
  });
});

test("two sentences about the newsletter that differ contradict each other; one about each does not", async () => {
  const twice = `${policy}\n:promise[We forget you a year later.]{kept-until of=newsletter days=365}\n`;
  expect(await start(twice)).toContain(
    '"kept-until" is promised twice and differently: days is 30 in line',
  );
});

test("a policy that lists no address is refused while there is a newsletter", async () => {
  const without = policy.replace('fields="name,email,subject', 'fields="name,subject');
  const refusal = await start(without, "[contact]\nenabled = false\n");
  expect(refusal).toContain('The newsletter asks for "email", which');
  expect(refusal).toContain("add it to that sentence, or set newsletter.enabled = false");
});

const shop = `[checkout]
enabled = true
secret_key = "sk_test_x"
webhook_secret = "whsec_x"
seller_name = "Larkwire Tools B.V."
seller_address = ["Westerdok 12"]
seller_country = "NL"
seller_vat_id = "NL000099998B57"
seller_email = "hello@larkwire.example"
terms_url = "https://larkwire.example/terms"
[[checkout.products]]
id = "curlew"
name = "Curlew"
[[checkout.editions]]
product = "curlew"
id = "solo"
name = "Solo"
prices = { EUR = "49.00" }
`;

test("while something is sold the policy says what a purchase asks for and how long it is kept; else it need not", async () => {
  expect(await start(policy, shop)).toMatchObject({
    ofBuyers: ["email", "name", "company", "address", "vat_id"],
    keptDays: { unpaid: 7, invoices: 4018 },
  });
  const silent = policy
    .replace(/ buyers="[^"]*"/, "")
    .replace(/:promise\[[^\]]*\]\{kept-until of=(orders|invoices)[^}]*\}/g, "")
    .replace(/:promise\[[^\]]*\]\{card-direct\}/, "");
  expect(await start(silent)).toMatchObject({ ofBuyers: [] });
  const refusal = await start(silent, shop);
  for (const part of ["of orders", "of invoices", "card-direct", "checkout.enabled = false"]) {
    expect(refusal).toContain(part);
  }
  expect(await start(policy.replace(/ buyers="[^"]*"/, ""), shop)).toContain('asks for "email"');
});
