import net, { type AddressInfo, type Socket } from "node:net";
import tls from "node:tls";
import { Conversation } from "./conversation.ts";

/** Where in a conversation the sink is about to answer. */
export interface SinkMoment {
  readonly stage:
    | "greeting"
    | "ehlo"
    | "starttls"
    | "auth"
    | "mail"
    | "rcpt"
    | "data"
    | "body"
    | "rset"
    | "quit";
  /** The command as it came, without its line end; empty for greeting and body. */
  readonly line: string;
  /** How many connections there were before this one, and mails on this one. */
  readonly connection: number;
  readonly mail: number;
}

/**
 * What the sink does in place of the usual: a reply as it stands (`\r\n` is added to one without),
 * and then, if told so, silence or the end of the connection. After a body, `take` says whether the
 * mail is kept; unless told, it is when there is a reply that begins with a 2.
 */
export type SinkScript = (moment: SinkMoment) => string | SinkAnswer | undefined;

export interface SinkAnswer {
  readonly reply?: string;
  /** Whether the reply is said without the line end that it lacks. */
  readonly isHalf?: boolean;
  readonly end?: "close" | "hang";
  readonly take?: boolean;
}

export interface SinkMail {
  readonly from: string;
  readonly to: string;
  /** As it was before dot-stuffing; empty unless `keepsBytes`. */
  readonly bytes: Buffer;
}

export interface SinkOptions {
  readonly port?: number;
  /** What EHLO offers. */
  readonly extensions?: readonly string[];
  readonly script?: SinkScript;
  readonly keepsBytes?: boolean;
  /** The connection ends after so many bytes came in or went out, wherever that is. */
  readonly cut?: { readonly after: number; readonly way: "in" | "out" };
  readonly tls?: {
    readonly key: string;
    readonly cert: string;
    readonly mode: "implicit" | "starttls";
  };
}

export interface Sink {
  readonly port: number;
  /** The mails that it took, in order. */
  readonly mails: readonly SinkMail[];
  /** The address of every RCPT TO, refused ones included. */
  readonly asked: readonly string[];
  /** All lines of commands of all connections. */
  readonly lines: readonly string[];
  stop(): Promise<void>;
}

/** Opens the sink on this machine; port 0 lets the system choose. */
export async function startSink(options: SinkOptions = {}): Promise<Sink> {
  const mails: SinkMail[] = [];
  const asked: string[] = [];
  const lines: string[] = [];
  const sockets = new Set<Socket>();
  let connections = 0;

  const converse = (socket: Socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    socket.once("close", () => sockets.delete(socket));
    const conversation = new Conversation({
      options,
      connection: connections,
      socket,
      onMail: (mail) => mails.push(mail),
      onAsked: (to) => asked.push(to),
      onLine: (line) => lines.push(line),
    });
    connections += 1;
    conversation.greet();
  };
  const server =
    options.tls?.mode === "implicit"
      ? tls.createServer({ key: options.tls.key, cert: options.tls.cert }, converse)
      : net.createServer(converse);
  server.on("tlsClientError", () => {});
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port ?? 0, "127.0.0.1", resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    mails,
    asked,
    lines,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
