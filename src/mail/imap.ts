import type { Config } from "../config/mod.ts";
import type { Register } from "../egress/mod.ts";
import type { ImapResponse } from "./imap-reader.ts";
import { ImapTalk, type TalkOptions, unusable } from "./imap-talk.ts";

/** An opened folder of a mailbox. Mails are known by their UID, which holds within a UIDVALIDITY. */
export interface ImapFolder {
  readonly uidValidity: number;
  /** UIDs above `after` of mails that arrived on or after the day of `since`, lowest first. */
  newer(after: number, since: Date): Promise<readonly number[]>;
  /** The first `bytesMax` bytes of a mail, left unread; undefined when it is gone. */
  fetch(uid: number, bytesMax: number): Promise<Buffer | undefined>;
  /** Marks mails as read. */
  markSeen(uids: readonly number[]): Promise<void>;
  /** Deletes these mails and no others, also where others are marked as deleted. */
  delete(uids: readonly number[]): Promise<void>;
  close(): Promise<void>;
}

export interface ImapOptions extends TalkOptions {
  readonly register: Register;
  /** What the register calls the server. */
  readonly recipientId: string;
  readonly settings: Config["bounces"];
}

/**
 * Connects through egress, upgrades to verified TLS where that is required, signs in and opens the
 * folder (RFC 9051, and 3501 for servers from before). Throws `unavailable` when any of it fails.
 */
export async function openImapFolder(options: ImapOptions): Promise<ImapFolder> {
  const { settings } = options;
  let talk = await dial(options);
  try {
    const greeting = await talk.greeting();
    let able = await capabilities(talk, greeting);
    if (settings.tls === "required") {
      if (!able.has("STARTTLS")) throw unusable("offers no STARTTLS");
      talk = await secure(talk, options);
      able = await capabilities(talk, ""); // What it said in plain text counts no more.
    }
    await signIn(talk, able, settings);
    able = await capabilities(talk, "");
    return await select(talk, settings.folder, able);
  } catch (error) {
    talk.drop();
    throw error;
  }
}

const connectMsMax = 10_000;

function placeOf({ settings, silenceMs }: ImapOptions) {
  const timeoutMs = Math.min(silenceMs, connectMsMax);
  return { host: settings.host ?? "", port: settings.port, timeoutMs };
}

async function dial(options: ImapOptions): Promise<ImapTalk> {
  const socket = await options.register.connect(options.recipientId, placeOf(options));
  return new ImapTalk(socket, options);
}

async function secure(plain: ImapTalk, options: ImapOptions): Promise<ImapTalk> {
  const answer = await plain.command("STARTTLS");
  if (!answer.ok) throw unusable("refuses STARTTLS");
  // What came behind that answer came in plain text, from anybody (CVE-2011-0411).
  plain.leave();
  const { register, recipientId } = options;
  const socket = await register.startTls(recipientId, plain.socket, placeOf(options));
  return new ImapTalk(socket, options);
}

/** What the server can do, in capitals; asked for unless the greeting says it. */
async function capabilities(talk: ImapTalk, greeting: string): Promise<ReadonlySet<string>> {
  const told = /\[CAPABILITY ([^\]]*)\]/i.exec(greeting)?.[1];
  const words = told ?? (await ask(talk));
  return new Set(words.toUpperCase().split(/\s+/));
}

async function ask(talk: ImapTalk): Promise<string> {
  const { untagged } = await talk.command("CAPABILITY");
  const lines = untagged.map(({ texts }) => texts[0] ?? "");
  return lines.filter((text) => /^CAPABILITY\b/i.test(text)).join(" ");
}

/** By AUTHENTICATE PLAIN (RFC 4616) where it is offered, else by LOGIN. */
async function signIn(
  talk: ImapTalk,
  able: ReadonlySet<string>,
  { user, password }: Config["bounces"],
): Promise<void> {
  const name = user ?? "";
  const secret = password ?? "";
  let ok: boolean;
  if (able.has("AUTH=PLAIN")) {
    const base64 = Buffer.from(`\0${name}\0${secret}`).toString("base64");
    ({ ok } = await talk.command("AUTHENTICATE PLAIN", base64));
  } else if (able.has("LOGINDISABLED")) {
    throw unusable("takes no password on this connection");
  } else {
    // As literals, so that no character of a password can end the string that it stands in.
    const announced = (text: string) => `{${Buffer.byteLength(text)}}`;
    const pieces = [`${name} ${announced(secret)}`, secret];
    ({ ok } = await talk.command(`LOGIN ${announced(name)}`, ...pieces));
  }
  // Its text may hold the name.
  if (!ok) throw unusable("did not take user name and password");
}

async function select(
  talk: ImapTalk,
  folder: string,
  able: ReadonlySet<string>,
): Promise<ImapFolder> {
  const answer = await talk.command(`SELECT ${mailboxName(folder)}`);
  if (!answer.ok) throw unusable("does not open the folder; see bounces.folder");
  if (/\[READ-ONLY\]/i.test(answer.text)) throw unusable("lets nothing be changed in the folder");
  const told = answer.untagged.map(({ texts }) => texts[0] ?? "").join("\n");
  const uidValidity = Number(/\[UIDVALIDITY (\d{1,10})\]/i.exec(told)?.[1] ?? Number.NaN);
  // Without one no UID holds beyond the session (RFC 9051 2.3.1.1).
  if (!(uidValidity > 0)) throw unusable("numbers its mails anew each time");
  return folderOver(talk, uidValidity, able.has("UIDPLUS") || able.has("IMAP4REV2"));
}

function folderOver(talk: ImapTalk, uidValidity: number, hasUidExpunge: boolean): ImapFolder {
  const must = async (command: string) => {
    const answer = await talk.command(command);
    if (!answer.ok) throw unusable(`refuses ${command.split(" ").slice(0, 2).join(" ")}`);
    return answer;
  };
  const search = async (what: string) => found((await must(`UID SEARCH ${what}`)).untagged);
  return {
    uidValidity,
    async newer(after, since) {
      const uids = await search(`UID ${after + 1}:* SINCE ${dateOf(since)}`);
      // `n:*` names the last mail even where its UID is lower.
      return uids.filter((uid) => uid > after).toSorted((a, b) => a - b);
    },
    async fetch(uid, bytesMax) {
      const { untagged } = await must(`UID FETCH ${uid} (UID BODY.PEEK[]<0.${bytesMax}>)`);
      return untagged.map((response) => bodyOf(response, uid)).find((bytes) => bytes !== undefined);
    },
    async markSeen(uids) {
      if (uids.length > 0) await must(`UID STORE ${uids.join(",")} +FLAGS.SILENT (\\Seen)`);
    },
    async delete(uids) {
      if (uids.length === 0) return;
      const set = uids.join(",");
      await must(`UID STORE ${set} +FLAGS.SILENT (\\Deleted)`);
      if (hasUidExpunge) await must(`UID EXPUNGE ${set}`);
      // A plain EXPUNGE takes all that anybody marked; then they stay until somebody means it.
      else if ((await search("DELETED")).every((uid) => uids.includes(uid))) await must("EXPUNGE");
    },
    async close() {
      // Not by CLOSE, which deletes what others marked.
      await talk.command("LOGOUT").catch(() => undefined);
      talk.drop();
    },
  };
}

/** The numbers of `SEARCH 1 2 3`. */
function found(untagged: readonly ImapResponse[]): readonly number[] {
  return untagged
    .map(({ texts }) => texts[0] ?? "")
    .filter((text) => /^SEARCH\b/i.test(text))
    .flatMap((text) => text.split(/\s+/).slice(1).map(Number))
    .filter((uid) => Number.isSafeInteger(uid) && uid > 0);
}

/** The body in `12 FETCH (UID 34 BODY[]<0> {5}…)`, if it is of that mail; empty for NIL. */
function bodyOf({ texts, literals }: ImapResponse, uid: number): Buffer | undefined {
  const [first = ""] = texts;
  if (!/^\d+ FETCH \(/i.test(first)) return undefined;
  if (Number(/\bUID (\d{1,10})/i.exec(texts.join(" "))?.[1]) !== uid) return undefined;
  const before = texts.findIndex((text) => /\bBODY\[\](<\d+>)? ?$/i.test(text));
  const literal = literals[before];
  if (literal) return literal.bytes;
  const quoted = /\bBODY\[\](?:<\d+>)? (?:"((?:[^"\\]|\\.)*)"|NIL)/i.exec(first);
  return quoted ? Buffer.from((quoted[1] ?? "").replace(/\\(.)/g, "$1"), "latin1") : undefined;
}

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun"].concat([
  "Jul",
  "Aug",
  "Sep",
  "Oct",
  "Nov",
  "Dec",
]);

/** `7-Feb-2026`, in UTC. */
function dateOf(at: Date): string {
  return `${at.getUTCDate()}-${months[at.getUTCMonth()]}-${at.getUTCFullYear()}`;
}

/** A folder's name as a quoted string, in modified UTF-7 (RFC 3501 5.1.3). */
export function mailboxName(name: string): string {
  const encoded = name.replace(/&|[^\x20-\x7e]+/g, (part) => {
    if (part === "&") return "&-";
    const base64 = Buffer.from(part, "utf16le").swap16().toString("base64");
    return `&${base64.replace(/=+$/, "").replaceAll("/", ",")}-`;
  });
  return `"${encoded.replace(/["\\]/g, "\\$&")}"`;
}
