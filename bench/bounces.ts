import PostalMime from "postal-mime";
import { classifyReply, readBounce } from "../src/bounces/mod.ts";
import type { Measurement } from "./figures.ts";

const encoder = new TextEncoder();
const sentences = [
  "550 5.1.1 <bea@example.net>: Recipient address rejected: User unknown",
  "552 5.2.2 <bea@example.net>: Mailbox full",
  "554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using bl.example.org",
  "550 5.7.26 This mail has been blocked because the sender is unauthenticated",
  "451 4.3.0 Temporary lookup failure",
  "550-5.7.25 The address that sends this message has no PTR record\n 550 5.7.25 setup",
];

/** A notification as Postfix writes it, with the header of the mail that came back. */
function notification(at: number): Uint8Array {
  const sentence = sentences[at % sentences.length] ?? "";
  const trace = Array.from(
    { length: 8 },
    (_, hop) =>
      `Received: from h${hop}.example.net by h${hop + 1}.example.net; Mon, 2 Mar 2020 10:00:0${hop} +0100`,
  ).join("\n");
  return encoder.encode(`${trace}
From: MAILER-DAEMON@mx.example.net (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: ada+${at}@example.org
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b${at}/mx"

This is a MIME-encapsulated message.

--b${at}/mx
Content-Type: text/plain; charset=us-ascii

This is the mail system at host mx.example.net.

<bea@example.net>: host mx.example.net[192.0.2.7] said: ${sentence}
    (in reply to RCPT TO command)

--b${at}/mx
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.net

Final-Recipient: rfc822; bea@example.net
Action: failed
Status: 5.0.0
Remote-MTA: dns; mx.example.net
Diagnostic-Code: smtp; ${sentence}

--b${at}/mx
Content-Type: text/rfc822-headers

${trace}
Message-ID: <${at}@example.org>
From: ada@example.org
To: bea@example.net
Subject: Letter ${at}

--b${at}/mx--
`);
}

const mails = Array.from({ length: 300 }, (_, at) => notification(at));

/** The best of some runs, in milliseconds: the others waited for something else. */
async function bestMs(work: () => unknown, repeats = 5): Promise<number> {
  let best = Number.POSITIVE_INFINITY;
  for (let done = 0; done < repeats; done += 1) {
    const start = performance.now();
    await work();
    best = Math.min(best, performance.now() - start);
  }
  return best;
}

/** Reading and judging reports, against nothing but parsing the same mails. */
export async function run(): Promise<Measurement> {
  const readMs = await bestMs(() => mails.map((mail) => readBounce(mail)));
  const parseMs = await bestMs(async () => {
    for (const mail of mails) await PostalMime.parse(mail);
  });
  const judgeMs = await bestMs(() => sentences.map((text) => classifyReply({ text })), 200);
  const huge = new Uint8Array(50_000_000).fill(97);
  const figures = {
    mailUs: (readMs / mails.length) * 1000,
    mailsPerSecond: (mails.length / readMs) * 1000,
    replyUs: (judgeMs / sentences.length) * 1000,
    fiftyMegabytesMs: await bestMs(() => readBounce(huge), 3),
  };
  const baseline = { parsedMailUs: (parseMs / mails.length) * 1000 };
  return { name: "bounces", figures, baseline, ratio: figures.mailUs / baseline.parsedMailUs };
}
