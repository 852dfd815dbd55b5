import type { BounceKind } from "./mod.ts";

/** A mail that a mail system might send, and what it says: `recipient reason hard|soft` a line. */
export interface ReportFixture {
  readonly name: string;
  readonly mail: string;
  readonly kind: BounceKind;
  readonly items: readonly string[];
}

const inner = [
  "Received: from desk.example.org by out.example.org; Mon, 2 Mar 2020 10:00:00 +0100",
  "From: Ada <ada@example.org>",
  "To: bea@example.net",
  "Subject: Hello",
  "Message-ID: <one@example.org>",
  "MIME-Version: 1.0",
  "",
  "A letter.",
  "",
].join("\n");

const head = (from: string, subject: string, type = "text/plain; charset=us-ascii") =>
  `Return-Path: <>\nFrom: ${from}\nTo: <ada@example.org>\nSubject: ${subject}\nContent-Type: ${type}\n\n`;

const daemon = "Mail Delivery System <MAILER-DAEMON@mx.example.com>";

/** A multipart/report as RFC 3464 wants it. */
export function notification(text: string, fields: string, returned = inner): string {
  return [
    head(
      daemon,
      "Delivery Status Notification",
      'multipart/report; report-type=delivery-status; boundary="b1"',
    ).trimEnd(),
    "",
    "--b1",
    "Content-Type: text/plain; charset=utf-8",
    "",
    text,
    "",
    "--b1",
    "Content-Type: message/delivery-status",
    "",
    "Reporting-MTA: dns; mx.example.com",
    "",
    fields,
    "",
    "--b1",
    "Content-Type: message/rfc822",
    "",
    returned,
    "--b1--",
    "",
  ].join("\n");
}

export const reports: readonly ReportFixture[] = [
  {
    name: "a notification with two recipients, two causes",
    mail: notification(
      "It failed.",
      "Final-Recipient: rfc822; bea@example.net\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 User unknown\n\nFinal-Recipient: rfc822; cid@example.net\nAction: failed\nStatus: 5.2.2\nDiagnostic-Code: smtp; 552 5.2.2 Mailbox full",
    ),
    kind: "bounce",
    items: ["bea@example.net userunknown hard", "cid@example.net mailboxfull soft"],
  },
  {
    name: "a notification that a mail was delivered",
    mail: notification(
      "Fine.",
      "Final-Recipient: rfc822; bea@example.net\nAction: relayed\nStatus: 2.0.0",
    ),
    kind: "delivered",
    items: ["bea@example.net delivered soft"],
  },
  {
    name: "a notification of delay",
    mail: notification(
      "Not yet.",
      "Final-Recipient: rfc822; bea@example.net\nAction: delayed\nStatus: 4.0.0",
    ),
    kind: "delayed",
    items: ["bea@example.net expired soft"],
  },
  {
    name: "a list of refused numbers, by a mobile carrier",
    mail: `${head("postmaster@carrier.example.jp", "Undeliverable mail")}   ----- The following addresses had delivery problems -----\nbea@carrier.example.jp\n\n   ----- Non-delivered information -----\nThe number of messages in recipient's mailbox exceeded the local limit.\n\n${inner}`,
    kind: "bounce",
    items: ["bea@carrier.example.jp mailboxfull soft"],
  },
  {
    name: "a gateway that lists its attempts",
    mail: `${head("postmaster@gate.example.com", "Undeliverable: Hello")}Your message could not be sent.\nA transcript of the attempts to send the message follows.\nThe number of attempts made: 1\nAddressed To: bea@example.net\n\nMon 2 Mar 2020 10:00:05\nFailed to send to identified host,\nbea@example.net: [192.0.2.5], 550 5.1.1 bea@example.net... No such user\n\n--- Message non-deliverable.\n`,
    kind: "bounce",
    items: ["bea@example.net userunknown hard"],
  },
  {
    name: "a gateway that shows what it sent and received",
    mail: `${head("postmaster@gate.example.com", "Mail Delivery Failed")}The following message could not be delivered:\n\nSent >>> RCPT TO:<bea@example.net>\nReceived <<< 550 5.1.1 <bea@example.net>... User unknown\n\nUnable to deliver message to <bea@example.net>\n`,
    kind: "bounce",
    items: ["bea@example.net userunknown hard"],
  },
  {
    name: "a groupware that gives its reason before the address",
    mail: `${head("postmaster@domino.example.net", "DELIVERY FAILURE: Hello")}------- Failure Reasons  --------\n\nUser not listed in public Name & Address Book\nbea@domino.example.net\n\n------- Returned Message --------\n\n${inner}`,
    kind: "bounce",
    items: ["bea@domino.example.net userunknown hard"],
  },
  {
    name: "a groupware's old words for who could not be reached",
    mail: `${head("System Administrator <postmaster@example.net>", "Undeliverable: Hello")}Your message\n\n  To:      bea@example.net\n  Subject: Hello\n  Sent:    Mon, 2 Mar 2020 10:00:00 +0100\n\ndid not reach the following recipient(s):\n\nbea@example.net on Mon, 2 Mar 2020 10:00:05 +0100\n    The recipient name is not recognized\n\tThe MTS-ID of the original message is: c=us;a= ;p=example;l=MX-200302\n    MSEXCH:IMS:Example:MX 0 (000C05A6) Unknown Recipient\n`,
    kind: "bounce",
    items: ["bea@example.net userunknown hard"],
  },
  {
    name: "a groupware's words with its number for a full mailbox",
    mail: `${head("Microsoft Exchange <postmaster@example.net>", "Undeliverable: Hello")}Delivery has failed to these recipients or distribution lists:\n\nbea@example.net<mailto:bea@example.net>\nThe recipient's mailbox is full and can't accept messages now. Microsoft Exchange will not try to redeliver this message for you.\n\n  ________________________________\nSent by Microsoft Exchange Server 2007\n\nDiagnostic information for administrators:\n\nGenerating server: mail.example.net\n\nbea@example.net\n#550 5.2.2 STOREDRV.Deliver: mailbox full ##\n\nOriginal message headers:\n\n${inner}`,
    kind: "bounce",
    items: ["bea@example.net mailboxfull soft"],
  },
  {
    name: "an unknown user, without a word on which command was refused",
    mail: `${head(daemon, "Returned mail")}The original message was received at Mon, 2 Mar 2020 10:00:00 +0100\nfrom desk.example.org\n\n---The following addresses had delivery errors---\n\nbea@example.net [User unknown]\n\n---Original message follows---\n${inner}`,
    kind: "bounce",
    items: ["bea@example.net filtered soft"],
  },
  {
    name: "a bounce of qmail",
    mail: `${head("MAILER-DAEMON@mx.example.com", "failure notice")}Hi. This is the qmail-send program at mx.example.com.\nI'm afraid I wasn't able to deliver your message to the following addresses.\nThis is a permanent error; I've given up. Sorry it didn't work out.\n\n<bea@example.net>:\nSorry, I couldn't find any host named example.net. (#5.1.2)\n\n<cid@example.com>:\n192.0.2.7 does not like recipient.\nRemote host said: 550 5.1.1 <cid@example.com>: User unknown\nGiving up on 192.0.2.7.\n\n--- Below this line is a copy of the message.\n\n${inner}`,
    kind: "bounce",
    items: ["bea@example.net hostunknown hard", "cid@example.com userunknown hard"],
  },
  {
    name: "a bounce of Exim without parts",
    mail: `X-Failed-Recipients: bea@example.net\n${head(daemon, "Mail delivery failed: returning message to sender")}This message was created automatically by mail delivery software.\n\nA message that you sent could not be delivered to one or more of its\nrecipients. This is a permanent error. The following address(es) failed:\n\n  bea@example.net\n    host mx.example.net [192.0.2.7]\n    SMTP error from remote mail server after RCPT TO:<bea@example.net>:\n    550 No Such User Here\n\n------ This is a copy of the message, including all the headers. ------\n\n${inner}`,
    kind: "bounce",
    items: ["bea@example.net userunknown hard"],
  },
  {
    name: "an automatic answer",
    mail: `From: bea@example.net\nTo: ada@example.org\nSubject: Out of office: Hello\nAuto-Submitted: auto-replied\n\nI am away until Monday.\n`,
    kind: "vacation",
    items: ["bea@example.net vacation soft"],
  },
  {
    name: "a letter",
    mail: `From: bea@example.net\nTo: ada@example.org\nSubject: Lunch\n\nUser unknown, mailbox full: that was a funny talk. Noon?\n`,
    kind: "none",
    items: [],
  },
  {
    name: "a complaint",
    mail: `From: fbl@isp.example.com\nTo: ada@example.org\nSubject: FW: Hello\nContent-Type: multipart/report; report-type=feedback-report; boundary=b2\n\n--b2\nContent-Type: text/plain\n\nThis is an email abuse report.\n\n--b2\nContent-Type: message/feedback-report\n\nFeedback-Type: abuse\nUser-Agent: Reporter/1.0\nVersion: 1\nOriginal-Rcpt-To: <bea@example.net>\n\n--b2\nContent-Type: message/rfc822\n\n${inner}\n--b2--\n`,
    kind: "feedback",
    items: ["bea@example.net feedback soft"],
  },
];
