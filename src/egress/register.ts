import { connect as connectTcp, isIP, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { AvowError } from "../kernel/errors.ts";
import type { PurposeName } from "../promise/purpose.ts";
import { throughEgress } from "./passage.ts";
import { checkRecipients, type Host, type Recipient } from "./recipient.ts";
import { startTls } from "./start-tls.ts";
import { type LeavingBytes, tapSocket } from "./tap.ts";

/** How often one host of a recipient was called since the start, whether it answered or not. */
export interface OpenedCount extends Host {
  readonly recipient: string;
  readonly count: number;
}

/** The one way out, and who is at the other end. */
export interface Register {
  readonly recipients: readonly Recipient[];
  /** The recipient of this id; throws `forbidden` when none is registered. */
  find(recipientId: string): Recipient;
  /**
   * Throws `forbidden` unless `purpose` may send these categories of data to the recipient. What
   * sends asks once at start, so that a wrong configuration is seen before the first person.
   */
  permit(recipientId: string, purpose: PurposeName, categories: readonly string[]): void;
  /**
   * Opens a connection, TLS verified against `host` when the recipient's TLS is implicit. With
   * `required` the socket is plain until its protocol's STARTTLS. Throws `forbidden` for a host
   * that is not registered, `unavailable` when nobody answers.
   */
  connect(recipientId: string, at: Host & { readonly timeoutMs: number }): Promise<Socket>;
  /**
   * Goes on in TLS on a connection of `connect`, its certificate verified for the host. Throws
   * `forbidden` for a host that is not registered, `unavailable` when it can't be.
   */
  startTls(
    recipientId: string,
    plain: Socket,
    at: Host & { readonly timeoutMs: number },
  ): Promise<Socket>;
  /** What was called so far, for the proof. */
  opened(): readonly OpenedCount[];
  /** Shows a drill every byte that leaves, until the returned function is called. */
  onBytes(see: (leaving: LeavingBytes) => void): () => void;
}

/** Makes the register; throws `bad-config` for recipients that can't be reached safely. */
export function createRegister(recipients: readonly Recipient[]): Register {
  checkRecipients(recipients);
  const counts = new Map<string, OpenedCount>();
  const watchers = new Set<(leaving: LeavingBytes) => void>();

  const find = (id: string): Recipient => {
    const found = recipients.find((recipient) => recipient.id === id);
    if (found) return found;
    throw new AvowError("forbidden", `Nobody is registered as ${id}; add it to the register.`);
  };
  const findAt = (id: string, { host, port }: Host): Recipient => {
    const recipient = find(id);
    if (recipient.hosts.some((known) => known.host === host && known.port === port)) {
      return recipient;
    }
    throw new AvowError("forbidden", `${host}:${port} is not registered for ${id}.`);
  };
  const tap = (socket: Socket, recipient: string, { host, port }: Host): Socket => {
    tapSocket(
      socket,
      (bytes) => {
        for (const see of watchers) see({ recipient, host, port, bytes });
      },
      () => watchers.size > 0,
    );
    return socket;
  };
  const count = (recipient: string, { host, port }: Host) => {
    const key = `${recipient} ${host} ${port}`;
    counts.set(key, { recipient, host, port, count: (counts.get(key)?.count ?? 0) + 1 });
  };
  return {
    recipients,
    find,
    permit(recipientId, purpose, categories) {
      const recipient = find(recipientId);
      if (!recipient.purposes.includes(purpose)) {
        throw new AvowError("forbidden", `${purpose} may not send to ${recipientId}.`);
      }
      const extra = categories.find((category) => !recipient.categories.includes(category));
      if (extra) throw new AvowError("forbidden", `${recipientId} may not get ${extra}.`);
    },
    async connect(recipientId, { host, port, timeoutMs }) {
      const recipient = findAt(recipientId, { host, port });
      count(recipientId, { host, port });
      const socket = await dial({ host, port, timeoutMs, tls: recipient.tls === "implicit" });
      return tap(socket, recipientId, { host, port });
    },
    async startTls(recipientId, plain, { host, port, timeoutMs }) {
      findAt(recipientId, { host, port });
      const socket = await startTls(plain, { host, port, timeoutMs });
      return tap(socket, recipientId, { host, port });
    },
    opened: () => [...counts.values()],
    onBytes(see) {
      watchers.add(see);
      return () => watchers.delete(see);
    },
  };
}

interface Dialling extends Host {
  readonly timeoutMs: number;
  readonly tls: boolean;
}

function dial({ host, port, timeoutMs, tls }: Dialling): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket: Socket = throughEgress(() =>
      tls
        ? connectTls({
            host,
            port,
            rejectUnauthorized: true,
            ...(isIP(host) ? {} : { servername: host }),
          })
        : connectTcp({ host, port }),
    );
    const fail = (why: string, cause?: unknown) => {
      socket.destroy();
      reject(new AvowError("unavailable", `No connection to ${host}:${port}: ${why}.`, { cause }));
    };
    const timer = setTimeout(() => fail(`no answer within ${timeoutMs} ms`), timeoutMs);
    const failed = (error: Error & { code?: string }) => {
      clearTimeout(timer);
      fail(error.code ?? "it failed", error);
    };
    socket.once("error", failed);
    socket.once(tls ? "secureConnect" : "connect", () => {
      clearTimeout(timer);
      socket.off("error", failed);
      resolve(socket);
    });
  });
}
