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
export const fewVisitors = { threshold: 3, mixedVisitors: 3, visitorsMax: 1000 } as const;

interface Said {
  readonly from?: string;
  readonly agent?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A whole Avow in this process that counts the visits of one website. */
export interface Visited extends Started {
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

export async function startVisited(
  change: Partial<Config["visits"]> = {},
  site: Partial<typeof vendorSite> = {},
): Promise<Visited> {
  const started = await startHere((config) => ({
    ...config,
    visits: { ...config.visits, ...fewVisitors, sites: [{ ...vendorSite, ...site }], ...change },
  }));
  const { ask, query } = started;
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
    ...{ ...started, count, flush },
    view: (path, said, more = {}) =>
      count(
        { s: vendorSite.domain, k: "v", u: `https://${vendorSite.domain}${path}`, ...more },
        said,
      ),
    async hits(dimension = 1) {
      return sums(
        await query(
          `select n.name, sum(h.hits) as n from (
             select site_id, dimension, name_id, hits from visits.hit_hours
             union all select site_id, dimension, name_id, hits from visits.hit_days) h
           left join visits.names n using (site_id, dimension, name_id)
           where h.dimension = $1 group by n.name`,
          [dimension],
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
           where c.dimension = $1 group by n.name`,
          [dimension],
        ),
      );
    },
    async leftOut() {
      await flush();
      return sums(
        await query("select reason as name, sum(hits) as n from visits.left_out group by 1"),
      );
    },
    names: async () =>
      (await query<{ name: string }>("select name from visits.names order by 1")).map(
        ({ name }) => name,
      ),
  };
}
