-- Newsletter: who asked for which list, what is written to them, and who said no. Nothing of a
-- person stands here but ids and the keyed hash of an address.
create schema newsletter;

create table newsletter.lists (
  id uuid primary key,
  -- Stands in forms and addresses.
  slug avow.plain_text not null unique check (slug ~ '^[a-z0-9][a-z0-9-]{0,39}$'),
  title avow.plain_text not null,
  description avow.plain_text not null default '',
  -- What somebody agrees to who signs up, word for word; every receipt holds it.
  wording avow.plain_text not null,
  -- Whether anybody may sign up for it, and sees it among their preferences.
  is_public boolean not null default true,
  created_at timestamptz not null,
  archived_at timestamptz
);

-- What lists said when somebody agreed, by its hash: a list may word it anew, or be called
-- otherwise, and receipts keep the old.
create table newsletter.wordings (
  hash bytea primary key,
  slug avow.plain_text not null,
  title avow.plain_text not null,
  wording avow.plain_text not null
);

-- Whom an address stands for.
create table newsletter.subscribers (
  person_id uuid primary key references people.persons on delete cascade,
  email_index bytea not null unique,
  created_at timestamptz not null,
  -- Null while anything is subscribed to. The person may stay longer, for what they wrote to us.
  expires_at timestamptz,
  -- Hash of the sealed name that only a sign-up or an import gave: it goes with this row.
  name_mark bytea
);
create index subscribers_expiry on newsletter.subscribers (expires_at);

-- Somebody asked for lists and has yet to confirm by the mailed link; its secret is derived.
create table newsletter.sign_ups (
  id uuid primary key,
  person_id uuid not null references people.persons on delete cascade,
  email_index bytea not null,
  list_ids uuid[] not null,
  -- The page or form that asked.
  form avow.plain_text not null,
  wording_hashes bytea[] not null,
  policy_version avow.plain_text not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  confirmed_at timestamptz,
  -- Whether its confirmation is to be mailed, however long the relay is away: an address gets one in
  -- a window. What was asked for besides waits under the link of that mail.
  is_mailed boolean not null
);
create index sign_ups_address on newsletter.sign_ups (email_index, created_at);
create index sign_ups_person on newsletter.sign_ups (person_id);
create index sign_ups_expiry on newsletter.sign_ups (expires_at);

-- Which addresses are sent a confirmation, as keyed hashes: one in a window, and so many an hour.
-- It outlives the sign-up of the same id, so that deleting that one makes no room for another mail.
create table newsletter.confirmations (
  id uuid primary key,
  email_index bytea not null,
  created_at timestamptz not null,
  -- Until then this address gets no other.
  expires_at timestamptz not null
);
create index confirmations_address on newsletter.confirmations (email_index, expires_at);
create index confirmations_time on newsletter.confirmations (created_at);
create index confirmations_expiry on newsletter.confirmations (expires_at);

create table newsletter.subscriptions (
  list_id uuid not null references newsletter.lists,
  person_id uuid not null references newsletter.subscribers on delete cascade,
  state avow.plain_text not null check (state in ('subscribed', 'unsubscribed')),
  source avow.plain_text not null check (source in ('form', 'import')),
  subscribed_at timestamptz not null,
  ended_at timestamptz,
  -- Who ended it: the person by the mail's link, its page or an answer to it, an operator, or an
  -- import's own list of those who left.
  ended_by avow.plain_text check (ended_by in ('one-click', 'page', 'mail', 'operator', 'import')),
  primary key (list_id, person_id)
);
create index subscriptions_person on newsletter.subscriptions (person_id);
-- Those who left are few beside those who stay, and are looked for by themselves.
create index subscriptions_ended on newsletter.subscriptions (person_id)
  where state = 'unsubscribed';
create index subscriptions_ended_by_list on newsletter.subscriptions (list_id, person_id)
  where state = 'unsubscribed';

-- What somebody agreed to, when and where, signed; without an IP address.
create table newsletter.receipts (
  id uuid primary key,
  person_id uuid not null references newsletter.subscribers on delete cascade,
  list_ids uuid[] not null,
  wording_hashes bytea[] not null,
  policy_version avow.plain_text not null,
  form avow.plain_text not null,
  asked_at timestamptz not null,
  confirmed_at timestamptz not null,
  signature bytea not null
);
create index receipts_person on newsletter.receipts (person_id);

-- Addresses that are not to be written to, as a keyed hash, which outlives the person. A row
-- without a list stands for all of them.
create table newsletter.suppressions (
  email_index bytea not null,
  list_id uuid references newsletter.lists,
  reason avow.plain_text not null
    check (reason in ('unsubscribed', 'erased', 'bounced', 'complained')),
  at timestamptz not null,
  unique nulls not distinct (email_index, list_id)
);
create index suppressions_by_machine on newsletter.suppressions (email_index)
  where list_id is null and reason in ('bounced', 'complained');

create table newsletter.campaigns (
  id uuid primary key,
  -- Short, for the links in its mails.
  number integer generated always as identity unique,
  state avow.plain_text not null default 'draft'
    check (state in ('draft', 'scheduled', 'preparing', 'sending', 'paused', 'done', 'cancelled')),
  subject avow.plain_text not null default '',
  preheader avow.plain_text not null default '',
  greeting avow.plain_text not null default '',
  body avow.plain_text not null default '',
  tag_links boolean not null default false,
  list_ids uuid[] not null default '{}',
  -- Only to those who subscribed since, or before.
  subscribed_from timestamptz,
  subscribed_until timestamptz,
  send_at timestamptz,
  -- IANA name of the zone in which the operator wrote the time.
  time_zone avow.plain_text,
  -- Counts changes, so that two operators don't overwrite each other.
  version integer not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  created_by uuid,
  -- The mail as it was when the audience was frozen.
  html avow.plain_text,
  text_part avow.plain_text,
  -- Deliveries are made up to this person; null until the first.
  frozen_after uuid,
  frozen_at timestamptz,
  started_at timestamptz,
  finished_at timestamptz,
  -- Why it stands still, for operators.
  pause_reason avow.plain_text,
  -- Totals that outlive the deliveries.
  recipients integer not null default 0,
  accepted integer not null default 0,
  refused integer not null default 0,
  excluded integer not null default 0,
  uncertain integer not null default 0,
  -- How many were refused for which reason.
  reasons avow.plain_json not null default '{}',
  bounced_hard integer not null default 0,
  bounced_soft integer not null default 0,
  complained integer not null default 0,
  unsubscribed integer not null default 0
);

-- Re-encoded by us and served by us; the same address for everybody.
create table newsletter.images (
  hash bytea primary key,
  type avow.plain_text not null check (type in ('image/jpeg', 'image/png')),
  width integer not null,
  height integer not null,
  bytes bytea not null,
  name avow.plain_text not null default '',
  created_at timestamptz not null
);

-- A file on its way in: the rows themselves are never stored, only how far it has come.
create table newsletter.imports (
  id uuid primary key,
  state avow.plain_text not null check (state in ('running', 'done', 'failed', 'cancelled')),
  list_ids uuid[] not null,
  is_dry_run boolean not null,
  rows_read integer not null default 0,
  -- By outcome, such as added or suppressed; and by column that was dropped.
  outcomes avow.plain_json not null default '{}',
  dropped avow.plain_text[] not null default '{}',
  created_at timestamptz not null,
  created_by uuid,
  finished_at timestamptz
);

-- A mail came back, or somebody complained. What it said is sealed under the person's key.
create table people.evidence (
  id uuid primary key,
  -- It goes with what the newsletter knows, though the person may stay for what they wrote to us.
  person_id uuid not null references newsletter.subscribers on delete cascade,
  diagnostic bytea,
  expires_at timestamptz not null
);
create index evidence_person on people.evidence (person_id);
create index evidence_expiry on people.evidence (expires_at);

create table newsletter.bounces (
  id uuid primary key references people.evidence on delete cascade,
  delivery_id uuid not null,
  person_id uuid not null references newsletter.subscribers on delete cascade,
  campaign_id uuid references newsletter.campaigns,
  source avow.plain_text not null check (source in ('smtp', 'mailbox', 'ses', 'postmark')),
  kind avow.plain_text not null check (kind in ('bounce', 'complaint')),
  reason avow.plain_text not null,
  is_hard boolean not null,
  status avow.plain_text not null default '',
  reply_code integer,
  at timestamptz not null,
  -- What was done: the address suppressed, and whether an operator took that back.
  suppressed boolean not null,
  undone_at timestamptz,
  undone_by uuid,
  -- The same report counts once, whichever way it comes and however often.
  unique (delivery_id, kind)
);
create index bounces_person on newsletter.bounces (person_id, at);
create index bounces_campaign on newsletter.bounces (campaign_id, at);

-- Where reports come from, how far a mailbox was read, and what came of them; nobody stands here.
create table newsletter.bounce_sources (
  source avow.plain_text primary key check (source in ('mailbox', 'ses', 'postmark')),
  -- Which mailbox it is, as a hash; another one is read from its beginning.
  mailbox bytea,
  uid_validity bigint,
  uid bigint,
  looked_at timestamptz,
  -- Why the last look came to nothing, as a sentence for operators.
  problem avow.plain_text,
  written integer not null default 0,
  repeated integer not null default 0,
  untied integer not null default 0,
  ignored integer not null default 0,
  unreadable integer not null default 0,
  unsubscribed integer not null default 0
);

-- Why a delivery ended as it did: an SMTP reason, or that the person had left by then.
alter table mail.deliveries add column reason avow.plain_text;
-- How many attempts were given back before the relay heard of them. Attempts are never counted
-- down: each number is of one claim, so that what is written down twice reaches no later one.
alter table mail.deliveries add column untried integer not null default 0;
create index deliveries_campaign on mail.deliveries (ref, next_at, id)
  where kind = 'newsletter.campaign' and state in ('queued', 'deferred');
create unique index deliveries_campaign_once on mail.deliveries (ref, person_id)
  where kind = 'newsletter.campaign';
create index deliveries_campaign_open on mail.deliveries (ref, state)
  where kind = 'newsletter.campaign' and state in ('claimed', 'deferred', 'uncertain');
-- A campaign's many rows have a sender and indexes of their own: single mails are found past them.
drop index mail.deliveries_due;
create index deliveries_due on mail.deliveries (purpose, next_at)
  where state in ('queued', 'deferred', 'claimed') and kind <> 'newsletter.campaign';

-- An operator vouches for those whom another program brought.
alter table people.consents drop constraint consents_basis_check;
alter table people.consents add constraint consents_basis_check
  check (basis in ('asked', 'agreed', 'imported', 'works-here'));
