import type { Socket } from "node:net";
import tls from "node:tls";
import type { SinkAnswer, SinkMail, SinkMoment, SinkOptions } from "./start-sink.ts";

const bodyEnd = Buffer.from("\r\n.\r\n");
const usual = ["PIPELINING", "SIZE 26214400", "8BITMIME", "SMTPUTF8"];

interface Talk {
  readonly options: SinkOptions;
  readonly connection: number;
  readonly socket: Socket;
  onMail(mail: SinkMail): void;
  onAsked(to: string): void;
  onLine(line: string): void;
}

/** One client's conversation (RFC 5321), command by command as they come in. */
export class Conversation {
  readonly #talk: Talk;
  #socket: Socket;
  #input: Buffer = Buffer.alloc(0);
  #output = "";
  #isBody = false;
  #isSilent = false;
  #mail = 0;
  #from: string | undefined;
  #to: string | undefined;
  #bytesIn = 0;
  #bytesOut = 0;

  constructor(talk: Talk) {
    this.#talk = talk;
    this.#socket = talk.socket;
    this.#listen();
  }

  greet(): void {
    this.#answer("greeting", "", "220 sink.localhost ESMTP");
    this.#flush();
  }

  #listen(): void {
    this.#socket.setNoDelay(true);
    this.#socket.on("data", (chunk: Buffer) => this.#onData(chunk));
  }

  #onData(chunk: Buffer): void {
    const { cut } = this.#talk.options;
    let bytes = chunk;
    if (cut?.way === "in") bytes = chunk.subarray(0, Math.max(0, cut.after - this.#bytesIn));
    this.#bytesIn += chunk.length;
    this.#input = this.#input.length === 0 ? bytes : Buffer.concat([this.#input, bytes]);
    while (!this.#isSilent && (this.#isBody ? this.#readBody() : this.#readLine())) {}
    this.#flush();
    if (cut?.way === "in" && this.#bytesIn >= cut.after) this.#socket.destroy();
  }

  #readLine(): boolean {
    const end = this.#input.indexOf("\r\n");
    if (end < 0) return false;
    const line = this.#input.toString("utf8", 0, end);
    this.#input = this.#input.subarray(end + 2);
    this.#talk.onLine(line);
    this.#command(line);
    return true;
  }

  #command(line: string): void {
    const verb = line.slice(0, 4).toUpperCase();
    if (verb === "EHLO" || verb === "HELO") this.#hello(line);
    else if (verb === "MAIL") this.#sender(line);
    else if (verb === "RCPT") this.#recipient(line);
    else if (verb === "DATA") this.#data(line);
    else if (verb === "RSET") {
      this.#from = this.#to = undefined;
      this.#answer("rset", line, "250 2.0.0 Ok");
    } else if (verb === "QUIT") {
      this.#answer("quit", line, "221 2.0.0 Bye");
      this.#flush();
      this.#socket.end();
    } else if (verb === "STAR") this.#startTls(line);
    else if (verb === "AUTH") this.#answer("auth", line, "235 2.7.0 Ok");
    else this.#answer("auth", line, "500 5.5.2 Unknown");
  }

  #hello(line: string): void {
    const { extensions = usual, tls: secure } = this.#talk.options;
    const offersTls = secure?.mode === "starttls" && this.#socket === this.#talk.socket;
    const all = ["sink.localhost", ...extensions, ...(offersTls ? ["STARTTLS"] : [])];
    const reply = all.map((it, at) => `250${at === all.length - 1 ? " " : "-"}${it}`);
    this.#answer("ehlo", line, line.startsWith("HELO") ? "250 sink.localhost" : reply.join("\r\n"));
  }

  #sender(line: string): void {
    if (this.#from !== undefined) return void this.#answer("mail", line, "503 5.5.1 Nested MAIL");
    if (this.#answer("mail", line, "250 2.1.0 Ok")) this.#from = between(line);
  }

  #recipient(line: string): void {
    const to = between(line);
    this.#talk.onAsked(to);
    const usualReply = this.#from === undefined ? "503 5.5.1 Need MAIL" : "250 2.1.5 Ok";
    if (this.#answer("rcpt", line, usualReply)) this.#to = to;
  }

  #data(line: string): void {
    const usualReply = this.#to === undefined ? "554 5.5.1 No valid recipients" : "354 Go on";
    this.#isBody = this.#answer("data", line, usualReply);
  }

  #readBody(): boolean {
    const isEmpty = this.#input.indexOf(".\r\n") === 0;
    const end = isEmpty ? -2 : this.#input.indexOf(bodyEnd);
    if (end === -1) return false;
    const body = this.#input.subarray(0, Math.max(0, end + 2));
    this.#input = this.#input.subarray(end + bodyEnd.length);
    this.#isBody = false;
    const to = this.#to;
    const mail = { from: this.#from ?? "", to: to ?? "", bytes: this.#kept(body) };
    this.#from = this.#to = undefined;
    const usualReply = to === undefined ? "554 5.5.1 No valid recipients" : "250 2.0.0 Ok: queued";
    this.#answer("body", "", usualReply, () => this.#talk.onMail(mail));
    this.#mail += 1;
    return true;
  }

  #kept(body: Buffer): Buffer {
    if (!this.#talk.options.keepsBytes) return Buffer.alloc(0);
    return Buffer.from(body.toString("latin1").replace(/^\.|(?<=\r\n)\./g, ""), "latin1");
  }

  /** Gives the usual answer or the script's; true if it was a 2xx or 3xx. */
  #answer(stage: SinkMoment["stage"], line: string, reply: string, take?: () => void): boolean {
    const { script } = this.#talk.options;
    const { connection } = this.#talk;
    const told = script?.({ stage, line, connection, mail: this.#mail });
    const it: SinkAnswer = typeof told === "object" ? told : { reply: told ?? reply };
    const said = it.reply ?? "";
    const isYes = /^[23]/.test(said);
    if (it.take ?? isYes) take?.();
    if (said !== "") this.#output += said.endsWith("\n") || it.isHalf ? said : `${said}\r\n`;
    if (it.end) this.#isSilent = true;
    if (it.end === "close") {
      this.#flush();
      this.#socket.destroySoon();
    }
    return isYes;
  }

  #startTls(line: string): void {
    const { tls: secure } = this.#talk.options;
    if (secure?.mode !== "starttls") return void this.#answer("starttls", line, "502 5.5.1 No");
    if (!this.#answer("starttls", line, "220 2.0.0 Go on")) return;
    this.#flush();
    this.#socket.removeAllListeners("data");
    const upgraded = new tls.TLSSocket(this.#socket, {
      isServer: true,
      key: secure.key,
      cert: secure.cert,
    });
    upgraded.on("error", () => this.#socket.destroy());
    this.#socket = upgraded;
    this.#input = Buffer.alloc(0);
    this.#listen();
  }

  #flush(): void {
    if (this.#output === "") return;
    let bytes = Buffer.from(this.#output);
    this.#output = "";
    const { cut } = this.#talk.options;
    const isCut = cut?.way === "out" && this.#bytesOut + bytes.length >= cut.after;
    if (isCut) bytes = bytes.subarray(0, Math.max(0, cut.after - this.#bytesOut));
    this.#bytesOut += bytes.length;
    this.#socket.write(bytes);
    if (isCut) {
      this.#isSilent = true;
      this.#socket.destroySoon();
    }
  }
}

function between(line: string): string {
  return /<([^>]*)>/.exec(line)?.[1] ?? "";
}
