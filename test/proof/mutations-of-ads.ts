import { type Expectation, type Mutation, mutation, ofPeople } from "./mutation.ts";

const noIdentity = (...names: string[]): Expectation => ({
  breaks: ["ads-no-identity"],
  off: ["ads"],
  names,
});

const granted = (title: string, what: string, ...names: string[]): Mutation =>
  mutation(title, `grant ${what} to {ads}`, `revoke ${what} from {ads}`, {
    ...noIdentity(...names),
    breaks: ["ads-no-identity", "contact-purpose"],
  });

/** What was sent to a company on a day long ago, and one thing in it that can't be. */
const sent = (title: string, field: string, value: string, ...names: string[]): Mutation =>
  mutation(
    title,
    [
      `insert into ads.sent_days values ('2026-01-01', 'acme', 'imp[].tagid', 'sidebar', 4)`,
      `insert into ads.sent_days values ('2026-01-01', 'acme', '${field}', '${value}', 1)`,
    ],
    "delete from ads.sent_days",
    noIdentity(...names),
  );

/** Whoever chooses ads comes to know of a person, or a company did. */
export const mutationsOfAds: readonly Mutation[] = [
  mutation(
    "The sums of an ad have a column for a visitor",
    "alter table ads.ad_hours add column visitor_hash bigint",
    "alter table ads.ad_hours drop column visitor_hash",
    {
      ...noIdentity("visitor_hash"),
      breaks: ["ads-no-identity", "contact-basic-only"],
    },
  ),
  mutation(
    "There is a table with a row for each view of an ad",
    "create table ads.seen (at timestamptz, ad_id uuid)",
    "drop table ads.seen",
    {
      breaks: ["ads-no-identity", "contact-basic-only", "contact-purpose"],
      off: [...ofPeople, "visits", "ads"],
      names: ["ads.seen"],
    },
  ),
  granted(
    "Ads may read e-mail addresses",
    "select (email) on people.persons",
    "SELECT people.persons.email",
  ),
  granted(
    "Ads may open people",
    "execute on function people.open_persons",
    "EXECUTE people.open_persons",
  ),
  granted(
    "Ads may read what operators did",
    "select (ref) on ledger.operator_actions",
    "SELECT ledger.operator_actions.ref",
  ),
  sent(
    "A company was sent a field that is not published",
    "user.id",
    "7",
    "user.id is not published",
  ),
  sent(
    "A company was sent an e-mail address",
    "site.keywords",
    "vpn,jan.peeters@mail.example",
    "site.keywords held an e-mail address",
  ),
  sent(
    "A company was sent a network address",
    "site.id",
    "2001:db8:1:2:3::9",
    "site.id held a network address",
  ),
  sent(
    "A company was sent the address of a page",
    "site.domain",
    "https://larkwire.example/u/jan",
    "site.domain held the address of a page",
  ),
];
