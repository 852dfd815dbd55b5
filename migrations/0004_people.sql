-- Personal data lives in `people` and nowhere else; the keys that open it live in `keys`, which
-- the data backup never holds.
create schema keys;
create schema people;

-- A person's data key, sealed by the key of one purpose. Without a row here a purpose can't read.
create table keys.wrapped_keys (
  person_id uuid not null,
  purpose avow.plain_text not null,
  wrapped bytea not null,
  primary key (person_id, purpose)
);

-- How the ledger calls a person. Erasure deletes the row, and the ledger no longer tells whom.
create table keys.person_refs (
  person_id uuid primary key,
  ref uuid not null unique default gen_random_uuid()
);

-- Every value about a person is sealed under the person's own key. An unverified row stands for
-- one message alone; only a verified address makes a known person.
create table people.persons (
  id uuid primary key,
  email bytea,
  name bytea,
  company bytea,
  phone bytea,
  -- Keyed hash of the normalised address, to find a person by exact address.
  email_index bytea,
  created_at timestamptz not null,
  verified_at timestamptz,
  -- Null only for those who work here.
  expires_at timestamptz
);
create index persons_email_index on people.persons (email_index);
create unique index persons_verified on people.persons (email_index) where verified_at is not null;
create index persons_expiry on people.persons (expires_at);

-- Why a purpose holds a person's key, and when that ended. A wrapped key without a standing
-- consent is a fault that the live checks report.
create table people.consents (
  id uuid primary key,
  person_id uuid not null references people.persons on delete cascade,
  purpose avow.plain_text not null,
  basis avow.plain_text not null check (basis in ('asked', 'agreed', 'works-here')),
  policy_version avow.plain_text not null,
  given_at timestamptz not null,
  withdrawn_at timestamptz
);
create unique index consents_standing on people.consents (person_id, purpose)
  where withdrawn_at is null;

create table people.messages (
  id uuid primary key,
  thread_id uuid not null,
  person_id uuid not null references people.persons,
  direction avow.plain_text not null check (direction in ('in', 'out')),
  subject bytea,
  message bytea,
  -- The operator who wrote an answer.
  operator_id uuid,
  at timestamptz not null,
  expires_at timestamptz not null
);
create index messages_thread on people.messages (thread_id, at);
create index messages_person on people.messages (person_id);
create index messages_expiry on people.messages (expires_at);

-- FORCE: the functions below run as the owner and are bound by row security all the same, with
-- the purpose of the session that called them.
alter table keys.wrapped_keys enable row level security;
alter table keys.wrapped_keys force row level security;
alter table keys.person_refs enable row level security;
alter table keys.person_refs force row level security;
alter table people.persons enable row level security;
alter table people.persons force row level security;
alter table people.consents enable row level security;
alter table people.consents force row level security;
alter table people.messages enable row level security;
alter table people.messages force row level security;

-- A purpose sees its own wrapped keys. The duties see all: `requests` to erase and to give
-- consent its effect, `retention` to forget the keys of those whose date has passed.
create policy own_keys on keys.wrapped_keys
  using (purpose = avow.purpose() or avow.purpose() in ('requests', 'retention'))
  with check (avow.purpose() = 'requests');
-- Whether nobody is known to the ledger under this id yet.
create function keys.is_new(p_person uuid) returns boolean
  language plpgsql stable security definer
  set search_path = pg_catalog, pg_temp
  as $$
begin
  return not exists (select from keys.person_refs where person_id = p_person);
end
$$;

-- Whoever takes a person's data in wraps the key for itself and for the person's own requests,
-- and only then: a made-up key for somebody who is here already would hand out sealed values.
create policy take_in on keys.wrapped_keys for insert
  with check (
    purpose in (avow.purpose(), 'requests')
    and avow.purpose() <> 'retention'
    and keys.is_new(person_id)
  );
-- A row that stood alone takes its keys along when its message moves to the known person.
create policy merge on keys.wrapped_keys
  using (avow.purpose() = 'correspondence' and purpose = 'requests') with check (false);
create policy any_ref on keys.person_refs using (true);

-- Whether the session's purpose holds a person's key. A function of its own, since PostgreSQL
-- would otherwise read the keys of everybody to answer for one.
create function keys.is_held(p_person uuid) returns boolean
  language plpgsql stable security definer
  set search_path = pg_catalog, pg_temp
  set plan_cache_mode = force_generic_plan
  as $$
begin
  return exists (
    select from keys.wrapped_keys where person_id = p_person and purpose = avow.purpose()
  );
end
$$;

-- A purpose sees a person only while it holds a wrapped key and the date has not passed.
create policy held on people.persons for select using (
  (expires_at is null or expires_at > avow.now())
  and keys.is_held(id)
);
create policy held_update on people.persons for update using (
  (expires_at is null or expires_at > avow.now())
  and keys.is_held(id)
);
create policy take_in on people.persons for insert with check (
  (avow.purpose() = 'correspondence' and verified_at is null and expires_at > avow.now())
  or (avow.purpose() = 'operators' and email_index is null)
);
-- A row that stood alone goes when its message moves to the known person.
create policy merge on people.persons for delete
  using (avow.purpose() = 'correspondence' and verified_at is null);
create policy duty on people.persons using (avow.purpose() = 'requests');
create policy expired on people.persons for select
  using (avow.purpose() = 'retention' and expires_at <= avow.now());
create policy expire on people.persons for delete
  using (avow.purpose() = 'retention' and expires_at <= avow.now());

create policy own_consents on people.consents for select using (purpose = avow.purpose());
create policy take_in on people.consents for insert with check (purpose = avow.purpose());
create policy duty on people.consents using (avow.purpose() = 'requests');

create policy held on people.messages for select using (
  avow.purpose() = 'correspondence'
  and expires_at > avow.now()
  and keys.is_held(person_id)
);
create policy move on people.messages for update
  using (avow.purpose() = 'correspondence' and expires_at > avow.now());
create policy take_in on people.messages for insert
  with check (avow.purpose() = 'correspondence' and expires_at > avow.now());
create policy duty on people.messages using (avow.purpose() = 'requests');
create policy expired on people.messages for select
  using (avow.purpose() = 'retention' and expires_at <= avow.now());
create policy expire on people.messages for delete
  using (avow.purpose() = 'retention' and expires_at <= avow.now());
