/** The mail relay is away for an hour: people write and are answered all the same. */
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { goodFields, type Started, startHere } from "./started.ts";

setDefaultTimeout(30_000);

let here: Started;
beforeAll(async () => {
  here = await startHere();
});
afterAll(() => here.stop());

const minuteMs = 60_000;

/** Signs in as the owner; returns how an operator then asks, and posts when there is a body. */
async function signIn() {
  const { pathname } = new URL(here.avow.ownerLink ?? "");
  const body = new URLSearchParams({ name: "Otto Owner", email: "otto@vendor.example" });
  const answer = await here.ask(pathname, { method: "POST", body });
  expect(answer.status).toBe(303);
  const cookie = (answer.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
  return (path: string, form?: URLSearchParams) =>
    here
      .ask(path, { headers: { cookie }, ...(form ? { method: "POST", body: form } : {}) })
      .then((page) => page.text());
}

/** To whom mails went about a message, and of which kind. */
const arrived = () =>
  here.mailbox
    .mails()
    .map(({ envelope, subject }) => {
      const kind = subject.startsWith("Re:") ? "answer" : "confirmation";
      return `${envelope.to.join()} ${kind}`;
    })
    .filter((line) => line.includes("@people.example"))
    .sort();

test("What is written and answered in that hour arrives once, when the relay is back", async () => {
  const asOperator = await signIn();
  here.mailbox.fail({ dropOnConnect: true });
  const addresses: string[] = [];
  for (let minute = 0; minute < 60; minute += 10) {
    const fields = goodFields();
    addresses.push(fields["email"] ?? "");
    expect((await here.post(fields)).status).toBe(303);
    await here.later(10 * minuteMs);
  }
  const [thread] = await here.query<{ id: string }>(
    "select id from contact.threads order by created_at limit 1",
  );
  const page = `/admin/inbox/${thread?.id}`;
  const csrf = /name="csrf" value="([^"]+)"/.exec(await asOperator(page))?.[1] ?? "";
  await asOperator(`${page}/answer`, new URLSearchParams({ csrf, answer: "Yes, it does." }));
  await here.later(minuteMs);
  expect(await asOperator(page)).toContain("waiting for the mail relay");
  expect((await here.ask("/readyz")).status).toBe(200);
  expect(here.mailbox.mails()).toEqual([]);

  here.mailbox.fail(null);
  await here.later(61 * minuteMs);
  const all = [...addresses.map((to) => `${to} confirmation`), `${addresses[0]} answer`].sort();
  // A look at the queue may fail, or find the relay at rest, and is then made again: what a
  // busy machine does to one look says nothing about the mails.
  for (let looks = 1; arrived().length < all.length && looks < 5; looks += 1) {
    console.warn(`After look ${looks} not all had arrived.`, here.logged().slice(-4_000));
    await here.later(minuteMs);
  }
  expect(arrived()).toEqual(all);
  expect(await asOperator(page)).toContain("accepted by the mail relay");
  await here.later(24 * 60 * minuteMs);
  expect(arrived()).toEqual(all);
});
