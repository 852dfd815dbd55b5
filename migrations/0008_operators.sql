-- Who works for the vendor. Names and addresses stand in `people`, sealed for `operators`.
create schema operators;

create table operators.operators (
  id uuid primary key,
  person_id uuid not null unique,
  role avow.plain_text not null check (role in ('owner')),
  created_at timestamptz not null,
  last_seen_at timestamptz,
  ended_at timestamptz
);

-- A link that signs in once. Only the hash of its secret is kept. A link without an operator
-- makes the owner, or the invited one, when it is used.
create table operators.links (
  id uuid primary key,
  secret_hash bytea not null unique,
  operator_id uuid references operators.operators,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz
);

create table operators.sessions (
  id uuid primary key,
  secret_hash bytea not null unique,
  operator_id uuid not null references operators.operators,
  created_at timestamptz not null,
  seen_at timestamptz not null,
  expires_at timestamptz not null
);
create index sessions_operator on operators.sessions (operator_id);
