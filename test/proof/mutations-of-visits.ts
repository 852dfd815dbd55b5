import { type Expectation, type Mutation, mutation, ofPeople } from "./mutation.ts";

const crowd = (...names: string[]): Expectation => ({
  breaks: ["crowd-not-person"],
  off: ["visits"],
  names,
});

const site = `insert into visits.sites (domain) values ('larkwire.example')`;
const ofSite = `(select site_id from visits.sites where domain = 'larkwire.example')`;
const emptied = [
  ...["names", "hit_hours", "hit_days", "total_hours", "cell_days", "cell_months", "pair_months"],
  ...["left_out", "sites"],
].map((table) => `delete from visits.${table}`);

/** What was counted, and one thing in it that can't be. */
const stored = (title: string, wrong: string | readonly string[], ...names: string[]): Mutation =>
  mutation(
    title,
    [
      site,
      `insert into visits.names values (${ofSite}, 1, 1, '/pricing'), (${ofSite}, 12, 1, 'NL')`,
      `insert into visits.hit_hours values (${ofSite}, 1, current_date, 11, 1, 40)`,
      `insert into visits.cell_days values (${ofSite}, 12, current_date, 1, 30, 12, 14, 3, 600)`,
      `insert into visits.total_hours values (${ofSite}, current_date, 11, 1, 12, 14, 3, 600)`,
      ...[wrong].flat(),
    ],
    emptied,
    crowd(...names),
  );

const named = (title: string, dimension: number, name: string, fault: string): Mutation =>
  stored(
    title,
    `insert into visits.names values (${ofSite}, ${dimension}, 7, '${name}')`,
    `a name ${fault} (1 times)`,
  );

const granted = (title: string, what: string, names: readonly string[], more = {}): Mutation =>
  mutation(title, `grant ${what} to {visits}`, `revoke ${what} from {visits}`, {
    ...{ breaks: ["contact-purpose", "crowd-not-person", "crowd-use"], off: ["visits"], names },
    ...more,
  });

/** A visitor made visible among the totals, or the totals used for something else. */
export const mutationsOfVisits: readonly Mutation[] = [
  mutation(
    "The sums by day have a column for a visitor",
    "alter table visits.cell_days add column visitor_hash bigint",
    "alter table visits.cell_days drop column visitor_hash",
    {
      ...crowd("cell_days.visitor_hash is not declared"),
      breaks: ["contact-basic-only", "crowd-not-person"],
    },
  ),
  mutation(
    "There is a table with a row for each hit",
    "create table visits.hits (at timestamptz, page integer)",
    "drop table visits.hits",
    {
      breaks: ["contact-basic-only", "contact-purpose", "crowd-not-person"],
      off: [...ofPeople, "visits", "ads"],
      names: ["hits.at is not declared", "visits.hits"],
    },
  ),
  mutation(
    "The same page may be counted in many rows",
    "alter table visits.hit_hours drop constraint hit_hours_pkey",
    "alter table visits.hit_hours add primary key (site_id, dimension, day, hour, name_id)",
    {
      ...crowd("hit_hours.hour is not as keys and sums are"),
      breaks: ["contact-purpose", "crowd-not-person"],
      // The index is nobody's in particular.
      off: [...ofPeople, "visits", "ads"],
    },
  ),
  mutation(
    "The run of the program became a number in which a visitor has room",
    "alter table visits.total_hours alter column run type bigint",
    "alter table visits.total_hours alter column run type integer",
    {
      ...crowd("total_hours.run is bigint"),
      breaks: ["contact-basic-only", "crowd-not-person"],
    },
  ),
  granted("The counter may read e-mail addresses", "select (email) on people.persons", [
    "The login visits",
    "SELECT people.persons.email",
  ]),
  granted("The counter may open people", "execute on function people.open_persons", [
    "EXECUTE people.open_persons",
  ]),
  mutation(
    "The newsletter may read the totals",
    "grant select (hits) on visits.hit_days to {newsletter}",
    "revoke select (hits) on visits.hit_days from {newsletter}",
    {
      breaks: ["contact-purpose", "crowd-not-person", "crowd-use"],
      off: ["newsletter", "visits"],
      names: ["newsletter: SELECT visits.hit_days.hits"],
    },
  ),
  named(
    "A page is named by an e-mail address",
    1,
    "/users/jan.peeters@mail.example",
    "of page holds personal data",
  ),
  named(
    "A referrer holds an address on the internet",
    6,
    "forum.example/from/203.0.113.77",
    "of referrer holds personal data",
  ),
  named(
    "A property holds somebody's secret",
    19,
    "Buy · id: 9f86d081884c7d659a2feaa0c55ad015",
    "of property holds personal data",
  ),
  named(
    "An event is named by a user agent",
    2,
    "Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101",
    "of event is a user agent",
  ),
  named(
    "A browser is named as no browser is",
    14,
    "Chrome 142.0.7444.60 of Jan",
    "of browser is not in our list",
  ),
  named("A country is a town", 12, "Leiden", "of country is not in our list"),
  named("A name is of something that is not counted", 77, "x", "is of no dimension"),
  stored(
    "A hit was left out for a reason with somebody in it",
    `insert into visits.left_out values (${ofSite}, current_date, 'was jan', 1)`,
    "a reason is not in our list",
  ),
  stored(
    "A country has more views than the pages",
    "update visits.cell_days set views = 41 where dimension = 12",
    "views of dimension 12 of website",
  ),
  stored(
    "A country has more visitors than visits",
    "update visits.cell_days set visitors = 15 where dimension = 12",
    "1 rows of dimension 12",
  ),
  stored(
    "There were more visits than hits",
    "update visits.total_hours set visits = 4000",
    "visits of website",
  ),
  stored(
    "A month has more views than its pages, after its days were counted",
    [
      `insert into visits.cell_months select site_id, dimension, date_trunc('month', day), name_id,
         views + 11, visitors, visits, bounces, seconds from visits.cell_days`,
    ],
    "views of dimension 12 of website",
  ),
];
