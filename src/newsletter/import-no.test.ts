import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import fc from "fast-check";
import { clock, dayMs } from "../kernel/clock.ts";
import { newId } from "../kernel/ids.ts";
import { sqlState } from "../kernel/sql-error.ts";
import { sealSubscriber } from "../people/mod.ts";
import { call } from "../promise/call.ts";
import { importText, mailchimpHead, subscribedAddresses, subscribedAs } from "./import.fixture.ts";
import { takeInBatch } from "./store-import.ts";
import { endSubscriptions } from "./unsubscribe.ts";
import { type NewsletterScene, openNewsletterScene } from "./subscribing.fixture.ts";

// Whoever said no is never written to because of a file, whatever the file says.

let scene: NewsletterScene;
let news: string;
let other: string;

beforeAll(async () => {
  scene = await openNewsletterScene();
  news = await scene.list("news");
  other = await scene.list("other");
});
afterAll(() => scene.close());

const index = (email: string) => scene.newsletter.keyring.emailIndex(email);
const isOn = async (email: string, slug = "news") =>
  (await subscribedAddresses(scene)).includes(subscribedAs(scene, email, slug));
const bring = (email: string, listIds = [news]) =>
  importText(scene, `email\n${email}\n`, { listIds });
const suppressions = async (email: string) =>
  (
    await scene.database.admin.query(
      "select list_id, reason from newsletter.suppressions where email_index = $1 order by list_id",
      [index(email)],
    )
  ).rows;

async function personOf(email: string): Promise<string> {
  const { rows } = await scene.database.admin.query(
    "select person_id from newsletter.subscribers where email_index = $1",
    [index(email)],
  );
  return rows[0].person_id;
}

async function leave(email: string, listIds: readonly string[] | null): Promise<void> {
  const { newsletter, database } = scene;
  const personId = await personOf(email);
  await endSubscriptions(newsletter, database.db("requests"), {
    personId,
    listIds,
    by: "one-click",
  });
}

describe("no import brings back", () => {
  test("somebody who left all lists", async () => {
    await bring("all@example.org", [news, other]);
    await leave("all@example.org", null);
    for (const lists of [[news], [other], [news, other]]) {
      expect((await bring("all@example.org", lists)).outcomes).toEqual({ suppressed: 1 });
    }
    expect(await isOn("all@example.org")).toBe(false);
    expect(await isOn("all@example.org", "other")).toBe(false);
  });

  test("somebody to the list that they left, while they keep the other", async () => {
    await bring("one@example.org", [news, other]);
    await leave("one@example.org", [news]);
    expect((await bring("one@example.org", [news, other])).outcomes).toEqual({ suppressed: 1 });
    expect(await isOn("one@example.org")).toBe(false);
    expect(await isOn("one@example.org", "other")).toBe(true);
  });

  test("somebody who was erased, though nothing of them is known any more", async () => {
    await bring("erased@example.org");
    await call(scene.database.db("requests"), "people.erase", {
      ...{ p_person: await personOf("erased@example.org"), p_reason: "they asked" },
    });
    expect((await bring("ERASED@example.org")).outcomes).toEqual({ suppressed: 1 });
    expect(await isOn("erased@example.org")).toBe(false);
  });

  test("somebody whose mails come back", async () => {
    await scene.database
      .db("newsletter")
      .insertInto("newsletter.suppressions")
      .values({ email_index: index("bounced@example.org"), reason: "bounced", at: clock.now() })
      .execute();
    expect((await bring("bounced@example.org")).outcomes).toEqual({ suppressed: 1 });
  });
});

describe("a file of those who left", () => {
  const unsubscribed = (...emails: readonly string[]) =>
    [
      `${mailchimpHead},UNSUB_TIME,UNSUB_CAMPAIGN_TITLE,UNSUB_REASON`,
      ...emails.map((email) => `${email},A,B,2,"2020-01-01 00:00:00"`),
    ].join("\n");

  test("ends what somebody subscribes to here, takes the key, and dates them", async () => {
    await bring("here@example.org", [news, other]);
    const personId = await personOf("here@example.org");
    const report = await importText(scene, unsubscribed("here@example.org"), { listIds: [news] });
    expect(report.outcomes).toEqual({ left: 1 });
    expect(await isOn("here@example.org")).toBe(false);
    expect(await isOn("here@example.org", "other")).toBe(false);
    const { rows } = await scene.database.admin.query(
      `select p.expires_at, (select count(*)::int from keys.wrapped_keys k
         where k.person_id = p.id and k.purpose = 'newsletter') as keys,
         (select distinct ended_by from newsletter.subscriptions n where n.person_id = p.id) as by
       from people.persons p where p.id = $1`,
      [personId],
    );
    expect(rows[0]).toMatchObject({ keys: 0, by: "import" });
    const days = (rows[0].expires_at.getTime() - clock.ms()) / dayMs;
    expect(Math.round(days)).toBe(scene.newsletter.keptDays);
    expect((await bring("here@example.org")).outcomes).toEqual({ suppressed: 1 });
  });

  test("never lifts or weakens a suppression, and makes a machine's one a person's", async () => {
    const db = scene.database.db("newsletter");
    for (const reason of ["bounced", "complained"]) {
      await db
        .insertInto("newsletter.suppressions")
        .values({ email_index: index(`${reason}-2@example.org`), reason, at: clock.now() })
        .execute();
    }
    await scene.database.admin.query(
      "insert into newsletter.suppressions (email_index, reason, at) values ($1, 'erased', now())",
      [index("erased-2@example.org")],
    );
    await importText(
      scene,
      unsubscribed("bounced-2@example.org", "complained-2@example.org", "erased-2@example.org"),
    );
    expect(await suppressions("bounced-2@example.org")).toMatchObject([{ reason: "unsubscribed" }]);
    expect(await suppressions("complained-2@example.org")).toMatchObject([
      { reason: "unsubscribed" },
    ]);
    expect(await suppressions("erased-2@example.org")).toMatchObject([{ reason: "erased" }]);
  });

  test("counts no choice that overlooks what says who left", async () => {
    const file =
      "email,status,unsubscribed_at\nx1@example.org,subscribed,2024-01-01\nx2@example.org,unsubscribed,\n";
    const report = await importText(scene, file, {
      listIds: [news],
      choices: new Map([
        ["status", "dropped"],
        ["unsubscribed_at", "dropped"],
      ] as const),
    });
    expect(report.outcomes).toEqual({ gone: 2 });
  });
});

describe("the database itself", () => {
  test("takes in nobody who is suppressed, whoever calls its function", async () => {
    const email = "direct@example.org";
    await bring(email);
    await leave(email, null);
    const { keyring } = scene.newsletter;
    const sealed = sealSubscriber(keyring, { email, emailIndex: index(email), name: null });
    const became = await takeInBatch(scene.database.db("newsletter"), {
      ...{ listIds: [news, other], policyVersion: "1" },
      people: [{ sealed, subscribedAt: clock.now() }],
    });
    expect(became).toEqual(["suppressed"]);
    expect(await isOn(email)).toBe(false);
  });

  test("lets the newsletter's login neither subscribe anybody nor take a no back by itself", async () => {
    const pool = scene.database.pool("newsletter");
    await bring("sealed@example.org", [other]);
    await leave("sealed@example.org", null);
    const personId = await personOf("sealed@example.org");
    const refused = async (sql: string, values: readonly unknown[]) => {
      try {
        const { rowCount } = await pool.query(sql, [...values]);
        return rowCount;
      } catch (error) {
        return sqlState(error);
      }
    };
    expect(
      await refused(
        `insert into newsletter.subscriptions (list_id, person_id, state, source, subscribed_at)
         values ($1, $2, 'subscribed', 'import', now())`,
        [news, personId],
      ),
    ).toBe("42501");
    expect(
      await refused(
        "update newsletter.subscriptions set state = 'subscribed' where person_id = $1",
        [personId],
      ),
    ).toBe("42501");
    expect(
      await refused("delete from newsletter.suppressions where email_index = $1", [
        index("sealed@example.org"),
      ]),
    ).toBe(0);
    expect(
      await refused("select newsletter.record_gone($1, now())", [[index("sealed@example.org")]]),
    ).toBe("42501");
    expect(await suppressions("sealed@example.org")).not.toEqual([]);
  });

  test("takes in nobody for another login", async () => {
    const { rows } = await scene.database.admin.query(
      `select rolname from pg_roles where rolname ~ $1
         and has_function_privilege(oid, (select oid from pg_proc where proname = 'take_in_batch'), 'execute')
         and not rolsuper`,
      [`^avow_${scene.database.instanceId}_`],
    );
    expect(rows.map((row) => row.rolname.split("_")[2]).toSorted()).toEqual([
      "newsletter",
      "owner",
    ]);
  });
});

test("whatever stands in which order in a file, nobody whom a row calls gone is subscribed", async () => {
  const statuses = fc.constantFrom("subscribed", "unsubscribed", "cleaned", "pending", "");
  const rows = fc.array(fc.tuple(fc.integer({ min: 0, max: 5 }), statuses), { maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(rows, rows, async (first, second) => {
      const run = newId().slice(-12);
      const email = (n: number) => `p${n}-${run}@example.org`;
      for (const part of [first, second]) {
        if (part.length === 0) continue;
        const lines = part.map(([n, status]) => `${email(n)},${status}`);
        const file = `email,status\n${lines.join("\n")}\n`;
        const dry = await importText(scene, file, { listIds: [news], isDryRun: true });
        const real = await importText(scene, file, { listIds: [news] });
        expect(dry.outcomes).toEqual(real.outcomes);
      }
      const on = await subscribedAddresses(scene);
      for (const n of [0, 1, 2, 3, 4, 5]) {
        const said = [...first, ...second].filter(([who]) => who === n).map(([, status]) => status);
        const isGone = said.some((status) => status === "unsubscribed" || status === "cleaned");
        const saidYes = said.some((status) => status === "subscribed" || status === "");
        expect(on.includes(subscribedAs(scene, email(n), "news"))).toBe(saidYes && !isGone);
      }
    }),
    { numRuns: 40 },
  );
});
