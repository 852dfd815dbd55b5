import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { type TestDatabase, testDatabase } from "../../test/database.ts";
import { log } from "../kernel/log.ts";
import { ensureDefaultList, importFile, listLists } from "../newsletter/mod.ts";
import { type Desk, openDesk, origin, signInOwner, type Visitor } from "./admin.fixture.ts";

let database: TestDatabase;
let desk: Desk;
let owner: Visitor;
let listId: string;
const logged: string[] = [];
let writeLog: (line: string) => void;

beforeAll(async () => {
  writeLog = log.redirect((line) => logged.push(line));
  database = await testDatabase();
  desk = openDesk(database);
  owner = await signInOwner(desk);
  await ensureDefaultList(desk.newsletter);
  listId = (await listLists(desk.newsletter))[0]?.id ?? "";
});
afterAll(async () => {
  log.redirect(writeLog);
  await database.drop();
});

const path = "/admin/newsletter/import";
const file = "e-mail;Vorname;IP;Spalte\nimp-canary@example.org;=Ada;192.0.2.1;x\nnobody;Bo;;\n";

const tokenFrom = async (page = path) =>
  /name="csrf" value="([^"]+)"/.exec(await owner.page(page))?.[1] ?? "";

/** Posts fields in order, the file last, as the page's form does. */
async function send(
  to: string,
  fields: Readonly<Record<string, string>>,
  content: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  form.append("file", new Blob([content], { type: "text/csv" }), "people.csv");
  return desk.app.request(to, {
    method: "POST",
    headers: { cookie: owner.cookie, origin, accept: "text/html", ...headers },
    body: form,
  });
}

const count = async (table: string) =>
  Number((await database.admin.query(`select count(*)::int as n from ${table}`)).rows[0].n);

describe("the import's pages", () => {
  test("look at a file without storing anybody, and say what becomes of each column", async () => {
    const csrf = await tokenFrom();
    const response = await send(`${path}/look`, { csrf, [`list-${listId}`]: "yes" }, file);
    expect(response.status).toBe(200);
    expect(response.headers.get("cache-control")).toContain("no-store");
    const page = await response.text();
    expect(page).toContain("imp-canary@example.org");
    expect(page).toContain("it holds an IP address, which is not taken in");
    expect(page).toContain("nobody needs it to write to somebody");
    expect(page).toContain("<dt>1</dt><dd>new, and subscribed</dd>");
    expect(page).toContain("what stands for the address is none");
    expect(page).not.toContain("192.0.2.1");
    expect(await count("newsletter.subscribers")).toBe(0);
  });

  test("import the same file, read as the operator chose, and list what became of it", async () => {
    const csrf = await tokenFrom();
    const fields = {
      ...{ csrf, [`list-${listId}`]: "yes", agreed: "yes" },
      ...{ "header-3": "Spalte", "use-3": "dropped", "header-0": "e-mail", "use-0": "email" },
      ...{ "header-1": "Vorname", "use-1": "name", "header-2": "IP", "use-2": "dropped" },
    };
    const response = await send(path, fields, file);
    expect(response.status).toBe(303);
    const done = response.headers.get("location") ?? "";
    expect(done).toStartWith(`${path}?done=`);
    const page = await owner.page(done);
    expect(page).toContain("The import is done.");
    expect(page).toContain("Spalte: nobody needs it to write to somebody");
    expect(page).toContain("IP: it holds an IP address, which is not taken in");
    expect(page).not.toContain("imp-canary");
    expect(await count("newsletter.subscribers")).toBe(1);
    const { rows } = await database.admin.query(
      "select action from ledger.operator_actions where operator_id is not null order by at desc limit 1",
    );
    expect(rows[0].action).toBe("subscribers imported");
  });

  test("import nobody without the word of an operator that they agreed", async () => {
    const csrf = await tokenFrom();
    const response = await send(
      path,
      { csrf, [`list-${listId}`]: "yes" },
      "email\nx@example.org\n",
    );
    expect(response.status).toBe(422);
    expect(await response.text()).toContain("Say that these people agreed");
    expect(await count("newsletter.subscribers")).toBe(1);
  });

  test("say in one sentence what is wrong with a file", async () => {
    const csrf = await tokenFrom();
    const fields = { csrf, [`list-${listId}`]: "yes" };
    const broken = await send(`${path}/look`, fields, 'email\n"never closed\n');
    expect(broken.status).toBe(422);
    expect(await broken.text()).toContain("A quotation mark that opens after line 1");
    const lost = await send(`${path}/look`, fields, "a,b\n1,2\n");
    expect(lost.status).toBe(200);
    const page = await lost.text();
    expect(page).toContain("No column holds e-mail addresses");
    expect(page).toContain('<option value="email">E-mail address</option>');
    const none = await send(`${path}/look`, { csrf }, "email\na@example.org\n");
    expect(await none.text()).toContain("Choose at least one list");
  });

  test("read nothing of a file that another site sent, or that comes before its token", async () => {
    const csrf = await tokenFrom();
    const before = await count("newsletter.imports");
    const fields = { [`list-${listId}`]: "yes", agreed: "yes" };
    const good = "email\nforged@example.org\n";
    expect((await send(path, fields, good)).status).toBe(403);
    expect((await send(path, { csrf: "x".repeat(86), ...fields }, good)).status).toBe(403);
    const foreign = { origin: "https://evil.example", "sec-fetch-site": "cross-site" };
    expect((await send(path, { csrf, ...fields }, good, foreign)).status).toBe(403);
    const late = new FormData();
    late.append("file", new Blob([good]), "people.csv");
    late.append("csrf", csrf);
    const response = await desk.app.request(path, {
      method: "POST",
      headers: { cookie: owner.cookie, origin, accept: "text/html" },
      body: late,
    });
    expect(response.status).toBe(403);
    expect(await count("newsletter.imports")).toBe(before);
  });

  test("are for operators only", async () => {
    const form = new FormData();
    form.append("file", new Blob(["email\nx@example.org\n"]), "people.csv");
    const request = { method: "POST", headers: { accept: "text/html" }, body: form };
    const response = await desk.app.request(path, request);
    expect(response.status).toBeGreaterThanOrEqual(300);
    expect(await response.text()).not.toContain("x@example.org");
  });

  test("look again by themselves while an import runs", async () => {
    expect((await owner.get(path)).headers.get("refresh")).toBeNull();
    const again = Promise.withResolvers<void>();
    async function* long() {
      yield Buffer.from(`email\n${"slow@example.org\n".repeat(10_000)}`);
      await again.promise;
    }
    const second = importFile(desk.newsletter, {
      ...{ file: long(), listIds: [listId], isDryRun: true, isVouched: false, operatorId: null },
    });
    let refresh: string | null = null;
    for (let n = 0; n < 100 && refresh === null; n += 1) {
      refresh = (await owner.get(path)).headers.get("refresh");
    }
    again.resolve();
    await second;
    expect(refresh).toBe("3");
  });

  test("call an import broken off whose process is gone", async () => {
    await database.admin.query(
      `insert into newsletter.imports (id, state, list_ids, is_dry_run, created_at)
       values ('ffffffff-0000-7000-8000-000000000000', 'running', '{}', false, now())`,
    );
    const page = await owner.get(path);
    expect(page.headers.get("refresh")).toBeNull();
    expect(await page.text()).toContain("Broken off");
    await database.admin.query("delete from newsletter.imports where id::text like 'ffffffff%'");
  });
});

describe("the export's page", () => {
  const exportPath = "/admin/newsletter/export";

  test("says who is not in it, and shows nobody", async () => {
    const page = await owner.page(exportPath);
    expect(page).toContain("Everybody who subscribes (1)");
    expect(page).toContain("nobody can read them any more");
    expect(page).not.toContain("imp-canary");
  });

  test("gives the file by POST only, to be kept nowhere, with an audit entry of the operator", async () => {
    const response = await owner.post(exportPath, { list: "all" }, exportPath);
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe("text/csv; charset=utf-8");
    expect(response.headers.get("content-disposition")).toMatch(
      /^attachment; filename="subscribers-\d{4}-\d{2}-\d{2}\.csv"$/,
    );
    expect(response.headers.get("cache-control")).toBe("no-store");
    const lines = (await response.text()).split("\r\n");
    expect(lines[0]).toBe("email,name,lists,state,subscribed_at,source");
    expect(lines[1]).toMatch(
      /^imp-canary@example\.org,'=Ada,\S+,subscribed,\d{4}-\d\d-\d\dT[\d:.]+Z,import$/,
    );
    expect(lines.slice(2)).toEqual([""]);
    const { rows } = await database.admin.query(
      `select operator_id is not null as named, cardinality(person_refs) as people
       from ledger.audit_entries where reason = 'subscribers were exported'`,
    );
    expect(rows).toEqual([{ named: true, people: 1 }]);
  });

  test("gives nothing without the token of the session", async () => {
    expect((await owner.postRaw(exportPath, { list: "" })).status).toBe(403);
  });
});

test("no address of a file reaches the log", () => {
  expect(logged.length).toBeGreaterThan(5);
  expect(logged.join("")).not.toMatch(/canary|forged|example\.org/i);
});
