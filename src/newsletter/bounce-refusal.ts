import type { Bounces } from "./bounce-context.ts";
import { recordReport } from "./bounce-record.ts";
import type { RefusedRecipient } from "./send-outcome.ts";

/**
 * For whoever sends: takes down recipients of whose mailbox the relay said, when it was asked, that it
 * takes no mail, ever or for now. It is a report as any other. One at a time, however many come at
 * once, so that they don't take the sender's connections.
 */
export function refusalRecorder(bounces: Bounces): (refused: RefusedRecipient) => Promise<void> {
  let last: Promise<unknown> = Promise.resolve();
  return (refused) => {
    const recorded = last.then(() => record(bounces, refused));
    last = recorded.catch(() => undefined);
    return recorded;
  };
}

async function record(bounces: Bounces, refused: RefusedRecipient): Promise<void> {
  const { deliveryId, reason, isHard, status, replyCode, diagnostic } = refused;
  await recordReport(bounces, {
    ...{ deliveryId, source: "smtp" },
    read: () => ({ kind: "bounce", reason, isHard, status, replyCode, diagnostic }),
  });
}
