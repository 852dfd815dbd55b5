-- What was done with people's data, free of personal data: a person appears as a random
-- reference that erasure forgets. Rows are added, never changed.
create schema ledger;

create table ledger.audit_entries (
  id bigint generated always as identity primary key,
  at timestamptz not null,
  purpose avow.plain_text not null,
  -- The operator who looked, or null when the program did.
  operator_id uuid,
  function avow.plain_text not null,
  reason avow.plain_text not null,
  fields avow.plain_text[] not null,
  person_refs uuid[] not null
);

create table ledger.disclosures (
  id bigint generated always as identity primary key,
  at timestamptz not null,
  purpose avow.plain_text not null,
  recipient avow.plain_text not null,
  categories avow.plain_text[] not null,
  person_ref uuid,
  delivery_id uuid not null,
  attempt integer not null
);
create index disclosures_delivery on ledger.disclosures (delivery_id);

create table ledger.erasures (
  id bigint generated always as identity primary key,
  at timestamptz not null,
  purpose avow.plain_text not null,
  operator_id uuid,
  reason avow.plain_text not null,
  person_ref uuid
);

create table ledger.operator_actions (
  id bigint generated always as identity primary key,
  at timestamptz not null,
  operator_id uuid,
  action avow.plain_text not null,
  ref uuid
);

create table ledger.policy_versions (
  id bigint generated always as identity primary key,
  at timestamptz not null,
  version avow.plain_text not null,
  effective date not null,
  fingerprint bytea not null
);

create table ledger.proof_runs (
  id bigint generated always as identity primary key,
  kind avow.plain_text not null check (kind in ('live', 'drill')),
  started_at timestamptz not null,
  ended_at timestamptz not null,
  -- The policy that was proven; a drill of another policy proves nothing for this one.
  policy_fingerprint bytea not null
);

create table ledger.check_results (
  run_id bigint not null references ledger.proof_runs,
  promise avow.plain_text not null,
  name avow.plain_text not null,
  kind avow.plain_text not null check (kind in ('live', 'drill')),
  holds boolean,
  detail avow.plain_text not null,
  -- The purposes that a failure of this check switches off.
  purposes avow.plain_text[] not null,
  ms integer not null,
  at timestamptz not null,
  primary key (run_id, promise, name)
);
create index check_results_latest on ledger.check_results (promise, name, run_id desc);

do $$
declare
  t text;
begin
  foreach t in array array['audit_entries', 'disclosures', 'erasures', 'operator_actions']
  loop
    execute format('alter table ledger.%I enable row level security', t);
    execute format('alter table ledger.%I force row level security', t);
    execute format('create policy add on ledger.%I for insert with check (true)', t);
    execute format('create policy look on ledger.%I for select using (true)', t);
  end loop;
end
$$;
