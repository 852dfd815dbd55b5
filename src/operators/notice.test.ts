import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { type TestDatabase, testDatabase } from "../../test/database.ts";
import { clock } from "../kernel/clock.ts";
import { newId } from "../kernel/ids.ts";
import { createKeyring } from "../people/mod.ts";
import type { ProofState } from "../promise/proofs.ts";
import type { PurposeName } from "../promise/purpose.ts";
import type { Operators } from "./context.ts";
import { ensureOwnerLink, inviteOperator } from "./link.ts";
import { operatorKinds } from "./mails.ts";
import { noticeJobs, tidyJob } from "./notice.ts";
import { signIn } from "./sign-in.ts";
import { switchNotices } from "./switch-notice.ts";

let database: TestDatabase;
let operators: Operators;
const readProofs = async () => proofs;
let proofs: ProofState = { sentences: [], lastLiveAt: null, lastDrillAt: null, off: [] };
const secretOf = (url: string | undefined) => url?.split("/").at(-1) ?? "";

beforeAll(async () => {
  database = await testDatabase();
  operators = {
    database,
    keyring: createKeyring(database.masterKey, database.instanceId),
    publicUrl: "https://avow.larkwire.example",
    sessionHours: 12,
    linkMinutes: 30,
    policyVersion: "1",
    accent: "#1b5e8a",
    vendor: { name: "Larkwire Tools" },
    clientAddress: () => "192.0.2.1",
    wakeMail: () => undefined,
  };
  const first = await ensureOwnerLink(operators);
  await signIn(operators, secretOf(first?.url), { name: "Mara", email: "mara@larkwire.example" });
  const second = await inviteOperator(operators);
  await signIn(operators, secretOf(second.url), { name: "Jonas", email: "jonas@larkwire.example" });
});
afterAll(() => database.drop());

const tell = (ref: string, kind = "operators.notice") =>
  noticeJobs(operators)
    .find((job) => job.kind === kind)
    ?.run({ id: newId(), kind, ref, attempts: 1 });

const notices = async () =>
  (
    await database.admin.query<{ ref: string; next_at: Date }>(
      "select ref, next_at from mail.deliveries where kind = 'operators.notice' order by next_at, ref",
    )
  ).rows;

const sendAll = () =>
  database.admin.query("update mail.deliveries set state = 'accepted', done_at = next_at");

describe("notices of new messages", () => {
  test("go to every operator, and not twice for the same conversation", async () => {
    const threadId = newId();
    await tell(threadId);
    await tell(threadId);
    expect((await notices()).map((row) => row.ref)).toEqual([threadId, threadId]);
  });

  test("are one in ten minutes: later messages wait together, and none is lost", async () => {
    await sendAll();
    const [second, third] = [newId(), newId()];
    await tell(second);
    await tell(third);
    const later = (await notices()).filter((row) => row.next_at.getTime() > clock.ms());
    expect(later.map((row) => row.ref)).toEqual([second, second]);
    for (const row of later) {
      const minutes = (row.next_at.getTime() - clock.ms()) / 60_000;
      expect(minutes).toBeGreaterThan(9);
      expect(minutes).toBeLessThanOrEqual(10);
    }
  });

  test("say that something waits and where; not what, and not from whom", async () => {
    const kind = operatorKinds(operators, readProofs).get("operators.notice");
    const threadId = newId();
    const mail = await kind?.compose({ ref: threadId } as never);
    expect(mail?.text).toContain(`https://avow.larkwire.example/admin/inbox/${threadId}`);
    expect(mail?.html).toContain(`/admin/inbox/${threadId}`);
    expect(kind?.categories).toEqual(["email"]);
  });
});

describe("notices of orders that need somebody", () => {
  test("go to every operator, once for an order, beside those of messages", async () => {
    const [orderId, threadId] = [newId(), newId()];
    await tell(orderId, "operators.sales");
    await tell(orderId, "operators.sales");
    await tell(threadId);
    const { rows } = await database.admin.query(
      "select ref from mail.deliveries where kind = 'operators.sales'",
    );
    expect(rows).toEqual([{ ref: orderId }, { ref: orderId }]);
  });

  test("say where it waits, and not whose it is", async () => {
    const orderId = newId();
    const kind = operatorKinds(operators, readProofs).get("operators.sales");
    const mail = await kind?.compose({ ref: orderId } as never);
    for (const text of [mail?.text, mail?.html]) {
      expect(text).toContain(`https://avow.larkwire.example/admin/sales/${orderId}`);
    }
    expect(kind?.categories).toEqual(["email"]);
  });
});

describe("mails about what is switched off", () => {
  const since = new Date("2026-11-26T20:31:00Z");
  const sentence = {
    ...{ promise: "contact-purpose", sentence: "We use them only to answer you.", mechanism: "" },
    ...{ holds: false, provenAt: null, notProvenSince: since, checks: [] },
  };
  const off = (purpose: PurposeName, at = since) => ({
    ...{
      purpose,
      since: at,
      promise: "contact-purpose",
      reason: "The table public.mara_doe was added",
    },
  });
  const change = async (...entries: ReturnType<typeof off>[]) => {
    proofs = { ...proofs, sentences: [sentence], off: entries };
    const job = { id: newId(), kind: "operators.switched", ref: newId(), attempts: 1 };
    await switchNotices(operators, readProofs).run(job);
    await switchNotices(operators, readProofs).run({ ...job, id: newId(), attempts: 2 });
  };
  const planned = async () =>
    (
      await database.admin.query<{ ref: string; createdAt: Date }>(
        `select ref, created_at as "createdAt" from mail.deliveries
         where kind = 'operators.switched' order by id`,
      )
    ).rows;
  const read = async (at: number) =>
    operatorKinds(operators, readProofs)
      .get("operators.switched")
      ?.compose((await planned()).at(at) as never);

  test("are not sent of what was on again before anybody was told", async () => {
    await change();
    expect(await planned()).toEqual([]);
  });

  test("go to every operator, once for each change", async () => {
    await change(off("correspondence"), off("newsletter"));
    expect(await planned()).toHaveLength(2);
    await change(off("newsletter"));
    expect(await planned()).toHaveLength(4);
    await change();
    expect(await planned()).toHaveLength(6);
    await change(off("correspondence", new Date(+since + 60_000)));
    expect(await planned()).toHaveLength(8);
    await change();
    expect(await planned()).toHaveLength(10);
  });

  test("say which sentence, since when, and what to do; not what somebody called something", async () => {
    await change(off("correspondence"), off("newsletter"));
    const mail = await read(-1);
    expect(mail?.subject).toBe("Switched off at Larkwire Tools: a promise does not hold");
    for (const text of [mail?.text, mail?.html]) {
      expect(text).toContain(
        "Switched off since 2026-11-26 20:31 UTC: correspondence, newsletter.",
      );
      expect(text).toContain("“We use them only to answer you.”");
      expect(text).toContain("run “avow prove” on the server");
      expect(text).toContain("https://avow.larkwire.example/admin/promises");
      expect(text).not.toContain("mara");
    }
  });

  test("say when all is on again, and nothing of what has changed since", async () => {
    await change();
    expect((await read(-1))?.text).toContain("nothing is switched off any more");
    expect(await read(-3)).toBeNull();
  });
});

test("links and sessions are forgotten a day after they ended", async () => {
  await database.admin.query("update avow.clock set shift = '3 days'");
  try {
    await tidyJob(operators).run({ id: newId(), kind: "operators.tidy", ref: null, attempts: 1 });
  } finally {
    await database.admin.query("update avow.clock set shift = '0'");
  }
  const left = await database.admin.query(
    "select id from operators.links union all select id from operators.sessions",
  );
  expect(left.rowCount).toBe(0);
});
