/** The links of the newsletter's mails, in the hands of scanners, and while a proof fails. */
import {
  afterAll,
  afterEach,
  beforeAll,
  describe,
  expect,
  setDefaultTimeout,
  test,
} from "bun:test";
import { newAddress, oneClick, startSubscribing, type Subscribing } from "./subscribing.ts";

setDefaultTimeout(30_000);

let here: Subscribing;
beforeAll(async () => {
  here = await startSubscribing();
});
afterAll(() => here.stop());

/** All that is stored, as one fingerprint of each table; the record of who looked may grow. */
async function everything(): Promise<Record<string, string>> {
  const tables = await here.query<{ name: string }>(
    `select schemaname || '.' || tablename as name from pg_tables
     where schemaname in ('people', 'keys', 'newsletter', 'contact', 'mail', 'operators')`,
  );
  const columns = tables.map(
    ({ name }) =>
      `(select md5(coalesce(string_agg(t::text, '|' order by t::text), '')) from ${name} t) as "${name}"`,
  );
  const [row] = await here.query<Record<string, string>>(`select ${columns.join()}`);
  return row ?? {};
}

test("A client that opens every address in every mail, in every way but a post, changes nothing", async () => {
  const email = newAddress();
  const confirm = await here.signUp(newAddress());
  const used = await here.subscribe(email);
  const leave = await here.leaveLink(
    email,
    await here.addCampaign([await here.addList("newsletter")]),
  );
  await here.avow.delivering.settle();
  const inMails = here.mailbox
    .mails()
    .flatMap(({ text }) => [...(text ?? "").matchAll(/https:\/\/avow\.vendor\.example(\/\S+)/g)])
    .map(([, path]) => path ?? "");
  expect(inMails).toContain(confirm);
  const paths = [...new Set([...inMails, used, leave, leave.replace("/u/", "/preferences/")])];
  const onPages = await Promise.all(
    paths.map(async (path) =>
      (await here.ask(path))
        .text()
        .then((page) => page.matchAll(/(?:href|action|src)="(\/newsletter\/[^"]+)"/g)),
    ),
  );
  const all = new Set([
    ...paths,
    ...onPages.flatMap((found) => [...found].map(([, path]) => path ?? "")),
  ]);
  expect(all.size).toBeGreaterThan(5);
  const before = await everything();
  for (const path of all) {
    for (const method of ["GET", "HEAD", "OPTIONS", "GET"]) {
      const answer = await here.ask(path, {
        method,
        headers: { "sec-purpose": "prefetch", "user-agent": "LinkScanner/1.0" },
      });
      expect(answer.status).toBeOneOf([200, 204, 404, 405]);
    }
    for (const method of ["PUT", "DELETE", "PATCH"]) {
      expect((await here.ask(path, { method })).status).toBeOneOf([404, 405]);
    }
  }
  expect(await everything()).toEqual(before);
  expect(await here.subscribed(email)).toEqual(["newsletter"]);
});

describe("While the newsletter is switched off by a proof", () => {
  const login = () => `avow_${here.avow.database.instanceId}_newsletter`;
  afterEach(async () => {
    await here.query("delete from avow.switches");
    await here.query(`alter role ${login()} login`);
    await here.avow.proofs.refresh();
  });

  test("everybody can leave and say no, and nobody can subscribe", async () => {
    const [email, other] = [newAddress(), newAddress()];
    await here.subscribe(email);
    const link = await here.leaveLink(email);
    const confirm = await here.signUp(other);
    await here.query(`alter role ${login()} nologin`);
    await here.query(
      `insert into avow.switches (purpose, off_since, promise, reason)
       values ('newsletter', avow.now(), 'contact-purpose', 'a test of the switch')`,
    );
    await here.query("select pg_terminate_backend(pid) from pg_stat_activity where usename = $1", [
      login(),
    ]);
    await here.avow.proofs.refresh();
    expect((await here.ask("/newsletter/subscribe")).status).toBe(503);
    expect((await here.press("/newsletter/subscribe", { email: newAddress() })).status).toBe(503);
    const page = await (await here.ask(confirm)).text();
    expect(page).toContain("You can only say no now.");
    expect(page).not.toContain('value="confirm"');
    expect((await here.press(confirm, { do: "confirm" })).status).toBe(503);
    expect(await (await here.press(confirm, { do: "disown" })).text()).toContain("Deleted.");
    for (const path of [link, link.replace("/u/", "/preferences/")]) {
      expect((await here.ask(path)).status).toBe(200);
    }
    expect(await (await here.press(link, oneClick)).text()).toBe("You are unsubscribed.\n");
    expect(await here.subscribed(email)).toEqual([]);
    expect(await (await here.ask(link)).text()).not.toContain('value="again"');
  });
});

test("No line of the log holds a link or an address", () => {
  expect(here.logged()).not.toMatch(/people\.example|\/(confirm|u|preferences)\/[\w-]{20}/);
});
