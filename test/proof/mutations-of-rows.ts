import { type Expectation, type Mutation, mutation, ofPeople } from "./mutation.ts";

/** Nobody but correspondence reads or writes there. */
const ofMessages = { off: ["correspondence"] } as const;

const dropped = (
  table: string,
  breaks: readonly string[],
  expectation: Expectation = {},
): Mutation =>
  mutation(
    `Row security of ${table} is switched off`,
    `alter table ${table} disable row level security`,
    `alter table ${table} enable row level security`,
    { breaks, names: [`table ${table}`], ...expectation },
  );

/** Row security and functions: what shows a purpose its own rows and values only. */
export const mutationsOfRows: readonly Mutation[] = [
  dropped("people.persons", ["contact-purpose", "kept-until"], { off: ofPeople }),
  dropped("people.messages", ["contact-purpose", "kept-until"], ofMessages),
  dropped("keys.wrapped_keys", ["contact-purpose"], { off: ofPeople }),
  dropped("contact.threads", ["contact-purpose"], ofMessages),
  dropped("avow.jobs", ["contact-purpose"]),
  dropped("ledger.audit_entries", ["contact-purpose"]),
  mutation(
    "Row security no longer binds the owner of the table of people",
    "alter table people.persons no force row level security",
    "alter table people.persons force row level security",
    { breaks: ["contact-purpose", "kept-until"], off: ofPeople, names: ["table people.persons"] },
  ),
  mutation(
    "Row security no longer binds the owner of the table of keys",
    "alter table keys.wrapped_keys no force row level security",
    "alter table keys.wrapped_keys force row level security",
    { off: ofPeople, names: ["table keys.wrapped_keys"] },
  ),
  mutation("A rule of row security is gone", "drop policy held on people.persons", [], {
    restores: ["rule people.persons held"],
    breaks: ["contact-purpose", "kept-until"],
    off: ofPeople,
    names: ["people.persons held", "missing"],
  }),
  mutation(
    "A rule of row security was added that shows everything",
    "create policy open on people.persons using (true)",
    "drop policy open on people.persons",
    {
      breaks: ["contact-purpose", "kept-until"],
      off: ofPeople,
      names: ["people.persons open", "added"],
    },
  ),
  mutation(
    "A rule of row security shows everything",
    "alter policy held on people.persons using (true)",
    [],
    {
      restores: ["rule people.persons held"],
      breaks: ["contact-purpose", "kept-until"],
      off: ofPeople,
      names: ["people.persons held"],
    },
  ),
  mutation(
    "A rule of row security holds for one login only",
    "alter policy expire on people.persons to {operators}",
    "alter policy expire on people.persons to public",
    { breaks: ["contact-purpose", "kept-until"], off: ofPeople, names: ["people.persons expire"] },
  ),
  mutation(
    "The body of the function that erases was changed",
    `create or replace function people.erase(p_person uuid, p_reason text, p_operator uuid default null)
       returns boolean language plpgsql security definer set search_path = pg_catalog, pg_temp
       as $$ begin return true; end $$`,
    [],
    { restores: ["people.erase"], names: ["function people.erase"] },
  ),
  mutation(
    "One blank in the body of a function was changed",
    `do $$ begin execute replace(pg_get_functiondef('people.open_messages'::regproc), 'return query', 'return  query'); end $$`,
    [],
    { restores: ["people.open_messages"], names: ["function people.open_messages"], ...ofMessages },
  ),
  mutation(
    "A function became one with a body that is parsed beforehand",
    `create or replace function avow.purpose() returns text language sql stable parallel safe
       set search_path = pg_catalog, pg_temp begin atomic select 'requests'::text; end`,
    [],
    { restores: ["avow.purpose"], names: ["function avow.purpose"] },
  ),
  mutation(
    "A function belongs to the superuser",
    "alter function people.open_persons owner to postgres",
    "alter function people.open_persons owner to {owner}",
    { off: ["correspondence", "newsletter"], names: ["function people.open_persons"] },
  ),
  mutation(
    "A function belongs to a purpose",
    "alter function people.find_by_email owner to {operators}",
    "alter function people.find_by_email owner to {owner}",
    {
      off: [...ofPeople, "operators"],
      names: ["function people.find_by_email"],
    },
  ),
  mutation(
    "A function runs with the caller's rights",
    "alter function people.open_messages security invoker",
    "alter function people.open_messages security definer",
    { names: ["function people.open_messages"], ...ofMessages },
  ),
  mutation(
    "A function has lost its search_path",
    "alter function people.open_messages reset search_path",
    "alter function people.open_messages set search_path = pg_catalog, pg_temp",
    { names: ["function people.open_messages"], ...ofMessages },
  ),
  mutation(
    "A function looks into another search_path first",
    "alter function people.open_persons set search_path = public, pg_catalog",
    "alter function people.open_persons set search_path = pg_catalog, pg_temp",
    { off: ["correspondence", "newsletter"], names: ["function people.open_persons"] },
  ),
  mutation(
    "A function carries one more setting",
    "alter function people.open_persons set row_security = off",
    "alter function people.open_persons reset row_security",
    { off: ["correspondence", "newsletter"], names: ["function people.open_persons"] },
  ),
  mutation(
    "A function is trusted before row security",
    "alter function avow.purpose() leakproof",
    "alter function avow.purpose() not leakproof",
    { names: ["function avow.purpose"] },
  ),
  mutation(
    "A function is taken for one that never changes",
    "alter function avow.purpose() immutable",
    "alter function avow.purpose() stable",
    { names: ["function avow.purpose"] },
  ),
  mutation(
    "A function has another default",
    `do $$ begin execute replace(pg_get_functiondef('people.find_by_email'::regproc),
       'DEFAULT NULL::uuid', $q$DEFAULT '00000000-0000-0000-0000-000000000000'::uuid$q$); end $$`,
    [],
    { restores: ["people.find_by_email"], off: ofPeople, names: ["function people.find_by_email"] },
  ),
  mutation(
    "A function was added",
    `create function people.peek() returns setof bytea language sql security definer
       as 'select email from people.persons'`,
    "drop function people.peek()",
    { names: ["function people.peek"] },
  ),
  mutation(
    "A second function of the same name was added",
    `create function avow.has_card_number(value text, loud boolean) returns boolean language sql as 'select false'`,
    "drop function avow.has_card_number(text, boolean)",
    { breaks: ["card-never-kept"], names: ["avow.has_card_number"] },
  ),
  mutation(
    "A function has another name",
    "alter function people.record_read rename to record_nothing",
    "alter function people.record_nothing rename to record_read",
    { names: ["people.record_read", "missing"] },
  ),
];
