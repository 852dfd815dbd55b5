import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { type TestDatabase, testDatabase } from "../../test/database.ts";
import { log } from "../kernel/log.ts";
import { type Desk, openDesk, origin, signInOwner, Visitor, write } from "./admin.fixture.ts";

let database: TestDatabase;
let desk: Desk;
let owner: Visitor;
const ada = {
  name: "Ada Canary",
  email: "ada.canary@example.org",
  subject: "Ports on Windows",
  message: "Which ports does Larkwire use?",
};

const logged: string[] = [];
let writeLog: (line: string) => void;

beforeAll(async () => {
  writeLog = log.redirect((line) => logged.push(line));
  database = await testDatabase();
  desk = openDesk(database);
  owner = await signInOwner(desk);
});
afterAll(async () => {
  log.redirect(writeLog);
  await database.drop();
});

const audits = async () =>
  (await database.admin.query("select reason, fields, operator_id from ledger.audit_entries")).rows;
const answers = async () =>
  (await database.admin.query("select 1 from people.messages where direction = 'out'")).rowCount;

describe("whoever is not signed in", () => {
  test("sees nothing and is led to the sign-in page", async () => {
    const threadId = await write(desk, ada);
    const stranger = new Visitor(desk);
    for (const path of ["", "/inbox", `/inbox/${threadId}`, "/record", "/operators", "/promises"]) {
      const response = await stranger.get(`/admin${path}`);
      expect(response.status).toBe(303);
      expect(response.headers.get("location")).toBe("/admin/sign-in");
      expect(await response.text()).not.toContain("Canary");
    }
  });

  test("gets back what was typed when a session ends before an answer is sent", async () => {
    const threadId = await write(desk, ada);
    const answer = "A long answer that must not be lost.";
    const response = await new Visitor(desk).postRaw(`/admin/inbox/${threadId}/answer`, { answer });
    expect(response.status).toBe(401);
    expect(await response.text()).toContain(answer);
    expect(await answers()).toBe(0);
  });
});

describe("the inbox", () => {
  test("shows who wrote and what about, and each look is an audit entry of the operator", async () => {
    await write(desk, { ...ada, message: "One more question." });
    const before = await audits();
    const page = await owner.page("/admin/inbox");
    expect(page).toContain("Ada Canary");
    expect(page).toContain("Ports on Windows");
    expect(page).toContain("address not verified");
    const added = (await audits()).slice(before.length);
    expect(added.map((entry) => entry.reason)).toEqual(["inbox list", "inbox list"]);
    expect(added.every((entry) => entry.operator_id !== null)).toBe(true);
  });

  test("opens nothing on the home page, which shows figures only", async () => {
    const before = await audits();
    const page = await owner.page("/admin");
    expect(page).toContain("new message");
    expect(page).not.toContain("Canary");
    expect((await audits()).length).toBe(before.length);
  });

  test("finds an exact address by a form, so that no address stands in a URL", async () => {
    const found = await owner.post("/admin/inbox/search", { address: "ADA.canary@example.org" });
    expect(found.status).toBe(200);
    expect(await found.text()).toContain("Ports on Windows");
    const unknown = await owner.post("/admin/inbox/search", { address: "ada@example.org" });
    expect(await unknown.text()).toContain("Nobody wrote from this address.");
    const wrong = await owner.post("/admin/inbox/search", { address: "ada at example" });
    expect(wrong.status).toBe(422);
    expect(await wrong.text()).toContain('value="ada at example"');
  });

  test("links to nothing that holds a personal value", async () => {
    const page = await owner.page("/admin/inbox");
    const links = [...page.matchAll(/(?:href|action)="([^"]*)"/g)].map((match) => match[1] ?? "");
    expect(links.some((link) => /@|%40|canary/i.test(link))).toBe(false);
  });
});

describe("a conversation", () => {
  test("shows script and HTML as the text that they are, and links nothing", async () => {
    const message =
      "<script>alert(1)</script>\n  <img src=x onerror=alert(2)> https://evil.example/";
    const threadId = await write(desk, { ...ada, subject: "<b>Bold</b>", message });
    const page = await owner.page(`/admin/inbox/${threadId}`);
    expect(page).toContain("&lt;script&gt;alert(1)&lt;/script&gt;\n  &lt;img");
    expect(page).toContain("&lt;b&gt;Bold&lt;/b&gt;");
    expect(page).not.toMatch(/<img|<b>|href="https:\/\/evil/);
  });

  test("is marked as read, with an audit entry for what was opened", async () => {
    const threadId = await write(desk, { ...ada, subject: "Unread" });
    const before = await audits();
    await owner.page(`/admin/inbox/${threadId}`);
    const added = (await audits()).slice(before.length);
    expect(added.map((entry) => entry.reason)).toEqual(["conversation read", "conversation read"]);
    const { rows } = await database.admin.query(
      "select unread from contact.threads where id = $1",
      [threadId],
    );
    expect(rows[0].unread).toBe(false);
  });

  test("is answered by mail, and the page says how far the mail has come", async () => {
    const threadId = await write(desk, { ...ada, subject: "Answer me" });
    const before = await answers();
    const woken = desk.woken();
    const answer = "Port 443 only.";
    const response = await owner.post(`/admin/inbox/${threadId}/answer`, { answer });
    expect(response.status).toBe(303);
    expect(await answers()).toBe((before ?? 0) + 1);
    expect(desk.woken()).toBeGreaterThan(woken);
    const page = await owner.page(`/admin/inbox/${threadId}`);
    expect(page).toContain("Port 443 only.");
    expect(page).toContain("Mail: waiting for the mail relay.");
  });

  test("gives back an answer that was refused, without the card number in it", async () => {
    const threadId = await write(desk, { ...ada, subject: "Refund" });
    const before = await answers();
    const answer = "Please refund 4111 1111 1111 1111, thank you very much.";
    const response = await owner.post(`/admin/inbox/${threadId}/answer`, { answer });
    expect(response.status).toBe(422);
    const page = await response.text();
    expect(page).toContain("thank you very much");
    expect(page).not.toContain("4111 1111 1111 1111");
    expect(await answers()).toBe(before);
  });

  test("is deleted only after a page that says that this is final", async () => {
    const threadId = await write(desk, { ...ada, email: "gone@example.org" });
    const question = await owner.page(`/admin/inbox/${threadId}/delete`);
    expect(question).toContain("This is final");
    await owner.post(`/admin/inbox/${threadId}/delete`);
    expect((await owner.get(`/admin/inbox/${threadId}`)).status).toBe(404);
    const { rows } = await database.admin.query("select reason from ledger.erasures");
    expect(rows.map((row) => row.reason)).toContain("deleted by an operator");
  });

  test("can't be read any more once consent was withdrawn, but deleted", async () => {
    const threadId = await write(desk, {
      ...ada,
      email: "with@example.org",
      message: "Secret plan",
    });
    await owner.post(`/admin/inbox/${threadId}/withdraw`);
    const page = await owner.page(`/admin/inbox/${threadId}`);
    expect(page).toContain("can&#39;t be read any more");
    expect(page).not.toContain("Secret plan");
    expect((await owner.post(`/admin/inbox/${threadId}/delete`)).status).toBe(303);
  });

  test("that does not exist, or never could, is a page that says so", async () => {
    for (const id of ["0193b2a0-0000-7000-8000-000000000000", "1;drop", "nothing"]) {
      const response = await owner.get(`/admin/inbox/${encodeURIComponent(id)}`);
      expect(response.status).toBe(404);
      expect(await response.text()).toContain("<nav");
    }
  });
});

test("no value and no address reaches the log, whatever an operator does", async () => {
  logged.length = 0;
  const threadId = await write(desk, ada);
  await owner.page(`/admin/inbox/${threadId}`);
  await owner.post("/admin/inbox/search", { address: "ada.canary@example.org" });
  await owner.get("/admin/inbox/ada.canary@example.org?q=canary");
  await owner.post(`/admin/inbox/${threadId}/answer`, { answer: "canary answer" });
  expect(logged.length).toBeGreaterThan(4);
  expect(logged.join("")).not.toMatch(/canary/i);
  expect(logged.join("")).not.toContain(threadId);
  expect(logged.join("")).toContain('"/admin/inbox/:thread"');
});

describe("a form of another site", () => {
  test("changes nothing: every form needs the token of its session", async () => {
    const threadId = await write(desk, { ...ada, subject: "Still here" });
    for (const path of ["answer", "close", "delete", "withdraw"]) {
      const fields = { answer: "spoofed", csrf: "x".repeat(86) };
      const response = await owner.postRaw(`/admin/inbox/${threadId}/${path}`, fields);
      expect(response.status).toBe(403);
    }
    for (const path of ["/admin/sign-out", "/admin/operators/invite", "/admin/inbox/search"]) {
      expect((await owner.postRaw(path, { address: "a@example.org" })).status).toBe(403);
    }
    expect(await owner.page(`/admin/inbox/${threadId}`)).toContain("Still here");
  });

  test("changes nothing even with a token that was read", async () => {
    const page = await owner.page("/admin/inbox");
    const csrf = /name="csrf" value="([^"]+)"/.exec(page)?.[1] ?? "";
    const headers = { origin: "https://evil.example", "sec-fetch-site": "cross-site" };
    expect((await owner.postRaw("/admin/sign-out", { csrf }, headers)).status).toBe(403);
    expect((await owner.postRaw("/admin/sign-out", { csrf }, { origin })).status).toBe(303);
    expect((await owner.get("/admin")).status).toBe(303);
  });
});
