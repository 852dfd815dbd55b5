import type pg from "pg";
import type { KeptDays } from "./store.ts";

/** Rows of one kind that should not be so, and whose they are. */
export interface Overdue {
  readonly what: string;
  readonly n: number;
  readonly purposes: readonly string[];
}

const ofPerson =
  "array_to_string(array(select distinct c.purpose::text from people.consents c where c.person_id = p.id), ',')";

const pastDate = `
  with late (what, purposes) as (
    select 'people.messages', 'correspondence' from people.messages where expires_at < $1
    union all
    select 'people.persons', ${ofPerson} from people.persons p where expires_at < $1
    union all
    select 'people.evidence', 'newsletter' from people.evidence where expires_at < $1
    union all
    select 'newsletter.subscribers', 'newsletter' from newsletter.subscribers where expires_at < $1
    union all
    -- Who is no subscriber any more stays for what they wrote; that they agreed once does not.
    select 'people.consents of who left the newsletter', 'newsletter' from people.consents c
      where c.purpose = 'newsletter' and c.withdrawn_at < $1
        and not exists (select from newsletter.subscribers s where s.person_id = c.person_id)
    union all
    select 'mail.deliveries to who left the newsletter', 'newsletter' from mail.deliveries d
      where d.kind = 'newsletter.campaign'
        and not exists (select from newsletter.subscribers s where s.person_id = d.person_id)
    union all
    select 'checkout.invoices', 'sales' from checkout.invoices where expires_at < $1
    union all
    select 'what is left of cards', 'sales' from checkout.orders where card_until < $1
    union all
    select 'checkout.webhook_events', 'sales' from checkout.webhook_events where expires_at < $1
    union all
    select 'checkout.customer_links', 'sales' from checkout.customer_links where expires_at < $1
    union all
    select 'newsletter.sign_ups', 'newsletter' from newsletter.sign_ups where expires_at < $1
    union all
    select 'newsletter.confirmations', 'newsletter' from newsletter.confirmations where expires_at < $1
    union all
    select 'mail.deliveries', purpose::text from mail.deliveries where expires_at < $1
  )
  select what, count(*)::int as n, array_agg(distinct purposes) as purposes
  from late group by what order by what`;

/** Rows that stand `hours` after their date has passed, by where they stand. */
export async function rowsPastDate(pool: pg.Pool, hours: number): Promise<readonly Overdue[]> {
  const { rows: moments } = await pool.query<{ at: Date }>(
    "select avow.now() - make_interval(hours => $1) as at",
    [hours],
  );
  const { rows } = await pool.query<Overdue>(pastDate, [moments[0]?.at]);
  return rows.map(split);
}

// What a shorter policy just brought near its date is the sweep's, not a date too far ahead.
const tooLong = `
  with dated as (
    select p.expires_at, p.created_at, l.at as wrote_at, e.at as ended_at, ${ofPerson} as purposes,
      exists (
        select from people.consents c
        where c.person_id = p.id and c.purpose = 'correspondence' and c.withdrawn_at is null
      ) as corresponds
    from people.persons p
    left join lateral (select max(m.at) as at from people.messages m where m.person_id = p.id) l on true
    left join lateral (
      select max(n.ended_at) as at from newsletter.subscriptions n where n.person_id = p.id) e on true
    where p.expires_at is not null
      and not exists (select from people.buyers b where b.person_id = p.id)
  ), promised (what, expires_at, latest, purposes) as (
    select 'people', expires_at, greatest(
        case when wrote_at is not null or corresponds or purposes not like '%newsletter%'
          then coalesce(wrote_at, created_at) + make_interval(days => $1) end,
        ended_at + make_interval(days => $2),
        case when purposes like '%newsletter%' and ended_at is null
          then created_at + make_interval(days => $3) end
      ), purposes
      from dated
    union all
    select 'messages', expires_at, at + make_interval(days => $1), 'correspondence'
      from people.messages
    union all
    select 'people who bought', p.expires_at,
        case when b.kept_until is null then p.created_at + make_interval(days => $4)
          else coalesce(
            (select max(i.at) from checkout.orders o join checkout.invoices i on i.order_id = o.id
              where o.person_id = p.id), p.created_at + make_interval(days => $4))
            + make_interval(days => $5) end, 'sales'
      from people.buyers b join people.persons p on p.id = b.person_id
    union all
    select 'invoices', i.expires_at, i.at + make_interval(days => $5), 'sales'
      from checkout.invoices i
    union all
    select 'sign-ups', expires_at, created_at + make_interval(days => $3), 'newsletter'
      from newsletter.sign_ups
    union all
    select 'who left the newsletter', s.expires_at,
        (select max(n.ended_at) from newsletter.subscriptions n where n.person_id = s.person_id)
          + make_interval(days => $2), 'newsletter'
      from newsletter.subscribers s where s.expires_at is not null
    union all
    select 'people without a date', 'infinity', '-infinity', ${ofPerson}
      from people.persons p
      where p.expires_at is null
        and not exists (select from operators.operators o where o.person_id = p.id)
        and not exists (
          select from newsletter.subscriptions n where n.person_id = p.id and n.state = 'subscribed')
  )
  select what, count(*)::int as n, array_agg(distinct purposes) as purposes from promised
  where expires_at > latest + interval '1 hour' and expires_at > avow.now() + interval '1 minute'
  group by what order by what`;

/** Messages and people, and which of them are to be kept longer than so many days. */
export async function rowsKeptTooLong(
  pool: pg.Pool,
  days: KeptDays & { readonly signUp: number },
): Promise<{ readonly total: number; readonly wrong: readonly Overdue[] }> {
  const { rows: totals } = await pool.query<{ total: number }>(
    `select ((select count(*) from people.messages) + (select count(*) from people.persons)
       - (select count(*) from operators.operators))::int as total`,
  );
  const { rows } = await pool.query<Overdue>(tooLong, [
    ...[days.contact, days.newsletter, days.signUp, days.unpaid, days.invoices],
  ]);
  return { total: totals[0]?.total ?? 0, wrong: rows.map(split) };
}

/** PostgreSQL has no set of lists. */
function split(row: Overdue): Overdue {
  return { ...row, purposes: row.purposes.flatMap((list) => list.split(",")).filter(Boolean) };
}
