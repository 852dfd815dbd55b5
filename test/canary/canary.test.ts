/**
 * The whole way of a message in a real server, every field a canary; then every byte that was
 * written is searched, and a plant in each disguise has to be found by the same search.
 */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { deflateSync, gzipSync } from "node:zlib";
import { newSecret } from "../../src/kernel/ids.ts";
import { createFinder, findInFiles } from "../../src/promise/scan.ts";
import { ask, makePlace, type Place, type Run, until } from "../bad-days/served.ts";
import { hatch, posts } from "./canaries.ts";
import { Browser } from "./browser.ts";
import { nothing, searchAll } from "./search.ts";

const flock = hatch();
// Whom the proxy names; nothing of it may stay either.
const clientAddress = "203.0.113.177";
const needles = [...flock.roots, clientAddress];

let place: Place;
let run: Run;
beforeAll(async () => {
  place = await makePlace({ isEmpty: true });
  await allowEveryField(place.folder);
  run = await place.serve({ AVOW_SERVER_LOG_LEVEL: "debug" });
}, 60_000);
afterAll(() => place.clear());

const everyField = ["name", "email", "company", "phone", "subject", "message"];

async function allowEveryField(folder: string): Promise<void> {
  const config = join(folder, "avow.toml");
  const fields = JSON.stringify(everyField);
  const form = `[[contact.forms]]\nid = "contact"\ntitle = "Write"\nfields = ${fields}\nrequired = ["email", "message"]\n`;
  await writeFile(config, `${await Bun.file(config).text()}\n${form}`);
  const policy = join(folder, "policy.md");
  const text = await Bun.file(policy).text();
  await writeFile(policy, text.replace(/fields="[^"]*"/, `fields="${everyField.join(",")}"`));
}

const { word, foreign } = flock;
const { good, refused } = posts(flock);
const answer = word();

const visitor = () =>
  new Browser(place.url, {
    "user-agent": `Mozilla ${word()}`,
    "x-forwarded-for": clientAddress,
    referer: `https://${word()}.example/${word()}?${word()}`,
    "accept-language": word(),
  });

let clients = 0;
/** A visitor from an address of their own: one client may not go on being refused. */
function anotherVisitor(): Browser {
  clients += 1;
  return new Browser(place.url, {
    "user-agent": word(),
    "x-forwarded-for": `198.51.100.${clients}`,
  });
}

test("visitors write, and are refused, with a canary in every field and header", async () => {
  const browser = visitor();
  for (const values of Object.values(good)) {
    const { status } = await browser.post("/forms/contact", values);
    expect(status).toBe(303);
  }
  for (const values of refused) {
    const { status } = await anotherVisitor().post("/forms/contact", values);
    expect(status).toBe(422);
  }
  const strange = await Promise.all([
    fetch(`${place.url}/forms/contact?${word()}=${word()}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: `{"message": "${word()}`,
    }),
    fetch(`${place.url}/forms/contact`, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: `message=%ff%fe${word()}`,
    }),
    fetch(`${place.url}/forms/${word()}/${word()}`, {
      headers: { cookie: `${word()}=${word()}`, authorization: word() },
    }),
    fetch(`${place.url}/forms/confirm/${word()}`),
    fetch(`${place.url}/admin/sign-in`, {
      method: "POST",
      body: new URLSearchParams({ email: `${word()}@${word()}.example` }),
    }),
  ]);
  expect(strange.map(({ status }) => status).every((status) => status >= 200 && status < 500)).toBe(
    true,
  );
});

async function linkMailedTo(address: string): Promise<string> {
  let link: string | undefined;
  await until("the confirmation arrives", 10_000, () => {
    const mail = mailTo(address, /\/forms\/confirm\//);
    link = /\/forms\/confirm\/[\w-]+/.exec(mail ?? "")?.[0];
    return link !== undefined;
  });
  return link ?? "";
}

function mailTo(address: string, holding: RegExp | string): string | undefined {
  return place.mailbox
    .mails()
    .filter((mail) => mail.envelope.to.some((to) => to.startsWith(address.split("@")[0] ?? "")))
    .map((mail) =>
      Buffer.from(mail.raw)
        .toString("utf8")
        .replace(/=\r?\n/g, "")
        .replaceAll("=3D", "="),
    )
    .find((raw) => (typeof holding === "string" ? raw.includes(holding) : holding.test(raw)));
}

test("they vouch for their address, or disown the message", async () => {
  for (const [who, choice] of [
    ["short", "confirm"],
    ["foreign", "confirm"],
    ["disowned", "disown"],
  ] as const) {
    const link = await linkMailedTo(good[who].email);
    const page = await visitor().page(link);
    const threads = [...page.matchAll(/name="(thread-[^"]+)"/g)].map(([, name]) => [name, "mine"]);
    const { status } = await visitor().post(link, { ...Object.fromEntries(threads), do: choice });
    expect(status).toBe(200);
  }
});

test("the owner signs in, reads everything, answers, withdraws and deletes", async () => {
  const link = /Sign in as the owner, once: \S+?(\/admin\/\S+)/.exec(run.said())?.[1] ?? "";
  const owner = visitor();
  const person = { name: word(), email: `${word()}@${word()}.example` };
  expect((await owner.post(link, person)).status).toBe(303);
  const inbox = await owner.page("/admin/inbox");
  const threads = new Set(
    [...inbox.matchAll(/\/admin\/inbox\/([0-9a-f-]{36})/g)].map(([, id]) => id),
  );
  expect(threads.size).toBe(5);
  const pages = new Map<string, string>();
  for (const id of threads) pages.set(id ?? "", await owner.page(`/admin/inbox/${id}`));
  const threadOf = (text: string) =>
    [...pages].find(([, page]) => page.includes(text.slice(0, 60)))?.[0] ?? "";
  // What follows means nothing unless the canaries were really here.
  for (const { name, message } of [good.again, good.long, good.erased]) {
    expect(pages.get(threadOf(message))).toContain(name.slice(0, 40));
  }
  const at = (text: string, verb: string) => `/admin/inbox/${threadOf(text)}/${verb}`;
  const answers = [good.short.message, good.long.message].map((text) => at(text, "answer"));
  for (const path of answers) {
    expect(
      (await owner.send(path, { answer: `${answer} ${foreign()}` }, "/admin/inbox")).status,
    ).toBe(303);
    expect(
      (await owner.send(path, { answer: `${word()} 5555 5555 5555 4444` }, "/admin/inbox")).status,
    ).toBe(422);
  }
  expect(
    (await owner.send("/admin/inbox/search", { address: good.long.email }, "/admin/inbox")).status,
  ).toBe(200);
  expect((await owner.send(at(good.erased.message, "delete"), {}, "/admin/inbox")).status).toBe(
    303,
  );
  for (const { email } of [good.short, good.long]) {
    await until("the answer arrives", 10_000, () => mailTo(email, answer) !== undefined);
  }
  expect((await owner.send(at(good.long.message, "withdraw"), {}, "/admin/inbox")).status).toBe(
    303,
  );
  for (const path of ["/admin", "/admin/record", "/admin/operators", "/admin/promises"])
    await owner.page(path);
});

test("a statement that fails puts nothing of it into a log", async () => {
  const login = await place.login();
  for (const sql of [
    `select '${word()}'::int`,
    `select ${word()}`,
    `do $$ begin raise exception '${word()}'; end $$`,
    `do $$ begin raise warning '${word()}'; end $$`,
    `insert into people.consents (id, person_id, purpose, basis, policy_version, given_at)
     values (gen_random_uuid(), gen_random_uuid(), '${word()}', '${word()}', '${word()}', now())`,
  ]) {
    await ask(login, sql).catch(() => []);
  }
  await ask(login, "select pg_sleep(0.2), $1::text", [word()]);
  expect(createFinder(needles)(Buffer.from(run.said()))).toBe(false);
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
  run = await place.serve({ AVOW_SERVER_LOG_LEVEL: "debug" });
}, 60_000);

test("a plant in each disguise is found by the same search", async () => {
  const login = await place.login();
  const plant = good.long.message;
  const utf16 = Buffer.from(plant, "utf16le");
  const files: Readonly<Record<string, Buffer>> = {
    text: Buffer.from(plant),
    utf16,
    "utf16-big": Buffer.from(utf16).swap16(),
    hex: Buffer.from(Buffer.from(plant).toString("hex")),
    "hex-upper": Buffer.from(Buffer.from(plant).toString("hex").toUpperCase()),
    base64: Buffer.from(Buffer.from(plant).toString("base64")),
    base64url: Buffer.from(Buffer.from(`?>~${plant}`).toString("base64url")),
    gzip: Buffer.concat([newSecret(777), gzipSync(plant), newSecret(777)]),
    zlib: Buffer.concat([newSecret(777), deflateSync(plant), newSecret(777)]),
    address: Buffer.from(clientAddress),
    foreign: Buffer.from(good.foreign.subject),
  };
  await mkdir(join(place.folder, "data/planted"));
  for (const [name, bytes] of Object.entries(files)) {
    await writeFile(join(place.folder, "data/planted", name), bytes);
  }
  // A short one lies in the table's file as it is; a long one only compressed by PostgreSQL.
  await ask(login, "create table public.short (short text)");
  await ask(login, "insert into short values ($1)", [good.short.message]);
  await ask(login, "checkpoint");
  const [at] = await ask<{ path: string }>(login, "select pg_relation_filepath('short') as path");
  await ask(login, "create table public.long (packed text, upper text, bytes bytea)");
  await ask(login, "insert into long values ($1, $2, $3)", [
    ...[plant, Buffer.from(plant).toString("hex").toUpperCase(), gzipSync(plant)],
  ]);
  const found = await searchAll(place, run, needles);
  const columns = ["long.bytes", "long.packed", "long.upper", "short.short"];
  expect(found.values.toSorted()).toEqual(columns.map((column) => `public.${column}`));
  for (const name of Object.keys(files)) expect(found.files).toContain(`data/planted/${name}`);
  expect(found.files).toContain(`data/postgres/${at?.path}`);
  expect(found.files.some((path) => path.includes("/pg_wal/"))).toBe(true);
  expect(createFinder(needles)(Buffer.from(`{"message":"${good.short.message}"}`))).toBe(true);
});
