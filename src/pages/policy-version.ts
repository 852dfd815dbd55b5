import type { Database } from "../promise/database.ts";
import { insertPolicyVersion, newestPolicy } from "./store.ts";

/** Writes down which policy is in force from now on; the same text is one version. */
export async function recordPolicy(
  database: Database,
  policy: {
    readonly fingerprint: Buffer;
    readonly document: { readonly front: { readonly version: string; readonly effective: string } };
  },
): Promise<void> {
  const { version, effective } = policy.document.front;
  await insertPolicyVersion(database.steward, {
    version,
    effective,
    fingerprint: policy.fingerprint,
  });
}

/** Whether this is the policy that a server was last started with. */
export async function isPolicyInForce(database: Database, fingerprint: Buffer): Promise<boolean> {
  const newest = await newestPolicy(database.steward);
  return newest === undefined || newest.equals(fingerprint);
}
