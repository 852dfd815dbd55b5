/** For tests: a delivery status notification (RFC 3464) about a mail to `recipient`. */
export function failureOf(it: {
  /** Whom the report itself is for. */
  readonly to: string;
  readonly recipient: string;
  readonly messageId?: string;
  readonly action?: "failed" | "delayed" | "delivered";
  readonly status?: string;
  /** An address to which it was delivered all the same. */
  readonly delivered?: string;
}): string {
  const { action = "failed", status = "5.1.1", messageId = "<other@example.net>" } = it;
  const said =
    action === "failed" ? `550 ${status} <${it.recipient}>: unknown user` : "451 4.4.1 later";
  return [
    "From: MAILER-DAEMON@mx.example.net",
    `To: ${it.to}`,
    "Subject: Undelivered Mail Returned to Sender",
    'Content-Type: multipart/report; report-type=delivery-status; boundary="b"',
    "",
    "--b",
    "Content-Type: text/plain",
    "",
    "This is the mail system.",
    "",
    "--b",
    "Content-Type: message/delivery-status",
    "",
    "Reporting-MTA: dns; mx.example.net",
    "",
    `Final-Recipient: rfc822; ${it.recipient}`,
    `Action: ${action}`,
    `Status: ${status}`,
    `Diagnostic-Code: smtp; ${said}`,
    ...(it.delivered
      ? ["", `Final-Recipient: rfc822; ${it.delivered}`, "Action: delivered", "Status: 2.0.0"]
      : []),
    "",
    "--b",
    "Content-Type: message/rfc822",
    "",
    "From: hello@larkwire.example",
    `To: ${it.recipient}`,
    `Message-ID: ${messageId}`,
    "Subject: News",
    "",
    "Hello",
    "--b--",
    "",
  ].join("\n");
}

/** For tests: a feedback report (RFC 5965) about a mail to `recipient`. */
export function complaintAbout(it: {
  readonly to: string;
  readonly recipient: string;
  readonly messageId?: string;
  readonly type?: string;
}): string {
  const { type = "abuse", messageId = "<other@example.net>" } = it;
  return [
    "From: feedback@provider.example",
    `To: ${it.to}`,
    "Subject: FW: News",
    'Content-Type: multipart/report; report-type=feedback-report; boundary="b"',
    "",
    "--b",
    "Content-Type: text/plain",
    "",
    "This is an abuse report.",
    "",
    "--b",
    "Content-Type: message/feedback-report",
    "",
    `Feedback-Type: ${type}`,
    "User-Agent: Provider/1.0",
    "Version: 1",
    `Original-Rcpt-To: ${it.recipient}`,
    "",
    "--b",
    "Content-Type: message/rfc822",
    "",
    `Message-ID: ${messageId}`,
    "Subject: News",
    "",
    "Hello",
    "--b--",
    "",
  ].join("\n");
}
