import { afterEach, describe, expect, test } from "bun:test";
import fc from "fast-check";
import { AvowError } from "../kernel/errors.ts";
import { clock, dayMs, hourMs } from "../kernel/clock.ts";
import { otherCertificate, weakCertificate, weakKey } from "../../test/amazon-keys.ts";
import { amazonSns, createSnsReader } from "./webhook-sns.ts";
import {
  amazon,
  certificateUrl,
  snsHost,
  snsMessage,
  subscription,
  topicArn,
} from "../../test/amazon-sns.ts";

let moved = 0;
const move = (ms: number) => {
  clock.move(ms);
  moved += ms;
};
afterEach(() => {
  clock.move(-moved);
  moved = 0;
});

/** What a reader makes of a body: the message, or the code of the refusal. */
async function read(body: string, certificate?: string): Promise<unknown> {
  const { get } = amazon(certificate);
  return createSnsReader(
    topicArn,
    get,
  )(body).catch((error: unknown) => (error instanceof AvowError ? error.code : error));
}

const whyNot = (reading: Promise<unknown>) =>
  reading.then(
    () => "it was read",
    (error: Error) => error.message,
  );

describe("a notification of Amazon SNS", () => {
  test.each(["1", "2"])("is read when its signature of version %s holds", async (version) => {
    for (const Subject of [undefined, "Amazon SES Email Event Notification"]) {
      const fields = { SignatureVersion: version, Message: "hello\nthere", Subject };
      expect(await read(snsMessage(fields))).toEqual({
        type: "Notification",
        message: "hello\nthere",
      });
    }
  });

  test("is refused when any signed field was changed, taken away or swapped", async () => {
    const wrong = [
      { Message: "another" },
      { MessageId: "another-id" },
      { Subject: "added" },
      { Timestamp: new Date(clock.ms() - 1_000).toISOString() },
      { Type: "UnsubscribeConfirmation" },
      { SignatureVersion: "1" },
      { Signature: Buffer.from("x".repeat(256)).toString("base64") },
      { Message: "22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324", MessageId: "hello" },
    ];
    for (const after of wrong) {
      expect(await read(snsMessage({ Message: "hello" }, { after }))).toBe("forbidden");
    }
    const withSubject = snsMessage({ Subject: "a" }, { after: { Subject: undefined } });
    expect(await read(withSubject)).toBe("forbidden");
  });

  test("can't have its fields divided in another way", async () => {
    const Message = "x\nMessageId\nother-id\nSubject\ny";
    const body = JSON.parse(snsMessage({ Message, MessageId: "first-id" })) as object;
    const divided = {
      ...body,
      Message: "x",
      MessageId: "other-id",
      Subject: "y\nMessageId\nfirst-id",
    };
    expect(await read(JSON.stringify(divided))).toBe("forbidden");
    const withSubject = JSON.parse(snsMessage({ Subject: "y", MessageId: "first-id" })) as object;
    const inId = { ...withSubject, MessageId: "first-id\nSubject\ny", Subject: undefined };
    expect(await read(JSON.stringify(inId))).toBe("forbidden");
    const inType = { ...body, TopicArn: `${topicArn}\nType\nNotification` };
    expect(await read(JSON.stringify(inType))).toBe("forbidden");
  });

  test("of another topic, or from another time, is refused before anybody is asked", async () => {
    const { get, asked } = amazon();
    const reader = createSnsReader(topicArn, get);
    const at = (ms: number) => new Date(clock.ms() + ms).toISOString();
    for (const fields of [
      { TopicArn: `${topicArn}2` },
      { TopicArn: "arn:aws:sns:eu-west-1:999999999999:bounces" },
      { Timestamp: at(-2 * hourMs) },
      { Timestamp: at(hourMs) },
      { Timestamp: "yesterday" },
    ]) {
      expect(await whyNot(reader(snsMessage(fields)))).toContain("nothing was taken in");
    }
    expect(asked).toEqual([]);
    // Amazon tries for an hour.
    await reader(snsMessage({ Timestamp: at(-59 * 60_000) }));
  });

  test.each([
    `https://sns.evil.com/a.pem`,
    `https://${snsHost}.evil.com/a.pem`,
    `https://evil.com/${snsHost}/a.pem`,
    `https://${snsHost}@evil.com/a.pem`,
    `https://evil.com\\@${snsHost}/a.pem`,
    `https://${snsHost}:8443/a.pem`,
    `https://user@${snsHost}/a.pem`,
    `http://${snsHost}/a.pem`,
    `https://sns.us-east-1.amazonaws.com/a.pem`,
    `https://${snsHost}/a.pem?x=.pem`,
    `https://${snsHost}/a.pem#.pem`,
    `https://${snsHost}/a.txt`,
    `https://${snsHost}/b/../a.pem`,
    `https://${snsHost}/%2e%2e/a.pem`,
    `https://${snsHost}//evil.com/a.pem`,
    `https://${snsHost.toUpperCase()}/a.pem`,
    ` https://${snsHost}/a.pem`,
    `https://${snsHost}/a\t.pem`,
    `file:///etc/passwd.pem`,
    "",
  ])("whose certificate is said to lie at %p is refused, and nobody is asked", async (url) => {
    const { get, asked } = amazon();
    const body = snsMessage({ SigningCertURL: url });
    const why = await whyNot(createSnsReader(topicArn, get)(body));
    expect(why).toContain("nothing was taken in");
    expect(asked).toEqual([]);
  });

  test("is refused with a certificate of another key, too weak, past its time, or none", async () => {
    expect(await read(snsMessage(), otherCertificate)).toBe("forbidden");
    expect(await read(snsMessage({}, { key: weakKey }), weakCertificate)).toBe("forbidden");
    expect(await read(snsMessage(), "-----BEGIN CERTIFICATE-----\nx")).toBe("forbidden");
    expect(await read(snsMessage(), "")).toBe("forbidden");
    move(101 * 366 * dayMs);
    expect(await read(snsMessage())).toBe("forbidden");
  });

  test("is not read from where a redirect leads", async () => {
    const asked: string[] = [];
    const reader = createSnsReader(topicArn, async (url) => {
      asked.push(url.href);
      return { status: 302, body: Buffer.alloc(0) };
    });
    expect(await whyNot(reader(snsMessage()))).toContain("(302)");
    expect(asked).toEqual([certificateUrl]);
  });

  test("asks for the certificate once a day, and not without end", async () => {
    const { get, asked } = amazon();
    const reader = createSnsReader(topicArn, get);
    for (let i = 0; i < 3; i += 1) await reader(snsMessage());
    expect(asked).toHaveLength(1);
    move(dayMs + 1_000);
    await reader(snsMessage());
    expect(asked).toHaveLength(2);
    const codes: unknown[] = [];
    for (let i = 0; i < 20; i += 1) {
      const url = `https://${snsHost}/SimpleNotificationService-${i}.pem`;
      const body = snsMessage({ SigningCertURL: url }, { after: { Message: "forged" } });
      codes.push(await reader(body).catch((error: AvowError) => error.code));
    }
    expect(asked.length).toBeLessThanOrEqual(12);
    expect(codes.at(-1)).toBe("too-many");
  });

  test("whatever is posted, the answer is a message or one clear refusal", async () => {
    const reader = createSnsReader(topicArn, amazon().get);
    const json = fc.oneof(fc.string(), fc.json({ maxDepth: 3 }), fc.constant(snsMessage()));
    await fc.assert(
      fc.asyncProperty(json, fc.nat(400), fc.string({ maxLength: 3 }), async (body, at, put) => {
        const changed = body.slice(0, at) + put + body.slice(at + put.length);
        const said = await reader(changed).catch((error: unknown) => error);
        if (changed === body && body.startsWith('{"Type"')) return;
        // A change may fall where nothing is signed, such as the link to unsubscribe.
        if (!(said instanceof AvowError)) expect(said).toMatchObject({ type: "Notification" });
      }),
    );
  });
});

describe("a question of Amazon SNS whether we want the topic", () => {
  test("gives the address to answer at, on the topic's own host", async () => {
    expect(await read(snsMessage(subscription()))).toEqual({
      type: "SubscriptionConfirmation",
      subscribeUrl: new URL(subscription()["SubscribeURL"] ?? ""),
    });
  });

  test.each([
    undefined,
    `https://evil.com/?Action=ConfirmSubscription&TopicArn=${topicArn}&Token=a`,
    `https://${snsHost}.evil.com/?Action=ConfirmSubscription&TopicArn=${topicArn}&Token=a`,
    `https://${snsHost}/?Action=DeleteTopic&TopicArn=${topicArn}&Token=a`,
    `https://${snsHost}/?Action=ConfirmSubscription&TopicArn=${topicArn}2&Token=a`,
    `https://${snsHost}/other?Action=ConfirmSubscription&TopicArn=${topicArn}&Token=a`,
  ])("that leads to %p is refused, though it is signed", async (SubscribeURL) => {
    expect(await read(snsMessage(subscription({ SubscribeURL })))).toBe("forbidden");
  });

  test("that was not signed is refused", async () => {
    const after = { Token: "another" };
    expect(await read(snsMessage(subscription(), { after }))).toBe("forbidden");
  });
});

test("Amazon SNS is in the register by the host of the topic's region, and gets nothing of a person", () => {
  expect(amazonSns(null)).toEqual([]);
  expect(amazonSns(topicArn)).toMatchObject([
    { id: "amazon-sns", tls: "implicit", categories: [], hosts: [{ host: snsHost, port: 443 }] },
  ]);
  const [china] = amazonSns("arn:aws-cn:sns:cn-north-1:123456789012:bounces");
  expect(china?.hosts).toEqual([{ host: "sns.cn-north-1.amazonaws.com.cn", port: 443 }]);
});
