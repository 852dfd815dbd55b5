import { CsrfField, SubmitButton } from "../kernel/html.tsx";
import type { DeliveryStanding } from "../mail/mod.ts";

/** What the pages know of a mail on its way. */
export type Standing = Pick<
  DeliveryStanding,
  "id" | "ref" | "state" | "attempts" | "nextAt" | "replyCode"
>;

const hour = (at: Date) => `${at.toISOString().slice(11, 16)} UTC`;

/** How far a mail has come, in words. */
export function deliveryWords(it: Standing): string {
  switch (it.state) {
    case "accepted":
      return "accepted by the mail relay";
    case "claimed":
      return "being handed to the mail relay";
    case "queued":
      return it.attempts === 0
        ? "waiting for the mail relay"
        : `waiting for the mail relay, next try ${hour(it.nextAt)}`;
    case "deferred": {
      const said = it.replyCode ? ` (it said ${it.replyCode})` : "";
      return `waiting for the mail relay, next try ${hour(it.nextAt)}${said}`;
    }
    case "refused":
      return it.replyCode
        ? `refused by the mail relay (${it.replyCode}); it did not arrive`
        : "not sent";
    case "uncertain":
      return "uncertain: the connection broke before the mail relay said whether it took it";
  }
}

/** How far a mail has come, and the decision that an uncertain one needs. */
export function DeliveryLine({ delivery, csrf }: { delivery: Standing; csrf: string }) {
  const isUncertain = delivery.state === "uncertain";
  const mood = { uncertain: "warn", refused: "bad" }[delivery.state as string] ?? "";
  return (
    <div class={`delivery ${mood}`}>
      <p>Mail: {deliveryWords(delivery)}.</p>
      {isUncertain && (
        <form method="post" action={`/admin/inbox/mail/${delivery.id}`} class="actions">
          <CsrfField token={csrf} />
          <SubmitButton kind="plain" name="decision" value="send-again">
            Send again
          </SubmitButton>
          <SubmitButton kind="plain" name="decision" value="leave">
            Leave it
          </SubmitButton>
          <span class="hint">Sent again, it may arrive twice.</span>
        </form>
      )}
    </div>
  );
}
