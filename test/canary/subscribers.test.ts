/**
 * The whole way of a subscriber in a real server, address and name a canary: signing up, confirming,
 * a letter, a refusal by the relay, leaving, being erased. Then every byte that was written is searched.
 */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createFinder, findInFiles } from "../../src/promise/scan.ts";
import { ask, makePlace, type Place, type Run, until } from "../bad-days/served.ts";
import { Browser } from "./browser.ts";
import { hatch } from "./canaries.ts";
import { nothing, searchAll } from "./search.ts";

const flock = hatch();
const { word, foreign, long } = flock;
const clientAddress = "203.0.113.178";
const needles = [...flock.roots, clientAddress];

let place: Place;
let run: Run;
beforeAll(async () => {
  place = await makePlace({ isEmpty: true });
  run = await place.serve({ AVOW_SERVER_LOG_LEVEL: "debug" });
}, 60_000);
afterAll(() => place.clear());

const person = (name = word()) => ({ name, email: `${word()}@${word()}.example` });
const people = {
  stays: person(),
  foreign: { ...person(foreign()), email: `${word()}@b\u00fccher-${word()}.example` },
  leaves: person(),
  erased: person(long(150)),
  unknown: person(),
  unconfirmed: person(),
  disowned: person(),
};

let clients = 0;
/** A visitor from an address of their own: one client may not go on being refused. */
function visitor(): Browser {
  clients += 1;
  return new Browser(place.url, {
    "user-agent": `Mozilla ${word()}`,
    "x-forwarded-for": clients === 1 ? clientAddress : `198.51.100.${clients}`,
    referer: `https://${word()}.example/${word()}?${word()}`,
  });
}

const mailsTo = ({ email }: { email: string }) =>
  place.mailbox
    .mails()
    .filter((mail) => mail.envelope.to.some((to) => to.startsWith(email.split("@")[0] ?? "")))
    .map((mail) =>
      Buffer.from(mail.raw)
        .toString("utf8")
        .replace(/=\r?\n/g, "")
        .replaceAll("=3D", "="),
    );

async function linkTo(who: { email: string }, kind: string): Promise<string> {
  const pattern = new RegExp(`/newsletter/${kind}/[\\w-]+`);
  await until(`a link to ${kind} arrives`, 15_000, () =>
    mailsTo(who).some((raw) => pattern.test(raw)),
  );
  return mailsTo(who).flatMap((raw) => pattern.exec(raw)?.[0] ?? [])[0] ?? "";
}

test("visitors sign up, and are refused, with a canary in every field and header", async () => {
  for (const who of Object.values(people)) {
    expect((await visitor().post("/newsletter/subscribe", who)).status).toBe(303);
  }
  const refused: readonly Readonly<Record<string, string>>[] = [
    { ...person(), [word()]: word() },
    { ...person(), company: word() },
    { ...person(), name: `${word()} 4242 4242 4242 4242` },
    { ...person(), email: `${word()} at ${word()}` },
    { ...person(), email: `${word()}@${word()}.example\r\nBcc: ${word()}@${word()}.example` },
    { ...person(), name: long(400) },
    { ...person(), list: word() },
    { ...person(), _next: `https://${word()}.example/${word()}` },
    { name: word() },
  ];
  for (const values of refused) {
    expect((await visitor().post("/newsletter/subscribe", values)).status).toBe(422);
  }
  const strange = await Promise.all([
    fetch(`${place.url}/newsletter/subscribe?email=${word()}@${word()}.example`),
    fetch(`${place.url}/newsletter/subscribe/${word()}`),
    ...["confirm", "u", "preferences", "images", "webhooks", word()].map((path) =>
      fetch(`${place.url}/newsletter/${path}/${word()}`),
    ),
    fetch(`${place.url}/newsletter/u/${word()}?${word()}`, {
      method: "POST",
      body: new URLSearchParams({ "List-Unsubscribe": "One-Click", [word()]: word() }),
    }),
    ...["ses", "postmark"].map((name) =>
      fetch(`${place.url}/newsletter/webhooks/${name}`, {
        method: "POST",
        headers: { "content-type": "application/json", authorization: `Basic ${word()}` },
        body: JSON.stringify({
          RecordType: "Bounce",
          Email: `${word()}@x.example`,
          Details: word(),
        }),
      }),
    ),
    fetch(`${place.url}/newsletter/subscribe`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: `{"email": "${word()}`,
    }),
  ]);
  expect(strange.every(({ status }) => status >= 200 && status < 500)).toBe(true);
});

test("they confirm, say that it was not them, or do nothing", async () => {
  for (const who of ["stays", "foreign", "leaves", "erased", "unknown"] as const) {
    const link = await linkTo(people[who], "confirm");
    await visitor().page(link);
    expect((await visitor().post(link, { do: "confirm" })).status).toBe(200);
  }
  const link = await linkTo(people.disowned, "confirm");
  expect((await visitor().post(link, { do: "disown" })).status).toBe(200);
});

test("the owner writes to them; the relay refuses one, whom it names", async () => {
  const link = /Sign in as the owner, once: \S+?(\/admin\/\S+)/.exec(run.said())?.[1] ?? "";
  const owner = visitor();
  expect((await owner.post(link, person())).status).toBe(303);
  place.mailbox.fail({
    rcpt: (address) => (address.toLowerCase() === people.unknown.email ? 550 : undefined),
  });
  const admin = "/admin/newsletter";
  const begun = await owner.send(`${admin}/campaigns`, {}, admin);
  const id = /campaigns\/([0-9a-f-]{36})/.exec(begun.headers.get("location") ?? "")?.[1] ?? "";
  const edit = `${admin}/campaigns/${id}/edit`;
  const page = await owner.page(edit);
  const versionOf = (html: string) => /name="version" value="(\d+)"/.exec(html)?.[1] ?? "";
  const list = /name="(list-[0-9a-f-]{36})"/.exec(page)?.[1] ?? "";
  const letter = { subject: "A letter", greeting: "Hello {name|there},", body: "Nothing is new." };
  const saved = await owner.send(
    edit,
    { version: versionOf(page), ...letter, [list]: "yes", do: "review" },
    edit,
  );
  expect(saved.status).toBe(303);
  const send = `${admin}/campaigns/${id}/send`;
  const version = versionOf(await owner.page(send));
  expect((await owner.send(send, { version, when: "now", do: "send" }, send)).status).toBe(303);
  // What follows means nothing unless the canaries were really here, and left.
  for (const who of ["stays", "leaves", "erased"] as const) {
    await linkTo(people[who], "u");
    expect(mailsTo(people[who]).join().replaceAll(/\s+/g, " ")).toContain(
      people[who].name.slice(0, 30),
    );
  }
  await until("the refused one was tried", 15_000, () =>
    place.mailbox.attempts().some(({ code }) => code === 550),
  );
  for (const path of ["", "/subscribers", `/campaigns/${id}`, `/campaigns/${id}/recipients`]) {
    await owner.page(`${admin}${path}`);
  }
  const search = `${admin}/subscribers/search`;
  const found = await owner.send(search, { address: people.erased.email }, `${admin}/subscribers`);
  const who = found.headers.get("location") ?? "";
  expect(await owner.page(who)).toContain(people.erased.email);
  const erased = await owner.send(`${who}/erase`, { do: "erase", sure: "yes" }, who);
  expect(erased.status).toBe(303);
  for (const path of ["/admin", "/admin/record", "/admin/promises"]) await owner.page(path);
});

test("one leaves by one click, and looks at their preferences", async () => {
  const link = await linkTo(people.leaves, "u");
  const oneClick = { "List-Unsubscribe": "One-Click" };
  expect((await visitor().post(link, oneClick)).status).toBe(200);
  await visitor().page(link);
  await visitor().page(await linkTo(people.stays, "preferences"));
  const login = await place.login();
  const [state] = await ask<{ people: number; subscribed: number; suppressed: number }>(
    login,
    `select (select count(*)::int from people.persons where email_index is not null) as people,
       (select count(*)::int from newsletter.subscriptions where state = 'subscribed') as subscribed,
       (select count(distinct email_index)::int from newsletter.suppressions) as suppressed`,
  );
  // The one who was refused stays subscribed, but is not written to.
  expect(state).toMatchObject({ people: 5, subscribed: 3 });
  expect(state?.suppressed).toBeGreaterThanOrEqual(2);
});

test("no canary stands in a file, the write-ahead log, a stored value or a log", async () => {
  const login = await place.login();
  for (const statement of ["analyze", "vacuum", "checkpoint"]) await ask(login, statement);
  expect(run.said()).toContain('"level":"debug"');
  expect(await searchAll(place, run, needles)).toEqual(nothing);
});

test("nor after the server has stopped and written its last", async () => {
  run.kill("SIGTERM");
  await run.exited;
  expect(createFinder(needles)(Buffer.from(run.said()))).toBe(false);
  expect(await findInFiles(place.folder, needles)).toEqual([]);
  await writeFile(join(place.folder, "data/planted"), people.stays.email);
  expect(await findInFiles(place.folder, needles)).toEqual(["data/planted"]);
}, 60_000);
