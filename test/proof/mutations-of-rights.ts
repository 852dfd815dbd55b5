import type { PurposeName } from "../../src/promise/purpose.ts";
import { type Mutation, mutation, ofPeople } from "./mutation.ts";

type Expectation = Parameters<typeof mutation>[3];

/** A right that is given to `to`, and taken away again. */
function grant(title: string, what: string, to: string, expectation: Expectation): Mutation {
  return mutation(title, `grant ${what} to ${to}`, `revoke ${what} from ${to}`, expectation);
}

const own = (purpose: PurposeName, ...names: string[]): Expectation => ({
  off: [purpose],
  names: [purpose, ...names],
});

const stranger = "create role proof_stranger";
const goodbye = ["drop owned by proof_stranger", "drop role proof_stranger"];

/** Rights that nobody was promised. */
export const mutationsOfRights: readonly Mutation[] = [
  grant(
    "The operators' login may read e-mail addresses",
    "select (email) on people.persons",
    "{operators}",
    own("operators", "SELECT people.persons.email"),
  ),
  grant(
    "Correspondence may read e-mail addresses past its functions",
    "select (email) on people.persons",
    "{correspondence}",
    own("correspondence", "SELECT people.persons.email"),
  ),
  grant("Everybody may read e-mail addresses", "select (email) on people.persons", "public", {
    names: ["PUBLIC", "SELECT people.persons.email"],
  }),
  mutation(
    "A role that is none of ours may read e-mail addresses",
    [stranger, "grant select (email) on people.persons to proof_stranger"],
    goodbye,
    { off: ofPeople, names: ["proof_stranger", "SELECT people.persons.email"] },
  ),
  grant(
    "The operators' login may read the whole table of people",
    "select on people.persons",
    "{operators}",
    own("operators", "SELECT people.persons"),
  ),
  mutation(
    "Retention gets all rights on everything about people",
    "grant all on all tables in schema people to {retention}",
    "revoke all on all tables in schema people from {retention}",
    own("retention", "people.persons"),
  ),
  grant(
    "Correspondence may take in a company, which the policy does not list",
    "insert (company) on people.persons",
    "{correspondence}",
    {
      ...own("correspondence", "INSERT people.persons.company"),
      breaks: ["contact-purpose", "contact-basic-only"],
    },
  ),
  ...["delete", "truncate", "trigger", "references", "maintain"].map((verb) =>
    grant(
      `The operators' login gets ${verb.toUpperCase()} on messages`,
      `${verb} on people.messages`,
      "{operators}",
      own("operators", `${verb.toUpperCase()} people.messages`),
    ),
  ),
  grant(
    "The operators' login may execute the function that opens messages",
    "execute on function people.open_messages",
    "{operators}",
    own("operators", "EXECUTE people.open_messages"),
  ),
  grant(
    "Correspondence may write its own audit entries",
    "execute on function people.record_read",
    "{correspondence}",
    own("correspondence", "EXECUTE people.record_read"),
  ),
  grant("Everybody may erase", "execute on function people.erase", "public", {
    names: ["PUBLIC", "EXECUTE people.erase"],
  }),
  grant(
    "The login of requests may look into the schema of keys",
    "usage on schema keys",
    "{requests}",
    own("requests", "USAGE keys"),
  ),
  grant(
    "The operators' login may create in the schema of people",
    "create on schema people",
    "{operators}",
    own("operators", "CREATE people"),
  ),
  grant(
    "Retention may use a sequence of the ledger",
    "usage on sequence ledger.audit_entries_id_seq",
    "{retention}",
    own("retention", "USAGE ledger.audit_entries_id_seq"),
  ),
  mutation(
    "Tables to come in the schema of people would be readable for the operators' login",
    "alter default privileges for role {owner} in schema people grant select on tables to {operators}",
    "alter default privileges for role {owner} in schema people revoke select on tables from {operators}",
    own("operators", "SELECT people"),
  ),
  mutation(
    "Functions to come would be executable for retention",
    "alter default privileges for role {owner} grant execute on functions to {retention}",
    "alter default privileges for role {owner} revoke execute on functions from {retention}",
    own("retention", "EXECUTE every schema"),
  ),
  mutation(
    "Correspondence may pass a right on to others",
    "grant insert (email) on people.persons to {correspondence} with grant option",
    "revoke grant option for insert (email) on people.persons from {correspondence}",
    own("correspondence", "GRANT OPTION FOR INSERT people.persons.email"),
  ),
  mutation(
    "The operators' login may pass a function on to others",
    "grant execute on function people.open_persons to {operators} with grant option",
    "revoke grant option for execute on function people.open_persons from {operators}",
    own("operators", "GRANT OPTION FOR EXECUTE people.open_persons"),
  ),
  mutation(
    "A right that the policy gives was taken away",
    "revoke insert (subject) on people.messages from {correspondence}",
    "grant insert (subject) on people.messages to {correspondence}",
    {
      ...own("correspondence", "INSERT people.messages.subject"),
      breaks: ["contact-purpose", "contact-basic-only"],
    },
  ),
  mutation(
    "The operators' login may create schemas in the database",
    "grant create on database avow to {operators}",
    "revoke create on database avow from {operators}",
    own("operators", "rights on database avow"),
  ),
  grant("Everybody may create schemas in the database", "create on database avow", "public", {
    names: ["PUBLIC", "CREATE on database avow"],
  }),
  grant("Everybody may create in the schema public", "create on schema public", "public", {
    names: ["PUBLIC", "public"],
  }),
  grant(
    "The operators' login may create in the schema public",
    "create on schema public",
    "{operators}",
    own("operators", "public"),
  ),
  grant(
    "The operators' login may read the server's files",
    "execute on function pg_catalog.pg_read_file(text)",
    "{operators}",
    own("operators", "pg_read_file"),
  ),
  grant(
    "Everybody may read the server's files",
    "execute on function pg_read_file(text)",
    "public",
    {
      names: ["pg_read_file"],
    },
  ),
  grant(
    "Retention may read the samples that PostgreSQL keeps of columns",
    "select on pg_catalog.pg_statistic",
    "{retention}",
    own("retention", "pg_statistic"),
  ),
  grant("Everybody may read password hashes", "select on pg_catalog.pg_authid", "public", {
    names: ["pg_authid"],
  }),
  grant(
    "Everybody may read one column of password hashes",
    "select (rolpassword) on pg_authid",
    "public",
    {
      names: ["pg_authid"],
    },
  ),
  grant(
    "The operators' login may switch triggers and rules off",
    "set on parameter session_replication_role",
    "{operators}",
    own("operators", "session_replication_role"),
  ),
  grant(
    "Everybody may switch triggers and rules off",
    "set on parameter session_replication_role",
    "public",
    { names: ["session_replication_role"] },
  ),
  grant(
    "Retention may store tables where it likes",
    "create on tablespace pg_default",
    "{retention}",
    own("retention", "pg_default"),
  ),
];
