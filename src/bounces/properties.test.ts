import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { classifyReply, readBounce, readMax } from "./mod.ts";
import { replies } from "./replies.fixture.ts";
import { notification, reports } from "./reports.fixture.ts";

const bytes = (text: string) => new Uint8Array(Buffer.from(text, "latin1"));

/** Pieces that a report is made of, so that chance finds more than noise. */
const piece = fc.oneof(
  fc.constantFrom(
    "From: MAILER-DAEMON@example.com\n",
    "Subject: failure notice\n",
    "Content-Type: multipart/report; boundary=b\n",
    "Content-Type: message/delivery-status\n",
    "Content-Type: message/feedback-report\n",
    "Content-Transfer-Encoding: base64\n",
    "Content-Transfer-Encoding: quoted-printable\n",
    "Final-Recipient: rfc822; bea@example.net\n",
    "Action: failed\n",
    "Diagnostic-Code: smtp; ",
    "Feedback-Type: abuse\n",
    '{"notificationType":"Bounce","bounce":{"bouncedRecipients":[{}]}}\n',
    "<bea@example.net>: ",
    "550 5.1.1 User unknown\n",
    ">>> RCPT TO:<bea@example.net>\n",
    "--b\n",
    "--b--\n",
    "\n",
    "\r\n",
    "\x1b$B",
    "=?utf-8?B?",
  ),
  fc.string({ unit: "binary", maxLength: 40 }),
);
const mail = fc.array(piece, { maxLength: 60 }).map((pieces) => pieces.join(""));

describe("for any bytes", () => {
  test("a mail is read without a fault, and what is handed out is bounded", () => {
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 2000 }), mail.map(bytes)), (input) => {
        const before = input.slice();
        const report = readBounce(input);
        expect(input).toEqual(before);
        for (const item of report.items) {
          expect(item.recipient.length).toBeLessThanOrEqual(320);
          expect(item.diagnostic.length).toBeLessThanOrEqual(500);
          if (item.hard)
            expect(["userunknown", "hostunknown", "hasmoved", "notaccept"]).toContain(item.reason);
        }
      }),
      { numRuns: 500 },
    );
  });

  test("a mail says the same with either kind of line end", () => {
    fc.assert(
      fc.property(mail, (text) => {
        const plain = text.replace(/\r/g, "");
        expect(readBounce(bytes(plain.replaceAll("\n", "\r\n")))).toEqual(readBounce(bytes(plain)));
      }),
      { numRuns: 300 },
    );
  });

  test("a reply is judged without a fault", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "binary" }),
        fc.string(),
        fc.string(),
        (text, status, replyCode) => {
          expect(classifyReply({ text, status, replyCode }).reason).toBeString();
        },
      ),
    );
  });
});

test("whatever came back inside of a report, a report of its own too, changes nothing", () => {
  const outer =
    "Final-Recipient: rfc822; bea@example.net\nAction: failed\nDiagnostic-Code: smtp; 552 5.2.2 Mailbox full";
  const expected = readBounce(bytes(notification("Full.", outer, ""))).items;
  const inner = fc.oneof(mail, fc.constantFrom(...reports.map((it) => it.mail)));
  fc.assert(
    fc.property(inner, (text) => {
      // It may not end the outer parts: whoever knows their boundary writes the outer report.
      const quoted = text.replaceAll("--b1", "--x");
      expect(readBounce(bytes(notification("Full.", outer, quoted))).items).toEqual(expected);
    }),
    { numRuns: 300 },
  );
});

/** Far more than any of it takes; a search that grows with the square would take minutes. */
const generousMs = 5000;

describe("a mail that is made to be slow is read in bounded time", () => {
  const header = "From: MAILER-DAEMON@example.com\nSubject: Undelivered Mail\n";
  const fill = (unit: string, length = readMax) => unit.repeat(Math.ceil(length / unit.length));
  const deep = Array.from(
    { length: 60_000 },
    (_, at) => `Content-Type: multipart/mixed; boundary=d${at}\n\n--d${at}\n`,
  );
  const group = (at: number) =>
    `Final-Recipient: rfc822; a${at}@example.net\nAction: failed\nDiagnostic-Code: smtp; 550 ${"user mailbox ".repeat(200)}\n\n`;
  const groups = Array.from({ length: 5000 }, (_, at) => group(at)).join("");
  const hostile: Readonly<Record<string, () => string>> = {
    "fifty megabytes of one letter": () => fill("a", 50_000_000),
    "fifty megabytes of line ends": () => fill("\r", 50_000_000),
    "a hundred thousand header lines": () => `${"X-A: b\n".repeat(100_000)}${header}\nx`,
    "a header line of megabytes": () => `Subject: ${fill("=?utf-8?Q?")}\n\n`,
    "sixty thousand parts, one in the other": () => header + deep.join(""),
    "parts without an end": () =>
      `${header}Content-Type: multipart/report; boundary=b\n\n${fill("--b\n\n")}`,
    "messages without an end": () =>
      `${header}\n${fill("From a Mon Mar  2 10:00:00 2020\nA: b\n\n")}`,
    "five thousand recipients": () =>
      `${header}Content-Type: multipart/report; boundary=b\n\n--b\nContent-Type: message/delivery-status\n\n${groups}`,
    "addresses without an end": () => `${header}\n${fill("<a@b>:\n")}`,
    "tags without an end": () => `${header}Content-Type: text/html\n\n${fill("<style>")}`,
    "spaces to cut off": () =>
      `${header}Content-Transfer-Encoding: quoted-printable\n\n${fill(" ")}`,
    "a session without an end": () =>
      `${header}\n${fill(">>> RCPT TO:<a@b>\n<<< 550 x\n550 <a@b>... y\n")}`,
  };
  for (const [name, make] of Object.entries(hostile)) {
    test(name, () => {
      const input = bytes(make());
      const start = performance.now();
      const report = readBounce(input);
      expect(performance.now() - start).toBeLessThan(generousMs);
      expect(report.items.length).toBeLessThanOrEqual(1600);
      expect(report.truncated).toBe(input.byteLength > readMax);
    });
  }

  test("a reply of any words, over and over", () => {
    const words = [...new Set(replies.flatMap(({ text }) => text.split(" ").slice(0, 6)))];
    const start = performance.now();
    for (const [at, word] of words.entries()) {
      classifyReply({ text: `${word} ${words[(at * 7) % words.length]} `.repeat(2000) });
    }
    expect(performance.now() - start).toBeLessThan(words.length * 50);
  });
});
