-- The only way to a personal value: functions that write the audit entry in the same
-- transaction. Row security holds inside of them (see 0004), so a mistake here opens nothing.
-- Those that read plan once per session: planning anew for each array costs five times the read.

-- For the functions below; nobody is granted it.
create function people.record_read(
  p_function text, p_reason text, p_fields text[], p_persons uuid[], p_operator uuid
) returns void
  language plpgsql security definer
  set search_path = pg_catalog, pg_temp
  set plan_cache_mode = force_generic_plan
  as $$
begin
  insert into ledger.audit_entries
    (at, purpose, operator_id, function, reason, fields, person_refs)
  values (
    avow.now(), avow.purpose(), p_operator, p_function, p_reason, p_fields,
    coalesce(
      (select array_agg(ref) from keys.person_refs where person_id = any (p_persons)), '{}'
    )
  );
end
$$;

-- Sealed details of people, with the caller's wrapped key for each. One entry for the batch.
create function people.open_persons(
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
      case when 'company' = any (p_fields) then p.company end,
      case when 'phone' = any (p_fields) then p.phone end
    from people.persons p
    join keys.wrapped_keys k on k.person_id = p.id and k.purpose = avow.purpose()
    where p.id = any (p_persons);
end
$$;

-- Sealed messages, by thread or by id. One entry for the batch.
create function people.open_messages(
  p_threads uuid[], p_messages uuid[], p_fields text[], p_reason text, p_operator uuid default null
) returns table (
  message_id uuid, thread_id uuid, person_id uuid, wrapped bytea, direction text,
  operator_id uuid, at timestamptz, subject bytea, message bytea
)
  language plpgsql security definer
  set search_path = pg_catalog, pg_temp
  set plan_cache_mode = force_generic_plan
  as $$
begin
  perform people.record_read(
    'open_messages', p_reason, p_fields,
    array(
      select m.person_id from people.messages m
      where m.thread_id = any (p_threads) or m.id = any (p_messages)
    ),
    p_operator
  );
  return query
    select m.id, m.thread_id, m.person_id, k.wrapped, m.direction::text, m.operator_id, m.at,
      case when 'subject' = any (p_fields) then m.subject end,
      case when 'message' = any (p_fields) then m.message end
    from people.messages m
    join keys.wrapped_keys k on k.person_id = m.person_id and k.purpose = avow.purpose()
    where m.thread_id = any (p_threads) or m.id = any (p_messages)
    order by m.at, m.id;
end
$$;

-- Who stands under exactly this address, known or alone.
create function people.find_by_email(
  p_index bytea, p_reason text, p_operator uuid default null
) returns table (person_id uuid, verified boolean, created_at timestamptz)
  language plpgsql security definer
  set search_path = pg_catalog, pg_temp
  set plan_cache_mode = force_generic_plan
  as $$
begin
  perform people.record_read(
    'find_by_email', p_reason, array['email'],
    array(select id from people.persons where email_index = p_index), p_operator
  );
  return query
    select p.id, p.verified_at is not null, p.created_at
    from people.persons p where p.email_index = p_index order by p.created_at;
end
$$;

-- The address of a message that stood alone was verified, and nobody is known under it yet. False
-- when somebody is, whom this purpose can't see: they withdrew, or their date has passed.
create function people.mark_verified(p_person uuid) returns boolean
  language plpgsql security definer
  set search_path = pg_catalog, pg_temp
  as $$
begin
  update people.persons set verified_at = avow.now() where id = p_person and verified_at is null;
  return found;
exception when unique_violation then
  return false;
end
$$;

-- Ties a message to the known person: its values come sealed anew under that person's key. A mail
-- about it that is still to go out goes to that person.
create function people.move_message(
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
    from people.messages m where m.id = p_message and p.id = p_to;
  update mail.deliveries set person_id = p_to where ref = p_message;
  return true;
end
$$;

-- The newest details that a verified message gave, for the known person.
create function people.renew_details(
  p_person uuid, p_name bytea, p_company bytea, p_phone bytea
) returns void
  language sql security definer
  set search_path = pg_catalog, pg_temp
  as $$
    update people.persons set
      name = coalesce(p_name, name), company = coalesce(p_company, company),
      phone = coalesce(p_phone, phone)
    where id = p_person
  $$;

-- Forgets the row that stood alone, once none of its messages is left under it. One that is past
-- its date can't be seen from here; the sweep takes it, and the row with it.
create function people.drop_alone(p_person uuid) returns void
  language plpgsql security definer
  set search_path = pg_catalog, pg_temp
  as $$
begin
  delete from people.persons p where p.id = p_person and p.verified_at is null
    and not exists (select from people.messages m where m.person_id = p.id);
  if found then
    delete from keys.wrapped_keys where person_id = p_person;
    delete from keys.person_refs where person_id = p_person;
  end if;
exception when foreign_key_violation then
  null;
end
$$;

-- An answer keeps the person as long as the answer itself.
create function people.keep_until(p_person uuid, p_until timestamptz) returns void
  language sql security definer
  set search_path = pg_catalog, pg_temp
  as $$
    update people.persons set expires_at = greatest(expires_at, p_until)
    where id = p_person and expires_at is not null
  $$;

-- The only way to an address for sending: the audit entry and the disclosure stand in the same
-- transaction, before anything leaves. No row when the purpose holds no key (any more).
create function people.open_for_delivery(
  p_person uuid, p_delivery uuid, p_attempt integer, p_recipient text, p_categories text[]
) returns table (wrapped bytea, email bytea, name bytea)
  language plpgsql security definer
  set search_path = pg_catalog, pg_temp
  set plan_cache_mode = force_generic_plan
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
    'open_for_delivery', 'mail', array['email', 'name'], array[p_person], null
  );
  insert into ledger.disclosures
    (at, purpose, recipient, categories, person_ref, delivery_id, attempt)
  values (
    avow.now(), avow.purpose(), p_recipient, p_categories,
    (select ref from keys.person_refs where person_id = p_person), p_delivery, p_attempt
  );
  return query
    select k.wrapped, p.email, p.name from people.persons p
    join keys.wrapped_keys k on k.person_id = p.id and k.purpose = avow.purpose()
    where p.id = p_person;
end
$$;
