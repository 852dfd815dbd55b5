import { startWorker } from "../kernel/jobs.ts";
import type { Checkout } from "./context.ts";
import { reconcileJob } from "./reconcile.ts";
import { startReleases } from "./release-index.ts";
import { eventJob } from "./webhook.ts";

/** What works for checkout beside the answering of requests. */
export interface CheckoutWork {
  /** Looks at the queue now instead of at the next tick. */
  wake(): void;
  stop(): Promise<void>;
}

/** Starts it: events of the payment provider, the sweep over open orders, the index of releases. */
export function startCheckout(checkout: Checkout): CheckoutWork {
  const jobs = [eventJob(checkout), reconcileJob(checkout)];
  const worker = startWorker(checkout.database.db("sales"), "sales", jobs);
  const releases = startReleases(checkout);
  return {
    wake: () => worker.wake(),
    async stop() {
      await Promise.all([worker.stop(), releases.stop()]);
    },
  };
}
