import { afterAll, beforeAll, expect, test } from "bun:test";
import fc from "fast-check";
import { openPersons } from "../people/mod.ts";
import { exportCsv, exportSubscribers } from "./export-file.ts";
import { csvRow } from "./export-csv.ts";
import { importText, subscribedAddresses } from "./import.fixture.ts";
import { endSubscriptions } from "./unsubscribe.ts";
import { type NewsletterScene, openNewsletterScene } from "./subscribing.fixture.ts";

let scene: NewsletterScene;
let news: string;
let other: string;

beforeAll(async () => {
  scene = await openNewsletterScene();
  news = await scene.list("news");
  other = await scene.list("other");
});
afterAll(() => scene.close());

async function textOf(from: NewsletterScene, listId: string | null = null): Promise<string> {
  let text = "";
  for await (const piece of exportCsv(from.newsletter, { listId, operatorId: from.operatorId })) {
    text += piece;
  }
  return text;
}

/** Who subscribes to what, opened: addresses, names and lists. */
async function everybody(of: NewsletterScene): Promise<readonly string[]> {
  const { newsletter, database } = of;
  const { rows } = await database.admin.query<{ person_id: string; lists: string[]; at: Date }>(
    `select n.person_id, array_agg(l.slug::text order by l.slug) as lists, min(n.subscribed_at) as at
     from newsletter.subscriptions n join newsletter.lists l on l.id = n.list_id
     where n.state = 'subscribed' group by 1`,
  );
  const people = await openPersons(
    database.db("newsletter"),
    newsletter.keyring,
    { purpose: "newsletter", reason: "test", operatorId: of.operatorId },
    { ids: rows.map((row) => row.person_id), fields: ["email", "name"] },
  );
  return rows
    .map((row) => {
      const person = people.get(row.person_id);
      return JSON.stringify([
        ...[person?.email?.reveal(), person?.name?.reveal() ?? "", row.lists],
        row.at.toISOString(),
      ]);
    })
    .toSorted();
}

test("whoever subscribes is exported, a row each; who left or was erased is not", async () => {
  const file = [
    "email,name,subscribed_at",
    'ada@example.org,"Lovelace, Ada",2024-01-02T03:04:05Z',
    "bob@example.org,,2024-01-02T03:04:05Z",
    "left@example.org,Lee,2024-01-02T03:04:05Z",
  ];
  await importText(scene, file.join("\n"), { listIds: [news] });
  await importText(scene, "email,subscribed_at\nada@example.org,2024-02-02\n", {
    listIds: [other],
  });
  const { database, newsletter } = scene;
  const { rows } = await database.admin.query(
    "select person_id from newsletter.subscribers where email_index = $1",
    [newsletter.keyring.emailIndex("left@example.org")],
  );
  await endSubscriptions(newsletter, database.db("requests"), {
    ...{ personId: rows[0].person_id, listIds: null, by: "page" },
  });
  const lines = (await textOf(scene)).trimEnd().split("\r\n");
  expect(lines[0]).toBe("email,name,lists,state,subscribed_at,source");
  expect(lines.slice(1).toSorted()).toEqual([
    'ada@example.org,"Lovelace, Ada",news other,subscribed,2024-01-02T03:04:05.000Z,import',
    "bob@example.org,,news,subscribed,2024-01-02T03:04:05.000Z,import",
  ]);
  expect((await textOf(scene, other)).split("\r\n").length).toBe(3);
});

test("each batch that is opened is one audit entry with the operator", async () => {
  const before = Number(
    (
      await scene.database.admin.query(
        "select count(*)::int as n from ledger.audit_entries where reason = 'subscribers were exported'",
      )
    ).rows[0].n,
  );
  await textOf(scene);
  const { rows } = await scene.database.admin.query(
    `select operator_id, fields::text[] as fields, cardinality(person_refs) as people from ledger.audit_entries
     where reason = 'subscribers were exported' order by at`,
  );
  expect(rows.slice(before)).toEqual([
    { operator_id: scene.operatorId, fields: ["email", "name"], people: 2 },
  ]);
});

test("whoever can't be reached stands in it as that, and another import keeps them from mail", async () => {
  await importText(scene, "email\nbounced@example.org\n", { listIds: [news] });
  await scene.database
    .db("newsletter")
    .insertInto("newsletter.suppressions")
    .values({
      ...{ reason: "bounced", at: new Date() },
      email_index: scene.newsletter.keyring.emailIndex("bounced@example.org"),
    })
    .execute();
  const text = await textOf(scene);
  expect(text).toContain("bounced@example.org,,news,bounced,");
  const elsewhere = await openNewsletterScene();
  try {
    const report = await importText(elsewhere, text, { listIds: [await elsewhere.list("news")] });
    expect(report.outcomes).toEqual({ added: 2, gone: 1 });
  } finally {
    await elsewhere.close();
  }
});

test("a text that a sheet would calculate is guarded, and quoted where it has to be", () => {
  const cells = ["=1+1", "+1", "-1", "@A1", "'=1", "plain", "a,b", 'say "so"', "two\nlines", " x"];
  expect(csvRow(cells)).toBe(
    `'=1+1,'+1,'-1,'@A1,''=1,plain,"a,b","say ""so""","two\nlines"," x"\r\n`,
  );
  for (const text of ["\t=1", "\r=1"]) expect(csvRow([text])).toBe(`"'${text}"\r\n`);
  // What never got a guard must not lose an apostrophe on its way back.
  expect(csvRow(["'',;j,,"])).toBe(`"'',;j,,"\r\n`);
});

test("a list that is gone can't be exported", async () => {
  const rows = exportSubscribers(scene.newsletter, {
    ...{ listId: "01900000-0000-7000-8000-000000000000", operatorId: null },
  });
  const said = await rows.next().then(
    () => "",
    (error: Error) => error.message,
  );
  expect(said).toBe("There is no such list (any more).");
});

test("an export that another instance imports brings the same people to the same lists", async () => {
  const elsewhere = await openNewsletterScene();
  const there = { news: await elsewhere.list("news"), other: await elsewhere.list("other") };
  const local = fc.stringMatching(/^['=+-]{0,2}[a-z][a-z0-9]{0,8}$/);
  const name = fc.oneof(
    fc.string({ unit: "grapheme", maxLength: 12 }),
    fc.stringMatching(/^['=+\-@]{1,3}[a-z",;]{0,6}$/),
  );
  let run = 0;
  try {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.tuple(local, name, fc.boolean()), {
          ...{ minLength: 1, maxLength: 8 },
          selector: ([part]) => part,
        }),
        async (people) => {
          run += 1;
          const rows = people.map(([part, called, both]) => {
            const at = new Date(Date.UTC(2020, 0, 1 + run)).toISOString();
            return { cells: [`${part}.${run}@example.org`, called, "", "", at, ""], both };
          });
          const head = "email,name,lists,state,subscribed_at,source\r\n";
          const write = (some: typeof rows) => head + some.map((row) => csvRow(row.cells)).join("");
          await importText(scene, write(rows), { listIds: [news] });
          const second = rows.filter((row) => row.both);
          if (second.length > 0) await importText(scene, write(second), { listIds: [other] });
          for (const slug of ["news", "other"] as const) {
            const text = await textOf(scene, slug === "news" ? news : other);
            await importText(elsewhere, text, { listIds: [there[slug]] });
          }
          const bounced = (line: string) => !line.includes("bounced@example.org");
          expect(await everybody(elsewhere)).toEqual((await everybody(scene)).filter(bounced));
        },
      ),
      { numRuns: 20 },
    );
    expect((await subscribedAddresses(elsewhere)).length).toBeGreaterThan(20);
  } finally {
    await elsewhere.close();
  }
}, 60_000);
