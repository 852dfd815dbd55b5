import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { log } from "../kernel/log.ts";
import { type BounceScene, changeOf, openBounceScene, writtenTo } from "./bounce.fixture.ts";
import { unsubscribeMailto } from "./bounce-address.ts";
import { takeMail } from "./bounce-mail.ts";
import { unsubscribeToken } from "./unsubscribe-token.ts";

let scene: BounceScene;
let loud: (line: string) => void;
beforeAll(async () => {
  loud = log.redirect(() => undefined);
  scene = await openBounceScene();
});
afterAll(async () => {
  log.redirect(loud);
  await scene.close();
});

const written = () => writtenTo(scene);
const change = (work: () => Promise<unknown>) => changeOf(scene, "mailbox", work);
const take = (mail: string) => takeMail(scene.bounces, Buffer.from(mail, "latin1"));

describe("a mail by which somebody leaves", () => {
  const stateOf = async (person: string) => {
    const { rows } = await scene.database.admin.query<{ state: string; ended_by: string }>(
      "select state, ended_by from newsletter.subscriptions where person_id = $1",
      [person],
    );
    return rows[0];
  };
  const left = { state: "unsubscribed", ended_by: "mail" };

  async function withNumber() {
    const it = await written();
    const { rows } = await scene.database.admin.query<{ number: number }>(
      "select c.number from newsletter.campaigns c join mail.deliveries d on d.ref = c.id where d.id = $1",
      [it.delivery],
    );
    return { ...it, campaignNumber: rows[0]?.number ?? 0 };
  }

  test("as List-Unsubscribe offers it ends the subscription", async () => {
    const { person, email, verp, campaignNumber } = await withNumber();
    const token = unsubscribeToken(scene.bounces.newsletter, campaignNumber, person);
    const url = new URL(unsubscribeMailto(verp, token).slice(1, -1));
    const mail = `From: ${email}\nTo: ${decodeURI(url.pathname)}\nSubject: ${url.searchParams.get("subject")}\n\n`;
    expect(await change(() => take(mail))).toEqual({ unsubscribed: 1 });
    expect(await stateOf(person)).toEqual(left);
    expect(await scene.suppressed(person)).toBe("unsubscribed");
  });

  test("is known by its own address when a mail program shortens the subject", async () => {
    const { person, verp } = await withNumber();
    expect(await take(`To: ${verp}\r\nSubject:\r\n UNSUBSCRIBE\r\n\r\nhello`)).toBe("done");
    expect(await stateOf(person)).toEqual(left);
  });

  test.each(["opt-out", "opt-out-list"])(
    "or is a report of the type %s from where they read it, is their own no",
    async (type) => {
      const { person, verp, email } = await withNumber();
      const mail = [
        `From: fbl@isp.example`,
        `To: ${verp}`,
        "Subject: FW: A letter",
        "MIME-Version: 1.0",
        'Content-Type: multipart/report; report-type=feedback-report; boundary="b"',
        "",
        "--b",
        "Content-Type: text/plain",
        "",
        "This is an email abuse report.",
        "--b",
        "Content-Type: message/feedback-report",
        "",
        `Feedback-Type: ${type}`,
        "User-Agent: Isp/1.0",
        "Version: 1",
        `Original-Rcpt-To: <${email}>`,
        "",
        "--b",
        "Content-Type: message/rfc822",
        "",
        "From: hello@larkwire.example",
        `To: ${email}`,
        "Subject: A letter",
        "",
        "Hello",
        "--b--",
        "",
      ].join("\r\n");
      expect(await change(() => take(mail))).toEqual({ unsubscribed: 1 });
      expect(await stateOf(person)).toEqual(left);
      expect(await scene.suppressed(person)).toBe("unsubscribed");
    },
  );

  test("names nobody in two campaigns alike", async () => {
    const { person, verp, campaignNumber } = await withNumber();
    const other = scene.tokens(await scene.mailTo(person)).verp;
    const { newsletter } = scene.bounces;
    const tokenOf = (number: number) => unsubscribeToken(newsletter, number, person);
    const first = unsubscribeMailto(verp, tokenOf(campaignNumber));
    const second = unsubscribeMailto(other, tokenOf(campaignNumber + 1));
    const pieces = (text: string) => new Set(text.match(/[\w-]{39,}/g));
    expect([...pieces(first)]).toHaveLength(2);
    expect(pieces(first).isDisjointFrom(pieces(second))).toBe(true);
  });

  test("that is an answer, or has a forged token, or came without one, changes nothing", async () => {
    const { person, verp, campaignNumber } = await withNumber();
    const token = unsubscribeToken(scene.bounces.newsletter, campaignNumber, person);
    const forged = token.replace(/^.{10}/, "AAAAAAAAAA");
    for (const [to, subject] of [
      [verp, `Re: unsubscribe ${token}`],
      [verp, `unsubscribe ${forged}`],
      [verp, "How do I unsubscribe?"],
      ["hello@larkwire.example", "unsubscribe"],
    ]) {
      expect(await take(`To: ${to}\nSubject: ${subject}\n\nunsubscribe\n`)).toBe("leave");
    }
    expect(await stateOf(person)).toMatchObject({ state: "subscribed" });
  });
});
