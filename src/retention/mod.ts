export { retentionPromises, retentionPurpose } from "./promise.ts";
export { applyShorterTerm, sweep, sweepJob } from "./sweep.ts";
