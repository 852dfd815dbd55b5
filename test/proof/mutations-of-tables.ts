import {
  type Expectation,
  looseType,
  type Mutation,
  mutation,
  ofPeople,
  tightType,
} from "./mutation.ts";

/** A table that is altered, and altered back. */
const altered = (
  what: string,
  table: string,
  [apply, undo]: readonly [string, string],
  expectation: Expectation = {},
): Mutation =>
  mutation(what, `alter table ${table} ${apply}`, `alter table ${table} ${undo}`, {
    names: [table],
    ...expectation,
  });

/** Nobody but correspondence reads or writes there. */
const off = ["correspondence"] as const;

const expiring = { breaks: ["contact-purpose", "kept-until"], off: ofPeople };

/** What the migrations made, changed. */
export const mutationsOfTables: readonly Mutation[] = [
  altered(
    "A table belongs to the superuser",
    "people.messages",
    ["owner to postgres", "owner to {owner}"],
    { ...expiring, off },
  ),
  mutation(
    "A table belongs to a purpose",
    "alter table contact.threads owner to {operators}",
    "alter table contact.threads owner to {owner}",
    { off: ["correspondence", "operators"], names: ["table contact.threads"] },
  ),
  altered("A table does not survive a crash", "ledger.audit_entries", [
    "set unlogged",
    "set logged",
  ]),
  altered(
    "A table tells every old row to whoever replicates",
    "people.persons",
    ["replica identity full", "replica identity default"],
    expiring,
  ),
  altered(
    "A table is no longer tidied",
    "people.persons",
    ["set (autovacuum_enabled = off)", "reset (autovacuum_enabled)"],
    expiring,
  ),
  altered(
    "References are no longer checked",
    "people.messages",
    ["disable trigger all", "enable trigger all"],
    { off },
  ),
  mutation(
    "A column has another default",
    "alter table contact.threads alter unread set default false",
    "alter table contact.threads alter unread set default true",
    { breaks: ["contact-basic-only"], names: ["contact.threads.unread"], off },
  ),
  mutation(
    "A column has another type",
    "alter table contact.threads alter form type text",
    "alter table contact.threads alter form type avow.plain_text",
    { breaks: ["contact-basic-only", "card-never-kept"], names: ["contact.threads.form"], off },
  ),
  mutation(
    "A column may be empty",
    "alter table people.messages alter at drop not null",
    "alter table people.messages alter at set not null",
    { breaks: ["contact-basic-only"], names: ["people.messages.at"], off },
  ),
  mutation(
    "A column has another name",
    "alter table people.persons rename phone to birthday",
    "alter table people.persons rename birthday to phone",
    { breaks: ["contact-basic-only"], off: ofPeople, names: ["people.persons.birthday"] },
  ),
  altered(
    "A constraint is gone",
    "people.messages",
    [
      "drop constraint messages_person_id_fkey",
      "add constraint messages_person_id_fkey foreign key (person_id) references people.persons",
    ],
    { names: ["messages_person_id_fkey"], off },
  ),
  mutation(
    "A constraint holds for new rows only",
    [
      "alter table contact.threads drop constraint threads_state_check",
      "alter table contact.threads add constraint threads_state_check check (state in ('open', 'closed')) not valid",
    ],
    ["alter table contact.threads validate constraint threads_state_check"],
    { names: ["threads_state_check"], off },
  ),
  mutation(
    "A constraint is not enforced",
    [
      "update pg_constraint set conenforced = false, convalidated = false where conname = 'threads_state_check'",
    ],
    [
      "update pg_constraint set conenforced = true, convalidated = true where conname = 'threads_state_check'",
    ],
    { names: ["threads_state_check"], off },
  ),
  mutation(
    "An index is gone",
    "drop index people.persons_verified",
    "create unique index persons_verified on people.persons (email_index) where verified_at is not null",
    { names: ["people.persons_verified"] },
  ),
  mutation(
    "A schema belongs to a purpose",
    "alter schema people owner to {operators}",
    ["alter schema people owner to {owner}", "grant usage on schema people to {operators}"],
    { off: [...ofPeople, "operators", "visits", "ads"], names: ["schema people"] },
  ),
  mutation(
    "The text type belongs to a purpose",
    "alter domain avow.plain_text owner to {operators}",
    "alter domain avow.plain_text owner to {owner}",
    {
      breaks: ["card-never-kept"],
      off: [...ofPeople, "operators", "visits", "ads"],
      names: ["avow.plain_text"],
    },
  ),
  mutation(
    "A sequence counts backwards",
    "alter sequence ledger.audit_entries_id_seq increment by 2",
    "alter sequence ledger.audit_entries_id_seq increment by 1",
    { names: ["ledger.audit_entries_id_seq"] },
  ),
  mutation("The text type takes card numbers", looseType, tightType, {
    breaks: ["card-never-kept"],
    names: ["avow.plain_text", "no_card_number"],
  }),
  mutation(
    "The text type looks at new values only",
    [looseType, ...tightType.slice(0, 1)],
    tightType.slice(1),
    { breaks: ["card-never-kept"], names: ["avow.plain_text", "no_card_number"] },
  ),
  mutation(
    "The database's rule knows no card number",
    "create or replace function avow.has_card_number(value text) returns boolean language plpgsql immutable strict parallel safe set search_path = pg_catalog, pg_temp as 'begin return false; end'",
    [],
    {
      restores: ["avow.has_card_number"],
      breaks: ["card-never-kept"],
      names: ["avow.has_card_number"],
    },
  ),
  mutation(
    "The clock of the database was moved",
    "update avow.clock set shift = interval '1 day'",
    "update avow.clock set shift = '0'",
    { breaks: ["kept-until"], off: ofPeople, names: ["clock"] },
  ),
];
