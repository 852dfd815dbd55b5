-- Written by bin/generate.ts from a migrated database; read it, don't edit it.

create schema avow;

create schema keys;

create schema people;

create schema ledger;

create schema mail;

create schema contact;

create schema newsletter;

create schema operators;

create schema visits;

create schema checkout;

create schema ads;

create domain avow.plain_json as jsonb CHECK ((NOT avow.has_card_number(regexp_replace((VALUE)::text, '\\(u[0-9a-f]{4}|.)'::text, ' '::text, 'g'::text))));

create domain avow.plain_text as text CHECK ((NOT avow.has_card_number(VALUE)));

create table ads.ad_days (
  day date not null,
  ad_id uuid not null,
  slot avow.plain_text not null,
  chosen bigint not null,
  views bigint not null,
  clicks bigint not null
);

create table ads.ad_hours (
  hour integer not null,
  ad_id uuid not null,
  slot avow.plain_text not null,
  chosen bigint not null default 0,
  views bigint not null default 0,
  clicks bigint not null default 0
);

create table ads.ad_totals (
  ad_id uuid not null,
  chosen bigint not null default 0,
  views bigint not null default 0,
  clicks bigint not null default 0
);

create table ads.ads (
  id uuid not null,
  flight_id uuid not null,
  name avow.plain_text not null,
  format avow.plain_text not null,
  headline avow.plain_text not null,
  body avow.plain_text not null,
  call_to_action avow.plain_text not null,
  landing_url avow.plain_text not null,
  image_hash bytea,
  image_alt avow.plain_text not null,
  width integer,
  height integer,
  weight integer not null,
  state avow.plain_text not null,
  refused_because avow.plain_text not null default ''::text,
  version integer not null default 1,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  decided_at timestamp with time zone
);

create table ads.advertisers (
  id uuid not null,
  name avow.plain_text not null,
  is_house boolean not null,
  report_key_hash bytea,
  report_key_at timestamp with time zone,
  created_at timestamp with time zone not null,
  archived_at timestamp with time zone
);

create table ads.campaigns (
  id uuid not null,
  advertiser_id uuid not null,
  name avow.plain_text not null,
  created_at timestamp with time zone not null,
  archived_at timestamp with time zone
);

create table ads.flights (
  id uuid not null,
  campaign_id uuid not null,
  name avow.plain_text not null,
  priority avow.plain_text not null,
  pricing avow.plain_text not null,
  price_micros bigint not null,
  starts_at timestamp with time zone not null,
  ends_at timestamp with time zone,
  goal bigint,
  hard_budget bigint,
  daily_max bigint,
  weight integer not null,
  countries_include avow.plain_text[] not null,
  countries_exclude avow.plain_text[] not null,
  areas_include avow.plain_text[] not null,
  areas_exclude avow.plain_text[] not null,
  keywords_include avow.plain_text[] not null,
  keywords_exclude avow.plain_text[] not null,
  slots avow.plain_text[] not null,
  page_max integer not null,
  state avow.plain_text not null,
  version integer not null default 1,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null
);

create table ads.images (
  hash bytea not null,
  type avow.plain_text not null,
  width integer not null,
  height integer not null,
  bytes bytea not null,
  created_at timestamp with time zone not null
);

create table ads.partner_faults (
  day date not null,
  partner avow.plain_text not null,
  reason avow.plain_text not null,
  times bigint not null
);

create table ads.partner_hours (
  hour integer not null,
  partner avow.plain_text not null,
  slot avow.plain_text not null,
  asked bigint not null default 0,
  bids bigint not null default 0,
  won bigint not null default 0,
  views bigint not null default 0,
  clicks bigint not null default 0,
  micros bigint not null default 0
);

create table ads.refused_hours (
  hour integer not null,
  what avow.plain_text not null,
  reason avow.plain_text not null,
  times bigint not null
);

create table ads.revision (
  only_one boolean not null default true,
  number bigint not null
);

create table ads.sent_days (
  day date not null,
  partner avow.plain_text not null,
  field avow.plain_text not null,
  value avow.plain_text not null,
  times bigint not null
);

create table ads.slot_hours (
  hour integer not null,
  slot avow.plain_text not null,
  no_by avow.plain_text not null,
  asked bigint not null default 0,
  filled bigint not null default 0
);

create table avow.clock (
  only_one boolean not null default true,
  shift interval not null default '00:00:00'::interval
);

create table avow.instance (
  only_one boolean not null default true,
  id avow.plain_text not null,
  key_check bytea not null,
  created_at timestamp with time zone not null
);

create table avow.jobs (
  id uuid not null,
  purpose avow.plain_text not null,
  kind avow.plain_text not null,
  ref uuid,
  run_at timestamp with time zone not null,
  attempts integer not null default 0,
  leased_until timestamp with time zone
);

create table avow.migrations (
  number integer not null,
  checksum bytea not null,
  applied_at timestamp with time zone not null
);

create table avow.rights (
  only_one boolean not null default true,
  fingerprint bytea not null,
  applied_at timestamp with time zone not null
);

create table avow.switches (
  purpose avow.plain_text not null,
  off_since timestamp with time zone not null,
  promise avow.plain_text not null,
  reason avow.plain_text not null
);

create table checkout.activations (
  licence_id uuid not null,
  machine bytea not null,
  first_on date not null,
  last_on date not null
);

create table checkout.customer_links (
  id uuid not null,
  email_index bytea not null,
  created_at timestamp with time zone not null,
  expires_at timestamp with time zone not null
);

create table checkout.disputes (
  dispute_id avow.plain_text not null,
  order_id uuid not null,
  amount integer not null,
  reason avow.plain_text not null,
  state avow.plain_text not null,
  opened_at timestamp with time zone not null,
  told_at timestamp with time zone not null
);

create table checkout.downloads (
  product avow.plain_text not null,
  version avow.plain_text not null,
  name avow.plain_text not null,
  day date not null,
  fetched integer not null
);

create table checkout.invoices (
  id uuid not null,
  kind avow.plain_text not null,
  series avow.plain_text not null,
  place integer not null,
  number avow.plain_text not null,
  order_id uuid not null,
  refund_id uuid,
  at timestamp with time zone not null,
  currency avow.plain_text not null,
  net integer not null,
  tax integer not null,
  total integer not null,
  treatment avow.plain_text not null,
  rate integer not null,
  tax_country avow.plain_text not null,
  note avow.plain_text not null,
  seller avow.plain_json not null,
  expires_at timestamp with time zone not null
);

create table checkout.licences (
  id uuid not null,
  key_hash bytea not null,
  product avow.plain_text not null,
  edition avow.plain_text not null,
  seats integer not null,
  issued_at timestamp with time zone not null,
  updates_until timestamp with time zone,
  revoked_at timestamp with time zone,
  revoked_by avow.plain_text,
  person_id uuid
);

create table checkout.order_events (
  id bigint not null generated always as identity,
  order_id uuid not null,
  event avow.plain_text not null,
  cause avow.plain_text not null,
  at timestamp with time zone not null,
  operator_id uuid,
  amount integer
);

create table checkout.orders (
  id uuid not null,
  number avow.plain_text not null,
  kind avow.plain_text not null,
  state avow.plain_text not null default 'draft'::text,
  product avow.plain_text not null,
  edition avow.plain_text not null,
  product_name avow.plain_text not null,
  edition_name avow.plain_text not null,
  seats integer not null,
  maintenance_months integer not null,
  currency avow.plain_text not null,
  unit_amount integer not null,
  net integer not null,
  tax integer not null,
  total integer not null,
  treatment avow.plain_text not null,
  rate integer not null,
  tax_note avow.plain_text not null,
  tax_country avow.plain_text not null,
  country avow.plain_text not null,
  card_country avow.plain_text,
  waived boolean not null,
  form_hash bytea,
  person_id uuid not null,
  licence_id uuid,
  session_id avow.plain_text,
  session_ends_at timestamp with time zone,
  payment_intent_id avow.plain_text,
  card_brand avow.plain_text,
  last4 avow.plain_text,
  card_until timestamp with time zone,
  refunded integer not null default 0,
  dispute avow.plain_text,
  created_at timestamp with time zone not null,
  fulfilled_at timestamp with time zone,
  withdrawn_at timestamp with time zone
);

create table checkout.refunds (
  id uuid not null,
  order_id uuid not null,
  refund_id avow.plain_text,
  amount integer not null,
  state avow.plain_text not null,
  reason avow.plain_text not null,
  revoke boolean not null,
  operator_id uuid,
  asked_at timestamp with time zone not null,
  done_at timestamp with time zone
);

create table checkout.release_files (
  id uuid not null,
  product avow.plain_text not null,
  version avow.plain_text not null,
  name avow.plain_text not null,
  bytes bigint not null,
  modified_ms bigint not null,
  sha256 bytea not null
);

create table checkout.releases (
  product avow.plain_text not null,
  version avow.plain_text not null,
  released_on date not null,
  notes avow.plain_text not null,
  editions avow.plain_text not null
);

create table checkout.series (
  name avow.plain_text not null,
  last integer not null
);

create table checkout.webhook_events (
  id uuid not null,
  event_id avow.plain_text not null,
  type avow.plain_text not null,
  object_id avow.plain_text not null,
  payment_intent_id avow.plain_text,
  amount integer,
  state avow.plain_text,
  reason avow.plain_text,
  at timestamp with time zone not null,
  received_at timestamp with time zone not null,
  done_at timestamp with time zone,
  expires_at timestamp with time zone not null
);

create table contact.confirmations (
  id uuid not null,
  person_id uuid not null,
  thread_id uuid not null,
  email_index bytea not null,
  created_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  used_at timestamp with time zone
);

create table contact.fingerprints (
  fingerprint bytea not null,
  thread_id uuid not null,
  at timestamp with time zone not null
);

create table contact.threads (
  id uuid not null,
  form avow.plain_text not null,
  person_id uuid not null,
  state avow.plain_text not null default 'open'::text,
  unread boolean not null default true,
  created_at timestamp with time zone not null,
  last_at timestamp with time zone not null,
  answered_at timestamp with time zone,
  closed_at timestamp with time zone,
  expires_at timestamp with time zone not null
);

create table keys.person_refs (
  person_id uuid not null,
  ref uuid not null default gen_random_uuid()
);

create table keys.wrapped_keys (
  person_id uuid not null,
  purpose avow.plain_text not null,
  wrapped bytea not null
);

create table ledger.audit_entries (
  id bigint not null generated always as identity,
  at timestamp with time zone not null,
  purpose avow.plain_text not null,
  operator_id uuid,
  function avow.plain_text not null,
  reason avow.plain_text not null,
  fields avow.plain_text[] not null,
  person_refs uuid[] not null
);

create table ledger.check_results (
  run_id bigint not null,
  promise avow.plain_text not null,
  name avow.plain_text not null,
  kind avow.plain_text not null,
  holds boolean,
  detail avow.plain_text not null,
  purposes avow.plain_text[] not null,
  ms integer not null,
  at timestamp with time zone not null
);

create table ledger.disclosures (
  id bigint not null generated always as identity,
  at timestamp with time zone not null,
  purpose avow.plain_text not null,
  recipient avow.plain_text not null,
  categories avow.plain_text[] not null,
  person_ref uuid,
  delivery_id uuid not null,
  attempt integer not null
);

create table ledger.erasures (
  id bigint not null generated always as identity,
  at timestamp with time zone not null,
  purpose avow.plain_text not null,
  operator_id uuid,
  reason avow.plain_text not null,
  person_ref uuid
);

create table ledger.operator_actions (
  id bigint not null generated always as identity,
  at timestamp with time zone not null,
  operator_id uuid,
  action avow.plain_text not null,
  ref uuid
);

create table ledger.policy_versions (
  id bigint not null generated always as identity,
  at timestamp with time zone not null,
  version avow.plain_text not null,
  effective date not null,
  fingerprint bytea not null
);

create table ledger.proof_runs (
  id bigint not null generated always as identity,
  kind avow.plain_text not null,
  started_at timestamp with time zone not null,
  ended_at timestamp with time zone not null,
  policy_fingerprint bytea not null
);

create table mail.deliveries (
  id uuid not null,
  purpose avow.plain_text not null,
  kind avow.plain_text not null,
  person_id uuid not null,
  ref uuid not null,
  state avow.plain_text not null default 'queued'::text,
  attempts integer not null default 0,
  next_at timestamp with time zone not null,
  claimed_until timestamp with time zone,
  reply_code integer,
  created_at timestamp with time zone not null,
  done_at timestamp with time zone,
  expires_at timestamp with time zone not null,
  reason avow.plain_text,
  untried integer not null default 0
);

create table newsletter.bounce_sources (
  source avow.plain_text not null,
  mailbox bytea,
  uid_validity bigint,
  uid bigint,
  looked_at timestamp with time zone,
  problem avow.plain_text,
  written integer not null default 0,
  repeated integer not null default 0,
  untied integer not null default 0,
  ignored integer not null default 0,
  unreadable integer not null default 0,
  unsubscribed integer not null default 0
);

create table newsletter.bounces (
  id uuid not null,
  delivery_id uuid not null,
  person_id uuid not null,
  campaign_id uuid,
  source avow.plain_text not null,
  kind avow.plain_text not null,
  reason avow.plain_text not null,
  is_hard boolean not null,
  status avow.plain_text not null default ''::text,
  reply_code integer,
  at timestamp with time zone not null,
  suppressed boolean not null,
  undone_at timestamp with time zone,
  undone_by uuid
);

create table newsletter.campaigns (
  id uuid not null,
  number integer not null generated always as identity,
  state avow.plain_text not null default 'draft'::text,
  subject avow.plain_text not null default ''::text,
  preheader avow.plain_text not null default ''::text,
  greeting avow.plain_text not null default ''::text,
  body avow.plain_text not null default ''::text,
  tag_links boolean not null default false,
  list_ids uuid[] not null default '{}'::uuid[],
  subscribed_from timestamp with time zone,
  subscribed_until timestamp with time zone,
  send_at timestamp with time zone,
  time_zone avow.plain_text,
  version integer not null default 1,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  created_by uuid,
  html avow.plain_text,
  text_part avow.plain_text,
  frozen_after uuid,
  frozen_at timestamp with time zone,
  started_at timestamp with time zone,
  finished_at timestamp with time zone,
  pause_reason avow.plain_text,
  recipients integer not null default 0,
  accepted integer not null default 0,
  refused integer not null default 0,
  excluded integer not null default 0,
  uncertain integer not null default 0,
  reasons avow.plain_json not null default '{}'::jsonb,
  bounced_hard integer not null default 0,
  bounced_soft integer not null default 0,
  complained integer not null default 0,
  unsubscribed integer not null default 0
);

create table newsletter.confirmations (
  id uuid not null,
  email_index bytea not null,
  created_at timestamp with time zone not null,
  expires_at timestamp with time zone not null
);

create table newsletter.images (
  hash bytea not null,
  type avow.plain_text not null,
  width integer not null,
  height integer not null,
  bytes bytea not null,
  name avow.plain_text not null default ''::text,
  created_at timestamp with time zone not null
);

create table newsletter.imports (
  id uuid not null,
  state avow.plain_text not null,
  list_ids uuid[] not null,
  is_dry_run boolean not null,
  rows_read integer not null default 0,
  outcomes avow.plain_json not null default '{}'::jsonb,
  dropped avow.plain_text[] not null default '{}'::avow.plain_text[],
  created_at timestamp with time zone not null,
  created_by uuid,
  finished_at timestamp with time zone
);

create table newsletter.lists (
  id uuid not null,
  slug avow.plain_text not null,
  title avow.plain_text not null,
  description avow.plain_text not null default ''::text,
  wording avow.plain_text not null,
  is_public boolean not null default true,
  created_at timestamp with time zone not null,
  archived_at timestamp with time zone
);

create table newsletter.receipts (
  id uuid not null,
  person_id uuid not null,
  list_ids uuid[] not null,
  wording_hashes bytea[] not null,
  policy_version avow.plain_text not null,
  form avow.plain_text not null,
  asked_at timestamp with time zone not null,
  confirmed_at timestamp with time zone not null,
  signature bytea not null
);

create table newsletter.sign_ups (
  id uuid not null,
  person_id uuid not null,
  email_index bytea not null,
  list_ids uuid[] not null,
  form avow.plain_text not null,
  wording_hashes bytea[] not null,
  policy_version avow.plain_text not null,
  created_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  confirmed_at timestamp with time zone,
  is_mailed boolean not null
);

create table newsletter.subscribers (
  person_id uuid not null,
  email_index bytea not null,
  created_at timestamp with time zone not null,
  expires_at timestamp with time zone,
  name_mark bytea
);

create table newsletter.subscriptions (
  list_id uuid not null,
  person_id uuid not null,
  state avow.plain_text not null,
  source avow.plain_text not null,
  subscribed_at timestamp with time zone not null,
  ended_at timestamp with time zone,
  ended_by avow.plain_text
);

create table newsletter.suppressions (
  email_index bytea not null,
  list_id uuid,
  reason avow.plain_text not null,
  at timestamp with time zone not null
);

create table newsletter.wordings (
  hash bytea not null,
  slug avow.plain_text not null,
  title avow.plain_text not null,
  wording avow.plain_text not null
);

create table operators.links (
  id uuid not null,
  secret_hash bytea not null,
  operator_id uuid,
  created_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  used_at timestamp with time zone
);

create table operators.operators (
  id uuid not null,
  person_id uuid not null,
  role avow.plain_text not null,
  created_at timestamp with time zone not null,
  last_seen_at timestamp with time zone,
  ended_at timestamp with time zone
);

create table operators.sessions (
  id uuid not null,
  secret_hash bytea not null,
  operator_id uuid not null,
  created_at timestamp with time zone not null,
  seen_at timestamp with time zone not null,
  expires_at timestamp with time zone not null
);

create table people.buyers (
  person_id uuid not null,
  address bytea,
  vat_id bytea,
  licence_key bytea,
  kept_until timestamp with time zone
);

create table people.consents (
  id uuid not null,
  person_id uuid not null,
  purpose avow.plain_text not null,
  basis avow.plain_text not null,
  policy_version avow.plain_text not null,
  given_at timestamp with time zone not null,
  withdrawn_at timestamp with time zone
);

create table people.evidence (
  id uuid not null,
  person_id uuid not null,
  diagnostic bytea,
  expires_at timestamp with time zone not null
);

create table people.messages (
  id uuid not null,
  thread_id uuid not null,
  person_id uuid not null,
  direction avow.plain_text not null,
  subject bytea,
  message bytea,
  operator_id uuid,
  at timestamp with time zone not null,
  expires_at timestamp with time zone not null
);

create table people.persons (
  id uuid not null,
  email bytea,
  name bytea,
  company bytea,
  phone bytea,
  email_index bytea,
  created_at timestamp with time zone not null,
  verified_at timestamp with time zone,
  expires_at timestamp with time zone
);

create table visits.cell_days (
  site_id smallint not null,
  dimension smallint not null,
  day date not null,
  name_id integer not null,
  views bigint not null default 0,
  visitors bigint not null default 0,
  visits bigint not null default 0,
  bounces bigint not null default 0,
  seconds bigint not null default 0
);

create table visits.cell_months (
  site_id smallint not null,
  dimension smallint not null,
  month date not null,
  name_id integer not null,
  views bigint not null,
  visitors bigint not null,
  visits bigint not null,
  bounces bigint not null,
  seconds bigint not null
);

create table visits.hit_days (
  site_id smallint not null,
  dimension smallint not null,
  day date not null,
  name_id integer not null,
  hits bigint not null
);

create table visits.hit_hours (
  site_id smallint not null,
  dimension smallint not null,
  day date not null,
  hour smallint not null,
  name_id integer not null,
  hits bigint not null
);

create table visits.hit_months (
  site_id smallint not null,
  dimension smallint not null,
  month date not null,
  name_id integer not null,
  hits bigint not null
);

create table visits.left_out (
  site_id smallint not null,
  day date not null,
  reason avow.plain_text not null,
  hits bigint not null
);

create table visits.names (
  site_id smallint not null,
  dimension smallint not null,
  name_id integer not null,
  name avow.plain_text not null
);

create table visits.pair_months (
  site_id smallint not null,
  dimension_a smallint not null,
  dimension_b smallint not null,
  month date not null,
  name_a integer not null,
  name_b integer not null,
  views bigint not null default 0,
  visits bigint not null default 0
);

create table visits.sites (
  site_id smallint not null generated always as identity,
  domain avow.plain_text not null
);

create table visits.total_days (
  site_id smallint not null,
  day date not null,
  views bigint not null,
  visitors bigint not null,
  visits bigint not null,
  bounces bigint not null,
  seconds bigint not null,
  at_least boolean not null
);

create table visits.total_hours (
  site_id smallint not null,
  day date not null,
  hour smallint not null,
  run integer not null,
  visitors bigint not null default 0,
  visits bigint not null default 0,
  bounces bigint not null default 0,
  seconds bigint not null default 0
);

alter table ads.ad_days add constraint ad_days_pkey PRIMARY KEY (ad_id, day, slot);

alter table ads.ad_hours add constraint ad_hours_pkey PRIMARY KEY (hour, ad_id, slot);

alter table ads.ad_totals add constraint ad_totals_pkey PRIMARY KEY (ad_id);

alter table ads.ads add constraint ads_check CHECK ((((format)::text = 'text'::text) = (image_hash IS NULL)));

alter table ads.ads add constraint ads_check1 CHECK ((((image_hash IS NULL) = (width IS NULL)) AND ((width IS NULL) = (height IS NULL))));

alter table ads.ads add constraint ads_flight_id_fkey FOREIGN KEY (flight_id) REFERENCES ads.flights(id);

alter table ads.ads add constraint ads_format_check CHECK (((format)::text = ANY (ARRAY['text'::text, 'image'::text, 'native'::text])));

alter table ads.ads add constraint ads_height_check CHECK ((height > 0));

alter table ads.ads add constraint ads_image_hash_fkey FOREIGN KEY (image_hash) REFERENCES ads.images(hash);

alter table ads.ads add constraint ads_name_check CHECK (((length((name)::text) >= 1) AND (length((name)::text) <= 100)));

alter table ads.ads add constraint ads_pkey PRIMARY KEY (id);

alter table ads.ads add constraint ads_state_check CHECK (((state)::text = ANY (ARRAY['waiting'::text, 'approved'::text, 'refused'::text, 'archived'::text])));

alter table ads.ads add constraint ads_weight_check CHECK (((weight >= 1) AND (weight <= 1000)));

alter table ads.ads add constraint ads_width_check CHECK ((width > 0));

alter table ads.advertisers add constraint advertisers_check CHECK (((report_key_hash IS NULL) = (report_key_at IS NULL)));

alter table ads.advertisers add constraint advertisers_name_check CHECK (((length((name)::text) >= 1) AND (length((name)::text) <= 100)));

alter table ads.advertisers add constraint advertisers_pkey PRIMARY KEY (id);

alter table ads.advertisers add constraint advertisers_report_key_hash_key UNIQUE (report_key_hash);

alter table ads.campaigns add constraint campaigns_advertiser_id_fkey FOREIGN KEY (advertiser_id) REFERENCES ads.advertisers(id);

alter table ads.campaigns add constraint campaigns_name_check CHECK (((length((name)::text) >= 1) AND (length((name)::text) <= 100)));

alter table ads.campaigns add constraint campaigns_pkey PRIMARY KEY (id);

alter table ads.flights add constraint flights_campaign_id_fkey FOREIGN KEY (campaign_id) REFERENCES ads.campaigns(id);

alter table ads.flights add constraint flights_check CHECK ((ends_at > starts_at));

alter table ads.flights add constraint flights_check1 CHECK ((hard_budget >= goal));

alter table ads.flights add constraint flights_daily_max_check CHECK ((daily_max > 0));

alter table ads.flights add constraint flights_goal_check CHECK ((goal > 0));

alter table ads.flights add constraint flights_hard_budget_check CHECK ((hard_budget > 0));

alter table ads.flights add constraint flights_name_check CHECK (((length((name)::text) >= 1) AND (length((name)::text) <= 100)));

alter table ads.flights add constraint flights_page_max_check CHECK (((page_max >= 1) AND (page_max <= 20)));

alter table ads.flights add constraint flights_pkey PRIMARY KEY (id);

alter table ads.flights add constraint flights_price_micros_check CHECK ((price_micros >= 0));

alter table ads.flights add constraint flights_pricing_check CHECK (((pricing)::text = ANY (ARRAY['cpm'::text, 'cpc'::text, 'flat'::text])));

alter table ads.flights add constraint flights_priority_check CHECK (((priority)::text = ANY (ARRAY['sponsorship'::text, 'standard'::text, 'house'::text])));

alter table ads.flights add constraint flights_state_check CHECK (((state)::text = ANY (ARRAY['draft'::text, 'running'::text, 'paused'::text, 'ended'::text])));

alter table ads.flights add constraint flights_weight_check CHECK (((weight >= 1) AND (weight <= 1000)));

alter table ads.images add constraint images_height_check CHECK ((height > 0));

alter table ads.images add constraint images_pkey PRIMARY KEY (hash);

alter table ads.images add constraint images_type_check CHECK (((type)::text = ANY (ARRAY['image/jpeg'::text, 'image/png'::text])));

alter table ads.images add constraint images_width_check CHECK ((width > 0));

alter table ads.partner_faults add constraint partner_faults_pkey PRIMARY KEY (day, partner, reason);

alter table ads.partner_faults add constraint partner_faults_times_check CHECK ((times > 0));

alter table ads.partner_hours add constraint partner_hours_pkey PRIMARY KEY (hour, partner, slot);

alter table ads.refused_hours add constraint refused_hours_pkey PRIMARY KEY (hour, what, reason);

alter table ads.refused_hours add constraint refused_hours_times_check CHECK ((times > 0));

alter table ads.refused_hours add constraint refused_hours_what_check CHECK (((what)::text = ANY (ARRAY['decision'::text, 'view'::text, 'click'::text])));

alter table ads.revision add constraint revision_only_one_check CHECK (only_one);

alter table ads.revision add constraint revision_pkey PRIMARY KEY (only_one);

alter table ads.sent_days add constraint sent_days_pkey PRIMARY KEY (partner, day, field, value);

alter table ads.sent_days add constraint sent_days_times_check CHECK ((times > 0));

alter table ads.slot_hours add constraint slot_hours_no_by_check CHECK (((no_by)::text = ANY (ARRAY['nobody'::text, 'signal'::text, 'choice'::text, 'operator'::text])));

alter table ads.slot_hours add constraint slot_hours_pkey PRIMARY KEY (hour, slot, no_by);

alter table avow.clock add constraint clock_only_one_check CHECK (only_one);

alter table avow.clock add constraint clock_pkey PRIMARY KEY (only_one);

alter table avow.instance add constraint instance_id_check CHECK (((id)::text ~ '^[0-9a-f]{8}$'::text));

alter table avow.instance add constraint instance_only_one_check CHECK (only_one);

alter table avow.instance add constraint instance_pkey PRIMARY KEY (only_one);

alter table avow.jobs add constraint jobs_pkey PRIMARY KEY (id);

alter table avow.migrations add constraint migrations_pkey PRIMARY KEY (number);

alter table avow.rights add constraint rights_only_one_check CHECK (only_one);

alter table avow.rights add constraint rights_pkey PRIMARY KEY (only_one);

alter table avow.switches add constraint switches_pkey PRIMARY KEY (purpose);

alter table checkout.activations add constraint activations_licence_id_fkey FOREIGN KEY (licence_id) REFERENCES checkout.licences(id) ON DELETE CASCADE;

alter table checkout.activations add constraint activations_machine_check CHECK ((octet_length(machine) = 32));

alter table checkout.activations add constraint activations_pkey PRIMARY KEY (licence_id, machine);

alter table checkout.customer_links add constraint customer_links_pkey PRIMARY KEY (id);

alter table checkout.disputes add constraint disputes_order_id_fkey FOREIGN KEY (order_id) REFERENCES checkout.orders(id) ON DELETE CASCADE;

alter table checkout.disputes add constraint disputes_pkey PRIMARY KEY (dispute_id);

alter table checkout.downloads add constraint downloads_fetched_check CHECK ((fetched > 0));

alter table checkout.downloads add constraint downloads_pkey PRIMARY KEY (product, version, name, day);

alter table checkout.invoices add constraint invoices_check CHECK ((total = (net + tax)));

alter table checkout.invoices add constraint invoices_check1 CHECK ((((kind)::text = 'credit_note'::text) = (refund_id IS NOT NULL)));

alter table checkout.invoices add constraint invoices_kind_check CHECK (((kind)::text = ANY (ARRAY['invoice'::text, 'credit_note'::text])));

alter table checkout.invoices add constraint invoices_number_key UNIQUE (number);

alter table checkout.invoices add constraint invoices_order_id_fkey FOREIGN KEY (order_id) REFERENCES checkout.orders(id);

alter table checkout.invoices add constraint invoices_pkey PRIMARY KEY (id);

alter table checkout.invoices add constraint invoices_refund_id_fkey FOREIGN KEY (refund_id) REFERENCES checkout.refunds(id);

alter table checkout.invoices add constraint invoices_refund_id_key UNIQUE (refund_id);

alter table checkout.invoices add constraint invoices_series_place_key UNIQUE (series, place);

alter table checkout.licences add constraint licences_key_hash_key UNIQUE (key_hash);

alter table checkout.licences add constraint licences_person_id_fkey FOREIGN KEY (person_id) REFERENCES people.persons(id) ON DELETE SET NULL;

alter table checkout.licences add constraint licences_pkey PRIMARY KEY (id);

alter table checkout.licences add constraint licences_revoked_by_check CHECK (((revoked_by)::text = ANY (ARRAY['refund'::text, 'dispute'::text, 'operator'::text])));

alter table checkout.licences add constraint licences_seats_check CHECK ((seats > 0));

alter table checkout.order_events add constraint order_events_cause_check CHECK (((cause)::text = ANY (ARRAY['webhook'::text, 'return'::text, 'sweep'::text, 'operator'::text, 'customer'::text, 'clock'::text])));

alter table checkout.order_events add constraint order_events_order_id_fkey FOREIGN KEY (order_id) REFERENCES checkout.orders(id) ON DELETE CASCADE;

alter table checkout.order_events add constraint order_events_pkey PRIMARY KEY (id);

alter table checkout.orders add constraint orders_check CHECK ((total = (net + tax)));

alter table checkout.orders add constraint orders_check1 CHECK (((refunded >= 0) AND (refunded <= total)));

alter table checkout.orders add constraint orders_country_check CHECK (((country)::text ~ '^[A-Z]{2}$'::text));

alter table checkout.orders add constraint orders_currency_check CHECK (((currency)::text ~ '^[A-Z]{3}$'::text));

alter table checkout.orders add constraint orders_form_hash_key UNIQUE (form_hash);

alter table checkout.orders add constraint orders_kind_check CHECK (((kind)::text = ANY (ARRAY['purchase'::text, 'renewal'::text, 'manual'::text, 'import'::text])));

alter table checkout.orders add constraint orders_last4_check CHECK (((last4)::text ~ '^[0-9]{4}$'::text));

alter table checkout.orders add constraint orders_maintenance_months_check CHECK ((maintenance_months >= 0));

alter table checkout.orders add constraint orders_net_check CHECK ((net >= 0));

alter table checkout.orders add constraint orders_number_key UNIQUE (number);

alter table checkout.orders add constraint orders_payment_intent_id_key UNIQUE (payment_intent_id);

alter table checkout.orders add constraint orders_person_id_fkey FOREIGN KEY (person_id) REFERENCES people.persons(id) ON DELETE CASCADE;

alter table checkout.orders add constraint orders_pkey PRIMARY KEY (id);

alter table checkout.orders add constraint orders_rate_check CHECK ((rate >= 0));

alter table checkout.orders add constraint orders_seats_check CHECK ((seats > 0));

alter table checkout.orders add constraint orders_session_id_key UNIQUE (session_id);

alter table checkout.orders add constraint orders_state_check CHECK (((state)::text = ANY (ARRAY['draft'::text, 'paying'::text, 'held'::text, 'fulfilled'::text, 'expired'::text, 'cancelled'::text, 'refunded'::text])));

alter table checkout.orders add constraint orders_tax_check CHECK ((tax >= 0));

alter table checkout.orders add constraint orders_unit_amount_check CHECK ((unit_amount >= 0));

alter table checkout.refunds add constraint refunds_amount_check CHECK ((amount > 0));

alter table checkout.refunds add constraint refunds_order_id_fkey FOREIGN KEY (order_id) REFERENCES checkout.orders(id) ON DELETE CASCADE;

alter table checkout.refunds add constraint refunds_pkey PRIMARY KEY (id);

alter table checkout.refunds add constraint refunds_refund_id_key UNIQUE (refund_id);

alter table checkout.refunds add constraint refunds_state_check CHECK (((state)::text = ANY (ARRAY['asked'::text, 'pending'::text, 'succeeded'::text, 'failed'::text])));

alter table checkout.release_files add constraint release_files_bytes_check CHECK ((bytes >= 0));

alter table checkout.release_files add constraint release_files_pkey PRIMARY KEY (id);

alter table checkout.release_files add constraint release_files_product_version_fkey FOREIGN KEY (product, version) REFERENCES checkout.releases(product, version) ON DELETE CASCADE;

alter table checkout.release_files add constraint release_files_product_version_name_key UNIQUE (product, version, name);

alter table checkout.release_files add constraint release_files_sha256_check CHECK ((octet_length(sha256) = 32));

alter table checkout.releases add constraint releases_pkey PRIMARY KEY (product, version);

alter table checkout.series add constraint series_last_check CHECK ((last > 0));

alter table checkout.series add constraint series_pkey PRIMARY KEY (name);

alter table checkout.webhook_events add constraint webhook_events_event_id_key UNIQUE (event_id);

alter table checkout.webhook_events add constraint webhook_events_pkey PRIMARY KEY (id);

alter table checkout.webhook_events add constraint webhook_events_type_check CHECK (((type)::text = ANY (ARRAY['session'::text, 'refund'::text, 'dispute'::text])));

alter table contact.confirmations add constraint confirmations_pkey PRIMARY KEY (id);

alter table contact.fingerprints add constraint fingerprints_pkey PRIMARY KEY (fingerprint, at);

alter table contact.threads add constraint threads_pkey PRIMARY KEY (id);

alter table contact.threads add constraint threads_state_check CHECK (((state)::text = ANY (ARRAY['open'::text, 'closed'::text])));

alter table keys.person_refs add constraint person_refs_pkey PRIMARY KEY (person_id);

alter table keys.person_refs add constraint person_refs_ref_key UNIQUE (ref);

alter table keys.wrapped_keys add constraint wrapped_keys_pkey PRIMARY KEY (person_id, purpose);

alter table ledger.audit_entries add constraint audit_entries_pkey PRIMARY KEY (id);

alter table ledger.check_results add constraint check_results_kind_check CHECK (((kind)::text = ANY (ARRAY['live'::text, 'drill'::text])));

alter table ledger.check_results add constraint check_results_pkey PRIMARY KEY (run_id, promise, name);

alter table ledger.check_results add constraint check_results_run_id_fkey FOREIGN KEY (run_id) REFERENCES ledger.proof_runs(id);

alter table ledger.disclosures add constraint disclosures_pkey PRIMARY KEY (id);

alter table ledger.erasures add constraint erasures_pkey PRIMARY KEY (id);

alter table ledger.operator_actions add constraint operator_actions_pkey PRIMARY KEY (id);

alter table ledger.policy_versions add constraint policy_versions_pkey PRIMARY KEY (id);

alter table ledger.proof_runs add constraint proof_runs_kind_check CHECK (((kind)::text = ANY (ARRAY['live'::text, 'drill'::text])));

alter table ledger.proof_runs add constraint proof_runs_pkey PRIMARY KEY (id);

alter table mail.deliveries add constraint deliveries_person_id_fkey FOREIGN KEY (person_id) REFERENCES people.persons(id) ON DELETE CASCADE;

alter table mail.deliveries add constraint deliveries_pkey PRIMARY KEY (id);

alter table mail.deliveries add constraint deliveries_state_check CHECK (((state)::text = ANY (ARRAY['queued'::text, 'claimed'::text, 'accepted'::text, 'refused'::text, 'deferred'::text, 'uncertain'::text])));

alter table newsletter.bounce_sources add constraint bounce_sources_pkey PRIMARY KEY (source);

alter table newsletter.bounce_sources add constraint bounce_sources_source_check CHECK (((source)::text = ANY (ARRAY['mailbox'::text, 'ses'::text, 'postmark'::text])));

alter table newsletter.bounces add constraint bounces_campaign_id_fkey FOREIGN KEY (campaign_id) REFERENCES newsletter.campaigns(id);

alter table newsletter.bounces add constraint bounces_delivery_id_kind_key UNIQUE (delivery_id, kind);

alter table newsletter.bounces add constraint bounces_id_fkey FOREIGN KEY (id) REFERENCES people.evidence(id) ON DELETE CASCADE;

alter table newsletter.bounces add constraint bounces_kind_check CHECK (((kind)::text = ANY (ARRAY['bounce'::text, 'complaint'::text])));

alter table newsletter.bounces add constraint bounces_person_id_fkey FOREIGN KEY (person_id) REFERENCES newsletter.subscribers(person_id) ON DELETE CASCADE;

alter table newsletter.bounces add constraint bounces_pkey PRIMARY KEY (id);

alter table newsletter.bounces add constraint bounces_source_check CHECK (((source)::text = ANY (ARRAY['smtp'::text, 'mailbox'::text, 'ses'::text, 'postmark'::text])));

alter table newsletter.campaigns add constraint campaigns_number_key UNIQUE (number);

alter table newsletter.campaigns add constraint campaigns_pkey PRIMARY KEY (id);

alter table newsletter.campaigns add constraint campaigns_state_check CHECK (((state)::text = ANY (ARRAY['draft'::text, 'scheduled'::text, 'preparing'::text, 'sending'::text, 'paused'::text, 'done'::text, 'cancelled'::text])));

alter table newsletter.confirmations add constraint confirmations_pkey PRIMARY KEY (id);

alter table newsletter.images add constraint images_pkey PRIMARY KEY (hash);

alter table newsletter.images add constraint images_type_check CHECK (((type)::text = ANY (ARRAY['image/jpeg'::text, 'image/png'::text])));

alter table newsletter.imports add constraint imports_pkey PRIMARY KEY (id);

alter table newsletter.imports add constraint imports_state_check CHECK (((state)::text = ANY (ARRAY['running'::text, 'done'::text, 'failed'::text, 'cancelled'::text])));

alter table newsletter.lists add constraint lists_pkey PRIMARY KEY (id);

alter table newsletter.lists add constraint lists_slug_check CHECK (((slug)::text ~ '^[a-z0-9][a-z0-9-]{0,39}$'::text));

alter table newsletter.lists add constraint lists_slug_key UNIQUE (slug);

alter table newsletter.receipts add constraint receipts_person_id_fkey FOREIGN KEY (person_id) REFERENCES newsletter.subscribers(person_id) ON DELETE CASCADE;

alter table newsletter.receipts add constraint receipts_pkey PRIMARY KEY (id);

alter table newsletter.sign_ups add constraint sign_ups_person_id_fkey FOREIGN KEY (person_id) REFERENCES people.persons(id) ON DELETE CASCADE;

alter table newsletter.sign_ups add constraint sign_ups_pkey PRIMARY KEY (id);

alter table newsletter.subscribers add constraint subscribers_email_index_key UNIQUE (email_index);

alter table newsletter.subscribers add constraint subscribers_person_id_fkey FOREIGN KEY (person_id) REFERENCES people.persons(id) ON DELETE CASCADE;

alter table newsletter.subscribers add constraint subscribers_pkey PRIMARY KEY (person_id);

alter table newsletter.subscriptions add constraint subscriptions_ended_by_check CHECK (((ended_by)::text = ANY (ARRAY['one-click'::text, 'page'::text, 'mail'::text, 'operator'::text, 'import'::text])));

alter table newsletter.subscriptions add constraint subscriptions_list_id_fkey FOREIGN KEY (list_id) REFERENCES newsletter.lists(id);

alter table newsletter.subscriptions add constraint subscriptions_person_id_fkey FOREIGN KEY (person_id) REFERENCES newsletter.subscribers(person_id) ON DELETE CASCADE;

alter table newsletter.subscriptions add constraint subscriptions_pkey PRIMARY KEY (list_id, person_id);

alter table newsletter.subscriptions add constraint subscriptions_source_check CHECK (((source)::text = ANY (ARRAY['form'::text, 'import'::text])));

alter table newsletter.subscriptions add constraint subscriptions_state_check CHECK (((state)::text = ANY (ARRAY['subscribed'::text, 'unsubscribed'::text])));

alter table newsletter.suppressions add constraint suppressions_email_index_list_id_key UNIQUE NULLS NOT DISTINCT (email_index, list_id);

alter table newsletter.suppressions add constraint suppressions_list_id_fkey FOREIGN KEY (list_id) REFERENCES newsletter.lists(id);

alter table newsletter.suppressions add constraint suppressions_reason_check CHECK (((reason)::text = ANY (ARRAY['unsubscribed'::text, 'erased'::text, 'bounced'::text, 'complained'::text])));

alter table newsletter.wordings add constraint wordings_pkey PRIMARY KEY (hash);

alter table operators.links add constraint links_operator_id_fkey FOREIGN KEY (operator_id) REFERENCES operators.operators(id);

alter table operators.links add constraint links_pkey PRIMARY KEY (id);

alter table operators.links add constraint links_secret_hash_key UNIQUE (secret_hash);

alter table operators.operators add constraint operators_person_id_key UNIQUE (person_id);

alter table operators.operators add constraint operators_pkey PRIMARY KEY (id);

alter table operators.operators add constraint operators_role_check CHECK (((role)::text = 'owner'::text));

alter table operators.sessions add constraint sessions_operator_id_fkey FOREIGN KEY (operator_id) REFERENCES operators.operators(id);

alter table operators.sessions add constraint sessions_pkey PRIMARY KEY (id);

alter table operators.sessions add constraint sessions_secret_hash_key UNIQUE (secret_hash);

alter table people.buyers add constraint buyers_person_id_fkey FOREIGN KEY (person_id) REFERENCES people.persons(id) ON DELETE CASCADE;

alter table people.buyers add constraint buyers_pkey PRIMARY KEY (person_id);

alter table people.consents add constraint consents_basis_check CHECK (((basis)::text = ANY (ARRAY['asked'::text, 'agreed'::text, 'imported'::text, 'works-here'::text])));

alter table people.consents add constraint consents_person_id_fkey FOREIGN KEY (person_id) REFERENCES people.persons(id) ON DELETE CASCADE;

alter table people.consents add constraint consents_pkey PRIMARY KEY (id);

alter table people.evidence add constraint evidence_person_id_fkey FOREIGN KEY (person_id) REFERENCES newsletter.subscribers(person_id) ON DELETE CASCADE;

alter table people.evidence add constraint evidence_pkey PRIMARY KEY (id);

alter table people.messages add constraint messages_direction_check CHECK (((direction)::text = ANY (ARRAY['in'::text, 'out'::text])));

alter table people.messages add constraint messages_person_id_fkey FOREIGN KEY (person_id) REFERENCES people.persons(id);

alter table people.messages add constraint messages_pkey PRIMARY KEY (id);

alter table people.persons add constraint persons_pkey PRIMARY KEY (id);

alter table visits.cell_days add constraint cell_days_pkey PRIMARY KEY (site_id, dimension, day, name_id);

alter table visits.cell_months add constraint cell_months_month_check CHECK ((EXTRACT(day FROM month) = (1)::numeric));

alter table visits.cell_months add constraint cell_months_pkey PRIMARY KEY (site_id, dimension, month, name_id);

alter table visits.hit_days add constraint hit_days_hits_check CHECK ((hits > 0));

alter table visits.hit_days add constraint hit_days_pkey PRIMARY KEY (site_id, dimension, day, name_id);

alter table visits.hit_hours add constraint hit_hours_hits_check CHECK ((hits > 0));

alter table visits.hit_hours add constraint hit_hours_hour_check CHECK (((hour >= 0) AND (hour <= 23)));

alter table visits.hit_hours add constraint hit_hours_pkey PRIMARY KEY (site_id, dimension, day, hour, name_id);

alter table visits.hit_months add constraint hit_months_hits_check CHECK ((hits > 0));

alter table visits.hit_months add constraint hit_months_month_check CHECK ((EXTRACT(day FROM month) = (1)::numeric));

alter table visits.hit_months add constraint hit_months_pkey PRIMARY KEY (site_id, dimension, month, name_id);

alter table visits.left_out add constraint left_out_hits_check CHECK ((hits > 0));

alter table visits.left_out add constraint left_out_pkey PRIMARY KEY (site_id, day, reason);

alter table visits.names add constraint names_dimension_check CHECK (((dimension >= 1) AND (dimension <= 99)));

alter table visits.names add constraint names_name_check CHECK (((length((name)::text) >= 1) AND (length((name)::text) <= 300)));

alter table visits.names add constraint names_name_id_check CHECK ((name_id > 0));

alter table visits.names add constraint names_pkey PRIMARY KEY (site_id, dimension, name_id);

alter table visits.names add constraint names_site_id_dimension_name_key UNIQUE (site_id, dimension, name);

alter table visits.names add constraint names_site_id_fkey FOREIGN KEY (site_id) REFERENCES visits.sites(site_id);

alter table visits.pair_months add constraint pair_months_check CHECK ((dimension_b > dimension_a));

alter table visits.pair_months add constraint pair_months_month_check CHECK ((EXTRACT(day FROM month) = (1)::numeric));

alter table visits.pair_months add constraint pair_months_pkey PRIMARY KEY (site_id, dimension_a, dimension_b, month, name_a, name_b);

alter table visits.sites add constraint sites_domain_check CHECK (((length((domain)::text) >= 1) AND (length((domain)::text) <= 253)));

alter table visits.sites add constraint sites_domain_key UNIQUE (domain);

alter table visits.sites add constraint sites_pkey PRIMARY KEY (site_id);

alter table visits.total_days add constraint total_days_pkey PRIMARY KEY (site_id, day);

alter table visits.total_hours add constraint total_hours_hour_check CHECK (((hour >= 0) AND (hour <= 23)));

alter table visits.total_hours add constraint total_hours_pkey PRIMARY KEY (site_id, day, hour, run);

CREATE INDEX ads_flight ON ads.ads USING btree (flight_id);

CREATE INDEX ads_image ON ads.ads USING btree (image_hash) WHERE (image_hash IS NOT NULL);

CREATE INDEX ads_waiting ON ads.ads USING btree (created_at) WHERE ((state)::text = 'waiting'::text);

CREATE INDEX bounces_campaign ON newsletter.bounces USING btree (campaign_id, at);

CREATE INDEX bounces_person ON newsletter.bounces USING btree (person_id, at);

CREATE INDEX campaigns_advertiser ON ads.campaigns USING btree (advertiser_id);

CREATE INDEX check_results_latest ON ledger.check_results USING btree (promise, name, run_id DESC);

CREATE INDEX confirmations_address ON contact.confirmations USING btree (email_index, created_at);

CREATE INDEX confirmations_address ON newsletter.confirmations USING btree (email_index, expires_at);

CREATE INDEX confirmations_expiry ON contact.confirmations USING btree (expires_at);

CREATE INDEX confirmations_expiry ON newsletter.confirmations USING btree (expires_at);

CREATE INDEX confirmations_thread ON contact.confirmations USING btree (thread_id);

CREATE INDEX confirmations_time ON newsletter.confirmations USING btree (created_at);

CREATE INDEX consents_person ON people.consents USING btree (person_id);

CREATE INDEX customer_links_address ON checkout.customer_links USING btree (email_index, created_at);

CREATE INDEX customer_links_expiry ON checkout.customer_links USING btree (expires_at);

CREATE INDEX deliveries_campaign ON mail.deliveries USING btree (ref, next_at, id) WHERE (((kind)::text = 'newsletter.campaign'::text) AND ((state)::text = ANY (ARRAY['queued'::text, 'deferred'::text])));

CREATE INDEX deliveries_campaign_open ON mail.deliveries USING btree (ref, state) WHERE (((kind)::text = 'newsletter.campaign'::text) AND ((state)::text = ANY (ARRAY['claimed'::text, 'deferred'::text, 'uncertain'::text])));

CREATE INDEX deliveries_claimed ON mail.deliveries USING btree (purpose, claimed_until) WHERE (((state)::text = 'claimed'::text) AND ((kind)::text <> 'newsletter.campaign'::text));

CREATE INDEX deliveries_due ON mail.deliveries USING btree (purpose, kind, next_at, id) WHERE (((state)::text = ANY (ARRAY['queued'::text, 'deferred'::text])) AND ((kind)::text <> 'newsletter.campaign'::text));

CREATE INDEX deliveries_expiry ON mail.deliveries USING btree (expires_at);

CREATE INDEX deliveries_person ON mail.deliveries USING btree (person_id);

CREATE INDEX deliveries_ref ON mail.deliveries USING btree (ref);

CREATE INDEX disclosures_delivery ON ledger.disclosures USING btree (delivery_id);

CREATE INDEX disputes_order ON checkout.disputes USING btree (order_id);

CREATE INDEX evidence_expiry ON people.evidence USING btree (expires_at);

CREATE INDEX evidence_person ON people.evidence USING btree (person_id);

CREATE INDEX fingerprints_at ON contact.fingerprints USING btree (at);

CREATE INDEX flights_campaign ON ads.flights USING btree (campaign_id);

CREATE INDEX invoices_at ON checkout.invoices USING btree (at);

CREATE INDEX invoices_expiry ON checkout.invoices USING btree (expires_at);

CREATE INDEX jobs_due ON avow.jobs USING btree (purpose, run_at);

CREATE INDEX licences_person ON checkout.licences USING btree (person_id);

CREATE INDEX messages_expiry ON people.messages USING btree (expires_at);

CREATE INDEX messages_person ON people.messages USING btree (person_id);

CREATE INDEX messages_thread ON people.messages USING btree (thread_id, at);

CREATE INDEX order_events_order ON checkout.order_events USING btree (order_id, id);

CREATE INDEX order_events_twice ON checkout.order_events USING btree (at) WHERE ((event)::text = 'paid_twice'::text);

CREATE INDEX orders_cards ON checkout.orders USING btree (card_until) WHERE (card_until IS NOT NULL);

CREATE INDEX orders_held ON checkout.orders USING btree (id) WHERE ((state)::text = 'held'::text);

CREATE INDEX orders_licence ON checkout.orders USING btree (licence_id);

CREATE INDEX orders_list ON checkout.orders USING btree (created_at DESC, id DESC);

CREATE INDEX orders_open ON checkout.orders USING btree (session_ends_at) WHERE ((state)::text = ANY (ARRAY['draft'::text, 'paying'::text]));

CREATE INDEX orders_person ON checkout.orders USING btree (person_id);

CREATE INDEX orders_sold ON checkout.orders USING btree (fulfilled_at) WHERE (fulfilled_at IS NOT NULL);

CREATE INDEX orders_states ON checkout.orders USING btree (state, created_at DESC, id DESC) INCLUDE (product);

CREATE INDEX orders_withdrawn ON checkout.orders USING btree (id) WHERE (withdrawn_at IS NOT NULL);

CREATE INDEX persons_email_index ON people.persons USING btree (email_index);

CREATE INDEX persons_expiry ON people.persons USING btree (expires_at);

CREATE INDEX receipts_person ON newsletter.receipts USING btree (person_id);

CREATE INDEX refunds_asked ON checkout.refunds USING btree (asked_at) WHERE ((state)::text = 'asked'::text);

CREATE INDEX refunds_order ON checkout.refunds USING btree (order_id);

CREATE INDEX sessions_operator ON operators.sessions USING btree (operator_id);

CREATE INDEX sign_ups_address ON newsletter.sign_ups USING btree (email_index, created_at);

CREATE INDEX sign_ups_expiry ON newsletter.sign_ups USING btree (expires_at);

CREATE INDEX sign_ups_person ON newsletter.sign_ups USING btree (person_id);

CREATE INDEX subscribers_expiry ON newsletter.subscribers USING btree (expires_at);

CREATE INDEX subscriptions_ended ON newsletter.subscriptions USING btree (person_id) WHERE ((state)::text = 'unsubscribed'::text);

CREATE INDEX subscriptions_ended_by_list ON newsletter.subscriptions USING btree (list_id, person_id) WHERE ((state)::text = 'unsubscribed'::text);

CREATE INDEX subscriptions_person ON newsletter.subscriptions USING btree (person_id);

CREATE INDEX suppressions_by_machine ON newsletter.suppressions USING btree (email_index) WHERE ((list_id IS NULL) AND ((reason)::text = ANY (ARRAY['bounced'::text, 'complained'::text])));

CREATE INDEX threads_expiry ON contact.threads USING btree (expires_at);

CREATE INDEX threads_list ON contact.threads USING btree (state, last_at DESC, id);

CREATE INDEX threads_person ON contact.threads USING btree (person_id);

CREATE INDEX webhook_events_expiry ON checkout.webhook_events USING btree (expires_at);

CREATE INDEX webhook_events_payment ON checkout.webhook_events USING btree (payment_intent_id) WHERE (done_at IS NULL);

CREATE INDEX wrapped_keys_correspondence ON keys.wrapped_keys USING btree (person_id) WHERE ((purpose)::text = 'correspondence'::text);

CREATE UNIQUE INDEX consents_standing ON people.consents USING btree (person_id, purpose) WHERE (withdrawn_at IS NULL);

CREATE UNIQUE INDEX deliveries_campaign_once ON mail.deliveries USING btree (ref, person_id) WHERE ((kind)::text = 'newsletter.campaign'::text);

CREATE UNIQUE INDEX invoices_order ON checkout.invoices USING btree (order_id) WHERE ((kind)::text = 'invoice'::text);

CREATE UNIQUE INDEX jobs_periodic ON avow.jobs USING btree (kind) WHERE (ref IS NULL);

CREATE UNIQUE INDEX persons_verified ON people.persons USING btree (email_index) WHERE (verified_at IS NOT NULL);

alter table avow.jobs enable row level security, force row level security;

alter table checkout.activations enable row level security, force row level security;

alter table checkout.customer_links enable row level security, force row level security;

alter table checkout.disputes enable row level security, force row level security;

alter table checkout.downloads enable row level security, force row level security;

alter table checkout.invoices enable row level security, force row level security;

alter table checkout.licences enable row level security, force row level security;

alter table checkout.order_events enable row level security, force row level security;

alter table checkout.orders enable row level security, force row level security;

alter table checkout.refunds enable row level security, force row level security;

alter table checkout.release_files enable row level security, force row level security;

alter table checkout.releases enable row level security, force row level security;

alter table checkout.series enable row level security, force row level security;

alter table checkout.webhook_events enable row level security, force row level security;

alter table contact.confirmations enable row level security, force row level security;

alter table contact.fingerprints enable row level security, force row level security;

alter table contact.threads enable row level security, force row level security;

alter table keys.person_refs enable row level security, force row level security;

alter table keys.wrapped_keys enable row level security, force row level security;

alter table ledger.audit_entries enable row level security, force row level security;

alter table ledger.disclosures enable row level security, force row level security;

alter table ledger.erasures enable row level security, force row level security;

alter table ledger.operator_actions enable row level security, force row level security;

alter table mail.deliveries enable row level security, force row level security;

alter table newsletter.bounce_sources enable row level security, force row level security;

alter table newsletter.bounces enable row level security, force row level security;

alter table newsletter.campaigns enable row level security, force row level security;

alter table newsletter.confirmations enable row level security, force row level security;

alter table newsletter.images enable row level security, force row level security;

alter table newsletter.imports enable row level security, force row level security;

alter table newsletter.lists enable row level security, force row level security;

alter table newsletter.receipts enable row level security, force row level security;

alter table newsletter.sign_ups enable row level security, force row level security;

alter table newsletter.subscribers enable row level security, force row level security;

alter table newsletter.subscriptions enable row level security, force row level security;

alter table newsletter.suppressions enable row level security, force row level security;

alter table newsletter.wordings enable row level security, force row level security;

alter table people.buyers enable row level security, force row level security;

alter table people.consents enable row level security, force row level security;

alter table people.evidence enable row level security, force row level security;

alter table people.messages enable row level security, force row level security;

alter table people.persons enable row level security, force row level security;

create policy own_jobs on avow.jobs as PERMISSIVE for ALL using (((purpose)::text = avow.purpose())) with check ();

create policy plan_for_others on avow.jobs as PERMISSIVE for INSERT using () with check (true);

create policy own on checkout.activations as PERMISSIVE for ALL using ((( SELECT avow.purpose() AS purpose) = ANY (ARRAY['sales'::text, 'requests'::text]))) with check ();

create policy expire on checkout.customer_links as PERMISSIVE for DELETE using (((( SELECT avow.purpose() AS purpose) = 'retention'::text) AND (expires_at <= ( SELECT avow.now() AS now)))) with check ();

create policy expired on checkout.customer_links as PERMISSIVE for SELECT using (((( SELECT avow.purpose() AS purpose) = 'retention'::text) AND (expires_at <= ( SELECT avow.now() AS now)))) with check ();

create policy own on checkout.customer_links as PERMISSIVE for ALL using ((( SELECT avow.purpose() AS purpose) = ANY (ARRAY['sales'::text, 'requests'::text]))) with check ();

create policy own on checkout.disputes as PERMISSIVE for ALL using ((( SELECT avow.purpose() AS purpose) = ANY (ARRAY['sales'::text, 'requests'::text]))) with check ();

create policy own on checkout.downloads as PERMISSIVE for ALL using ((( SELECT avow.purpose() AS purpose) = ANY (ARRAY['sales'::text, 'requests'::text]))) with check ();

create policy expire on checkout.invoices as PERMISSIVE for DELETE using (((( SELECT avow.purpose() AS purpose) = 'retention'::text) AND (expires_at <= ( SELECT avow.now() AS now)))) with check ();

create policy look on checkout.invoices as PERMISSIVE for SELECT using ((( SELECT avow.purpose() AS purpose) = 'retention'::text)) with check ();

create policy own on checkout.invoices as PERMISSIVE for ALL using ((( SELECT avow.purpose() AS purpose) = ANY (ARRAY['sales'::text, 'requests'::text]))) with check ();

create policy own on checkout.licences as PERMISSIVE for ALL using ((( SELECT avow.purpose() AS purpose) = ANY (ARRAY['sales'::text, 'requests'::text]))) with check ();

create policy own on checkout.order_events as PERMISSIVE for ALL using ((( SELECT avow.purpose() AS purpose) = ANY (ARRAY['sales'::text, 'requests'::text]))) with check ();

create policy forget_cards on checkout.orders as PERMISSIVE for UPDATE using (((( SELECT avow.purpose() AS purpose) = 'retention'::text) AND (card_until <= ( SELECT avow.now() AS now)))) with check (((card_until IS NULL) AND (card_brand IS NULL) AND (last4 IS NULL)));

create policy look on checkout.orders as PERMISSIVE for SELECT using ((( SELECT avow.purpose() AS purpose) = 'retention'::text)) with check ();

create policy own on checkout.orders as PERMISSIVE for ALL using ((( SELECT avow.purpose() AS purpose) = ANY (ARRAY['sales'::text, 'requests'::text]))) with check ();

create policy own on checkout.refunds as PERMISSIVE for ALL using ((( SELECT avow.purpose() AS purpose) = ANY (ARRAY['sales'::text, 'requests'::text]))) with check ();

create policy own on checkout.release_files as PERMISSIVE for ALL using ((( SELECT avow.purpose() AS purpose) = ANY (ARRAY['sales'::text, 'requests'::text]))) with check ();

create policy own on checkout.releases as PERMISSIVE for ALL using ((( SELECT avow.purpose() AS purpose) = ANY (ARRAY['sales'::text, 'requests'::text]))) with check ();

create policy own on checkout.series as PERMISSIVE for ALL using ((( SELECT avow.purpose() AS purpose) = ANY (ARRAY['sales'::text, 'requests'::text]))) with check ();

create policy expire on checkout.webhook_events as PERMISSIVE for DELETE using (((( SELECT avow.purpose() AS purpose) = 'retention'::text) AND (expires_at <= ( SELECT avow.now() AS now)))) with check ();

create policy expired on checkout.webhook_events as PERMISSIVE for SELECT using (((( SELECT avow.purpose() AS purpose) = 'retention'::text) AND (expires_at <= ( SELECT avow.now() AS now)))) with check ();

create policy own on checkout.webhook_events as PERMISSIVE for ALL using ((( SELECT avow.purpose() AS purpose) = ANY (ARRAY['sales'::text, 'requests'::text]))) with check ();

create policy expire on contact.confirmations as PERMISSIVE for DELETE using (((avow.purpose() = 'retention'::text) AND (expires_at <= avow.now()))) with check ();

create policy expired on contact.confirmations as PERMISSIVE for SELECT using (((avow.purpose() = 'retention'::text) AND (expires_at <= avow.now()))) with check ();

create policy own on contact.confirmations as PERMISSIVE for ALL using ((avow.purpose() = ANY (ARRAY['correspondence'::text, 'requests'::text]))) with check ();

create policy expire on contact.fingerprints as PERMISSIVE for DELETE using (((avow.purpose() = 'retention'::text) AND (at <= (avow.now() - '00:10:00'::interval)))) with check ();

create policy expired on contact.fingerprints as PERMISSIVE for SELECT using (((avow.purpose() = 'retention'::text) AND (at <= (avow.now() - '00:10:00'::interval)))) with check ();

create policy own on contact.fingerprints as PERMISSIVE for ALL using ((avow.purpose() = ANY (ARRAY['correspondence'::text, 'requests'::text]))) with check ();

create policy expire on contact.threads as PERMISSIVE for DELETE using (((avow.purpose() = 'retention'::text) AND (expires_at <= avow.now()))) with check ();

create policy expired on contact.threads as PERMISSIVE for SELECT using (((avow.purpose() = 'retention'::text) AND (expires_at <= avow.now()))) with check ();

create policy own on contact.threads as PERMISSIVE for ALL using ((avow.purpose() = ANY (ARRAY['correspondence'::text, 'requests'::text]))) with check ();

create policy any_ref on keys.person_refs as PERMISSIVE for ALL using (true) with check ();

create policy merge on keys.wrapped_keys as PERMISSIVE for ALL using (((avow.purpose() = 'correspondence'::text) AND ((purpose)::text = 'requests'::text))) with check (false);

create policy own_keys on keys.wrapped_keys as PERMISSIVE for ALL using ((((purpose)::text = avow.purpose()) OR (avow.purpose() = ANY (ARRAY['requests'::text, 'retention'::text])))) with check ((avow.purpose() = 'requests'::text));

create policy take_in on keys.wrapped_keys as PERMISSIVE for INSERT using () with check ((((purpose)::text = ANY (ARRAY[avow.purpose(), 'requests'::text])) AND (avow.purpose() <> 'retention'::text) AND keys.is_new(person_id)));

create policy add on ledger.audit_entries as PERMISSIVE for INSERT using () with check (true);

create policy look on ledger.audit_entries as PERMISSIVE for SELECT using (true) with check ();

create policy add on ledger.disclosures as PERMISSIVE for INSERT using () with check (true);

create policy look on ledger.disclosures as PERMISSIVE for SELECT using (true) with check ();

create policy add on ledger.erasures as PERMISSIVE for INSERT using () with check (true);

create policy look on ledger.erasures as PERMISSIVE for SELECT using (true) with check ();

create policy add on ledger.operator_actions as PERMISSIVE for INSERT using () with check (true);

create policy look on ledger.operator_actions as PERMISSIVE for SELECT using (true) with check ();

create policy expire on mail.deliveries as PERMISSIVE for DELETE using (((avow.purpose() = 'retention'::text) AND (expires_at <= avow.now()))) with check ();

create policy expired on mail.deliveries as PERMISSIVE for SELECT using (((avow.purpose() = 'retention'::text) AND (expires_at <= avow.now()))) with check ();

create policy forget on mail.deliveries as PERMISSIVE for SELECT using (((( SELECT avow.purpose() AS purpose) = 'requests'::text) AND ((purpose)::text = ANY (ARRAY['newsletter'::text, 'sales'::text])))) with check ();

create policy forgotten on mail.deliveries as PERMISSIVE for DELETE using (((( SELECT avow.purpose() AS purpose) = 'requests'::text) AND ((purpose)::text = ANY (ARRAY['newsletter'::text, 'sales'::text])))) with check ();

create policy own_deliveries on mail.deliveries as PERMISSIVE for ALL using (((purpose)::text = avow.purpose())) with check ();

create policy plan_for_others on mail.deliveries as PERMISSIVE for INSERT using () with check (true);

create policy own on newsletter.bounce_sources as PERMISSIVE for ALL using ((( SELECT avow.purpose() AS purpose) = ANY (ARRAY['newsletter'::text, 'requests'::text]))) with check ();

create policy own on newsletter.bounces as PERMISSIVE for ALL using ((( SELECT avow.purpose() AS purpose) = ANY (ARRAY['newsletter'::text, 'requests'::text]))) with check ();

create policy own on newsletter.campaigns as PERMISSIVE for ALL using ((( SELECT avow.purpose() AS purpose) = ANY (ARRAY['newsletter'::text, 'requests'::text]))) with check ();

create policy expire on newsletter.confirmations as PERMISSIVE for DELETE using (((( SELECT avow.purpose() AS purpose) = 'retention'::text) AND (expires_at <= avow.now()))) with check ();

create policy expired on newsletter.confirmations as PERMISSIVE for SELECT using (((( SELECT avow.purpose() AS purpose) = 'retention'::text) AND (expires_at <= avow.now()))) with check ();

create policy own on newsletter.confirmations as PERMISSIVE for ALL using ((( SELECT avow.purpose() AS purpose) = ANY (ARRAY['newsletter'::text, 'requests'::text]))) with check ();

create policy own on newsletter.images as PERMISSIVE for ALL using ((( SELECT avow.purpose() AS purpose) = ANY (ARRAY['newsletter'::text, 'requests'::text]))) with check ();

create policy own on newsletter.imports as PERMISSIVE for ALL using ((( SELECT avow.purpose() AS purpose) = ANY (ARRAY['newsletter'::text, 'requests'::text]))) with check ();

create policy own on newsletter.lists as PERMISSIVE for ALL using ((( SELECT avow.purpose() AS purpose) = ANY (ARRAY['newsletter'::text, 'requests'::text]))) with check ();

create policy own on newsletter.receipts as PERMISSIVE for ALL using ((( SELECT avow.purpose() AS purpose) = ANY (ARRAY['newsletter'::text, 'requests'::text]))) with check ();

create policy expire on newsletter.sign_ups as PERMISSIVE for DELETE using (((( SELECT avow.purpose() AS purpose) = 'retention'::text) AND (expires_at <= avow.now()))) with check ();

create policy expired on newsletter.sign_ups as PERMISSIVE for SELECT using (((( SELECT avow.purpose() AS purpose) = 'retention'::text) AND (expires_at <= avow.now()))) with check ();

create policy own on newsletter.sign_ups as PERMISSIVE for ALL using ((( SELECT avow.purpose() AS purpose) = ANY (ARRAY['newsletter'::text, 'requests'::text]))) with check ();

create policy own on newsletter.subscribers as PERMISSIVE for ALL using ((( SELECT avow.purpose() AS purpose) = ANY (ARRAY['newsletter'::text, 'requests'::text]))) with check ();

create policy look on newsletter.subscriptions as PERMISSIVE for SELECT using ((( SELECT avow.purpose() AS purpose) = ANY (ARRAY['newsletter'::text, 'requests'::text]))) with check ();

create policy unsuppressed on newsletter.subscriptions as PERMISSIVE for INSERT using () with check ((((( SELECT avow.purpose() AS purpose) = 'requests'::text) OR ((( SELECT avow.purpose() AS purpose) = 'newsletter'::text) AND ((source)::text = 'import'::text))) AND (((state)::text <> 'subscribed'::text) OR (NOT (EXISTS ( SELECT
   FROM (newsletter.suppressions x
     JOIN newsletter.subscribers s ON ((s.email_index = x.email_index)))
  WHERE ((s.person_id = subscriptions.person_id) AND ((x.list_id IS NULL) OR (x.list_id = subscriptions.list_id)))))))));

create policy unsuppressed_update on newsletter.subscriptions as PERMISSIVE for UPDATE using ((( SELECT avow.purpose() AS purpose) = 'requests'::text)) with check ((((state)::text <> 'subscribed'::text) OR (NOT (EXISTS ( SELECT
   FROM (newsletter.suppressions x
     JOIN newsletter.subscribers s ON ((s.email_index = x.email_index)))
  WHERE ((s.person_id = subscriptions.person_id) AND ((x.list_id IS NULL) OR (x.list_id = subscriptions.list_id))))))));

create policy add on newsletter.suppressions as PERMISSIVE for INSERT using () with check ((( SELECT avow.purpose() AS purpose) = ANY (ARRAY['newsletter'::text, 'requests'::text, 'retention'::text])));

create policy lift on newsletter.suppressions as PERMISSIVE for DELETE using (((( SELECT avow.purpose() AS purpose) = 'requests'::text) AND (EXISTS ( SELECT
   FROM newsletter.sign_ups s
  WHERE ((s.email_index = suppressions.email_index) AND (s.confirmed_at >= suppressions.at) AND (((suppressions.reason)::text = ANY (ARRAY['bounced'::text, 'complained'::text])) OR (s.created_at > suppressions.at)) AND ((suppressions.list_id IS NULL) OR (suppressions.list_id = ANY (s.list_ids)))))))) with check ();

create policy look on newsletter.suppressions as PERMISSIVE for SELECT using ((( SELECT avow.purpose() AS purpose) = ANY (ARRAY['newsletter'::text, 'requests'::text, 'retention'::text]))) with check ();

create policy take_back on newsletter.suppressions as PERMISSIVE for DELETE using (((( SELECT avow.purpose() AS purpose) = 'newsletter'::text) AND ((reason)::text = ANY (ARRAY['bounced'::text, 'complained'::text])))) with check ();

create policy worse on newsletter.suppressions as PERMISSIVE for UPDATE using ((( SELECT avow.purpose() AS purpose) = ANY (ARRAY['requests'::text, 'retention'::text]))) with check (((reason)::text = ANY (ARRAY['unsubscribed'::text, 'erased'::text])));

create policy own on newsletter.wordings as PERMISSIVE for ALL using ((( SELECT avow.purpose() AS purpose) = ANY (ARRAY['newsletter'::text, 'requests'::text]))) with check ();

create policy duty on people.buyers as PERMISSIVE for ALL using ((( SELECT avow.purpose() AS purpose) = 'requests'::text)) with check ();

create policy held on people.buyers as PERMISSIVE for SELECT using (((( SELECT avow.purpose() AS purpose) = 'sales'::text) AND keys.is_held(person_id))) with check ();

create policy held_update on people.buyers as PERMISSIVE for UPDATE using (((( SELECT avow.purpose() AS purpose) = 'sales'::text) AND keys.is_held(person_id))) with check ();

create policy take_in on people.buyers as PERMISSIVE for INSERT using () with check (((( SELECT avow.purpose() AS purpose) = 'sales'::text) AND (kept_until IS NULL)));

create policy duty on people.consents as PERMISSIVE for ALL using ((avow.purpose() = 'requests'::text)) with check ();

create policy own_consents on people.consents as PERMISSIVE for SELECT using (((purpose)::text = avow.purpose())) with check ();

create policy take_in on people.consents as PERMISSIVE for INSERT using () with check (((purpose)::text = avow.purpose()));

create policy duty on people.evidence as PERMISSIVE for ALL using ((avow.purpose() = 'requests'::text)) with check ();

create policy expire on people.evidence as PERMISSIVE for DELETE using (((avow.purpose() = 'retention'::text) AND (expires_at <= avow.now()))) with check ();

create policy expired on people.evidence as PERMISSIVE for SELECT using (((avow.purpose() = 'retention'::text) AND (expires_at <= avow.now()))) with check ();

create policy held on people.evidence as PERMISSIVE for SELECT using (((avow.purpose() = 'newsletter'::text) AND (expires_at > avow.now()) AND keys.is_held(person_id))) with check ();

create policy take_in on people.evidence as PERMISSIVE for INSERT using () with check (((avow.purpose() = 'newsletter'::text) AND (expires_at > avow.now())));

create policy duty on people.messages as PERMISSIVE for ALL using ((avow.purpose() = 'requests'::text)) with check ();

create policy expire on people.messages as PERMISSIVE for DELETE using (((avow.purpose() = 'retention'::text) AND (expires_at <= avow.now()))) with check ();

create policy expired on people.messages as PERMISSIVE for SELECT using (((avow.purpose() = 'retention'::text) AND (expires_at <= avow.now()))) with check ();

create policy held on people.messages as PERMISSIVE for SELECT using (((avow.purpose() = 'correspondence'::text) AND (expires_at > avow.now()) AND keys.is_held(person_id))) with check ();

create policy move on people.messages as PERMISSIVE for UPDATE using (((avow.purpose() = 'correspondence'::text) AND (expires_at > avow.now()))) with check ();

create policy take_in on people.messages as PERMISSIVE for INSERT using () with check (((avow.purpose() = 'correspondence'::text) AND (expires_at > avow.now())));

create policy duty on people.persons as PERMISSIVE for ALL using ((( SELECT avow.purpose() AS purpose) = 'requests'::text)) with check ();

create policy expire on people.persons as PERMISSIVE for DELETE using (((avow.purpose() = 'retention'::text) AND (expires_at <= avow.now()))) with check ();

create policy expired on people.persons as PERMISSIVE for SELECT using (((( SELECT avow.purpose() AS purpose) = 'retention'::text) AND (expires_at <= ( SELECT avow.now() AS now)))) with check ();

create policy held on people.persons as PERMISSIVE for SELECT using ((((expires_at IS NULL) OR (expires_at > ( SELECT avow.now() AS now))) AND keys.is_held(id))) with check ();

create policy held_update on people.persons as PERMISSIVE for UPDATE using ((((expires_at IS NULL) OR (expires_at > ( SELECT avow.now() AS now))) AND keys.is_held(id))) with check ();

create policy merge on people.persons as PERMISSIVE for DELETE using (((avow.purpose() = 'correspondence'::text) AND (verified_at IS NULL))) with check ();

create policy take_in on people.persons as PERMISSIVE for INSERT using () with check ((((avow.purpose() = ANY (ARRAY['correspondence'::text, 'newsletter'::text, 'sales'::text])) AND (verified_at IS NULL) AND (expires_at > avow.now())) OR ((avow.purpose() = 'newsletter'::text) AND (verified_at IS NOT NULL) AND (expires_at IS NULL)) OR ((avow.purpose() = 'operators'::text) AND (email_index IS NULL))));

CREATE OR REPLACE FUNCTION avow.has_card_number(value text)
 RETURNS boolean
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE STRICT
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  plain text := value;
  candidate text;
  shown text;
  -- Per digit: what it is, and what stands before it as bits: 1 space, 2 dash, 4 dot, 8 slash,
  -- 16 comma, 32 underscore, 64 anything else, 128 a plus sign next to it.
  digits int[];
  gaps int[];
  -- Luhn sums of the first n digits when those at even or odd indexes (from 0) count double.
  even_sums int[];
  odd_sums int[];
  total int;
  digit int;
  twice int;
  gap int;
  prefix int;
  anywhere int[];
  by_itself int[];
  size int;
  is_right boolean;
  end_at int;
  groups int[];
  group_start int;
  inner_gaps int;
  alike boolean;
  starts_group boolean;
  ends_group boolean;
begin
  if octet_length(value) <> char_length(value) then
    -- No character stands for more than three digits, and only the fraction 1/10 for three.
    if value !~ ('[0-9\u0080-\U0010ffff]'
        '(?:[\u0001-/:-@[-`{-\u007f]{0,4}[0-9\u0080-\U0010ffff]){4}') then
      return false;
    end if;
    plain := regexp_replace(
      normalize(value, NFKD),
      '[\u00ad\u0300-\u036f\u061c\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u20d0-\u20f0'
        '\ufe00-\ufe0f\ufe20-\ufe2f\ufeff\ufff9-\ufffb\U000e0000-\U000e0fff]',
      '', 'g');
    declare
      -- The zeros of every script with decimal digits (Unicode 17, category Nd) but ASCII's.
      zeros constant int[] := array[
        1632, 1776, 1984, 2406, 2534, 2662, 2790, 2918, 3046, 3174, 3302, 3430, 3558, 3664,
        3792, 3872, 4160, 4240, 6112, 6160, 6470, 6608, 6784, 6800, 6992, 7088, 7232, 7248,
        42528, 43216, 43264, 43472, 43504, 43600, 44016, 65296, 66720, 68912, 68928, 69734,
        69872, 69942, 70096, 70384, 70736, 70864, 71248, 71360, 71376, 71386, 71472, 71904,
        72016, 72688, 72784, 73040, 73120, 73184, 73552, 90416, 92768, 92864, 93008, 93552,
        118000, 120782, 120792, 120802, 120812, 120822, 123200, 123632, 124144, 124401, 125264,
        130032];
    begin
      if plain ~ (select '[' || string_agg(chr(z) || '-' || chr(z + 9), '') || ']'
          from unnest(zeros) as z) then
        for digit in 0..9 loop
          plain := regexp_replace(plain,
            (select '[' || string_agg(chr(z + digit), '') || ']' from unnest(zeros) as z),
            digit::text, 'g');
        end loop;
      end if;
    end;
    plain := regexp_replace(plain, '[\u0085\u115f\u1160\u1680\u2028\u2029\u2800]', ' ', 'g');
    plain := regexp_replace(plain, '[\u02d7\u058a\u05be\u1400\u1806\u2010-\u2015\u2043\u2212\u2e17'
      '\u2e1a\u2e3a\u2e3b\u2e40\u301c\u3030\u30a0]', '-', 'g');
    plain := regexp_replace(plain,
      '[\u00b7\u06d4\u2022\u2027\u2219\u22c5\u3002\u30fb]', '.', 'g');
    plain := regexp_replace(plain, '[\u2044\u2215\u29f8]', '/', 'g');
    plain := regexp_replace(plain, '[\u060c\u066b\u066c\u3001]', ',', 'g');
    plain := regexp_replace(plain, '[\u203f\u2040]', '_', 'g');
  end if;
  if plain !~ '[0-9](?:[\t-\r -/:-@[-`{-~]{0,4}[0-9]){11}' then
    return false;
  end if;

  for candidate in
    select hit[1]
    from regexp_matches(plain, '(\+?[0-9](?:[\t-\r -/:-@[-`{-~]{0,4}[0-9]){11,})', 'g') as hit
  loop
    digits := '{}';
    gaps := '{}';
    even_sums := '{0}';
    odd_sums := '{0}';
    total := 0;
    gap := 0;
    foreach shown in array string_to_array(candidate, null) loop
      if strpos('0123456789', shown) > 0 then
        digit := shown::int;
        twice := digit * 2 - case when digit > 4 then 9 else 0 end;
        digits := array_append(digits, digit);
        -- A space beside a visible separator says nothing more.
        gaps := array_append(gaps, case when gap > 1 then gap & ~1 else gap end);
        even_sums := array_append(even_sums,
          (even_sums[total + 1] + case when total % 2 = 0 then twice else digit end) % 10);
        odd_sums := array_append(odd_sums,
          (odd_sums[total + 1] + case when total % 2 = 0 then digit else twice end) % 10);
        total := total + 1;
        gap := 0;
      else
        gap := (gap & ~128) | case
          when shown in (' ', E'\t', E'\n', E'\x0b', E'\f', E'\r') then 1
          when shown = '-' then 2
          when shown = '.' then 4
          when shown in ('/', '\') then 8
          when shown = ',' then 16
          when shown = '_' then 32
          when shown = '+' then 192
          else 64 end;
      end if;
    end loop;

    -- Indexes of digits count from 1 here.
    for start_at in 1..total - 11 loop
      prefix := digits[start_at] * 1000 + digits[start_at + 1] * 100
        + digits[start_at + 2] * 10 + digits[start_at + 3];
      anywhere := case
          when prefix between 3000 and 3059 or prefix = 3095
            or prefix between 3600 and 3699 or prefix between 3800 and 3999
            then '{14,16}'
          when prefix between 3400 and 3499 or prefix between 3700 and 3799
            then '{15}'
          when prefix = 2205 or prefix between 2221 and 2720 or prefix = 5019 or prefix = 5041
            or prefix between 5066 and 5067 or prefix between 5080 and 5099
            or prefix between 5100 and 5599 or prefix between 6362 and 6363
            or prefix between 6370 and 6399 or prefix between 8200 and 8299
            or prefix in (5888, 5895, 5896, 8600, 9792, 9860)
            then '{16}'
          when prefix = 6703
            then '{16,17}'
          when prefix between 6200 and 6299 or prefix between 8100 and 8199
            then '{16,17,18,19}'
          when prefix = 5018 or prefix = 5020 or prefix = 5038 or prefix = 5893
            or prefix = 6304 or prefix = 6759 or prefix between 6761 and 6763
            then '{16,18,19}'
          when prefix between 2200 and 2204 or prefix between 3528 and 3589
            or prefix between 4000 and 4999 or prefix between 5060 and 5061
            or prefix between 5078 and 5079 or prefix between 6000 and 6099
            or prefix between 6440 and 6599 or prefix = 9704
            then '{16,19}'
          else '{}' end;
      by_itself := case
          when prefix between 5000 and 5099 or prefix between 5600 and 5899
            or prefix between 6000 and 6999
            then '{12,13,14,15,16,17,18,19}'
          when prefix between 4000 and 4999
            then '{13}'
          when prefix between 3000 and 3059 or prefix = 3095
            or prefix between 3600 and 3699 or prefix between 3800 and 3999
            then '{15,17,18,19}'
          when prefix between 2200 and 2204 or prefix between 3528 and 3589
            then '{17,18}'
          else '{}' end;
      foreach size in array anywhere || by_itself loop
        end_at := start_at + size - 1;
        continue when end_at > total;
        is_right := case when end_at % 2 = 0 then even_sums[end_at + 1] = even_sums[start_at]
          else odd_sums[end_at + 1] = odd_sums[start_at] end;
        -- UnionPay has numbers whose last digit checks nothing.
        continue when not is_right
          and not (start_at = 1 and size >= 16 and prefix between 6200 and 6299);
        -- Telephone numbers with a plus sign.
        continue when size <= 13 and gaps[start_at] & 128 <> 0;

        starts_group := start_at = 1 or gaps[start_at] <> 0;
        ends_group := end_at = total or gaps[end_at + 1] <> 0;
        groups := '{}';
        inner_gaps := 0;
        alike := true;
        group_start := start_at;
        for at in start_at + 1..end_at loop
          continue when gaps[at] = 0;
          alike := alike and inner_gaps in (0, gaps[at]);
          inner_gaps := inner_gaps | gaps[at];
          groups := array_append(groups, at - group_start);
          group_start := at;
        end loop;
        groups := array_append(groups, end_at + 1 - group_start);

        if not is_right then
          if ends_group and (cardinality(groups) = 1 or 1 = all (groups)
            or 4 = all (trim_array(groups, 1)) and groups[cardinality(groups)] <= 4
            or cardinality(groups) = 3 and groups[1] = 4 and groups[2] = 6 and groups[3] <= 5)
          then
            return true;
          end if;
          continue;
        end if;
        if cardinality(groups) = 1 and starts_group and ends_group
          or start_at = 1 and end_at = total and inner_gaps & 64 = 0
        then
          return true;
        end if;
        continue when size <> all (anywhere);
        if cardinality(groups) = 1
          -- Digit by digit; 4-4-4-4 and its like; 4-6-5.
          or ends_group and 1 = all (groups)
          or (ends_group or groups[cardinality(groups)] >= 4) and (
            4 = all (trim_array(groups, 1)) and groups[cardinality(groups)] <= 4
            or cardinality(groups) = 3 and groups[1] = 4 and groups[2] = 6 and groups[3] <= 5)
          -- Whole groups with one separator: few, or of one size but for a shorter last one.
          or starts_group and ends_group and alike and inner_gaps & 64 = 0 and (
            cardinality(groups) <= 4
            or groups[1] = all (trim_array(groups, 1))
              and groups[cardinality(groups)] <= groups[1])
        then
          return true;
        end if;
      end loop;
    end loop;
  end loop;
  return false;
end
$function$
;

CREATE OR REPLACE FUNCTION avow.now()
 RETURNS timestamp with time zone
 LANGUAGE sql
 STABLE PARALLEL SAFE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$ select clock_timestamp() + shift from avow.clock $function$
;

CREATE OR REPLACE FUNCTION avow.purpose()
 RETURNS text
 LANGUAGE sql
 STABLE PARALLEL SAFE
AS $function$ select pg_catalog.split_part(session_user::pg_catalog.text, '_', 3) $function$
;

CREATE OR REPLACE FUNCTION keys.is_held(p_person uuid)
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET plan_cache_mode TO 'force_generic_plan'
AS $function$
begin
  return exists (
    select from keys.wrapped_keys where person_id = p_person and purpose = avow.purpose()
  );
end
$function$
;

CREATE OR REPLACE FUNCTION keys.is_new(p_person uuid)
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  return not exists (select from keys.person_refs where person_id = p_person);
end
$function$
;

CREATE OR REPLACE FUNCTION newsletter.claim_batch(p_campaign uuid, p_limit integer, p_until timestamp with time zone, p_recipient text, p_categories text[], p_fields text[])
 RETURNS TABLE(delivery_id uuid, person_id uuid, attempt integer, tries integer, wrapped bytea, email bytea, name bytea)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET plan_cache_mode TO 'force_generic_plan'
AS $function$
declare
  v_now timestamptz := avow.now();
  v_purpose text := avow.purpose();
  v_lists uuid[];
  v_claimed uuid[];
  v_who uuid[];
  v_numbers integer[];
  v_untried integer[];
  v_left uuid[];
  v_open uuid[];
  v_persons uuid[];
  v_attempts integer[];
  v_tries integer[];
  v_wrapped bytea[];
  v_emails bytea[];
  v_names bytea[];
  v_with_name boolean := 'name' = any (p_fields);
begin
  select c.list_ids into v_lists from newsletter.campaigns c
    where c.id = p_campaign and c.state = 'sending';
  if not found then
    return;
  end if;
  with due as (
    select d.id from mail.deliveries d
    where d.ref = p_campaign and d.kind = 'newsletter.campaign'
      and d.state in ('queued', 'deferred')
      and d.next_at <= v_now and d.expires_at > v_now
    order by d.next_at, d.id limit p_limit for update skip locked
  ), claimed as (
    update mail.deliveries d
    set state = 'claimed', attempts = d.attempts + 1, claimed_until = p_until
    from due where d.id = due.id returning d.id, d.person_id, d.attempts, d.untried
  )
  select array_agg(c.id), array_agg(c.person_id), array_agg(c.attempts), array_agg(c.untried)
    into v_claimed, v_who, v_numbers, v_untried from claimed c;
  if v_claimed is null then
    return;
  end if;
  -- Decided and opened at one moment: who leaves while this runs is either written down and handed
  -- out, or neither. Each limit keeps a join a look at one person, however the planner counts.
  select array_agg(c.id), array_agg(c.person_id), array_agg(c.attempt),
      array_agg(c.attempt - c.untried), array_agg(k.wrapped), array_agg(p.email),
      array_agg(case when v_with_name then p.name end)
    into v_open, v_persons, v_attempts, v_tries, v_wrapped, v_emails, v_names
    from unnest(v_claimed, v_who, v_numbers, v_untried) as c(id, person_id, attempt, untried)
    cross join lateral (
      select s.email_index from newsletter.subscribers s where s.person_id = c.person_id limit 1
    ) s
    cross join lateral (
      select p.email, p.name from people.persons p
      where p.id = c.person_id and p.email is not null limit 1
    ) p
    cross join lateral (
      select k.wrapped from keys.wrapped_keys k
      where k.person_id = c.person_id and k.purpose = v_purpose limit 1
    ) k
    cross join lateral (
      select from newsletter.subscriptions n
      where n.person_id = c.person_id and n.list_id = any (v_lists) and n.state = 'subscribed'
        and not exists (
          select from newsletter.suppressions x
          where x.email_index = s.email_index and (x.list_id is null or x.list_id = n.list_id)
        )
      limit 1
    ) n;
  if v_open is null or cardinality(v_open) < cardinality(v_claimed) then
    v_left := array(select unnest(v_claimed) except select unnest(v_open));
    update mail.deliveries d
      set state = 'refused', reason = 'no longer subscribed', claimed_until = null, done_at = v_now
      where d.id = any (v_left);
    update newsletter.campaigns set excluded = excluded + cardinality(v_left)
      where id = p_campaign;
  end if;
  if v_open is null then
    return;
  end if;
  perform people.record_read('claim_batch', 'campaign',
    case when v_with_name then array['email', 'name'] else array['email'] end, v_persons, null);
  insert into ledger.disclosures
      (at, purpose, recipient, categories, person_ref, delivery_id, attempt)
    select v_now, v_purpose, p_recipient, p_categories, r.ref, o.id, o.attempt
    from unnest(v_open, v_persons, v_attempts) as o (id, person_id, attempt)
    left join keys.person_refs r on r.person_id = o.person_id;
  return query
    select * from unnest(v_open, v_persons, v_attempts, v_tries, v_wrapped, v_emails, v_names);
end
$function$
;

CREATE OR REPLACE FUNCTION newsletter.confirm(p_sign_up uuid, p_person uuid, p_name bytea, p_consent uuid, p_wrapped bytea, p_receipt uuid, p_signature bytea, p_at timestamp with time zone)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  v newsletter.sign_ups;
  v_known uuid;
  v_before bytea;
  v_mark bytea;
begin
  perform people.lock_addresses(array(
    select s.email_index from newsletter.sign_ups s where s.id = p_sign_up
  ));
  -- What is confirmed while the last subscription ends must not stand without a key.
  perform from people.persons p where p.id = p_person for update;
  select * into v from newsletter.sign_ups s
    where s.id = p_sign_up and s.confirmed_at is null and s.expires_at > avow.now()
      and not exists (select from avow.switches w where w.purpose = 'newsletter')
      and not exists (
        select from newsletter.suppressions x
        where x.email_index = s.email_index and x.reason in ('unsubscribed', 'erased')
          and x.at >= s.created_at and (x.list_id is null or x.list_id = any (s.list_ids))
      )
    for update;
  if not found or not exists (
    select from people.persons p
    where p.id = v.person_id and p.email_index = v.email_index and p.verified_at is null
  ) then
    return false;
  end if;
  select p.id into v_known from people.persons p
    where p.email_index = v.email_index and p.verified_at is not null;
  if coalesce(v_known, v.person_id) <> p_person then
    return false;
  end if;
  update newsletter.sign_ups set confirmed_at = avow.now(), person_id = p_person
    where id = p_sign_up;
  select p.name into v_before from people.persons p where p.id = p_person;
  if v_known is null then
    update people.persons set verified_at = avow.now(), expires_at = null where id = p_person;
    v_mark := sha256(v_before);
  else
    -- No name but one that was taken in by the newsletter's own rights.
    update people.persons p set expires_at = null, name = coalesce(p_name, p.name)
      where p.id = p_person and exists (
        select from people.persons a where a.id = v.person_id and (a.name is not null or p_name is null)
      );
    if not found then
      raise exception 'a name that nobody brought' using errcode = 'check_violation';
    end if;
    delete from people.persons where id = v.person_id;
    delete from keys.wrapped_keys where person_id = v.person_id;
    delete from keys.person_refs where person_id = v.person_id;
    if v_before is null or exists (
      select from newsletter.subscribers s
      where s.person_id = p_person and s.name_mark = sha256(v_before)
    ) then
      v_mark := sha256(coalesce(p_name, v_before));
    end if;
  end if;
  insert into people.consents (id, person_id, purpose, basis, policy_version, given_at)
    values (p_consent, p_person, 'newsletter', 'agreed', v.policy_version, avow.now())
    on conflict (person_id, purpose) where withdrawn_at is null do update
      set basis = 'agreed', policy_version = excluded.policy_version, given_at = excluded.given_at;
  insert into keys.wrapped_keys (person_id, purpose, wrapped)
    values (p_person, 'newsletter', p_wrapped) on conflict (person_id, purpose) do nothing;
  delete from newsletter.suppressions x
    where x.email_index = v.email_index
      and (x.list_id is null or x.list_id = any (v.list_ids));
  insert into newsletter.subscribers (person_id, email_index, created_at, name_mark)
    values (p_person, v.email_index, p_at, v_mark)
    on conflict (person_id) do update set expires_at = null, name_mark = excluded.name_mark;
  insert into newsletter.subscriptions (list_id, person_id, state, source, subscribed_at)
    select l, p_person, 'subscribed', 'form', p_at from unnest(v.list_ids) l
    on conflict (list_id, person_id) do update
      set state = 'subscribed', source = 'form', ended_at = null, ended_by = null,
        subscribed_at = case when newsletter.subscriptions.state = 'subscribed'
          then newsletter.subscriptions.subscribed_at else p_at end;
  insert into newsletter.receipts (id, person_id, list_ids, wording_hashes, policy_version, form,
      asked_at, confirmed_at, signature)
    values (p_receipt, p_person, v.list_ids, v.wording_hashes, v.policy_version, v.form,
      v.created_at, p_at, p_signature);
  return true;
end
$function$
;

CREATE OR REPLACE FUNCTION newsletter.forget_left(p_limit integer)
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  v_persons uuid[];
begin
  select array_agg(l.id) into v_persons from (
    select p.id from newsletter.subscribers s join people.persons p on p.id = s.person_id
    where s.expires_at <= avow.now()
    order by s.expires_at limit p_limit for update of p skip locked
  ) l;
  -- Who confirmed anew in the meantime has no date any more.
  v_persons := array(
    select s.person_id from newsletter.subscribers s
    where s.person_id = any (v_persons) and s.expires_at <= avow.now()
  );
  update people.persons p set name = null
    from newsletter.subscribers s
    where s.person_id = any (v_persons) and p.id = s.person_id and s.name_mark = sha256(p.name);
  delete from mail.deliveries d where d.person_id = any (v_persons) and d.purpose = 'newsletter';
  delete from people.consents c where c.person_id = any (v_persons) and c.purpose = 'newsletter';
  delete from newsletter.subscribers s where s.person_id = any (v_persons);
  return cardinality(v_persons);
end
$function$
;

CREATE OR REPLACE FUNCTION newsletter.record_gone(p_indexes bytea[], p_until timestamp with time zone)
 RETURNS TABLE(n integer, outcome text)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET enable_seqscan TO 'off'
AS $function$
declare
  v_person uuid;
  v_ended integer;
begin
  -- A confirmation of one of these is over by now, or waits and then sees that they left.
  perform people.lock_addresses(p_indexes);
  for i in 1 .. coalesce(cardinality(p_indexes), 0) loop
    v_ended := 0;
    select s.person_id into v_person from newsletter.subscribers s
      where s.email_index = p_indexes[i] and exists (
        select from newsletter.subscriptions x
        where x.person_id = s.person_id and x.state = 'subscribed'
      );
    if found then
      v_ended := newsletter.unsubscribe(v_person, null, 'import', p_until);
    end if;
    insert into newsletter.suppressions as x (email_index, reason, at)
      values (p_indexes[i], 'unsubscribed', avow.now())
      on conflict (email_index, list_id) do update set reason = 'unsubscribed', at = excluded.at
        where x.reason in ('bounced', 'complained');
    n := i;
    outcome := case when v_ended > 0 then 'left' when found then 'gone' else 'known gone' end;
    return next;
  end loop;
end
$function$
;

CREATE OR REPLACE FUNCTION newsletter.remember_erased()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  insert into newsletter.suppressions as x (email_index, reason, at)
    values (old.email_index, 'erased', avow.now())
    on conflict (email_index, list_id) do update set reason = 'erased', at = excluded.at
      where x.reason in ('bounced', 'complained');
  return null;
end
$function$
;

CREATE OR REPLACE FUNCTION newsletter.shorten(p_days integer)
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  v_count integer;
begin
  update newsletter.subscribers s set
    expires_at = greatest(l.at + make_interval(days => p_days), avow.now() + interval '1 second')
    from (
      select n.person_id, max(n.ended_at) as at from newsletter.subscriptions n
      join newsletter.subscribers e on e.person_id = n.person_id and e.expires_at is not null
      group by n.person_id
    ) l
    where l.person_id = s.person_id
      and s.expires_at > l.at + make_interval(days => p_days)
      and s.expires_at > avow.now() + interval '1 second';
  get diagnostics v_count = row_count;
  update people.persons p set expires_at = greatest(
      s.expires_at, (select max(m.expires_at) from people.messages m where m.person_id = p.id))
    from newsletter.subscribers s
    where s.person_id = p.id and s.expires_at is not null and p.expires_at > s.expires_at
      and p.expires_at > coalesce(
        (select max(m.expires_at) from people.messages m where m.person_id = p.id), s.expires_at);
  return v_count;
end
$function$
;

CREATE OR REPLACE FUNCTION newsletter.take_in_batch(p_lists uuid[], p_version text, p_persons uuid[], p_consents uuid[], p_indexes bytea[], p_emails bytea[], p_names bytea[], p_wrapped bytea[], p_wrapped_requests bytea[], p_at timestamp with time zone[])
 RETURNS TABLE(n integer, outcome text)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_seqscan TO 'off'
 SET enable_hashjoin TO 'off'
 SET enable_mergejoin TO 'off'
AS $function$
declare
  v_persons uuid[];
  v_outcomes text[];
  v_new integer[];
  v_places integer[];
  v_found uuid[];
  v_known uuid[] := array_fill(null::uuid, array[cardinality(p_persons)]);
  v_now timestamptz := avow.now();
  -- Of the columns' own type, so that the guard against card numbers looks at each once and not in
  -- every row.
  v_version avow.plain_text := p_version;
  v_newsletter constant avow.plain_text := 'newsletter';
  v_requests constant avow.plain_text := 'requests';
  v_imported constant avow.plain_text := 'imported';
  v_subscribed constant avow.plain_text := 'subscribed';
  v_import constant avow.plain_text := 'import';
  -- The rights of whoever calls say what the policy lets in, here as in an INSERT.
  v_email boolean := has_column_privilege(session_user, 'people.persons', 'email', 'insert');
  v_name boolean := has_column_privilege(session_user, 'people.persons', 'name', 'insert');
begin
  -- As in `confirm`: who is leaving at this moment has left, or has not begun to.
  select array_agg(g.n), array_agg(l.id) into v_places, v_found
    from unnest(p_indexes) with ordinality as g(i, n), lateral (
      select p.id from people.persons p
      where p.email_index = g.i and p.verified_at is not null for update
    ) l;
  for i in 1 .. coalesce(cardinality(v_places), 0) loop
    v_known[v_places[i]] := v_found[i];
  end loop;
  select array_agg(coalesce(l.subscriber, v_known[l.n], p_persons[l.n]) order by l.n),
    array_agg(case
      when l.suppressed then 'suppressed'
      when l.subscriber is not null then 'known'
      when v_known[l.n] is not null then 'joined'
      else 'added'
    end order by l.n)
    into v_persons, v_outcomes
    from (
      select g.n,
        exists (
          select from newsletter.suppressions x where x.email_index = p_indexes[g.n]
            and (x.list_id is null or x.list_id = any (p_lists))
        ) as suppressed,
        (select s.person_id from newsletter.subscribers s where s.email_index = p_indexes[g.n])
          as subscriber
      from generate_subscripts(p_persons, 1) as g(n)
      -- Each is looked for once, however often it is named above.
      offset 0
    ) l;
  select coalesce(array_agg(g.n), '{}') into v_new
    from generate_subscripts(v_outcomes, 1) as g(n) where v_outcomes[g.n] = 'added';
  insert into keys.wrapped_keys (person_id, purpose, wrapped)
    select p_persons[i], v_newsletter, p_wrapped[i] from unnest(v_new) i
    union all
    select p_persons[i], v_requests, p_wrapped_requests[i] from unnest(v_new) i;
  insert into keys.person_refs (person_id) select p_persons[i] from unnest(v_new) i;
  insert into people.persons (id, email, name, email_index, created_at, verified_at)
    select p_persons[i], case when v_email then p_emails[i] end,
      case when v_name then p_names[i] end, p_indexes[i], v_now, p_at[i]
    from unnest(v_new) i;
  insert into people.consents (id, person_id, purpose, basis, policy_version, given_at)
    select p_consents[i], p_persons[i], v_newsletter, v_imported, v_version, p_at[i]
    from unnest(v_new) i;
  update people.persons p set expires_at = null
    from generate_subscripts(v_outcomes, 1) as g(n)
    where v_outcomes[g.n] = 'joined' and p.id = v_persons[g.n];
  insert into newsletter.subscribers (person_id, email_index, created_at, name_mark)
    select v_persons[g.n], p_indexes[g.n], v_now,
      case when v_name and v_outcomes[g.n] = 'added' then sha256(p_names[g.n]) end
    from generate_subscripts(v_outcomes, 1) as g(n) where v_outcomes[g.n] in ('added', 'joined');
  insert into newsletter.subscriptions (list_id, person_id, state, source, subscribed_at)
    select l, v_persons[g.n], v_subscribed, v_import, p_at[g.n]
    from generate_subscripts(v_outcomes, 1) as g(n), unnest(p_lists) l
    where v_outcomes[g.n] <> 'suppressed'
    on conflict (list_id, person_id) do nothing;
  return query
    select g.n, v_outcomes[g.n] from generate_subscripts(v_outcomes, 1) as g(n) order by g.n;
end
$function$
;

CREATE OR REPLACE FUNCTION newsletter.unsubscribe(p_person uuid, p_lists uuid[], p_by text, p_until timestamp with time zone, p_campaign integer DEFAULT NULL::integer)
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  v_index bytea;
  v_ended integer;
begin
  if p_until is null then
    raise exception 'who leaves needs a date' using errcode = 'null_value_not_allowed';
  end if;
  perform people.lock_addresses(array(
    select s.email_index from newsletter.subscribers s where s.person_id = p_person
  ));
  perform from people.persons p where p.id = p_person for update;
  select email_index into v_index from newsletter.subscribers where person_id = p_person for update;
  if not found then
    return 0;
  end if;
  insert into newsletter.suppressions (email_index, list_id, reason, at)
    select v_index, s.list_id, 'unsubscribed', avow.now() from newsletter.subscriptions s
    where s.person_id = p_person and s.state = 'subscribed'
      and (p_lists is null or s.list_id = any (p_lists))
    on conflict (email_index, list_id) do update set reason = 'unsubscribed', at = excluded.at;
  update newsletter.subscriptions set state = 'unsubscribed', ended_at = avow.now(), ended_by = p_by
    where person_id = p_person and state = 'subscribed'
      and (p_lists is null or list_id = any (p_lists));
  get diagnostics v_ended = row_count;
  if not exists (
    select from newsletter.subscriptions where person_id = p_person and state = 'subscribed'
  ) then
    insert into newsletter.suppressions (email_index, reason, at)
      values (v_index, 'unsubscribed', avow.now())
      on conflict (email_index, list_id) do update set reason = 'unsubscribed', at = excluded.at;
    perform people.withdraw(p_person, 'newsletter');
    update newsletter.subscribers set expires_at = p_until
      where person_id = p_person and expires_at is null;
    update people.persons p set expires_at = greatest(
        p_until, (select max(m.expires_at) from people.messages m where m.person_id = p.id))
      where id = p_person and expires_at is null;
  end if;
  -- What they asked for before is over. The next sign-up is sent a confirmation of its own.
  delete from newsletter.confirmations c using newsletter.sign_ups s
    where v_ended > 0 and s.id = c.id and s.email_index = v_index and s.confirmed_at is null
      and (p_lists is null or s.list_ids && p_lists or not exists (
        select from newsletter.subscriptions n where n.person_id = p_person and n.state = 'subscribed'
      ));
  if v_ended > 0 and p_campaign is not null then
    update newsletter.campaigns set unsubscribed = unsubscribed + 1 where number = p_campaign;
  end if;
  return v_ended;
end
$function$
;

CREATE OR REPLACE FUNCTION people.correct_address(p_person uuid, p_email bytea, p_index bytea)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  update people.persons p set email = p_email, email_index = p_index
    from people.buyers b
    where p.id = p_person and b.person_id = p.id and p.verified_at is null;
  return found;
end
$function$
;

CREATE OR REPLACE FUNCTION people.drop_alone(p_person uuid)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  delete from people.persons p where p.id = p_person and p.verified_at is null
    and not exists (select from people.messages m where m.person_id = p.id);
  if found then
    delete from keys.wrapped_keys where person_id = p_person;
    delete from keys.person_refs where person_id = p_person;
  end if;
exception when foreign_key_violation then
  null;
end
$function$
;

CREATE OR REPLACE FUNCTION people.erase(p_person uuid, p_reason text, p_operator uuid DEFAULT NULL::uuid)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  v_index bytea;
  v_erased boolean;
  v_alone uuid;
begin
  select p.email_index into v_index from people.persons p
    where p.id = p_person and p.verified_at is not null;
  if v_index is null then
    return people.forget(p_person, p_reason, p_operator);
  end if;
  perform people.lock_addresses(array[v_index]);
  -- Who signs up after this is sent a confirmation; whoever said that it was not them has lost the
  -- sign-up by then, and keeps their quiet.
  delete from newsletter.confirmations c using newsletter.sign_ups s
    where s.id = c.id and s.email_index = v_index;
  v_erased := people.forget(p_person, p_reason, p_operator);
  foreach v_alone in array array(
    select p.id from people.persons p
    where p.email_index = v_index and p.verified_at is null
      and not exists (select from people.messages m where m.person_id = p.id)
      and not exists (select from people.buyers b where b.person_id = p.id)
  )
  loop
    perform people.forget(v_alone, p_reason, p_operator);
  end loop;
  -- A no from before is as new as this one.
  update newsletter.suppressions set at = avow.now()
    where email_index = v_index and list_id is null and reason in ('unsubscribed', 'erased');
  return v_erased;
end
$function$
;

CREATE OR REPLACE FUNCTION people.erase_thread(p_thread uuid, p_reason text, p_operator uuid DEFAULT NULL::uuid)
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  v_persons uuid[];
  v_person uuid;
  v_erased integer := 0;
begin
  perform people.lock_addresses(array(
    select p.email_index from people.messages m join people.persons p on p.id = m.person_id
    where m.thread_id = p_thread
  ));
  with gone as (delete from people.messages where thread_id = p_thread returning person_id)
    select array_agg(distinct person_id) into v_persons from gone;
  -- As in people.erase: what was being written meanwhile goes too.
  perform from people.persons where id = any (v_persons) order by id for update;
  delete from people.messages where thread_id = p_thread;
  foreach v_person in array coalesce(v_persons, '{}')
  loop
    if not exists (select from people.messages where person_id = v_person)
      and not exists (
        select from newsletter.subscriptions n where n.person_id = v_person and n.state = 'subscribed'
      )
    then
      if people.erase(v_person, p_reason, p_operator) then
        v_erased := v_erased + 1;
      end if;
    end if;
  end loop;
  return v_erased;
end
$function$
;

CREATE OR REPLACE FUNCTION people.expire(p_limit integer)
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  v_rows integer;
  v_count integer := 0;
  v_persons uuid[];
begin
  delete from people.messages where id in (
    select id from people.messages where expires_at <= avow.now() limit p_limit
  );
  get diagnostics v_rows = row_count;
  v_count := v_count + v_rows;
  delete from people.evidence where id in (
    select id from people.evidence where expires_at <= avow.now() limit p_limit
  );
  get diagnostics v_rows = row_count;
  v_count := v_count + v_rows;
  update checkout.orders set card_brand = null, last4 = null, card_until = null where id in (
    select id from checkout.orders where card_until <= avow.now() limit p_limit
  );
  delete from checkout.invoices where id in (
    select id from checkout.invoices where expires_at <= avow.now() limit p_limit
  );
  get diagnostics v_rows = row_count;
  v_count := v_count + v_rows;
  with gone as (
    delete from people.persons where id in (
      select p.id from people.persons p where p.expires_at <= avow.now()
        and not exists (select from people.messages m where m.person_id = p.id)
        and not exists (
          select from checkout.orders o join checkout.invoices i on i.order_id = o.id
          where o.person_id = p.id)
      limit p_limit
    ) returning id
  ) select array_agg(id) into v_persons from gone;
  delete from keys.wrapped_keys where person_id = any (v_persons);
  with refs as (
    delete from keys.person_refs where person_id = any (v_persons) returning ref
  )
  insert into ledger.erasures (at, purpose, reason, person_ref)
    select avow.now(), avow.purpose(), 'past its date', ref from refs;
  return v_count + coalesce(cardinality(v_persons), 0);
end
$function$
;

CREATE OR REPLACE FUNCTION people.find_by_email(p_index bytea, p_reason text, p_operator uuid DEFAULT NULL::uuid)
 RETURNS TABLE(person_id uuid, verified boolean, created_at timestamp with time zone)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET plan_cache_mode TO 'force_generic_plan'
AS $function$
begin
  perform people.record_read(
    'find_by_email', p_reason, array['email'],
    array(select id from people.persons where email_index = p_index), p_operator
  );
  return query
    select p.id, p.verified_at is not null, p.created_at
    from people.persons p where p.email_index = p_index order by p.created_at;
end
$function$
;

CREATE OR REPLACE FUNCTION people.find_known(p_indexes bytea[], p_reason text, p_purpose text DEFAULT 'newsletter'::text)
 RETURNS TABLE(email_index bytea, person_id uuid, held boolean, withdrew boolean)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET enable_seqscan TO 'off'
 SET enable_hashjoin TO 'off'
 SET enable_mergejoin TO 'off'
AS $function$
declare
  v_persons uuid[];
begin
  perform people.forget(l.id, 'past its date', null) from unnest(p_indexes) as g(i), lateral (
    select p.id from people.persons p
    where p.email_index = g.i and p.verified_at is not null and p.expires_at <= avow.now()
  ) l;
  select coalesce(array_agg(l.id), '{}') into v_persons from unnest(p_indexes) as g(i), lateral (
    select p.id from people.persons p where p.email_index = g.i and p.verified_at is not null
  ) l;
  perform people.record_read('find_known', p_reason, array['email'], v_persons, null);
  return query
    select p.email_index, p.id,
      exists (
        select from keys.wrapped_keys k where k.person_id = p.id and k.purpose = p_purpose
      ),
      exists (
        select from people.consents c
        where c.person_id = p.id and c.purpose = p_purpose and c.withdrawn_at is not null
      )
    from unnest(v_persons) as g(id) join people.persons p on p.id = g.id;
end
$function$
;

CREATE OR REPLACE FUNCTION people.forget(p_person uuid, p_reason text, p_operator uuid)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  v_ref uuid;
begin
  delete from people.messages where person_id = p_person;
  -- An answer that is just being written holds this row; once we do, it is either here or refused.
  perform from people.persons where id = p_person for update;
  delete from people.messages where person_id = p_person;
  update people.buyers set licence_key = null
    where person_id = p_person and kept_until > avow.now();
  if found then
    update people.persons set email = null, email_index = null, phone = null where id = p_person;
    update people.consents set withdrawn_at = avow.now()
      where person_id = p_person and withdrawn_at is null;
    delete from keys.wrapped_keys where person_id = p_person and purpose <> 'requests';
    delete from mail.deliveries where person_id = p_person;
    select ref into v_ref from keys.person_refs where person_id = p_person;
    insert into ledger.erasures (at, purpose, operator_id, reason, person_ref)
      values (avow.now(), avow.purpose(), p_operator, p_reason || ', but for an invoice', v_ref);
    return true;
  end if;
  delete from people.persons where id = p_person;
  if not found then
    return false;
  end if;
  delete from keys.wrapped_keys where person_id = p_person;
  delete from keys.person_refs where person_id = p_person returning ref into v_ref;
  insert into ledger.erasures (at, purpose, operator_id, reason, person_ref)
    values (avow.now(), avow.purpose(), p_operator, p_reason, v_ref);
  return true;
end
$function$
;

CREATE OR REPLACE FUNCTION people.forget_correspondents(p_limit integer)
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  v_persons uuid[];
begin
  select array_agg(l.id) into v_persons from (
    select p.id from keys.wrapped_keys k
    join people.persons p on p.id = k.person_id
    where k.purpose = 'correspondence' and p.verified_at is not null
      and not exists (select from people.messages m where m.person_id = p.id)
      and exists (select from newsletter.subscribers s where s.person_id = p.id)
    order by p.id limit p_limit for update of p skip locked
  ) l;
  -- A message that came in meanwhile holds the row that was just locked, or comes after this.
  delete from keys.wrapped_keys k
    where k.person_id = any (v_persons) and k.purpose = 'correspondence'
      and not exists (select from people.messages m where m.person_id = k.person_id);
  -- Nobody withdrew: who writes again is known again.
  delete from people.consents
    where person_id = any (v_persons) and purpose = 'correspondence' and withdrawn_at is null
      and not exists (
        select from keys.wrapped_keys k
        where k.person_id = consents.person_id and k.purpose = 'correspondence'
      );
  update people.persons p set company = null, phone = null
    where p.id = any (v_persons)
      and not exists (
        select from keys.wrapped_keys k where k.person_id = p.id and k.purpose = 'correspondence'
      );
  return coalesce(cardinality(v_persons), 0);
end
$function$
;

CREATE OR REPLACE FUNCTION people.give(p_id uuid, p_person uuid, p_purpose text, p_basis text, p_version text, p_wrapped bytea)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  insert into people.consents (id, person_id, purpose, basis, policy_version, given_at)
    values (p_id, p_person, p_purpose, p_basis, p_version, avow.now())
    on conflict (person_id, purpose) where withdrawn_at is null do nothing;
  insert into keys.wrapped_keys (person_id, purpose, wrapped)
    values (p_person, p_purpose, p_wrapped)
    on conflict (person_id, purpose) do nothing;
end
$function$
;

CREATE OR REPLACE FUNCTION people.keep_buyer(p_person uuid, p_until timestamp with time zone, p_licence_key bytea)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  update people.persons set expires_at = greatest(expires_at, p_until) where id = p_person;
  if not found then
    return false;
  end if;
  update people.buyers set kept_until = greatest(kept_until, p_until),
    licence_key = coalesce(p_licence_key, licence_key)
    where person_id = p_person;
  return found;
end
$function$
;

CREATE OR REPLACE FUNCTION people.keep_until(p_person uuid, p_until timestamp with time zone)
 RETURNS void
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
    update people.persons set expires_at = greatest(expires_at, p_until)
    where id = p_person and expires_at is not null
  $function$
;

CREATE OR REPLACE FUNCTION people.let_buyer_go(p_person uuid, p_at timestamp with time zone)
 RETURNS void
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
    update people.persons p set expires_at = least(p.expires_at, p_at)
    from people.buyers b
    where p.id = p_person and b.person_id = p.id and b.kept_until is null
  $function$
;

CREATE OR REPLACE FUNCTION people.lock_addresses(p_indexes bytea[])
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  perform pg_advisory_xact_lock(l.key) from (
    select distinct ('x' || encode(substr(i, 1, 4), 'hex'))::bit(32)::integer::bigint as key
    from unnest(p_indexes) i where i is not null order by 1
  ) l;
end
$function$
;

CREATE OR REPLACE FUNCTION people.mark_verified(p_person uuid)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  update people.persons set verified_at = avow.now() where id = p_person and verified_at is null;
  return found;
exception when unique_violation then
  return false;
end
$function$
;

CREATE OR REPLACE FUNCTION people.move_message(p_message uuid, p_to uuid, p_subject bytea, p_text bytea)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  update people.messages set person_id = p_to, subject = p_subject, message = p_text
    where id = p_message;
  if not found then
    return false;
  end if;
  update people.persons p
    set expires_at = greatest(p.expires_at, m.expires_at)
    from people.messages m
    where m.id = p_message and p.id = p_to and p.expires_at is not null;
  update mail.deliveries set person_id = p_to where ref = p_message;
  return true;
end
$function$
;

CREATE OR REPLACE FUNCTION people.open_buyers(p_persons uuid[], p_fields text[], p_reason text, p_operator uuid DEFAULT NULL::uuid)
 RETURNS TABLE(person_id uuid, wrapped bytea, email bytea, name bytea, company bytea, address bytea, vat_id bytea, licence_key bytea)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET plan_cache_mode TO 'force_generic_plan'
AS $function$
begin
  perform people.record_read('open_buyers', p_reason, p_fields, p_persons, p_operator);
  return query
    select p.id, k.wrapped,
      case when 'email' = any (p_fields) then p.email end,
      case when 'name' = any (p_fields) then p.name end,
      case when 'company' = any (p_fields) then p.company end,
      case when 'address' = any (p_fields) then b.address end,
      case when 'vat_id' = any (p_fields) then b.vat_id end,
      case when 'licence_key' = any (p_fields) then b.licence_key end
    from people.persons p
    join people.buyers b on b.person_id = p.id
    join keys.wrapped_keys k on k.person_id = p.id and k.purpose = avow.purpose()
    where p.id = any (p_persons);
end
$function$
;

CREATE OR REPLACE FUNCTION people.open_evidence(p_ids uuid[], p_reason text, p_operator uuid DEFAULT NULL::uuid)
 RETURNS TABLE(evidence_id uuid, person_id uuid, wrapped bytea, diagnostic bytea)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  perform people.record_read('open_evidence', p_reason, array['diagnostic'], array(
    select e.person_id from people.evidence e where e.id = any (p_ids)
  ), p_operator);
  return query
    select e.id, e.person_id, k.wrapped, e.diagnostic
    from people.evidence e
    join keys.wrapped_keys k on k.person_id = e.person_id and k.purpose = avow.purpose()
    where e.id = any (p_ids);
end
$function$
;

CREATE OR REPLACE FUNCTION people.open_for_delivery(p_person uuid, p_delivery uuid, p_attempt integer, p_recipient text, p_categories text[])
 RETURNS TABLE(wrapped bytea, email bytea, name bytea)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET plan_cache_mode TO 'force_generic_plan'
AS $function$
begin
  if not exists (
    select from people.persons p
    join keys.wrapped_keys k on k.person_id = p.id and k.purpose = avow.purpose()
    where p.id = p_person and p.email is not null
  ) then
    return;
  end if;
  perform people.record_read(
    'open_for_delivery', 'mail', array['email', 'name'], array[p_person], null
  );
  insert into ledger.disclosures
    (at, purpose, recipient, categories, person_ref, delivery_id, attempt)
  values (
    avow.now(), avow.purpose(), p_recipient, p_categories,
    (select ref from keys.person_refs where person_id = p_person), p_delivery, p_attempt
  );
  return query
    select k.wrapped, p.email, p.name from people.persons p
    join keys.wrapped_keys k on k.person_id = p.id and k.purpose = avow.purpose()
    where p.id = p_person;
end
$function$
;

CREATE OR REPLACE FUNCTION people.open_for_payment(p_person uuid, p_order uuid, p_recipient text, p_categories text[])
 RETURNS TABLE(wrapped bytea, email bytea)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  if not exists (
    select from people.persons p
    join keys.wrapped_keys k on k.person_id = p.id and k.purpose = avow.purpose()
    where p.id = p_person and p.email is not null
  ) then
    return;
  end if;
  perform people.record_read(
    'open_for_payment', 'payment', array['email'], array[p_person], null
  );
  insert into ledger.disclosures
    (at, purpose, recipient, categories, person_ref, delivery_id, attempt)
  values (
    avow.now(), avow.purpose(), p_recipient, p_categories,
    (select ref from keys.person_refs where person_id = p_person), p_order,
    1 + (select count(*) from ledger.disclosures l where l.delivery_id = p_order)::integer
  );
  return query
    select k.wrapped, p.email from people.persons p
    join keys.wrapped_keys k on k.person_id = p.id and k.purpose = avow.purpose()
    where p.id = p_person;
end
$function$
;

CREATE OR REPLACE FUNCTION people.open_messages(p_threads uuid[], p_messages uuid[], p_fields text[], p_reason text, p_operator uuid DEFAULT NULL::uuid)
 RETURNS TABLE(message_id uuid, thread_id uuid, person_id uuid, wrapped bytea, direction text, operator_id uuid, at timestamp with time zone, subject bytea, message bytea)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET plan_cache_mode TO 'force_generic_plan'
AS $function$
begin
  perform people.record_read(
    'open_messages', p_reason, p_fields,
    array(
      select m.person_id from people.messages m
      where m.thread_id = any (p_threads) or m.id = any (p_messages)
    ),
    p_operator
  );
  return query
    select m.id, m.thread_id, m.person_id, k.wrapped, m.direction::text, m.operator_id, m.at,
      case when 'subject' = any (p_fields) then m.subject end,
      case when 'message' = any (p_fields) then m.message end
    from people.messages m
    join keys.wrapped_keys k on k.person_id = m.person_id and k.purpose = avow.purpose()
    where m.thread_id = any (p_threads) or m.id = any (p_messages)
    order by m.at, m.id;
end
$function$
;

CREATE OR REPLACE FUNCTION people.open_persons(p_persons uuid[], p_fields text[], p_reason text, p_operator uuid DEFAULT NULL::uuid)
 RETURNS TABLE(person_id uuid, wrapped bytea, verified boolean, email bytea, name bytea, company bytea, phone bytea)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET plan_cache_mode TO 'force_generic_plan'
AS $function$
begin
  perform people.record_read('open_persons', p_reason, p_fields, p_persons, p_operator);
  return query
    select p.id, k.wrapped, p.verified_at is not null,
      case when 'email' = any (p_fields) then p.email end,
      case when 'name' = any (p_fields) then p.name end,
      case when 'company' = any (p_fields) and avow.purpose() <> 'newsletter' then p.company end,
      case when 'phone' = any (p_fields) and avow.purpose() <> 'newsletter' then p.phone end
    from people.persons p
    join keys.wrapped_keys k on k.person_id = p.id and k.purpose = avow.purpose()
    where p.id = any (p_persons);
end
$function$
;

CREATE OR REPLACE FUNCTION people.record_read(p_function text, p_reason text, p_fields text[], p_persons uuid[], p_operator uuid)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET plan_cache_mode TO 'force_generic_plan'
AS $function$
begin
  insert into ledger.audit_entries
    (at, purpose, operator_id, function, reason, fields, person_refs)
  values (
    avow.now(), avow.purpose(), p_operator, p_function, p_reason, p_fields,
    coalesce(
      (select array_agg(ref) from keys.person_refs where person_id = any (p_persons)), '{}'
    )
  );
end
$function$
;

CREATE OR REPLACE FUNCTION people.renew_details(p_person uuid, p_name bytea, p_company bytea, p_phone bytea)
 RETURNS void
 LANGUAGE sql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
    update people.persons set
      name = case when has_column_privilege(session_user, 'people.persons', 'name', 'insert')
        then coalesce(p_name, name) else name end,
      company = case when has_column_privilege(session_user, 'people.persons', 'company', 'insert')
        then coalesce(p_company, company) else company end,
      phone = case when has_column_privilege(session_user, 'people.persons', 'phone', 'insert')
        then coalesce(p_phone, phone) else phone end
    where id = p_person
  $function$
;

CREATE OR REPLACE FUNCTION people.shorten(p_days integer)
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  v_count integer;
begin
  update people.messages m set
    expires_at = greatest(m.at + make_interval(days => p_days), avow.now() + interval '1 second')
    where m.expires_at > m.at + make_interval(days => p_days)
      and m.expires_at > avow.now() + interval '1 second';
  get diagnostics v_count = row_count;
  update people.persons p set expires_at = l.at
    from (
      select m.person_id, greatest(max(m.expires_at), (
        select s.expires_at from newsletter.subscribers s where s.person_id = m.person_id
      )) as at
      from people.messages m group by m.person_id
    ) l
    where l.person_id = p.id and p.expires_at > l.at;
  return v_count;
end
$function$
;

CREATE OR REPLACE FUNCTION people.shorten_buyers(p_unpaid_days integer, p_invoice_days integer)
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
  v_count integer;
begin
  with due as (
    select b.person_id, greatest(
        case when b.kept_until is null then p.created_at + make_interval(days => p_unpaid_days)
          else coalesce(
            (select max(i.at) from checkout.orders o join checkout.invoices i on i.order_id = o.id
              where o.person_id = b.person_id),
            p.created_at + make_interval(days => p_unpaid_days))
            + make_interval(days => p_invoice_days) end,
        avow.now() + interval '1 second') as at
    from people.buyers b join people.persons p on p.id = b.person_id
  ), persons as (
    update people.persons p set expires_at = d.at from due d
      where p.id = d.person_id and p.expires_at > d.at returning p.id
  ), buyers as (
    update people.buyers b set kept_until = d.at from due d
      where b.person_id = d.person_id and b.kept_until > d.at
  )
  update checkout.invoices i set expires_at = d.at from due d, checkout.orders o
    where o.id = i.order_id and o.person_id = d.person_id and i.expires_at > d.at;
  get diagnostics v_count = row_count;
  return v_count;
end
$function$
;

CREATE OR REPLACE FUNCTION people.withdraw(p_person uuid, p_purpose text)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
  update people.consents set withdrawn_at = avow.now()
    where person_id = p_person and purpose = p_purpose and withdrawn_at is null;
  delete from keys.wrapped_keys where person_id = p_person and purpose = p_purpose;
  return found;
end
$function$
;
