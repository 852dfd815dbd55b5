import type { DataMap, TableRights } from "./purpose.ts";

export const groundDataMap: DataMap = {
  "avow.migrations": { number: "fact", checksum: "fact", applied_at: "fact" },
  "avow.instance": { only_one: "fact", id: "fact", key_check: "key", created_at: "fact" },
  "avow.clock": { only_one: "fact", shift: "fact" },
  "avow.switches": { purpose: "fact", off_since: "fact", promise: "fact", reason: "fact" },
  "avow.rights": { only_one: "fact", fingerprint: "fact", applied_at: "fact" },
  "avow.jobs": {
    id: "fact",
    purpose: "fact",
    kind: "fact",
    ref: "fact",
    run_at: "fact",
    attempts: "fact",
    leased_until: "fact",
  },
};

/** What a purpose needs to plan jobs and to run its own. */
export const jobRights: Readonly<Record<string, TableRights>> = {
  "avow.jobs": {
    select: ["id", "purpose", "kind", "ref", "run_at", "attempts", "leased_until"],
    insert: ["id", "purpose", "kind", "ref", "run_at"],
    update: ["run_at", "attempts", "leased_until"],
    delete: true,
  },
};
