/** A stranger types somebody's address, and that somebody then gets a link about it. */
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { goodFields, type Started, startHere } from "./started.ts";

setDefaultTimeout(30_000);

let here: Started;
beforeAll(async () => {
  here = await startHere();
});
afterAll(() => here.stop());

/** Posts as many messages under one address; returns the path of the one link about them. */
async function write(email: string, count: number): Promise<string> {
  for (let n = 0; n < count; n += 1) await here.post({ email, message: `Message ${n}` });
  await here.avow.delivering.settle();
  const mail = here.mailbox.mails().find(({ raw }) => Buffer.from(raw).includes(email));
  return /\/forms\/confirm\/[\w-]+/.exec(mail?.text ?? "")?.[0] ?? "";
}

const known = async (email: string) =>
  (
    await here.query(
      "select 1 from people.persons where email_index = $1 and verified_at is not null",
      [here.keyring.emailIndex(email)],
    )
  ).length;

test("of several messages none is marked beforehand, and vouching for none ties none", async () => {
  const email = goodFields()["email"] ?? "";
  const link = await write(email, 2);
  const page = await (await here.ask(link)).text();
  expect(page).toContain("2 messages");
  expect(page).not.toContain("checked");
  const body = new URLSearchParams({ do: "confirm" });
  const answer = await here.ask(link, { method: "POST", body });
  expect(answer.status).toBe(422);
  expect(await answer.text()).toContain("None is marked.");
  expect(await known(email)).toBe(0);
});

test("a link that is opened again and again has to wait, and fills no record", async () => {
  const link = await write(goodFields()["email"] ?? "", 1);
  const entries = () =>
    here.query("select 1 from ledger.audit_entries").then((rows) => rows.length);
  const before = await entries();
  const answers: number[] = [];
  for (let n = 0; n < 60; n += 1) answers.push((await here.ask(link)).status);
  expect(answers.filter((status) => status === 429).length).toBe(30);
  expect((await entries()) - before).toBe(30);
});
