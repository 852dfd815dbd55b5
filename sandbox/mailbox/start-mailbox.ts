import type { MailFaults, RecipientAttempt } from "./mail-faults.ts";
import { MailStore } from "./mail-store.ts";
import { openRelay } from "./open-relay.ts";
import type { StoredMail } from "./read-mail.ts";
import { mailboxRoutes } from "./routes.tsx";

export interface MailboxOptions {
  /** TCP port of the pages; 0 takes a free one. */
  readonly httpPort: number;
  /** TCP port of the relay; 0 takes a free one. */
  readonly smtpPort: number;
  /** The address to listen on; `localhost` unless told. */
  readonly host?: string;
  /** How many mails are kept, 500 unless told; the oldest go first. */
  readonly maxMails?: number;
}

export interface Mailbox {
  /** The origin of the pages, without a slash at the end. */
  readonly url: string;
  readonly smtpPort: number;
  /** Every mail that was taken, newest first. */
  mails(): readonly StoredMail[];
  /** Every RCPT TO since the start, oldest first, refused ones included; at most 50,000. */
  attempts(): readonly RecipientAttempt[];
  /** Misbehaves like this from the next command on; `null` is a good day. */
  fail(faults: MailFaults | null): void;
  /** Closes both ports and every open line, without a word, as a relay that dies would. */
  stop(): Promise<void>;
}

/** Starts the mailbox; both ports are open when the promise resolves. Mails live in memory only. */
export async function startMailbox(options: MailboxOptions): Promise<Mailbox> {
  const host = options.host ?? "localhost";
  const store = new MailStore(options.maxMails ?? 500);
  const relay = await openRelay({ port: options.smtpPort, host, store });
  const routes = await mailboxRoutes({ store, relay: `${host}:${relay.port}` });
  let server: Bun.Server<undefined>;
  try {
    server = Bun.serve({ hostname: host, port: options.httpPort, fetch: routes.fetch });
  } catch (error) {
    await relay.stop();
    throw error;
  }
  return {
    url: server.url.origin,
    smtpPort: relay.port,
    mails: () => store.all(),
    attempts: relay.attempts,
    fail: relay.fail,
    async stop() {
      await Promise.all([server.stop(true), relay.stop()]);
    },
  };
}
