import { afterEach, beforeEach, expect, test } from "bun:test";
import { once } from "node:events";
import { connect } from "node:net";
import { createTransport } from "nodemailer";
import type SMTPTransport from "nodemailer/lib/smtp-transport";
import { type Mailbox, startMailbox } from "./mod.ts";

let mailbox: Mailbox;
let pages: string;

beforeEach(async () => {
  mailbox = await startMailbox({ httpPort: 0, smtpPort: 0, host: "127.0.0.1", maxMails: 5 });
  pages = mailbox.url;
});
afterEach(() => mailbox.stop());

const letter = {
  from: "Larkwire <hello@larkwire.example>",
  to: "Ada <ada@visitor.example>",
  subject: "Grüße, your message",
  text: "Confirm here: http://localhost:4080/c?a=1&b=2. (Or <script>alert(1)</script>)",
  html: '<head></head><p onclick="x()">Confirm <a href="http://localhost:4080/c">here</a></p>',
};

function send(
  mail: Partial<typeof letter> & { attachments?: { filename: string; content: string }[] } = {},
  settings: SMTPTransport.Options = {},
): Promise<SMTPTransport.SentMessageInfo> {
  const relay = createTransport({ host: "127.0.0.1", port: mailbox.smtpPort, ...settings });
  return relay.sendMail({ ...letter, ...mail }).finally(() => relay.close());
}

/** What a promise fails with, or a sentence that no expectation fits. */
function failure(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => "it succeeded",
    (error: unknown) => error,
  );
}

async function read(path: string): Promise<string> {
  const response = await fetch(pages + path);
  expect(response.status).toBe(200);
  return response.text();
}

function newest(): string {
  return mailbox.mails()[0]?.id ?? "none";
}

test("a sent mail is stored with envelope, subject, both texts, attachments and every byte", async () => {
  await send({ attachments: [{ filename: "réport.txt", content: "forty-two" }] });
  const [mail] = mailbox.mails();
  expect(mail?.envelope).toEqual({ from: "hello@larkwire.example", to: ["ada@visitor.example"] });
  expect(mail?.subject).toBe("Grüße, your message");
  expect(mail?.from).toBe("Larkwire <hello@larkwire.example>");
  expect(mail?.to).toEqual(["Ada <ada@visitor.example>"]);
  expect(mail?.text?.trim()).toBe(letter.text);
  expect(mail?.html).toContain("<p onclick");
  expect(mail?.headers.some(({ name }) => name === "message-id")).toBe(true);
  expect(new TextDecoder().decode(mail?.raw)).toContain("MIME-Version: 1.0");
  const attached = await fetch(`${pages}/mails/${newest()}/attachments/0`);
  expect(attached.headers.get("Content-Disposition")).toContain("r%C3%A9port.txt");
  expect(await attached.text()).toBe("forty-two");
});

test("the list names subject and recipient, shows what is new, and has a doctype", async () => {
  const empty = await read("/");
  expect(empty).toStartWith("<!doctype html>");
  expect(empty).toContain("No mail yet");
  expect(empty).toContain(`smtp://127.0.0.1:${mailbox.smtpPort}`);
  await send();
  expect(await read("/")).toContain('<span class="new">New</span>');
  await read(`/mails/${newest()}`);
  const seen = await read("/");
  expect(seen).toContain("To ada@visitor.example");
  expect(seen).toContain("Grüße, your message");
  expect(seen).not.toContain('class="new"');
});

test("the text view turns addresses into links and everything else into text", async () => {
  await send();
  const page = await read(`/mails/${newest()}?view=text`);
  expect(page).toContain(
    '<a href="http://localhost:4080/c?a=1&amp;b=2" target="_blank" rel="noopener noreferrer">',
  );
  expect(page).toContain("</a>. (Or &lt;script&gt;alert(1)&lt;/script&gt;)");
});

test("a mail's own HTML is shown without script, form or network, and its links open a new tab", async () => {
  await send();
  const page = await read(`/mails/${newest()}`);
  expect(page).toContain('sandbox="allow-popups allow-popups-to-escape-sandbox allow-same-origin"');
  const framed = await fetch(`${pages}/mails/${newest()}/html`);
  const policy = framed.headers.get("Content-Security-Policy") ?? "";
  expect(policy).toStartWith("sandbox ");
  expect(policy).toContain("default-src 'none'");
  for (const may of ["allow-scripts", "allow-forms", "allow-top-navigation", "allow-modals"]) {
    expect(policy).not.toContain(may);
  }
  expect(policy).toContain("form-action 'none'");
  expect(await framed.text()).toContain('<head><base target="_blank"></head>');
});

test("the raw view shows the mail as text and offers the bytes", async () => {
  await send();
  expect(await read(`/mails/${newest()}?view=raw`)).toContain("Content-Type: text/html");
  const saved = await fetch(`${pages}/mails/${newest()}/raw`);
  expect(await saved.bytes()).toEqual(mailbox.mails()[0]?.raw ?? new Uint8Array());
});

test("the JSON lists all mails and gives each whole", async () => {
  await send();
  const list = JSON.parse(await read("/api/mails"));
  expect(list.mails).toHaveLength(1);
  expect(list.mails[0].envelope.to).toEqual(["ada@visitor.example"]);
  const mail = JSON.parse(await read(`/api/mails/${newest()}`));
  expect(mail.text.trim()).toBe(letter.text);
  expect(mail.raw).toContain("Subject:");
  expect((await fetch(`${pages}/api/mails/none`)).status).toBe(404);
  expect((await fetch(`${pages}/mails/none`)).status).toBe(404);
});

test("only the newest mails are kept", async () => {
  for (let count = 1; count <= 7; count++) await send({ subject: `Mail ${count}` });
  expect(mailbox.mails().map(({ subject }) => subject)).toEqual([
    "Mail 7",
    "Mail 6",
    "Mail 5",
    "Mail 4",
    "Mail 3",
  ]);
});

test("all mails are deleted by the API and by the page's own button, not by another site", async () => {
  await send();
  const post = (origin: string): Promise<Response> =>
    fetch(`${pages}/delete`, { method: "POST", headers: { Origin: origin }, redirect: "manual" });
  expect((await post("https://elsewhere.example")).status).toBe(403);
  expect(mailbox.mails()).toHaveLength(1);
  expect((await post(pages)).status).toBe(303);
  expect(mailbox.mails()).toHaveLength(0);
  await send();
  expect((await fetch(`${pages}/api/mails`, { method: "DELETE" })).status).toBe(204);
  expect(mailbox.mails()).toHaveLength(0);
});

test("a refused recipient is recorded with its code, and others are served", async () => {
  mailbox.fail({ rcpt: (address) => (address.startsWith("ada@") ? 550 : undefined) });
  const sent = await send({ to: "ada@visitor.example, bob@visitor.example" });
  expect(sent.rejected).toEqual(["ada@visitor.example"]);
  mailbox.fail({ rcpt: 450 });
  expect(await failure(send())).toMatchObject({ responseCode: 450 });
  mailbox.fail(null);
  await send();
  expect(mailbox.attempts().map(({ to, code }) => `${to} ${code}`)).toEqual([
    "ada@visitor.example 550",
    "bob@visitor.example 250",
    "ada@visitor.example 450",
    "ada@visitor.example 250",
  ]);
  expect(mailbox.mails()).toHaveLength(2);
});

test("a mail refused after its last byte is not stored", async () => {
  mailbox.fail({ data: 451 });
  expect(await failure(send())).toMatchObject({ responseCode: 451 });
  expect(mailbox.mails()).toHaveLength(0);
});

test("a line cut after the last byte leaves the sender in doubt and the mail stored", async () => {
  mailbox.fail({ dropAfterData: true });
  expect(await failure(send())).toBeInstanceOf(Error);
  expect(mailbox.mails()).toHaveLength(1);
});

test("a relay that hangs or hangs up lets the sender's time-out decide", async () => {
  mailbox.fail({ hang: true });
  expect(await failure(send({}, { socketTimeout: 200 }))).toMatchObject({ code: "ETIMEDOUT" });
  mailbox.fail({ hang: "greeting" });
  expect(await failure(send({}, { greetingTimeout: 200 }))).toMatchObject({
    message: "Greeting never received",
  });
  mailbox.fail({ dropOnConnect: true });
  expect(await failure(send())).toBeInstanceOf(Error);
  expect(mailbox.mails()).toHaveLength(0);
});

test("a mail above 25 MB is refused", async () => {
  expect(await failure(send({ text: "x".repeat(26 * 1024 * 1024) }))).toMatchObject({
    responseCode: 552,
  });
  expect(mailbox.mails()).toHaveLength(0);
});

test("mails that follow each other closely on one line each keep their own envelope", async () => {
  const open = (n: number): string =>
    `MAIL FROM:<f${n}@a.example>\r\nRCPT TO:<t${n}@b.example>\r\nDATA\r\n`;
  const body = (n: number): string => `Subject: ${n}\r\n\r\nText\r\n.\r\n`;
  // Each step waits for one reply; the next envelope leaves with the last byte of a mail.
  await converse([
    [/^220 /m, "EHLO client.example\r\n"],
    [/^250 /m, open(1)],
    [/^354 /m, body(1) + open(2)],
    [/^354 /m, body(2) + open(3)],
    [/^354 /m, `${body(3)}QUIT\r\n`],
  ]);
  expect(
    mailbox
      .mails()
      .map((mail) => `${mail.subject} ${mail.envelope.from} ${mail.envelope.to.join()}`),
  ).toEqual([
    "3 f3@a.example t3@b.example",
    "2 f2@a.example t2@b.example",
    "1 f1@a.example t1@b.example",
  ]);
});

test("an occupied port is an error that leaves no other port open, and a stop frees both", async () => {
  const taken = { httpPort: Number(new URL(pages).port), smtpPort: 0, host: "127.0.0.1" };
  expect(await failure(startMailbox(taken))).toMatchObject({ code: "EADDRINUSE" });
  const busy = { httpPort: 0, smtpPort: mailbox.smtpPort, host: "127.0.0.1" };
  expect(await failure(startMailbox(busy))).toMatchObject({ code: "EADDRINUSE" });
  const waiting = connect(mailbox.smtpPort, "127.0.0.1");
  await once(waiting, "data");
  await mailbox.stop();
  if (!waiting.closed) await once(waiting, "close");
  expect(await failure(send())).toMatchObject({ code: "ESOCKET" });
  const page = Bun.serve({
    hostname: "127.0.0.1",
    port: taken.httpPort,
    fetch: () => new Response(),
  });
  expect(await failure(startMailbox({ ...taken, smtpPort: busy.smtpPort }))).toBeInstanceOf(Error);
  await page.stop(true);
  mailbox = await startMailbox({ ...busy, httpPort: taken.httpPort });
  await send();
  expect(mailbox.mails()).toHaveLength(1);
});

test("bytes that are no mail are kept as they came", async () => {
  const relay = createTransport({ host: "127.0.0.1", port: mailbox.smtpPort });
  const envelope = { from: "", to: ["ada@visitor.example"] };
  await relay.sendMail({ envelope, raw: Buffer.from([0x00, 0xff, 0xfe, 0x0a, 0x3c]) });
  expect(mailbox.mails()[0]?.envelope.from).toBe("");
  expect(await read(`/mails/${newest()}`)).toContain("(no subject)");
  expect(await read(`/mails/${newest()}?view=raw`)).toContain("&lt;");
});

/** Says each line of SMTP when its cue was heard, and returns when the relay hangs up. */
function converse(steps: [cue: RegExp, line: string][]): Promise<void> {
  return new Promise((resolve, reject) => {
    let heard = "";
    const socket = connect(mailbox.smtpPort, "127.0.0.1");
    socket.setTimeout(3000, () => socket.destroy(new Error(`silence after: ${heard}`)));
    socket.on("data", (chunk) => {
      heard += chunk;
      const [cue, line] = steps[0] ?? [];
      if (cue === undefined || line === undefined || !cue.test(heard)) return;
      steps.shift();
      heard = "";
      socket.write(line);
    });
    socket.on("error", reject).on("close", () => resolve());
  });
}
