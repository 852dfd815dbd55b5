import { newMark, newSecret } from "../kernel/ids.ts";
import type { Check, Outcome } from "../promise/definition.ts";
import type { DrillContext, DrillVisits } from "../promise/live.ts";
import { maskPersonal } from "./path-mask.ts";

/** A throw-away instance that counts visits. */
export interface VisitsDrill extends DrillContext {
  readonly visits: DrillVisits;
}

/** A drill of the counter of visits; where nothing is counted there is nothing that could go wrong. */
export function visitsDrill(
  name: string,
  run: (drill: VisitsDrill) => Promise<Outcome>,
): Check<DrillContext> {
  return {
    name,
    kind: "drill",
    async run(drill) {
      const { visits } = drill;
      if (!visits) return { holds: true, detail: "Visits are not counted, so nothing was tried." };
      return run({ ...drill, visits });
    },
  };
}

/** What a visitor's browser says of itself with every request. */
export interface DrillVisitor {
  readonly headers: Readonly<Record<string, string>>;
}

/** A new visitor, from an address of their own. */
export function visitor(): DrillVisitor {
  const groups = newSecret(12).toString("hex").match(/.{4}/g) ?? [];
  return {
    headers: {
      "x-forwarded-for": `2001:db8:${groups.join(":")}`,
      "user-agent": browser(""),
      "accept-language": "en-GB,en;q=0.8",
    },
  };
}

/** What an everyday browser calls itself, with a word more. */
export function browser(word: string): string {
  return `Mozilla/5.0 (X11; Linux x86_64${word && `; ${word}`}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36`;
}

/** A path that nobody declared, in words of chance in which nothing is masked. */
export function unlistedPath(): string {
  for (;;) {
    const mark = newMark();
    const path = `/${mark.slice(0, 4)}/${mark.slice(4, 8)}`;
    if (maskPersonal(path) === path) return path;
  }
}

/** Sends a hit as the page's script does; returns the status. */
export async function send(
  drill: VisitsDrill,
  who: DrillVisitor,
  hit: Readonly<Record<string, unknown>>,
): Promise<number> {
  const response = await drill.fetch(`${drill.url}/count`, {
    method: "POST",
    headers: { "content-type": "text/plain", ...who.headers },
    body: JSON.stringify({ s: drill.visits.domain, ...hit }),
  });
  await response.arrayBuffer();
  return response.status;
}

/** Views a page of the drill's website; returns the status. */
export function view(drill: VisitsDrill, who: DrillVisitor, path: string): Promise<number> {
  return send(drill, who, { k: "v", u: `https://${drill.visits.domain}${path}` });
}

/** What stands in the totals of the drill's website. */
export interface Standing {
  /** Views of pages, as they are counted before they are answered. */
  readonly hits: number;
  /** The same under no name. */
  readonly unnamed: number;
  /** Views, visitors and visits of all that is mixed, added up. */
  readonly mixed: number;
  readonly leftOut: number;
}

export async function standingOf(drill: VisitsDrill): Promise<Standing> {
  const { rows } = await drill.database.steward.query<Standing>(
    `with site as (select site_id from visits.sites where domain = $1),
     hits as (select name_id, hits from visits.hit_hours h join site using (site_id) where dimension = 1)
     select (select coalesce(sum(hits), 0)::int from hits) as hits,
       (select coalesce(sum(hits), 0)::int from hits where name_id = 0) as unnamed,
       ((select coalesce(sum(views + visitors + visits), 0) from visits.cell_days join site using (site_id))
         + (select coalesce(sum(visitors + visits), 0) from visits.total_hours join site using (site_id)))::int
         as mixed,
       (select coalesce(sum(hits), 0)::int from visits.left_out join site using (site_id)) as "leftOut"`,
    [drill.visits.domain],
  );
  return rows[0] ?? { hits: 0, unnamed: 0, mixed: 0, leftOut: 0 };
}

/** Whether a page of the drill's website has a name. */
export async function isNamed(drill: VisitsDrill, path: string): Promise<boolean> {
  const { rows } = await drill.database.steward.query(
    `select from visits.names join visits.sites using (site_id) where domain = $1 and name = $2`,
    [drill.visits.domain, path],
  );
  return rows.length > 0;
}
