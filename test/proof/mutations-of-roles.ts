import type { PurposeName } from "../../src/promise/purpose.ts";
import { type Mutation, mutation } from "./mutation.ts";

const attribute = (purpose: PurposeName, word: string): Mutation =>
  mutation(
    `The login of ${purpose} gets the attribute ${word}`,
    `alter role {${purpose}} ${word}`,
    `alter role {${purpose}} no${word}`,
    { off: [purpose], names: [purpose, word.toUpperCase()] },
  );

const joins = (member: PurposeName, of: string, name = of): Mutation =>
  mutation(
    `The login of ${member} becomes a member of ${name}`,
    `grant ${of} to {${member}}`,
    `revoke ${of} from {${member}}`,
    { off: [member], names: [member, name] },
  );

const strange = (what: string, word: string): Mutation =>
  mutation(
    `A role that is none of ours ${what}`,
    `create role proof_stranger ${word}`,
    "drop role proof_stranger",
    { names: ["proof_stranger"] },
  );

const joining = (title: string, role: string, expectation: Parameters<typeof mutation>[3]) =>
  mutation(
    title,
    ["create role proof_stranger", `grant ${role} to proof_stranger`],
    ["drop role proof_stranger"],
    expectation,
  );

/** Who can act as whom. */
export const mutationsOfRoles: readonly Mutation[] = [
  joins("operators", "{correspondence}", "correspondence"),
  joins("correspondence", "{operators}", "operators"),
  joins("retention", "{owner}", "owner"),
  joins("operators", "pg_read_all_data"),
  joins("requests", "pg_execute_server_program"),
  mutation(
    "A login becomes a member that may only set the role",
    "grant {requests} to {retention} with inherit false, set true",
    "revoke {requests} from {retention}",
    { off: ["retention"], names: ["retention", "requests"] },
  ),
  ...["bypassrls", "superuser", "inherit", "createrole", "createdb", "replication"].map((word) =>
    attribute("operators", word),
  ),
  attribute("correspondence", "bypassrls"),
  mutation(
    "The owner of the tables may log in",
    "alter role {owner} login",
    "alter role {owner} nologin",
    {
      names: ["owner", "LOGIN"],
    },
  ),
  mutation(
    "The owner gets past row security",
    "alter role {owner} bypassrls",
    "alter role {owner} nobypassrls",
    {
      names: ["owner", "BYPASSRLS"],
    },
  ),
  joining("A role that is none of ours can act as correspondence", "{correspondence}", {
    off: ["correspondence"],
    names: ["correspondence", "proof_stranger"],
  }),
  joining("A role that is none of ours can act as retention", "{retention}", {
    off: ["retention"],
    names: ["retention", "proof_stranger"],
  }),
  joining("A role that is none of ours can act as the owner", "{owner}", {
    names: ["owner", "proof_stranger"],
  }),
  joining("A role that is none of ours may read all data", "pg_read_all_data", {
    names: ["proof_stranger", "pg_read_all_data"],
  }),
  joining("A role that is none of ours may read the server's files", "pg_read_server_files", {
    names: ["proof_stranger", "pg_read_server_files"],
  }),
  strange("is a second superuser", "superuser"),
  strange("gets past row security", "bypassrls"),
  strange("may copy the whole cluster", "replication"),
  strange("may create roles", "createrole"),
  mutation(
    "A role stands under our names that is no purpose",
    "create role {spy} login",
    "drop role {spy}",
    { names: ["spy"] },
  ),
  mutation(
    "The operators' login carries a setting",
    "alter role {operators} set search_path = public",
    "alter role {operators} reset all",
    { off: ["operators"], names: ["operators", "search_path"] },
  ),
  mutation(
    "Retention carries a setting in this database",
    "alter role {retention} in database avow set row_security = off",
    "alter role {retention} in database avow reset all",
    { off: ["retention"], names: ["retention", "row_security"] },
  ),
  mutation(
    "The database carries a setting for every session",
    "alter database avow set search_path = people",
    "alter database avow reset all",
    { names: ["search_path"] },
  ),
  mutation(
    "The cluster carries a setting for every session",
    "alter role all set session_preload_libraries = 'proof'",
    "alter role all reset all",
    { names: ["session_preload_libraries"] },
  ),
  mutation(
    "The server's settings were changed",
    ["alter system set debug_print_parse = on", "select pg_reload_conf()", "select pg_sleep(0.2)"],
    ["alter system reset all", "select pg_reload_conf()", "select pg_sleep(0.2)"],
    { names: ["debug_print_parse"] },
  ),
  mutation(
    "Somebody knows the operators' password, because they set it",
    "alter role {operators} password 'known'",
    "alter role {operators} password '{verifier of operators}'",
    { off: ["operators"], names: ["operators", "password"] },
  ),
  mutation(
    "A login was disabled by hand",
    "alter role {retention} nologin",
    "alter role {retention} login",
    { whenAllOn: true, off: ["retention"], names: ["retention"] },
  ),
  mutation(
    "The database belongs to a purpose",
    "alter database avow owner to {operators}",
    "alter database avow owner to postgres",
    { off: ["operators"], names: ["operators", "database"] },
  ),
  mutation(
    "A login has another name",
    "alter role {retention} rename to proof_stranger",
    "alter role proof_stranger rename to {retention}",
    {
      whenAllOn: true,
      // Whoever holds it under its new name is a stranger with rights, which all share.
      off: ["ads", "correspondence", "newsletter", "retention", "sales", "visits"],
      names: ["retention does not exist", "proof_stranger holds"],
    },
  ),
  mutation(
    "A login has run out",
    "alter role {retention} valid until '2020-01-01'",
    "alter role {retention} valid until 'infinity'",
    { off: ["retention"], names: ["retention", "password"] },
  ),
  mutation(
    "Whoever is on this machine is let in without a password",
    [
      "create table public.kept as select pg_read_file(current_setting('hba_file')) as rules",
      `do $$ begin execute format('copy (select %L) to %L', 'local all all trust', current_setting('hba_file')); end $$`,
    ],
    [
      `do $$ begin execute format('copy (select regexp_split_to_table(rules, %L) from public.kept) to %L',
         E'\\n', current_setting('hba_file')); end $$`,
      "drop table public.kept",
    ],
    { names: ["pg_hba.conf", "trust"] },
  ),
];
