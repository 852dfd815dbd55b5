import type { Socket } from "node:net";
import { hostname } from "node:os";
import type { Config } from "../config/mod.ts";
import type { Register } from "../egress/mod.ts";
import { AvowError } from "../kernel/errors.ts";
import type { Extensions } from "./bulk-envelope.ts";
import { ReplyReader } from "./bulk-reply.ts";
import { relayId } from "./relay.ts";

/** A connection that is greeted, encrypted as configured, and signed in. */
export interface Greeted {
  readonly socket: Socket;
  readonly extensions: Extensions;
}

interface Hello {
  readonly register: Register;
  readonly mail: Config["mail"];
  readonly silenceMs: number;
}

/**
 * Connects to the relay, says EHLO, upgrades to verified TLS where that is required (RFC 3207) and
 * signs in (RFC 4954). Throws `unavailable` when any of it fails; nothing of a mail was said then.
 */
export async function sayHello({ register, mail, silenceMs }: Hello): Promise<Greeted> {
  const { host, port, tls } = mail;
  const timeoutMs = Math.min(silenceMs, 30_000);
  let socket = await register.connect(relayId, { host, port, timeoutMs });
  let talk = new Talk(socket, silenceMs);
  try {
    await talk.expect(undefined, 220);
    let extensions = await ehlo(talk, mail);
    if (tls === "required") {
      if (!extensions.startTls) throw unusable("offers no STARTTLS");
      await talk.expect("STARTTLS", 220);
      // What came behind that reply came in plain text, from anybody (CVE-2011-0411).
      talk.leave();
      socket = await register.startTls(relayId, socket, { host, port, timeoutMs });
      talk = new Talk(socket, silenceMs);
      extensions = await ehlo(talk, mail); // What it said in plain text counts no more.
    }
    if (mail.user !== null) await signIn(talk, extensions, mail.user, mail.password ?? "");
    talk.leave();
    return { socket, extensions };
  } catch (error) {
    talk.drop();
    throw error;
  }
}

/** One question and one answer at a time. */
class Talk {
  readonly #socket: Socket;
  readonly #silenceMs: number;
  readonly #reader: ReplyReader;
  readonly #replies: { code: number; text: string }[] = [];
  #failure: AvowError | undefined;
  #wake: () => void = () => {};

  constructor(socket: Socket, silenceMs: number) {
    this.#socket = socket;
    this.#silenceMs = silenceMs;
    this.#reader = new ReplyReader((code, text) => this.#replies.push({ code, text }));
    this.#reader.readsAll = true;
    socket.on("data", this.#onData);
    socket.on("error", this.#onError);
    socket.on("close", this.#onClose);
    socket.on("end", this.#onClose);
  }

  /** Says `command`, if any, and waits for the reply. */
  async ask(command: string | undefined): Promise<{ code: number; text: string }> {
    if (command !== undefined) {
      this.#checkQuiet();
      this.#socket.write(`${command}\r\n`);
    }
    const timer = setTimeout(() => this.#fail("is silent"), this.#silenceMs);
    try {
      for (;;) {
        const reply = this.#replies.shift();
        if (reply) return reply;
        if (this.#failure) throw this.#failure;
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
    } finally {
      clearTimeout(timer);
    }
  }

  /** As `ask`; throws `unavailable` for any other code. */
  async expect(command: string | undefined, code: number): Promise<string> {
    const reply = await this.ask(command);
    if (reply.code !== code) throw unusable(`said ${reply.code}`);
    return reply.text;
  }

  /** Hands the socket on; throws `unavailable` when the relay has said more than it was asked. */
  leave(): void {
    this.#checkQuiet();
    this.#socket.off("data", this.#onData);
    this.#socket.off("error", this.#onError);
    this.#socket.off("close", this.#onClose);
    this.#socket.off("end", this.#onClose);
  }

  drop(): void {
    this.#socket.on("error", () => {});
    this.#socket.destroy();
  }

  #checkQuiet(): void {
    if (this.#failure) throw this.#failure;
    if (this.#replies.length > 0 || this.#reader.isAmidst) throw unusable("said more than asked");
  }

  readonly #onData = (chunk: Buffer) => {
    try {
      this.#reader.push(chunk);
      this.#wake();
    } catch (error) {
      this.#failure ??= error as AvowError;
      this.#wake();
    }
  };
  readonly #onError = () => this.#fail("broke the connection");
  readonly #onClose = () => this.#fail("closed the connection");

  #fail(why: string): void {
    this.#failure ??= unusable(why);
    this.#wake();
  }
}

async function ehlo(talk: Talk, mail: Config["mail"]): Promise<Extensions> {
  const name = mail.helloName ?? ownName();
  const reply = await talk.ask(`EHLO ${name}`);
  if (reply.code === 250) return extensionsOf(reply.text);
  // A relay from before extensions; it needs neither TLS nor a password, or it can't be used.
  if (reply.code >= 500 && mail.tls !== "required" && mail.user === null) {
    await talk.expect(`HELO ${name}`, 250);
    return extensionsOf("");
  }
  throw unusable(`said ${reply.code} to EHLO`);
}

function ownName(): string {
  const name = hostname();
  return /^[a-z0-9-]+(\.[a-z0-9-]+)+$/i.test(name) ? name : "[127.0.0.1]";
}

function extensionsOf(text: string): Extensions {
  const [, ...lines] = text.split("\n");
  const words = new Map(
    lines.map((line) => {
      const [keyword = "", ...rest] = line
        .trim()
        .toUpperCase()
        .split(/[\s=]+/);
      return [keyword, rest] as const;
    }),
  );
  const sizeMax = Number(words.get("SIZE")?.[0] ?? 0);
  return {
    pipelining: words.has("PIPELINING"),
    smtpUtf8: words.has("SMTPUTF8"),
    eightBit: words.has("8BITMIME"),
    startTls: words.has("STARTTLS"),
    size: words.has("SIZE"),
    sizeMax: Number.isSafeInteger(sizeMax) && sizeMax > 0 ? sizeMax : 0,
    auth: words.get("AUTH") ?? [],
  };
}

const base64 = (text: string) => Buffer.from(text).toString("base64");

async function signIn(talk: Talk, { auth }: Extensions, user: string, pass: string): Promise<void> {
  let reply: { readonly code: number };
  if (auth.includes("PLAIN")) {
    reply = await talk.ask("AUTH PLAIN");
    if (reply.code === 334) reply = await talk.ask(base64(`\0${user}\0${pass}`));
  } else if (auth.includes("LOGIN")) {
    reply = await talk.ask("AUTH LOGIN");
    if (reply.code === 334) reply = await talk.ask(base64(user));
    if (reply.code === 334) reply = await talk.ask(base64(pass));
  } else {
    throw unusable("offers no sign-in by AUTH PLAIN or LOGIN");
  }
  if (reply.code !== 235) throw unusable(`did not take user name and password (${reply.code})`);
}

function unusable(why: string): AvowError {
  return new AvowError("unavailable", `The mail relay ${why}.`);
}
