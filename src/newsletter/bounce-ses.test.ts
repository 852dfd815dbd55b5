import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { certificateUrl, snsMessage, subscription } from "../../test/amazon-sns.ts";
import { log } from "../kernel/log.ts";
import { changeOf, writtenTo } from "./bounce.fixture.ts";
import {
  openWebhookScene,
  type WebhookScene,
  webhookSite,
  type Written,
} from "./bounce-webhooks.fixture.ts";
import { bounceSources } from "./bounce-list.ts";
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

/** What SES says about a mail, in one of its two shapes. */
function ses(
  it: Written,
  what: object,
  more: { type?: string; event?: boolean; mail?: object } = {},
) {
  const { type = "Bounce", event = false, mail = {} } = more;
  return snsMessage({
    Message: JSON.stringify({
      [event ? "eventType" : "notificationType"]: type,
      mail: {
        timestamp: "2026-11-26T10:00:00.000Z",
        messageId: "00000138111222aa-33322211-cccc-cccc-cccc-ddddaaaa0680-000000",
        source: it.verp,
        destination: [it.email],
        ...mail,
      },
      ...what,
    }),
  });
}

const bounce = (it: Written, more: object = {}, recipient: object = {}) => ({
  bounce: {
    ...{ bounceType: "Permanent", bounceSubType: "General", feedbackId: "1", timestamp: "x" },
    bouncedRecipients: [
      {
        ...{ emailAddress: it.email, action: "failed", status: "5.1.1" },
        diagnosticCode: "smtp; 550 5.1.1 user unknown",
        ...recipient,
      },
    ],
    ...more,
  },
});

describe("what Amazon SES tells", () => {
  test("about a mailbox that does not exist ends the writing to it, in either shape", async () => {
    for (const event of [false, true]) {
      const it = await written();
      expect(await post("ses", ses(it, bounce(it), { event }))).toBe(200);
      expect(await scene.suppressed(it.person)).toBe("bounced");
      expect(await lastRow(it.person)).toMatchObject({
        ...{ source: "ses", kind: "bounce", reason: "userunknown", is_hard: true },
        ...{ status: "5.1.1", reply_code: 550 },
      });
    }
  });

  test("is tied by the Message-ID that the mail had with us, too", async () => {
    const it = await written();
    const headers = [{ name: "Message-ID", value: it.messageId }];
    const mail = {
      source: "hello@larkwire.example",
      headers,
      commonHeaders: { messageId: "<x@y>" },
    };
    await post("ses", ses(it, bounce(it), { mail }));
    expect(await scene.suppressed(it.person)).toBe("bounced");
  });

  test("is taken for what the server said, and else for what SES concluded", async () => {
    const cases = [
      ["Permanent", "General", "smtp; 550 5.7.1 blocked as spam", "spamdetected", false],
      ["Permanent", "General", "", "userunknown", true],
      ["Permanent", "NoEmail", "", "userunknown", true],
      ["Permanent", "OnAccountSuppressionList", "Amazon SES did not send it", "userunknown", true],
      ["Transient", "MailboxFull", "", "mailboxfull", false],
      ["Transient", "MessageTooLarge", "", "mesgtoobig", false],
      ["Transient", "General", "smtp; 550 5.1.1 user unknown", "userunknown", false],
      ["Undetermined", "Undetermined", "", "undefined", false],
    ] as const;
    for (const [bounceType, bounceSubType, diagnosticCode, reason, hard] of cases) {
      const it = await written();
      const what = bounce(it, { bounceType, bounceSubType }, { diagnosticCode, status: "" });
      await post("ses", ses(it, what));
      expect(await lastRow(it.person)).toMatchObject({ reason, is_hard: hard });
      expect(await scene.suppressed(it.person)).toBe(hard ? "bounced" : "");
    }
  });

  test("about a complaint ends the writing; that a mail is no spam does not", async () => {
    const it = await written();
    const type = "Complaint";
    const complaint = (complaintFeedbackType?: string) => ({
      complaint: { complaintFeedbackType },
    });
    await post("ses", ses(it, complaint("not-spam"), { type }));
    expect(await scene.suppressed(it.person)).toBe("");
    await post("ses", ses(it, complaint(), { type }));
    expect(await scene.suppressed(it.person)).toBe("complained");
  });

  test("about anything else changes nothing", async () => {
    const it = await written();
    const changed = await changeOf(scene, "ses", async () => {
      for (const type of [
        "Delivery",
        "Send",
        "DeliveryDelay",
        "Open",
        "Click",
        "Rendering Failure",
      ]) {
        expect(await post("ses", ses(it, { open: {} }, { type, event: true }))).toBe(200);
      }
    });
    expect([changed, await lastRow(it.person)]).toEqual([{ ignored: 6 }, undefined]);
  });

  test("about a mail that is not ours, or that can't be read, is counted and not sent again", async () => {
    const it = await written();
    const strange = {
      source: it.email,
      headers: [{ name: "Message-ID", value: "<x@larkwire.example>" }],
    };
    const changed = await changeOf(scene, "ses", async () => {
      expect(await post("ses", ses(it, bounce(it), { mail: strange }))).toBe(200);
      expect(await post("ses", snsMessage({ Message: "{}" }))).toBe(200);
      expect(await post("ses", snsMessage({ Message: "no json" }))).toBe(200);
    });
    expect([changed, await scene.suppressed(it.person)]).toEqual([
      { untied: 1, unreadable: 2 },
      "",
    ]);
  });

  test("with a forged signature is refused with 403 and counted, and nothing of it is stored", async () => {
    const it = await written();
    const before = refusedWebhooks(scene.bounces.newsletter).ses;
    const real = ses(it, { delivery: {} }, { type: "Delivery" });
    const forged = JSON.parse(ses(it, bounce(it))) as Record<string, string>;
    const { Signature } = JSON.parse(real) as Record<string, string>;
    const changed = await changeOf(scene, "ses", async () => {
      expect(await post("ses", JSON.stringify({ ...forged, Signature }))).toBe(403);
      expect(await post("ses", "{}")).toBe(403);
      expect(await post("ses", "")).toBe(403);
    });
    expect(changed).toEqual({});
    const [source] = await bounceSources(scene.bounces.newsletter);
    expect(source).toMatchObject({ source: "ses", refused: before + 3 });
    expect(refusedWebhooks(scene.bounces.newsletter).ses - before).toBe(3);
    expect(await scene.suppressed(it.person)).toBe("");
  });

  test("is asked for by answering once that we want the topic", async () => {
    const { get, asked } = scene.amazon;
    const before = asked.length;
    expect(await post("ses", snsMessage(subscription()))).toBe(200);
    const [url] = asked.slice(before).filter((it) => it !== certificateUrl);
    expect(url).toBe(subscription()["SubscribeURL"] ?? "");
    expect(await post("ses", snsMessage(subscription(), { after: { Token: "x" } }))).toBe(403);
    expect(asked.length - before).toBeLessThanOrEqual(2);
    const failing = webhookSite(scene.bounces, async (asking) =>
      asking.pathname === "/" ? { status: 500, body: Buffer.alloc(0) } : get(asking),
    );
    const body = snsMessage(subscription());
    const answer = await failing.request("/newsletter/webhooks/ses", { method: "POST", body });
    expect(answer.status).toBe(503);
  });

  test("too much at once is refused before it is looked at", async () => {
    expect(await post("ses", "x".repeat(1_100_000))).toBe(413);
  });

  test("is asked to come again while the newsletter is switched off", async () => {
    const it = await written();
    const { gate } = scene.bounces.newsletter;
    gate.set([{ purpose: "newsletter", since: new Date(), promise: "x", reason: "x" }]);
    expect(await post("ses", ses(it, bounce(it)))).toBe(503);
    gate.set([]);
    expect(await post("ses", ses(it, bounce(it)))).toBe(200);
    expect(await scene.suppressed(it.person)).toBe("bounced");
  });
});
