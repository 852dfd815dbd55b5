/**
 * Visitors of a website in a real server, each thing that they bring along a canary: counted, mixed,
 * left out and refused. Then every byte that was written is searched, after a stop and after a kill.
 */
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { createHash } from "node:crypto";
import { appendFile, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { newSecret } from "../../src/kernel/ids.ts";
import { createFinder, findInFiles } from "../../src/promise/scan.ts";
import { ask, makePlace, type Place, type Run, until } from "../bad-days/served.ts";
import { hatch } from "./canaries.ts";
import { nothing, searchAll } from "./search.ts";

setDefaultTimeout(90_000);

const domain = "vendor.example";
const { roots, word: longWord, foreign } = hatch();
/** Short enough to be taken for a word of a language, so that nothing masks it. */
const word = () => longWord().slice(0, 15);

/** A visitor with an address that nobody else has, by its bytes. */
interface Bird {
  readonly address: string;
  readonly bytes: Buffer;
  readonly agent: string;
}

const birds = Array.from({ length: 28 }, (_, at): Bird => {
  const bytes = newSecret(at % 2 === 0 ? 4 : 16);
  // Neither a loopback address nor a group's, and no group of four digits that is written shorter.
  for (let i = 0; i < bytes.length; i += 2) bytes[i] = 0x20 | ((bytes[i] ?? 0) & 0x5f);
  const groups = bytes.toString("hex").match(/.{4}/g) ?? [];
  return {
    address: bytes.length === 4 ? [...bytes].join(".") : groups.join(":"),
    bytes,
    agent: `Mozilla/5.0 (X11; Linux x86_64; ${word()}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 ${word()}/1.0`,
  };
});
const short = birds.filter(({ bytes }) => bytes.length === 4);
const long = birds.filter(({ bytes }) => bytes.length === 16);

/** What somebody might have kept instead of an address or an agent: its hash, without a key. */
const hashes = birds.flatMap(({ address, agent, bytes }) =>
  ["md5", "sha1", "sha256"].flatMap((kind) =>
    [address, agent, address + agent, bytes].map((it) => createHash(kind).update(it).digest()),
  ),
);
const texts = [...roots, ...birds.map(({ address }) => address)];
const fewBytes = short.flatMap(({ bytes }) => [bytes, Buffer.from(bytes).reverse()]);
const manyBytes = [...long.map(({ bytes }) => bytes), ...hashes];

let place: Place;
let run: Run;
let foundBefore: readonly Buffer[];
let answered = 0;
beforeAll(async () => {
  place = await makePlace({ isEmpty: true });
  await appendFile(
    join(place.folder, "avow.toml"),
    `[[visits.sites]]\ndomain = "${domain}"\npages = ["/declared"]\n`,
  );
  await mkdir(join(place.folder, "temporary"));
  run = await serve();
  foundBefore = await bytesIn(fewBytes);
});
afterAll(() => place.clear());

const serve = () =>
  place.serve({
    AVOW_SERVER_LOG_LEVEL: "debug",
    TMPDIR: join(place.folder, "temporary"),
  });

/** Which of these bytes stand in any file of the server's folder. */
async function bytesIn(wanted: readonly Buffer[]): Promise<readonly Buffer[]> {
  const found = new Set<Buffer>();
  // By their first two bytes, so that each file is gone through once for all of them.
  const byStart = Map.groupBy(wanted, (bytes) => bytes.readUInt16BE());
  const isStart = new Uint8Array(1 << 16);
  for (const start of byStart.keys()) isStart[start] = 1;
  for (const entry of await readdir(place.folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const file = await readFile(path).catch(() => Buffer.alloc(0));
    for (let at = 1, start = file[0] ?? 0; at < file.length; at += 1) {
      start = ((start << 8) | (file[at] ?? 0)) & 0xffff;
      if (isStart[start] === 0) continue;
      for (const bytes of byStart.get(start) ?? []) {
        const isHere = file.subarray(at - 1, at - 1 + bytes.length).equals(bytes);
        if (isHere) found.add(bytes);
      }
    }
  }
  return [...found];
}

/**
 * What is found of the birds' bytes. Four bytes stand somewhere by chance, now and then, in what the
 * database writes meanwhile: one of the addresses may, two don't.
 */
async function traces(): Promise<readonly string[]> {
  const all = new Set(await bytesIn([...fewBytes, ...manyBytes]));
  const chance = fewBytes.filter((bytes) => all.has(bytes) && !foundBefore.includes(bytes));
  const sure = manyBytes.filter((bytes) => all.has(bytes));
  return [...sure, ...(chance.length > 1 ? chance : [])].map((bytes) => bytes.toString("hex"));
}

interface Asked {
  readonly path?: string;
  readonly method?: string;
  readonly type?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A request of a bird's; the status, 0 when the server is gone. */
function send(bird: Bird, asked: Asked): Promise<number> {
  const { path = "/count", method = "POST", type = "text/plain", body, headers } = asked;
  return fetch(`${place.url}${path}`, {
    method,
    headers: {
      "x-forwarded-for": bird.address,
      "user-agent": bird.agent,
      "accept-language": `en-${word()},en;q=0.7`,
      "sec-ch-ua": `"${word()}";v="142"`,
      "sec-ch-ua-platform": `"${word()}"`,
      referer: `https://${domain}/${word()}`,
      cookie: `${word()}=${word()}`,
      "content-type": type,
      [`x-${word()}`]: word(),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  }).then(
    async (response) => {
      await response.arrayBuffer();
      return response.status;
    },
    () => 0,
  );
}

const page = () =>
  `https://${domain}/${word()}/${encodeURIComponent(foreign())}?${word()}=${word()}&utm_source=${word()}&utm_campaign=${word()}&gclid=${word()}#${word()}`;
const from = () => `https://${word()}.example/${word()}?q=${word()}`;

/** Views that are counted and come to nothing else. */
const views = (): readonly Asked[] => [
  // The visit's source and campaign are those of its first view.
  { body: { s: domain, k: "v", u: page(), r: from(), title: word() } },
  { body: { s: domain, k: "v", u: `https://${domain}/declared?${word()}`, [word()]: word() } },
  // Unless the vendor says otherwise: in a crowd there is nobody whose data could be sold.
  { body: { s: domain, k: "v", u: page() }, headers: { "sec-gpc": "1" } },
];

/** What else a page's script, or another program of the vendor's, may say of them. */
const others = (): readonly Asked[] => [
  { body: { s: domain, k: "e", u: page(), r: from(), n: word(), p: { [word()]: word() } } },
  {
    body: { s: domain, k: "l", u: page(), n: `https://${word()}.example/${word()}.zip?${word()}` },
  },
  { body: { s: domain, k: "t", u: page(), t: 20 } },
  {
    ...{ path: "/api/event", type: "application/json" },
    body: {
      ...{ name: word(), url: page(), domain, referrer: from(), props: { [word()]: foreign() } },
      revenue: { currency: "EUR", amount: "1.5" },
    },
  },
];

/** What is left out or refused, each for another reason. */
const refused = (): readonly Asked[] => [
  { body: { s: domain, k: "v", u: page() }, headers: { "user-agent": `curl/8 ${word()}` } },
  { body: { s: domain, k: "v", u: page() }, headers: { "user-agent": `${word()}bot/1.0` } },
  { body: { s: domain, k: "v", u: page() }, headers: { cookie: `avow_uncounted=1; ${word()}=1` } },
  { body: { s: domain, k: "v", u: page() }, headers: { purpose: `prefetch ${word()}` } },
  { body: { s: domain, k: "v", u: page(), r: "https://semalt.com/" + word() } },
  { body: { s: `${word()}.example`, k: "v", u: page() } },
  { body: { s: domain, k: "v", u: `https://${word()}.example/${word()}` } },
  { body: { s: domain, k: word(), u: page() } },
  { body: { s: domain, k: "e", u: page(), n: word(), p: word() } },
  { body: `{"s": "${domain}", "k": "v", "u": "${word()}` },
  { body: { s: domain, k: "v", u: page(), [word()]: `${word()} `.repeat(400) } },
  { path: `/count?${word()}`, method: "GET" },
  { path: `/count.js?${word()}`, method: "GET" },
  { path: `/count.gif?s=${word()}&u=${word()}`, method: "GET" },
  { path: `/count/${word()}`, method: "GET" },
  { path: `/${word()}?${word()}`, method: "GET" },
  { path: `/api/event?${word()}`, body: word() },
];

/** All birds come at once, each with all of it; views that were answered are taken down. */
async function visit(): Promise<void> {
  await Promise.all(
    birds.map(async (bird) => {
      for (const asked of views()) if ((await send(bird, asked)) === 204) answered += 1;
      for (const asked of [...others(), ...refused()]) await send(bird, asked);
    }),
  );
}

async function counted() {
  const [row] = await ask<{ hits: number; mixed: number; names: string[] }>(
    await place.login(),
    `select (select coalesce(sum(hits), 0)::int from visits.hit_hours where dimension = 1) as hits,
       (select coalesce(sum(views), 0)::int from visits.cell_days where dimension = 12) as mixed,
       array(select name::text from visits.names where dimension = 1) as names`,
  );
  return row;
}

test("visitors come with a canary in every field and header, and are counted", async () => {
  await visit();
  expect(answered).toBe(views().length * birds.length);
  expect(await counted()).toMatchObject({ hits: answered, names: ["/declared"] });
  expect(await findInFiles(place.folder, texts)).toEqual([]);
});

test("nothing of them stands in a file, the write-ahead log, a stored value or a log", async () => {
  await until("what they brought along is mixed and written", 30_000, async () => {
    return ((await counted())?.mixed ?? 0) > 0;
  });
  const login = await place.login();
  for (const statement of ["analyze", "vacuum", "checkpoint"]) await ask(login, statement);
  expect(run.said()).toContain('"level":"debug"');
  expect(await searchAll(place, run, texts)).toEqual(nothing);
  expect(await traces()).toEqual([]);
});

test("nor after the server was stopped amid visits, and has written its last", async () => {
  const visiting = visit();
  await Bun.sleep(40);
  run.kill("SIGTERM");
  await Promise.all([run.exited, visiting]);
  expect(createFinder(texts)(Buffer.from(run.said()))).toBe(false);
  expect(await findInFiles(place.folder, texts)).toEqual([]);
  expect(await traces()).toEqual([]);
});

test("nor after it was killed amid visits, nor once it is up again", async () => {
  run = await serve();
  const visiting = visit();
  await Bun.sleep(60);
  run.kill("SIGKILL");
  await Promise.all([run.exited, visiting]);
  expect(createFinder(texts)(Buffer.from(run.said()))).toBe(false);
  expect(await findInFiles(place.folder, texts)).toEqual([]);
  expect(await traces()).toEqual([]);
  run = await serve();
  // What was answered was on disk; of those that got no answer some were as well.
  expect((await counted())?.hits).toBeGreaterThanOrEqual(answered);
  expect(await searchAll(place, run, texts)).toEqual(nothing);
  expect(await traces()).toEqual([]);
});

test("each would have been found, in any of these forms", async () => {
  const [first, second] = short;
  const [wide] = long;
  if (!first || !second || !wide) throw new Error("there are no birds");
  const hash = createHash("sha256").update(first.address).digest();
  const base64 = Buffer.from(first.address).toString("base64");
  const pair = [first.bytes, second.bytes];
  const plant = async (planted: Readonly<Record<string, string | Buffer>>) => {
    for (const [name, bytes] of Object.entries(planted)) {
      await writeFile(join(place.folder, "data", name), bytes);
    }
  };
  await plant({ "as-text": first.agent, "as-base64": base64, "as-pair": Buffer.concat(pair) });
  await plant({ "as-bytes": wide.bytes, "as-hash": hash });
  expect((await findInFiles(place.folder, texts)).toSorted()).toEqual([
    "data/as-base64",
    "data/as-text",
  ]);
  const found = await traces();
  expect(found).toEqual(
    expect.arrayContaining([wide.bytes, hash, ...pair].map((bytes) => bytes.toString("hex"))),
  );
  // One address of four bytes alone may be chance, but no longer one.
  expect(found.length).toBeLessThanOrEqual(5);
  await rm(join(place.folder, "data/as-pair"));
  expect((await traces()).toSorted()).toEqual(
    [wide.bytes, hash].map((it) => it.toString("hex")).toSorted(),
  );
});
