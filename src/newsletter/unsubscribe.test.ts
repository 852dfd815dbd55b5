import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import fc from "fast-check";
import { dayMs } from "../kernel/clock.ts";
import type { AvowError } from "../kernel/errors.ts";
import { call } from "../promise/call.ts";
import { confirmSignUp } from "./confirm.ts";
import { changePreferences, subscribeAgain } from "./preferences.ts";
import { type NewsletterScene, openNewsletterScene } from "./subscribing.fixture.ts";
import { readLeaving, unsubscribe, unsubscribeByOperator } from "./unsubscribe.ts";
import { unsubscribeToken } from "./unsubscribe-token.ts";

let scene: NewsletterScene;
let news: string;
beforeAll(async () => {
  scene = await openNewsletterScene();
  news = await scene.list("news");
  await scene.list("releases");
});
afterAll(() => scene.close());

let count = 0;
const newAddress = () => `u${(count += 1)}@people.example`;
const tokenOf = async (email: string) =>
  unsubscribeToken(scene.newsletter, 0, await scene.person(email));
const rows = async <Row extends object>(sql: string, values: readonly unknown[] = []) =>
  (await scene.database.admin.query(sql, [...values])).rows as Row[];

describe("Whoever said no", () => {
  const step = fc.oneof(
    fc.record({
      do: fc.constant("post" as const),
      list: fc.constantFrom("news", "releases", "news,releases"),
    }),
    fc.record({
      do: fc.constant("mark" as const),
      marked: fc.constantFrom(["news"], ["releases"], ["news", "releases"]),
    }),
    fc.record({
      do: fc.constantFrom("again", "leave", "old link", "operator", "later"),
    }),
  );

  test("comes back by no form, page, link to leave, used link or operator: only by a new mailed link", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 10 }), async (steps) => {
        const email = newAddress();
        await scene.subscribe(email, "news,releases");
        const used = await scene.link(email);
        const token = await tokenOf(email);
        const personId = await scene.person(email);
        await unsubscribe(scene.newsletter, token, { what: "all", by: "one-click" });
        for (const it of steps) {
          const work = {
            post: () => scene.post({ email, list: "list" in it ? it.list : "news" }),
            mark: () =>
              changePreferences(scene.newsletter, token, {
                shown: ["news", "releases"],
                marked: "marked" in it ? it.marked : [],
              }),
            again: () => subscribeAgain(scene.newsletter, token),
            leave: () => unsubscribe(scene.newsletter, token, { what: "campaign", by: "page" }),
            "old link": () => confirmSignUp(scene.newsletter, used),
            operator: () =>
              unsubscribeByOperator(scene.newsletter, {
                ...{ operatorId: scene.operatorId, personId, listIds: null },
              }),
            later: () => scene.later(3 * dayMs),
          }[it.do];
          await work?.().catch((error: unknown) => {
            expect((error as AvowError).code).toBe("link-expired");
          });
          expect(await scene.subscribed(email)).toEqual([]);
        }
      }),
      { numRuns: 30 },
    );
  }, 120_000);

  test("can't be subscribed by the program's own login either: the database refuses the row", async () => {
    const email = newAddress();
    const person = await scene.subscribe(email, "news");
    await unsubscribe(scene.newsletter, await tokenOf(email), { what: "all", by: "page" });
    for (const statement of [
      "update newsletter.subscriptions set state = 'subscribed' where person_id = $1",
      "delete from newsletter.suppressions where email_index = (select email_index from newsletter.subscribers where person_id = $1)",
    ]) {
      const changed = await scene.database
        .pool("newsletter")
        .query(statement, [person])
        .then(
          ({ rowCount }) => rowCount,
          () => "refused",
        );
      expect(changed).toBeOneOf([0, "refused"]);
    }
    expect(await scene.subscribed(email)).toEqual([]);
  });

  test("is let go by an operator with a record of who did it, and the list by list", async () => {
    const email = newAddress();
    const personId = await scene.subscribe(email, "news,releases");
    const { operatorId } = scene;
    const end = (listIds: readonly string[] | null) =>
      unsubscribeByOperator(scene.newsletter, { operatorId, personId, listIds });
    expect(await end([news])).toBe(1);
    expect(await scene.subscribed(email)).toEqual(["releases"]);
    expect(await end(null)).toBe(1);
    expect(await end(null)).toBe(0);
    expect(await scene.subscribed(email)).toEqual([]);
    const by = await rows<{ ended_by: string }>(
      "select distinct ended_by from newsletter.subscriptions where person_id = $1",
      [personId],
    );
    expect(by).toEqual([{ ended_by: "operator" }]);
    const acts = await rows(
      "select from ledger.operator_actions where action = 'subscriber unsubscribed' and operator_id = $1",
      [operatorId],
    );
    expect(acts.length).toBeGreaterThanOrEqual(3);
  });

  test("is forgotten when the policy says, and stays suppressed for good", async () => {
    const email = newAddress();
    await scene.subscribe(email, "news");
    await unsubscribe(scene.newsletter, await tokenOf(email), { what: "all", by: "page" });
    const [person] = await rows<{ days: number }>(
      `select round(extract(epoch from expires_at - avow.now()) / 86400)::int as days
       from people.persons where email_index = $1`,
      [scene.newsletter.keyring.emailIndex(email)],
    );
    expect(person?.days).toBe(scene.newsletter.keptDays);
    const token = await tokenOf(email);
    await scene.later((scene.newsletter.keptDays + 1) * dayMs);
    await call(scene.database.db("retention"), "people.expire", { p_limit: 1000 });
    expect(
      await rows("select from people.persons where email_index = $1", [
        scene.newsletter.keyring.emailIndex(email),
      ]),
    ).toEqual([]);
    expect(
      await rows("select from newsletter.suppressions where email_index = $1 and list_id is null", [
        scene.newsletter.keyring.emailIndex(email),
      ]),
    ).toHaveLength(1);
    expect((await readLeaving(scene.newsletter, token)).ending).toEqual([]);
  });
});

test("What is unmarked ends also when what is marked can't be asked about", async () => {
  const email = newAddress();
  await scene.subscribe(email, "news");
  const token = await tokenOf(email);
  const off = { purpose: "newsletter", since: new Date(), promise: "x", reason: "test" } as const;
  scene.newsletter.gate.set([off]);
  const change = { shown: ["news", "releases"], marked: ["releases"] };
  const refused = await changePreferences(scene.newsletter, token, change).catch(
    (error: unknown) => (error as AvowError).code,
  );
  scene.newsletter.gate.set([]);
  expect(refused).toBe("switched-off");
  expect(await scene.subscribed(email)).toEqual([]);
});
