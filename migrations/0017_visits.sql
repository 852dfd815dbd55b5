-- Visits: what is counted of a crowd. No column here can hold an address, an agent, an identifier
-- of a visitor or a visit, or one hit: there are only names that many visitors share, and totals.
create schema visits;

-- The websites whose visits are counted; the number stands first in every key.
create table visits.sites (
  site_id smallint generated always as identity primary key,
  domain avow.plain_text not null unique check (length(domain) between 1 and 253)
);

-- What a total is of: a page, a source, a browser. Free text has a name only once the vendor declared
-- it or enough different visitors brought it; 0 stands for all that has none.
create table visits.names (
  site_id smallint not null references visits.sites,
  dimension smallint not null check (dimension between 1 and 99),
  name_id integer not null check (name_id > 0),
  name avow.plain_text not null check (length(name) between 1 and 300),
  primary key (site_id, dimension, name_id),
  unique (site_id, dimension, name)
);

-- Views of pages and events by name, as they are counted before a hit is answered, and nothing else
-- of it. In the site's own time. Hours become days, which are summed up in months as well; no sum
-- changes by it.
create table visits.hit_hours (
  site_id smallint not null,
  dimension smallint not null,
  day date not null,
  hour smallint not null check (hour between 0 and 23),
  name_id integer not null,
  hits bigint not null check (hits > 0),
  primary key (site_id, dimension, day, hour, name_id)
) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 2000);

create table visits.hit_days (
  site_id smallint not null,
  dimension smallint not null,
  day date not null,
  name_id integer not null,
  hits bigint not null check (hits > 0),
  primary key (site_id, dimension, day, name_id)
);

create table visits.hit_months (
  site_id smallint not null,
  dimension smallint not null,
  month date not null check (extract(day from month) = 1),
  name_id integer not null,
  hits bigint not null check (hits > 0),
  primary key (site_id, dimension, month, name_id)
);

-- Visitors, visits, bounces and seconds by the hour of the site. A new run begins with each start of
-- the program, which has forgotten by then who was here: a day of several runs is known "at least".
create table visits.total_hours (
  site_id smallint not null,
  day date not null,
  hour smallint not null check (hour between 0 and 23),
  run integer not null,
  visitors bigint not null default 0,
  visits bigint not null default 0,
  bounces bigint not null default 0,
  seconds bigint not null default 0,
  primary key (site_id, day, hour, run)
) with (fillfactor = 50);

create table visits.total_days (
  site_id smallint not null,
  day date not null,
  views bigint not null,
  visitors bigint not null,
  visits bigint not null,
  bounces bigint not null,
  seconds bigint not null,
  at_least boolean not null,
  primary key (site_id, day)
);

-- What visitors brought along, one dimension at a time, only ever written for several of them together.
create table visits.cell_days (
  site_id smallint not null,
  dimension smallint not null,
  day date not null,
  name_id integer not null,
  views bigint not null default 0,
  visitors bigint not null default 0,
  visits bigint not null default 0,
  bounces bigint not null default 0,
  seconds bigint not null default 0,
  primary key (site_id, dimension, day, name_id)
) with (fillfactor = 50);

create table visits.cell_months (
  site_id smallint not null,
  dimension smallint not null,
  month date not null check (extract(day from month) = 1),
  name_id integer not null,
  views bigint not null,
  visitors bigint not null,
  visits bigint not null,
  bounces bigint not null,
  seconds bigint not null,
  primary key (site_id, dimension, month, name_id)
);

-- Two dimensions together, where the vendor declared them and enough visitors brought both.
create table visits.pair_months (
  site_id smallint not null,
  dimension_a smallint not null,
  dimension_b smallint not null check (dimension_b > dimension_a),
  month date not null check (extract(day from month) = 1),
  name_a integer not null,
  name_b integer not null,
  views bigint not null default 0,
  visits bigint not null default 0,
  primary key (site_id, dimension_a, dimension_b, month, name_a, name_b)
) with (fillfactor = 50);

-- Hits that are not counted as visits, by the reason.
create table visits.left_out (
  site_id smallint not null,
  day date not null,
  reason avow.plain_text not null,
  hits bigint not null check (hits > 0),
  primary key (site_id, day, reason)
) with (fillfactor = 50);
