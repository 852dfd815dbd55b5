import type { Socket } from "node:net";
import { clock } from "../kernel/clock.ts";
import { AvowError } from "../kernel/errors.ts";
import { bodyThen, type Envelope, envelopeOf } from "./bulk-envelope.ts";
import type { Greeted } from "./bulk-hello.ts";
import { type BulkMail, type BulkOutcome, lineLost, outcomeOf } from "./bulk-outcome.ts";
import { ReplyReader } from "./bulk-reply.ts";
import { type MailBytes, Room } from "./mail-bytes.ts";

/** A mail that waits, and who is told what became of it. */
export interface Slot {
  readonly mail: BulkMail;
  settle(outcome: BulkOutcome): void;
}

export interface LineOptions extends Greeted {
  /** How long the relay may be silent when a reply is due, in ms. */
  readonly silenceMs: number;
  /** The next mail, for which this line is answerable from now on. */
  take(): Slot | undefined;
  /** The line is closed and owes nobody an outcome; `reason` is a sentence. */
  onEnd(line: BulkLine, reason: string): void;
}

/** What the next reply is about. */
type Due = "reset" | "sender" | "recipient" | "data" | "body" | "nobody";

/** A line without mails for so long is asked whether it still stands, before it gets one. */
const askAfterMs = 1_000;
const idleMsMax = 10_000;
/** A relay that defers so many recipients one after another would defer all of them. */
const deferralsMax = 50;

/**
 * One connection to the relay, always at work on two mails at most: the body of one, and behind it
 * in the same write, where the relay knows PIPELINING (RFC 2920), the envelope of the next. DATA
 * ends such a group, and nothing is sent before its reply is there; so replies and commands can't
 * get out of step unseen.
 */
export class BulkLine {
  /** How many mails the relay answered for, with yes or no, on this line. */
  answered = 0;
  readonly #socket: Socket;
  readonly #options: LineOptions;
  readonly #reader: ReplyReader;
  readonly #timer: NodeJS.Timeout;
  readonly #room = new Room();
  /** What replies are due, in order. */
  #due: Due[] = [];
  /** Commands that wait for the reply to the one before; without PIPELINING. */
  #unsaid: string[] = [];
  /** The mail whose envelope was begun. `isDead`: it is settled, but replies about it are due. */
  #opening: Slot | undefined;
  #isDead = false;
  /** The mail whose body was begun. */
  #closing: Slot | undefined;
  #needsReset = false;
  /** Within a reply, at whose end the line looks for more work by itself. */
  #isReading = false;
  #deferrals = 0;
  #since = clock.tick();
  #state: "open" | "leaving" | "ended" = "open";

  constructor(options: LineOptions) {
    const { socket, silenceMs } = options;
    this.#options = options;
    this.#socket = socket;
    this.#reader = new ReplyReader((code, text) => this.#onReply(code, text));
    socket.setNoDelay(true);
    socket.on("data", (chunk: Buffer) => this.#onData(chunk));
    socket.on("error", () => this.#end("The mail relay broke the connection."));
    socket.on("end", () => this.#end("The mail relay closed the connection."));
    socket.on("close", () => this.#end("The mail relay closed the connection."));
    this.#timer = setInterval(() => this.#watch(), Math.min(1_000, Math.ceil(silenceMs / 4)));
    this.#timer.unref();
  }

  /** Takes a mail if it has hands free. */
  kick(): void {
    if (this.#state !== "open" || this.#isReading || this.#opening) return;
    const { pipelining } = this.#options.extensions;
    if (this.#due.length > 0 && (!pipelining || this.#due.includes("reset"))) return;
    if (this.#due.length === 0 && clock.tick() - this.#since > askAfterMs) this.#ask();
    else this.#say(undefined);
  }

  /** Takes no more mails, and closes when those it has are settled. */
  leave(): void {
    if (this.#state !== "open") return;
    this.#state = "leaving";
    if (this.#due.length === 0) this.#quit("The line was closed.");
  }

  /** Asks for a sign of life with a command that names nobody. */
  #ask(): void {
    this.#due.push("reset");
    this.#since = clock.tick();
    this.#socket.write("RSET\r\n");
  }

  /** Writes the body of a mail, if one is to be, and the envelope of the next, if one waits. */
  #say(body: Slot | undefined): void {
    const { pipelining } = this.#options.extensions;
    const envelope = body === undefined || pipelining ? this.#open() : undefined;
    let text = "";
    if (body) this.#due.push("body");
    if (envelope) text = this.#queue(envelope, pipelining);
    if (!body && text === "") return;
    this.#since = clock.tick();
    this.#socket.write(body ? this.#bodyThen(body.mail.bytes, text) : text);
  }

  #bodyThen(bytes: MailBytes, after: string): Buffer {
    // The relay has said "go on" to all that was written before, unless it speaks out of turn.
    const isFree = this.#socket.writableLength === 0;
    return bodyThen(bytes, after, (size) => this.#room.take(size, isFree));
  }

  /** Notes the replies that are due, and returns what is to be said now. */
  #queue(envelope: Envelope, pipelining: boolean): string {
    const commands = this.#needsReset ? ["RSET\r\n", ...envelope] : envelope;
    if (this.#needsReset) this.#due.push("reset");
    this.#needsReset = false;
    this.#due.push("sender", "recipient", "data");
    if (pipelining) return commands.join("");
    const [first = "", ...rest] = commands;
    this.#unsaid = rest;
    return first;
  }

  /** The next mail that this relay can be given; what it can't be given is settled at once. */
  #open(): Envelope | undefined {
    while (this.#state === "open") {
      const slot = this.#options.take();
      if (!slot) return undefined;
      const envelope = envelopeOf(slot.mail, this.#options.extensions);
      if ("state" in envelope) {
        slot.settle(envelope);
        continue;
      }
      this.#opening = slot;
      this.#isDead = false;
      return envelope;
    }
    return undefined;
  }

  #onData(chunk: Buffer): void {
    if (this.#state === "ended") return;
    this.#since = clock.tick();
    try {
      this.#reader.push(chunk);
    } catch (error) {
      this.#end(error instanceof AvowError ? error.message : "The mail relay can't be understood.");
    }
  }

  #onReply(code: number, text: string): void {
    if (this.#state === "ended") return; // What comes behind the end is about nobody any more.
    const due = this.#due.shift();
    this.#isReading = true;
    if (due === "body") this.#onBody(code, text);
    else if (due === "sender") this.#onSender(code, text);
    else if (due === "recipient") this.#onRecipient(code, text);
    else if (due === "data") this.#onDataReply(code, text);
    else if (due === "reset" && code !== 250) this.#outOfStep(code);
    else if (due === undefined) this.#outOfStep(code);
    if (code === 421) this.#end("The mail relay closes the line (421).");
    this.#goOn();
    this.#isReading = false;
  }

  /** After a reply: the next command, the next mail, or the end. */
  #goOn(): void {
    if (this.#state === "ended") return;
    const next = this.#unsaid.shift();
    if (next !== undefined) this.#socket.write(next);
    else if (this.#due.length > 0) return;
    else if (this.#state === "leaving") this.#quit("The line was closed.");
    else this.#say(undefined);
  }

  #onBody(code: number, text: string): void {
    const slot = this.#closing;
    // A yes before the last byte was handed over is no answer to it.
    const isEarly = code < 400 && this.#socket.writableLength > 2_048;
    if (!slot || code < 200 || (code >= 300 && code < 400) || isEarly) return this.#outOfStep(code);
    this.#closing = undefined;
    this.answered += 1;
    if (code < 300) {
      this.#deferrals = 0;
      slot.settle({ state: "accepted", code });
    } else slot.settle(outcomeOf("content", code, text));
  }

  #onSender(code: number, text: string): void {
    if (code >= 200 && code < 300) return;
    if (code < 400) return this.#outOfStep(code);
    const outcome = outcomeOf("sender", code, text);
    if (code === 552) {
      this.#bury(outcome);
      this.#unsaid = [];
      if (!this.#options.extensions.pipelining) this.#forgetOpening();
      return;
    }
    // The relay does not want us, or not now: whoever is next would hear the same.
    this.#bury({ state: "deferred", stage: "sender", code, reply: text, relayFailed: true });
    this.#end(`The mail relay refuses the sender (${code}).`);
  }

  #onRecipient(code: number, text: string): void {
    if (this.#isDead || (code >= 200 && code < 300)) return;
    if (code < 400) return this.#outOfStep(code);
    this.#bury(outcomeOf("recipient", code, text));
    this.#deferrals = code < 500 ? this.#deferrals + 1 : 0;
    if (code >= 500) this.answered += 1;
    if (!this.#options.extensions.pipelining) this.#forgetOpening();
    if (this.#deferrals >= deferralsMax) this.#end("The mail relay defers every mail.");
  }

  #onDataReply(code: number, text: string): void {
    const slot = this.#opening;
    if (code !== 354 && code < 400) return this.#outOfStep(code);
    if (code !== 354 && !this.#isDead) this.#bury(outcomeOf("content", code, text));
    // What stands behind that reply would pass for the one to the body.
    if (code === 354 && this.#reader.hasMore) return this.#outOfStep(code);
    const wasDead = this.#isDead;
    this.#opening = undefined;
    this.#isDead = false;
    if (code !== 354 || wasDead) this.#needsReset = true;
    if (code !== 354) return;
    if (wasDead) return this.#sayNothing();
    this.#closing = slot;
    this.#say(slot);
  }

  /** A relay that wants a body for nobody gets an empty one (RFC 2920 3.1); its reply says nothing. */
  #sayNothing(): void {
    this.#due.push("nobody");
    this.#since = clock.tick();
    this.#socket.write(".\r\n");
  }

  /** Without PIPELINING, nothing more was said about this mail than what was just refused. */
  #forgetOpening(): void {
    this.#unsaid = [];
    this.#due = [];
    this.#opening = undefined;
    this.#isDead = false;
    this.#needsReset = true;
  }

  /** Settles the mail whose envelope was begun; replies about it may still be due. */
  #bury(outcome: BulkOutcome): void {
    if (this.#isDead) return;
    this.#isDead = true;
    this.#opening?.settle(outcome);
  }

  #outOfStep(code: number): void {
    if (code === 421) return; // It may say so at any time; `#onReply` ends the line.
    this.#end("The mail relay answers out of step.");
  }

  #watch(): void {
    const silent = clock.tick() - this.#since;
    if (this.#due.length > 0) {
      if (silent > this.#options.silenceMs) this.#end("The mail relay is silent.");
    } else if (silent > idleMsMax) this.#quit("The line was not needed any more.");
  }

  #quit(reason: string): void {
    this.#socket.end("QUIT\r\n");
    setTimeout(() => this.#socket.destroy(), 1_000).unref();
    this.#end(reason, "politely");
  }

  /** Ends the line; what was not answered for is settled by what was handed over of it. */
  #end(reason: string, how?: "politely"): void {
    if (this.#state === "ended") return;
    this.#state = "ended";
    clearInterval(this.#timer);
    if (how !== "politely") this.#socket.destroy();
    this.#due = [];
    this.#closing?.settle({ state: "uncertain" });
    if (!this.#isDead) this.#opening?.settle(lineLost);
    this.#closing = undefined;
    this.#opening = undefined;
    this.#options.onEnd(this, reason);
  }
}
