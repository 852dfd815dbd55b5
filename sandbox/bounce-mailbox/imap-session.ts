import type { Socket } from "node:net";
import { TLSSocket } from "node:tls";
import type { BounceMailboxOptions } from "./start-bounce-mailbox.ts";
import type { ImapFaults } from "./imap-faults.ts";

/** A mail as it lies in the mailbox. */
export interface HeldMail {
  readonly uid: number;
  readonly bytes: Buffer;
  readonly flags: Set<string>;
}

/** The mailbox that all sessions share. */
export interface MailboxState {
  readonly user: string;
  readonly password: string;
  readonly tls: BounceMailboxOptions["tls"];
  mails: HeldMail[];
  uidValidity: number;
  uidNext: number;
  faults: ImapFaults | null;
  readonly commands: string[];
}

const silent = new Set(["LOGIN", "AUTHENTICATE"]);

/** One client and its questions, one at a time. */
export class ImapSession {
  readonly #state: MailboxState;
  #socket: Socket;
  #rest = Buffer.alloc(0);
  /** What a literal or a continuation is waited for, and what becomes of it. */
  #waiting: ((line: string) => void) | undefined;
  #isSecure: boolean;
  #said = 0;

  constructor(state: MailboxState, socket: Socket) {
    this.#state = state;
    this.#socket = socket;
    this.#isSecure = socket instanceof TLSSocket;
    socket.on("data", this.#onData);
  }

  greet(): void {
    const { faults } = this.#state;
    if (faults?.hang === "greeting") return;
    this.#say(faults?.greeting ?? "* OK ready");
  }

  readonly #onData = (chunk: Buffer) => {
    this.#rest = Buffer.concat([this.#rest, chunk]);
    for (;;) {
      const end = this.#rest.indexOf("\r\n");
      if (end < 0) return;
      const line = this.#rest.toString("utf8", 0, end);
      this.#rest = Buffer.from(this.#rest.subarray(end + 2));
      const waiting = this.#waiting;
      this.#waiting = undefined;
      if (waiting) waiting(line);
      else this.#onCommand(line);
    }
  };

  #say(line: string): void {
    this.#socket.write(`${line}\r\n`);
  }

  /** Asks the client to go on, and hands over the line that it says then. */
  #ask(then: (line: string) => void): void {
    this.#waiting = then;
    this.#say("+ go on");
  }

  #onCommand(line: string): void {
    const [tag = "*", name = "", ...words] = line.split(" ");
    const command = name.toUpperCase();
    this.#state.commands.push(silent.has(command) ? command : line.slice(tag.length + 1));
    this.#said += 1;
    if (this.#said > (this.#state.faults?.commandsMax ?? Number.POSITIVE_INFINITY)) {
      this.#socket.destroy();
      return;
    }
    const rest = words.join(" ");
    if (command === "CAPABILITY") this.#tellCapabilities(tag);
    else if (command === "STARTTLS") this.#startTls(tag);
    else if (command === "AUTHENTICATE") this.#authenticate(tag);
    else if (command === "LOGIN") this.#login(tag);
    else if (command === "SELECT") this.#select(tag);
    else if (command === "UID") this.#uid(tag, rest);
    else if (command === "EXPUNGE") this.#expunge(tag, this.#deleted());
    else if (command === "LOGOUT") {
      this.#say(`* BYE\r\n${tag} OK bye`);
      this.#socket.end();
    } else this.#say(`${tag} BAD unknown`);
  }

  #offers(word: string): boolean {
    return !(this.#state.faults?.without ?? []).includes(word);
  }

  #tellCapabilities(tag: string): void {
    const mayUpgrade = this.#state.tls?.how === "start" && !this.#isSecure;
    const words = ["IMAP4rev1", "UIDPLUS", mayUpgrade ? "STARTTLS" : "AUTH=PLAIN"];
    if (mayUpgrade) words.push("LOGINDISABLED");
    this.#say(`* CAPABILITY ${words.filter((word) => this.#offers(word)).join(" ")}`);
    this.#say(`${tag} OK that is all`);
  }

  #startTls(tag: string): void {
    const { tls, faults } = this.#state;
    if (!tls) return this.#say(`${tag} NO no TLS here`);
    this.#socket.off("data", this.#onData);
    this.#say(`${tag} OK begin${faults?.behindStartTls ? `\r\n${faults.behindStartTls}` : ""}`);
    const secure = new TLSSocket(this.#socket, { ...tls, isServer: true });
    secure.on("error", () => {});
    secure.on("data", this.#onData);
    this.#rest = Buffer.alloc(0);
    this.#socket = secure;
    this.#isSecure = true;
  }

  #authenticate(tag: string): void {
    this.#ask((line) => {
      const [, user = "", password = ""] = Buffer.from(line, "base64").toString().split("\0");
      this.#signIn(tag, user, password);
    });
  }

  /** Its two strings come as literals, one behind the other. */
  #login(tag: string): void {
    this.#ask((first) => {
      const user = first.replace(/ \{\d+\}$/, "");
      this.#ask((password) => this.#signIn(tag, user, password));
    });
  }

  #signIn(tag: string, user: string, password: string): void {
    const isRight = user === this.#state.user && password === this.#state.password;
    this.#say(isRight ? `${tag} OK welcome` : `${tag} NO wrong password for ${user}`);
  }

  #select(tag: string): void {
    const { mails, uidValidity, uidNext } = this.#state;
    this.#say(`* ${mails.length} EXISTS`);
    this.#say(`* OK [UIDVALIDITY ${uidValidity}] valid`);
    this.#say(`* OK [UIDNEXT ${uidNext}] next`);
    this.#say(`${tag} OK [READ-WRITE] opened`);
  }

  #uid(tag: string, rest: string): void {
    const [name = "", ...words] = rest.split(" ");
    const command = name.toUpperCase();
    const set = words[0] ?? "";
    if (command === "SEARCH") this.#search(tag, words);
    else if (command === "FETCH") this.#fetch(tag, Number(set), words.join(" "));
    else if (command === "STORE") {
      const [, flag = ""] = /\((\\\w+)\)/.exec(rest) ?? [];
      for (const mail of this.#within(set)) mail.flags.add(flag);
      this.#say(`${tag} OK stored`);
    } else if (command === "EXPUNGE" && this.#offers("UIDPLUS")) {
      const within = this.#within(set);
      this.#expunge(
        tag,
        this.#deleted().filter((mail) => within.includes(mail)),
      );
    } else this.#say(`${tag} BAD unknown`);
  }

  #search(tag: string, words: readonly string[]): void {
    const { mails, faults } = this.#state;
    if (faults?.flood !== undefined) {
      for (let i = 0; i < 50_000; i += 1) this.#say(faults.flood);
    }
    const [what = "", set = ""] = words;
    const from = Number(set.split(":")[0]);
    // `n:*` names the last mail in any case (RFC 9051 6.4.9).
    const found =
      what === "DELETED"
        ? this.#deleted()
        : mails.filter((mail, at) => mail.uid >= from || at === mails.length - 1);
    this.#say(`* SEARCH${found.map(({ uid }) => ` ${uid}`).join("")}`);
    this.#say(`${tag} OK found`);
  }

  #fetch(tag: string, uid: number, what: string): void {
    const { mails, faults } = this.#state;
    if (faults?.hang === "fetch") return;
    const at = mails.findIndex((mail) => mail.uid === uid);
    const mail = mails[at];
    if (!mail) return this.#say(`${tag} OK nothing`);
    const most = faults?.ignoresPartial ? Infinity : Number(/<0\.(\d+)>/.exec(what)?.[1]);
    const inflated = faults?.inflate?.uid === uid ? Buffer.alloc(faults.inflate.bytes, 97) : null;
    const bytes = inflated ?? mail.bytes.subarray(0, most);
    this.#socket.write(`* ${at + 1} FETCH (UID ${uid} BODY[]<0> {${bytes.length}}\r\n`);
    if (faults?.cutAt === uid) {
      this.#socket.end(bytes.subarray(0, Math.floor(bytes.length / 2)));
      return;
    }
    this.#socket.write(bytes);
    this.#say(` FLAGS (${[...mail.flags].join(" ")}))`);
    this.#say(`${tag} OK fetched`);
  }

  #within(set: string): readonly HeldMail[] {
    const uids = new Set(set.split(",").map(Number));
    return this.#state.mails.filter(({ uid }) => uids.has(uid));
  }

  #deleted(): readonly HeldMail[] {
    return this.#state.mails.filter(({ flags }) => flags.has("\\Deleted"));
  }

  #expunge(tag: string, gone: readonly HeldMail[]): void {
    this.#state.mails = this.#state.mails.filter((mail) => !gone.includes(mail));
    this.#say(`${tag} OK gone`);
  }
}
