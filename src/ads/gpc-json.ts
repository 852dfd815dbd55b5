/**
 * What `/.well-known/gpc.json` says: that the signal Global Privacy Control is honoured here
 * (Global Privacy Control, section "GPC Support Resource"). `lastUpdate` is the day, as
 * year-month-day, from which the policy holds that says so.
 */
export function gpcJson(policy: { readonly effective: string }): {
  readonly gpc: true;
  readonly lastUpdate: string;
} {
  return { gpc: true, lastUpdate: policy.effective };
}
