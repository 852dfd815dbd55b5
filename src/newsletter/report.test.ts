import { afterAll, afterEach, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import {
  type CampaignScene,
  openCampaigns,
  type StartedCampaign,
} from "../../test/campaign-run.ts";
import { operatorId } from "../../test/campaign-scene.ts";
import type { AvowError } from "../kernel/errors.ts";
import { newId } from "../kernel/ids.ts";
import { call } from "../promise/call.ts";
import { prepareStep } from "./audience.ts";
import { readCampaign } from "./campaign-edit.ts";
import { cancelCampaign, pauseCampaign } from "./campaign-run.ts";
import { readProgress } from "./progress.ts";
import { decideUncertainMails, readRecipients, readReport, readUncertain } from "./report.ts";
import type { RecipientFilter } from "./store-reports.ts";

setDefaultTimeout(30_000);

let scene: CampaignScene;
beforeAll(async () => {
  scene = await openCampaigns();
});
afterEach(() => scene.rest());
afterAll(() => scene.close());

/** One of ten refused, one deferred, one uncertain, one left before; six got it. */
async function mixed(): Promise<StartedCampaign> {
  const campaign = await scene.campaign(10);
  const [refused = "", deferred = ""] = campaign.addresses;
  while ((await prepareStep(scene.newsletter, campaign.id)) === "more") {}
  await call(scene.database.db("requests"), "newsletter.unsubscribe", {
    ...{ p_person: campaign.people[3] ?? "", p_lists: null, p_by: "one-click" },
    ...{ p_until: new Date(Date.now() + 86_400_000), p_campaign: null },
  });
  let to = "";
  scene.script = ({ stage, line }) => {
    if (stage === "rcpt") to = /<([^>]*)>/.exec(line)?.[1] ?? "";
    if (stage === "rcpt" && to === refused) return "550 5.1.1 Unknown";
    if (stage === "rcpt" && to === deferred) return "450 4.2.0 Later";
    return undefined;
  };
  await scene.start().settle();
  await scene.database.admin.query(
    `update mail.deliveries set state = 'uncertain', done_at = null
     where ref = $1 and person_id = $2`,
    [campaign.id, campaign.people[2]],
  );
  await scene.database.admin.query(
    "update newsletter.campaigns set accepted = accepted - 1 where id = $1",
    [campaign.id],
  );
  return campaign;
}

const recipients = (id: string, filter: RecipientFilter) =>
  readRecipients(scene.newsletter, { operatorId, id, filter, after: null });

test("A report always adds up: who got it, who did not, who was left out, who waits, what is unknown", async () => {
  const { id } = await mixed();
  const report = await readReport(scene.newsletter, id);
  expect(report).toMatchObject({
    ...{ recipients: 10, accepted: 6, refused: 1, uncertain: 1, waiting: 1, deferred: 1 },
  });
  const { accepted, refused, excluded, uncertain, waiting } = report;
  expect(accepted + refused + excluded + uncertain + waiting).toBe(report.recipients);
  expect(report.reasons).toEqual([{ reason: "userunknown", count: 1 }]);
  expect(report.keptUntil).toBeInstanceOf(Date);
});

test("An operator sees by name who got it and who did not, and the record says who looked", async () => {
  const { id, addresses } = await mixed();
  const before = await looks();
  const page = await recipients(id, "refused");
  expect(page.recipients.map(({ person }) => person?.email?.reveal())).toEqual([addresses[0]]);
  expect(page.recipients[0]).toMatchObject({
    state: "refused",
    reason: "userunknown",
    replyCode: 550,
  });
  expect(await looks()).toBe(before + 1);
  expect((await recipients(id, "accepted")).recipients.length).toBe(6);
  expect((await recipients(id, "uncertain")).recipients.length).toBe(1);
  expect((await recipients(id, "waiting")).recipients.length).toBe(1);
});

async function looks(): Promise<number> {
  const { rows } = await scene.database.admin.query<{ n: number }>(
    `select count(*)::int as n from ledger.audit_entries
     where operator_id = $1 and reason = 'recipients of a campaign'`,
    [operatorId],
  );
  return rows[0]?.n ?? 0;
}

test("Pages of recipients follow each other until the last, each person once", async () => {
  const { id, people } = await scene.campaign(120);
  await scene.start().settle();
  const seen: string[] = [];
  let after: string | null = null;
  for (let pages = 0; pages < 3; pages += 1) {
    const look = { operatorId, id, filter: "all", after } as const;
    const page = await readRecipients(scene.newsletter, look);
    seen.push(...page.recipients.map(({ personId }) => personId));
    after = page.next;
  }
  expect(after).toBeNull();
  expect(seen.toSorted()).toEqual(people.toSorted());
});

test("Uncertain mails are sent again only when an operator says so, and then counted right", async () => {
  const { id, addresses, people } = await mixed();
  scene.script = undefined;
  await scene.move(40_000);
  const sending = scene.start();
  await sending.settle();
  const sentBefore = scene.sink.mails.filter(({ to }) => to === addresses[2]).length;
  expect((await readCampaign(scene.newsletter, id)).state).toBe("done");
  const listed = await readUncertain(scene.newsletter, { operatorId, id, after: null });
  expect(listed.recipients.map(({ personId }) => personId)).toEqual([people[2] ?? ""]);
  const decide = { operatorId, id, deliveryIds: null, decision: "send-again" } as const;
  expect(await decideUncertainMails(scene.newsletter, decide)).toBe(1);
  sending.wake();
  await sending.settle();
  expect(scene.sink.mails.filter(({ to }) => to === addresses[2]).length).toBe(sentBefore + 1);
  const report = await readReport(scene.newsletter, id);
  expect(report).toMatchObject({ accepted: 8, refused: 1, excluded: 1, uncertain: 0, waiting: 0 });
  expect((await readCampaign(scene.newsletter, id)).state).toBe("done");
});

test("Uncertain mails that are left count as not sent", async () => {
  const { id, people } = await mixed();
  scene.script = undefined;
  await scene.move(40_000);
  await scene.start().settle();
  const { rows } = await scene.database.admin.query<{ id: string }>(
    "select id from mail.deliveries where ref = $1 and person_id = $2",
    [id, people[2]],
  );
  const deliveryIds = rows.map((row) => row.id);
  const decide = { operatorId, id, deliveryIds, decision: "leave" } as const;
  expect(await decideUncertainMails(scene.newsletter, decide)).toBe(1);
  expect(await decideUncertainMails(scene.newsletter, decide)).toBe(0);
  const report = await readReport(scene.newsletter, id);
  expect(report).toMatchObject({ accepted: 7, refused: 2, excluded: 1, uncertain: 0, waiting: 0 });
  expect(report.reasons).toContainEqual({ reason: "left uncertain", count: 1 });
});

test("Nothing of a cancelled campaign is sent again", async () => {
  const { id } = await mixed();
  await pauseCampaign(scene.newsletter, { operatorId, id });
  await cancelCampaign(scene.newsletter, { operatorId, id });
  const decide = { operatorId, id, deliveryIds: null, decision: "send-again" } as const;
  const error = await decideUncertainMails(scene.newsletter, decide).catch((it: AvowError) => it);
  expect(error).toMatchObject({ code: "conflict" });
});

test("The totals outlive the deliveries, and somebody who is erased", async () => {
  const { id, people } = await scene.campaign(5);
  await scene.start().settle();
  await call(scene.database.db("requests"), "people.erase", {
    ...{ p_person: people[0] ?? "", p_reason: "a test" },
  });
  await scene.database.admin.query("delete from mail.deliveries where ref = $1", [id]);
  const report = await readReport(scene.newsletter, id);
  expect(report).toMatchObject({ recipients: 5, accepted: 5, waiting: 0, keptUntil: null });
  expect((await recipients(id, "all")).recipients).toEqual([]);
});

test("Who is erased while a campaign runs counts as left out when it is done", async () => {
  const { id, people } = await scene.campaign(5);
  scene.script = ({ stage }) => (stage === "rcpt" ? "450 4.2.0 Later" : undefined);
  const sending = scene.start();
  await sending.settle();
  await call(scene.database.db("requests"), "people.erase", {
    ...{ p_person: people[0] ?? "", p_reason: "a test" },
  });
  scene.script = undefined;
  await scene.move(40_000);
  await sending.settle();
  expect(await readProgress(scene.newsletter, id)).toMatchObject({
    ...{ state: "done", recipients: 5, accepted: 4, excluded: 1, waiting: 0 },
  });
});

test("A campaign that does not exist is said not to", async () => {
  for (const id of [newId(), "nonsense"]) {
    const error = await readReport(scene.newsletter, id).catch((it: AvowError) => it);
    expect(error).toMatchObject({ code: "not-found" });
  }
});
