import { afterAll, beforeAll, expect, test } from "bun:test";
import { listOf, newsletterOn, operatorId } from "../../test/campaign-scene.ts";
import { type TestDatabase, testDatabase } from "../../test/database.ts";
import type { AvowError } from "../kernel/errors.ts";
import { newId } from "../kernel/ids.ts";
import {
  createCampaign,
  deleteCampaign,
  duplicateCampaign,
  editCampaign,
  listCampaigns,
  readCampaign,
} from "./campaign-edit.ts";
import type { Newsletter } from "./context.ts";

let database: TestDatabase;
let newsletter: Newsletter;
beforeAll(async () => {
  database = await testDatabase();
  newsletter = newsletterOn(database, database.masterKey, 25);
});
afterAll(() => database.drop());

const refusal = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: AvowError) => error,
  );
const begin = (content = {}) => createCampaign(newsletter, { operatorId, content });

test("What an operator writes comes back as it was written, and a change leaves the rest as it was", async () => {
  const list = await listOf(newsletter, "first");
  const since = new Date("2026-01-01T00:00:00Z");
  const draft = await begin({
    subject: "Five is out",
    listIds: [list, list],
    subscribedFrom: since,
  });
  expect(draft).toMatchObject({
    state: "draft",
    version: 1,
    listIds: [list],
    createdBy: operatorId,
  });
  const { id, version } = draft;
  const edit = { operatorId, id, version, content: { body: "# Five\n\nIt is out." } };
  const edited = await editCampaign(newsletter, edit);
  expect(edited).toMatchObject({ subject: "Five is out", body: edit.content.body, version: 2 });
  expect(edited.subscribedFrom).toEqual(since);
  expect(await readCampaign(newsletter, id)).toEqual(edited);
});

test("Of two operators who edit the same draft, the second is told, and nothing of the first is lost", async () => {
  const { id, version } = await begin({ subject: "As it was" });
  const first = { operatorId, id, version, content: { subject: "By the first" } };
  await editCampaign(newsletter, first);
  const second = { operatorId: newId(), id, version, content: { subject: "By the second" } };
  expect((await refusal(editCampaign(newsletter, second)))?.code).toBe("conflict");
  expect((await readCampaign(newsletter, id)).subject).toBe("By the first");
});

test("A copy is a draft of its own, and deleting it leaves the other", async () => {
  const original = await begin({ subject: "Monthly", body: "Hello." });
  const copy = await duplicateCampaign(newsletter, { operatorId, id: original.id });
  expect(copy).toMatchObject({ subject: "Monthly", body: "Hello.", state: "draft", version: 1 });
  expect(copy.id).not.toBe(original.id);
  await deleteCampaign(newsletter, { operatorId, id: copy.id });
  expect((await refusal(readCampaign(newsletter, copy.id)))?.code).toBe("not-found");
  expect((await readCampaign(newsletter, original.id)).subject).toBe("Monthly");
});

test("What was started can't be edited or deleted", async () => {
  const { id, version } = await begin({ subject: "On its way" });
  await database.admin.query("update newsletter.campaigns set state = 'sending' where id = $1", [
    id,
  ]);
  const edit = { operatorId, id, version, content: { subject: "Changed" } };
  expect((await refusal(editCampaign(newsletter, edit)))?.code).toBe("conflict");
  expect((await refusal(deleteCampaign(newsletter, { operatorId, id })))?.code).toBe("conflict");
  expect((await readCampaign(newsletter, id)).subject).toBe("On its way");
});

test("A card number is refused in every text, and nothing is stored", async () => {
  for (const field of ["subject", "preheader", "greeting", "body"]) {
    const error = await refusal(begin({ [field]: "Pay with 4111 1111 1111 1111 today" }));
    expect([error?.code, error?.fields[0]?.field]).toEqual(["card-number", field]);
  }
});

test("Texts without end, strange lists and dates that leave nobody are refused by name", async () => {
  const now = new Date();
  const bad: readonly (readonly [object, string])[] = [
    [{ subject: "x".repeat(1_001) }, "subject"],
    [{ body: "x".repeat(500_001) }, "body"],
    [{ listIds: ["all of them"] }, "listIds"],
    [{ subscribedFrom: now, subscribedUntil: now }, "subscribedUntil"],
  ];
  for (const [content, field] of bad) {
    const error = await refusal(begin(content));
    expect([error?.code, error?.fields[0]?.field]).toEqual(["bad-input", field]);
  }
});

test("Each thing that an operator does to a campaign is on the record", async () => {
  const { id, version } = await begin();
  await editCampaign(newsletter, { operatorId, id, version, content: { subject: "New" } });
  await deleteCampaign(newsletter, { operatorId, id });
  const { rows } = await database.admin.query<{ action: string }>(
    "select action from ledger.operator_actions where ref = $1 and operator_id = $2 order by id",
    [id, operatorId],
  );
  const actions = rows.map(({ action }) => action);
  expect(actions).toEqual(["campaign begun", "campaign edited", "campaign draft deleted"]);
});

test("The list shows what is on its way first, then the newest", async () => {
  await begin({ subject: "The newest" });
  const { campaigns, total } = await listCampaigns(newsletter, { page: 1 });
  expect(total).toBe(campaigns.length);
  expect(campaigns.slice(0, 2).map(({ subject }) => subject)).toEqual(["On its way", "The newest"]);
});
