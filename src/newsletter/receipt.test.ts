import { afterAll, beforeAll, expect, test } from "bun:test";
import { confirmSignUp } from "./confirm.ts";
import { editList } from "./lists.ts";
import { readPendingSignUp } from "./pending.ts";
import { receiptBytes, receiptKey, type SignedReceipt, verifyReceipt } from "./receipt.ts";
import { type NewsletterScene, openNewsletterScene } from "./subscribing.fixture.ts";

let scene: NewsletterScene;
let news: string;
beforeAll(async () => {
  scene = await openNewsletterScene();
  news = await scene.list("news");
});
afterAll(() => scene.close());

let count = 0;
const newAddress = () => `r${(count += 1)}@people.example`;

async function receiptOf(email: string): Promise<SignedReceipt> {
  const { receipts } = await readPendingSignUp(scene.newsletter, await scene.link(email));
  const [signed] = receipts;
  if (!signed) throw new Error("there is no receipt");
  return signed;
}

test("A consent receipt says what was agreed to word for word, and is the same bytes after the list changed", async () => {
  const email = newAddress();
  await scene.post({ email, list: "news", name: "Ada Lovelace" }, "https://vendor.example");
  await confirmSignUp(scene.newsletter, await scene.link(email));
  const before = await receiptOf(email);
  expect(before.receipt).toMatchObject({
    ...{ version: 1, purpose: "newsletter", policyVersion: "1.0" },
    form: "https://vendor.example",
    lists: [{ slug: "news", title: "List news", wording: "I would like to get List news." }],
  });
  await editList(scene.newsletter, {
    ...{ operatorId: scene.operatorId, id: news, slug: "news", title: "New", description: "" },
    ...{ wording: "Something else entirely.", isPublic: true },
  });
  const after = await receiptOf(email);
  expect(receiptBytes(after.receipt).equals(receiptBytes(before.receipt))).toBe(true);
  expect(verifyReceipt(receiptKey(scene.newsletter), after)).toBe(true);
  expect(JSON.stringify(after)).not.toMatch(/people\.example|Ada|Lovelace/);
  const later = newAddress();
  await scene.subscribe(later, "news");
  const [list] = (await receiptOf(later)).receipt.lists;
  expect(list).toEqual({ slug: "news", title: "New", wording: "Something else entirely." });
});

test("A receipt that was changed in anything does not verify, nor under another key", async () => {
  const email = newAddress();
  await scene.subscribe(email, "news");
  const signed = await receiptOf(email);
  const key = receiptKey(scene.newsletter);
  for (const change of [
    { policyVersion: "2.0" },
    { form: "https://evil.example" },
    { askedAt: signed.receipt.confirmedAt },
    { lists: [] },
    { id: scene.operatorId },
  ]) {
    expect(verifyReceipt(key, { ...signed, receipt: { ...signed.receipt, ...change } })).toBe(
      false,
    );
  }
  const other = { ...key, x: receiptKey({ keyring: otherKeyring() }).x };
  expect(verifyReceipt(other, signed)).toBe(false);
  expect(verifyReceipt(key, signed)).toBe(true);
});

test("A receipt is the same whatever order its names come in: that is what canonical means", async () => {
  const email = newAddress();
  await scene.subscribe(email, "news");
  const { receipt, signature } = await receiptOf(email);
  const turned = Object.fromEntries(
    Object.entries(receipt).toReversed(),
  ) as unknown as typeof receipt;
  expect(verifyReceipt(receiptKey(scene.newsletter), { receipt: turned, signature })).toBe(true);
  expect(receiptBytes(receipt).toString()).toStartWith('{"askedAt":"');
});

function otherKeyring() {
  const { keyring } = scene.newsletter;
  return { ...keyring, derive: (use: string) => keyring.derive(`other ${use}`) };
}
