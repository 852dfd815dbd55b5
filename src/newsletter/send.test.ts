import { afterAll, afterEach, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import PostalMime from "postal-mime";
import { type CampaignScene, openCampaigns } from "../../test/campaign-run.ts";
import { newsletterOn, sendingOf, untilState } from "../../test/campaign-scene.ts";
import { generateDkimKey, readMessageId, readVerp } from "../mail/mod.ts";
import { readCampaign } from "./campaign-edit.ts";
import { readProgress } from "./progress.ts";
import { returnPathOf } from "./return-path.ts";
import type { RefusedRecipient } from "./send-outcome.ts";
import { readUnsubscribeToken } from "./unsubscribe-token.ts";

setDefaultTimeout(30_000);

let scene: CampaignScene;
beforeAll(async () => {
  scene = await openCampaigns();
});
afterEach(() => scene.rest());
afterAll(() => scene.close());

const mailTo = (address: string) => scene.sink.mails.find(({ to }) => to === address);
const textOf = (address: string) => mailTo(address)?.bytes.toString("latin1") ?? "";
/** Answers RCPT TO for some addresses. */
const answering = (code: (address: string) => string | undefined): CampaignScene["script"] => {
  return ({ stage, line }) =>
    stage === "rcpt" ? code(/<([^>]*)>/.exec(line)?.[1] ?? "") : undefined;
};

test("Everybody gets the mail once, and the relay's yes is on disk for each", async () => {
  const { id, addresses } = await scene.campaign(700);
  await scene.start().settle();
  const got = scene.sink.mails.map(({ to }) => to).filter((to) => addresses.includes(to));
  expect(got.toSorted()).toEqual(addresses.toSorted());
  expect(await scene.states(id)).toEqual({ accepted: 700 });
  const progress = await readProgress(scene.newsletter, id);
  expect(progress).toMatchObject({ state: "done", recipients: 700, accepted: 700, waiting: 0 });
});

test("Each RCPT TO has a disclosure that was there before, and one audit entry covers a batch", async () => {
  const { id } = await scene.campaign(60);
  await scene.start().settle();
  const { rows } = await scene.database.admin.query(
    `select count(distinct x.delivery_id)::int as disclosed,
       bool_and(x.at <= d.done_at)::int as before, count(*)::int as n,
       bool_and(x.recipient = 'mail-relay' and x.person_ref is not null)::int as named
     from ledger.disclosures x join mail.deliveries d on d.id = x.delivery_id where d.ref = $1`,
    [id],
  );
  expect(rows[0]).toEqual({ disclosed: 60, before: 1, n: 60, named: 1 });
  const entries = await scene.database.admin.query<{ n: number; people: number }>(
    `select count(*)::int as n, sum(cardinality(person_refs))::int as people
     from ledger.audit_entries where function = 'claim_batch' and person_refs && array(
       select r.ref from keys.person_refs r join mail.deliveries d on d.person_id = r.person_id
       where d.ref = $1)`,
    [id],
  );
  expect(entries.rows[0]?.people).toBe(60);
  expect(entries.rows[0]?.n).toBeLessThan(30);
});

test("A mail says which list it is of, how to leave it by one click, and that no machine shall answer", async () => {
  const { id, listId, people, addresses } = await scene.campaign(2);
  await scene.start().settle();
  const mail = await PostalMime.parse(textOf(addresses[0] ?? ""));
  const header = (name: string) => mail.headers.find(({ key }) => key === name)?.value;
  const { number } = await readCampaign(scene.newsletter, id);
  const { rows } = await scene.database.admin.query(
    "select slug from newsletter.lists where id = $1",
    [listId],
  );
  expect(header("list-id")).toBe(`<${rows[0]?.slug}.avow.vendor.example>`);
  expect(header("list-unsubscribe-post")).toBe("List-Unsubscribe=One-Click");
  expect(header("precedence")).toBe("bulk");
  expect(header("feedback-id")).toBe(`campaign-${number}:newsletter:avow`);
  expect(header("auto-submitted")).toBeUndefined();
  const link = /^<https:\/\/avow\.vendor\.example\/newsletter\/u\/([\w-]{43})>$/;
  const token = link.exec(header("list-unsubscribe") ?? "")?.[1] ?? "";
  const leaving = readUnsubscribeToken(scene.newsletter, token);
  expect(leaving).toEqual({ campaignNumber: number, personId: people[0] ?? "" });
  expect(mail.html).toContain(`https://avow.vendor.example/newsletter/u/${token}`);
  expect(mail.text).toContain(`https://avow.vendor.example/newsletter/u/${token}`);
  expect(mail.html).toContain(`https://avow.vendor.example/newsletter/preferences/${token}`);
});

test("A mail that comes back, or is answered, is known by its delivery", async () => {
  const { id, addresses } = await scene.campaign(1);
  await scene.start().settle();
  const { rows } = await scene.database.admin.query(
    "select id from mail.deliveries where ref = $1",
    [id],
  );
  const { base, domain, key } = returnPathOf(scene.newsletter);
  const from = mailTo(addresses[0] ?? "")?.from ?? "";
  expect(readVerp(from, base, key)).toBe(rows[0]?.id);
  const messageId = /^Message-ID: (.*)\r$/m.exec(textOf(addresses[0] ?? ""))?.[1] ?? "";
  expect(readMessageId(messageId, domain, key)).toBe(rows[0]?.id);
});

test("Two recipients' mails differ in greeting, links to leave, address and ids, and in nothing else", async () => {
  const { addresses, id } = await scene.campaign(3);
  await scene.start().settle();
  const { rows } = await scene.database.admin.query(
    "select person_id from mail.deliveries where ref = $1",
    [id],
  );
  expect(rows.length).toBe(3);
  const plain = (address: string, name: string) =>
    textOf(address)
      .replaceAll(/=\r\n/g, "")
      // At the beginning of a line these are written so, lest a relay takes them for its own.
      .replaceAll("=46", "F")
      .replaceAll("=2E", ".")
      .replaceAll(address, "ADDRESS")
      .replaceAll(/newsletter\/(u|preferences)\/[\w-]{43}/g, "LINK")
      .replace(/^Message-ID: .*$/m, "ID")
      .replace(/^Date: .*$/m, "DATE")
      .replaceAll(/(Hello(?:=20| <bdi>))[^,<]*/g, `$1${name}`);
  const [one, two, three] = addresses;
  expect(plain(one ?? "", "X").length).toBeGreaterThan(1_000);
  expect(plain(one ?? "", "X")).toBe(plain(two ?? "", "X"));
  expect(plain(two ?? "", "X")).toBe(plain(three ?? "", "X"));
});

test("Who gave a name is greeted by it, who gave none by the fallback", async () => {
  const { addresses } = await scene.campaign(4);
  await scene.start().settle();
  const bodies = await Promise.all(addresses.map((it) => PostalMime.parse(textOf(it))));
  const greetings = bodies.map((mail) => /Hello ([^,]*),/.exec(mail.text ?? "")?.[1]);
  expect(greetings.filter((it) => it === "there").length).toBeGreaterThan(0);
  expect(greetings.filter((it) => /^Reader \d+$/.test(it ?? "")).length).toBeGreaterThan(1);
});

test("A letter that greets nobody by name opens no name, and the record says so", async () => {
  const { id } = await scene.campaign(3, { greeting: "Hello," });
  await scene.start().settle();
  const { rows } = await scene.database.admin.query(
    `select distinct categories::text[] from ledger.disclosures x
     join mail.deliveries d on d.id = x.delivery_id where d.ref = $1`,
    [id],
  );
  expect(rows).toEqual([{ categories: ["email"] }]);
});

test("A refusal ends one mail with its reason; one for which the mailbox is at fault is told on", async () => {
  const { id, addresses } = await scene.campaign(6);
  const [gone = "", full = ""] = addresses;
  scene.script = answering((to) => {
    if (to === gone) return "550 5.1.1 User unknown: who is that?";
    return to === full ? "552 5.2.2 Mailbox full" : undefined;
  });
  const told: RefusedRecipient[] = [];
  await scene.start({ onRefused: async (it) => void told.push(it) }).settle();
  expect(await scene.states(id)).toEqual({
    accepted: 4,
    "refused mailboxfull": 1,
    "refused userunknown": 1,
  });
  const what = told.map(({ reason, isHard, campaignId: of, replyCode }) => [
    ...[reason, isHard, of, replyCode],
  ]);
  expect(what.toSorted()).toEqual([
    ["mailboxfull", false, id, 552],
    ["userunknown", true, id, 550],
  ]);
  expect(scene.logged()).not.toContain("who is that");
  expect(scene.logged()).not.toContain("people.example");
  const { rows } = await scene.database.admin.query(
    "select count(*)::int as n from mail.deliveries d where d::text like '%who is that%'",
  );
  expect(rows[0]).toEqual({ n: 0 });
});

test("A deferred mail is tried again when its time has come, and then it is done", async () => {
  const { id, addresses } = await scene.campaign(5);
  let isGrey = true;
  scene.script = answering((to) =>
    isGrey && to === addresses[2] ? "450 4.2.0 Greylisted" : undefined,
  );
  const sending = scene.start();
  await sending.settle();
  expect(await scene.states(id)).toEqual({ accepted: 4, deferred: 1 });
  expect(await readProgress(scene.newsletter, id)).toMatchObject({
    ...{ state: "sending", deferred: 1, waiting: 1, accepted: 4 },
  });
  isGrey = false;
  await scene.move(40_000);
  await sending.settle();
  expect(await scene.states(id)).toEqual({ accepted: 5 });
  expect((await readCampaign(scene.newsletter, id)).state).toBe("done");
});

test("When the relay dies with a mail in its hands, that mail is listed as uncertain and not sent again", async () => {
  const { id, addresses } = await scene.campaign(20);
  let died = 0;
  scene.script = ({ stage }) => {
    if (stage !== "body" || died > 0) return undefined;
    died += 1;
    return { take: true, reply: "", end: "close" };
  };
  const sending = scene.start();
  await sending.settle();
  await scene.move(60_000);
  await sending.settle();
  expect(await scene.states(id)).toEqual({ accepted: 19, uncertain: 1 });
  const mine = scene.sink.mails.filter(({ to }) => addresses.includes(to));
  expect(mine.length).toBe(20);
  expect(new Set(mine.map(({ to }) => to)).size).toBe(20);
  const progress = await readProgress(scene.newsletter, id);
  expect(progress).toMatchObject({ state: "done", accepted: 19, uncertain: 1, waiting: 0 });
});

test("A relay that refuses everybody for our sake stops the campaign before the list is spent", async () => {
  const { id } = await scene.campaign(400);
  scene.script = answering(() => "554 5.7.1 Your address is on a blocklist");
  const sending = scene.start();
  const paused = await untilState(scene.newsletter, id, "paused");
  await sending.settle();
  expect(paused.pauseReason).toContain("in a row");
  const states = await scene.states(id);
  expect(Object.keys(states).filter((it) => it.startsWith("refused"))).toEqual([]);
  expect(states["queued"]).toBe(400);
  const progress = await readProgress(scene.newsletter, id);
  expect(progress).toMatchObject({ refused: 0, waiting: 400, recipients: 400 });
});

test("A relay that refuses the sender's address stops the campaign, and says so", async () => {
  const { id } = await scene.campaign(40);
  scene.script = ({ stage }) => (stage === "mail" ? "550 5.1.8 Sender refused" : undefined);
  const sending = scene.start();
  for (let i = 0; i < 12; i += 1) {
    await sending.settle();
    await scene.move(400_000);
  }
  const { state, pauseReason } = await readCampaign(scene.newsletter, id);
  expect(state).toBe("paused");
  expect(pauseReason).toContain("sender's address");
  expect((await readProgress(scene.newsletter, id)).waiting).toBe(40);
});

test("With a key of our own each mail is signed, the List headers within", async () => {
  const folder = await mkdtemp(join(tmpdir(), "dkim-"));
  const dkimKeyFile = join(folder, "key.pem");
  await writeFile(dkimKeyFile, await generateDkimKey("ed25519"));
  const { database, sink } = scene;
  const dkim = { dkimDomain: "larkwire.example", dkimKeyFile };
  const newsletter = newsletterOn(database, database.masterKey, sink.port, { mail: dkim });
  const { id, addresses } = await scene.campaign(3);
  const sending = sendingOf(newsletter);
  await untilState(newsletter, id, "done");
  await sending.stop();
  const [signature = ""] = textOf(addresses[0] ?? "").split("\r\nFrom:");
  expect(signature).toStartWith("DKIM-Signature:");
  const signedNames = signature.replaceAll(/\s/g, "");
  for (const name of ["list-unsubscribe", "list-unsubscribe-post", "list-id"]) {
    expect(signedNames).toContain(`:${name}:${name}`);
  }
  await rm(folder, { recursive: true });
});

test("A DKIM key that isn't there is said at the start, not at the first mail", () => {
  const { newsletter } = scene;
  const mail = { ...newsletter.mail, dkimDomain: "larkwire.example", dkimKeyFile: "/nowhere.pem" };
  expect(() => sendingOf({ ...newsletter, mail })).toThrow("dkim_key_file");
});
