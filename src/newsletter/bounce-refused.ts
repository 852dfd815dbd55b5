import type { Newsletter } from "./context.ts";
import type { ReportingSource } from "./store-bounce-sources.ts";

type WebhookSource = Exclude<ReportingSource, "mailbox">;

/** In memory, so that nothing is written for what anybody can send. */
const counts = new WeakMap<Newsletter, Record<WebhookSource, number>>();

/** How many webhooks were refused since the start: a wrong signature, or a wrong password. */
export function refusedWebhooks(newsletter: Newsletter): Readonly<Record<WebhookSource, number>> {
  return counts.get(newsletter) ?? { ses: 0, postmark: 0 };
}

/** Counts one more, and returns how many there are. */
export function countRefused(newsletter: Newsletter, source: WebhookSource): number {
  const before = refusedWebhooks(newsletter);
  counts.set(newsletter, { ...before, [source]: before[source] + 1 });
  return before[source] + 1;
}
