/** A campaign is halted in the middle, by whatever: it goes on where it stood. */
import { afterAll, afterEach, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { type AddressInfo, createServer } from "node:net";
import { clock } from "../../src/kernel/clock.ts";
import {
  cancelCampaign,
  pauseCampaign,
  readCampaign,
  readProgress,
  resumeCampaign,
} from "../../src/newsletter/mod.ts";
import { prepareStep } from "../../src/newsletter/audience.ts";
import { openDatabase } from "../../src/promise/database.ts";
import { loginName } from "../../src/promise/purpose.ts";
import { mostPurposes } from "../../src/promises.ts";
import { startSink } from "../../sandbox/sink/mod.ts";
import { type CampaignScene, openCampaigns } from "../campaign-run.ts";
import { newsletterOn, operatorId, sendingOf, untilState } from "../campaign-scene.ts";
import { migrationsFolder } from "../database.ts";
import { until } from "./served.ts";

setDefaultTimeout(60_000);

let scene: CampaignScene;
beforeAll(async () => {
  scene = await openCampaigns({ alone: true });
}, 60_000);
afterEach(() => scene.rest());
afterAll(() => scene.close());

const hourMs = 3_600_000;
const received = (addresses: readonly string[]) =>
  scene.sink.mails.map(({ to }) => to).filter((to) => addresses.includes(to));
/** Does something once, when the relay has taken so many mails from now on. */
function after(count: number, act: () => Promise<unknown>): Promise<void> {
  return new Promise((resolve, reject) => {
    let mails = 0;
    scene.script = ({ stage }) => {
      if (stage === "body") mails += 1;
      if (stage === "body" && mails === count) act().then(() => resolve(), reject);
      return undefined;
    };
  });
}

/** A relay that takes `ms` for each mail. */
async function startSlowRelay(ms: number) {
  let taken = 0;
  const server = createServer((socket) => {
    socket.on("error", () => {});
    let isBody = false;
    let isBusy = false;
    let input = "";
    const say = (reply: string) => socket.write(`${reply}\r\n`);
    const command = (line: string) => {
      if (line.startsWith("EHLO")) say("250-slow.example\r\n250 PIPELINING");
      else if (line === "DATA") {
        isBody = true;
        say("354 Go on");
      } else say("250 Ok");
    };
    const read = () => {
      const end = input.indexOf(isBody ? "\r\n.\r\n" : "\r\n");
      if (end < 0) return;
      const line = input.slice(0, end);
      input = input.slice(end + (isBody ? 5 : 2));
      if (!isBody) {
        command(line);
        return read();
      }
      isBody = false;
      isBusy = true;
      setTimeout(() => {
        isBusy = false;
        taken += 1;
        say("250 Taken");
        read();
      }, ms);
    };
    say("220 slow.example");
    socket.on("data", (chunk: Buffer) => {
      input += chunk.toString("latin1");
      if (!isBusy) read();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { port, taken: () => taken, stop: () => void server.close() };
}

async function expectEachOnce(id: string, addresses: readonly string[]): Promise<void> {
  await untilState(scene.newsletter, id, "done");
  expect(received(addresses).toSorted()).toEqual(addresses.toSorted());
  expect(await scene.states(id)).toEqual({ accepted: addresses.length });
}

test("An operator pauses in the middle and resumes: everybody gets it once", async () => {
  const { id, addresses } = await scene.campaign(1_500);
  const sending = scene.start();
  const act = { operatorId, id };
  await after(200, () => pauseCampaign(scene.newsletter, act));
  sending.wake();
  await sending.settle();
  const paused = await readProgress(scene.newsletter, id);
  expect(paused).toMatchObject({ state: "paused", claimed: 0, uncertain: 0 });
  expect(paused.waiting).toBeGreaterThan(0);
  const stood = received(addresses).length;
  expect(paused.accepted).toBe(stood);
  await Bun.sleep(300);
  expect(received(addresses).length).toBe(stood);
  await resumeCampaign(scene.newsletter, act);
  sending.wake();
  await expectEachOnce(id, addresses);
});

test("What was claimed and not given to the relay when it was paused does not count as tried", async () => {
  const { id } = await scene.campaign(1_500);
  const sending = scene.start();
  await after(200, () => pauseCampaign(scene.newsletter, { operatorId, id }));
  sending.wake();
  await sending.settle();
  const { rows } = await scene.database.admin.query<{ n: number }>(
    "select count(*)::int as n from mail.deliveries where ref = $1 and state = 'queued' and attempts > untried",
    [id],
  );
  expect(rows[0]?.n).toBe(0);
  await cancelCampaign(scene.newsletter, { operatorId, id });
});

test("The server is stopped in the middle and started again: everybody gets it once", async () => {
  const { id, addresses } = await scene.campaign(1_500);
  const first = sendingOf(scene.newsletter);
  await after(300, () => Promise.resolve());
  await first.stop();
  const stopped = await readProgress(scene.newsletter, id);
  expect(stopped).toMatchObject({ state: "sending", claimed: 0, uncertain: 0 });
  expect(stopped.waiting).toBeGreaterThan(0);
  scene.start();
  await expectEachOnce(id, addresses);
});

test("Switched off, nothing more leaves; switched on again, it goes on, and nobody is doubled", async () => {
  const { id, addresses } = await scene.campaign(2_500);
  const sending = scene.start();
  const { gate } = scene.newsletter;
  const off = { purpose: "newsletter", promise: "contact-purpose", reason: "a test" } as const;
  await after(200, async () => gate.set([{ ...off, since: new Date() }]));
  await sending.settle();
  const stood = received(addresses).length;
  expect(stood).toBeLessThan(1_500);
  await Bun.sleep(1_200);
  expect(received(addresses).length).toBe(stood);
  gate.set([]);
  sending.wake();
  await expectEachOnce(id, addresses);
});

test("The database shuts its door while mails are on the line: what became of them is kept and written down", async () => {
  const { id, addresses } = await scene.campaign(1_000);
  const login = loginName(scene.database.instanceId, "newsletter");
  scene.start();
  await after(150, async () => {
    await scene.database.admin.query(`alter role ${login} nologin`);
    await scene.database.admin.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where usename = $1 and datname = current_database()`,
      [login],
    );
  });
  await Bun.sleep(800);
  const stood = received(addresses).length;
  expect(stood).toBeGreaterThanOrEqual(150);
  await scene.database.admin.query(`alter role ${login} login`);
  await expectEachOnce(id, addresses);
});

test("While outcomes can't be written down, no more mails go than a few small batches", async () => {
  const { id, addresses } = await scene.campaign(4_000);
  while ((await prepareStep(scene.newsletter, id)) === "more") {}
  const client = await scene.database.admin.connect();
  try {
    // Whoever writes an outcome down counts it at the campaign, and waits for this.
    await client.query("begin");
    await client.query("select from newsletter.campaigns where id = $1 for update", [id]);
    scene.start();
    await until("some are sent", 10_000, () => received(addresses).length > 0);
    await Bun.sleep(1_500);
    expect(received(addresses).length).toBeLessThan(2_500);
  } finally {
    await client.query("commit");
    client.release();
  }
  await expectEachOnce(id, addresses);
});

test("A slow relay: who was claimed and not on the line when the operator paused waits again", async () => {
  const relay = await startSlowRelay(300);
  const { database } = scene;
  const newsletter = newsletterOn(database, database.masterKey, relay.port);
  const { id } = await scene.campaign(100);
  const sending = scene.start({ newsletter });
  await until("some are sent", 10_000, () => relay.taken() >= 4);
  await pauseCampaign(newsletter, { operatorId, id });
  const before = relay.taken();
  sending.wake();
  await sending.settle();
  // Each of four lines holds a mail that it hands over and one whose envelope it has begun.
  expect(relay.taken() - before).toBeLessThanOrEqual(8);
  const paused = await readProgress(newsletter, id);
  expect(paused).toMatchObject({ claimed: 0, uncertain: 0, accepted: relay.taken() });
  const { rows } = await database.admin.query<{ n: number }>(
    "select count(*)::int as n from mail.deliveries where ref = $1 and state = 'queued' and untried > 0",
    [id],
  );
  expect(rows[0]?.n).toBeGreaterThan(0);
  await cancelCampaign(newsletter, { operatorId, id });
  relay.stop();
});

test("The clock leaps forward by hours in the middle: nobody is lost or doubled", async () => {
  const { id, addresses } = await scene.campaign(1_000);
  const sending = scene.start();
  await after(200, async () => {
    await scene.move(5 * hourMs);
    sending.wake();
  });
  await expectEachOnce(id, addresses);
});

test("The clock is put back by hours in the middle: it goes on at once, and nobody is doubled", async () => {
  const { id, addresses } = await scene.campaign(1_000);
  const sending = scene.start();
  await after(200, async () => {
    await scene.move(-5 * hourMs);
    sending.wake();
  });
  const from = clock.tick();
  await expectEachOnce(id, addresses);
  expect(clock.tick() - from).toBeLessThan(20_000);
});

test("Two servers on one database send a campaign together, and nobody gets it from both", async () => {
  const { database } = scene;
  const second = await openDatabase({
    ...{ login: database.login, masterKey: database.masterKey, purposes: mostPurposes },
    ...{ migrations: migrationsFolder, lookOnly: true },
  });
  const otherSink = await startSink();
  // Slow enough for both to be at it.
  const mail = { perSecondMax: 300 };
  const { masterKey } = database;
  const other = sendingOf(newsletterOn(second, masterKey, otherSink.port, { mail }));
  scene.start({ newsletter: newsletterOn(database, masterKey, scene.sink.port, { mail }) });
  const { id, addresses } = await scene.campaign(2_000);
  await untilState(scene.newsletter, id, "done");
  await other.stop();
  const here = received(addresses);
  const there = otherSink.mails.map(({ to }) => to);
  expect([...here, ...there].toSorted()).toEqual(addresses.toSorted());
  expect(here.length).toBeGreaterThan(0);
  expect(there.length).toBeGreaterThan(0);
  expect((await readCampaign(scene.newsletter, id)).state).toBe("done");
  await otherSink.stop();
  await second.close();
});

test("Mails that a killed server had claimed are listed as uncertain when their lease is over", async () => {
  const { id } = await scene.campaign(10);
  const sending = scene.start();
  await sending.settle();
  await scene.rest();
  await scene.database.admin.query(
    `update mail.deliveries set state = 'claimed', claimed_until = now() + interval '1 minute',
       done_at = null where ref = $1 and id in (select id from mail.deliveries where ref = $1 limit 4)`,
    [id],
  );
  await scene.database.admin.query(
    "update newsletter.campaigns set state = 'sending', accepted = accepted - 4 where id = $1",
    [id],
  );
  const next = scene.start();
  await next.settle();
  expect((await readProgress(scene.newsletter, id)).claimed).toBe(4);
  await scene.move(61_000);
  next.wake();
  await next.settle();
  await until("it is done", 5_000, async () => {
    next.wake();
    await next.settle();
    return (await readCampaign(scene.newsletter, id)).state === "done";
  });
  const { accepted, uncertain, waiting } = await readProgress(scene.newsletter, id);
  expect([accepted, uncertain, waiting]).toEqual([6, 4, 0]);
});
