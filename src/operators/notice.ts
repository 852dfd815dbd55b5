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

/** What operators are told of by mail: a conversation, or an order, that waits for them. */
const noticeKinds = ["operators.notice", "operators.sales"] as const;
type NoticeKind = (typeof noticeKinds)[number];

/** Tells every operator by mail that what the job's `ref` names waits for them. */
export function noticeJobs(operators: Operators): readonly JobKind[] {
  return noticeKinds.map((kind) => ({
    kind,
    run: async ({ ref }) => {
      if (ref) await planNotices(operators, kind, ref);
    },
  }));
}

/** Forgets links and sessions that ended. */
export function tidyJob(operators: Operators): JobKind {
  return {
    kind: "operators.tidy",
    everyMs: hourMs,
    run: () => dropEnded(operators.database.db("operators")),
  };
}

async function planNotices(operators: Operators, kind: NoticeKind, ref: string): Promise<void> {
  await operators.database
    .db("operators")
    .transaction()
    .execute(async (tx) => {
      await lockOperators(tx);
      for (const operator of await listOperatorRows(tx)) {
        if (operator.ended_at === null) await planNotice(tx, operator, { kind, ref });
      }
    });
  operators.wakeMail();
}

/**
 * At most one notice of a kind in ten minutes: one that still waits tells of this matter too;
 * after one that was sent, the next waits its time. So none is lost, and no flood of messages
 * becomes a flood of mails.
 */
async function planNotice(
  tx: Tx,
  operator: OperatorRow,
  { kind, ref }: { readonly kind: NoticeKind; readonly ref: string },
): Promise<void> {
  if (await wasNoticed(tx, operator.person_id, { kind, ref })) return;
  const last = await lastMail(tx, operator.person_id, kind);
  if (last && ["queued", "deferred"].includes(last.state)) return;
  const now = clock.ms();
  const lastMs = last ? (last.done_at ?? last.next_at).getTime() : 0;
  await queueDelivery(tx, {
    purpose: "operators",
    kind,
    personId: operator.person_id,
    ref,
    at: new Date(Math.max(now, lastMs + pauseMs)),
    expiresAt: new Date(now + wantedMs),
  });
}
