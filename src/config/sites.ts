import type { Kind, Reading, Refusal } from "./kinds.ts";
import type { VisitsSite } from "./shape.ts";
import { isTable, refuse, unknownKeys } from "./table.ts";

const siteKeys = ["domain", "hosts", "time_zone", "pages", "events", "hash_routes"] as const;
const domainShape = /^(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9-]{1,63}$/;
const sitesMax = 100;
const namesMax = 20_000;

/** The websites whose visits are counted, `[[visits.sites]]`: in the file only. */
export const sites: Kind<readonly VisitsSite[]> = {
  name: "list of websites",
  allowed:
    "a list of tables [[visits.sites]] with domain, and perhaps time_zone, hosts, pages, events",
  read(raw) {
    if (!Array.isArray(raw)) return refuse([], `must be ${this.allowed}`);
    if (raw.length > sitesMax) return refuse([], `must have at most ${sitesMax} websites`);
    const refusals: Refusal[] = [];
    const value: VisitsSite[] = [];
    for (const [index, one] of raw.entries()) {
      const reading = readSite(
        one,
        new Set(value.flatMap(({ domain, hosts }) => [domain, ...hosts])),
      );
      if ("value" in reading) value.push(reading.value);
      else refusals.push(...reading.refusals.map((r) => ({ ...r, path: [index, ...r.path] })));
    }
    return refusals.length > 0 ? { refusals } : { value };
  },
};

function readSite(raw: unknown, taken: ReadonlySet<string>): Reading<VisitsSite> {
  if (!isTable(raw)) return refuse([], "must be a table with a domain", raw);
  const {
    domain,
    hosts = [],
    time_zone = "UTC",
    pages = [],
    events = [],
    hash_routes = false,
  } = raw;
  const refusals: Refusal[] = [];
  const check = (path: string, holds: boolean, message: string) => {
    if (!holds) refusals.push({ path: [path], message, part: raw[path] });
  };
  refusals.push(...unknownKeys(raw, siteKeys, "website"));
  const isHost = (it: unknown) => typeof it === "string" && domainShape.test(it);
  check("domain", isHost(domain), "must be a host in small letters, such as larkwire.example");
  check("domain", !taken.has(String(domain)), "is that of an earlier website");
  check("hosts", isList(hosts) && hosts.every(isHost), "must be a list of hosts in small letters");
  check(
    "hosts",
    !isList(hosts) || !hosts.some((it) => taken.has(it)),
    "names one of an earlier website",
  );
  check(
    "time_zone",
    isTimeZone(time_zone),
    'must be a time zone by its IANA name, such as "Europe/Berlin"',
  );
  check(
    "pages",
    isList(pages) && pages.every((it) => /^\/[^?#\s]{0,299}$/.test(it)),
    'must be a list of paths that begin with /, such as ["/", "/docs/*"]',
  );
  check(
    "events",
    isList(events) && events.every((it) => it.trim() === it && it.length >= 1 && it.length <= 100),
    "must be a list of names of 1 to 100 characters",
  );
  check("hash_routes", typeof hash_routes === "boolean", "must be true or false");
  if (refusals.length > 0) return { refusals };
  return {
    value: {
      domain: domain as string,
      hosts: hosts as readonly string[],
      timeZone: time_zone as string,
      pages: pages as readonly string[],
      events: events as readonly string[],
      hashRoutes: hash_routes as boolean,
    },
  };
}

function isList(raw: unknown): raw is readonly string[] {
  return Array.isArray(raw) && raw.length <= namesMax && raw.every((it) => typeof it === "string");
}

function isTimeZone(raw: unknown): boolean {
  if (typeof raw !== "string") return false;
  try {
    return Intl.DateTimeFormat("en", { timeZone: raw }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}
