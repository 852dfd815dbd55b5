-- Conversations that began on a form; who wrote and what stands in `people`.
create schema contact;

create table contact.threads (
  id uuid primary key,
  form avow.plain_text not null,
  person_id uuid not null,
  state avow.plain_text not null default 'open' check (state in ('open', 'closed')),
  unread boolean not null default true,
  created_at timestamptz not null,
  last_at timestamptz not null,
  answered_at timestamptz,
  closed_at timestamptz,
  expires_at timestamptz not null
);
create index threads_list on contact.threads (state, last_at desc, id);
create index threads_person on contact.threads (person_id);
create index threads_expiry on contact.threads (expires_at);

-- Keyed hash of a posted form, so that the same content within ten minutes is one message.
create table contact.fingerprints (
  fingerprint bytea not null,
  thread_id uuid not null,
  at timestamptz not null,
  primary key (fingerprint, at)
);
create index fingerprints_at on contact.fingerprints (at);

-- The mailed link that verifies an address; its secret is derived from the id, not stored.
create table contact.confirmations (
  id uuid primary key,
  person_id uuid not null,
  thread_id uuid not null,
  -- Keyed hash of the address, to send one confirmation per address and window.
  email_index bytea not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz
);
create index confirmations_address on contact.confirmations (email_index, created_at);
create index confirmations_thread on contact.confirmations (thread_id);
create index confirmations_expiry on contact.confirmations (expires_at);

do $$
declare
  t text;
begin
  foreach t in array array['threads', 'fingerprints', 'confirmations']
  loop
    execute format('alter table contact.%I enable row level security', t);
    execute format('alter table contact.%I force row level security', t);
    execute format(
      'create policy own on contact.%I using (avow.purpose() in (%L, %L))',
      t, 'correspondence', 'requests'
    );
  end loop;
end
$$;
create policy expired on contact.threads for select
  using (avow.purpose() = 'retention' and expires_at <= avow.now());
create policy expire on contact.threads for delete
  using (avow.purpose() = 'retention' and expires_at <= avow.now());
create policy expired on contact.confirmations for select
  using (avow.purpose() = 'retention' and expires_at <= avow.now());
create policy expire on contact.confirmations for delete
  using (avow.purpose() = 'retention' and expires_at <= avow.now());
create policy expired on contact.fingerprints for select
  using (avow.purpose() = 'retention' and at <= avow.now() - interval '10 minutes');
create policy expire on contact.fingerprints for delete
  using (avow.purpose() = 'retention' and at <= avow.now() - interval '10 minutes');
