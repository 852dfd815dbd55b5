import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import fc from "fast-check";
import { Hono } from "hono";
import pg from "pg";
import { clock, dayMs, hourMs } from "../kernel/clock.ts";
import type { AvowError } from "../kernel/errors.ts";
import { boundary } from "../kernel/http.ts";
import type { Delivery } from "../mail/mod.ts";
import { takeInPerson } from "../people/mod.ts";
import { confirmSignUp, disownSignUp } from "./confirm.ts";
import { subscribingKinds } from "./mails.ts";
import { subscribeAgain } from "./preferences.ts";
import { newsletterRoutes } from "./routes.tsx";
import { type NewsletterScene, openNewsletterScene } from "./subscribing.fixture.ts";
import { unsubscribe } from "./unsubscribe.ts";
import { unsubscribeToken } from "./unsubscribe-token.ts";

let scene: NewsletterScene;
beforeAll(async () => {
  scene = await openNewsletterScene();
  await scene.list("news");
  await scene.list("releases");
});
afterAll(() => scene.close());

/** Everything that `work` says to the database, in order, without the values. */
async function statementsOf(work: () => Promise<unknown>): Promise<readonly string[]> {
  const said: string[] = [];
  const { query } = pg.Client.prototype;
  pg.Client.prototype.query = function (this: pg.Client, ...args: unknown[]) {
    const [asked] = args as [string | { text: string }];
    said.push(typeof asked === "string" ? asked : asked.text);
    return (query as (...all: unknown[]) => unknown).apply(this, args);
  } as typeof query;
  try {
    await work();
  } finally {
    pg.Client.prototype.query = query;
  }
  return said;
}

describe("whether an address is known", () => {
  const post = (email: string) => () => scene.post({ email, list: "news", name: "Ada" });
  const leaveAll = async (email: string, personId: string) => {
    const token = unsubscribeToken(scene.newsletter, 0, personId);
    expect(await unsubscribe(scene.newsletter, token, { what: "all", by: "page" })).toBe(1);
    expect(await scene.subscribed(email)).toEqual([]);
  };

  test("can't be told from what a sign-up does: it says the same to the database, in the same order", async () => {
    const fresh = await statementsOf(post("new@people.example"));
    expect(fresh.length).toBeGreaterThan(6);
    expect(fresh.at(-1)?.toLowerCase()).toBe("commit");

    const pending = await statementsOf(post("new@people.example"));

    await scene.subscribe("subscribed@people.example", "news");
    const subscribed = await statementsOf(post("subscribed@people.example"));

    const left = await scene.subscribe("left@people.example", "news");
    await leaveAll("left@people.example", left);
    const suppressed = await statementsOf(post("left@people.example"));

    await scene.post({ email: "disowned@people.example", list: "news" });
    await disownSignUp(scene.newsletter, await scene.link("disowned@people.example"));
    const disowned = await statementsOf(post("disowned@people.example"));

    await takeInPerson(scene.database.db("correspondence"), scene.newsletter.keyring, {
      ...{ purpose: "correspondence", basis: "asked", policyVersion: "1" },
      details: { email: "correspondent@people.example" },
      expiresAt: new Date(clock.ms() + dayMs),
    });
    const correspondent = await statementsOf(post("correspondent@people.example"));

    const all = { pending, subscribed, suppressed, disowned, correspondent };
    for (const [who, said] of Object.entries(all))
      expect({ who, said }).toEqual({ who, said: fresh });
  });

  test("can't be told from what is stored either: each sign-up leaves one more of each row", async () => {
    const tables = [
      ...["people.persons", "people.consents", "keys.wrapped_keys", "keys.person_refs"],
      ...["newsletter.sign_ups", "mail.deliveries"],
    ];
    const count = async () => {
      const columns = tables.map((it) => `(select count(*)::int from ${it}) as "${it}"`);
      const { rows } = await scene.database.admin.query(`select ${columns.join()}`);
      return rows[0] as Record<string, number>;
    };
    const grown: Record<string, number>[] = [];
    for (const email of ["a1@people.example", "a1@people.example", "subscribed@people.example"]) {
      const before = await count();
      await scene.post({ email, list: "news" });
      const after = await count();
      grown.push(
        Object.fromEntries(tables.map((it) => [it, (after[it] ?? 0) - (before[it] ?? 0)])),
      );
    }
    expect(grown[1]).toEqual(grown[0] ?? {});
    expect(grown[2]).toEqual(grown[0] ?? {});
  });
});

test("Nothing of a visitor's network or browser has a place to be kept", async () => {
  const { rows } = await scene.database.admin.query<{ column: string }>(
    `select table_name || '.' || column_name as column from information_schema.columns
     where table_schema = 'newsletter' and column_name ~ '(^|_)(ip|agent|user_agent|client|referrer)(_|$)'`,
  );
  expect(rows).toEqual([]);
});

describe("whatever is posted, by whomever, in whichever order", () => {
  const [windowHours, most] = [24, 4];
  let small: NewsletterScene;
  beforeAll(async () => {
    small = await openNewsletterScene({
      confirmationWindowHours: windowHours,
      confirmationsPerHourMax: most,
    });
    await small.list("news");
    await small.list("releases");
  });
  afterAll(() => small.close());

  /** As a server that has just started: it remembers nothing but what the database does. */
  const started = () => {
    const app = new Hono();
    boundary(app, { vendor: small.newsletter.vendor });
    return app.route("/newsletter", newsletterRoutes(small.newsletter));
  };

  interface Sent {
    readonly address: string;
    readonly at: number;
  }
  const seen = new Set<string>();

  /** Writes each queued mail as the mail worker does; says which address gets one, and since when. */
  async function sendQueued(): Promise<Sent[]> {
    const kind = subscribingKinds(small.newsletter).get("newsletter.confirmation");
    const { rows } = await small.database.admin.query<Delivery & { address: string }>(
      `select d.id, d.purpose, d.kind, d.person_id as "personId", d.ref, 1 as attempt,
         d.created_at as "createdAt", d.expires_at as "expiresAt",
         encode(u.email_index, 'hex') as address
       from mail.deliveries d join newsletter.sign_ups u on u.id = d.ref`,
    );
    const sent: Sent[] = [];
    for (const { address, ...delivery } of rows.filter(({ id }) => !seen.has(id))) {
      seen.add(delivery.id);
      if (await kind?.compose(delivery)) sent.push({ address, at: delivery.createdAt.getTime() });
    }
    return sent;
  }

  const who = fc.integer({ min: 0, max: 5 });
  const posting = fc.record({
    do: fc.constant("post" as const),
    who,
    list: fc.constantFrom("news", "releases", "news,releases"),
    client: fc.integer({ min: 0, max: 30 }),
    times: fc.integer({ min: 1, max: 4 }),
  });
  const step = fc.oneof(
    { weight: 6, arbitrary: posting },
    {
      weight: 3,
      arbitrary: fc.record({
        do: fc.constant("wait" as const),
        minutes: fc.constantFrom(0, 1, 20, 61, 300, 1_439, 1_441),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({ do: fc.constantFrom("confirm", "disown", "leave", "again"), who }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant("restart" as const) }) },
  );

  test("no address gets two confirmations in its window, and all together no more than the hour's budget", async () => {
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
        run += 1;
        await small.later(60 * dayMs);
        let app = started();
        const addressOf = (n: number) => `p${n}-${run}@people.example`;
        const sent: Sent[] = [];
        for (const it of steps) {
          if (it.do === "wait") await small.later(it.minutes * 60_000);
          else if (it.do === "restart") app = started();
          else if (it.do === "post") {
            const body = new URLSearchParams({ email: addressOf(it.who), list: it.list });
            const headers = { "x-forwarded-for": `10.0.${run}.${it.client}` };
            const post = async () =>
              app.request("/newsletter/subscribe", { method: "POST", headers, body });
            const answers = await Promise.all(Array.from({ length: it.times }, post));
            for (const { status } of answers) expect(status).toBeOneOf([303, 429]);
          } else await act(it.do, addressOf(it.who));
          sent.push(...(await sendQueued()));
        }
        expectBounds(sent);
      }),
      { numRuns: 25 },
    );
  }, 120_000);

  /** What the owner of an address may do with the links that they have; some do not work. */
  async function act(what: string, email: string): Promise<void> {
    const { newsletter } = small;
    const link = await small.link(email);
    const leave = unsubscribeToken(newsletter, 0, await small.person(email));
    const work = {
      confirm: () => confirmSignUp(newsletter, link),
      disown: () => disownSignUp(newsletter, link),
      leave: () => unsubscribe(newsletter, leave, { what: "all", by: "page" }),
      again: () => subscribeAgain(newsletter, leave),
    }[what];
    await work?.().catch((error: unknown) => {
      expect((error as AvowError).code).toBeOneOf(["link-expired", "too-many"]);
    });
  }

  function expectBounds(sent: readonly Sent[]): void {
    const times = sent.map(({ at }) => at).toSorted((a, b) => a - b);
    for (const [n, at] of times.entries()) {
      const later = times[n + most];
      if (later !== undefined) expect(later - at).toBeGreaterThanOrEqual(hourMs);
    }
    for (const address of new Set(sent.map((it) => it.address))) {
      const own = sent.filter((it) => it.address === address).map(({ at }) => at);
      own.sort((a, b) => a - b);
      for (const [n, at] of own.entries()) {
        const later = own[n + 1];
        if (later !== undefined) expect(later - at).toBeGreaterThanOrEqual(windowHours * hourMs);
      }
    }
  }

  test("who comes when the hour's budget is used up is told when to come again, and nothing is stored", async () => {
    await small.later(60 * dayMs);
    for (let n = 0; n < most; n += 1) {
      await small.post({ email: `b${n}@people.example`, list: "news" });
    }
    await small.later(10 * 60_000);
    const refusal = await small.post({ email: "late@people.example", list: "news" }).then(
      () => undefined,
      (error: unknown) => error as AvowError,
    );
    expect(refusal?.code).toBe("too-many");
    expect(refusal?.message).toContain("Please sign up again a little later");
    expect(refusal?.retryAfter).toBeWithin(49 * 60, 50 * 60 + 1);
    const body = new URLSearchParams({ email: "late@people.example", list: "news" });
    const page = await started().request("/newsletter/subscribe", { method: "POST", body });
    expect(page.status).toBe(429);
    expect(Number(page.headers.get("retry-after"))).toBe(refusal?.retryAfter ?? 0);
    const shown = await page.text();
    expect(shown).toContain("Not sent yet.");
    expect(shown).toContain('value="late@people.example"');
    const { rows } = await small.database.admin.query(
      "select from people.persons where email_index = $1",
      [small.newsletter.keyring.emailIndex("late@people.example")],
    );
    expect(rows).toHaveLength(0);
    await small.later((refusal?.retryAfter ?? 0) * 1000);
    await small.post({ email: "late@people.example", list: "news" });
  });
});
