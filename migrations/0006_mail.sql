-- One mail to one address. What it says is composed when it is sent, from ids; nothing of a
-- person stands here.
create schema mail;

create table mail.deliveries (
  id uuid primary key,
  purpose avow.plain_text not null,
  kind avow.plain_text not null,
  -- Erasing the person takes their mails along: without one the ledger's disclosures name nobody.
  person_id uuid not null references people.persons on delete cascade,
  -- What it is about: a message, a thread, a link; the kind says which.
  ref uuid not null,
  state avow.plain_text not null default 'queued'
    check (state in ('queued', 'claimed', 'accepted', 'refused', 'deferred', 'uncertain')),
  attempts integer not null default 0,
  next_at timestamptz not null,
  claimed_until timestamptz,
  -- The three digits of the last SMTP reply; its text may name the recipient and is not kept.
  reply_code integer,
  created_at timestamptz not null,
  done_at timestamptz,
  expires_at timestamptz not null
);
create index deliveries_due on mail.deliveries (purpose, next_at)
  where state in ('queued', 'deferred', 'claimed');
create index deliveries_ref on mail.deliveries (ref);
create index deliveries_person on mail.deliveries (person_id);
create index deliveries_expiry on mail.deliveries (expires_at);

alter table mail.deliveries enable row level security;
alter table mail.deliveries force row level security;
create policy own_deliveries on mail.deliveries using (purpose = avow.purpose());
create policy expired on mail.deliveries for select
  using (avow.purpose() = 'retention' and expires_at <= avow.now());
create policy expire on mail.deliveries for delete
  using (avow.purpose() = 'retention' and expires_at <= avow.now());
create policy plan_for_others on mail.deliveries for insert with check (true);
