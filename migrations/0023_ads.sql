-- Ads: what operators sell of the website's places, and how often it was shown. No column here can
-- hold anything of a visitor, and none is for a person at an advertiser: there are companies, their
-- advertisements, and totals. Money is whole millionths of the configured currency; an hour is the
-- number of hours since 1970 (UTC).
create schema ads;

create table ads.advertisers (
  id uuid primary key,
  name avow.plain_text not null check (length(name) between 1 and 100),
  -- The vendor's own products.
  is_house boolean not null,
  -- Hash of the secret in the address of the report that the advertiser may read.
  report_key_hash bytea unique,
  report_key_at timestamptz,
  created_at timestamptz not null,
  archived_at timestamptz,
  check ((report_key_hash is null) = (report_key_at is null))
);

create table ads.campaigns (
  id uuid primary key,
  advertiser_id uuid not null references ads.advertisers,
  name avow.plain_text not null check (length(name) between 1 and 100),
  created_at timestamptz not null,
  archived_at timestamptz
);
create index campaigns_advertiser on ads.campaigns (advertiser_id);

create table ads.flights (
  id uuid primary key,
  campaign_id uuid not null references ads.campaigns,
  name avow.plain_text not null check (length(name) between 1 and 100),
  priority avow.plain_text not null check (priority in ('sponsorship', 'standard', 'house')),
  -- For 1,000 views, for a click, or for a month.
  pricing avow.plain_text not null check (pricing in ('cpm', 'cpc', 'flat')),
  price_micros bigint not null check (price_micros >= 0),
  starts_at timestamptz not null,
  ends_at timestamptz check (ends_at > starts_at),
  -- Clicks under CPC, else views; null for as much as there is.
  goal bigint check (goal > 0),
  -- In the goal's unit; more is never counted.
  hard_budget bigint check (hard_budget > 0),
  daily_max bigint check (daily_max > 0),
  weight integer not null check (weight between 1 and 1000),
  countries_include avow.plain_text[] not null,
  countries_exclude avow.plain_text[] not null,
  areas_include avow.plain_text[] not null,
  areas_exclude avow.plain_text[] not null,
  keywords_include avow.plain_text[] not null,
  keywords_exclude avow.plain_text[] not null,
  -- Empty for all.
  slots avow.plain_text[] not null,
  page_max integer not null check (page_max between 1 and 20),
  state avow.plain_text not null check (state in ('draft', 'running', 'paused', 'ended')),
  -- One more with each change, so that nobody overwrites what they did not see.
  version integer not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  check (hard_budget >= goal)
);
create index flights_campaign on ads.flights (campaign_id);

-- Pictures of ads, decoded and encoded anew.
create table ads.images (
  hash bytea primary key,
  type avow.plain_text not null check (type in ('image/jpeg', 'image/png')),
  width integer not null check (width > 0),
  height integer not null check (height > 0),
  bytes bytea not null,
  created_at timestamptz not null
);

create table ads.ads (
  id uuid primary key,
  flight_id uuid not null references ads.flights,
  name avow.plain_text not null check (length(name) between 1 and 100),
  format avow.plain_text not null check (format in ('text', 'image', 'native')),
  headline avow.plain_text not null,
  body avow.plain_text not null,
  call_to_action avow.plain_text not null,
  landing_url avow.plain_text not null,
  image_hash bytea references ads.images,
  image_alt avow.plain_text not null,
  -- What the picture takes on the page, in CSS pixels.
  width integer check (width > 0),
  height integer check (height > 0),
  weight integer not null check (weight between 1 and 1000),
  state avow.plain_text not null check (state in ('waiting', 'approved', 'refused', 'archived')),
  -- What an operator wrote who refused it.
  refused_because avow.plain_text not null default '',
  version integer not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  decided_at timestamptz,
  check ((format = 'text') = (image_hash is null)),
  check ((image_hash is null) = (width is null) and (width is null) = (height is null))
);
create index ads_flight on ads.ads (flight_id);
create index ads_image on ads.ads (image_hash) where image_hash is not null;
create index ads_waiting on ads.ads (created_at) where state = 'waiting';

-- One more with each change of what is above: whoever chooses ads sees by it that they have to look.
create table ads.revision (
  only_one boolean primary key default true check (only_one),
  number bigint not null
);
insert into ads.revision (number) values (0);

-- How often an ad was chosen, seen and clicked: by place and hour, later by day, and in all. In all
-- is what budgets hold against; it never shrinks.
create table ads.ad_hours (
  hour integer not null,
  ad_id uuid not null,
  slot avow.plain_text not null,
  chosen bigint not null default 0,
  views bigint not null default 0,
  clicks bigint not null default 0,
  primary key (hour, ad_id, slot)
) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 2000);

create table ads.ad_days (
  day date not null,
  ad_id uuid not null,
  slot avow.plain_text not null,
  chosen bigint not null,
  views bigint not null,
  clicks bigint not null,
  primary key (ad_id, day, slot)
);

create table ads.ad_totals (
  ad_id uuid primary key,
  chosen bigint not null default 0,
  views bigint not null default 0,
  clicks bigint not null default 0
) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 2000);

-- How often a place was asked for, by what stood against partners: nothing, the browser's signal, a
-- choice that was made, or the vendor's setting.
create table ads.slot_hours (
  hour integer not null,
  slot avow.plain_text not null,
  no_by avow.plain_text not null check (no_by in ('nobody', 'signal', 'choice', 'operator')),
  asked bigint not null default 0,
  -- Of these, how many got an ad.
  filled bigint not null default 0,
  primary key (hour, slot, no_by)
) with (fillfactor = 50);

-- What was not counted, by the reason.
create table ads.refused_hours (
  hour integer not null,
  what avow.plain_text not null check (what in ('decision', 'view', 'click')),
  reason avow.plain_text not null,
  times bigint not null check (times > 0),
  primary key (hour, what, reason)
) with (fillfactor = 50);

-- What became of the requests to ad companies.
create table ads.partner_hours (
  hour integer not null,
  partner avow.plain_text not null,
  slot avow.plain_text not null,
  asked bigint not null default 0,
  -- Of these, how many brought a bid that could be shown.
  bids bigint not null default 0,
  won bigint not null default 0,
  views bigint not null default 0,
  clicks bigint not null default 0,
  -- What the partner owes for the views.
  micros bigint not null default 0,
  primary key (hour, partner, slot)
) with (fillfactor = 50);

-- Why answers of ad companies were of no use.
create table ads.partner_faults (
  day date not null,
  partner avow.plain_text not null,
  reason avow.plain_text not null,
  times bigint not null check (times > 0),
  primary key (day, partner, reason)
) with (fillfactor = 50);

-- Everything that was sent to ad companies, field by field: public.
create table ads.sent_days (
  day date not null,
  partner avow.plain_text not null,
  field avow.plain_text not null,
  value avow.plain_text not null,
  times bigint not null check (times > 0),
  primary key (partner, day, field, value)
) with (fillfactor = 50);
