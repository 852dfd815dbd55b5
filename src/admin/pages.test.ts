import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { clock } from "../kernel/clock.ts";
import { type TestDatabase, testDatabase } from "../../test/database.ts";
import { log } from "../kernel/log.ts";
import { makeLink } from "../operators/mod.ts";
import type { SwitchedOff } from "../promise/gate.ts";
import type { ShownSentence } from "../promise/proofs.ts";
import { type Desk, openDesk, pathOf, signInOwner, Visitor, write } from "./admin.fixture.ts";

let database: TestDatabase;
let desk: Desk;
let owner: Visitor;
let writeLog: (line: string) => void;

beforeAll(async () => {
  writeLog = log.redirect(() => undefined);
  database = await testDatabase();
  desk = openDesk(database);
  owner = await signInOwner(desk);
});
afterAll(async () => {
  log.redirect(writeLog);
  await database.drop();
});

const count = async (sql: string) => (await database.admin.query(sql)).rowCount ?? 0;
const rowsOf = async (sql: string) => (await database.admin.query(sql)).rows;

const off = (purpose: SwitchedOff["purpose"]): SwitchedOff => ({
  purpose,
  since: clock.now(),
  promise: "contact-purpose",
  reason: "Login may also read people.persons.phone by SELECT.",
});

describe("the home page", () => {
  test("tells a new owner what to do first, with the form to paste", async () => {
    const page = await owner.page("/admin");
    expect(page).toContain("Nobody has written yet");
    expect(page).toContain("&lt;form action=&quot;http://localhost:4080/forms/contact&quot;");
  });

  test("names what needs attention: messages, mails that wait, sentences that do not hold", async () => {
    await write(desk, { email: "ada@example.org", message: "Hello" });
    const broken: ShownSentence = {
      promise: "kept-until",
      sentence: "We keep <nothing> past its date.",
      mechanism: "A job deletes it.",
      holds: false,
      provenAt: null,
      notProvenSince: clock.now(),
      checks: [
        { name: "Nothing is late", kind: "live", holds: false, detail: "3 rows.", at: clock.now() },
      ],
    };
    desk.proofs = { sentences: [broken], lastLiveAt: clock.now(), lastDrillAt: null, off: [] };
    await database.admin.query("update mail.deliveries set state = 'deferred', attempts = 1");
    const page = await owner.page("/admin");
    expect(page).toContain("One new message.");
    expect(page).toContain("One mail waits");
    expect(page).toContain("We keep &lt;nothing&gt; past its date.");
    const promises = await owner.page("/admin/promises");
    expect(promises).toContain("Nothing is late");
    expect(promises).toContain("avow prove");
  });
});

describe("a mail of which nobody knows whether it arrived", () => {
  test("is decided by an operator, once", async () => {
    const threadId = await write(desk, { email: "bo@example.org", message: "Is it out?" });
    await owner.post(`/admin/inbox/${threadId}/answer`, { answer: "Tomorrow." });
    await database.admin.query(
      "update mail.deliveries set state = 'uncertain', attempts = 1 where kind = 'contact.answer'",
    );
    expect(await owner.page("/admin")).toContain("may have arrived or");
    expect(await owner.page("/admin/inbox/uncertain")).toContain(`/admin/inbox/${threadId}`);
    const page = await owner.page(`/admin/inbox/${threadId}`);
    expect(page).toContain("Send again");
    const path = /action="(\/admin\/inbox\/uncertain\/[^"]+)"/.exec(page)?.[1] ?? "";
    expect((await owner.post(path, { decision: "send-again" })).status).toBe(303);
    const queued =
      "select 1 from mail.deliveries where kind = 'contact.answer' and state = 'queued'";
    expect(await count(queued)).toBe(1);
    const decided = "select 1 from ledger.operator_actions where action like 'uncertain mail%'";
    expect(await count(decided)).toBe(1);
    expect((await owner.post(path, { decision: "send-again" })).status).toBe(409);
  });
});

describe("operators", () => {
  test("are listed with an audit entry for their names", async () => {
    const entries = "select 1 from ledger.audit_entries where reason = 'list of operators'";
    const before = await count(entries);
    expect(await owner.page("/admin/operators")).toContain("mara@larkwire.example");
    expect(await count(entries)).toBe(before + 1);
  });

  test("are invited by a link that is shown once, and ended for good", async () => {
    const shown = await (await owner.post("/admin/operators/invite")).text();
    const url = /value="(http[^"]+\/sign-in\/[^"]+)"/.exec(shown)?.[1] ?? "";
    expect(await owner.page("/admin/operators")).not.toContain("/sign-in/");
    const jonas = new Visitor(desk);
    await jonas.postRaw(pathOf(url), { name: "Jonas <b>", email: "jonas@larkwire.example" });
    expect((await jonas.get("/admin/record")).status).toBe(200);
    const list = await owner.page("/admin/operators");
    expect(list).toContain("Jonas &lt;b&gt;");
    const [, end = ""] = [...list.matchAll(/href="(\/admin\/operators\/[^"]+\/end)"/g)].map(
      (match) => match[1],
    );
    await owner.post(end);
    expect((await jonas.get("/admin/record")).status).toBe(303);
    expect(await owner.page("/admin/operators")).toContain("Worked here once");
  });

  test("sign out everywhere, and have to sign in again", async () => {
    const list = await owner.page("/admin/operators");
    const path = /action="(\/admin\/operators\/[^"]+\/sign-out)"/.exec(list)?.[1] ?? "";
    const { id } = (await rowsOf("select id from operators.operators order by created_at"))[0];
    expect((await owner.post(path)).headers.get("location")).toBe("/admin/sign-in");
    expect((await owner.get("/admin")).status).toBe(303);
    const link = await makeLink(desk.operators, { operatorId: id });
    await owner.postRaw(pathOf(link.url), {});
    expect((await owner.get("/admin")).status).toBe(200);
  });
});

describe("the record", () => {
  test("says in words what was opened, sent and done; it holds no name and no address", async () => {
    await owner.page("/admin/inbox");
    const page = await owner.page("/admin/record");
    expect(page).toContain("Opened: e-mail address, name, subject and message");
    expect(page).toContain("inbox list, for correspondence");
    expect(await owner.page("/admin/record?show=actions")).toContain("Signed in");
    for (const show of ["all", "opened", "sent", "erased", "actions", "nonsense"]) {
      const part = await owner.page(`/admin/record?show=${show}&page=1`);
      expect(part).not.toMatch(/Lindqvist|@larkwire|@example/);
    }
  });

  test("goes back page by page", async () => {
    await database.admin.query(
      `insert into ledger.operator_actions (at, action)
       select now() - interval '1 day' - i * interval '1 second', 'step ' || i
       from generate_series(1, 120) i`,
    );
    expect(await owner.page("/admin/record?show=actions")).toContain("Older");
    const last = await owner.page("/admin/record?show=actions&page=3");
    expect(last).toContain("Step 120");
    expect(last).not.toContain("Older");
  });
});

describe("while correspondence is switched off", () => {
  test("nothing can be read, and everything can still be deleted", async () => {
    const threadId = await write(desk, { email: "cy@example.org", message: "Delete me" });
    desk.gate.set([off("correspondence")]);
    try {
      const list = await owner.page("/admin/inbox");
      expect(list).toContain("Correspondence is switched off");
      expect(list).toContain(`/admin/inbox/${threadId}/delete`);
      expect(await owner.page(`/admin/inbox/${threadId}`)).not.toContain("Delete me");
      expect(await owner.page("/admin")).toContain("avow prove");
      const from = `/admin/inbox/${threadId}/delete`;
      expect((await owner.post(from, {}, from)).status).toBe(303);
      expect(await count(`select 1 from contact.threads where id = '${threadId}'`)).toBe(0);
      const refused = await owner.post("/admin/inbox/search", { address: "cy@example.org" }, from);
      expect(refused.status).toBe(503);
    } finally {
      desk.gate.set([]);
    }
  });
});

describe("while operators is switched off", () => {
  test("one plain page says so and how to mend it, and leads nobody in a circle", async () => {
    desk.gate.set([off("operators")]);
    try {
      for (const path of ["", "/inbox", "/sign-in", "/sign-in/x"]) {
        const response = await owner.get(`/admin${path}`);
        expect(response.status).toBe(503);
        expect(await response.text()).toContain("avow prove");
      }
    } finally {
      desk.gate.set([]);
    }
  });
});

test("an address inside that leads nowhere says so, with the way back", async () => {
  const response = await owner.get("/admin/nothing/here");
  expect(response.status).toBe(404);
  expect(await response.text()).toContain("There is no such page.");
  expect((await owner.postRaw("/admin/nothing", {})).status).toBe(404);
});
