import { startWorker } from "../kernel/jobs.ts";
import type { Bounces } from "./bounce-context.ts";
import { bounceJobs } from "./bounce-job.ts";
import { refusalRecorder } from "./bounce-refusal.ts";
import type { RefusedRecipient } from "./send-outcome.ts";

/** Takes in what comes back, until it is stopped. */
export interface Returning {
  /** For whoever sends: takes down a recipient whose mailbox the relay says is at fault. */
  readonly onRefused: (refused: RefusedRecipient) => Promise<void>;
  stop(): Promise<void>;
}

/**
 * Reads the mailbox to which mails come back, if there is one, beside all other jobs: a look may
 * take its time. It goes on where the newsletter is left off, as mails went out before.
 */
export function startBounces(bounces: Bounces): Returning {
  const db = bounces.newsletter.database.db("newsletter");
  const stopping = new AbortController();
  const jobs = bounceJobs(bounces, stopping.signal);
  const worker = jobs.length > 0 ? startWorker(db, "newsletter", jobs) : undefined;
  return {
    onRefused: refusalRecorder(bounces),
    async stop() {
      stopping.abort();
      await worker?.stop();
    },
  };
}
