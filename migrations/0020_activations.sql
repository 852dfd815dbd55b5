-- Machines that licences run on, and files of releases that they reach.

-- A machine is a hash that its own program made, salted with the licence's key: one machine under two
-- licences can't be matched. Days, not moments: nobody is to see when somebody works.
create table checkout.activations (
  licence_id uuid not null references checkout.licences on delete cascade,
  machine bytea not null check (octet_length(machine) = 32),
  first_on date not null,
  last_on date not null,
  primary key (licence_id, machine)
);

-- What lies in the vendor's folder, as it was when it was hashed.
create table checkout.releases (
  product avow.plain_text not null,
  version avow.plain_text not null,
  released_on date not null,
  notes avow.plain_text not null,
  -- Ids of editions with commas between; empty for every one.
  editions avow.plain_text not null,
  primary key (product, version)
);

create table checkout.release_files (
  id uuid primary key,
  product avow.plain_text not null,
  version avow.plain_text not null,
  name avow.plain_text not null,
  bytes bigint not null check (bytes >= 0),
  -- When the file was written, in milliseconds: another one is another file.
  modified_ms bigint not null,
  sha256 bytea not null check (octet_length(sha256) = 32),
  unique (product, version, name),
  foreign key (product, version) references checkout.releases on delete cascade
);

-- How often a file was fetched on a day; by whom is written nowhere.
create table checkout.downloads (
  product avow.plain_text not null,
  version avow.plain_text not null,
  name avow.plain_text not null,
  day date not null,
  fetched integer not null check (fetched > 0),
  primary key (product, version, name, day)
);

do $$
declare
  t text;
begin
  foreach t in array array['activations', 'releases', 'release_files', 'downloads']
  loop
    execute format('alter table checkout.%I enable row level security', t);
    execute format('alter table checkout.%I force row level security', t);
    execute format(
      'create policy own on checkout.%I using ((select avow.purpose()) in (%L, %L))',
      t, 'sales', 'requests'
    );
  end loop;
end
$$;
