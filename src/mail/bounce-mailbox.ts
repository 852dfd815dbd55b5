import type { Config } from "../config/mod.ts";
import type { Recipient, Register } from "../egress/mod.ts";
import { clock, dayMs } from "../kernel/clock.ts";
import { log } from "../kernel/log.ts";
import { type ImapFolder, openImapFolder } from "./imap.ts";

/** What the register calls the mailbox to which mails come back. */
export const bounceMailboxId = "bounce-mailbox";

/**
 * The mailbox as a recipient of the register, if one is configured. It is asked for mails and told
 * which are done with; nothing of a person is ever sent to it.
 */
export function bounceMailbox({ host, port, tls }: Config["bounces"]): readonly Recipient[] {
  if (host === null) return [];
  const rest = { role: "carrier", purposes: ["newsletter"], categories: [] } as const;
  return [{ id: bounceMailboxId, name: "Bounce mailbox", hosts: [{ host, port }], tls, ...rest }];
}

/** How far the folder was read. */
export interface MailboxPlace {
  /** Another one means that the server numbered all mails anew. */
  readonly uidValidity: number;
  /** Everything up to this UID was looked at. */
  readonly uid: number;
}

/** `done`: what it says is written down. `leave`: it is none of ours, and stays as it is. */
export type MailVerdict = "done" | "leave";

export interface MailboxLook {
  readonly register: Register;
  readonly settings: Config["bounces"];
  /** Mails from before are not read. */
  readonly since: Date;
  /** How far earlier looks came; undefined if there were none. */
  readonly place: MailboxPlace | undefined;
  /** Keeps how far this one came. */
  readonly keepPlace: (place: MailboxPlace) => Promise<void>;
  /**
   * Reads one mail, of which at most `mailBytesMax` are given, and has written down what it says
   * when it resolves. Throws when it can't for now: then the look ends, and begins there again.
   */
  readonly take: (bytes: Buffer) => Promise<MailVerdict>;
  /** How long the look may take and the server may be silent, in ms. */
  readonly lookMs?: number;
  readonly silenceMs?: number;
  /** Ends the look at once when it is aborted. */
  readonly signal?: AbortSignal;
}

/** How many mails were looked at, and of how many was written down what they say. */
export interface Looked {
  readonly mails: number;
  readonly done: number;
  /** Could not be had from the server. */
  readonly unreadable: number;
}

/** A report stands before what came back; of a larger mail the rest is not asked for. */
export const mailBytesMax = 1024 * 1024;
const batchSize = 50;
/** Less than the lease of a job, so that no second look begins beside this one. */
const lookMs = 90_000;
const silenceMs = 30_000;
/** What was begun in time may come to its end. */
const graceMs = 15_000;
/** A mail at which the connection broke so often is passed over. */
const triesMax = 3;

/**
 * Reads what is new in the folder, lowest UID first. Each mail is first written down by `take`, and
 * only then deleted, or marked as read; after a crash in between it is taken again. A mail that
 * breaks the connection is passed over at the third try. Throws `unavailable` when the server can't
 * be used; what was read by then is kept.
 */
export async function lookIntoMailbox(look: MailboxLook): Promise<Looked> {
  const { register, settings } = look;
  const until = clock.tick() + (look.lookMs ?? lookMs);
  const folder = await openImapFolder({
    ...{ register, settings, recipientId: bounceMailboxId },
    until: until + graceMs,
    silenceMs: look.silenceMs ?? silenceMs,
    signal: look.signal,
    keptBytesMax: mailBytesMax,
  });
  try {
    return await readNew(folder, look, until);
  } finally {
    await folder.close();
  }
}

async function readNew(folder: ImapFolder, look: MailboxLook, until: number): Promise<Looked> {
  const { uidValidity } = folder;
  const known = look.place?.uidValidity === uidValidity ? look.place.uid : 0;
  // A server may count days in another zone.
  const uids = await folder.newer(known, new Date(look.since.getTime() - dayMs));
  const looked = { mails: 0, done: 0, unreadable: 0 };
  let done: number[] = [];
  let last = known;
  const finish = async () => {
    if (look.settings.deleteRead) await folder.delete(done);
    else await folder.markSeen(done);
    looked.done += done.length;
    done = [];
    // Only after they are gone: what is above this number is looked at again.
    if (last > known) await look.keepPlace({ uidValidity, uid: last });
  };
  try {
    for (const uid of uids) {
      if (clock.tick() >= until) break;
      if (done.length >= batchSize || breaks(folder, look, uid)) await finish();
      const verdict = await readOne(folder, look, uid);
      looked.mails += 1;
      if (verdict === "unreadable") looked.unreadable += 1;
      if (verdict === "done") done.push(uid);
      last = uid;
    }
  } catch (error) {
    // What was written down is not left lying because of another mail; it can be taken twice.
    await finish().catch(() => undefined);
    throw error;
  }
  await finish();
  return looked;
}

/** By folder, the mail at which the connection broke, and how often. */
const broken = new Map<string, { uid: number; times: number }>();

function keyOf({ uidValidity }: ImapFolder, { settings }: MailboxLook): string {
  const { host, port, user, folder } = settings;
  return JSON.stringify([host, port, user, folder, uidValidity]);
}

/** Whether the connection broke at this mail before. */
function breaks(folder: ImapFolder, look: MailboxLook, uid: number): boolean {
  return broken.get(keyOf(folder, look))?.uid === uid;
}

async function readOne(
  folder: ImapFolder,
  look: MailboxLook,
  uid: number,
): Promise<MailVerdict | "unreadable"> {
  const key = keyOf(folder, look);
  const before = broken.get(key);
  const times = before?.uid === uid ? before.times : 0;
  if (times >= triesMax) {
    log.warn("a mail in the bounce mailbox can't be read and is passed over", { uid });
    return "unreadable";
  }
  let bytes: Buffer | undefined;
  try {
    bytes = await folder.fetch(uid, mailBytesMax);
  } catch (error) {
    if (look.signal?.aborted) throw error;
    broken.set(key, { uid, times: times + 1 });
    throw error;
  }
  if (times > 0) broken.delete(key);
  return bytes ? look.take(bytes) : "leave";
}
