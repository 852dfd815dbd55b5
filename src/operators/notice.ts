import { clock, dayMs, hourMs } from "../kernel/clock.ts";
import type { JobKind } from "../kernel/jobs.ts";
import { queueDelivery } from "../mail/mod.ts";
import type { Operators } from "./context.ts";
import {
  dropEnded,
  lastMail,
  listOperatorRows,
  lockOperators,
  type OperatorRow,
  wasNoticed,
} from "./store.ts";

type Tx = Parameters<typeof lastMail>[0];

const pauseMs = 10 * 60_000;
const wantedMs = 7 * dayMs;

/** Tells every operator by mail that a conversation (the job's `ref`) waits for an answer. */
export function noticeJob(operators: Operators): JobKind {
  return {
    kind: "operators.notice",
    run: async (job) => {
      if (job.ref) await planNotices(operators, job.ref);
    },
  };
}

/** Forgets links and sessions that ended. */
export function tidyJob(operators: Operators): JobKind {
  return {
    kind: "operators.tidy",
    everyMs: hourMs,
    run: () => dropEnded(operators.database.db("operators")),
  };
}

async function planNotices(operators: Operators, threadId: string): Promise<void> {
  await operators.database
    .db("operators")
    .transaction()
    .execute(async (tx) => {
      await lockOperators(tx);
      for (const operator of await listOperatorRows(tx)) {
        if (operator.ended_at === null) await planNotice(tx, operator, threadId);
      }
    });
  operators.wakeMail();
}

/**
 * At most one notice in ten minutes: a notice that still waits tells of this conversation too;
 * after one that was sent, the next waits its time. So none is lost, and no flood of messages
 * becomes a flood of mails.
 */
async function planNotice(tx: Tx, operator: OperatorRow, threadId: string): Promise<void> {
  if (await wasNoticed(tx, operator.person_id, threadId)) return;
  const last = await lastMail(tx, operator.person_id, "operators.notice");
  if (last && ["queued", "deferred"].includes(last.state)) return;
  const now = clock.ms();
  const lastMs = last ? (last.done_at ?? last.next_at).getTime() : 0;
  await queueDelivery(tx, {
    purpose: "operators",
    kind: "operators.notice",
    personId: operator.person_id,
    ref: threadId,
    at: new Date(Math.max(now, lastMs + pauseMs)),
    expiresAt: new Date(now + wantedMs),
  });
}
