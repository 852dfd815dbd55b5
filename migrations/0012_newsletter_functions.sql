-- How the newsletter takes people in, writes to them and lets them go. As in 0005, values open only
-- here, with the audit entry in the same transaction, and row security binds these functions too.

-- Lets one transaction at a time decide what becomes of an address. Whoever takes this lock takes it
-- before any row, and those of several addresses in one order, so that nobody waits for each other.
-- The program's `lockAddress` takes the same.
create function people.lock_addresses(p_indexes bytea[]) returns void
  language plpgsql security definer
  set search_path = pg_catalog, pg_temp
  as $$
begin
  perform pg_advisory_xact_lock(l.key) from (
    select distinct ('x' || encode(substr(i, 1, 4), 'hex'))::bit(32)::integer::bigint as key
    from unnest(p_indexes) i where i is not null order by 1
  ) l;
end
$$;

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

-- The mailed link was used. Whoever stood alone becomes the known person of the address, or, where
-- somebody is known, `p_person`, leaves them the name, sealed anew, and goes. Then the newsletter
-- gets the person's key, sealed for it, with the consent behind it; suppressions that stood against
-- this go, and the person is subscribed without a date. All or nothing: false, with nothing changed,
-- when the sign-up was used, is past its date or is somebody else's, when they said no since they
-- asked, and while the newsletter is switched off. For `requests`: no other login can do this.
create function newsletter.confirm(
  p_sign_up uuid, p_person uuid, p_name bytea, p_consent uuid, p_wrapped bytea, p_receipt uuid,
  p_signature bytea, p_at timestamptz
) returns boolean
  language plpgsql security definer
  set search_path = pg_catalog, pg_temp
  as $$
declare
  v newsletter.sign_ups;
  v_known uuid;
  v_before bytea;
  v_mark bytea;
begin
  perform people.lock_addresses(array(
    select s.email_index from newsletter.sign_ups s where s.id = p_sign_up
  ));
  -- What is confirmed while the last subscription ends must not stand without a key.
  perform from people.persons p where p.id = p_person for update;
  select * into v from newsletter.sign_ups s
    where s.id = p_sign_up and s.confirmed_at is null and s.expires_at > avow.now()
      and not exists (select from avow.switches w where w.purpose = 'newsletter')
      and not exists (
        select from newsletter.suppressions x
        where x.email_index = s.email_index and x.reason in ('unsubscribed', 'erased')
          and x.at >= s.created_at and (x.list_id is null or x.list_id = any (s.list_ids))
      )
    for update;
  if not found or not exists (
    select from people.persons p
    where p.id = v.person_id and p.email_index = v.email_index and p.verified_at is null
  ) then
    return false;
  end if;
  select p.id into v_known from people.persons p
    where p.email_index = v.email_index and p.verified_at is not null;
  if coalesce(v_known, v.person_id) <> p_person then
    return false;
  end if;
  update newsletter.sign_ups set confirmed_at = avow.now(), person_id = p_person
    where id = p_sign_up;
  select p.name into v_before from people.persons p where p.id = p_person;
  if v_known is null then
    update people.persons set verified_at = avow.now(), expires_at = null where id = p_person;
    v_mark := sha256(v_before);
  else
    -- No name but one that was taken in by the newsletter's own rights.
    update people.persons p set expires_at = null, name = coalesce(p_name, p.name)
      where p.id = p_person and exists (
        select from people.persons a where a.id = v.person_id and (a.name is not null or p_name is null)
      );
    if not found then
      raise exception 'a name that nobody brought' using errcode = 'check_violation';
    end if;
    delete from people.persons where id = v.person_id;
    delete from keys.wrapped_keys where person_id = v.person_id;
    delete from keys.person_refs where person_id = v.person_id;
    if v_before is null or exists (
      select from newsletter.subscribers s
      where s.person_id = p_person and s.name_mark = sha256(v_before)
    ) then
      v_mark := sha256(coalesce(p_name, v_before));
    end if;
  end if;
  insert into people.consents (id, person_id, purpose, basis, policy_version, given_at)
    values (p_consent, p_person, 'newsletter', 'agreed', v.policy_version, avow.now())
    on conflict (person_id, purpose) where withdrawn_at is null do update
      set basis = 'agreed', policy_version = excluded.policy_version, given_at = excluded.given_at;
  insert into keys.wrapped_keys (person_id, purpose, wrapped)
    values (p_person, 'newsletter', p_wrapped) on conflict (person_id, purpose) do nothing;
  delete from newsletter.suppressions x
    where x.email_index = v.email_index
      and (x.list_id is null or x.list_id = any (v.list_ids));
  insert into newsletter.subscribers (person_id, email_index, created_at, name_mark)
    values (p_person, v.email_index, p_at, v_mark)
    on conflict (person_id) do update set expires_at = null, name_mark = excluded.name_mark;
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
  perform people.lock_addresses(array(
    select s.email_index from newsletter.subscribers s where s.person_id = p_person
  ));
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
  -- What they asked for before is over. The next sign-up is sent a confirmation of its own.
  delete from newsletter.confirmations c using newsletter.sign_ups s
    where v_ended > 0 and s.id = c.id and s.email_index = v_index and s.confirmed_at is null
      and (p_lists is null or s.list_ids && p_lists or not exists (
        select from newsletter.subscriptions n where n.person_id = p_person and n.state = 'subscribed'
      ));
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
  delivery_id uuid, person_id uuid, attempt integer, tries integer, wrapped bytea, email bytea,
  name bytea
)
  language plpgsql security definer
  set search_path = pg_catalog, pg_temp
  set plan_cache_mode = force_generic_plan
  as $$
declare
  v_now timestamptz := avow.now();
  v_purpose text := avow.purpose();
  v_lists uuid[];
  v_claimed uuid[];
  v_who uuid[];
  v_numbers integer[];
  v_untried integer[];
  v_left uuid[];
  v_open uuid[];
  v_persons uuid[];
  v_attempts integer[];
  v_tries integer[];
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
      and d.next_at <= v_now and d.expires_at > v_now
    order by d.next_at, d.id limit p_limit for update skip locked
  ), claimed as (
    update mail.deliveries d
    set state = 'claimed', attempts = d.attempts + 1, claimed_until = p_until
    from due where d.id = due.id returning d.id, d.person_id, d.attempts, d.untried
  )
  select array_agg(c.id), array_agg(c.person_id), array_agg(c.attempts), array_agg(c.untried)
    into v_claimed, v_who, v_numbers, v_untried from claimed c;
  if v_claimed is null then
    return;
  end if;
  -- Decided and opened at one moment: who leaves while this runs is either written down and handed
  -- out, or neither. Each limit keeps a join a look at one person, however the planner counts.
  select array_agg(c.id), array_agg(c.person_id), array_agg(c.attempt),
      array_agg(c.attempt - c.untried), array_agg(k.wrapped), array_agg(p.email),
      array_agg(case when v_with_name then p.name end)
    into v_open, v_persons, v_attempts, v_tries, v_wrapped, v_emails, v_names
    from unnest(v_claimed, v_who, v_numbers, v_untried) as c(id, person_id, attempt, untried)
    cross join lateral (
      select s.email_index from newsletter.subscribers s where s.person_id = c.person_id limit 1
    ) s
    cross join lateral (
      select p.email, p.name from people.persons p
      where p.id = c.person_id and p.email is not null limit 1
    ) p
    cross join lateral (
      select k.wrapped from keys.wrapped_keys k
      where k.person_id = c.person_id and k.purpose = v_purpose limit 1
    ) k
    cross join lateral (
      select from newsletter.subscriptions n
      where n.person_id = c.person_id and n.list_id = any (v_lists) and n.state = 'subscribed'
        and not exists (
          select from newsletter.suppressions x
          where x.email_index = s.email_index and (x.list_id is null or x.list_id = n.list_id)
        )
      limit 1
    ) n;
  if v_open is null or cardinality(v_open) < cardinality(v_claimed) then
    v_left := array(select unnest(v_claimed) except select unnest(v_open));
    update mail.deliveries d
      set state = 'refused', reason = 'no longer subscribed', claimed_until = null, done_at = v_now
      where d.id = any (v_left);
    update newsletter.campaigns set excluded = excluded + cardinality(v_left)
      where id = p_campaign;
  end if;
  if v_open is null then
    return;
  end if;
  perform people.record_read('claim_batch', 'campaign',
    case when v_with_name then array['email', 'name'] else array['email'] end, v_persons, null);
  insert into ledger.disclosures
      (at, purpose, recipient, categories, person_ref, delivery_id, attempt)
    select v_now, v_purpose, p_recipient, p_categories, r.ref, o.id, o.attempt
    from unnest(v_open, v_persons, v_attempts) as o (id, person_id, attempt)
    left join keys.person_refs r on r.person_id = o.person_id;
  return query
    select * from unnest(v_open, v_persons, v_attempts, v_tries, v_wrapped, v_emails, v_names);
end
$$;
