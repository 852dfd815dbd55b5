-- Who is taken in many at a time, who is known already, and what came back.

-- With many people, those of one person are looked for when they are erased, or imported again.
create index consents_person on people.consents (person_id);

-- Takes imported people in, a batch at a time: arrays of one length, a null name where there is
-- none, each address once. Nobody whose address is suppressed, or who left one of these lists
-- before, comes in. Who is known to another purpose is joined if the newsletter holds their key by
-- now. Returns what became of each, in order.
--
-- Planned on an empty database, a batch would read whole tables as they grow, so that all of it is
-- written and planned as looks at single rows.
create function newsletter.take_in_batch(
  p_lists uuid[], p_version text, p_persons uuid[], p_consents uuid[], p_indexes bytea[],
  p_emails bytea[], p_names bytea[], p_wrapped bytea[], p_wrapped_requests bytea[],
  p_at timestamptz[]
) returns table (n integer, outcome text)
  language plpgsql security definer
  set search_path = pg_catalog, pg_temp
  set plan_cache_mode = force_generic_plan
  set enable_seqscan = off
  set enable_hashjoin = off
  set enable_mergejoin = off
  as $$
declare
  v_persons uuid[];
  v_outcomes text[];
  v_new integer[];
  v_places integer[];
  v_found uuid[];
  v_known uuid[] := array_fill(null::uuid, array[cardinality(p_persons)]);
  v_now timestamptz := avow.now();
  -- Of the columns' own type, so that the guard against card numbers looks at each once and not in
  -- every row.
  v_version avow.plain_text := p_version;
  v_newsletter constant avow.plain_text := 'newsletter';
  v_requests constant avow.plain_text := 'requests';
  v_imported constant avow.plain_text := 'imported';
  v_subscribed constant avow.plain_text := 'subscribed';
  v_import constant avow.plain_text := 'import';
  -- The rights of whoever calls say what the policy lets in, here as in an INSERT.
  v_email boolean := has_column_privilege(session_user, 'people.persons', 'email', 'insert');
  v_name boolean := has_column_privilege(session_user, 'people.persons', 'name', 'insert');
begin
  -- As in `confirm`: who is leaving at this moment has left, or has not begun to.
  select array_agg(g.n), array_agg(l.id) into v_places, v_found
    from unnest(p_indexes) with ordinality as g(i, n), lateral (
      select p.id from people.persons p
      where p.email_index = g.i and p.verified_at is not null for update
    ) l;
  for i in 1 .. coalesce(cardinality(v_places), 0) loop
    v_known[v_places[i]] := v_found[i];
  end loop;
  select array_agg(coalesce(l.subscriber, v_known[l.n], p_persons[l.n]) order by l.n),
    array_agg(case
      when l.suppressed then 'suppressed'
      when l.subscriber is not null then 'known'
      when v_known[l.n] is not null then 'joined'
      else 'added'
    end order by l.n)
    into v_persons, v_outcomes
    from (
      select g.n,
        exists (
          select from newsletter.suppressions x where x.email_index = p_indexes[g.n]
            and (x.list_id is null or x.list_id = any (p_lists))
        ) as suppressed,
        (select s.person_id from newsletter.subscribers s where s.email_index = p_indexes[g.n])
          as subscriber
      from generate_subscripts(p_persons, 1) as g(n)
      -- Each is looked for once, however often it is named above.
      offset 0
    ) l;
  select coalesce(array_agg(g.n), '{}') into v_new
    from generate_subscripts(v_outcomes, 1) as g(n) where v_outcomes[g.n] = 'added';
  insert into keys.wrapped_keys (person_id, purpose, wrapped)
    select p_persons[i], v_newsletter, p_wrapped[i] from unnest(v_new) i
    union all
    select p_persons[i], v_requests, p_wrapped_requests[i] from unnest(v_new) i;
  insert into keys.person_refs (person_id) select p_persons[i] from unnest(v_new) i;
  insert into people.persons (id, email, name, email_index, created_at, verified_at)
    select p_persons[i], case when v_email then p_emails[i] end,
      case when v_name then p_names[i] end, p_indexes[i], v_now, p_at[i]
    from unnest(v_new) i;
  insert into people.consents (id, person_id, purpose, basis, policy_version, given_at)
    select p_consents[i], p_persons[i], v_newsletter, v_imported, v_version, p_at[i]
    from unnest(v_new) i;
  update people.persons p set expires_at = null
    from generate_subscripts(v_outcomes, 1) as g(n)
    where v_outcomes[g.n] = 'joined' and p.id = v_persons[g.n];
  insert into newsletter.subscribers (person_id, email_index, created_at, name_mark)
    select v_persons[g.n], p_indexes[g.n], v_now,
      case when v_name and v_outcomes[g.n] = 'added' then sha256(p_names[g.n]) end
    from generate_subscripts(v_outcomes, 1) as g(n) where v_outcomes[g.n] in ('added', 'joined');
  insert into newsletter.subscriptions (list_id, person_id, state, source, subscribed_at)
    select l, v_persons[g.n], v_subscribed, v_import, p_at[g.n]
    from generate_subscripts(v_outcomes, 1) as g(n), unnest(p_lists) l
    where v_outcomes[g.n] <> 'suppressed'
    on conflict (list_id, person_id) do nothing;
  return query
    select g.n, v_outcomes[g.n] from generate_subscripts(v_outcomes, 1) as g(n) order by g.n;
end
$$;

-- Those of whom an imported file says that they left, or can't be reached: their addresses are
-- suppressed for all lists, and who subscribes here leaves. What was suppressed stays so; what a
-- machine wrote becomes their own no. Returns what became of each, in order: `left`, `gone`, or
-- `known gone`. For `requests`, as all leaving is.
create function newsletter.record_gone(p_indexes bytea[], p_until timestamptz)
  returns table (n integer, outcome text)
  language plpgsql security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  as $$
declare
  v_person uuid;
  v_ended integer;
begin
  -- A confirmation of one of these is over by now, or waits and then sees that they left.
  perform people.lock_addresses(p_indexes);
  for i in 1 .. coalesce(cardinality(p_indexes), 0) loop
    v_ended := 0;
    select s.person_id into v_person from newsletter.subscribers s
      where s.email_index = p_indexes[i] and exists (
        select from newsletter.subscriptions x
        where x.person_id = s.person_id and x.state = 'subscribed'
      );
    if found then
      v_ended := newsletter.unsubscribe(v_person, null, 'import', p_until);
    end if;
    insert into newsletter.suppressions as x (email_index, reason, at)
      values (p_indexes[i], 'unsubscribed', avow.now())
      on conflict (email_index, list_id) do update set reason = 'unsubscribed', at = excluded.at
        where x.reason in ('bounced', 'complained');
    n := i;
    outcome := case when v_ended > 0 then 'left' when found then 'gone' else 'known gone' end;
    return next;
  end loop;
end
$$;

-- Who is known under these addresses to any purpose, whether `p_purpose` holds their key, and
-- whether they withdrew from it. For `requests`, which may give it; one entry for the batch. Who is
-- past their date is forgotten at once: nobody may see them, and until the sweep they would stand
-- in the way of who is new. Planned as looks at single rows, as above.
create function people.find_known(
  p_indexes bytea[], p_reason text, p_purpose text default 'newsletter'
) returns table (email_index bytea, person_id uuid, held boolean, withdrew boolean)
  language plpgsql security definer
  set search_path = pg_catalog, pg_temp
  set enable_seqscan = off
  set enable_hashjoin = off
  set enable_mergejoin = off
  as $$
declare
  v_persons uuid[];
begin
  perform people.forget(l.id, 'past its date', null) from unnest(p_indexes) as g(i), lateral (
    select p.id from people.persons p
    where p.email_index = g.i and p.verified_at is not null and p.expires_at <= avow.now()
  ) l;
  select coalesce(array_agg(l.id), '{}') into v_persons from unnest(p_indexes) as g(i), lateral (
    select p.id from people.persons p where p.email_index = g.i and p.verified_at is not null
  ) l;
  perform people.record_read('find_known', p_reason, array['email'], v_persons, null);
  return query
    select p.email_index, p.id,
      exists (
        select from keys.wrapped_keys k where k.person_id = p.id and k.purpose = p_purpose
      ),
      exists (
        select from people.consents c
        where c.person_id = p.id and c.purpose = p_purpose and c.withdrawn_at is not null
      )
    from unnest(v_persons) as g(id) join people.persons p on p.id = g.id;
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
