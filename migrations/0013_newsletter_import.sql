-- Who is taken in many at a time, who is known already, and what came back.

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
