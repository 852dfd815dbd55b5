/**
 * The world of ad companies on one machine: one that bids for places by OpenRTB 2.6, with words,
 * pictures and HTML, and shows every byte that it was sent. It misbehaves on request.
 */
export type { Behaviour } from "./faults.ts";
export { type SandboxAdCompany, startAdCompany } from "./start-ad-company.ts";
