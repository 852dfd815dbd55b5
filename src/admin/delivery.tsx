import type { Delivery } from "../contact/mod.ts";
import { CsrfField, SubmitButton } from "../kernel/html.tsx";

const hour = (at: Date) => `${at.toISOString().slice(11, 16)} UTC`;

/** How far a mail has come, in words. */
function deliveryWords(it: Omit<Delivery, "id" | "kind" | "ref">): string {
  const said = it.reply_code ? ` (it said ${it.reply_code})` : "";
  switch (it.state) {
    case "accepted":
      return "accepted by the mail relay";
    case "claimed":
      return "being handed to the mail relay";
    case "refused":
      return it.reply_code
        ? `refused by the mail relay (${it.reply_code}); it did not arrive`
        : "not sent";
    case "uncertain":
      return "uncertain: the connection broke before the mail relay said whether it took it";
    default: {
      const next = it.attempts > 0 ? `, next try ${hour(it.next_at)}` : "";
      return `waiting for the mail relay${next}${said}`;
    }
  }
}

/** How far a mail has come, and the decision that an uncertain one needs. */
export function DeliveryLine({ delivery, csrf }: { delivery: Delivery; csrf: string }) {
  const mood = { uncertain: "warn", refused: "bad" }[delivery.state] ?? "";
  return (
    <div class={`delivery ${mood}`}>
      <p>Mail: {deliveryWords(delivery)}.</p>
      {delivery.state === "uncertain" && <UncertainChoice id={delivery.id} csrf={csrf} />}
    </div>
  );
}

/** Somebody decides about a mail of which nobody knows whether it arrived. */
export function UncertainChoice({ id, csrf }: { id: string; csrf: string }) {
  return (
    <form method="post" action={`/admin/inbox/uncertain/${id}`} class="actions">
      <CsrfField token={csrf} />
      <SubmitButton kind="plain" name="decision" value="send-again">
        Send again
      </SubmitButton>
      <SubmitButton kind="plain" name="decision" value="leave">
        Leave it
      </SubmitButton>
      <span class="hint">Sent again, it may arrive twice.</span>
    </form>
  );
}
