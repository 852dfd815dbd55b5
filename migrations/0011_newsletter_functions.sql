-- How the newsletter takes people in, writes to them and lets them go. As in 0005, values open only
-- here, with the audit entry in the same transaction, and row security binds these functions too.

-- Erasing a subscriber, in whichever way, leaves the keyed hash of the address behind, so that no
-- later import writes to them again. What a machine wrote could be taken back; this can't.
create function newsletter.remember_erased() returns trigger
  language plpgsql security definer
  set search_path = pg_catalog, pg_temp
  as $$
begin
  insert into newsletter.suppressions as x (email_index, reason, at)
    values (old.email_index, 'erased', avow.now())
    on conflict (email_index, list_id) do update set reason = 'erased', at = excluded.at
      where x.reason in ('bounced', 'complained');
  return null;
end
$$;
create trigger remember_erased after delete on newsletter.subscribers
  for each row execute function newsletter.remember_erased();

-- The mailed link was used: the sign-up is confirmed, suppressions that stood against it go, and
-- the person is subscribed without a date. `p_person` is who is known under the address now. False,
-- with nothing changed, when the sign-up was used or is past its date, or is somebody else's.
create function newsletter.confirm(
  p_sign_up uuid, p_person uuid, p_receipt uuid, p_signature bytea, p_at timestamptz
) returns boolean
  language plpgsql security definer
  set search_path = pg_catalog, pg_temp
  as $$
declare
  v newsletter.sign_ups;
begin
  -- Whoever changes what somebody subscribed to holds their row first: what is confirmed while the
  -- last subscription ends must not stand without a key.
  perform from people.persons p where p.id = p_person for update;
  if not exists (
    select from people.persons p
    join newsletter.sign_ups s on s.email_index = p.email_index
    where s.id = p_sign_up and p.id = p_person and p.verified_at is not null
  ) then
    return false;
  end if;
  -- A confirmed sign-up lifts suppressions, so nothing may be marked before the person is known.
  update newsletter.sign_ups set confirmed_at = avow.now(), person_id = p_person
    where id = p_sign_up and confirmed_at is null and expires_at > avow.now()
    returning * into v;
  if not found then
    return false;
  end if;
  delete from newsletter.suppressions x
    where x.email_index = v.email_index
      and (x.list_id is null or x.list_id = any (v.list_ids));
  update people.persons set expires_at = null where id = p_person;
  update people.consents
    set basis = 'agreed', policy_version = v.policy_version, given_at = avow.now()
    where person_id = p_person and purpose = 'newsletter' and withdrawn_at is null;
  insert into newsletter.subscribers (person_id, email_index, created_at)
    values (p_person, v.email_index, p_at)
    on conflict (person_id) do update set expires_at = null;
  insert into newsletter.subscriptions (list_id, person_id, state, source, subscribed_at)
    select l, p_person, 'subscribed', 'form', p_at from unnest(v.list_ids) l
    on conflict (list_id, person_id) do update
      set state = 'subscribed', source = 'form', ended_at = null, ended_by = null,
        subscribed_at = case when newsletter.subscriptions.state = 'subscribed'
          then newsletter.subscriptions.subscribed_at else p_at end;
  insert into newsletter.receipts (id, person_id, list_ids, wording_hashes, policy_version, form,
      asked_at, confirmed_at, signature)
    values (p_receipt, p_person, v.list_ids, v.wording_hashes, v.policy_version, v.form,
      v.created_at, p_at, p_signature);
  return true;
end
$$;

-- Ends subscriptions, to `p_lists` or to all that there are, and suppresses the address for them.
-- When none is left, the purpose's key goes, what the newsletter knows at `p_until`, and the person
-- then or when the last message between us is past its date. Returns how many ended. For
-- `requests`, which is never off.
create function newsletter.unsubscribe(
  p_person uuid, p_lists uuid[], p_by text, p_until timestamptz, p_campaign integer default null
) returns integer
  language plpgsql security definer
  set search_path = pg_catalog, pg_temp
  as $$
declare
  v_index bytea;
  v_ended integer;
begin
  if p_until is null then
    raise exception 'who leaves needs a date' using errcode = 'null_value_not_allowed';
  end if;
  perform from people.persons p where p.id = p_person for update;
  select email_index into v_index from newsletter.subscribers where person_id = p_person for update;
  if not found then
    return 0;
  end if;
  insert into newsletter.suppressions (email_index, list_id, reason, at)
    select v_index, s.list_id, 'unsubscribed', avow.now() from newsletter.subscriptions s
    where s.person_id = p_person and s.state = 'subscribed'
      and (p_lists is null or s.list_id = any (p_lists))
    on conflict (email_index, list_id) do update set reason = 'unsubscribed', at = excluded.at;
  update newsletter.subscriptions set state = 'unsubscribed', ended_at = avow.now(), ended_by = p_by
    where person_id = p_person and state = 'subscribed'
      and (p_lists is null or list_id = any (p_lists));
  get diagnostics v_ended = row_count;
  if not exists (
    select from newsletter.subscriptions where person_id = p_person and state = 'subscribed'
  ) then
    insert into newsletter.suppressions (email_index, reason, at)
      values (v_index, 'unsubscribed', avow.now())
      on conflict (email_index, list_id) do update set reason = 'unsubscribed', at = excluded.at;
    perform people.withdraw(p_person, 'newsletter');
    update newsletter.subscribers set expires_at = p_until
      where person_id = p_person and expires_at is null;
    update people.persons p set expires_at = greatest(
        p_until, (select max(m.expires_at) from people.messages m where m.person_id = p.id))
      where id = p_person and expires_at is null;
  end if;
  if v_ended > 0 and p_campaign is not null then
    update newsletter.campaigns set unsubscribed = unsubscribed + 1 where number = p_campaign;
  end if;
  return v_ended;
end
$$;

-- Claims the next deliveries of a campaign that is being sent and opens their addresses: one audit
-- entry for the batch, a disclosure for each. Whoever is no longer subscribed to any of its lists,
-- withdrew, or is suppressed is left out, though the audience was frozen before.
create function newsletter.claim_batch(
  p_campaign uuid, p_limit integer, p_until timestamptz, p_recipient text, p_categories text[],
  p_fields text[]
) returns table (
  delivery_id uuid, person_id uuid, attempt integer, wrapped bytea, email bytea, name bytea
)
  language plpgsql security definer
  set search_path = pg_catalog, pg_temp
  set plan_cache_mode = force_generic_plan
  as $$
declare
  v_lists uuid[];
  v_claimed uuid[];
  v_open uuid[];
  v_persons uuid[];
  v_attempts integer[];
  v_wrapped bytea[];
  v_emails bytea[];
  v_names bytea[];
  v_with_name boolean := 'name' = any (p_fields);
begin
  select c.list_ids into v_lists from newsletter.campaigns c
    where c.id = p_campaign and c.state = 'sending';
  if not found then
    return;
  end if;
  with due as (
    select d.id from mail.deliveries d
    where d.ref = p_campaign and d.kind = 'newsletter.campaign'
      and d.state in ('queued', 'deferred')
      and d.next_at <= avow.now() and d.expires_at > avow.now()
    order by d.next_at, d.id limit p_limit for update skip locked
  ), claimed as (
    update mail.deliveries d
    set state = 'claimed', attempts = d.attempts + 1, claimed_until = p_until
    from due where d.id = due.id returning d.id
  )
  select array_agg(id) into v_claimed from claimed;
  if v_claimed is null then
    return;
  end if;
  -- Decided and opened at one moment: who leaves while this runs is either written down and handed
  -- out, or neither.
  select array_agg(d.id), array_agg(d.person_id), array_agg(d.attempts), array_agg(k.wrapped),
      array_agg(p.email), array_agg(case when v_with_name then p.name end)
    into v_open, v_persons, v_attempts, v_wrapped, v_emails, v_names
    from mail.deliveries d
    join newsletter.subscribers s on s.person_id = d.person_id
    join people.persons p on p.id = d.person_id and p.email is not null
    join keys.wrapped_keys k on k.person_id = d.person_id and k.purpose = avow.purpose()
    where d.id = any (v_claimed)
      and exists (
        select from newsletter.subscriptions n
        where n.person_id = d.person_id and n.list_id = any (v_lists) and n.state = 'subscribed'
          and not exists (
            select from newsletter.suppressions x
            where x.email_index = s.email_index
              and (x.list_id is null or x.list_id = n.list_id)
          )
      );
  update mail.deliveries d
    set state = 'refused', reason = 'no longer subscribed', claimed_until = null,
      done_at = avow.now()
    where d.id = any (v_claimed) and d.id <> all (coalesce(v_open, '{}'));
  if v_open is null then
    return;
  end if;
  perform people.record_read('claim_batch', 'campaign',
    case when v_with_name then array['email', 'name'] else array['email'] end, v_persons, null);
  insert into ledger.disclosures
      (at, purpose, recipient, categories, person_ref, delivery_id, attempt)
    select avow.now(), avow.purpose(), p_recipient, p_categories, r.ref, o.id, o.attempts
    from unnest(v_open, v_persons, v_attempts) as o (id, person_id, attempts)
    left join keys.person_refs r on r.person_id = o.person_id;
  return query
    select * from unnest(v_open, v_persons, v_attempts, v_wrapped, v_emails, v_names);
end
$$;

-- Takes imported people in, a batch at a time: arrays of one length, a null name where there is
-- none, each address once. Nobody whose address is suppressed, or who left one of these lists
-- before, comes in. Who is known to another purpose is joined if the newsletter holds their key by
-- now. Returns what became of each, in order.
create function newsletter.take_in_batch(
  p_lists uuid[], p_version text, p_persons uuid[], p_consents uuid[], p_indexes bytea[],
  p_emails bytea[], p_names bytea[], p_wrapped bytea[], p_wrapped_requests bytea[],
  p_at timestamptz[]
) returns table (n integer, outcome text)
  language plpgsql security definer
  set search_path = pg_catalog, pg_temp
  set plan_cache_mode = force_generic_plan
  as $$
declare
  v_persons uuid[];
  v_outcomes text[];
  v_new integer[];
  -- The rights of whoever calls say what the policy lets in, here as in an INSERT.
  v_email boolean := has_column_privilege(session_user, 'people.persons', 'email', 'insert');
  v_name boolean := has_column_privilege(session_user, 'people.persons', 'name', 'insert');
begin
  -- As in `confirm`: who is leaving at this moment has left, or has not begun to.
  perform from people.persons p where p.email_index = any (p_indexes) and p.verified_at is not null
    order by p.id for update;
  select
    array_agg(coalesce(s.person_id, p.id, p_persons[g.n]) order by g.n),
    array_agg(case
      when exists (
        select from newsletter.suppressions x where x.email_index = p_indexes[g.n]
          and (x.list_id is null or x.list_id = any (p_lists))
      ) then 'suppressed'
      when s.person_id is not null then 'known'
      when p.id is not null then 'joined'
      else 'added'
    end order by g.n)
    into v_persons, v_outcomes
    from generate_subscripts(p_persons, 1) as g(n)
    left join newsletter.subscribers s on s.email_index = p_indexes[g.n]
    left join people.persons p on p.email_index = p_indexes[g.n] and p.verified_at is not null;
  select coalesce(array_agg(g.n), '{}') into v_new
    from generate_subscripts(v_outcomes, 1) as g(n) where v_outcomes[g.n] = 'added';
  insert into keys.wrapped_keys (person_id, purpose, wrapped)
    select p_persons[i], 'newsletter', p_wrapped[i] from unnest(v_new) i
    union all
    select p_persons[i], 'requests', p_wrapped_requests[i] from unnest(v_new) i;
  insert into keys.person_refs (person_id) select p_persons[i] from unnest(v_new) i;
  insert into people.persons (id, email, name, email_index, created_at, verified_at)
    select p_persons[i], case when v_email then p_emails[i] end,
      case when v_name then p_names[i] end, p_indexes[i], avow.now(), p_at[i]
    from unnest(v_new) i;
  insert into people.consents (id, person_id, purpose, basis, policy_version, given_at)
    select p_consents[i], p_persons[i], 'newsletter', 'imported', p_version, p_at[i]
    from unnest(v_new) i;
  update people.persons p set expires_at = null
    from generate_subscripts(v_outcomes, 1) as g(n)
    where v_outcomes[g.n] = 'joined' and p.id = v_persons[g.n];
  insert into newsletter.subscribers (person_id, email_index, created_at)
    select v_persons[g.n], p_indexes[g.n], avow.now()
    from generate_subscripts(v_outcomes, 1) as g(n) where v_outcomes[g.n] in ('added', 'joined');
  insert into newsletter.subscriptions (list_id, person_id, state, source, subscribed_at)
    select l, v_persons[g.n], 'subscribed', 'import', p_at[g.n]
    from generate_subscripts(v_outcomes, 1) as g(n), unnest(p_lists) l
    where v_outcomes[g.n] <> 'suppressed'
    on conflict (list_id, person_id) do nothing;
  return query
    select g.n, v_outcomes[g.n] from generate_subscripts(v_outcomes, 1) as g(n) order by g.n;
end
$$;

-- Who is known under these addresses to any purpose, whether `p_purpose` holds their key, and
-- whether they withdrew from it. For `requests`, which may give it; one entry for the batch. Who is
-- past their date is forgotten at once: nobody may see them, and until the sweep they would stand
-- in the way of who is new.
create function people.find_known(
  p_indexes bytea[], p_reason text, p_purpose text default 'newsletter'
) returns table (email_index bytea, person_id uuid, held boolean, withdrew boolean)
  language plpgsql security definer
  set search_path = pg_catalog, pg_temp
  as $$
begin
  perform people.erase(p.id, 'past its date') from people.persons p
    where p.email_index = any (p_indexes) and p.verified_at is not null
      and p.expires_at <= avow.now();
  perform people.record_read('find_known', p_reason, array['email'], array(
    select p.id from people.persons p
    where p.email_index = any (p_indexes) and p.verified_at is not null
  ), null);
  return query
    select p.email_index, p.id,
      exists (
        select from keys.wrapped_keys k where k.person_id = p.id and k.purpose = p_purpose
      ),
      exists (
        select from people.consents c
        where c.person_id = p.id and c.purpose = p_purpose and c.withdrawn_at is not null
      )
    from people.persons p
    where p.email_index = any (p_indexes) and p.verified_at is not null;
end
$$;

-- Sealed reports about mails that came back, with the key to open them. One entry for the batch.
create function people.open_evidence(p_ids uuid[], p_reason text, p_operator uuid default null)
  returns table (evidence_id uuid, person_id uuid, wrapped bytea, diagnostic bytea)
  language plpgsql security definer
  set search_path = pg_catalog, pg_temp
  as $$
begin
  perform people.record_read('open_evidence', p_reason, array['diagnostic'], array(
    select e.person_id from people.evidence e where e.id = any (p_ids)
  ), p_operator);
  return query
    select e.id, e.person_id, k.wrapped, e.diagnostic
    from people.evidence e
    join keys.wrapped_keys k on k.person_id = e.person_id and k.purpose = avow.purpose()
    where e.id = any (p_ids);
end
$$;

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
