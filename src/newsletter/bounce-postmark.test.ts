import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import fc from "fast-check";
import { log } from "../kernel/log.ts";
import { changeOf, writtenTo } from "./bounce.fixture.ts";
import { postmarkHeader } from "./bounce-postmark.ts";
import {
  openWebhookScene,
  type WebhookScene,
  webhookSite,
  type Written,
} from "./bounce-webhooks.fixture.ts";
import { refusedWebhooks } from "./bounce-refused.ts";

let scene: WebhookScene;
const logged: string[] = [];
let loud: (line: string) => void;
beforeAll(async () => {
  loud = log.redirect((line) => logged.push(line));
  scene = await openWebhookScene();
});
afterAll(async () => {
  log.redirect(loud);
  await scene.close();
});

const written = () => writtenTo(scene);
const post = (path: string, body: string, headers?: Record<string, string>) =>
  scene.tell(path, body, headers);
const lastRow = (person: string) => scene.lastRow(person);

const password = { authorization: `Basic ${btoa("avow:s3cret")}` };

/** What Postmark says about a mail that carried our metadata. */
function postmark(it: Written, more: object = {}) {
  return JSON.stringify({
    ...{ RecordType: "Bounce", Type: "HardBounce", TypeCode: 1, Name: "Hard bounce", ID: 42 },
    ...{
      MessageID: "883953f4-6105-42a2-a16a-77a8eac79483",
      Email: it.email,
      From: "hello@x.example",
    },
    Description: "The server was unable to deliver your message",
    Details: "smtp;550 5.1.1 The email account that you tried to reach does not exist",
    Metadata: { avow: postmarkHeader(it.messageId) },
    ...more,
  });
}

describe("what Postmark tells", () => {
  test("about a mailbox that does not exist ends the writing to it", async () => {
    const it = await written();
    expect(await post("postmark", postmark(it), password)).toBe(200);
    expect(await scene.suppressed(it.person)).toBe("bounced");
    expect(await lastRow(it.person)).toMatchObject({
      ...{ source: "postmark", reason: "userunknown", is_hard: true, reply_code: 550 },
    });
  });

  test("is taken for what the server said, and else for its type", async () => {
    const cases = [
      ["HardBounce", "", "userunknown", true],
      ["HardBounce", "smtp;550 5.7.1 Message rejected as spam", "spamdetected", false],
      ["SoftBounce", "smtp;452 4.2.2 mailbox full", "mailboxfull", false],
      ["SpamNotification", "", "spamdetected", false],
      ["DMARCPolicy", "", "authfailure", false],
      ["DnsError", "", "networkerror", false],
    ] as const;
    for (const [Type, Details, reason, hard] of cases) {
      const it = await written();
      await post("postmark", postmark(it, { Type, Details }), password);
      expect(await lastRow(it.person)).toMatchObject({ reason, is_hard: hard });
      expect(await scene.suppressed(it.person)).toBe(hard ? "bounced" : "");
    }
  });

  test("about a complaint ends the writing; a delay or a machine's answer does not", async () => {
    const it = await written();
    for (const Type of ["Transient", "AutoResponder", "Subscribe", "SomethingNew"]) {
      await post("postmark", postmark(it, { Type }), password);
    }
    for (const RecordType of ["Delivery", "Open", "SubscriptionChange"]) {
      await post("postmark", postmark(it, { RecordType }), password);
    }
    expect(await lastRow(it.person)).toBeUndefined();
    const complaint = { RecordType: "SpamComplaint", Type: "SpamComplaint" };
    await post("postmark", postmark(it, complaint), password);
    expect(await scene.suppressed(it.person)).toBe("complained");
  });

  test("about somebody who left by Postmark's own link lets them go, by their own no", async () => {
    const it = await written();
    const changed = await changeOf(scene, "postmark", () =>
      post("postmark", postmark(it, { Type: "Unsubscribe" }), password),
    );
    expect(changed).toEqual({ unsubscribed: 1 });
    expect(await lastRow(it.person)).toBeUndefined();
    expect(await scene.suppressed(it.person)).toBe("unsubscribed");
    const { rows } = await scene.database.admin.query(
      "select state, ended_by from newsletter.subscriptions where person_id = $1",
      [it.person],
    );
    expect(rows).toEqual([{ state: "unsubscribed", ended_by: "mail" }]);
  });

  test("without our metadata, or with forged ones, is tied to nobody", async () => {
    const it = await written();
    const token = postmarkHeader(it.messageId);
    const changed = await changeOf(scene, "postmark", async () => {
      for (const Metadata of [
        undefined,
        null,
        {},
        { avow: 1 },
        { avow: it.delivery },
        { avow: token.replace(/.$/, (last) => (last === "0" ? "1" : "0")) },
        { other: token },
      ]) {
        expect(await post("postmark", postmark(it, { Metadata }), password)).toBe(200);
      }
    });
    expect([changed, await scene.suppressed(it.person)]).toEqual([{ untied: 7 }, ""]);
  });

  test("without the password is refused with 403 and counted, unread", async () => {
    const it = await written();
    const before = refusedWebhooks(scene.bounces.newsletter).postmark;
    for (const headers of [{}, { authorization: `Basic ${btoa("avow:other")}` }]) {
      expect(await post("postmark", postmark(it), headers)).toBe(403);
    }
    expect(refusedWebhooks(scene.bounces.newsletter).postmark - before).toBe(2);
    expect(await scene.suppressed(it.person)).toBe("");
  });

  test("whatever comes with the password, nobody is suppressed without a token of ours", async () => {
    const it = await written();
    const before = await scene.rows();
    const value = fc.oneof(fc.string({ maxLength: 50 }), fc.constantFrom(it.email, it.delivery));
    const body = fc.record({
      ...{ RecordType: fc.constantFrom("Bounce", "SpamComplaint", "x"), Type: value, Email: value },
      ...{ Details: value, Metadata: fc.dictionary(value, value, { maxKeys: 3 }) },
    });
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.json(),
          body.map((made) => JSON.stringify(made)),
        ),
        async (text) => {
          expect(await post("postmark", text, password)).toBe(200);
        },
      ),
      { numRuns: 60 },
    );
    expect(await scene.rows()).toEqual(before);
  });
});

test("webhooks that are not configured are not there, and none leaves an address in the log", async () => {
  const { bounces } = scene;
  const off = {
    ...bounces,
    settings: { ...bounces.settings, sesTopicArn: null, postmarkSecret: null },
  };
  for (const path of ["ses", "postmark"]) {
    const made = webhookSite(off);
    const answer = await made.request(`/newsletter/webhooks/${path}`, { method: "POST" });
    expect(answer.status).toBe(404);
  }
  expect(logged.join("")).not.toMatch(/@example\.org|does not exist/);
});
