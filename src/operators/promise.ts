import { deliveryRights } from "../mail/mod.ts";
import { jobRights } from "../promise/ground.ts";
import type { DataMap, PurposeDefinition } from "../promise/purpose.ts";

export const operatorsDataMap: DataMap = {
  "operators.operators": {
    id: "fact",
    person_id: "reference",
    role: "fact",
    created_at: "fact",
    last_seen_at: "fact",
    ended_at: "fact",
  },
  "operators.links": {
    id: "fact",
    secret_hash: "key",
    operator_id: "fact",
    created_at: "fact",
    expires_at: "fact",
    used_at: "fact",
  },
  "operators.sessions": {
    id: "fact",
    secret_hash: "key",
    operator_id: "fact",
    created_at: "fact",
    seen_at: "fact",
    expires_at: "fact",
  },
};

const columns = (table: string) => Object.keys(operatorsDataMap[table] ?? {});

/** Signing in those who work for the vendor, and telling them what needs them. */
export const operatorsPurpose: PurposeDefinition = {
  name: "operators",
  meaning: "to know who works here, to sign them in and to tell them what needs them",
  duty: true,
  connectionsMax: 6,
  tables: {
    ...jobRights,
    ...deliveryRights,
    "keys.wrapped_keys": { insert: ["person_id", "purpose", "wrapped"] },
    "keys.person_refs": { insert: ["person_id"] },
    "people.persons": { insert: ["id", "email", "name", "created_at"] },
    "people.consents": {
      insert: ["id", "person_id", "purpose", "basis", "policy_version", "given_at"],
    },
    "operators.operators": {
      select: columns("operators.operators"),
      insert: ["id", "person_id", "role", "created_at"],
      update: ["last_seen_at", "ended_at"],
    },
    "operators.links": {
      select: columns("operators.links"),
      insert: ["id", "secret_hash", "operator_id", "created_at", "expires_at"],
      update: ["used_at", "operator_id"],
      delete: true,
    },
    "operators.sessions": {
      select: columns("operators.sessions"),
      insert: columns("operators.sessions"),
      update: ["seen_at", "expires_at"],
      delete: true,
    },
    "ledger.operator_actions": {
      select: ["id", "at", "operator_id", "action", "ref"],
      insert: ["at", "operator_id", "action", "ref"],
    },
    "ledger.audit_entries": {
      select: ["id", "at", "purpose", "operator_id", "function", "reason", "fields"],
    },
    "ledger.disclosures": {
      select: ["id", "at", "purpose", "recipient", "categories", "delivery_id", "attempt"],
    },
    "ledger.erasures": { select: ["id", "at", "purpose", "operator_id", "reason"] },
  },
  functions: ["keys.is_new", "people.open_persons", "people.open_for_delivery"],
};
