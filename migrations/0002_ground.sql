-- What every module stands on: who the instance is, its clock, its switches, its jobs.

create table avow.instance (
  only_one boolean primary key default true check (only_one),
  id avow.plain_text not null check (id ~ '^[0-9a-f]{8}$'),
  -- HMAC of the instance's id under the master key: a wrong key file is noticed at start.
  key_check bytea not null,
  created_at timestamptz not null
);

-- Moved only in a drill; a live check watches that it stands at zero.
create table avow.clock (
  only_one boolean primary key default true check (only_one),
  shift interval not null default '0'
);
insert into avow.clock default values;

create function avow.now() returns timestamptz
  language sql stable parallel safe security definer
  set search_path = pg_catalog, pg_temp
  as $$ select clock_timestamp() + shift from avow.clock $$;

-- The purpose that this session logged in for. session_user survives SECURITY DEFINER and
-- SET ROLE, so that row security knows the purpose inside of functions too.
-- It has no search_path of its own, so that PostgreSQL writes it into each rule of row security
-- instead of calling it for every row; every name in it says its schema.
create function avow.purpose() returns text
  language sql stable parallel safe
  as $$ select pg_catalog.split_part(session_user::pg_catalog.text, '_', 3) $$;

-- A purpose that a failed check has switched off, and why.
create table avow.switches (
  purpose avow.plain_text primary key,
  off_since timestamptz not null,
  promise avow.plain_text not null,
  reason avow.plain_text not null
);

-- The rights that were last compiled from the policy; a difference means: apply them anew.
create table avow.rights (
  only_one boolean primary key default true check (only_one),
  fingerprint bytea not null,
  applied_at timestamptz not null
);

-- Own queue. `ref` is an id; no personal data ever stands in a job.
create table avow.jobs (
  id uuid primary key,
  purpose avow.plain_text not null,
  kind avow.plain_text not null,
  ref uuid,
  run_at timestamptz not null,
  attempts integer not null default 0,
  leased_until timestamptz
);
create index jobs_due on avow.jobs (purpose, run_at);
-- A periodic job stands in the queue once, however many servers plan it.
create unique index jobs_periodic on avow.jobs (kind) where ref is null;

alter table avow.jobs enable row level security;
alter table avow.jobs force row level security;
create policy own_jobs on avow.jobs using (purpose = avow.purpose());
create policy plan_for_others on avow.jobs for insert with check (true);
