import type { DataMap } from "../promise/purpose.ts";

/** What each column of `people` and `keys` holds. Nothing about a person stands elsewhere. */
export const peopleDataMap: DataMap = {
  "keys.wrapped_keys": { person_id: "reference", purpose: "fact", wrapped: "key" },
  "keys.person_refs": { person_id: "reference", ref: "reference" },
  "people.persons": {
    id: "reference",
    email: "sealed",
    name: "sealed",
    company: "sealed",
    phone: "sealed",
    email_index: "index",
    created_at: "fact",
    verified_at: "fact",
    expires_at: "fact",
  },
  "people.buyers": {
    person_id: "reference",
    address: "sealed",
    vat_id: "sealed",
    licence_key: "sealed",
    kept_until: "fact",
  },
  "people.consents": {
    id: "fact",
    person_id: "reference",
    purpose: "fact",
    basis: "fact",
    policy_version: "fact",
    given_at: "fact",
    withdrawn_at: "fact",
  },
  "people.messages": {
    id: "fact",
    thread_id: "fact",
    person_id: "reference",
    direction: "fact",
    subject: "sealed",
    message: "sealed",
    operator_id: "fact",
    at: "fact",
    expires_at: "fact",
  },
  "people.evidence": {
    id: "fact",
    person_id: "reference",
    diagnostic: "sealed",
    expires_at: "fact",
  },
};
