import { type AddressInfo, createServer, type Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import type { ImapFaults } from "./imap-faults.ts";
import { type HeldMail, ImapSession, type MailboxState } from "./imap-session.ts";

export interface BounceMailboxOptions {
  /** TCP port; 0 takes a free one. */
  readonly port: number;
  /** The address to listen on; `127.0.0.1` unless told. */
  readonly host?: string;
  readonly user: string;
  readonly password: string;
  /** TLS from the first byte, or by STARTTLS; plain text unless told. */
  readonly tls?: {
    readonly key: string;
    readonly cert: string;
    readonly how: "implicit" | "start";
  };
}

export interface BounceMailbox {
  readonly port: number;
  /** Puts a mail into the inbox; returns its UID. */
  deliver(mail: string | Uint8Array, flags?: readonly string[]): number;
  /** All mails in it, oldest first. */
  mails(): readonly HeldMail[];
  /** What clients said, without the tags and without what they signed in with. */
  commands(): readonly string[];
  /** Numbers all mails anew, under another UIDVALIDITY. */
  renumber(): void;
  /** Misbehaves like this from the next line on; `null` is a good day. */
  fail(faults: ImapFaults | null): void;
  stop(): Promise<void>;
}

/** Starts the mailbox; its port is open when the promise resolves. Mails live in memory only. */
export async function startBounceMailbox(options: BounceMailboxOptions): Promise<BounceMailbox> {
  const state: MailboxState = {
    ...{ user: options.user, password: options.password, tls: options.tls },
    ...{ mails: [], uidValidity: 1_000, uidNext: 1, faults: null, commands: [] },
  };
  const open = new Set<Socket>();
  const serve = (socket: Socket) => {
    open.add(socket);
    socket.on("error", () => {});
    socket.on("close", () => open.delete(socket));
    const session = new ImapSession(state, socket);
    session.greet();
  };
  const { tls } = options;
  const server = tls?.how === "implicit" ? createTlsServer(tls, serve) : createServer(serve);
  server.on("tlsClientError", () => {});
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port, options.host ?? "127.0.0.1", resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    deliver(mail, flags = []) {
      const uid = state.uidNext;
      state.uidNext += 1;
      state.mails.push({ uid, bytes: Buffer.from(mail as string), flags: new Set(flags) });
      return uid;
    },
    mails: () => state.mails,
    commands: () => state.commands,
    renumber() {
      state.uidValidity += 1;
      state.mails = state.mails.map((mail, at) => ({ ...mail, uid: at + 1 }));
      state.uidNext = state.mails.length + 1;
    },
    fail(faults) {
      state.faults = faults;
    },
    async stop() {
      for (const socket of open) socket.destroy();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
    },
  };
}
