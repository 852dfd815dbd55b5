import { clock, dayMs } from "../kernel/clock.ts";
import { hash } from "../kernel/crypto.ts";
import { AvowError } from "../kernel/errors.ts";
import type { JobKind } from "../kernel/jobs.ts";
import { log } from "../kernel/log.ts";
import { lookIntoMailbox } from "../mail/mod.ts";
import type { Bounces } from "./bounce-context.ts";
import { takeMail } from "./bounce-mail.ts";
import { readPlace, writeLook, writePlace } from "./store-bounce-sources.ts";

/**
 * Looks into the mailbox to which mails come back, every `bounces.every_minutes`; no job where none
 * is configured. A look may take its time: give it a worker of its own.
 */
export function bounceJobs(bounces: Bounces, signal?: AbortSignal): readonly JobKind[] {
  const { host, everyMinutes } = bounces.settings;
  if (host === null) return [];
  const everyMs = everyMinutes * 60_000;
  return [{ kind: "newsletter.bounces", everyMs, run: () => lookForBounces(bounces, signal) }];
}

/** One look. Why it came to nothing, if it did, is kept for operators; the next may go better. */
export async function lookForBounces(bounces: Bounces, signal?: AbortSignal): Promise<void> {
  const { settings, register, newsletter } = bounces;
  newsletter.gate.require("newsletter");
  const db = newsletter.database.db("newsletter");
  const { host, port, user, folder } = settings;
  const mailbox = hash(JSON.stringify([host, port, user, folder]));
  const now = clock.now();
  try {
    const looked = await lookIntoMailbox({
      ...{ register, settings, place: await readPlace(db, mailbox) },
      // What is older is about mails that nobody knows of any more.
      since: new Date(now.getTime() - newsletter.settings.deliveriesKeptDays * dayMs),
      keepPlace: (place) => writePlace(db, mailbox, place),
      take: (bytes) => takeMail(bounces, bytes),
      ...(signal ? { signal } : {}),
    });
    await writeLook(db, now, null);
    if (looked.mails > 0) log.info("the bounce mailbox was read", { ...looked });
  } catch (error) {
    if (signal?.aborted) return;
    if (!(error instanceof AvowError)) throw error;
    log.warn("the bounce mailbox can't be read", { reason: error.message });
    await writeLook(db, now, error.message);
  }
}
