import type { PurposeName } from "../../src/promise/purpose.ts";
import { added, type Expectation, type Mutation, ofPeople, spy } from "./mutation.ts";

/** Something with columns that nobody has listed. */
const withColumns = (name: string): Expectation => ({
  breaks: ["contact-basic-only", "contact-purpose"],
  names: [name],
});

/** What is added to our schemas beside what the migrations made. */
export const mutationsOfObjects: readonly Mutation[] = [
  ...[
    ["a new sealed column about people", "people.persons", "birthday bytea"],
    [
      "a new text column about people",
      "people.persons",
      "birthday text",
      "contact-basic-only card-never-kept",
    ],
    [
      "a new column of our own text type",
      "contact.threads",
      "note avow.plain_text",
      "contact-basic-only",
      "correspondence",
    ],
    [
      "a new computed column",
      "people.persons",
      "size integer generated always as (octet_length(email)) stored",
    ],
  ].map(([what = "", table = "", column = "", breaks, off]) =>
    added(
      what,
      `alter table ${table} add column ${column}`,
      `alter table ${table} drop column ${column.split(" ")[0]}`,
      {
        breaks: breaks?.split(" ") ?? ["contact-basic-only"],
        names: [`${table}.${column.split(" ")[0]}`],
        off: off ? [off as PurposeName] : ofPeople,
      },
    ),
  ),
  added(
    "a new table among those about people",
    "create table people.relatives (id uuid)",
    "drop table people.relatives",
    withColumns("people.relatives"),
  ),
  added(
    "a new table without columns",
    "create table people.nothing ()",
    "drop table people.nothing",
    "people.nothing",
  ),
  added(
    "a view that copies people",
    "create view people.everybody as select * from people.persons",
    "drop view people.everybody",
    withColumns("people.everybody"),
  ),
  added(
    "a stored view of people",
    "create materialized view people.copied as select * from people.persons",
    "drop materialized view people.copied",
    withColumns("people.copied"),
  ),
  added(
    "a foreign table among those about people",
    [
      "create foreign data wrapper proof",
      "create server proof foreign data wrapper proof",
      "create foreign table people.abroad (email text) server proof",
    ],
    "drop foreign data wrapper proof cascade",
    withColumns("people.abroad"),
  ),
  added(
    "a table in our schema that inherits from people",
    "create table people.heirs () inherits (people.persons)",
    "drop table people.heirs",
    withColumns("people.heirs"),
  ),
  added(
    "a partitioned table with a partition elsewhere",
    [
      "create table people.parts (id integer) partition by range (id)",
      "create table public.part partition of people.parts for values from (1) to (9)",
    ],
    "drop table people.parts",
    withColumns("people.parts"),
  ),
  added(
    "a rule that copies what comes in",
    [
      "create table public.loot (email bytea)",
      "create rule copying as on insert to people.persons do also insert into public.loot values (new.email)",
    ],
    ["drop rule copying on people.persons", "drop table public.loot"],
    "copying",
  ),
  added(
    "a trigger on people",
    [
      spy,
      "create trigger spying before insert on people.persons for each row execute function public.spy()",
    ],
    "drop function public.spy cascade",
    "spying",
  ),
  added(
    "a trigger on the queue of jobs",
    [
      spy,
      "create trigger spying before insert on avow.jobs for each statement execute function public.spy()",
    ],
    "drop function public.spy cascade",
    "spying",
  ),
  added(
    "a trigger that checks on commit",
    [
      spy,
      "create constraint trigger spying after insert on people.persons for each row execute function public.spy()",
    ],
    "drop function public.spy cascade",
    "spying",
  ),
  added(
    "a sequence",
    "create sequence people.counted",
    "drop sequence people.counted",
    "people.counted",
  ),
  added(
    "an index that computes",
    [
      "create function public.peek(value bytea) returns bytea language sql immutable as 'select value'",
      "create index peeking on people.persons (public.peek(email))",
    ],
    ["drop function public.peek cascade"],
    "people.peeking",
  ),
  added(
    "an index more",
    "create index more on people.persons (created_at)",
    "drop index people.more",
    "people.more",
  ),
  added(
    "a sample of combined columns",
    "create statistics people.sampled on email, name from people.persons",
    "drop statistics people.sampled",
    "people.sampled",
  ),
  added("a type", "create type people.kind as enum ('a')", "drop type people.kind", "people.kind"),
  added(
    "a composite type",
    "create type people.pair as (a text, b text)",
    "drop type people.pair",
    withColumns("people.pair"),
  ),
  added("a domain", "create domain people.word as text", "drop domain people.word", "people.word"),
  added("an unfinished type", "create type people.shell", "drop type people.shell", "people.shell"),
  added(
    "an operator in our schema",
    "create operator avow.=== (leftarg = text, rightarg = text, function = texteq)",
    "drop operator avow.=== (text, text)",
    "===",
  ),
  added(
    "an aggregate",
    "create aggregate people.most(integer) (sfunc = int4larger, stype = integer)",
    "drop aggregate people.most(integer)",
    "people.most",
  ),
  added(
    "a collation",
    'create collation people.sorting from "C"',
    "drop collation people.sorting",
    "people.sorting",
  ),
  added(
    "a text search dictionary",
    "create text search dictionary people.words (template = pg_catalog.simple)",
    "drop text search dictionary people.words",
    "words",
  ),
  added(
    "an operator class",
    "create operator class people.ordered for type text using btree as operator 1 <, function 1 bttextcmp(text, text)",
    "drop operator family people.ordered using btree",
    "ordered",
  ),
];
