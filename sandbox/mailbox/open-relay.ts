import type { AddressInfo, Socket } from "node:net";
import {
  SMTPServer,
  type SMTPServerDataStream,
  type SMTPServerOptions,
  type SMTPServerSession,
} from "smtp-server";
import { clock } from "../../src/kernel/clock.ts";
import { newId } from "../../src/kernel/ids.ts";
import { type MailFaults, type RecipientAttempt, recipientCode } from "./mail-faults.ts";
import type { MailStore } from "./mail-store.ts";
import { readMail } from "./read-mail.ts";

const mailBytesMax = 25 * 1024 * 1024;
const attemptsMax = 50_000;
/** Long enough for any client's own time-out to come first when the relay hangs. */
const silenceMs = 10 * 60 * 1000;

export interface Relay {
  readonly port: number;
  attempts(): readonly RecipientAttempt[];
  fail(faults: MailFaults | null): void;
  stop(): Promise<void>;
}

type Answer = (error?: Error | null) => void;

/** Opens the SMTP port: no TLS, no sign-in, every recipient welcome, every mail into `store`. */
export async function openRelay(options: {
  port: number;
  host: string;
  store: MailStore;
}): Promise<Relay> {
  const attempts: RecipientAttempt[] = [];
  const sockets = new Map<string, Socket>();
  let faults: MailFaults | null = null;

  const cut = (session: SMTPServerSession): void => {
    sockets.get(lineOf(session.remoteAddress, session.remotePort))?.destroy();
  };
  const smtp = new SMTPServer({
    ...quiet,
    onConnect(session, answer) {
      if (faults?.dropOnConnect) cut(session);
      else if (faults?.hang !== "greeting") answer();
    },
    onRcptTo({ address }, session, answer) {
      const code = recipientCode(faults, address);
      attempts.push({ at: clock.now(), from: senderOf(session), to: address, code });
      if (attempts.length > attemptsMax) attempts.shift();
      answer(code === 250 ? null : refusal(code, "The mailbox was told to refuse this recipient"));
    },
    onData(stream, session, answer) {
      void takeMail({ stream, session, answer, store: options.store, faults: () => faults, cut });
    },
  });
  smtp.on("error", () => {}); // A client that vanishes is an ordinary day for a relay.
  smtp.server.on("connection", (socket) => {
    const line = lineOf(socket.remoteAddress, socket.remotePort);
    sockets.set(line, socket);
    socket.once("close", () => sockets.delete(line));
  });
  await new Promise<void>((resolve, reject) => {
    smtp.server.once("error", reject);
    smtp.listen(options.port, options.host, () => {
      smtp.server.off("error", reject);
      resolve();
    });
  });
  return {
    port: (smtp.server.address() as AddressInfo).port,
    attempts: () => attempts,
    fail(next) {
      faults = next;
    },
    stop: () =>
      new Promise((resolve) => {
        smtp.close(() => resolve());
        for (const socket of sockets.values()) socket.destroy();
      }),
  };
}

const quiet: SMTPServerOptions = {
  name: "mailbox.localhost",
  size: mailBytesMax,
  authOptional: true,
  disabledCommands: ["AUTH", "STARTTLS"],
  disableReverseLookup: true,
  hideENHANCEDSTATUSCODES: true,
  socketTimeout: silenceMs,
  logger: false,
};

async function takeMail(taking: {
  stream: SMTPServerDataStream;
  session: SMTPServerSession;
  answer: Answer;
  store: MailStore;
  faults: () => MailFaults | null;
  cut: (session: SMTPServerSession) => void;
}): Promise<void> {
  const { stream, session, answer } = taking;
  // The envelope is the session's, which the next mail on the same line overwrites.
  const envelope = {
    from: senderOf(session),
    to: session.envelope.rcptTo.map(({ address }) => address),
  };
  try {
    const raw = await bytesOf(stream);
    const faults = taking.faults();
    if (stream.sizeExceeded) return answer(refusal(552, "A mail may have 25 MB"));
    if (faults?.hang === true || faults?.hang === "data") return;
    if (faults?.data !== undefined) {
      return answer(refusal(faults.data, "The mailbox was told to refuse this mail"));
    }
    const mail = await readMail(raw);
    taking.store.add({ id: newId(), receivedAt: clock.now(), envelope, ...mail });
    if (faults?.dropAfterData) taking.cut(session);
    else answer();
  } catch {
    answer(refusal(451, "The mail did not arrive whole"));
  }
}

/** Reads to the end in any case, but keeps no more than a mail may have. */
async function bytesOf(stream: SMTPServerDataStream): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) {
    if (stream.sizeExceeded) chunks.length = 0;
    else chunks.push(chunk as Buffer);
  }
  return new Uint8Array(Buffer.concat(chunks));
}

function senderOf(session: SMTPServerSession): string {
  const from = session.envelope.mailFrom;
  return from === false ? "" : from.address;
}

function refusal(code: number, sentence: string): Error {
  return Object.assign(new Error(sentence), { responseCode: code });
}

function lineOf(address: string | undefined, port: number | undefined): string {
  return `${address?.replace(/^::ffff:/, "")} ${port}`;
}
