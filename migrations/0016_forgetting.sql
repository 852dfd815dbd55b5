-- What is forgotten about an address, and not of one row alone.

-- Erases one row wholly: messages, details, consents, keys, and the ledger's way back to them. For
-- the functions that erase; nobody is granted it.
create function people.forget(p_person uuid, p_reason text, p_operator uuid) returns boolean
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

-- As in 0009, but who is known is erased with what waits under their address: rows that stand alone
-- for a sign-up that nobody confirmed. A message that stands alone is a conversation of its own,
-- which anybody may have begun; it is erased as one. Whoever stands alone is erased by themselves.
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

-- Forgets whoever left the newsletter when their date has passed, as subscribers: what we sent them,
-- that they agreed, and the name that nobody else was given. The person may stay for what they
-- wrote to us; else they are past their own date too. For `requests`, which sees all of it.
create function newsletter.forget_left(p_limit integer) returns integer
  language plpgsql security definer
  set search_path = pg_catalog, pg_temp
  as $$
declare
  v_persons uuid[];
begin
  select array_agg(l.id) into v_persons from (
    select p.id from newsletter.subscribers s join people.persons p on p.id = s.person_id
    where s.expires_at <= avow.now()
    order by s.expires_at limit p_limit for update of p skip locked
  ) l;
  -- Who confirmed anew in the meantime has no date any more.
  v_persons := array(
    select s.person_id from newsletter.subscribers s
    where s.person_id = any (v_persons) and s.expires_at <= avow.now()
  );
  update people.persons p set name = null
    from newsletter.subscribers s
    where s.person_id = any (v_persons) and p.id = s.person_id and s.name_mark = sha256(p.name);
  delete from mail.deliveries d where d.person_id = any (v_persons) and d.purpose = 'newsletter';
  delete from people.consents c where c.person_id = any (v_persons) and c.purpose = 'newsletter';
  delete from newsletter.subscribers s where s.person_id = any (v_persons);
  return cardinality(v_persons);
end
$$;

-- It sees, and deletes, the mails of those who are to be forgotten.
create policy forget on mail.deliveries for select
  using ((select avow.purpose()) = 'requests' and purpose = 'newsletter');
create policy forgotten on mail.deliveries for delete
  using ((select avow.purpose()) = 'requests' and purpose = 'newsletter');
