import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { Hono } from "hono";
import { type TestDatabase, testDatabase } from "../../test/database.ts";
import { boundary } from "../kernel/http.ts";
import { clock, hourMs } from "../kernel/clock.ts";
import { log } from "../kernel/log.ts";
import { createKeyring } from "../people/mod.ts";
import type { Operators } from "./context.ts";
import { ensureOwnerLink, inviteOperator, makeLink } from "./link.ts";
import { operatorKinds } from "./mails.ts";
import { listOperators, numberOperators } from "./roster.ts";
import { signInRoutes } from "./routes.tsx";
import { readSession } from "./session.ts";
import { endOperator, signOutEverywhere } from "./sign-out.ts";

let database: TestDatabase;
let operators: Operators;
let app: Hono;
let client = 0;
const publicUrl = "http://localhost:4080";
const owner = { name: "Mara Lindqvist", email: "mara@larkwire.example" };

beforeAll(async () => {
  database = await testDatabase();
  const vendor = { name: "Larkwire Tools" };
  operators = {
    database,
    keyring: createKeyring(database.masterKey, database.instanceId),
    publicUrl,
    sessionHours: 12,
    linkMinutes: 30,
    policyVersion: "1",
    accent: "#1b5e8a",
    vendor,
    clientAddress: () => `192.0.2.${client}`,
    wakeMail: () => undefined,
  };
  app = new Hono();
  boundary(app, { vendor });
  app.route("/admin/sign-in", signInRoutes(operators));
  app.get("/who", async (c) => c.text((await readSession(operators, c))?.operatorId ?? "nobody"));
});
afterAll(() => database.drop());

const pathOf = (url: string) => new URL(url).pathname;
const moveClock = (by: string) => database.admin.query("update avow.clock set shift = $1", [by]);

function post(path: string, fields: Record<string, string> = {}, headers = {}) {
  client += 1;
  return app.request(path, {
    method: "POST",
    headers: { origin: publicUrl, ...headers },
    body: new URLSearchParams(fields),
  });
}

const cookieOf = (response: Response) => response.headers.get("set-cookie")?.split(";")[0] ?? "";
const who = async (cookie: string) => (await app.request("/who", { headers: { cookie } })).text();

async function ownerId(): Promise<string> {
  const link = await ensureOwnerLink(operators);
  if (link) await post(pathOf(link.url), owner);
  return (await numberOperators(operators))[0]?.id ?? "";
}

async function signInAgain(operatorId: string): Promise<string> {
  const link = await makeLink(operators, { operatorId });
  return cookieOf(await post(pathOf(link.url)));
}

const counts = async (sql: string) => (await database.admin.query(sql)).rowCount;

describe("the first link", () => {
  test("looked at by a scanner of mails is not used up; each start replaces it", async () => {
    const first = await ensureOwnerLink(operators);
    const second = await ensureOwnerLink(operators);
    expect((await app.request(pathOf(first?.url ?? ""))).status).toBe(410);
    expect((await app.request(pathOf(second?.url ?? ""))).status).toBe(200);
    expect((await app.request(pathOf(second?.url ?? ""))).status).toBe(200);
  });

  test("asks again, and keeps what was typed, when a field is wrong", async () => {
    const link = await ensureOwnerLink(operators);
    const response = await post(pathOf(link?.url ?? ""), { name: "Mara", email: "nowhere" });
    expect(response.status).toBe(422);
    expect(await response.text()).toContain('value="Mara"');
    expect(await counts("select 1 from operators.operators")).toBe(0);
  });

  test("takes no card number", async () => {
    const link = await ensureOwnerLink(operators);
    const fields = { name: "4111 1111 1111 1111", email: owner.email };
    const response = await post(pathOf(link?.url ?? ""), fields);
    expect(response.status).toBe(422);
    expect(await response.text()).not.toContain("4111 1111 1111 1111");
  });

  test("makes the owner, once: of two at the same moment one gets in", async () => {
    const link = await ensureOwnerLink(operators);
    const path = pathOf(link?.url ?? "");
    const both = await Promise.all([post(path, owner), post(path, owner)]);
    expect(both.map((response) => response.status).toSorted((a, b) => a - b)).toEqual([303, 410]);
    expect(await counts("select 1 from operators.operators")).toBe(1);
    expect((await post(path, owner)).status).toBe(410);
    expect(await ensureOwnerLink(operators)).toBeNull();
  });

  test("leaves the owner's name and address sealed", async () => {
    const { rows } = await database.admin.query("select p::text as row from people.persons p");
    expect(JSON.stringify(rows)).not.toContain(Buffer.from("mara@larkwire").toString("hex"));
    expect((await listOperators(operators, await ownerId()))[0]?.email).toBe(owner.email);
  });
});

describe("a link", () => {
  test("stands nowhere: the table holds the hash of its secret only", async () => {
    const link = await makeLink(operators, { operatorId: await ownerId() });
    const secret = pathOf(link.url).split("/").at(-1) ?? "";
    expect(Buffer.from(secret, "base64url").length).toBe(32);
    const { rows } = await database.admin.query("select l::text as row from operators.links l");
    expect(JSON.stringify(rows)).not.toContain(secret);
    expect(JSON.stringify(rows)).not.toContain(Buffer.from(secret, "base64url").toString("hex"));
  });

  test("that has expired lets nobody in", async () => {
    const link = await makeLink(operators, { operatorId: await ownerId() });
    await moveClock("31 minutes");
    try {
      expect((await post(pathOf(link.url))).status).toBe(410);
    } finally {
      await moveClock("0");
    }
  });

  test("is refused when another site sends it", async () => {
    const link = await makeLink(operators, { operatorId: await ownerId() });
    const fromElsewhere = { "sec-fetch-site": "cross-site", origin: "https://evil.example" };
    expect((await post(pathOf(link.url), {}, fromElsewhere)).status).toBe(403);
    expect((await post(pathOf(link.url))).status).toBe(303);
  });

  test("that was used ends the other ones of the same operator", async () => {
    const operatorId = await ownerId();
    const other = await makeLink(operators, { operatorId });
    await signInAgain(operatorId);
    expect((await post(pathOf(other.url))).status).toBe(410);
  });

  test("never reaches the log, however it is used", async () => {
    const lines: string[] = [];
    const before = log.redirect((line) => lines.push(line));
    try {
      await post("/admin/sign-in/not-a-secret-at-all");
      await post("/admin/sign-in", { email: owner.email });
    } finally {
      log.redirect(before);
    }
    expect(lines.join("")).not.toContain("mara");
  });
});

describe("a session", () => {
  test("is a cookie that no script can read and no other site can send a form with", async () => {
    const link = await makeLink(operators, { operatorId: await ownerId() });
    const response = await post(pathOf(link.url));
    expect(response.headers.get("set-cookie")).toMatch(/HttpOnly; SameSite=Lax/);
    expect(await who(cookieOf(response))).toBe(await ownerId());
  });

  test("stands in the database as a hash only", async () => {
    const token = (await signInAgain(await ownerId())).split("=")[1] ?? "";
    const { rows } = await database.admin.query("select s::text as row from operators.sessions s");
    expect(token.length).toBe(43);
    expect(JSON.stringify(rows)).not.toContain(token);
  });

  test("lasts longer while it is used, and ends twelve hours after the last use", async () => {
    const cookie = await signInAgain(await ownerId());
    const seen =
      "update operators.sessions set seen_at = seen_at - interval '1 hour', expires_at = expires_at - interval '11 hours'";
    await database.admin.query(seen);
    const used = await app.request("/who", { headers: { cookie } });
    expect(used.headers.get("set-cookie")).toContain("Max-Age=43200");
    await moveClock("11 hours");
    try {
      expect(await who(cookie)).not.toBe("nobody");
      await moveClock("13 hours");
      expect(await who(cookie)).toBe("nobody");
    } finally {
      await moveClock("0");
    }
  });

  test("ends thirty days after it began, however often it is used", async () => {
    const operatorId = await ownerId();
    const cookie = await signInAgain(operatorId);
    try {
      for (let hours = 10; hours < 30 * 24; hours += 10) {
        clock.move(10 * hourMs);
        await moveClock(`${hours} hours`);
        expect(await who(cookie)).toBe(operatorId);
      }
      clock.move(10 * hourMs);
      await moveClock("721 hours");
      expect(await who(cookie)).toBe("nobody");
    } finally {
      clock.move(-720 * hourMs);
      await moveClock("0");
    }
  });

  test("ends everywhere at once, and links that wait for the operator end too", async () => {
    const operatorId = await ownerId();
    const cookies = [await signInAgain(operatorId), await signInAgain(operatorId)];
    const waiting = await makeLink(operators, { operatorId });
    await signOutEverywhere(operators, { operatorId, byOperatorId: operatorId });
    for (const cookie of cookies) expect(await who(cookie)).toBe("nobody");
    expect((await post(pathOf(waiting.url))).status).toBe(410);
  });
});

describe("somebody who was invited", () => {
  test("becomes an operator, and ending them erases their name and keeps their number", async () => {
    const byOperatorId = await ownerId();
    const link = await inviteOperator(operators, byOperatorId);
    const fields = { name: "Jonas Okafor", email: "jonas@larkwire.example" };
    const cookie = cookieOf(await post(pathOf(link.url), fields));
    const operatorId = await who(cookie);
    const backDoor = await inviteOperator(operators, operatorId);
    await endOperator(operators, { operatorId, byOperatorId });
    expect(await who(cookie)).toBe("nobody");
    expect((await post(pathOf(backDoor.url), fields)).status).toBe(410);
    const jonas = (await listOperators(operators, byOperatorId)).find((it) => it.id === operatorId);
    expect(jonas).toMatchObject({ number: 2, name: undefined, email: undefined });
    expect(await counts("select 1 from people.persons")).toBe(1);
  });

  test("can't be the last one to leave", async () => {
    const operatorId = await ownerId();
    const leaving = endOperator(operators, { operatorId, byOperatorId: operatorId });
    const refusal = await leaving.catch((error: Error) => error.message);
    expect(refusal).toContain("The last operator can't leave");
  });
});

describe("a lost link", () => {
  const ask = async (email: string) => {
    const started = performance.now();
    const response = await post("/admin/sign-in", { email });
    return { text: await response.text(), ms: performance.now() - started };
  };

  test("gets the same answer in the same time, whether the address is known or not", async () => {
    const [known, unknown] = [await ask("MARA@larkwire.example"), await ask("eve@example.org")];
    expect(known.text).toBe(unknown.text);
    expect(Math.abs(known.ms - unknown.ms)).toBeLessThan(1_000);
    expect(await counts("select 1 from mail.deliveries where kind = 'operators.link'")).toBe(2);
  });

  test("comes as a mail whose link signs in, though its secret was stored nowhere", async () => {
    const { rows } = await database.admin.query(
      "select ref from mail.deliveries where kind = 'operators.link' order by created_at desc limit 1",
    );
    const kind = operatorKinds(operators, () => Promise.reject(new Error())).get("operators.link");
    const mail = await kind?.compose({ ref: rows[0].ref } as never);
    const url = /http:\S+\/admin\/sign-in\/\S+/.exec(mail?.text ?? "")?.[0] ?? "";
    expect(cookieOf(await post(pathOf(url)))).not.toBe("");
    expect(await kind?.compose({ ref: rows[0].ref } as never)).toBeNull();
  });

  test("opens the operators' addresses with an audit entry", async () => {
    const entries = "select 1 from ledger.audit_entries where reason = 'sign-in link'";
    expect(await counts(entries)).toBeGreaterThanOrEqual(2);
  });

  test("can be asked for three times at once, and then not for a while", async () => {
    const statuses: number[] = [];
    for (let i = 0; i < 4; i += 1) {
      statuses.push((await post("/admin/sign-in", { email: "flood@example.org" })).status);
    }
    expect(statuses).toEqual([200, 200, 200, 429]);
  });
});

test("everything that operators did stands on the record, as ids only", async () => {
  const { rows } = await database.admin.query<{ action: string; row: string }>(
    "select action, a::text as row from ledger.operator_actions a",
  );
  for (const action of [
    "began to work here",
    "signed in",
    "signed out everywhere",
    "operator invited",
    "operator ended",
    "sign-in link sent",
  ]) {
    expect(rows.map((row) => row.action)).toContain(action);
  }
  expect(JSON.stringify(rows)).not.toContain("larkwire");
});
