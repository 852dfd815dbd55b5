/**
 * The newsletter's drills in a throw-away instance: each holds, and each fails once what it watches
 * is broken.
 */
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { rm } from "node:fs/promises";
import { startDrillInstance } from "../../bin/drill-instance.ts";
import { loadConfig } from "../../src/config/mod.ts";
import { readPolicyInForce, type PolicyInForce } from "../../src/instance/mod.ts";
import type { Outcome } from "../../src/promise/definition.ts";
import { bindingsOf, type DrillContext } from "../../src/promise/live.ts";
import { allPromises } from "../../src/promises.ts";
import { createKeyring } from "../../src/people/mod.ts";
import { makeFolder } from "./instance.ts";

setDefaultTimeout(60_000);

let folder: string;
let instance: Awaited<ReturnType<typeof startDrillInstance>>;
let drill: DrillContext;
let policy: PolicyInForce;
beforeAll(async () => {
  folder = await makeFolder();
  const { config } = await loadConfig({ env: {}, cwd: folder });
  policy = await readPolicyInForce(config);
  instance = await startDrillInstance(config);
  drill = instance.context;
});
afterAll(async () => {
  await instance.stop();
  await rm(folder, { recursive: true, force: true });
});

/** Runs the drill whose name begins so. */
async function run(name: string, context = drill): Promise<Outcome> {
  for (const promise of allPromises) {
    const check = promise.drill.find((it) => it.name.startsWith(name));
    if (check) return check.run(context, bindingsOf(promise.id, policy.bindings));
  }
  throw new Error(`no drill begins with ${name}`);
}

/** Breaks the throw-away database for the while. */
async function broken<T>(change: string, back: string, work: () => Promise<T>): Promise<T> {
  await drill.database.steward.query(change);
  try {
    return await work();
  } finally {
    await drill.database.steward.query(back);
  }
}

/** A function with some of its text left out or replaced, for the while. */
async function rewritten<T>(
  name: string,
  [from, to]: readonly [RegExp, string],
  work: () => Promise<T>,
): Promise<T> {
  const { rows } = await drill.database.steward.query<{ text: string }>(
    "select pg_get_functiondef($1::regproc) as text",
    [name],
  );
  const text = rows[0]?.text ?? "";
  expect(text).toMatch(from);
  return broken(text.replace(from, to), text, work);
}

const indexOf = (context: DrillContext, email: string) =>
  createKeyring(context.masterKey, context.database.instanceId).emailIndex(email);

const expectHeld = (outcome: Outcome) =>
  expect([outcome.holds, outcome.detail]).toEqual([true, outcome.detail]);

const drills = [
  "Who withdrew gets nothing",
  "Opening the links in mails",
  "Who left or was erased",
  "A sign-up is answered alike",
  "A sign-up that brings more",
  "A sign-up that holds a card",
  "Two readers of one letter",
  "A letter links to nobody",
  "Each address of a letter",
  "Who left, and who never confirmed",
  "Who left, and also wrote to us",
];

test.each(drills)("the drill “%s…” holds", async (name) => {
  expectHeld(await run(name));
});

test.each(drills)(
  "the drill “%s…” tries nothing where there is no newsletter, and says so",
  async (name) => {
    expect(await run(name, { ...drill, newsletter: undefined })).toEqual({
      holds: true,
      detail: "The newsletter is switched off, so nothing was tried.",
    });
  },
);

async function expectFound(name: string, part: string) {
  const { holds, detail, purposes } = await run(name);
  expect([holds, purposes]).toEqual([false, ["newsletter"]]);
  expect(detail).toContain(part);
}

test("a letter that reaches whoever left meanwhile is found", async () => {
  // Both locks are off: nobody looks, and the key was not taken away.
  await rewritten("people.withdraw", [/delete from keys\.wrapped_keys[^;]*;/, ""], () =>
    rewritten(
      "newsletter.claim_batch",
      [/\s+cross join lateral \(\s+select from newsletter\.subscriptions n\b[\s\S]*?\) n;/, ";"],
      async () => {
        const { holds } = await run("Who withdrew gets nothing");
        expect(holds).toBe(null);
      },
    ),
  );
  await rewritten("people.withdraw", [/delete from keys\.wrapped_keys[^;]*;/, ""], () =>
    expectFound("Who withdrew gets nothing", "without it: a mail went to who had left"),
  );
});

test("a letter that is not listed as refused for whoever left is found", () =>
  rewritten("newsletter.claim_batch", [/'no longer subscribed'/, "'gone'"], () =>
    expectFound("Who withdrew gets nothing", "not listed as refused"),
  ));

test("a link that does something when it is only opened is found", async () => {
  const eager: DrillContext = {
    ...drill,
    // As a server would whose pages act by themselves.
    fetch: async (url, init) => {
      const response = await drill.fetch(url, init);
      if (init?.method === undefined && url.includes("/newsletter/u/")) {
        await drill.fetch(url, {
          method: "POST",
          body: new URLSearchParams({ "List-Unsubscribe": "One-Click" }),
        });
      }
      return response;
    },
  };
  const { holds, detail } = await run("Opening the links in mails", eager);
  expect([holds, detail]).toEqual([false, expect.stringContaining("GET of u")]);
});

test("an erasure that leaves no trace of the address is found, as an import brings them back", () =>
  broken(
    "alter table newsletter.subscribers disable trigger remember_erased",
    "alter table newsletter.subscribers enable trigger remember_erased",
    () => expectFound("Who left or was erased", "an import of who was erased"),
  ));

test("a suppression that an operator may take back although it is a person's no is found", () =>
  broken(
    "create policy loose on newsletter.suppressions for delete using (true)",
    "drop policy loose on newsletter.suppressions",
    () => expectFound("Who left or was erased", "an operator's taking back"),
  ));

test("an answer that tells whom we know is found, by its header, its text and its mails", async () => {
  for (const [change, said] of [
    [(response: Response) => response.headers.set("x-known", "1"), "the answer to somebody"],
  ] as const) {
    const loose: DrillContext = {
      ...drill,
      fetch: async (url, init) => {
        const response = await drill.fetch(url, init);
        const email = init?.body instanceof URLSearchParams ? init.body.get("email") : null;
        const { rows } = await drill.database.steward.query(
          "select 1 from newsletter.subscribers s where s.email_index = $1",
          [email ? indexOf(drill, email) : null],
        );
        if (url.endsWith("/newsletter/subscribe") && rows.length > 0) change(response);
        return response;
      },
    };
    const { holds, detail } = await run("A sign-up is answered alike", loose);
    expect([holds, detail]).toEqual([false, expect.stringContaining(said)]);
  }
});

test("a mail that somebody known does not get is found", () =>
  broken(
    `create function public.silent() returns trigger language plpgsql security definer as $$ begin
       if exists (select from people.persons p join people.persons k on k.email_index = p.email_index
         where p.id = new.person_id and k.id <> p.id and k.verified_at is not null)
       then return null; end if; return new; end $$;
     create trigger silent before insert on mail.deliveries for each row execute function public.silent()`,
    "drop function public.silent cascade",
    () => expectFound("A sign-up is answered alike", "somebody subscribed gets 0 mails"),
  ));

/** Mails as they would arrive if something had been put into them on the way. */
const planted = (put: (raw: string, to: string) => string): DrillContext => ({
  ...drill,
  mailbox: {
    ...drill.mailbox,
    raw: () =>
      drill.mailbox.raw().map((raw) => put(raw, /^to: *<?([^>\r\n]+)/im.exec(raw)?.[1] ?? "")),
  },
});

test.each([
  [
    "a pixel for each reader",
    (raw: string, to: string) =>
      raw.replace("</body>", `<img src=3D"http://localhost:4080/p/${Bun.hash(to)}">\r\n</body>`),
    "line",
  ],
  [
    "a link for each reader",
    (raw: string, to: string) => raw.replaceAll("edition=3D5", `edition=3D5&r=3D${Bun.hash(to)}`),
    "line",
  ],
  [
    "a header for each reader",
    (raw: string, to: string) => `X-Reader: ${Bun.hash(to)}\r\n${raw}`,
    "the header x-reader",
  ],
])("%s is found", async (_, put, said) => {
  const { holds, detail } = await run("Two readers of one letter", planted(put));
  expect([holds, detail]).toEqual([false, expect.stringContaining(said)]);
});

test.each([
  [
    "a pixel of others, the same for everybody",
    (raw: string) =>
      raw.replace("</body>", `<img src=3D"https://stats.example/open.gif">\r\n</body>`),
  ],
  [
    "a style sheet of others",
    (raw: string) =>
      raw.replace("</head>", `<link rel=3D"stylesheet" href=3D"//fonts.example/a">\r\n</head>`),
  ],
  [
    "a redirect of others",
    (raw: string) => raw.replaceAll("https://operators-own.example/", "https://click.example/to/"),
  ],
])("%s is found", async (_, put) => {
  expect((await run("A letter links to nobody", planted(put))).holds).toBe(false);
});

test("an address that is handed over without a record is found", () =>
  rewritten("newsletter.claim_batch", [/insert into ledger\.disclosures[\s\S]*?;/, ""], () =>
    expectFound("Each address of a letter", "0 disclosures stand on record"),
  ));

test("an address that is opened without an entry is found", () =>
  rewritten("newsletter.claim_batch", [/perform people\.record_read\([\s\S]*?;/, ""], () =>
    expectFound("Each address of a letter", "0 entries name 0 people"),
  ));

test("somebody who left and is never forgotten is found", () =>
  rewritten(
    "newsletter.unsubscribe",
    [/update people\.persons p set expires_at[\s\S]*?;/, ""],
    () => expectFound("Who left, and who never confirmed", "of who had left"),
  ));

test.each([
  ["the mails that were sent", /delete from mail\.deliveries d where[\s\S]*?;/, "mails: 1"],
  ["the consent", /delete from people\.consents c where[\s\S]*?;/, "consents: 1"],
  ["the name", /update people\.persons p set name = null[\s\S]*?;/, "names: 1"],
])("somebody who left and also wrote, of whom %s stay, is found", (_, what, part) =>
  rewritten("newsletter.forget_left", [what, ""], () =>
    expectFound("Who left, and also wrote to us", part),
  ),
);

test("a sign-up that takes in what the policy does not list is found", async () => {
  const lenient: DrillContext = {
    ...drill,
    fetch: (url, init) => {
      const body = init?.body;
      if (body instanceof URLSearchParams)
        for (const name of ["company", "birthday"]) body.delete(name);
      return drill.fetch(url, init);
    },
  };
  const { holds, detail } = await run("A sign-up that brings more", lenient);
  expect([holds, detail]).toEqual([false, expect.stringContaining("company (303)")]);
});
