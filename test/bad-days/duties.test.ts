/** What people are owed whatever else is broken: that what stands about them can be deleted. */
import { afterAll, afterEach, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { goodFields, type Started, startHere } from "./started.ts";

setDefaultTimeout(30_000);

let here: Started;
beforeAll(async () => {
  here = await startHere();
});
afterAll(() => here.stop());

const loginOf = () => `avow_${here.avow.database.instanceId}_correspondence`;

/** Switches correspondence off as a failed check does: login, gate and all. */
async function switchOff(): Promise<void> {
  await here.query(`alter role ${loginOf()} nologin`);
  await here.query(
    `insert into avow.switches (purpose, off_since, promise, reason)
     values ('correspondence', avow.now(), 'contact-purpose', 'a test of the switch')`,
  );
  await here.query("select pg_terminate_backend(pid) from pg_stat_activity where usename = $1", [
    loginOf(),
  ]);
  await here.avow.proofs.refresh();
}
afterEach(async () => {
  await here.query("delete from avow.switches");
  await here.query(`alter role ${loginOf()} login`);
  await here.avow.proofs.refresh();
});

async function write(email: string): Promise<string> {
  expect((await here.post({ email })).status).toBe(303);
  await here.avow.delivering.settle();
  const mail = here.mailbox.mails().find(({ raw }) => Buffer.from(raw).includes(email));
  return /\/forms\/confirm\/[\w-]+/.exec(mail?.text ?? "")?.[0] ?? "";
}

test("What was sent with somebody's address can be deleted while correspondence is switched off", async () => {
  const email = goodFields()["email"] ?? "";
  const link = await write(email);
  await switchOff();
  const looked = await here.ask(link);
  expect(looked.status).toBe(200);
  const page = await looked.text();
  expect(page).toContain("No, delete it");
  expect(page).toContain("switched off");
  expect(page).not.toContain('value="confirm"');
  const press = (button: string) =>
    here.ask(link, { method: "POST", body: new URLSearchParams({ do: button }) });
  expect((await press("confirm")).status).toBe(503);
  const deleted = await press("disown");
  expect(deleted.status).toBe(200);
  expect(await deleted.text()).toContain("Deleted.");
  const left = await here.query("select 1 from people.persons where email_index = $1", [
    here.keyring.emailIndex(email),
  ]);
  expect(left).toHaveLength(0);
});

test("A deletion waits for no probe: whether we are ready is asked of other connections", async () => {
  const pool = here.avow.database.pool("requests");
  const held = [await pool.connect(), await pool.connect()];
  try {
    const answer = await here.ask("/readyz", { signal: AbortSignal.timeout(3_000) });
    expect(answer.status).toBe(200);
  } finally {
    for (const client of held) client.release();
  }
});
