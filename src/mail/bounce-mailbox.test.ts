import { afterEach, describe, expect, test } from "bun:test";
import { type BounceMailbox, startBounceMailbox } from "../../sandbox/bounce-mailbox/mod.ts";
import type { Config } from "../config/mod.ts";
import { log } from "../kernel/log.ts";
import { createRegister } from "../egress/mod.ts";
import {
  bounceMailbox,
  lookIntoMailbox,
  mailBytesMax,
  type MailboxPlace,
} from "./bounce-mailbox.ts";
import { account, mailboxSettings } from "./imap.fixture.ts";

let mailbox: BounceMailbox;
afterEach(() => mailbox.stop());

/** Somebody who reads the mailbox, and keeps how far it came as a database would. */
async function reader(more: Partial<Config["bounces"]> = {}) {
  mailbox = await startBounceMailbox({ port: 0, ...account });
  const settings = mailboxSettings(mailbox.port, more);
  const register = createRegister(bounceMailbox(settings));
  const taken: string[] = [];
  const kept: { place: MailboxPlace | undefined } = { place: undefined };
  return {
    taken,
    kept,
    look: (take?: (text: string) => void | Promise<void>, silenceMs = 10_000) =>
      lookIntoMailbox({
        ...{ register, settings, since: new Date(0), place: kept.place, silenceMs },
        keepPlace: async (place) => {
          kept.place = place;
        },
        take: async (bytes) => {
          const text = bytes.toString();
          await take?.(text);
          taken.push(text);
          return text.startsWith("bounce") ? "done" : "leave";
        },
      }),
  };
}

const texts = () => mailbox.mails().map(({ bytes }) => bytes.toString());

describe("looking into the mailbox to which mails come back", () => {
  test("bounces are deleted once they are written down; other mails stay as they are", async () => {
    const { look, taken } = await reader();
    for (const text of ["bounce 1", "a letter", "bounce 2"]) mailbox.deliver(text);
    expect(await look()).toEqual({ mails: 3, done: 2, unreadable: 0 });
    expect(texts()).toEqual(["a letter"]);
    expect([...(mailbox.mails()[0]?.flags ?? [])]).toEqual([]);
    mailbox.deliver("bounce 3");
    await look();
    expect(taken).toEqual(["bounce 1", "a letter", "bounce 2", "bounce 3"]);
  });

  test("where nothing is to be deleted, bounces are marked as read and read once", async () => {
    const { look, taken } = await reader({ deleteRead: false });
    for (const text of ["bounce 1", "a letter"]) mailbox.deliver(text);
    await look();
    await look();
    expect(taken).toEqual(["bounce 1", "a letter"]);
    expect(mailbox.mails().map(({ flags }) => [...flags])).toEqual([["\\Seen"], []]);
    expect(mailbox.commands().join()).not.toContain("Deleted");
  });

  test("when the server numbered its mails anew, all are looked at again", async () => {
    const { look, taken, kept } = await reader({ deleteRead: false });
    for (const text of ["bounce 1", "bounce 2"]) mailbox.deliver(text);
    await look();
    const before = kept.place;
    mailbox.renumber();
    await look();
    expect(taken).toEqual(["bounce 1", "bounce 2", "bounce 1", "bounce 2"]);
    expect(kept.place).toEqual({ uidValidity: (before?.uidValidity ?? 0) + 1, uid: 2 });
  });

  test("what can't be written down now stays in the mailbox and is taken next time", async () => {
    const { look, taken } = await reader();
    for (const text of ["bounce 1", "bounce 2", "bounce 3"]) mailbox.deliver(text);
    const away = look((text) => {
      if (text === "bounce 2") throw new Error("the database is away");
    });
    expect(await away.catch((error: Error) => error.message)).toBe("the database is away");
    expect(texts()).toEqual(["bounce 2", "bounce 3"]);
    await look();
    expect(taken).toEqual(["bounce 1", "bounce 2", "bounce 3"]);
    expect(mailbox.mails()).toBeEmpty();
  });

  test("a process that ends between writing down and deleting takes the mail again", async () => {
    const { look, taken, kept } = await reader();
    mailbox.deliver("bounce 1");
    // As many commands as it takes to read it, and none to delete it.
    mailbox.fail({ commandsMax: 6 });
    await look().catch(() => undefined);
    expect([taken, texts()]).toEqual([["bounce 1"], ["bounce 1"]]);
    expect(kept.place).toBeUndefined();
    mailbox.fail(null);
    await look();
    expect(taken).toEqual(["bounce 1", "bounce 1"]);
    expect(mailbox.mails()).toBeEmpty();
  });

  test("a mail at which the line breaks stops the others at most three times", async () => {
    const before = log.redirect(() => undefined);
    const { look, taken } = await reader();
    mailbox.deliver("bounce 1");
    const poison = mailbox.deliver("bounce 2, whose line is cut");
    mailbox.deliver("bounce 3");
    mailbox.fail({ cutAt: poison });
    for (let i = 0; i < 3; i += 1) await look().catch(() => undefined);
    expect(await look()).toEqual({ mails: 2, done: 1, unreadable: 1 });
    log.redirect(before);
    expect(new Set(taken)).toEqual(new Set(["bounce 1", "bounce 3"]));
    expect(texts()).toEqual(["bounce 2, whose line is cut"]);
  });

  test("of a huge mail only the beginning is read, whatever the server sends", async () => {
    const { look, taken } = await reader();
    const huge = mailbox.deliver("bounce");
    mailbox.deliver("bounce behind it");
    mailbox.fail({ inflate: { uid: huge, bytes: 3 * mailBytesMax } });
    await look();
    expect(taken.map(({ length }) => length)).toEqual([mailBytesMax, 16]);
  });

  test("a server that is silent ends the look and nothing else", async () => {
    const { look } = await reader();
    mailbox.deliver("bounce 1");
    mailbox.fail({ hang: "fetch" });
    const silent = look(undefined, 200);
    expect(await silent.catch((error: Error) => error.message)).toContain("is silent");
    mailbox.fail(null);
    expect(await look()).toMatchObject({ done: 1 });
  });

  test("a look that is ended ends at once, also while the server is silent", async () => {
    mailbox = await startBounceMailbox({ port: 0, ...account });
    mailbox.fail({ hang: "greeting" });
    const settings = mailboxSettings(mailbox.port);
    const register = createRegister(bounceMailbox(settings));
    const stopping = new AbortController();
    const began = performance.now();
    const looking = lookIntoMailbox({
      ...{ register, settings, since: new Date(0), place: undefined, signal: stopping.signal },
      ...{ keepPlace: async () => {}, take: async () => "leave" as const },
    });
    setTimeout(() => stopping.abort(), 50);
    expect(await looking.catch((error: Error) => error.message)).toContain("closed");
    expect(performance.now() - began).toBeLessThan(5_000);
  });

  test("without a host no server is in the register", () => {
    expect(bounceMailbox(mailboxSettings(1, { host: null }))).toEqual([]);
    expect(bounceMailbox(mailboxSettings(1))).toMatchObject([{ categories: [] }]);
  });
});
