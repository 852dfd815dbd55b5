import { afterAll, beforeAll, expect, test } from "bun:test";
import nodemailer from "nodemailer";
import { readBounce } from "../../src/bounces/mod.ts";
import { type Mailbox, startMailbox } from "../mailbox/mod.ts";
import { bounceBack } from "./bounce-back.ts";
import { type BounceMailbox, startBounceMailbox } from "./mod.ts";

let mailbox: Mailbox;
let back: BounceMailbox;
let stop: () => void;
beforeAll(async () => {
  mailbox = await startMailbox({ httpPort: 0, smtpPort: 0, host: "127.0.0.1" });
  back = await startBounceMailbox({ port: 0, user: "bounces", password: "sandbox" });
  stop = bounceBack(mailbox, back);
});
afterAll(async () => {
  stop();
  await back.stop();
  await mailbox.stop();
});

test("mails to some names come back as mail systems and providers send them, once, and others don't", async () => {
  const relay = nodemailer.createTransport({ host: "127.0.0.1", port: mailbox.smtpPort });
  const names = ["ann", "bounce", "full.house", "blocked-by-us", "complain", "bouncer"];
  for (const name of names) {
    const envelope = { from: `back+${name}@larkwire.example`, to: `${name}@people.example` };
    const message = { messageId: `<${name}@larkwire.example>`, subject: "News", text: "Hello" };
    await relay.sendMail({ envelope, from: "hello@larkwire.example", to: envelope.to, ...message });
  }
  relay.close();
  for (let i = 0; i < 100 && back.mails().length < 4; i += 1) await Bun.sleep(50);
  await Bun.sleep(1_100);
  const said = back.mails().map(({ bytes }) => {
    const { kind, items, originalMessageId, deliveredTo } = readBounce(bytes);
    return [kind, items[0]?.reason, items[0]?.hard, originalMessageId, deliveredTo[0]];
  });
  expect(said).toEqual([
    ["bounce", "userunknown", true, "bounce@larkwire.example", "back+bounce@larkwire.example"],
    [
      "bounce",
      "mailboxfull",
      false,
      "full.house@larkwire.example",
      "back+full.house@larkwire.example",
    ],
    [
      "bounce",
      "blocked",
      false,
      "blocked-by-us@larkwire.example",
      "back+blocked-by-us@larkwire.example",
    ],
    ["feedback", "feedback", false, "complain@larkwire.example", "back+complain@larkwire.example"],
  ]);
});
