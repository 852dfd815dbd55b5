/** How the provider misbehaves, from the next request on. A good day unless it is told otherwise. */
export interface ProviderFaults {
  /** The API answers everything with 503. */
  down: boolean;
  /** The API answers only after so long. */
  slowMs: number;
  /** The money is taken, and the customer never comes back to the vendor's page. */
  returnLost: boolean;
  /** Refunds stay on their way until they are settled by hand. */
  refundsPending: boolean;
  /** Each webhook comes so many times more than once. */
  webhookDuplicates: number;
  /** Each webhook leaves so much later. */
  webhookDelayMs: number;
  /** Webhooks of one moment come in reverse. */
  webhookReorder: boolean;
  /** No webhook leaves. */
  webhookLose: boolean;
  /** Webhooks are signed with another secret. */
  webhookBadSignature: boolean;
}

/** The faults of a good day. */
export function goodDay(): ProviderFaults {
  return {
    down: false,
    slowMs: 0,
    returnLost: false,
    refundsPending: false,
    webhookDuplicates: 0,
    webhookDelayMs: 0,
    webhookReorder: false,
    webhookLose: false,
    webhookBadSignature: false,
  };
}
