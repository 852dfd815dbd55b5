import type { Config } from "../../src/config/mod.ts";
import { startHere, type Started } from "./started.ts";

/** A browser of a person's. */
export const browser =
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36";

export const vendorSite: Config["visits"]["sites"][number] = {
  domain: "larkwire.example",
  hosts: ["docs.larkwire.example"],
  timeZone: "Europe/Berlin",
  pages: ["/", "/pricing", "/docs/*"],
  events: ["Sign-up"],
  hashRoutes: false,
};

/** Settings under which few visitors are enough. */
const fewVisitors = { threshold: 3, mixedVisitors: 3, visitorsMax: 1000 } as const;

interface Said {
  readonly from?: string;
  readonly agent?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A whole Avow in this process, and one of the websites whose visits it counts. */
export interface Visited extends Started {
  readonly domain: string;
  /** The same Avow, and a website that nobody has visited yet. */
  next(): Visited;
  /** Posts the body to `/count`, as it is when it is text or bytes, else as JSON. */
  count(body: unknown, said?: Said): Promise<Response>;
  /** A view of a page of the website. */
  view(path: string, said?: Said, more?: Readonly<Record<string, unknown>>): Promise<Response>;
  /** Hits on disk by name, of pages (1) or events (2); "" is what has no name. */
  hits(dimension?: 1 | 2): Promise<Readonly<Record<string, number>>>;
  /** Sums of one column by name, in one dimension, after all that is mixed was written. */
  cells(dimension: number, column?: string): Promise<Readonly<Record<string, number>>>;
  leftOut(): Promise<Readonly<Record<string, number>>>;
  names(): Promise<readonly string[]>;
  flush(): Promise<void>;
}

const sitesMax = 30;

export async function startVisited(change: Partial<Config["visits"]> = {}): Promise<Visited> {
  const others = Array.from({ length: sitesMax }, (_, n) => ({
    ...vendorSite,
    ...{ domain: `website-${n}.example`, hosts: [] },
  }));
  const started = await startHere((config) => ({
    ...config,
    visits: { ...config.visits, ...fewVisitors, sites: [vendorSite, ...others], ...change },
  }));
  const left = others.map(({ domain }) => domain);
  const visit = (domain: string): Visited =>
    visited(started, domain, () => visit(left.shift() ?? vendorSite.domain));
  return visit(vendorSite.domain);
}

/** Sums of one website by name, as `site_id` stands in `$1`. */
function visited(started: Started, domain: string, next: () => Visited): Visited {
  const { ask, query } = started;
  const siteId = async () => {
    const [row] = await query<{ site_id: number }>(
      "select site_id from visits.sites where domain = $1",
      [domain],
    );
    return row?.site_id;
  };
  const flush = async () => {
    await started.avow.visits.counting()?.flush();
  };
  const count: Visited["count"] = (body, { from, agent = browser, headers } = {}) =>
    ask("/count", {
      method: "POST",
      ...(from === undefined ? {} : { from }),
      headers: { "user-agent": agent, ...headers },
      body: typeof body === "string" || body instanceof Blob ? body : JSON.stringify(body),
    });
  const sums = (rows: readonly { name: string | null; n: string }[]) =>
    Object.fromEntries(rows.map(({ name, n }) => [name ?? "", Number(n)]));
  return {
    ...{ ...started, count, flush, domain, next },
    view: (path, said, more = {}) =>
      count({ s: domain, k: "v", u: `https://${domain}${path}`, ...more }, said),
    async hits(dimension = 1) {
      return sums(
        await query(
          `select n.name, sum(h.hits) as n from (
             select site_id, dimension, name_id, hits from visits.hit_hours
             union all select site_id, dimension, name_id, hits from visits.hit_days) h
           left join visits.names n using (site_id, dimension, name_id)
           where h.site_id = $1 and h.dimension = $2 group by n.name`,
          [await siteId(), dimension],
        ),
      );
    },
    async cells(dimension, column = "views") {
      await flush();
      return sums(
        await query(
          `select n.name, sum(c.${column}) as n from visits.cell_days c
           left join visits.names n on n.site_id = c.site_id and n.name_id = c.name_id
             and n.dimension = case when c.dimension in (3, 4) then 1 else c.dimension end
           where c.site_id = $1 and c.dimension = $2 group by n.name`,
          [await siteId(), dimension],
        ),
      );
    },
    async leftOut() {
      await flush();
      return sums(
        await query(
          "select reason as name, sum(hits) as n from visits.left_out where site_id = $1 group by 1",
          [await siteId()],
        ),
      );
    },
    names: async () =>
      (
        await query<{ name: string }>(
          "select name from visits.names where site_id = $1 order by name",
          [await siteId()],
        )
      ).map(({ name }) => name),
  };
}
