import { join } from "node:path";
import { Hono } from "hono";
import { newId } from "../src/kernel/ids.ts";
import { openPool, queryBuilder } from "../src/kernel/sql.ts";
import {
  createKeyring,
  findByEmail,
  openPersons,
  takeInMessage,
  takeInPerson,
} from "../src/people/mod.ts";
import { call } from "../src/promise/call.ts";
import type { Database } from "../src/promise/database.ts";
import { withDatabase } from "./database.ts";
import type { Measurement } from "./figures.ts";
import { type Load, load } from "./load.ts";

const clients = 8;
const eachMs = 4_000;
const people = 2_000;
const rounds = 5;

/**
 * A personal read with its audit entry, committed synchronously, against a plain SELECT of the
 * same row through the same query builder, so that the ratio tells what sealing, row security and
 * the record cost; the bare driver and the other verbs beside it.
 */
export function run(): Promise<Measurement> {
  return withDatabase(({ database, masterKey }) => measure(database, masterKey));
}

async function measure(database: Database, masterKey: Buffer): Promise<Measurement> {
  const keyring = createKeyring(masterKey, database.instanceId);
  const db = database.db("correspondence");
  const expiresAt = new Date(Date.now() + 86_400_000);
  const create = (n: number) =>
    db.transaction().execute(async (tx) => {
      const { personId, key } = await takeInPerson(tx, keyring, {
        purpose: "correspondence",
        basis: "asked",
        policyVersion: "1",
        details: { email: `person-${n}@bench.example`, name: `Person ${n}` },
        expiresAt,
      });
      const texts = { subject: "a subject", message: "a message of usual length ".repeat(20) };
      await takeInMessage(tx, key, {
        threadId: newId(),
        personId,
        direction: "in",
        texts,
        expiresAt,
      });
      return personId;
    });
  const ids: string[] = [];
  for (let n = 0; n < people; n += clients) {
    ids.push(...(await Promise.all(Array.from({ length: clients }, (_, k) => create(n + k)))));
  }
  const pick = (n: number) => ids[(n * 7919) % ids.length] ?? "";
  const reading = { purpose: "correspondence", reason: "benchmark" } as const;
  const plain = openPool(database.login, { max: clients, name: "baseline" });
  const read = (n: number) =>
    openPersons(db, keyring, reading, { ids: [pick(n)], fields: ["email", "name"] });
  const { baseline, bare, audited } = await inTurns(plain, pick, read);
  await plain.end();
  // What the disk still owes to the rounds before is not the reads' over HTTP.
  await database.steward.query("checkpoint");
  const overHttp = await httpReads(read, pick);
  const find = await load(clients, eachMs / 2, (n) =>
    findByEmail(db, keyring, reading, `person-${(n * 7919) % people}@bench.example`),
  );
  const taken = await load(clients, eachMs / 2, (n) => create(people + n));
  const requests = database.db("requests");
  let gone = 0;
  const erased = await load(clients, eachMs / 8, async () => {
    const id = ids[gone];
    gone += 1;
    if (id) await call(requests, "people.erase", { p_person: id, p_reason: "benchmark" });
  });
  return {
    name: "people",
    figures: {
      auditedReadsPerSecond: audited.perSecond,
      auditedReadP99Ms: audited.p99Ms,
      overHttpPerSecond: overHttp.perSecond,
      overHttpP99Ms: overHttp.p99Ms,
      findByEmailPerSecond: find.perSecond,
      takeInPerSecond: taken.perSecond,
      erasePerSecond: erased.perSecond,
    },
    baseline: {
      plainSelectsPerSecond: baseline.perSecond,
      plainSelectP99Ms: baseline.p99Ms,
      bareDriverSelectsPerSecond: bare.perSecond,
    },
    ratio: audited.perSecond / baseline.perSecond,
  };
}

interface Turn {
  /** Through the query builder, as the program reads any row that is nobody's. */
  readonly baseline: Load;
  /** By the bare driver, the least that a SELECT can cost. */
  readonly bare: Load;
  readonly audited: Load;
}

/**
 * The plain SELECT and the audited read in turns, so that a machine whose speed drifts is equally
 * unfair to all; the turn with the middle ratio stands for the others.
 */
async function inTurns(
  pool: ReturnType<typeof openPool>,
  pick: (n: number) => string,
  read: (n: number) => Promise<unknown>,
): Promise<Turn> {
  const plain = queryBuilder<{ "people.persons": { id: string; email: Buffer; name: Buffer } }>(
    pool,
  );
  const text = "select id, email, name from people.persons where id = $1";
  const turns: Turn[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const baseline = await load(clients, eachMs / 2, (n) =>
      plain
        .selectFrom("people.persons")
        .select(["id", "email", "name"])
        .where("id", "=", pick(n))
        .executeTakeFirst(),
    );
    const bare = await load(clients, eachMs / 2, (n) =>
      pool.query({ name: "plain", text, values: [pick(n)] }),
    );
    turns.push({ baseline, bare, audited: await load(clients, eachMs / 2, read) });
  }
  const share = (turn: Turn) => turn.audited.perSecond / turn.baseline.perSecond;
  return middle(turns.toSorted((x, y) => share(x) - share(y)));
}

/** The same read behind one route on a real socket, eight clients that keep their connection. */
async function httpReads(
  read: (n: number) => ReturnType<typeof openPersons>,
  pick: (n: number) => string,
) {
  const app = new Hono();
  app.get("/:n", async (c) => {
    const n = Number(c.req.param("n"));
    const person = (await read(n)).get(pick(n));
    return c.json({ email: person?.email?.reveal(), name: person?.name?.reveal() });
  });
  const server = Bun.serve({ port: 0, hostname: "127.0.0.1", fetch: app.fetch });
  try {
    const client = Bun.spawn([
      ...[process.execPath, "--no-env-file", join(import.meta.dir, "http-client.ts")],
      ...[`http://127.0.0.1:${server.port}`, String(clients), String(eachMs)],
    ]);
    return (await new Response(client.stdout).json()) as Load;
  } finally {
    await server.stop(true);
  }
}

function middle<T>(sorted: readonly T[]): T {
  const found = sorted[Math.floor(sorted.length / 2)];
  if (found === undefined) throw new Error("nothing was measured");
  return found;
}
