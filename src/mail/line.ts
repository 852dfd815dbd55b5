import type { Socket } from "node:net";
import { Readable } from "node:stream";
import type SMTPConnection from "nodemailer/lib/smtp-connection";
import { AvowError } from "../kernel/errors.ts";

/** What the relay made of one mail. */
export interface Sent {
  /** Uncertain: the mail was handed over and the answer never came. */
  readonly state: "accepted" | "refused" | "deferred" | "uncertain";
  /** The three digits of its last answer; the text may name the recipient and is dropped here. */
  readonly code: number | null;
}

/** One open connection to the relay, greeted, encrypted and signed in, for one mail at a time. */
export interface Line {
  readonly smtpUtf8: boolean;
  /** Whether it can take another mail; asks the relay. */
  isReady(): Promise<boolean>;
  /** Sends one mail to one address. Never throws; a connection that broke is not ready again. */
  send(mail: { from: string; to: string; bytes: Buffer }): Promise<Sent>;
  close(): void;
}

export interface LineOptions {
  readonly socket: Socket;
  readonly host: string;
  readonly port: number;
  readonly tls: "required" | "implicit" | "off";
  readonly user: string | null;
  readonly password: string | null;
  readonly helloName: string | null;
  /** How long the relay may be silent before the line counts as lost. */
  readonly silenceMs: number;
}

interface SmtpError {
  readonly responseCode?: number | undefined;
  readonly command?: string | undefined;
  readonly code?: string | undefined;
}

/**
 * Greets the relay over `socket`, upgrades to TLS verified against the host's name where that is
 * required, and signs in. Throws `unavailable` when any of it fails.
 */
export async function openLine(options: LineOptions): Promise<Line> {
  // Read at the first line, as the server's start would wait for it.
  const { default: Connection } = await import("nodemailer/lib/smtp-connection");
  const smtp = new Connection({
    connection: options.socket,
    host: options.host,
    port: options.port,
    secure: options.tls === "implicit",
    secured: options.tls === "implicit",
    requireTLS: options.tls === "required",
    ignoreTLS: options.tls === "off",
    tls: { rejectUnauthorized: true },
    greetingTimeout: options.silenceMs,
    socketTimeout: options.silenceMs,
    logger: false,
    ...(options.helloName === null ? {} : { name: options.helloName }),
  });
  // A line that breaks while nobody uses it is found out by isReady.
  smtp.on("error", () => {});
  try {
    await handshake(smtp);
    const { user, password } = options;
    if (user !== null) await signIn(smtp, user, password ?? "");
  } catch (error) {
    smtp.close();
    throw unavailable(error as SmtpError);
  }
  return lineOver(smtp);
}

function lineOver(smtp: SMTPConnection): Line {
  const extensions = (smtp as unknown as { _supportedExtensions?: readonly string[] })
    ._supportedExtensions;
  return {
    smtpUtf8: extensions?.includes("SMTPUTF8") ?? false,
    isReady: () =>
      new Promise((resolve) => {
        const lost = () => resolve(false);
        smtp.once("end", lost);
        smtp.reset((error) => {
          smtp.off("end", lost);
          resolve(!error && !smtp.destroyed);
        });
      }),
    send: ({ from, to, bytes }) =>
      new Promise((resolve) => {
        const body = new Handover(bytes);
        smtp.send({ from, to: [to], size: bytes.length }, body, (error, info) => {
          if (error) resolve(whatWentWrong(error, body.begun));
          else resolve({ state: "accepted", code: codeOf(info?.response) });
        });
      }),
    close() {
      if (smtp.destroyed) return;
      smtp.quit();
    },
  };
}

/** A mail that knows whether the relay was given any of it. */
class Handover extends Readable {
  begun = false;
  readonly #bytes: Buffer;

  constructor(bytes: Buffer) {
    super();
    this.#bytes = bytes;
  }

  override _read(): void {
    this.begun = true;
    this.push(this.#bytes);
    this.push(null);
  }
}

/**
 * A refusal counts as one only if it is about this recipient or this mail: a relay that refuses
 * the sender or the connection may be set right, and the mail waits for that.
 */
function whatWentWrong(error: SmtpError, handedOver: boolean): Sent {
  const code = error.responseCode ?? null;
  if (code === null && handedOver) return { state: "uncertain", code };
  const isTooLarge = error.code === "EMESSAGE" && error.command === "MAIL FROM";
  if (isTooLarge || code === 552) return { state: "refused", code: code ?? 552 };
  if (error.command === "API" && error.code === "EENVELOPE") return { state: "refused", code };
  const isAboutThis = error.command === "RCPT TO" || error.command === "DATA";
  const isRefusal = code !== null && code >= 500 && isAboutThis;
  return { state: isRefusal ? "refused" : "deferred", code };
}

function codeOf(response: string | undefined): number | null {
  const digits = /^\d{3}/.exec(response ?? "")?.[0];
  return digits === undefined ? null : Number(digits);
}

function handshake(smtp: SMTPConnection): Promise<void> {
  return new Promise((resolve, reject) => {
    smtp.once("error", reject);
    smtp.once("end", () => reject(new Error("the relay hung up")));
    smtp.connect((error) => (error ? reject(error) : resolve()));
  });
}

function signIn(smtp: SMTPConnection, user: string, pass: string): Promise<void> {
  return new Promise((resolve, reject) => {
    smtp.once("error", reject);
    smtp.login({ user, pass }, (error) => (error ? reject(error) : resolve()));
  });
}

function unavailable(error: SmtpError): AvowError {
  const code = error.responseCode ?? error.code ?? "no answer";
  return new AvowError("unavailable", `The mail relay can't be used (${code}).`);
}
