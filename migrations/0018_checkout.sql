-- What is sold: orders, what became of them, licences and invoices. Who bought stands in `people`, and
-- an order goes with them.
create schema checkout;

-- Amounts are whole numbers of the currency's smallest unit. What was offered when the order was
-- made stands here word for word, so that a change of prices meanwhile changes nothing.
create table checkout.orders (
  id uuid primary key,
  -- By chance, in letters: it says nothing of how much is sold.
  number avow.plain_text not null unique,
  kind avow.plain_text not null check (kind in ('purchase', 'renewal', 'manual', 'import')),
  state avow.plain_text not null default 'draft' check (
    state in ('draft', 'paying', 'held', 'fulfilled', 'expired', 'cancelled', 'refunded')),
  product avow.plain_text not null,
  edition avow.plain_text not null,
  product_name avow.plain_text not null,
  edition_name avow.plain_text not null,
  seats integer not null check (seats > 0),
  -- Months of new releases; 0 for good.
  maintenance_months integer not null check (maintenance_months >= 0),
  currency avow.plain_text not null check (currency ~ '^[A-Z]{3}$'),
  unit_amount integer not null check (unit_amount >= 0),
  net integer not null check (net >= 0),
  tax integer not null check (tax >= 0),
  total integer not null,
  treatment avow.plain_text not null,
  -- Hundredths of a percent.
  rate integer not null check (rate >= 0),
  tax_note avow.plain_text not null,
  -- Whose tax it is, which need not be the customer's country (ISO 3166-1).
  tax_country avow.plain_text not null,
  -- Where the customer says they are, and where their card is from (ISO 3166-1).
  country avow.plain_text not null check (country ~ '^[A-Z]{2}$'),
  card_country avow.plain_text,
  -- Whoever asked for the goods at once gave up taking the purchase back.
  waived boolean not null,
  -- Hash of the form that asked for it: the same form twice is one order.
  form_hash bytea unique,
  person_id uuid not null references people.persons on delete cascade,
  -- The licence that a renewal prolongs, or that this order brought.
  licence_id uuid,
  session_id avow.plain_text unique,
  session_ends_at timestamptz,
  payment_intent_id avow.plain_text unique,
  -- What a customer recognises a card by, until it is forgotten.
  card_brand avow.plain_text,
  last4 avow.plain_text check (last4 ~ '^[0-9]{4}$'),
  card_until timestamptz,
  refunded integer not null default 0,
  -- The state of the newest dispute about it.
  dispute avow.plain_text,
  created_at timestamptz not null,
  fulfilled_at timestamptz,
  withdrawn_at timestamptz,
  check (total = net + tax),
  check (refunded between 0 and total)
);
create index orders_list on checkout.orders (created_at desc, id desc);
create index orders_open on checkout.orders (session_ends_at) where state in ('draft', 'paying');
create index orders_person on checkout.orders (person_id);
create index orders_licence on checkout.orders (licence_id);
create index orders_cards on checkout.orders (card_until) where card_until is not null;
create index orders_sold on checkout.orders (fulfilled_at) where fulfilled_at is not null;

-- What became of an order, one row a step: added, never changed.
create table checkout.order_events (
  id bigint generated always as identity primary key,
  order_id uuid not null references checkout.orders on delete cascade,
  event avow.plain_text not null,
  cause avow.plain_text not null check (
    cause in ('webhook', 'return', 'sweep', 'operator', 'customer', 'clock')),
  at timestamptz not null,
  operator_id uuid,
  -- An amount, where the step has one.
  amount integer
);
create index order_events_order on checkout.order_events (order_id, id);

-- What the payment provider told of its own accord, each event once; done when it had its effect.
create table checkout.webhook_events (
  id uuid primary key,
  event_id avow.plain_text not null unique,
  type avow.plain_text not null check (type in ('session', 'refund', 'dispute')),
  -- The session, refund or dispute.
  object_id avow.plain_text not null,
  payment_intent_id avow.plain_text,
  amount integer,
  state avow.plain_text,
  reason avow.plain_text,
  at timestamptz not null,
  received_at timestamptz not null,
  done_at timestamptz,
  expires_at timestamptz not null
);
create index webhook_events_payment on checkout.webhook_events (payment_intent_id)
  where done_at is null;
create index webhook_events_expiry on checkout.webhook_events (expires_at);

create table checkout.licences (
  id uuid primary key,
  -- Keyed hash of the key: who asks for a licence by its key is found, and the key stands sealed.
  key_hash bytea not null unique,
  product avow.plain_text not null,
  edition avow.plain_text not null,
  seats integer not null check (seats > 0),
  issued_at timestamptz not null,
  -- Releases until then are covered; null for good.
  updates_until timestamptz,
  revoked_at timestamptz,
  revoked_by avow.plain_text check (revoked_by in ('refund', 'dispute', 'operator')),
  person_id uuid references people.persons on delete set null
);
create index licences_person on checkout.licences (person_id);

-- Refunds that we asked for, and those that were made at the payment provider itself.
create table checkout.refunds (
  id uuid primary key,
  order_id uuid not null references checkout.orders on delete cascade,
  refund_id avow.plain_text unique,
  amount integer not null check (amount > 0),
  state avow.plain_text not null check (state in ('asked', 'pending', 'succeeded', 'failed')),
  reason avow.plain_text not null,
  -- Whether the licence goes with it.
  revoke boolean not null,
  operator_id uuid,
  asked_at timestamptz not null,
  done_at timestamptz
);
create index refunds_order on checkout.refunds (order_id);
create index refunds_asked on checkout.refunds (asked_at) where state = 'asked';

create table checkout.disputes (
  dispute_id avow.plain_text primary key,
  order_id uuid not null references checkout.orders on delete cascade,
  amount integer not null,
  reason avow.plain_text not null,
  state avow.plain_text not null,
  opened_at timestamptz not null,
  -- When the payment provider said so: what it says later may arrive earlier.
  told_at timestamptz not null
);
create index disputes_order on checkout.disputes (order_id);

-- The last number of each series; whoever fulfils holds the row until the number is used.
create table checkout.series (
  name avow.plain_text primary key,
  last integer not null check (last > 0)
);

-- Invoices and credit notes as they were issued. Whoever bought stands in `people`, sealed; a row
-- here keeps that person until the law lets both go.
create table checkout.invoices (
  id uuid primary key,
  kind avow.plain_text not null check (kind in ('invoice', 'credit_note')),
  series avow.plain_text not null,
  place integer not null,
  number avow.plain_text not null unique,
  order_id uuid not null references checkout.orders,
  refund_id uuid unique references checkout.refunds,
  at timestamptz not null,
  currency avow.plain_text not null,
  net integer not null,
  tax integer not null,
  total integer not null,
  treatment avow.plain_text not null,
  rate integer not null,
  tax_country avow.plain_text not null,
  note avow.plain_text not null,
  -- Who sold, as it was then.
  seller avow.plain_json not null,
  expires_at timestamptz not null,
  unique (series, place),
  check (total = net + tax),
  check ((kind = 'credit_note') = (refund_id is not null))
);
create unique index invoices_order on checkout.invoices (order_id) where kind = 'invoice';
create index invoices_expiry on checkout.invoices (expires_at);

-- A mailed link to the orders of an address; its secret is derived from the id, not stored.
create table checkout.customer_links (
  id uuid primary key,
  email_index bytea not null,
  created_at timestamptz not null,
  expires_at timestamptz not null
);
create index customer_links_address on checkout.customer_links (email_index, created_at);
create index customer_links_expiry on checkout.customer_links (expires_at);

do $$
declare
  t text;
begin
  foreach t in array array['orders', 'order_events', 'webhook_events', 'licences', 'refunds',
    'disputes', 'series', 'invoices', 'customer_links']
  loop
    execute format('alter table checkout.%I enable row level security', t);
    execute format('alter table checkout.%I force row level security', t);
    execute format(
      'create policy own on checkout.%I using ((select avow.purpose()) in (%L, %L))',
      t, 'sales', 'requests'
    );
  end loop;
  foreach t in array array['webhook_events', 'customer_links']
  loop
    execute format(
      'create policy expired on checkout.%I for select
       using ((select avow.purpose()) = %L and expires_at <= (select avow.now()))', t, 'retention'
    );
    execute format(
      'create policy expire on checkout.%I for delete
       using ((select avow.purpose()) = %L and expires_at <= (select avow.now()))', t, 'retention'
    );
  end loop;
end
$$;
-- What is left of a card goes before the rest of the order; whom an invoice names stays as long as it.
create policy look on checkout.orders for select using ((select avow.purpose()) = 'retention');
create policy forget_cards on checkout.orders for update
  using ((select avow.purpose()) = 'retention' and card_until <= (select avow.now()))
  with check (card_until is null and card_brand is null and last4 is null);
create policy look on checkout.invoices for select using ((select avow.purpose()) = 'retention');
create policy expire on checkout.invoices for delete
  using ((select avow.purpose()) = 'retention' and expires_at <= (select avow.now()));
