-- Who bought: each order's customer is a person who stands alone, never tied to somebody known.

-- What an invoice needs beside a name, and the licence's key, sealed under the person's own key.
create table people.buyers (
  person_id uuid primary key references people.persons on delete cascade,
  address bytea,
  vat_id bytea,
  licence_key bytea,
  -- Until when the law has us keep the invoice; null before there is one.
  kept_until timestamptz
);

alter table people.buyers enable row level security;
alter table people.buyers force row level security;
create policy held on people.buyers for select
  using ((select avow.purpose()) = 'sales' and keys.is_held(person_id));
create policy held_update on people.buyers for update
  using ((select avow.purpose()) = 'sales' and keys.is_held(person_id));
create policy take_in on people.buyers for insert
  with check ((select avow.purpose()) = 'sales' and kept_until is null);
create policy duty on people.buyers using ((select avow.purpose()) = 'requests');

alter policy take_in on people.persons with check (
  (avow.purpose() in ('correspondence', 'newsletter', 'sales')
    and verified_at is null and expires_at > avow.now())
  or (avow.purpose() = 'newsletter' and verified_at is not null and expires_at is null)
  or (avow.purpose() = 'operators' and email_index is null)
);

-- Sealed details of buyers, with the caller's wrapped key for each. One entry for the batch.
create function people.open_buyers(
  p_persons uuid[], p_fields text[], p_reason text, p_operator uuid default null
) returns table (
  person_id uuid, wrapped bytea, email bytea, name bytea, company bytea, address bytea,
  vat_id bytea, licence_key bytea
)
  language plpgsql security definer
  set search_path = pg_catalog, pg_temp
  set plan_cache_mode = force_generic_plan
  as $$
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
$$;

-- The address for the payment provider: audit entry and disclosure stand before it leaves.
create function people.open_for_payment(
  p_person uuid, p_order uuid, p_recipient text, p_categories text[]
) returns table (wrapped bytea, email bytea)
  language plpgsql security definer
  set search_path = pg_catalog, pg_temp
  as $$
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
$$;

-- What was paid for is kept as long as its invoice, with the licence's key.
create function people.keep_buyer(p_person uuid, p_until timestamptz, p_licence_key bytea)
  returns boolean
  language plpgsql security definer
  set search_path = pg_catalog, pg_temp
  as $$
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
$$;

-- Nobody will pay for this order: who typed themselves in for it goes soon, unless there is an invoice.
create function people.let_buyer_go(p_person uuid, p_at timestamptz) returns void
  language sql security definer
  set search_path = pg_catalog, pg_temp
  as $$
    update people.persons p set expires_at = least(p.expires_at, p_at)
    from people.buyers b
    where p.id = p_person and b.person_id = p.id and b.kept_until is null
  $$;

-- A mistyped address, mended on the page that the customer came back to.
create function people.correct_address(p_person uuid, p_email bytea, p_index bytea) returns boolean
  language plpgsql security definer
  set search_path = pg_catalog, pg_temp
  as $$
begin
  update people.persons p set email = p_email, email_index = p_index
    from people.buyers b
    where p.id = p_person and b.person_id = p.id and p.verified_at is null;
  return found;
end
$$;

-- As in 0016, but of a buyer with an invoice stays what stands on the invoice, until its date: the
-- key of sales goes, with address for mails, licence key and what was to be sent, and only the duty
-- `requests` can open the rest.
create or replace function people.forget(p_person uuid, p_reason text, p_operator uuid) returns boolean
  language plpgsql security definer
  set search_path = pg_catalog, pg_temp
  as $$
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
$$;

-- The same, of mails that sales still had to send.
alter policy forget on mail.deliveries
  using ((select avow.purpose()) = 'requests' and purpose in ('newsletter', 'sales'));
alter policy forgotten on mail.deliveries
  using ((select avow.purpose()) = 'requests' and purpose in ('newsletter', 'sales'));

-- As in 0016, but a purchase is a thing of its own, as a conversation is: it goes when it is asked for.
create or replace function people.erase(
  p_person uuid, p_reason text, p_operator uuid default null
) returns boolean
  language plpgsql security definer
  set search_path = pg_catalog, pg_temp
  as $$
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
$$;

-- As in 0014, with invoices, which go before whom they were issued to, and what is left of cards.
create or replace function people.expire(p_limit integer) returns integer
  language plpgsql security definer
  set search_path = pg_catalog, pg_temp
  as $$
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
$$;

-- When the policy promises a shorter time than before, it holds for what is already here too; as in
-- people.shorten, nothing is hidden from us that way.
create function people.shorten_buyers(p_unpaid_days integer, p_invoice_days integer) returns integer
  language plpgsql security definer
  set search_path = pg_catalog, pg_temp
  as $$
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
$$;
