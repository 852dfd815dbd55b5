import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { type Started, startHere } from "../../test/bad-days/started.ts";
import { letter, newsletterOn } from "../../test/campaign-scene.ts";
import type { AvowError } from "../kernel/errors.ts";
import { newId } from "../kernel/ids.ts";
import { createCampaign } from "./campaign-edit.ts";
import type { Newsletter } from "./context.ts";
import { queueTestSend } from "./test-send.tsx";

setDefaultTimeout(30_000);

let here: Started;
let newsletter: Newsletter;
let operatorId: string;
beforeAll(async () => {
  here = await startHere();
  const { pathname } = new URL(here.avow.ownerLink ?? "");
  const body = new URLSearchParams({ name: "Otto Owner", email: "otto@vendor.example" });
  await here.ask(pathname, { method: "POST", body });
  const [row] = await here.query<{ id: string }>("select id from operators.operators");
  operatorId = row?.id ?? "";
  const { database, cluster } = here.avow;
  newsletter = newsletterOn(database, cluster.masterKey, here.mailbox.smtpPort);
});
afterAll(() => here.stop());

test("A test goes to the operator who asks, marked as one, and to nobody else", async () => {
  const { id } = await createCampaign(newsletter, { operatorId, content: letter });
  await queueTestSend(newsletter, { operatorId, id });
  await here.avow.delivering.settle();
  const mails = here.mailbox.mails().filter(({ subject }) => subject.startsWith("[Test]"));
  expect(mails.map(({ envelope, subject }) => [envelope.to, subject])).toEqual([
    [["otto@vendor.example"], "[Test] Larkwire 5 is out"],
  ]);
  const [mail] = mails;
  expect(mail?.text).toContain("Hello there,");
  const [row] = await here.query<{ purpose: string; n: number }>(
    "select purpose, count(*) over ()::int as n from mail.deliveries where kind = 'newsletter.test'",
  );
  expect(row).toEqual({ purpose: "operators", n: 1 });
});

test("The link to leave in a test leads to a page that says so, and ends nobody's subscription", async () => {
  const [mail] = here.mailbox.mails().filter(({ subject }) => subject.startsWith("[Test]"));
  const header = mail?.headers.find(({ name }) => name === "list-unsubscribe")?.value ?? "";
  const { pathname } = new URL(header.slice(1, -1));
  const oneClick = new URLSearchParams({ "List-Unsubscribe": "One-Click" });
  for (const init of [{}, { method: "POST", body: oneClick }]) {
    const page = await here.ask(pathname, init);
    expect(page.status).toBe(200);
    expect(await page.text()).toContain("This was a test mail.");
  }
});

test("Who does not work here any more gets no test", async () => {
  const { id } = await createCampaign(newsletter, { operatorId, content: letter });
  const asked = queueTestSend(newsletter, { operatorId: newId(), id });
  expect(await asked.catch((error: AvowError) => error.code)).toBe("not-found");
});
