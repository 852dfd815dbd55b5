/** What comes back of a campaign, through the whole server: relay, mailbox, database. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { type BounceMailbox, startBounceMailbox } from "../sandbox/bounce-mailbox/mod.ts";
import { complaintAbout, failureOf } from "../src/newsletter/bounce-mails.fixture.ts";
import { listBounces, readReport } from "../src/newsletter/mod.ts";
import { type Started, startHere } from "./bad-days/started.ts";
import {
  begin,
  listOf,
  newsletterOn,
  operatorId,
  subscribe,
  untilState,
} from "./campaign-scene.ts";

let bounceMailbox: BounceMailbox;
let started: Started;
const account = { user: "bounces", password: "secret" };
beforeAll(async () => {
  bounceMailbox = await startBounceMailbox({ port: 0, ...account });
  const at = { host: "127.0.0.1", port: bounceMailbox.port, tls: "off" as const };
  started = await startHere((config) => ({
    ...config,
    bounces: { ...config.bounces, ...account, ...at },
  }));
}, 60_000);
afterAll(async () => {
  await started.stop();
  await bounceMailbox.stop();
}, 60_000);

/** The mail that went to this address, and what its return address and headers said. */
function mailTo(address: string) {
  const mail = started.mailbox.mails().find(({ envelope }) => envelope.to.includes(address));
  const headerOf = (name: string) => mail?.headers.find((it) => it.name === name)?.value ?? "";
  return { verp: mail?.envelope.from ?? "", messageId: headerOf("message-id"), headerOf };
}

async function until(what: () => Promise<boolean>): Promise<void> {
  for (let i = 0; i < 300 && !(await what()); i += 1) await Bun.sleep(50);
}

const reasons = async () => {
  const rows = await started.query<{ reason: string }>(
    "select reason from newsletter.suppressions where list_id is null order by reason",
  );
  return rows.map(({ reason }) => reason);
};

test("a bounce, a complaint and a mail that leaves each end the writing, and the next campaign spares them", async () => {
  const { avow, mailbox } = started;
  const newsletter = newsletterOn(avow.database, avow.cluster.masterKey, mailbox.smtpPort, {
    mail: { fromAddress: "hello@vendor.example" },
  });
  const listId = await listOf(newsletter, "back");
  const addressOf = (n: number) => `reader${n}@people.example`;
  await subscribe(newsletter, listId, { to: 5, addressOf });
  const campaign = await begin(newsletter, [listId]);
  avow.sending?.wake();
  await untilState(newsletter, campaign.id, "done");
  expect(mailbox.mails()).toHaveLength(5);

  const [gone, angry, leaving] = [0, 1, 2].map((n) => mailTo(addressOf(n)));
  bounceMailbox.deliver(failureOf({ to: gone?.verp ?? "", recipient: addressOf(0) }));
  bounceMailbox.deliver(
    complaintAbout({
      ...{ to: "abuse@vendor.example", recipient: addressOf(1) },
      messageId: angry?.messageId ?? "",
    }),
  );
  const [, offer = ""] = /<(mailto:[^>]+)>/.exec(leaving?.headerOf("list-unsubscribe") ?? "") ?? [];
  const { pathname, searchParams } = new URL(offer);
  bounceMailbox.deliver(`To: ${pathname}\r\nSubject: ${searchParams.get("subject")}\r\n\r\n`);
  bounceMailbox.deliver("Subject: A letter\r\n\r\nHello");

  await started.query("update avow.jobs set run_at = now() where kind = 'newsletter.bounces'");
  await until(async () => bounceMailbox.mails().length === 1);
  expect(bounceMailbox.mails().map(({ bytes }) => bytes.toString().slice(0, 18))).toEqual([
    "Subject: A letter\r",
  ]);
  expect(await reasons()).toEqual(["bounced", "complained", "unsubscribed"]);
  expect(await readReport(newsletter, campaign.id)).toMatchObject({
    ...{ accepted: 5, bouncedHard: 1, bouncedSoft: 0, complained: 1, unsubscribed: 1 },
  });
  const look = { operatorId, page: 1, filter: { campaignId: campaign.id } };
  const { bounces } = await listBounces(newsletter, look);
  expect(
    bounces.map(({ kind, source, person }) => [kind, source, person?.email?.reveal()]),
  ).toEqual([
    ["complaint", "mailbox", addressOf(1)],
    ["bounce", "mailbox", addressOf(0)],
  ]);

  const second = await begin(newsletter, [listId]);
  avow.sending?.wake();
  await untilState(newsletter, second.id, "done");
  expect(mailbox.mails()).toHaveLength(7);
  expect(started.logged()).not.toMatch(/reader\d@people\.example/);
}, 60_000);

test("the mailbox server is called by name of the register, and by nobody else", () => {
  const called = started.avow.register.opened().map(({ recipient }) => recipient);
  expect(new Set(called)).toEqual(new Set(["mail-relay", "bounce-mailbox"]));
});
