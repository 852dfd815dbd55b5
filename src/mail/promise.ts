import type { DataMap, TableRights } from "../promise/purpose.ts";

export const mailDataMap: DataMap = {
  "mail.deliveries": {
    id: "fact",
    purpose: "fact",
    kind: "fact",
    person_id: "reference",
    ref: "fact",
    state: "fact",
    attempts: "fact",
    untried: "fact",
    next_at: "fact",
    claimed_until: "fact",
    reply_code: "fact",
    reason: "fact",
    created_at: "fact",
    done_at: "fact",
    expires_at: "fact",
  },
};

/** What any purpose needs that sends mail; row security shows it its own deliveries only. */
export const deliveryRights: Readonly<Record<string, TableRights>> = {
  "mail.deliveries": {
    select: [
      "id",
      "purpose",
      "kind",
      "person_id",
      "ref",
      "state",
      "attempts",
      "untried",
      "next_at",
      "claimed_until",
      "reply_code",
      "reason",
      "created_at",
      "done_at",
      "expires_at",
    ],
    insert: ["id", "purpose", "kind", "person_id", "ref", "next_at", "created_at", "expires_at"],
    update: [
      "state",
      "attempts",
      "untried",
      "next_at",
      "claimed_until",
      "reply_code",
      "reason",
      "done_at",
    ],
  },
};
