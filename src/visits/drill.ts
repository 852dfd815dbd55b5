import { newMark, newSecret } from "../kernel/ids.ts";
import { sqlState } from "../kernel/sql-error.ts";
import type { Check } from "../promise/definition.ts";
import type { DrillContext } from "../promise/live.ts";
import { outcomeOfProbes, yesOrNo } from "../promise/outcome.ts";
import { createFinder, findInFiles, findInValues } from "../promise/scan.ts";
import { CallerKinds } from "./bot.ts";
import {
  browser,
  type DrillVisitor,
  isNamed,
  send,
  standingOf,
  unlistedPath,
  view,
  visitor,
  type VisitsDrill,
  visitsDrill,
} from "./drill-scene.ts";

const kinds = new CallerKinds();
const signs = { purpose: "", brands: "", webdriver: false };

/** Made-up visitors of whom each thing that they bring along is found wherever it turns up. */
function canaries(count: number) {
  // Words short enough to pass for some of a language, so that nothing masks them.
  const root = newMark().slice(0, 10);
  const word = () => root + newMark().slice(0, 5);
  const agent = (): string => {
    const made = `${browser(word())} ${word()}/1.0`;
    // Letters of chance may be those of a crawler's name.
    return kinds.of(made, signs) === "human" ? made : agent();
  };
  const [third = 0, ...groups] = newSecret(5);
  const network = `2001:db8:${groups.map((byte) => (0x1000 + byte * 16).toString(16)).join(":")}`;
  const crowd = Array.from(
    { length: count },
    (_, at): DrillVisitor => ({
      headers: {
        "x-forwarded-for":
          at % 2 === 0 || at > 200 ? `${network}:1:${at + 1}` : `198.18.${third}.${at + 1}`,
        "user-agent": agent(),
        "accept-language": `en-${word()},en;q=0.7`,
        "sec-ch-ua": `"${word()}";v="142"`,
        cookie: `${word()}=${word()}`,
        referer: `https://drill-website.example/${word()}`,
      },
    }),
  );
  return { word, crowd, needles: [root, `198.18.${third}.`, network] };
}

/** Each visits with a canary wherever something can stand; returns the answers that were no 204. */
async function visitWith(drill: VisitsDrill, { word, crowd }: ReturnType<typeof canaries>) {
  const page = `https://${drill.visits.domain}`;
  const refused: number[] = [];
  for (const who of crowd) {
    const path = `/${word()}?${word()}=${word()}&utm_source=${word()}&utm_campaign=${word()}#${word()}`;
    const base = { u: `${page}${path}`, r: `https://${word()}.example/${word()}?q=${word()}` };
    for (const hit of [
      { ...base, k: "v" },
      { ...base, k: "e", n: word(), p: { [word()]: word() } },
      { ...base, k: "l", n: `https://${word()}.example/${word()}?${word()}` },
      { ...base, k: "t", t: 12 },
      { u: `${page}/declared`, k: "v", [word()]: word() },
    ]) {
      const status = await send(drill, who, hit);
      if (status !== 204) refused.push(status);
    }
    // What is refused must leave as little behind.
    await send(drill, who, { k: word(), u: word() });
    await send(drill, who, { ...base, k: "e", n: word(), p: word() });
  }
  return refused;
}

const leavesNothing = visitsDrill(
  "Nothing that a visitor brings along is on disk, whenever one looks; a planted mark is found",
  async (drill) => {
    const birds = canaries(drill.visits.mixedVisitors + 2);
    const before = await standingOf(drill);
    const refused = await visitWith(drill, birds);
    const found = new Set(await findInFiles(drill.dataFolder, birds.needles));
    await drill.visits.flush();
    for (const file of await findInFiles(drill.dataFolder, birds.needles)) found.add(file);
    const mark = `planted ${newMark()}`;
    await plant(drill, mark);
    await drill.flush();
    for (const file of await findInFiles(drill.dataFolder, birds.needles)) found.add(file);
    for (const value of await findInValues(drill.database.steward, birds.needles)) found.add(value);
    if (createFinder(birds.needles)(Buffer.from(drill.logged()))) found.add("the log");
    const after = await standingOf(drill);
    const isCounted = after.hits === before.hits + 2 * birds.crowd.length;
    if ((await findInFiles(drill.dataFolder, [mark])).length === 0) {
      const detail = "The planted mark was not found, so the search proves nothing.";
      return { holds: null, detail };
    }
    return yesOrNo(
      found.size === 0 && refused.length === 0 && isCounted && after.mixed > before.mixed,
      `${birds.crowd.length} made-up visitors came, each with an address, a browser, a referrer, a query, a cookie and words of their own, and were counted: before, while and after their totals were written, nothing of them stood in a file, the write-ahead log, a stored value or the log. The planted mark was found.`,
      found.size > 0
        ? `Something of a visitor stands in ${[...found].join(", ")}.`
        : `The visitors were not counted: ${after.hits - before.hits} of ${2 * birds.crowd.length} views; answers ${refused.join(", ") || "as they should be"}.`,
    );
  },
);

async function plant({ database: { steward } }: DrillContext, mark: string): Promise<void> {
  await steward.query("create table if not exists public.planted (mark text)");
  await steward.query("insert into public.planted values ($1)", [mark]);
}

const namedLate = visitsDrill(
  "A page that was not declared has a name only once enough visitors saw it",
  async (drill) => {
    const { threshold, flush } = drill.visits;
    const path = unlistedPath();
    const before = await standingOf(drill);
    for (let come = 1; come < threshold; come += 1) {
      const who = visitor();
      await view(drill, who, path);
      await view(drill, who, path);
    }
    await flush();
    const early = await isNamed(drill, path);
    const between = await standingOf(drill);
    const unnamed = between.unnamed - before.unnamed;
    await view(drill, visitor(), path);
    await flush();
    const late = await isNamed(drill, path);
    return yesOrNo(
      !early && late && unnamed === 2 * (threshold - 1),
      `${threshold - 1} visitors saw a page that nobody declared, twice each: ${unnamed} views stood under no name, and the page stood nowhere. With one visitor more it had its name.`,
      `After ${threshold - 1} visitors the page had ${early ? "a name already" : "no name"}, with one more it had ${late ? "one" : "none"}; ${unnamed} views stood under no name.`,
    );
  },
);

const mixedOnly = visitsDrill(
  "What visitors bring along is written down for enough of them together, or not at all",
  async (drill) => {
    const { mixedVisitors, flush } = drill.visits;
    const come = async (count: number) => {
      for (let one = 0; one < count; one += 1) {
        const who = visitor();
        await view(drill, who, "/declared");
        await view(drill, who, "/declared");
      }
      await flush();
      return standingOf(drill);
    };
    // Nobody waits after this.
    const empty = await come(mixedVisitors);
    const few = await come(mixedVisitors - 1);
    const enough = await come(1);
    return yesOrNo(
      few.mixed === empty.mixed && enough.mixed > few.mixed && few.hits > empty.hits - 1,
      `Of ${mixedVisitors - 1} visitors nothing was written down but that pages were viewed; with the next one all of it was, added up.`,
      `Of ${mixedVisitors - 1} visitors the sums ${few.mixed === empty.mixed ? "stayed" : "grew"}, with the next one they ${enough.mixed > few.mixed ? "grew" : "stayed"}.`,
    );
  },
);

const countedOnce = visitsDrill("Each view that is answered is counted, once", async (drill) => {
  const before = await standingOf(drill);
  const statuses = await Promise.all(
    Array.from({ length: 60 }, (_, at) =>
      view(drill, visitor(), at % 3 === 0 ? "/declared" : unlistedPath()),
    ),
  );
  const answered = statuses.filter((status) => status === 204).length;
  const counted = (await standingOf(drill)).hits - before.hits;
  const program = { headers: { ...visitor().headers, "user-agent": "curl/8.17.0" } };
  await view(drill, program, "/declared");
  await drill.visits.flush();
  const after = await standingOf(drill);
  const leftOut = after.leftOut - before.leftOut;
  const more = after.hits - before.hits - counted;
  return yesOrNo(
    answered === statuses.length && counted === answered && leftOut === 1 && more === 0,
    `${answered} views at once were answered, and stood in the counters by then; a program's was left out.`,
    `Of ${statuses.length} views ${answered} were answered and ${counted} counted; of a program's view ${more} was counted and ${leftOut} left out.`,
  );
});

/** How visitors are kept a crowd, tried out. */
export const crowdDrills: readonly Check<DrillContext>[] = [
  leavesNothing,
  namedLate,
  mixedOnly,
  countedOnce,
];

const areas = visitsDrill("The totals tell which areas are popular", async (drill) => {
  const { threshold } = drill.visits;
  const popular = unlistedPath();
  for (let come = 0; come < threshold + 5; come += 1) await view(drill, visitor(), popular);
  for (let come = 0; come < 3; come += 1) await view(drill, visitor(), "/declared");
  const { rows } = await drill.database.pool("visits").query<{ name: string; hits: number }>(
    `select name, sum(hits)::int as hits from visits.hit_hours
     join visits.names using (site_id, dimension, name_id) join visits.sites using (site_id)
     where domain = $1 and name = $2 group by name`,
    [drill.visits.domain, popular],
  );
  const hits = rows[0]?.hits ?? 0;
  return yesOrNo(
    hits === 6,
    `The login that counts read from the totals how often an area was looked at since it had a name: ${hits} times.`,
    `The totals say ${hits} views of an area that had 6 since it had a name.`,
  );
});

/** Ways in which the login that counts may try to get at a person. */
const attempts: Readonly<Record<string, string>> = {
  "people.persons": "select email from people.persons",
  "people.messages": "select count(*) from people.messages",
  "people.consents": "select person_id from people.consents",
  "people.evidence": "select * from people.evidence",
  "keys.wrapped_keys": "select * from keys.wrapped_keys",
  "mail.deliveries": "select person_id from mail.deliveries",
  "newsletter.subscribers": "select * from newsletter.subscribers",
  "ledger.audit_entries": "select * from ledger.audit_entries",
  COPY: "copy people.persons to stdout",
  "people.open_persons": "select * from people.open_persons('{}', '{email}', 'drill')",
  "another login": "set session authorization postgres",
};

const nothingOfPeople = visitsDrill(
  "The login that counts tries to read about people and is refused",
  async (drill) => {
    const pool = drill.database.pool("visits");
    const wrong: string[] = [];
    for (const [way, sql] of Object.entries(attempts)) {
      const state = await pool.query(sql).then(() => "taken", sqlState);
      if (state !== "42501") wrong.push(`${way} (${state ?? "no answer"})`);
    }
    return outcomeOfProbes(true, Object.keys(attempts).length, wrong);
  },
);

/** What the totals are used for, tried out. */
export const areaDrills: readonly Check<DrillContext>[] = [areas, nothingOfPeople];
