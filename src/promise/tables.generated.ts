// Written by bin/generate.ts from the migrations and the rights of src/promises.ts.
import type { ColumnType } from "kysely";

/** What each purpose's queries may name; `never` where it may write but not read, or not write. */
export interface Tables {
  correspondence: {
    "avow.jobs": {
      id: ColumnType<string, string, never>;
      purpose: ColumnType<string, string, never>;
      kind: ColumnType<string, string, never>;
      ref: ColumnType<string | null, string | null | undefined, never>;
      run_at: ColumnType<Date, Date, Date>;
      attempts: ColumnType<number, never, number>;
      leased_until: ColumnType<Date | null, never, Date | null>;
    };
    "contact.confirmations": {
      id: ColumnType<string, string, never>;
      person_id: ColumnType<string, string, never>;
      thread_id: ColumnType<string, string, never>;
      email_index: ColumnType<Buffer, Buffer, never>;
      created_at: ColumnType<Date, Date, never>;
      expires_at: ColumnType<Date, Date, never>;
      used_at: ColumnType<Date | null, never, Date | null>;
    };
    "contact.fingerprints": {
      fingerprint: ColumnType<Buffer, Buffer, never>;
      thread_id: ColumnType<string, string, never>;
      at: ColumnType<Date, Date, never>;
    };
    "contact.threads": {
      id: ColumnType<string, string, never>;
      form: ColumnType<string, string, never>;
      person_id: ColumnType<string, string, string>;
      state: ColumnType<string, never, string>;
      unread: ColumnType<boolean, never, boolean>;
      created_at: ColumnType<Date, Date, never>;
      last_at: ColumnType<Date, Date, Date>;
      answered_at: ColumnType<Date | null, never, Date | null>;
      closed_at: ColumnType<Date | null, never, Date | null>;
      expires_at: ColumnType<Date, Date, Date>;
    };
    "keys.person_refs": {
      person_id: ColumnType<never, string, never>;
    };
    "keys.wrapped_keys": {
      person_id: ColumnType<never, string, never>;
      purpose: ColumnType<never, string, never>;
      wrapped: ColumnType<never, Buffer, never>;
    };
    "ledger.operator_actions": {
      at: ColumnType<never, Date, never>;
      operator_id: ColumnType<never, string | null | undefined, never>;
      action: ColumnType<never, string, never>;
      ref: ColumnType<never, string | null | undefined, never>;
    };
    "mail.deliveries": {
      id: ColumnType<string, string, never>;
      purpose: ColumnType<string, string, never>;
      kind: ColumnType<string, string, never>;
      person_id: ColumnType<string, string, never>;
      ref: ColumnType<string, string, never>;
      state: ColumnType<string, never, string>;
      attempts: ColumnType<number, never, number>;
      next_at: ColumnType<Date, Date, Date>;
      claimed_until: ColumnType<Date | null, never, Date | null>;
      reply_code: ColumnType<number | null, never, number | null>;
      created_at: ColumnType<Date, Date, never>;
      done_at: ColumnType<Date | null, never, Date | null>;
      expires_at: ColumnType<Date, Date, never>;
    };
    "people.consents": {
      id: ColumnType<never, string, never>;
      person_id: ColumnType<never, string, never>;
      purpose: ColumnType<never, string, never>;
      basis: ColumnType<never, string, never>;
      policy_version: ColumnType<never, string, never>;
      given_at: ColumnType<never, Date, never>;
    };
    "people.messages": {
      id: ColumnType<never, string, never>;
      thread_id: ColumnType<never, string, never>;
      person_id: ColumnType<never, string, never>;
      direction: ColumnType<never, string, never>;
      subject: ColumnType<never, Buffer | null | undefined, never>;
      message: ColumnType<never, Buffer | null | undefined, never>;
      operator_id: ColumnType<never, string | null | undefined, never>;
      at: ColumnType<never, Date, never>;
      expires_at: ColumnType<never, Date, never>;
    };
    "people.persons": {
      id: ColumnType<never, string, never>;
      email: ColumnType<never, Buffer | null | undefined, never>;
      name: ColumnType<never, Buffer | null | undefined, never>;
      company: ColumnType<never, Buffer | null | undefined, never>;
      phone: ColumnType<never, Buffer | null | undefined, never>;
      email_index: ColumnType<never, Buffer | null | undefined, never>;
      created_at: ColumnType<never, Date, never>;
      expires_at: ColumnType<never, Date | null | undefined, never>;
    };
  };
  operators: {
    "avow.jobs": {
      id: ColumnType<string, string, never>;
      purpose: ColumnType<string, string, never>;
      kind: ColumnType<string, string, never>;
      ref: ColumnType<string | null, string | null | undefined, never>;
      run_at: ColumnType<Date, Date, Date>;
      attempts: ColumnType<number, never, number>;
      leased_until: ColumnType<Date | null, never, Date | null>;
    };
    "keys.person_refs": {
      person_id: ColumnType<never, string, never>;
    };
    "keys.wrapped_keys": {
      person_id: ColumnType<never, string, never>;
      purpose: ColumnType<never, string, never>;
      wrapped: ColumnType<never, Buffer, never>;
    };
    "ledger.audit_entries": {
      id: ColumnType<number, never, never>;
      at: ColumnType<Date, never, never>;
      purpose: ColumnType<string, never, never>;
      operator_id: ColumnType<string | null, never, never>;
      function: ColumnType<string, never, never>;
      reason: ColumnType<string, never, never>;
      fields: ColumnType<string[], never, never>;
    };
    "ledger.disclosures": {
      id: ColumnType<number, never, never>;
      at: ColumnType<Date, never, never>;
      purpose: ColumnType<string, never, never>;
      recipient: ColumnType<string, never, never>;
      categories: ColumnType<string[], never, never>;
      delivery_id: ColumnType<string, never, never>;
      attempt: ColumnType<number, never, never>;
    };
    "ledger.erasures": {
      id: ColumnType<number, never, never>;
      at: ColumnType<Date, never, never>;
      purpose: ColumnType<string, never, never>;
      operator_id: ColumnType<string | null, never, never>;
      reason: ColumnType<string, never, never>;
    };
    "ledger.operator_actions": {
      id: ColumnType<number, never, never>;
      at: ColumnType<Date, Date, never>;
      operator_id: ColumnType<string | null, string | null | undefined, never>;
      action: ColumnType<string, string, never>;
      ref: ColumnType<string | null, string | null | undefined, never>;
    };
    "mail.deliveries": {
      id: ColumnType<string, string, never>;
      purpose: ColumnType<string, string, never>;
      kind: ColumnType<string, string, never>;
      person_id: ColumnType<string, string, never>;
      ref: ColumnType<string, string, never>;
      state: ColumnType<string, never, string>;
      attempts: ColumnType<number, never, number>;
      next_at: ColumnType<Date, Date, Date>;
      claimed_until: ColumnType<Date | null, never, Date | null>;
      reply_code: ColumnType<number | null, never, number | null>;
      created_at: ColumnType<Date, Date, never>;
      done_at: ColumnType<Date | null, never, Date | null>;
      expires_at: ColumnType<Date, Date, never>;
    };
    "operators.links": {
      id: ColumnType<string, string, never>;
      secret_hash: ColumnType<Buffer, Buffer, never>;
      operator_id: ColumnType<string | null, string | null | undefined, string | null>;
      created_at: ColumnType<Date, Date, never>;
      expires_at: ColumnType<Date, Date, never>;
      used_at: ColumnType<Date | null, never, Date | null>;
    };
    "operators.operators": {
      id: ColumnType<string, string, never>;
      person_id: ColumnType<string, string, never>;
      role: ColumnType<string, string, never>;
      created_at: ColumnType<Date, Date, never>;
      last_seen_at: ColumnType<Date | null, never, Date | null>;
      ended_at: ColumnType<Date | null, never, Date | null>;
    };
    "operators.sessions": {
      id: ColumnType<string, string, never>;
      secret_hash: ColumnType<Buffer, Buffer, never>;
      operator_id: ColumnType<string, string, never>;
      created_at: ColumnType<Date, Date, never>;
      seen_at: ColumnType<Date, Date, Date>;
      expires_at: ColumnType<Date, Date, Date>;
    };
    "people.consents": {
      id: ColumnType<never, string, never>;
      person_id: ColumnType<never, string, never>;
      purpose: ColumnType<never, string, never>;
      basis: ColumnType<never, string, never>;
      policy_version: ColumnType<never, string, never>;
      given_at: ColumnType<never, Date, never>;
    };
    "people.persons": {
      id: ColumnType<never, string, never>;
      email: ColumnType<never, Buffer | null | undefined, never>;
      name: ColumnType<never, Buffer | null | undefined, never>;
      created_at: ColumnType<never, Date, never>;
    };
  };
  requests: {
    "contact.confirmations": {
      id: ColumnType<string, never, never>;
      person_id: ColumnType<string, never, never>;
      thread_id: ColumnType<string, never, never>;
      email_index: ColumnType<Buffer, never, never>;
      created_at: ColumnType<Date, never, never>;
      expires_at: ColumnType<Date, never, never>;
      used_at: ColumnType<Date | null, never, never>;
    };
    "contact.fingerprints": {
      thread_id: ColumnType<string, never, never>;
    };
    "contact.threads": {
      id: ColumnType<string, never, never>;
      form: ColumnType<string, never, never>;
      person_id: ColumnType<string, never, never>;
      created_at: ColumnType<Date, never, never>;
      last_at: ColumnType<Date, never, never>;
      expires_at: ColumnType<Date, never, Date>;
    };
    "ledger.operator_actions": {
      at: ColumnType<never, Date, never>;
      operator_id: ColumnType<never, string | null | undefined, never>;
      action: ColumnType<never, string, never>;
      ref: ColumnType<never, string | null | undefined, never>;
    };
  };
  retention: {
    "avow.jobs": {
      id: ColumnType<string, string, never>;
      purpose: ColumnType<string, string, never>;
      kind: ColumnType<string, string, never>;
      ref: ColumnType<string | null, string | null | undefined, never>;
      run_at: ColumnType<Date, Date, Date>;
      attempts: ColumnType<number, never, number>;
      leased_until: ColumnType<Date | null, never, Date | null>;
    };
    "contact.confirmations": {
      id: ColumnType<string, never, never>;
      expires_at: ColumnType<Date, never, never>;
    };
    "contact.fingerprints": {
      at: ColumnType<Date, never, never>;
    };
    "contact.threads": {
      id: ColumnType<string, never, never>;
      expires_at: ColumnType<Date, never, never>;
    };
    "mail.deliveries": {
      id: ColumnType<string, never, never>;
      expires_at: ColumnType<Date, never, never>;
    };
  };
}

/** Arguments and rows of the functions that a purpose may execute. */
export interface Functions {
  "keys.is_new": { args: { p_person: string | null }; row: { is_new: boolean } };
  "people.drop_alone": { args: { p_person: string | null }; row: {  } };
  "people.erase": { args: { p_person: string | null; p_reason: string | null; p_operator?: string | null }; row: { erase: boolean } };
  "people.erase_thread": { args: { p_thread: string | null; p_reason: string | null; p_operator?: string | null }; row: { erase_thread: number } };
  "people.expire": { args: { p_limit: number | null }; row: { expire: number } };
  "people.find_by_email": { args: { p_index: Buffer | null; p_reason: string | null; p_operator?: string | null }; row: { person_id: string; verified: boolean; created_at: Date } };
  "people.give": { args: { p_id: string | null; p_person: string | null; p_purpose: string | null; p_basis: string | null; p_version: string | null; p_wrapped: Buffer | null }; row: {  } };
  "people.keep_until": { args: { p_person: string | null; p_until: Date | null }; row: {  } };
  "people.mark_verified": { args: { p_person: string | null }; row: { mark_verified: boolean } };
  "people.move_message": { args: { p_message: string | null; p_to: string | null; p_subject: Buffer | null; p_text: Buffer | null }; row: { move_message: boolean } };
  "people.open_for_delivery": { args: { p_person: string | null; p_delivery: string | null; p_attempt: number | null; p_recipient: string | null; p_categories: string[] | null }; row: { wrapped: Buffer | null; email: Buffer | null; name: Buffer | null } };
  "people.open_messages": { args: { p_threads: string[] | null; p_messages: string[] | null; p_fields: string[] | null; p_reason: string | null; p_operator?: string | null }; row: { message_id: string; thread_id: string; person_id: string; wrapped: Buffer | null; direction: string; operator_id: string | null; at: Date; subject: Buffer | null; message: Buffer | null } };
  "people.open_persons": { args: { p_persons: string[] | null; p_fields: string[] | null; p_reason: string | null; p_operator?: string | null }; row: { person_id: string; wrapped: Buffer | null; verified: boolean; email: Buffer | null; name: Buffer | null; company: Buffer | null; phone: Buffer | null } };
  "people.renew_details": { args: { p_person: string | null; p_name: Buffer | null; p_company: Buffer | null; p_phone: Buffer | null }; row: {  } };
  "people.shorten": { args: { p_days: number | null }; row: { shorten: number } };
  "people.withdraw": { args: { p_person: string | null; p_purpose: string | null }; row: { withdraw: boolean } };
}
