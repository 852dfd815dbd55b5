/**
 * A card number is never kept: customers type theirs on the payment provider's page alone, and what
 * is typed anywhere else is refused or blotted out. Then everything is searched, memory too.
 */
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { testCards } from "../../sandbox/payment-provider/mod.ts";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { findInMemory, processTree } from "../../src/promise/scan-memory.ts";
import { newSecret } from "../../src/kernel/ids.ts";
import { ask, until } from "../bad-days/served.ts";
import { validNumber } from "../card-numbers.ts";
import { Browser } from "./browser.ts";
import { attemptsOf, list, strayRequests } from "./card-attempts.ts";
import { dressesOf } from "./card-matrix.ts";
import { hatch } from "./canaries.ts";
import { type CardScene, isMemoryShown, openCardScene } from "./card-scene.ts";

setDefaultTimeout(60_000);
let scene: CardScene;
beforeAll(async () => {
  scene = await openCardScene();
});
afterAll(() => scene.close());

const groups = (number: string, between: string) => number.match(/.{1,4}/g)?.join(between) ?? "";
const spellings = (number: string) => [number, groups(number, " ")];
const clean = { found: [], blind: [], unread: [] };

let clients = 0;
function visitor(): Browser {
  clients += 1;
  return new Browser(scene.place.url, {
    "x-forwarded-for": `10.9.${clients >> 8}.${clients & 255}`,
  });
}

function visitorFetch(path: string, init: RequestInit = {}): Promise<Response> {
  clients += 1;
  const headers = new Headers(init.headers);
  headers.set("x-forwarded-for", `10.8.${clients >> 8}.${clients & 255}`);
  return fetch(`${scene.place.url}${path}`, { ...init, headers, redirect: "manual" });
}

const hiddenOf = (html: string) =>
  Object.fromEntries(
    [...html.matchAll(/type="hidden" name="([^"]+)" value="([^"]*)"/g)].map(([, name, value]) => [
      name ?? "",
      value ?? "",
    ]),
  );

/** Orders, pays with the card on the provider's page, and comes back. Returns what Avow shows then. */
async function buy(slug: string, email: string): Promise<string> {
  const browser = visitor();
  const page = await browser.page("/buy/curlew?edition=standard&currency=EUR&country=NL");
  const ordered = await browser.post("/buy/curlew", {
    ...hiddenOf(page),
    ...{ edition: "standard", seats: "1", currency: "EUR", country: "NL" },
    ...{ email, name: "Ada Lovelace" },
  });
  expect(ordered.status).toBe(303);
  const payAt = ordered.headers.get("location") ?? "";
  const number = testCards.find((card) => card.slug === slug)?.number ?? "";
  const typed = { number: groups(number, " "), expiry: "12/34", code: "123" };
  const body = new URLSearchParams({ ...typed, name: "Ada Lovelace", country: "NL" });
  const paid = await fetch(payAt, { method: "POST", body, redirect: "manual" });
  if (paid.status !== 303) return `not paid: ${paid.status}`;
  let back = paid.headers.get("location") ?? "";
  if (back.includes("/bank")) {
    const answered = await fetch(new URL(back, payAt), {
      ...{ method: "POST", body: new URLSearchParams({ answer: "approve" }), redirect: "manual" },
    });
    back = answered.headers.get("location") ?? "";
  }
  return browser.page(back);
}

test("after purchases the customers' card numbers are nowhere, nor in the memory of server and database", async () => {
  for (const slug of ["germany", "bank-asks"]) {
    expect(await buy(slug, `${slug}-${scene.mark}@customer.example`)).toContain("Curlew");
  }
  expect(await buy("no-funds", `no-${scene.mark}@customer.example`)).toBe("not paid: 402");
  await until("both licences are mailed", 20_000, () => scene.place.mailbox.mails().length >= 2);
  const orders = await ask(
    await scene.place.login(),
    "select state, last4 from checkout.orders order by state, last4",
  );
  // What follows means nothing unless the cards were really used.
  expect(orders).toEqual([
    { state: "fulfilled", last4: "0016" },
    { state: "fulfilled", last4: "3155" },
    { state: "paying", last4: null },
  ]);
  const used = testCards.filter(({ slug }) => ["germany", "bank-asks", "no-funds"].includes(slug));
  const isShown = isMemoryShown(processTree(scene.run.pid));
  const { memoryBytes, ...seen } = await scene.search(
    used.flatMap((card) => spellings(card.number)),
    isShown ? "everywhere" : "not in memory",
  );
  expect(seen).toEqual(clean);
  expect(memoryBytes).toBeGreaterThanOrEqual(isShown ? 50_000_000 : 0);
  if (!isShown) console.log("memory was not looked at: this system does not show it");
});

const flock = hatch();
const number = validNumber(
  `424242${String(newSecret(6).readUIntBE(0, 6)).padStart(9, "0").slice(-9)}`,
);

test("a card number typed where it doesn't belong is refused with nothing kept, in any field and dress", async () => {
  const login = await scene.place.login();
  const rows = async () => {
    const [counts] = await ask(
      login,
      `select (select count(*) from people.persons) as persons,
         (select count(*) from people.messages) as messages,
         (select count(*) from people.buyers) as buyers,
         (select count(*) from checkout.orders) as orders,
         (select count(*) from newsletter.sign_ups) as sign_ups`,
    );
    return counts;
  };
  const before = await rows();
  const wrong: string[] = [];
  let tried = 0;
  for (const attempt of attemptsOf(dressesOf(number), flock.word)) {
    const response = await visitorFetch(attempt.path, attempt.init);
    const said = await response.text();
    tried += 1;
    const isRefused = response.status === 422 && said.includes("card number");
    if (!isRefused || said.includes(groups(number, " ")) || said.includes(number)) {
      wrong.push(`${attempt.name}: ${response.status}`);
    }
  }
  expect(wrong).toEqual([]);
  expect(tried).toBeGreaterThan(150);
  expect(await rows()).toEqual(before);
});

test("nor does an address, a header, a hit, a webhook or a broken request take one", async () => {
  for (const typed of spellings(number)) {
    for (const { path, init } of strayRequests(typed)) {
      const { status } = await visitorFetch(path, init);
      expect({ path, isBug: status >= 500 }).toEqual({ path, isBug: false });
    }
  }
  const login = await scene.place.login();
  const [hits] = await ask(login, "select sum(hits)::int as hits from visits.hit_hours");
  expect(hits).toEqual({ hits: 4 });
});

test("operators may search for one and paste one; it is blotted out, refused, or left out of an import", async () => {
  const link = /Sign in as the owner, once: \S+?(\/admin\/\S+)/.exec(scene.run.said())?.[1] ?? "";
  const owner = visitor();
  const person = { name: "Olga", email: "olga@vendor.example" };
  expect((await owner.post(link, { ...person, name: `Olga ${number}` })).status).toBe(422);
  expect((await owner.post(link, person)).status).toBe(303);
  const typed = groups(number, " ");
  for (const [path, fields, from] of [
    ["/admin/inbox/search", { address: typed }, "/admin/inbox"],
    ["/admin/newsletter/subscribers/search", { address: typed }, "/admin/newsletter/subscribers"],
    ["/admin/operators/invite", { name: typed, email: `${number}@a.example` }, "/admin/operators"],
    ["/admin/newsletter/lists/new", list(typed), "/admin/newsletter/lists/new"],
  ] as const) {
    const { status } = await owner.send(path, fields, from);
    expect({ path, status: status < 500 }).toEqual({ path, status: true });
  }
  const lines = ["email,name,card", `a@a.example,Ada,${number}`, `b@b.example,${typed},x`];
  const file = new File([[...lines, `${number}@c.example,Eve,x`].join("\n")], `${number}.csv`);
  const here = "/admin/newsletter/import";
  const field = /name="(list-[^"]+)"/.exec(await owner.page(here))?.[1] ?? "";
  const fields = { [field]: "yes", agreed: "yes" };
  expect((await owner.upload(here, { fields, file }, here)).status).toBe(303);
  const [taken] = await ask(
    await scene.place.login(),
    `select (select count(*)::int from newsletter.lists) as lists,
       (select count(*)::int from operators.operators) as operators,
       (select count(*)::int from newsletter.subscriptions) as subscriptions`,
  );
  // Of three lines of the import, the one whose name and address hold no number came in.
  expect(taken).toEqual({ lists: 1, operators: 1, subscriptions: 1 });
});

test("after all of that it is in no file, no write-ahead log, no value, no log, no mail and nothing that left", async () => {
  const { memoryBytes: none, ...seen } = await scene.search(
    [...spellings(number), ...flock.roots],
    "not in memory",
  );
  expect(seen).toEqual(clean);
  expect(none).toBe(0);
  const memory = findInMemory(processTree(scene.run.pid), spellings(number));
  // Whoever is sent a number has it in memory for a while: said here, and promised nowhere.
  console.log(
    `in memory after wrong fields: ${memory.found.length} places of ${memory.bytes} bytes`,
  );
});

test("one that is kept anywhere is found there", async () => {
  const login = await scene.place.login();
  const kept = `The card ${groups(number, "-")}. `;
  await ask(
    login,
    `create table public.kept (text text, hex text, base64 bytea, number numeric, document jsonb, packed text)`,
  );
  await ask(login, "insert into public.kept values ($1, $2, $3, $4, $5, $6)", [
    ...[groups(number, " "), Buffer.from(number).toString("hex")],
    ...[Buffer.from(Buffer.from(kept).toString("base64")), number],
    ...[JSON.stringify({ of: [Number(number)] }), "The trace is cut. ".repeat(300) + number],
  ]);
  await writeFile(join(scene.place.folder, "data/trace.log"), kept);
  const isShown = isMemoryShown(processTree(scene.run.pid));
  const { found } = await scene.search(
    [number, groups(number, " "), kept.trim()],
    isShown ? "everywhere" : "not in memory",
  );
  const columns = ["text", "hex", "base64", "number", "document", "packed"];
  for (const place of [
    ...columns.map((column) => `values (public.kept.${column})`),
    ...["files (data/trace.log)", "files (data/postgres/base/", "write-ahead log ("],
    ...(isShown ? ["memory of the database ("] : []),
  ]) {
    expect(found.some((it) => it.startsWith(place))).toBe(true);
  }
});
