-- Which rows of the newsletter, and of people, each purpose sees and writes. FORCE binds the functions
-- that run as the owner too, with the purpose of the session that called them.
do $$
declare
  t text;
begin
  foreach t in array array['lists', 'wordings', 'subscribers', 'sign_ups', 'confirmations',
    'subscriptions', 'receipts', 'suppressions', 'campaigns', 'images', 'imports', 'bounces',
    'bounce_sources']
  loop
    execute format('alter table newsletter.%I enable row level security', t);
    execute format('alter table newsletter.%I force row level security', t);
  end loop;
  foreach t in array array['lists', 'wordings', 'subscribers', 'sign_ups', 'confirmations',
    'receipts', 'campaigns', 'images', 'imports', 'bounces', 'bounce_sources']
  loop
    execute format(
      'create policy own on newsletter.%I using ((select avow.purpose()) in (%L, %L))',
      t, 'newsletter', 'requests'
    );
  end loop;
end
$$;

-- Nobody becomes subscribed, by whichever code, whose address is suppressed for that list: by the
-- mailed link, which `requests` confirms, and by an import of the newsletter's.
create policy look on newsletter.subscriptions for select
  using ((select avow.purpose()) in ('newsletter', 'requests'));
create policy unsuppressed on newsletter.subscriptions for insert with check (
  ((select avow.purpose()) = 'requests'
    or ((select avow.purpose()) = 'newsletter' and source = 'import'))
  and (state <> 'subscribed' or not exists (
    select from newsletter.suppressions x
    join newsletter.subscribers s on s.email_index = x.email_index
    where s.person_id = subscriptions.person_id
      and (x.list_id is null or x.list_id = subscriptions.list_id)
  ))
);
create policy unsuppressed_update on newsletter.subscriptions for update
  using ((select avow.purpose()) = 'requests')
  with check (
    state <> 'subscribed' or not exists (
      select from newsletter.suppressions x
      join newsletter.subscribers s on s.email_index = x.email_index
      where s.person_id = subscriptions.person_id
        and (x.list_id is null or x.list_id = subscriptions.list_id)
    )
  );

-- Suppressions are added by whoever hears a no. The newsletter takes back what a machine made. A
-- person's own no is lifted by `requests` alone, where they asked anew after it, and confirmed that.
create policy look on newsletter.suppressions for select
  using ((select avow.purpose()) in ('newsletter', 'requests', 'retention'));
create policy add on newsletter.suppressions for insert
  with check ((select avow.purpose()) in ('newsletter', 'requests', 'retention'));
create policy take_back on newsletter.suppressions for delete
  using ((select avow.purpose()) = 'newsletter' and reason in ('bounced', 'complained'));
create policy lift on newsletter.suppressions for delete using (
  (select avow.purpose()) = 'requests'
  and exists (
    select from newsletter.sign_ups s
    where s.email_index = suppressions.email_index and s.confirmed_at >= suppressions.at
      and (suppressions.reason in ('bounced', 'complained') or s.created_at > suppressions.at)
      and (suppressions.list_id is null or suppressions.list_id = any (s.list_ids))
  )
);
-- A person's no, or their erasure, takes the place of what a machine wrote.
create policy worse on newsletter.suppressions for update
  using ((select avow.purpose()) in ('requests', 'retention'))
  with check (reason in ('unsubscribed', 'erased'));

create policy expired on newsletter.sign_ups for select
  using ((select avow.purpose()) = 'retention' and expires_at <= avow.now());
create policy expire on newsletter.sign_ups for delete
  using ((select avow.purpose()) = 'retention' and expires_at <= avow.now());
create policy expired on newsletter.confirmations for select
  using ((select avow.purpose()) = 'retention' and expires_at <= avow.now());
create policy expire on newsletter.confirmations for delete
  using ((select avow.purpose()) = 'retention' and expires_at <= avow.now());

alter table people.evidence enable row level security;
alter table people.evidence force row level security;
create policy held on people.evidence for select using (
  avow.purpose() = 'newsletter' and expires_at > avow.now() and keys.is_held(person_id)
);
create policy take_in on people.evidence for insert
  with check (avow.purpose() = 'newsletter' and expires_at > avow.now());
create policy duty on people.evidence using (avow.purpose() = 'requests');
create policy expired on people.evidence for select
  using (avow.purpose() = 'retention' and expires_at <= avow.now());
create policy expire on people.evidence for delete
  using (avow.purpose() = 'retention' and expires_at <= avow.now());

-- Those whose conversations with us ended, while they stay for the newsletter, are few to look for.
create index wrapped_keys_correspondence on keys.wrapped_keys (person_id)
  where purpose = 'correspondence';

-- The time and the purpose are asked once a statement instead of once a row.
alter policy held on people.persons using (
  (expires_at is null or expires_at > (select avow.now())) and keys.is_held(id)
);
alter policy held_update on people.persons using (
  (expires_at is null or expires_at > (select avow.now())) and keys.is_held(id)
);
alter policy duty on people.persons using ((select avow.purpose()) = 'requests');
alter policy expired on people.persons
  using ((select avow.purpose()) = 'retention' and expires_at <= (select avow.now()));

-- The newsletter takes people in as correspondence does; those without a date are subscribed, and
-- only the function that imports can write them: no login may insert a date of verification.
alter policy take_in on people.persons with check (
  (avow.purpose() in ('correspondence', 'newsletter')
    and verified_at is null and expires_at > avow.now())
  or (avow.purpose() = 'newsletter' and verified_at is not null and expires_at is null)
  or (avow.purpose() = 'operators' and email_index is null)
);
