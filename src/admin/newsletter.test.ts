import { afterAll, beforeAll, expect, test } from "bun:test";
import { type TestDatabase, testDatabase } from "../../test/database.ts";
import { ensureDefaultList, listLists, readCampaign } from "../newsletter/mod.ts";
import { type Desk, openDesk, signInOwner, type Visitor } from "./admin.fixture.ts";

let database: TestDatabase;
let desk: Desk;
let owner: Visitor;

beforeAll(async () => {
  database = await testDatabase();
  desk = openDesk(database);
  owner = await signInOwner(desk);
  await ensureDefaultList(desk.newsletter);
});
afterAll(() => database.drop());

const campaigns = "/admin/newsletter";

/** Begins a campaign by the button; returns its id. */
async function begin(): Promise<string> {
  const response = await owner.post(`${campaigns}/campaigns`, {}, campaigns);
  return /campaigns\/([0-9a-f-]{36})\/edit/.exec(response.headers.get("location") ?? "")?.[1] ?? "";
}

async function save(id: string, fields: Record<string, string>, as = owner) {
  const edit = `${campaigns}/campaigns/${id}/edit`;
  const page = await as.page(edit);
  const version = /name="version" value="(\d+)"/.exec(page)?.[1] ?? "";
  return as.post(edit, { version, greeting: "Hello {name|there},", ...fields }, edit);
}

const texts = { subject: "Curlew 3", body: "## What is new\n\nIt is **faster**." };

test("a campaign is begun, written, saved, and shown as the mail that it will be", async () => {
  const id = await begin();
  const [list] = await listLists(desk.newsletter);
  const saved = await save(id, { ...texts, [`list-${list?.id}`]: "yes", do: "save" });
  expect([saved.status, saved.headers.get("location")]).toEqual([
    303,
    `${campaigns}/campaigns/${id}/edit?done=saved`,
  ]);
  expect(await readCampaign(desk.newsletter, id)).toMatchObject({
    subject: "Curlew 3",
    listIds: [list?.id],
    state: "draft",
  });
  const preview = await owner.get(`${campaigns}/campaigns/${id}/preview`);
  const policy = preview.headers.get("content-security-policy") ?? "";
  expect(policy).toContain("sandbox");
  expect(policy).not.toContain("script-src");
  expect(preview.headers.get("x-frame-options")).toBe("SAMEORIGIN");
  expect(await preview.text()).toContain("Hello <bdi>Ada Lovelace</bdi>,");
  const text = await owner.get(`${campaigns}/campaigns/${id}/preview?as=text`);
  expect(await text.text()).toContain("It is *faster*.");
});

test("what is typed is previewed without being stored", async () => {
  const id = await begin();
  const path = `${campaigns}/campaigns/${id}`;
  const response = await owner.post(`${path}/preview`, { body: "Never stored" }, `${path}/edit`);
  expect(await response.text()).toContain("Never stored");
  expect((await readCampaign(desk.newsletter, id)).body).toBe("");
});

test("two operators never overwrite each other: the second keeps what they wrote on the page", async () => {
  const id = await begin();
  const edit = `${campaigns}/campaigns/${id}/edit`;
  await save(id, { ...texts, do: "save" });
  const late = await owner.post(
    edit,
    { version: "1", ...texts, body: "Mine <b>", do: "save" },
    edit,
  );
  expect(late.status).toBe(409);
  const page = await late.text();
  expect(page).toContain("Somebody changed this campaign");
  expect(page).toContain("Mine &lt;b&gt;");
  expect((await readCampaign(desk.newsletter, id)).body).toBe(texts.body);
});

test("a card number in a campaign is refused, and nothing else is lost", async () => {
  const id = await begin();
  const refused = await save(id, { ...texts, body: "Pay with 4242 4242 4242 4242", do: "save" });
  expect(refused.status).toBe(422);
  expect((await readCampaign(desk.newsletter, id)).body).toBe("");
});

test("before it goes out, the page says whom it reaches and what is to be mended", async () => {
  const id = await begin();
  await save(id, { subject: "", body: "", do: "review" });
  const page = await owner.page(`${campaigns}/campaigns/${id}/send`);
  expect(page).toContain("nobody would get it now");
  expect(page).toContain("the subject is empty");
  expect(page).not.toContain('value="send"');
  const forced = await owner.post(
    `${campaigns}/campaigns/${id}/send`,
    { when: "now", do: "send", version: "2" },
    `${campaigns}/campaigns/${id}/send`,
  );
  expect([forced.status, (await readCampaign(desk.newsletter, id)).state]).toEqual([422, "draft"]);
});

test("a campaign is planned for a time in the operator's own zone, and taken off again", async () => {
  const id = await begin();
  const [list] = await listLists(desk.newsletter);
  await save(id, { ...texts, [`list-${list?.id}`]: "yes", do: "review" });
  const send = `${campaigns}/campaigns/${id}/send`;
  const { version } = await readCampaign(desk.newsletter, id);
  const planned = await owner.post(
    send,
    {
      version: String(version),
      when: "later",
      time: "2031-07-01T09:30",
      zone: "Europe/Berlin",
      do: "send",
    },
    send,
  );
  expect(planned.status).toBe(303);
  const scheduled = await readCampaign(desk.newsletter, id);
  expect([scheduled.state, scheduled.sendAt?.toISOString()]).toEqual([
    "scheduled",
    "2031-07-01T07:30:00.000Z",
  ]);
  expect(await owner.page(`${campaigns}/campaigns/${id}`)).toContain("1 Jul 2031, 09:30");
  await owner.post(`${campaigns}/campaigns/${id}/unschedule`, {}, `${campaigns}/campaigns/${id}`);
  expect((await readCampaign(desk.newsletter, id)).state).toBe("draft");
});

test("a list is made, refused with what to mend, changed and archived", async () => {
  const lists = `${campaigns}/lists`;
  const refused = await owner.post(
    `${lists}/new`,
    { title: "Beta", slug: "B e t a" },
    `${lists}/new`,
  );
  expect(refused.status).toBe(422);
  const fields = { title: "Beta", slug: "beta", wording: "Tell me about betas.", public: "yes" };
  expect((await owner.post(`${lists}/new`, fields, `${lists}/new`)).status).toBe(303);
  const beta = (await listLists(desk.newsletter)).find(({ slug }) => slug === "beta");
  const edit = `${lists}/${beta?.id}/edit`;
  await owner.post(edit, { ...fields, title: "Betas" }, edit);
  await owner.post(`${lists}/${beta?.id}/archive`, {}, lists);
  const after = (await listLists(desk.newsletter)).find(({ slug }) => slug === "beta");
  expect([after?.title, after?.archivedAt !== null]).toEqual(["Betas", true]);
});

test("whoever is not signed in, or comes from another site, changes nothing", async () => {
  const id = await begin();
  const path = `${campaigns}/campaigns/${id}/delete`;
  const body = new URLSearchParams({ csrf: "x" });
  const stranger = await desk.app.request(path, { method: "POST", body });
  expect(stranger.status).toBe(401);
  const foreign = await owner.postRaw(path, {}, { origin: "https://evil.example" });
  expect(foreign.status).toBe(403);
  expect((await readCampaign(desk.newsletter, id)).state).toBe("draft");
});

test("a draft is deleted by its button", async () => {
  const id = await begin();
  const edit = `${campaigns}/campaigns/${id}/edit`;
  await owner.post(`${campaigns}/campaigns/${id}/delete`, {}, edit);
  expect((await owner.get(edit)).status).toBe(404);
});
