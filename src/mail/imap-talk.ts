import type { Socket } from "node:net";
import { clock } from "../kernel/clock.ts";
import { AvowError } from "../kernel/errors.ts";
import { ImapReader, type ImapResponse } from "./imap-reader.ts";

/** What the server answered to one command. */
export interface ImapAnswer {
  readonly ok: boolean;
  /** `OK`, `NO` or `BAD`, and its text, which may say anything. */
  readonly text: string;
  /** Responses that came before it, without their `* `. */
  readonly untagged: readonly ImapResponse[];
}

export interface TalkOptions {
  /** How long the server may be silent when an answer is due, in ms. */
  readonly silenceMs: number;
  /** A moment of `clock.tick()` after which nothing is waited for any more. */
  readonly until: number;
  /** How much of a literal is kept. */
  readonly keptBytesMax: number;
  /** Closes the connection when it is aborted. */
  readonly signal?: AbortSignal | undefined;
}

const untaggedMax = 10_000;
/** What all responses to one command may hold, besides one literal. */
const heldBytesMax = 4 * 1024 * 1024;

/** One command and one answer at a time, over a connection of egress (RFC 9051). */
export class ImapTalk {
  readonly socket: Socket;
  readonly #options: TalkOptions;
  readonly #reader: ImapReader;
  #responses: ImapResponse[] = [];
  #failure: AvowError | undefined;
  #wake: () => void = () => {};
  #tag = 0;
  #heldBytes = 0;

  constructor(socket: Socket, options: TalkOptions) {
    this.socket = socket;
    this.#options = options;
    this.#reader = new ImapReader(options.keptBytesMax, (response) => this.#keep(response));
    socket.on("data", this.#onData);
    socket.on("error", this.#onError);
    socket.on("close", this.#onClose);
    socket.on("end", this.#onClose);
    if (options.signal?.aborted) this.drop();
    options.signal?.addEventListener("abort", () => this.drop());
  }

  /** Waits for the greeting; throws `unavailable` for anything but a plain `* OK`. */
  async greeting(): Promise<string> {
    const text = (await this.#next()).texts[0] ?? "";
    // A server that says it knows us already can't be asked for TLS any more.
    if (!/^\* OK\b/i.test(text)) throw unusable("does not greet as an IMAP server does");
    return text;
  }

  /**
   * Says a command, each further piece of it when the server asks for more, and waits for the
   * answer. Throws `unavailable` when the connection breaks, is silent, or says something else.
   */
  async command(first: string, ...pieces: readonly string[]): Promise<ImapAnswer> {
    this.#checkQuiet();
    this.#tag += 1;
    this.#heldBytes = 0;
    const tag = `a${this.#tag}`;
    this.socket.write(`${tag} ${first}\r\n`);
    const waiting = [...pieces];
    const untagged: ImapResponse[] = [];
    for (;;) {
      const response = await this.#next();
      const text = response.texts[0] ?? "";
      if (text.startsWith("* ")) {
        if (/^\* BYE\b/i.test(text) && first !== "LOGOUT") throw unusable("ended the session");
        if (untagged.length >= untaggedMax) throw unusable("does not come to an end");
        untagged.push({ ...response, texts: [text.slice(2), ...response.texts.slice(1)] });
      } else if (text.startsWith("+")) {
        const piece = waiting.shift();
        if (piece === undefined) throw unusable("asks for more than there is");
        this.socket.write(`${piece}\r\n`);
      } else {
        const [, answered, status = ""] = /^(\S+) (OK|NO|BAD)\b/i.exec(text) ?? [];
        if (answered !== tag) throw unusable("answers out of step");
        const rest = text.slice(tag.length + 1);
        return { ok: status.toUpperCase() === "OK", text: rest, untagged };
      }
    }
  }

  /** Hands the socket on; throws `unavailable` when the server has said more than it was asked. */
  leave(): void {
    if (this.#responses.length > 0) throw unusable("said more than it was asked");
    this.#checkQuiet();
    this.socket.off("data", this.#onData);
    this.socket.off("error", this.#onError);
    this.socket.off("close", this.#onClose);
    this.socket.off("end", this.#onClose);
  }

  drop(): void {
    this.socket.on("error", () => {});
    this.socket.destroy();
  }

  async #next(): Promise<ImapResponse> {
    const { silenceMs, until } = this.#options;
    const timeoutMs = Math.max(1, Math.min(silenceMs, until - clock.tick()));
    const timer = setTimeout(() => this.#fail("is silent"), timeoutMs);
    try {
      for (;;) {
        const response = this.#responses.shift();
        if (response) return response;
        if (this.#failure) throw this.#failure;
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
    } finally {
      clearTimeout(timer);
    }
  }

  #keep(response: ImapResponse): void {
    for (const { bytes } of response.literals) this.#heldBytes += bytes.length;
    for (const text of response.texts) this.#heldBytes += text.length;
    const isTooMuch = this.#heldBytes > heldBytesMax + this.#options.keptBytesMax;
    if (isTooMuch || this.#responses.length >= untaggedMax) throw unusable("says too much");
    this.#responses.push(response);
  }

  /** What came unasked may be news of the folder, and nothing else. */
  #checkQuiet(): void {
    if (this.#failure) throw this.#failure;
    const isNews = (response: ImapResponse) => response.texts[0]?.startsWith("* ") ?? false;
    if (this.#reader.isAmidst || !this.#responses.every(isNews)) {
      throw unusable("said more than it was asked");
    }
    const bye = this.#responses.some((response) => /^\* BYE\b/i.test(response.texts[0] ?? ""));
    if (bye) throw unusable("ended the session");
    this.#responses = [];
  }

  readonly #onData = (chunk: Buffer) => {
    try {
      this.#reader.push(chunk);
    } catch (error) {
      this.#failure ??= error as AvowError;
      this.socket.destroy();
    }
    this.#wake();
  };
  readonly #onError = () => this.#fail("broke the connection");
  readonly #onClose = () => this.#fail("closed the connection");

  #fail(why: string): void {
    this.#failure ??= unusable(why);
    this.#wake();
  }
}

/** What is wrong with the server, as a sentence without anybody's data. */
export function unusable(why: string): AvowError {
  return new AvowError("unavailable", `The mailbox server ${why}.`);
}
