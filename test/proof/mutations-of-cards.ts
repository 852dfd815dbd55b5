import { looseType, type Mutation, mutation, tightType } from "./mutation.ts";

const card = "4242 4242 4242 4242";
const breaks = ["card-never-kept"];
// What holds it there should not stand there either.
const breaksBoth = [...breaks, "contact-purpose"];

const elsewhere = (where: string, column: string, value: string, name = "cards.note"): Mutation =>
  mutation(
    `A card number stands in ${where}`,
    [
      "create schema shop",
      `create table shop.cards (note ${column})`,
      `insert into shop.cards values (${value})`,
    ],
    "drop schema shop cascade",
    { breaks: breaksBoth, names: [name] },
  );

const planted = `insert into avow.jobs (id, purpose, kind, run_at)
  values ('00000000-0000-7000-8000-000000000001', 'nobody', '${card}', now())`;
const removed = "delete from avow.jobs where purpose = 'nobody'";

/** Card numbers that came in past every form. */
export const mutationsOfCards: readonly Mutation[] = [
  mutation(
    "A card number was put past the text type, whose rule then came back for new values only",
    [looseType, planted, ...tightType.slice(0, 1)],
    [removed, ...tightType.slice(1)],
    { breaks, names: ["avow.jobs.kind", "no_card_number"] },
  ),
  mutation(
    "A card number was put past the text type, whose rule then came back as if it held for all",
    [looseType, planted, ...tightType],
    removed,
    { breaks, names: ["avow.jobs.kind"] },
  ),
  mutation(
    "A card number was put in while the database's rule was another, and the rule is back",
    [
      `create table public.kept as select pg_get_functiondef('avow.has_card_number'::regproc) as body`,
      `create or replace function avow.has_card_number(value text) returns boolean language plpgsql
         immutable strict parallel safe set search_path = pg_catalog, pg_temp as 'begin return false; end'`,
      planted,
      "do $$ begin execute (select body from public.kept); end $$",
      "drop table public.kept",
    ],
    removed,
    { breaks, names: ["avow.jobs.kind"] },
  ),
  mutation(
    "A card number stands in a list of words of the ledger",
    [
      looseType,
      `insert into ledger.audit_entries (at, purpose, function, reason, fields, person_refs)
         values (now(), 'nobody', 'x', 'x', array['name', '${card}'], '{}')`,
      ...tightType,
    ],
    "delete from ledger.audit_entries where purpose = 'nobody'",
    { breaks, names: ["ledger.audit_entries.fields"] },
  ),
  elsewhere("another schema's table", "text", `'${card}'`),
  elsewhere(
    "another schema's table, in the middle of a long text",
    "text",
    `repeat('x ', 9000) || '${card}' || repeat(' y', 9000)`,
  ),
  elsewhere("a column of bounded length", "varchar(40)", `'${card}'`),
  elsewhere("a column of fixed length", "char(40)", `'${card}'`),
  elsewhere("a list", "text[]", `array['${card}']`),
  elsewhere("a list of four pieces", "text[]", `array['4242', '4242', '4242', '4242']`),
  elsewhere("JSON as text", "json", `'{"card": "${card}"}'`),
  elsewhere("JSON with escapes", "json", `'["\\u0034\\u0032\\u0034\\u0032424242424242"]'`),
  elsewhere("JSON as values", "jsonb", `'{"a": [{"b": "${card}"}]}'`),
  elsewhere("JSON as a number", "jsonb", `'{"card": 4242424242424242}'`),
  elsewhere("a column of whole numbers", "bigint", "4242424242424242"),
  elsewhere("a column of exact numbers", "numeric", "4242424242424242"),
  elsewhere("a list of whole numbers", "bigint[]", "array[4242424242424242]"),
  elsewhere("a range of whole numbers", "int8range", "'[4242424242424242, 4242424242424243)'"),
  elsewhere("raw bytes", "bytea", `'${card}'`),
  elsewhere(
    "raw bytes in two bytes a letter",
    "bytea",
    `'\\x34003200340032003400320034003200340032003400320034003200340032'`,
  ),
  elsewhere("a search index of words", "tsvector", `'4242424242424242'::tsvector`),
  elsewhere("full-width digits", "text", "'４２４２４２４２４２４２４２４２'"),
  elsewhere("Arabic digits", "text", "'٤٢٤٢٤٢٤٢٤٢٤٢٤٢٤٢'"),
  mutation(
    "A card number stands in a composite value",
    [
      "create schema shop",
      "create type shop.card as (number text)",
      "create table shop.cards (note shop.card)",
      `insert into shop.cards values (row('${card}'))`,
    ],
    "drop schema shop cascade",
    { breaks: breaksBoth, names: ["cards.note"] },
  ),
  mutation(
    "A card number stands in a column whose name needs quotes",
    [
      'create schema "My Shop"',
      `create table "My Shop"."The Cards" as select '${card}' as "the ""number"""`,
    ],
    'drop schema "My Shop" cascade',
    { breaks: breaksBoth, names: ["The Cards"] },
  ),
  mutation(
    "A card number stands in a stored view",
    ["create schema shop", `create materialized view shop.seen as select '${card}'::text as note`],
    "drop schema shop cascade",
    { breaks: breaksBoth, names: ["shop.seen"] },
  ),
  mutation(
    "A card number stands in a partition",
    [
      "create schema shop",
      "create table shop.cards (note text) partition by list (note)",
      "create table shop.part partition of shop.cards default",
      `insert into shop.cards values ('${card}')`,
    ],
    "drop schema shop cascade",
    { breaks: breaksBoth, names: ["shop.part"] },
  ),
  mutation(
    "A card number stands in a schema of PostgreSQL's",
    [`create table information_schema.cards as select '${card}'::text as note`],
    "drop table information_schema.cards",
    { breaks: breaksBoth, names: ["cards.note"] },
  ),
  mutation(
    "A card number stands in a hash of our own",
    `insert into contact.fingerprints values ('${card} and something', gen_random_uuid(), now())`,
    "delete from contact.fingerprints where fingerprint = '4242 4242 4242 4242 and something'",
    { breaks, off: ["correspondence"], names: ["contact.fingerprints.fingerprint"] },
  ),
  mutation(
    "A card number stands in a large object",
    `select lo_from_bytea(4712, '${card}')`,
    "select lo_unlink(4712)",
    { breaks: breaksBoth, names: ["large object"] },
  ),
  mutation(
    "A card number stands in a comment",
    `comment on table contact.threads is '${card}'`,
    "comment on table contact.threads is null",
    { breaks, names: ["comment"] },
  ),
  mutation(
    "A card number stands in a comment on a role",
    `comment on role {operators} is '${card}'`,
    "comment on role {operators} is null",
    { breaks, names: ["comment"] },
  ),
  mutation(
    "A card number stands in the names of a type",
    ["create schema shop", "create type shop.card as enum ('4242424242424242')"],
    "drop schema shop cascade",
    { breaks: breaksBoth, names: ["card"] },
  ),
  mutation(
    "A card number is the default of a column",
    ["create schema shop", `create table shop.cards (note text default '${card}')`],
    "drop schema shop cascade",
    { breaks: breaksBoth, names: ["card"] },
  ),
];
