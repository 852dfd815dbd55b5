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
      reason: ColumnType<string | null, never, string | null>;
      untried: ColumnType<number, never, number>;
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
  newsletter: {
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
      reason: ColumnType<string | null, never, string | null>;
      untried: ColumnType<number, never, number>;
    };
    "newsletter.bounce_sources": {
      source: ColumnType<string, string, never>;
      mailbox: ColumnType<Buffer | null, Buffer | null | undefined, Buffer | null>;
      uid_validity: ColumnType<number | null, number | null | undefined, number | null>;
      uid: ColumnType<number | null, number | null | undefined, number | null>;
      looked_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
      problem: ColumnType<string | null, string | null | undefined, string | null>;
      written: ColumnType<number, number | undefined, number>;
      repeated: ColumnType<number, number | undefined, number>;
      untied: ColumnType<number, number | undefined, number>;
      ignored: ColumnType<number, number | undefined, number>;
      unreadable: ColumnType<number, number | undefined, number>;
      unsubscribed: ColumnType<number, number | undefined, number>;
    };
    "newsletter.bounces": {
      id: ColumnType<string, string, never>;
      delivery_id: ColumnType<string, string, never>;
      person_id: ColumnType<string, string, never>;
      campaign_id: ColumnType<string | null, string | null | undefined, never>;
      source: ColumnType<string, string, never>;
      kind: ColumnType<string, string, never>;
      reason: ColumnType<string, string, never>;
      is_hard: ColumnType<boolean, boolean, never>;
      status: ColumnType<string, string | undefined, never>;
      reply_code: ColumnType<number | null, number | null | undefined, never>;
      at: ColumnType<Date, Date, never>;
      suppressed: ColumnType<boolean, boolean, boolean>;
      undone_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
      undone_by: ColumnType<string | null, string | null | undefined, string | null>;
    };
    "newsletter.campaigns": {
      id: ColumnType<string, string, never>;
      number: ColumnType<number, never, never>;
      state: ColumnType<string, string | undefined, string>;
      subject: ColumnType<string, string | undefined, string>;
      preheader: ColumnType<string, string | undefined, string>;
      greeting: ColumnType<string, string | undefined, string>;
      body: ColumnType<string, string | undefined, string>;
      tag_links: ColumnType<boolean, boolean | undefined, boolean>;
      list_ids: ColumnType<string[], string[] | undefined, string[]>;
      subscribed_from: ColumnType<Date | null, Date | null | undefined, Date | null>;
      subscribed_until: ColumnType<Date | null, Date | null | undefined, Date | null>;
      send_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
      time_zone: ColumnType<string | null, string | null | undefined, string | null>;
      version: ColumnType<number, number | undefined, number>;
      created_at: ColumnType<Date, Date, never>;
      updated_at: ColumnType<Date, Date, Date>;
      created_by: ColumnType<string | null, string | null | undefined, never>;
      html: ColumnType<string | null, string | null | undefined, string | null>;
      text_part: ColumnType<string | null, string | null | undefined, string | null>;
      frozen_after: ColumnType<string | null, string | null | undefined, string | null>;
      frozen_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
      started_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
      finished_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
      pause_reason: ColumnType<string | null, string | null | undefined, string | null>;
      recipients: ColumnType<number, number | undefined, number>;
      accepted: ColumnType<number, number | undefined, number>;
      refused: ColumnType<number, number | undefined, number>;
      excluded: ColumnType<number, number | undefined, number>;
      uncertain: ColumnType<number, number | undefined, number>;
      reasons: ColumnType<unknown, unknown, unknown>;
      bounced_hard: ColumnType<number, number | undefined, number>;
      bounced_soft: ColumnType<number, number | undefined, number>;
      complained: ColumnType<number, number | undefined, number>;
      unsubscribed: ColumnType<number, number | undefined, number>;
    };
    "newsletter.confirmations": {
      id: ColumnType<string, string, never>;
      email_index: ColumnType<Buffer, Buffer, never>;
      created_at: ColumnType<Date, Date, never>;
      expires_at: ColumnType<Date, Date, never>;
    };
    "newsletter.images": {
      hash: ColumnType<Buffer, Buffer, never>;
      type: ColumnType<string, string, never>;
      width: ColumnType<number, number, never>;
      height: ColumnType<number, number, never>;
      bytes: ColumnType<Buffer, Buffer, never>;
      name: ColumnType<string, string | undefined, never>;
      created_at: ColumnType<Date, Date, never>;
    };
    "newsletter.imports": {
      id: ColumnType<string, string, never>;
      state: ColumnType<string, string, string>;
      list_ids: ColumnType<string[], string[], never>;
      is_dry_run: ColumnType<boolean, boolean, never>;
      rows_read: ColumnType<number, number | undefined, number>;
      outcomes: ColumnType<unknown, unknown, unknown>;
      dropped: ColumnType<string[], string[] | undefined, string[]>;
      created_at: ColumnType<Date, Date, never>;
      created_by: ColumnType<string | null, string | null | undefined, never>;
      finished_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
    };
    "newsletter.lists": {
      id: ColumnType<string, string, never>;
      slug: ColumnType<string, string, string>;
      title: ColumnType<string, string, string>;
      description: ColumnType<string, string | undefined, string>;
      wording: ColumnType<string, string, string>;
      is_public: ColumnType<boolean, boolean | undefined, boolean>;
      created_at: ColumnType<Date, Date, never>;
      archived_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
    };
    "newsletter.receipts": {
      id: ColumnType<string, never, never>;
      person_id: ColumnType<string, never, never>;
      list_ids: ColumnType<string[], never, never>;
      wording_hashes: ColumnType<Buffer[], never, never>;
      policy_version: ColumnType<string, never, never>;
      form: ColumnType<string, never, never>;
      asked_at: ColumnType<Date, never, never>;
      confirmed_at: ColumnType<Date, never, never>;
      signature: ColumnType<Buffer, never, never>;
    };
    "newsletter.sign_ups": {
      id: ColumnType<string, string, never>;
      person_id: ColumnType<string, string, never>;
      email_index: ColumnType<Buffer, Buffer, never>;
      list_ids: ColumnType<string[], string[], never>;
      form: ColumnType<string, string, never>;
      wording_hashes: ColumnType<Buffer[], Buffer[], never>;
      policy_version: ColumnType<string, string, never>;
      created_at: ColumnType<Date, Date, never>;
      expires_at: ColumnType<Date, Date, never>;
      confirmed_at: ColumnType<Date | null, never, never>;
      is_mailed: ColumnType<boolean, boolean, never>;
    };
    "newsletter.subscribers": {
      person_id: ColumnType<string, never, never>;
      email_index: ColumnType<Buffer, never, never>;
      created_at: ColumnType<Date, never, never>;
      expires_at: ColumnType<Date | null, never, never>;
      name_mark: ColumnType<Buffer | null, never, never>;
    };
    "newsletter.subscriptions": {
      list_id: ColumnType<string, never, never>;
      person_id: ColumnType<string, never, never>;
      state: ColumnType<string, never, never>;
      source: ColumnType<string, never, never>;
      subscribed_at: ColumnType<Date, never, never>;
      ended_at: ColumnType<Date | null, never, never>;
      ended_by: ColumnType<string | null, never, never>;
    };
    "newsletter.suppressions": {
      email_index: ColumnType<Buffer, Buffer, never>;
      list_id: ColumnType<string | null, string | null | undefined, never>;
      reason: ColumnType<string, string, never>;
      at: ColumnType<Date, Date, never>;
    };
    "newsletter.wordings": {
      hash: ColumnType<Buffer, Buffer, never>;
      slug: ColumnType<string, string, never>;
      title: ColumnType<string, string, never>;
      wording: ColumnType<string, string, never>;
    };
    "people.consents": {
      id: ColumnType<never, string, never>;
      person_id: ColumnType<never, string, never>;
      purpose: ColumnType<never, string, never>;
      basis: ColumnType<never, string, never>;
      policy_version: ColumnType<never, string, never>;
      given_at: ColumnType<never, Date, never>;
    };
    "people.evidence": {
      id: ColumnType<never, string, never>;
      person_id: ColumnType<never, string, never>;
      diagnostic: ColumnType<never, Buffer | null | undefined, never>;
      expires_at: ColumnType<never, Date, never>;
    };
    "people.persons": {
      id: ColumnType<never, string, never>;
      email: ColumnType<never, Buffer | null | undefined, never>;
      name: ColumnType<never, Buffer | null | undefined, never>;
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
      reason: ColumnType<string | null, never, string | null>;
      untried: ColumnType<number, never, number>;
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
    "checkout.invoices": {
      id: ColumnType<string, never, never>;
      kind: ColumnType<string, never, never>;
      number: ColumnType<string, never, never>;
      order_id: ColumnType<string, never, never>;
      at: ColumnType<Date, never, never>;
      currency: ColumnType<string, never, never>;
      net: ColumnType<number, never, never>;
      tax: ColumnType<number, never, never>;
      total: ColumnType<number, never, never>;
      treatment: ColumnType<string, never, never>;
      rate: ColumnType<number, never, never>;
      tax_country: ColumnType<string, never, never>;
      note: ColumnType<string, never, never>;
      seller: ColumnType<unknown, never, never>;
    };
    "checkout.orders": {
      id: ColumnType<string, never, never>;
      number: ColumnType<string, never, never>;
      kind: ColumnType<string, never, never>;
      product: ColumnType<string, never, never>;
      edition: ColumnType<string, never, never>;
      product_name: ColumnType<string, never, never>;
      edition_name: ColumnType<string, never, never>;
      seats: ColumnType<number, never, never>;
      maintenance_months: ColumnType<number, never, never>;
      currency: ColumnType<string, never, never>;
      unit_amount: ColumnType<number, never, never>;
      country: ColumnType<string, never, never>;
      person_id: ColumnType<string, never, never>;
      licence_id: ColumnType<string | null, never, never>;
      card_brand: ColumnType<string | null, never, never>;
      last4: ColumnType<string | null, never, never>;
      created_at: ColumnType<Date, never, never>;
      fulfilled_at: ColumnType<Date | null, never, never>;
    };
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
    "newsletter.campaigns": {
      id: ColumnType<string, never, never>;
      number: ColumnType<number, never, never>;
      subject: ColumnType<string, never, never>;
      list_ids: ColumnType<string[], never, never>;
    };
    "newsletter.confirmations": {
      id: ColumnType<string, string, never>;
      email_index: ColumnType<Buffer, Buffer, never>;
      created_at: ColumnType<never, Date, never>;
      expires_at: ColumnType<never, Date, Date>;
    };
    "newsletter.lists": {
      id: ColumnType<string, never, never>;
      slug: ColumnType<string, never, never>;
      title: ColumnType<string, never, never>;
      description: ColumnType<string, never, never>;
      is_public: ColumnType<boolean, never, never>;
      archived_at: ColumnType<Date | null, never, never>;
    };
    "newsletter.receipts": {
      id: ColumnType<string, never, never>;
      list_ids: ColumnType<string[], never, never>;
      wording_hashes: ColumnType<Buffer[], never, never>;
      policy_version: ColumnType<string, never, never>;
      form: ColumnType<string, never, never>;
      asked_at: ColumnType<Date, never, never>;
      confirmed_at: ColumnType<Date, never, never>;
      signature: ColumnType<Buffer, never, never>;
    };
    "newsletter.sign_ups": {
      id: ColumnType<string, never, never>;
      person_id: ColumnType<string, never, never>;
      email_index: ColumnType<Buffer, never, never>;
      list_ids: ColumnType<string[], never, never>;
      form: ColumnType<string, never, never>;
      wording_hashes: ColumnType<Buffer[], never, never>;
      policy_version: ColumnType<string, never, never>;
      created_at: ColumnType<Date, never, never>;
      expires_at: ColumnType<Date, never, never>;
      confirmed_at: ColumnType<Date | null, never, never>;
      is_mailed: ColumnType<boolean, never, never>;
    };
    "newsletter.subscribers": {
      person_id: ColumnType<string, never, never>;
      email_index: ColumnType<Buffer, never, never>;
    };
    "newsletter.subscriptions": {
      list_id: ColumnType<string, never, never>;
      person_id: ColumnType<string, never, never>;
      state: ColumnType<string, never, never>;
      subscribed_at: ColumnType<Date, never, never>;
      ended_at: ColumnType<Date | null, never, never>;
    };
    "newsletter.suppressions": {
      email_index: ColumnType<Buffer, never, never>;
      list_id: ColumnType<string | null, never, never>;
      reason: ColumnType<string, never, never>;
      at: ColumnType<Date, never, never>;
    };
    "newsletter.wordings": {
      hash: ColumnType<Buffer, never, never>;
      slug: ColumnType<string, never, never>;
      title: ColumnType<string, never, never>;
      wording: ColumnType<string, never, never>;
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
    "checkout.customer_links": {
      id: ColumnType<string, never, never>;
      expires_at: ColumnType<Date, never, never>;
    };
    "checkout.webhook_events": {
      id: ColumnType<string, never, never>;
      expires_at: ColumnType<Date, never, never>;
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
    "newsletter.confirmations": {
      id: ColumnType<string, never, never>;
      expires_at: ColumnType<Date, never, never>;
    };
    "newsletter.sign_ups": {
      id: ColumnType<string, never, never>;
      expires_at: ColumnType<Date, never, never>;
    };
  };
  visits: {
    "avow.jobs": {
      id: ColumnType<string, string, never>;
      purpose: ColumnType<string, string, never>;
      kind: ColumnType<string, string, never>;
      ref: ColumnType<string | null, string | null | undefined, never>;
      run_at: ColumnType<Date, Date, Date>;
      attempts: ColumnType<number, never, number>;
      leased_until: ColumnType<Date | null, never, Date | null>;
    };
    "visits.cell_days": {
      site_id: ColumnType<number, number, never>;
      dimension: ColumnType<number, number, never>;
      day: ColumnType<Date, Date, never>;
      name_id: ColumnType<number, number, never>;
      views: ColumnType<number, number | undefined, number>;
      visitors: ColumnType<number, number | undefined, number>;
      visits: ColumnType<number, number | undefined, number>;
      bounces: ColumnType<number, number | undefined, number>;
      seconds: ColumnType<number, number | undefined, number>;
    };
    "visits.cell_months": {
      site_id: ColumnType<number, number, never>;
      dimension: ColumnType<number, number, never>;
      month: ColumnType<Date, Date, never>;
      name_id: ColumnType<number, number, never>;
      views: ColumnType<number, number, number>;
      visitors: ColumnType<number, number, number>;
      visits: ColumnType<number, number, number>;
      bounces: ColumnType<number, number, number>;
      seconds: ColumnType<number, number, number>;
    };
    "visits.hit_days": {
      site_id: ColumnType<number, number, never>;
      dimension: ColumnType<number, number, never>;
      day: ColumnType<Date, Date, never>;
      name_id: ColumnType<number, number, never>;
      hits: ColumnType<number, number, number>;
    };
    "visits.hit_hours": {
      site_id: ColumnType<number, number, never>;
      dimension: ColumnType<number, number, never>;
      day: ColumnType<Date, Date, never>;
      hour: ColumnType<number, number, never>;
      name_id: ColumnType<number, number, never>;
      hits: ColumnType<number, number, number>;
    };
    "visits.hit_months": {
      site_id: ColumnType<number, number, never>;
      dimension: ColumnType<number, number, never>;
      month: ColumnType<Date, Date, never>;
      name_id: ColumnType<number, number, never>;
      hits: ColumnType<number, number, number>;
    };
    "visits.left_out": {
      site_id: ColumnType<number, number, never>;
      day: ColumnType<Date, Date, never>;
      reason: ColumnType<string, string, never>;
      hits: ColumnType<number, number, number>;
    };
    "visits.names": {
      site_id: ColumnType<number, number, never>;
      dimension: ColumnType<number, number, never>;
      name_id: ColumnType<number, number, never>;
      name: ColumnType<string, string, never>;
    };
    "visits.pair_months": {
      site_id: ColumnType<number, number, never>;
      dimension_a: ColumnType<number, number, never>;
      dimension_b: ColumnType<number, number, never>;
      month: ColumnType<Date, Date, never>;
      name_a: ColumnType<number, number, never>;
      name_b: ColumnType<number, number, never>;
      views: ColumnType<number, number | undefined, number>;
      visits: ColumnType<number, number | undefined, number>;
    };
    "visits.sites": {
      site_id: ColumnType<number, never, never>;
      domain: ColumnType<string, string, never>;
    };
    "visits.total_days": {
      site_id: ColumnType<number, number, never>;
      day: ColumnType<Date, Date, never>;
      views: ColumnType<number, number, number>;
      visitors: ColumnType<number, number, number>;
      visits: ColumnType<number, number, number>;
      bounces: ColumnType<number, number, number>;
      seconds: ColumnType<number, number, number>;
      at_least: ColumnType<boolean, boolean, boolean>;
    };
    "visits.total_hours": {
      site_id: ColumnType<number, number, never>;
      day: ColumnType<Date, Date, never>;
      hour: ColumnType<number, number, never>;
      run: ColumnType<number, number, never>;
      visitors: ColumnType<number, number | undefined, number>;
      visits: ColumnType<number, number | undefined, number>;
      bounces: ColumnType<number, number | undefined, number>;
      seconds: ColumnType<number, number | undefined, number>;
    };
  };
  sales: {
    "avow.jobs": {
      id: ColumnType<string, string, never>;
      purpose: ColumnType<string, string, never>;
      kind: ColumnType<string, string, never>;
      ref: ColumnType<string | null, string | null | undefined, never>;
      run_at: ColumnType<Date, Date, Date>;
      attempts: ColumnType<number, never, number>;
      leased_until: ColumnType<Date | null, never, Date | null>;
    };
    "checkout.activations": {
      licence_id: ColumnType<string, string, never>;
      machine: ColumnType<Buffer, Buffer, never>;
      first_on: ColumnType<Date, Date, never>;
      last_on: ColumnType<Date, Date, Date>;
    };
    "checkout.customer_links": {
      id: ColumnType<string, string, never>;
      email_index: ColumnType<Buffer, Buffer, never>;
      created_at: ColumnType<Date, Date, never>;
      expires_at: ColumnType<Date, Date, never>;
    };
    "checkout.disputes": {
      dispute_id: ColumnType<string, string, never>;
      order_id: ColumnType<string, string, never>;
      amount: ColumnType<number, number, number>;
      reason: ColumnType<string, string, string>;
      state: ColumnType<string, string, string>;
      opened_at: ColumnType<Date, Date, never>;
      told_at: ColumnType<Date, Date, Date>;
    };
    "checkout.downloads": {
      product: ColumnType<string, string, never>;
      version: ColumnType<string, string, never>;
      name: ColumnType<string, string, never>;
      day: ColumnType<Date, Date, never>;
      fetched: ColumnType<number, number, number>;
    };
    "checkout.invoices": {
      id: ColumnType<string, string, never>;
      kind: ColumnType<string, string, never>;
      series: ColumnType<string, string, never>;
      place: ColumnType<number, number, never>;
      number: ColumnType<string, string, never>;
      order_id: ColumnType<string, string, never>;
      refund_id: ColumnType<string | null, string | null | undefined, never>;
      at: ColumnType<Date, Date, never>;
      currency: ColumnType<string, string, never>;
      net: ColumnType<number, number, never>;
      tax: ColumnType<number, number, never>;
      total: ColumnType<number, number, never>;
      treatment: ColumnType<string, string, never>;
      rate: ColumnType<number, number, never>;
      tax_country: ColumnType<string, string, never>;
      note: ColumnType<string, string, never>;
      seller: ColumnType<unknown, unknown, never>;
      expires_at: ColumnType<Date, Date, never>;
    };
    "checkout.licences": {
      id: ColumnType<string, string, never>;
      key_hash: ColumnType<Buffer, Buffer, never>;
      product: ColumnType<string, string, never>;
      edition: ColumnType<string, string, never>;
      seats: ColumnType<number, number, number>;
      issued_at: ColumnType<Date, Date, never>;
      updates_until: ColumnType<Date | null, Date | null | undefined, Date | null>;
      revoked_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
      revoked_by: ColumnType<string | null, string | null | undefined, string | null>;
      person_id: ColumnType<string | null, string | null | undefined, never>;
    };
    "checkout.order_events": {
      id: ColumnType<number, never, never>;
      order_id: ColumnType<string, string, never>;
      event: ColumnType<string, string, never>;
      cause: ColumnType<string, string, never>;
      at: ColumnType<Date, Date, never>;
      operator_id: ColumnType<string | null, string | null | undefined, never>;
      amount: ColumnType<number | null, number | null | undefined, never>;
    };
    "checkout.orders": {
      id: ColumnType<string, string, never>;
      number: ColumnType<string, string, never>;
      kind: ColumnType<string, string, never>;
      state: ColumnType<string, string | undefined, string>;
      product: ColumnType<string, string, never>;
      edition: ColumnType<string, string, never>;
      product_name: ColumnType<string, string, never>;
      edition_name: ColumnType<string, string, never>;
      seats: ColumnType<number, number, never>;
      maintenance_months: ColumnType<number, number, never>;
      currency: ColumnType<string, string, never>;
      unit_amount: ColumnType<number, number, never>;
      net: ColumnType<number, number, never>;
      tax: ColumnType<number, number, never>;
      total: ColumnType<number, number, never>;
      treatment: ColumnType<string, string, never>;
      rate: ColumnType<number, number, never>;
      tax_note: ColumnType<string, string, never>;
      tax_country: ColumnType<string, string, never>;
      country: ColumnType<string, string, never>;
      card_country: ColumnType<string | null, string | null | undefined, string | null>;
      waived: ColumnType<boolean, boolean, never>;
      form_hash: ColumnType<Buffer | null, Buffer | null | undefined, Buffer | null>;
      person_id: ColumnType<string, string, never>;
      licence_id: ColumnType<string | null, string | null | undefined, string | null>;
      session_id: ColumnType<string | null, string | null | undefined, string | null>;
      session_ends_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
      payment_intent_id: ColumnType<string | null, string | null | undefined, string | null>;
      card_brand: ColumnType<string | null, string | null | undefined, string | null>;
      last4: ColumnType<string | null, string | null | undefined, string | null>;
      card_until: ColumnType<Date | null, Date | null | undefined, Date | null>;
      refunded: ColumnType<number, number | undefined, number>;
      dispute: ColumnType<string | null, string | null | undefined, string | null>;
      created_at: ColumnType<Date, Date, never>;
      fulfilled_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
      withdrawn_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
    };
    "checkout.refunds": {
      id: ColumnType<string, string, never>;
      order_id: ColumnType<string, string, never>;
      refund_id: ColumnType<string | null, string | null | undefined, string | null>;
      amount: ColumnType<number, number, never>;
      state: ColumnType<string, string, string>;
      reason: ColumnType<string, string, never>;
      revoke: ColumnType<boolean, boolean, never>;
      operator_id: ColumnType<string | null, string | null | undefined, never>;
      asked_at: ColumnType<Date, Date, never>;
      done_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
    };
    "checkout.release_files": {
      id: ColumnType<string, string, string>;
      product: ColumnType<string, string, never>;
      version: ColumnType<string, string, never>;
      name: ColumnType<string, string, never>;
      bytes: ColumnType<number, number, number>;
      modified_ms: ColumnType<number, number, number>;
      sha256: ColumnType<Buffer, Buffer, Buffer>;
    };
    "checkout.releases": {
      product: ColumnType<string, string, never>;
      version: ColumnType<string, string, never>;
      released_on: ColumnType<Date, Date, Date>;
      notes: ColumnType<string, string, string>;
      editions: ColumnType<string, string, string>;
    };
    "checkout.series": {
      name: ColumnType<string, string, never>;
      last: ColumnType<number, number, number>;
    };
    "checkout.webhook_events": {
      id: ColumnType<string, string, never>;
      event_id: ColumnType<string, string, never>;
      type: ColumnType<string, string, never>;
      object_id: ColumnType<string, string, never>;
      payment_intent_id: ColumnType<string | null, string | null | undefined, never>;
      amount: ColumnType<number | null, number | null | undefined, never>;
      state: ColumnType<string | null, string | null | undefined, never>;
      reason: ColumnType<string | null, string | null | undefined, never>;
      at: ColumnType<Date, Date, never>;
      received_at: ColumnType<Date, Date, never>;
      done_at: ColumnType<Date | null, never, Date | null>;
      expires_at: ColumnType<Date, Date, never>;
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
      reason: ColumnType<string | null, never, string | null>;
      untried: ColumnType<number, never, number>;
    };
    "people.buyers": {
      person_id: ColumnType<never, string, never>;
      address: ColumnType<never, Buffer | null | undefined, never>;
      vat_id: ColumnType<never, Buffer | null | undefined, never>;
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
      company: ColumnType<never, Buffer | null | undefined, never>;
      email_index: ColumnType<never, Buffer | null | undefined, never>;
      created_at: ColumnType<never, Date, never>;
      expires_at: ColumnType<never, Date | null | undefined, never>;
    };
  };
  ads: {
    "ads.ad_days": {
      day: ColumnType<Date, Date, never>;
      ad_id: ColumnType<string, string, never>;
      slot: ColumnType<string, string, never>;
      chosen: ColumnType<number, number, number>;
      views: ColumnType<number, number, number>;
      clicks: ColumnType<number, number, number>;
    };
    "ads.ad_hours": {
      hour: ColumnType<number, number, never>;
      ad_id: ColumnType<string, string, never>;
      slot: ColumnType<string, string, never>;
      chosen: ColumnType<number, number | undefined, number>;
      views: ColumnType<number, number | undefined, number>;
      clicks: ColumnType<number, number | undefined, number>;
    };
    "ads.ad_totals": {
      ad_id: ColumnType<string, string, never>;
      chosen: ColumnType<number, number | undefined, number>;
      views: ColumnType<number, number | undefined, number>;
      clicks: ColumnType<number, number | undefined, number>;
    };
    "ads.ads": {
      id: ColumnType<string, string, never>;
      flight_id: ColumnType<string, string, never>;
      name: ColumnType<string, string, string>;
      format: ColumnType<string, string, string>;
      headline: ColumnType<string, string, string>;
      body: ColumnType<string, string, string>;
      call_to_action: ColumnType<string, string, string>;
      landing_url: ColumnType<string, string, string>;
      image_hash: ColumnType<Buffer | null, Buffer | null | undefined, Buffer | null>;
      image_alt: ColumnType<string, string, string>;
      width: ColumnType<number | null, number | null | undefined, number | null>;
      height: ColumnType<number | null, number | null | undefined, number | null>;
      weight: ColumnType<number, number, number>;
      state: ColumnType<string, string, string>;
      refused_because: ColumnType<string, string | undefined, string>;
      version: ColumnType<number, number | undefined, number>;
      created_at: ColumnType<Date, Date, never>;
      updated_at: ColumnType<Date, Date, Date>;
      decided_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
    };
    "ads.advertisers": {
      id: ColumnType<string, string, never>;
      name: ColumnType<string, string, string>;
      is_house: ColumnType<boolean, boolean, boolean>;
      report_key_hash: ColumnType<Buffer | null, Buffer | null | undefined, Buffer | null>;
      report_key_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
      created_at: ColumnType<Date, Date, never>;
      archived_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
    };
    "ads.campaigns": {
      id: ColumnType<string, string, never>;
      advertiser_id: ColumnType<string, string, never>;
      name: ColumnType<string, string, string>;
      created_at: ColumnType<Date, Date, never>;
      archived_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
    };
    "ads.flights": {
      id: ColumnType<string, string, never>;
      campaign_id: ColumnType<string, string, never>;
      name: ColumnType<string, string, string>;
      priority: ColumnType<string, string, string>;
      pricing: ColumnType<string, string, string>;
      price_micros: ColumnType<number, number, number>;
      starts_at: ColumnType<Date, Date, Date>;
      ends_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
      goal: ColumnType<number | null, number | null | undefined, number | null>;
      hard_budget: ColumnType<number | null, number | null | undefined, number | null>;
      daily_max: ColumnType<number | null, number | null | undefined, number | null>;
      weight: ColumnType<number, number, number>;
      countries_include: ColumnType<string[], string[], string[]>;
      countries_exclude: ColumnType<string[], string[], string[]>;
      areas_include: ColumnType<string[], string[], string[]>;
      areas_exclude: ColumnType<string[], string[], string[]>;
      keywords_include: ColumnType<string[], string[], string[]>;
      keywords_exclude: ColumnType<string[], string[], string[]>;
      slots: ColumnType<string[], string[], string[]>;
      page_max: ColumnType<number, number, number>;
      state: ColumnType<string, string, string>;
      version: ColumnType<number, number | undefined, number>;
      created_at: ColumnType<Date, Date, never>;
      updated_at: ColumnType<Date, Date, Date>;
    };
    "ads.images": {
      hash: ColumnType<Buffer, Buffer, never>;
      type: ColumnType<string, string, never>;
      width: ColumnType<number, number, never>;
      height: ColumnType<number, number, never>;
      bytes: ColumnType<Buffer, Buffer, never>;
      created_at: ColumnType<Date, Date, never>;
    };
    "ads.partner_faults": {
      day: ColumnType<Date, Date, never>;
      partner: ColumnType<string, string, never>;
      reason: ColumnType<string, string, never>;
      times: ColumnType<number, number, number>;
    };
    "ads.partner_hours": {
      hour: ColumnType<number, number, never>;
      partner: ColumnType<string, string, never>;
      slot: ColumnType<string, string, never>;
      asked: ColumnType<number, number | undefined, number>;
      bids: ColumnType<number, number | undefined, number>;
      won: ColumnType<number, number | undefined, number>;
      views: ColumnType<number, number | undefined, number>;
      clicks: ColumnType<number, number | undefined, number>;
      micros: ColumnType<number, number | undefined, number>;
    };
    "ads.refused_hours": {
      hour: ColumnType<number, number, never>;
      what: ColumnType<string, string, never>;
      reason: ColumnType<string, string, never>;
      times: ColumnType<number, number, number>;
    };
    "ads.revision": {
      only_one: ColumnType<boolean, never, never>;
      number: ColumnType<number, never, number>;
    };
    "ads.sent_days": {
      day: ColumnType<Date, Date, never>;
      partner: ColumnType<string, string, never>;
      field: ColumnType<string, string, never>;
      value: ColumnType<string, string, never>;
      times: ColumnType<number, number, number>;
    };
    "ads.slot_hours": {
      hour: ColumnType<number, number, never>;
      slot: ColumnType<string, string, never>;
      no_by: ColumnType<string, string, never>;
      asked: ColumnType<number, number | undefined, number>;
      filled: ColumnType<number, number | undefined, number>;
    };
    "avow.jobs": {
      id: ColumnType<string, string, never>;
      purpose: ColumnType<string, string, never>;
      kind: ColumnType<string, string, never>;
      ref: ColumnType<string | null, string | null | undefined, never>;
      run_at: ColumnType<Date, Date, Date>;
      attempts: ColumnType<number, never, number>;
      leased_until: ColumnType<Date | null, never, Date | null>;
    };
    "ledger.operator_actions": {
      at: ColumnType<never, Date, never>;
      operator_id: ColumnType<never, string | null | undefined, never>;
      action: ColumnType<never, string, never>;
      ref: ColumnType<never, string | null | undefined, never>;
    };
  };
}

/** Arguments and rows of the functions that a purpose may execute. */
export interface Functions {
  "keys.is_new": { args: { p_person: string | null }; row: { is_new: boolean } };
  "newsletter.claim_batch": { args: { p_campaign: string | null; p_limit: number | null; p_until: Date | null; p_recipient: string | null; p_categories: string[] | null; p_fields: string[] | null }; row: { delivery_id: string; person_id: string; attempt: number; tries: number; wrapped: Buffer | null; email: Buffer | null; name: Buffer | null } };
  "newsletter.confirm": { args: { p_sign_up: string | null; p_person: string | null; p_name: Buffer | null; p_consent: string | null; p_wrapped: Buffer | null; p_receipt: string | null; p_signature: Buffer | null; p_at: Date | null }; row: { confirm: boolean } };
  "newsletter.forget_left": { args: { p_limit: number | null }; row: { forget_left: number } };
  "newsletter.record_gone": { args: { p_indexes: Buffer[] | null; p_until: Date | null }; row: { n: number; outcome: string } };
  "newsletter.shorten": { args: { p_days: number | null }; row: { shorten: number } };
  "newsletter.take_in_batch": { args: { p_lists: string[] | null; p_version: string | null; p_persons: string[] | null; p_consents: string[] | null; p_indexes: Buffer[] | null; p_emails: Buffer[] | null; p_names: Buffer[] | null; p_wrapped: Buffer[] | null; p_wrapped_requests: Buffer[] | null; p_at: Date[] | null }; row: { n: number; outcome: string } };
  "newsletter.unsubscribe": { args: { p_person: string | null; p_lists: string[] | null; p_by: string | null; p_until: Date | null; p_campaign?: number | null }; row: { unsubscribe: number } };
  "people.correct_address": { args: { p_person: string | null; p_email: Buffer | null; p_index: Buffer | null }; row: { correct_address: boolean } };
  "people.drop_alone": { args: { p_person: string | null }; row: {  } };
  "people.erase": { args: { p_person: string | null; p_reason: string | null; p_operator?: string | null }; row: { erase: boolean } };
  "people.erase_thread": { args: { p_thread: string | null; p_reason: string | null; p_operator?: string | null }; row: { erase_thread: number } };
  "people.expire": { args: { p_limit: number | null }; row: { expire: number } };
  "people.find_by_email": { args: { p_index: Buffer | null; p_reason: string | null; p_operator?: string | null }; row: { person_id: string; verified: boolean; created_at: Date } };
  "people.find_known": { args: { p_indexes: Buffer[] | null; p_reason: string | null; p_purpose?: string | null }; row: { email_index: Buffer | null; person_id: string; held: boolean; withdrew: boolean } };
  "people.forget_correspondents": { args: { p_limit: number | null }; row: { forget_correspondents: number } };
  "people.give": { args: { p_id: string | null; p_person: string | null; p_purpose: string | null; p_basis: string | null; p_version: string | null; p_wrapped: Buffer | null }; row: {  } };
  "people.keep_buyer": { args: { p_person: string | null; p_until: Date | null; p_licence_key: Buffer | null }; row: { keep_buyer: boolean } };
  "people.keep_until": { args: { p_person: string | null; p_until: Date | null }; row: {  } };
  "people.let_buyer_go": { args: { p_person: string | null; p_at: Date | null }; row: {  } };
  "people.mark_verified": { args: { p_person: string | null }; row: { mark_verified: boolean } };
  "people.move_message": { args: { p_message: string | null; p_to: string | null; p_subject: Buffer | null; p_text: Buffer | null }; row: { move_message: boolean } };
  "people.open_buyers": { args: { p_persons: string[] | null; p_fields: string[] | null; p_reason: string | null; p_operator?: string | null }; row: { person_id: string; wrapped: Buffer | null; email: Buffer | null; name: Buffer | null; company: Buffer | null; address: Buffer | null; vat_id: Buffer | null; licence_key: Buffer | null } };
  "people.open_evidence": { args: { p_ids: string[] | null; p_reason: string | null; p_operator?: string | null }; row: { evidence_id: string; person_id: string; wrapped: Buffer | null; diagnostic: Buffer | null } };
  "people.open_for_delivery": { args: { p_person: string | null; p_delivery: string | null; p_attempt: number | null; p_recipient: string | null; p_categories: string[] | null }; row: { wrapped: Buffer | null; email: Buffer | null; name: Buffer | null } };
  "people.open_for_payment": { args: { p_person: string | null; p_order: string | null; p_recipient: string | null; p_categories: string[] | null }; row: { wrapped: Buffer | null; email: Buffer | null } };
  "people.open_messages": { args: { p_threads: string[] | null; p_messages: string[] | null; p_fields: string[] | null; p_reason: string | null; p_operator?: string | null }; row: { message_id: string; thread_id: string; person_id: string; wrapped: Buffer | null; direction: string; operator_id: string | null; at: Date; subject: Buffer | null; message: Buffer | null } };
  "people.open_persons": { args: { p_persons: string[] | null; p_fields: string[] | null; p_reason: string | null; p_operator?: string | null }; row: { person_id: string; wrapped: Buffer | null; verified: boolean; email: Buffer | null; name: Buffer | null; company: Buffer | null; phone: Buffer | null } };
  "people.renew_details": { args: { p_person: string | null; p_name: Buffer | null; p_company: Buffer | null; p_phone: Buffer | null }; row: {  } };
  "people.shorten": { args: { p_days: number | null }; row: { shorten: number } };
  "people.shorten_buyers": { args: { p_unpaid_days: number | null; p_invoice_days: number | null }; row: { shorten_buyers: number } };
  "people.withdraw": { args: { p_person: string | null; p_purpose: string | null }; row: { withdraw: boolean } };
}
