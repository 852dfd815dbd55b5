-- What functions of 0005 and 0009 do to people who also subscribe.

-- As in 0005, but who has no date keeps none: they are subscribed.
create or replace function people.move_message(
  p_message uuid, p_to uuid, p_subject bytea, p_text bytea
) returns boolean
  language plpgsql security definer
  set search_path = pg_catalog, pg_temp
  as $$
begin
  update people.messages set person_id = p_to, subject = p_subject, message = p_text
    where id = p_message;
  if not found then
    return false;
  end if;
  update people.persons p
    set expires_at = greatest(p.expires_at, m.expires_at)
    from people.messages m
    where m.id = p_message and p.id = p_to and p.expires_at is not null;
  update mail.deliveries set person_id = p_to where ref = p_message;
  return true;
end
$$;

-- As in 0009, with the reports about mails that came back.
create or replace function people.expire(p_limit integer) returns integer
  language plpgsql security definer
  set search_path = pg_catalog, pg_temp
  as $$
declare
  v_messages integer;
  v_evidence integer;
  v_persons uuid[];
begin
  delete from people.messages where id in (
    select id from people.messages where expires_at <= avow.now() limit p_limit
  );
  get diagnostics v_messages = row_count;
  delete from people.evidence where id in (
    select id from people.evidence where expires_at <= avow.now() limit p_limit
  );
  get diagnostics v_evidence = row_count;
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
  return v_messages + v_evidence + coalesce(cardinality(v_persons), 0);
end
$$;

-- As in 0005, but the newsletter opens an address and a name, and nothing that was given to
-- correspondence.
create or replace function people.open_persons(
  p_persons uuid[], p_fields text[], p_reason text, p_operator uuid default null
) returns table (
  person_id uuid, wrapped bytea, verified boolean,
  email bytea, name bytea, company bytea, phone bytea
)
  language plpgsql security definer
  set search_path = pg_catalog, pg_temp
  set plan_cache_mode = force_generic_plan
  as $$
begin
  perform people.record_read('open_persons', p_reason, p_fields, p_persons, p_operator);
  return query
    select p.id, k.wrapped, p.verified_at is not null,
      case when 'email' = any (p_fields) then p.email end,
      case when 'name' = any (p_fields) then p.name end,
      case when 'company' = any (p_fields) and avow.purpose() <> 'newsletter' then p.company end,
      case when 'phone' = any (p_fields) and avow.purpose() <> 'newsletter' then p.phone end
    from people.persons p
    join keys.wrapped_keys k on k.person_id = p.id and k.purpose = avow.purpose()
    where p.id = any (p_persons);
end
$$;

-- As in 0005, but only what the caller's own rights let in.
create or replace function people.renew_details(
  p_person uuid, p_name bytea, p_company bytea, p_phone bytea
) returns void
  language sql security definer
  set search_path = pg_catalog, pg_temp
  as $$
    update people.persons set
      name = case when has_column_privilege(session_user, 'people.persons', 'name', 'insert')
        then coalesce(p_name, name) else name end,
      company = case when has_column_privilege(session_user, 'people.persons', 'company', 'insert')
        then coalesce(p_company, company) else company end,
      phone = case when has_column_privilege(session_user, 'people.persons', 'phone', 'insert')
        then coalesce(p_phone, phone) else phone end
    where id = p_person
  $$;

-- As in 0009, but who is subscribed stays.
create or replace function people.erase_thread(
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
  perform people.lock_addresses(array(
    select p.email_index from people.messages m join people.persons p on p.id = m.person_id
    where m.thread_id = p_thread
  ));
  with gone as (delete from people.messages where thread_id = p_thread returning person_id)
    select array_agg(distinct person_id) into v_persons from gone;
  -- As in people.erase: what was being written meanwhile goes too.
  perform from people.persons where id = any (v_persons) order by id for update;
  delete from people.messages where thread_id = p_thread;
  foreach v_person in array coalesce(v_persons, '{}')
  loop
    if not exists (select from people.messages where person_id = v_person)
      and not exists (
        select from newsletter.subscriptions n where n.person_id = v_person and n.state = 'subscribed'
      )
    then
      if people.erase(v_person, p_reason, p_operator) then
        v_erased := v_erased + 1;
      end if;
    end if;
  end loop;
  return v_erased;
end
$$;

-- Whoever stays for the newsletter, when the last message between us is gone, is forgotten as a
-- correspondent: the key goes, and what only correspondence asked for. For `requests`.
create function people.forget_correspondents(p_limit integer) returns integer
  language plpgsql security definer
  set search_path = pg_catalog, pg_temp
  as $$
declare
  v_persons uuid[];
begin
  select array_agg(l.id) into v_persons from (
    select p.id from keys.wrapped_keys k
    join people.persons p on p.id = k.person_id
    where k.purpose = 'correspondence' and p.verified_at is not null
      and not exists (select from people.messages m where m.person_id = p.id)
      and exists (select from newsletter.subscribers s where s.person_id = p.id)
    order by p.id limit p_limit for update of p skip locked
  ) l;
  -- A message that came in meanwhile holds the row that was just locked, or comes after this.
  delete from keys.wrapped_keys k
    where k.person_id = any (v_persons) and k.purpose = 'correspondence'
      and not exists (select from people.messages m where m.person_id = k.person_id);
  -- Nobody withdrew: who writes again is known again.
  delete from people.consents
    where person_id = any (v_persons) and purpose = 'correspondence' and withdrawn_at is null
      and not exists (
        select from keys.wrapped_keys k
        where k.person_id = consents.person_id and k.purpose = 'correspondence'
      );
  update people.persons p set company = null, phone = null
    where p.id = any (v_persons)
      and not exists (
        select from keys.wrapped_keys k where k.person_id = p.id and k.purpose = 'correspondence'
      );
  return coalesce(cardinality(v_persons), 0);
end
$$;

-- As in 0009, but nobody goes before what the newsletter keeps of them.
create or replace function people.shorten(p_days integer) returns integer
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
  update people.persons p set expires_at = l.at
    from (
      select m.person_id, greatest(max(m.expires_at), (
        select s.expires_at from newsletter.subscribers s where s.person_id = m.person_id
      )) as at
      from people.messages m group by m.person_id
    ) l
    where l.person_id = p.id and p.expires_at > l.at;
  return v_count;
end
$$;

-- The same for those who left the newsletter: a shorter promise holds for them too.
create function newsletter.shorten(p_days integer) returns integer
  language plpgsql security definer
  set search_path = pg_catalog, pg_temp
  as $$
declare
  v_count integer;
begin
  update newsletter.subscribers s set
    expires_at = greatest(l.at + make_interval(days => p_days), avow.now() + interval '1 second')
    from (
      select n.person_id, max(n.ended_at) as at from newsletter.subscriptions n
      join newsletter.subscribers e on e.person_id = n.person_id and e.expires_at is not null
      group by n.person_id
    ) l
    where l.person_id = s.person_id
      and s.expires_at > l.at + make_interval(days => p_days)
      and s.expires_at > avow.now() + interval '1 second';
  get diagnostics v_count = row_count;
  update people.persons p set expires_at = greatest(
      s.expires_at, (select max(m.expires_at) from people.messages m where m.person_id = p.id))
    from newsletter.subscribers s
    where s.person_id = p.id and s.expires_at is not null and p.expires_at > s.expires_at
      and p.expires_at > coalesce(
        (select max(m.expires_at) from people.messages m where m.person_id = p.id), s.expires_at);
  return v_count;
end
$$;
