-- What has to stay possible whatever else is switched off: erasure, withdrawal, forgetting in time.

-- Erases a person wholly: messages, details, consents, keys, and the ledger's way back to them.
create function people.erase(
  p_person uuid, p_reason text, p_operator uuid default null
) returns boolean
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

-- Erases one conversation, and each person of whom nothing else is left.
create function people.erase_thread(
  p_thread uuid, p_reason text, p_operator uuid default null
) returns integer
  language plpgsql security definer
  set search_path = pg_catalog, pg_temp
  as $$
declare
  v_persons uuid[];
  v_person uuid;
  v_erased integer := 0;
begin
  with gone as (delete from people.messages where thread_id = p_thread returning person_id)
    select array_agg(distinct person_id) into v_persons from gone;
  -- As in people.erase: what was being written meanwhile goes too.
  perform from people.persons where id = any (v_persons) order by id for update;
  delete from people.messages where thread_id = p_thread;
  foreach v_person in array coalesce(v_persons, '{}')
  loop
    if not exists (select from people.messages where person_id = v_person) then
      if people.erase(v_person, p_reason, p_operator) then
        v_erased := v_erased + 1;
      end if;
    end if;
  end loop;
  return v_erased;
end
$$;

-- Withdrawing consent deletes the wrapped key: the purpose can no longer read, whatever its
-- code does. What the person's own requests need stays with `requests`.
create function people.withdraw(p_person uuid, p_purpose text) returns boolean
  language plpgsql security definer
  set search_path = pg_catalog, pg_temp
  as $$
begin
  update people.consents set withdrawn_at = avow.now()
    where person_id = p_person and purpose = p_purpose and withdrawn_at is null;
  delete from keys.wrapped_keys where person_id = p_person and purpose = p_purpose;
  return found;
end
$$;

-- Gives a purpose the person's key again, or for the first time; `p_wrapped` is sealed for it.
create function people.give(
  p_id uuid, p_person uuid, p_purpose text, p_basis text, p_version text, p_wrapped bytea
) returns void
  language plpgsql security definer
  set search_path = pg_catalog, pg_temp
  as $$
begin
  insert into people.consents (id, person_id, purpose, basis, policy_version, given_at)
    values (p_id, p_person, p_purpose, p_basis, p_version, avow.now())
    on conflict (person_id, purpose) where withdrawn_at is null do nothing;
  insert into keys.wrapped_keys (person_id, purpose, wrapped)
    values (p_person, p_purpose, p_wrapped)
    on conflict (person_id, purpose) do nothing;
end
$$;

-- Deletes what is past its date, at most `p_limit` rows of a kind at a time.
create function people.expire(p_limit integer) returns integer
  language plpgsql security definer
  set search_path = pg_catalog, pg_temp
  as $$
declare
  v_messages integer;
  v_persons uuid[];
begin
  delete from people.messages where id in (
    select id from people.messages where expires_at <= avow.now() limit p_limit
  );
  get diagnostics v_messages = row_count;
  with gone as (
    delete from people.persons where id in (
      select p.id from people.persons p where p.expires_at <= avow.now()
        and not exists (select from people.messages m where m.person_id = p.id)
      limit p_limit
    ) returning id
  ) select array_agg(id) into v_persons from gone;
  delete from keys.wrapped_keys where person_id = any (v_persons);
  with refs as (
    delete from keys.person_refs where person_id = any (v_persons) returning ref
  )
  insert into ledger.erasures (at, purpose, reason, person_ref)
    select avow.now(), avow.purpose(), 'past its date', ref from refs;
  return v_messages + coalesce(cardinality(v_persons), 0);
end
$$;

-- When the policy promises a shorter time than before, it holds for what is already here too. What
-- would be past its date by now gets a second: a date in the past would hide the row from us.
create function people.shorten(p_days integer) returns integer
  language plpgsql security definer
  set search_path = pg_catalog, pg_temp
  as $$
declare
  v_count integer;
begin
  update people.messages m set
    expires_at = greatest(m.at + make_interval(days => p_days), avow.now() + interval '1 second')
    where m.expires_at > m.at + make_interval(days => p_days)
      and m.expires_at > avow.now() + interval '1 second';
  get diagnostics v_count = row_count;
  update people.persons p
    set expires_at = (select max(m.expires_at) from people.messages m where m.person_id = p.id)
    where p.expires_at > (select max(m.expires_at) from people.messages m where m.person_id = p.id);
  return v_count;
end
$$;
