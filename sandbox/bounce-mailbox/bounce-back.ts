import type { Mailbox } from "../mailbox/mod.ts";
import type { BounceMailbox } from "./start-bounce-mailbox.ts";

/** What happens to mails to these names, at whatever domain: `full.house@example.org` is full. */
const names = {
  bounce: { status: "5.1.1", said: "550 5.1.1 User unknown" },
  full: { status: "4.2.2", said: "452 4.2.2 Mailbox full" },
  blocked: { status: "5.7.1", said: "550 5.7.1 Your address is on our blocklist" },
  complain: undefined,
} as const;

type Name = keyof typeof names;

const lookEveryMs = 500;

/**
 * Sends mails that the sandbox took back to where they came from: `bounce@…`, `full@…` and
 * `blocked@…` as mail systems do (RFC 3464), `complain@…` as its provider does for somebody who
 * complains (RFC 5965). Returns how to stop it.
 */
export function bounceBack(mailbox: Mailbox, to: BounceMailbox): () => void {
  const seen = new Set<string>();
  const look = () => {
    for (const mail of mailbox.mails().toReversed()) {
      if (seen.has(mail.id)) continue;
      seen.add(mail.id);
      for (const recipient of mail.envelope.to) {
        const name = nameOf(recipient);
        if (name && mail.envelope.from !== "") to.deliver(reportOf(name, mail, recipient));
      }
    }
  };
  const timer = setInterval(look, lookEveryMs);
  return () => clearInterval(timer);
}

function nameOf(recipient: string): Name | undefined {
  const [first = ""] = recipient.toLowerCase().split(/[.+@-]/);
  return first in names ? (first as Name) : undefined;
}

type Mail = ReturnType<Mailbox["mails"]>[number];

function reportOf(name: Name, { envelope, raw }: Mail, recipient: string): string {
  const failure = names[name];
  const header = Buffer.from(raw).toString("latin1").split("\r\n\r\n", 1)[0] ?? "";
  const [type, report] = failure
    ? ["delivery-status", failureOf(failure, recipient)]
    : ["feedback-report", complaintOf(recipient)];
  const boundary = "=_sandbox";
  return [
    "From: Mail Delivery System <MAILER-DAEMON@sandbox.example>",
    `To: ${envelope.from}`,
    `Subject: ${failure ? "Undelivered Mail Returned to Sender" : "Complaint about a mail"}`,
    "MIME-Version: 1.0",
    `Content-Type: multipart/report; report-type=${type}; boundary="${boundary}"`,
    "",
    `--${boundary}`,
    "Content-Type: text/plain",
    "",
    failure ? `The mail could not be delivered: ${failure.said}` : "Somebody complained of this.",
    `--${boundary}`,
    `Content-Type: message/${type}`,
    "",
    ...report,
    `--${boundary}`,
    "Content-Type: text/rfc822-headers",
    "",
    header,
    `--${boundary}--`,
    "",
  ].join("\r\n");
}

function failureOf({ status, said }: { status: string; said: string }, recipient: string) {
  return [
    "Reporting-MTA: dns; sandbox.example",
    "",
    `Final-Recipient: rfc822; ${recipient}`,
    "Action: failed",
    `Status: ${status}`,
    `Diagnostic-Code: smtp; ${said}`,
    "",
  ];
}

function complaintOf(recipient: string) {
  return [
    "Feedback-Type: abuse",
    "User-Agent: Sandbox/1",
    "Version: 1",
    `Original-Rcpt-To: ${recipient}`,
    "",
  ];
}
