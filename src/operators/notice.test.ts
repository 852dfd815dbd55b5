import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { type TestDatabase, testDatabase } from "../../test/database.ts";
import { clock } from "../kernel/clock.ts";
import { newId } from "../kernel/ids.ts";
import { createKeyring } from "../people/mod.ts";
import type { Operators } from "./context.ts";
import { ensureOwnerLink, inviteOperator } from "./link.ts";
import { operatorKinds } from "./mails.ts";
import { noticeJob, tidyJob } from "./notice.ts";
import { signIn } from "./sign-in.ts";

let database: TestDatabase;
let operators: Operators;
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

const tell = (threadId: string) =>
  noticeJob(operators).run({ id: newId(), kind: "operators.notice", ref: threadId, attempts: 1 });

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
    const kind = operatorKinds(operators).get("operators.notice");
    const threadId = newId();
    const mail = await kind?.compose({ ref: threadId } as never);
    expect(mail?.text).toContain(`https://avow.larkwire.example/admin/inbox/${threadId}`);
    expect(mail?.html).toContain(`/admin/inbox/${threadId}`);
    expect(kind?.categories).toEqual(["email"]);
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
