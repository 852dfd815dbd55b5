import { added, type Mutation } from "./mutation.ts";

/** What is added beside our schemas, or changed of PostgreSQL's own. */
export const mutationsOfStrangers: readonly Mutation[] = [
  added(
    "a view of people in another schema",
    "create view public.everybody as select email from people.persons",
    "drop view public.everybody",
    "public.everybody",
  ),
  added(
    "a stored view of people in another schema",
    [
      "create schema elsewhere",
      "create materialized view elsewhere.copied as select * from people.persons",
    ],
    "drop schema elsewhere cascade",
    "elsewhere.copied",
  ),
  added(
    "a copy of people in a table in another schema",
    [
      "create table public.people_plain (email text, name text)",
      "insert into public.people_plain values ('a@copied.example', 'A')",
    ],
    "drop table public.people_plain",
    "public.people_plain was added",
  ),
  added(
    "a copy of people in a table of a schema of its own",
    ["create schema copies", "create table copies.people_plain (email text, name text)"],
    "drop schema copies cascade",
    { names: ["copies.people_plain was added", "schema copies was added"] },
  ),
  added(
    "a table in parts in another schema",
    [
      "create table public.parts (email text) partition by list (email)",
      "create table public.part partition of public.parts default",
    ],
    "drop table public.parts",
    { names: ["public.parts was added", "public.part was added"] },
  ),
  added(
    "a table in another schema that a crash would empty",
    "create unlogged table public.passing (email text)",
    "drop table public.passing",
    "public.passing was added",
  ),
  added(
    "a sequence in another schema",
    "create sequence public.counted",
    "drop sequence public.counted",
    "public.counted was added",
  ),
  added(
    "a schema with nothing in it",
    "create schema empty",
    "drop schema empty",
    "schema empty was added",
  ),
  added(
    "a type in another schema",
    "create type public.names as enum ('Ada Lovelace')",
    "drop type public.names",
    "public.names was added",
  ),
  added(
    "a foreign table in another schema",
    [
      "create foreign data wrapper proof",
      "create server proof foreign data wrapper proof",
      "create foreign table public.abroad (email text) server proof",
    ],
    "drop foreign data wrapper proof cascade",
    "public.abroad",
  ),
  added(
    "a foreign server",
    ["create foreign data wrapper proof", "create server proof foreign data wrapper proof"],
    "drop foreign data wrapper proof cascade",
    "proof",
  ),
  added(
    "a table elsewhere that inherits from people",
    "create table public.heirs () inherits (people.persons)",
    "drop table public.heirs",
    "public.heirs",
  ),
  added(
    "a table elsewhere that refers to people",
    "create table public.followers (person uuid references people.persons)",
    "drop table public.followers",
    "public.followers",
  ),
  added(
    "a table elsewhere that the operators' login may read",
    ["create table public.loot (email bytea)", "grant select on public.loot to public"],
    "drop table public.loot",
    "public.loot",
  ),
  added(
    "an operator among PostgreSQL's own",
    "create operator pg_catalog.=== (leftarg = text, rightarg = text, function = texteq)",
    "drop operator pg_catalog.=== (text, text)",
    "===",
  ),
  added("a cast", "create cast (text as uuid) with inout", "drop cast (text as uuid)", "cast"),
  added(
    "a function beside ours that runs as the superuser",
    "create function public.leak() returns setof bytea language sql security definer as 'select email from people.persons'",
    "drop function public.leak()",
    "public.leak",
  ),
  added(
    "a function beside ours that shadows one of PostgreSQL's",
    "create function public.format(text, text) returns text language sql as 'select $1'",
    "drop function public.format(text, text)",
    "public.format",
  ),
  added(
    "a function among PostgreSQL's own",
    "create function pg_catalog.leak() returns setof bytea language sql security definer as 'select email from people.persons'",
    "drop function pg_catalog.leak()",
    "leak",
  ),
  added(
    "a function of PostgreSQL's own that runs with its owner's rights",
    "alter function pg_catalog.pg_read_file(text) security definer",
    "alter function pg_catalog.pg_read_file(text) security invoker",
    "pg_read_file",
  ),
  added(
    "a procedural language",
    "create trusted language spoken handler plpgsql_call_handler",
    "drop language spoken",
    "spoken",
  ),
  added(
    "an event trigger",
    [
      "create function public.spy() returns event_trigger language plpgsql as 'begin end'",
      "create event trigger spying on ddl_command_end execute function public.spy()",
    ],
    "drop function public.spy cascade",
    "spying",
  ),
  added(
    "a publication",
    "create publication leaving for all tables",
    "drop publication leaving",
    "leaving",
  ),
  added(
    "a publication of one table",
    "create publication leaving for table people.persons",
    "drop publication leaving",
    "leaving",
  ),
  added(
    "a subscription",
    "create subscription coming connection 'host=127.0.0.1 dbname=x' publication x with (connect = false)",
    [
      "alter subscription coming disable",
      "alter subscription coming set (slot_name = none)",
      "drop subscription coming",
    ],
    "coming",
  ),
  added(
    "a large object",
    "select lo_from_bytea(4711, 'x')",
    "select lo_unlink(4711)",
    "large object",
  ),
];
