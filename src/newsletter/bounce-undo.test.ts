import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { clock, dayMs } from "../kernel/clock.ts";
import { newId } from "../kernel/ids.ts";
import { log } from "../kernel/log.ts";
import { type BounceScene, openBounceScene, writtenTo } from "./bounce.fixture.ts";
import { bounceNotices, bounceSources, listBounces, readBounce } from "./bounce-list.ts";
import { recordReport, type Verdict } from "./bounce-record.ts";
import { refusalRecorder } from "./bounce-refusal.ts";
import { suppressionCounts, undoBounce, undoBouncesOf, undoSuppression } from "./bounce-undo.ts";

let scene: BounceScene;
let loud: (line: string) => void;
beforeAll(async () => {
  loud = log.redirect(() => undefined);
  scene = await openBounceScene();
});
afterAll(async () => {
  log.redirect(loud);
  await scene.close();
});

const hard: Verdict = {
  ...{ kind: "bounce", reason: "userunknown", isHard: true, status: "5.1.1", replyCode: 550 },
  diagnostic: "550 5.1.1 nobody of that name",
};
const complaint: Verdict = {
  ...{ kind: "complaint", reason: "feedback", isHard: false, status: "", replyCode: null },
  diagnostic: "Feedback-Type: abuse",
};
const report = (deliveryId: string, verdict: Verdict) =>
  recordReport(scene.bounces, { deliveryId, source: "mailbox", read: () => verdict });

/** Somebody whose mail came back, and the id of the report. */
async function bounced(verdict = hard) {
  const it = await writtenTo(scene);
  await report(it.delivery, verdict);
  const row = (await scene.rows()).find(({ delivery_id }) => delivery_id === it.delivery);
  return { ...it, id: row?.id ?? "" };
}

const codeOf = (error: { code?: string }) => error.code;
const auditEntries = async (reason: string) => {
  const { rows } = await scene.database.admin.query<{ operator_id: string; function: string }>(
    "select operator_id, function from ledger.audit_entries where reason = $1 order by id",
    [reason],
  );
  return rows;
};

describe("an operator", () => {
  test("takes back what a bounce or a complaint did; the evidence and who did it stay", async () => {
    const { bounces, operatorId } = scene;
    for (const verdict of [hard, complaint]) {
      const { person, id } = await bounced(verdict);
      await undoBounce(bounces.newsletter, { operatorId, id });
      expect(await scene.suppressed(person)).toBe("");
      const [row] = (await scene.rows()).filter((it) => it.id === id);
      expect(row).toMatchObject({ suppressed: true, undone_by: operatorId });
      expect(row?.undone_at).not.toBeNull();
      const detail = await readBounce(bounces.newsletter, { operatorId, id });
      expect(detail.diagnostic).toBe(verdict.diagnostic);
    }
    const { rows } = await scene.database.admin.query(
      "select 1 from ledger.operator_actions where action = 'bounce undone' and operator_id = $1",
      [operatorId],
    );
    expect(rows).toHaveLength(2);
  });

  test("never takes back a person's own no", async () => {
    const { newsletter } = scene.bounces;
    const { person, id } = await bounced();
    await scene.database.admin.query(
      `update newsletter.suppressions x set reason = 'unsubscribed'
       from newsletter.subscribers s where s.email_index = x.email_index and s.person_id = $1`,
      [person],
    );
    const { operatorId } = scene;
    expect(await undoBounce(newsletter, { operatorId, id }).catch(codeOf)).toBe("conflict");
    const again = undoSuppression(newsletter, { operatorId, personId: person });
    expect(await again.catch(codeOf)).toBe("conflict");
    expect(await scene.suppressed(person)).toBe("unsubscribed");
    const [row] = (await scene.rows()).filter((it) => it.id === id);
    expect(row?.undone_at).toBeNull();
  });

  test("who took it back is not overruled by what was sent before", async () => {
    const { person, id } = await bounced();
    const older = await scene.mailTo(person, 2);
    await undoBounce(scene.bounces.newsletter, { operatorId: scene.operatorId, id });
    await report(older, hard);
    expect(await scene.suppressed(person)).toBe("");
    clock.move(dayMs);
    await report(await scene.mailTo(person, 0.5), hard);
    clock.move(-dayMs);
    expect(await scene.suppressed(person)).toBe("bounced");
  });

  test("takes back all bounces of a campaign at once, and no complaint", async () => {
    const { newsletter } = scene.bounces;
    const { operatorId } = scene;
    const people = await Promise.all(Array.from({ length: 4 }, () => writtenTo(scene)));
    const [one, two, angry, other] = people;
    const campaignOf = async (delivery = "") => {
      const { rows } = await scene.database.admin.query<{ ref: string }>(
        "select ref from mail.deliveries where id = $1",
        [delivery],
      );
      return rows[0]?.ref ?? "";
    };
    const campaignId = await campaignOf(one?.delivery);
    for (const it of [two, angry]) {
      await scene.database.admin.query("update mail.deliveries set ref = $2 where id = $1", [
        ...[it?.delivery, campaignId],
      ]);
    }
    for (const it of people) await report(it.delivery, it === angry ? complaint : hard);
    expect(await undoBouncesOf(newsletter, { operatorId, campaignId })).toBe(2);
    const states = await Promise.all(
      [one, two, angry, other].map((it) => scene.suppressed(it?.person ?? "")),
    );
    expect(states).toEqual(["", "", "complained", "bounced"]);
    expect(await undoBouncesOf(newsletter, { operatorId, campaignId })).toBe(0);
    expect(await undoBouncesOf(newsletter, { operatorId, campaignId: "x" })).toBe(0);
    const filter = { campaignId };
    const { bounces } = await listBounces(newsletter, { operatorId, page: 1, filter });
    expect(bounces.filter(({ undoneBy }) => undoneBy === operatorId)).toHaveLength(2);
  });

  test("takes it back for a subscriber when the report is past its date", async () => {
    const { newsletter } = scene.bounces;
    const { person, id } = await bounced();
    await scene.database.admin.query("delete from people.evidence where id = $1", [id]);
    const { operatorId } = scene;
    expect(await undoBounce(newsletter, { operatorId, id }).catch(codeOf)).toBe("not-found");
    await undoSuppression(newsletter, { operatorId, personId: person });
    expect(await scene.suppressed(person)).toBe("");
    const again = undoSuppression(newsletter, { operatorId, personId: person });
    expect(await again.catch(codeOf)).toBe("conflict");
  });

  test("sees whose mails came back, and each look is an audit entry", async () => {
    const { newsletter } = scene.bounces;
    const { operatorId } = scene;
    const { person, id, email, delivery } = await bounced();
    const mine = { personId: person };
    const before = (await auditEntries("list of bounces")).length;
    const { bounces, total } = await listBounces(newsletter, { operatorId, page: 1, filter: mine });
    expect([total, bounces[0]?.id, bounces[0]?.person?.email?.reveal()]).toEqual([1, id, email]);
    expect(JSON.stringify(bounces)).not.toContain(email);
    await readBounce(newsletter, { operatorId, id });
    expect((await auditEntries("list of bounces")).slice(before)).toEqual([
      { operator_id: operatorId, function: "open_persons" },
    ]);
    const read = (await auditEntries("bounce read")).map((entry) => entry.function);
    expect(read.slice(-2)).toEqual(["open_persons", "open_evidence"]);
    await report(delivery, complaint);
    const count = async (filter: object) =>
      (await listBounces(newsletter, { operatorId, page: 1, filter: { ...mine, ...filter } }))
        .total;
    expect([
      await count({ what: "hard" }),
      await count({ what: "soft" }),
      await count({ what: "complaint" }),
      await count({ standing: true }),
      await count({ campaignId: newId() }),
      await count({ campaignId: "' or true" }),
    ]).toEqual([1, 0, 1, 2, 0, 0]);
  });

  test("is told what to mend when mails come back because of us", async () => {
    const { newsletter } = scene.bounces;
    const us = { ...hard, isHard: false } as const;
    for (const reason of ["spamdetected", "spamdetected", "blocked"] as const) {
      const { delivery, person } = await writtenTo(scene);
      await report(delivery, { ...us, reason });
      expect(await scene.suppressed(person)).toBe("");
    }
    const { delivery } = await writtenTo(scene);
    await scene.database.admin.query(
      `update newsletter.campaigns c set started_at = now(), reasons = '{"blocked": 5, "mailboxfull": 3}'
       from mail.deliveries d where d.ref = c.id and d.id = $1`,
      [delivery],
    );
    const notices = await bounceNotices(newsletter);
    expect(notices).toMatchObject(
      [
        { reason: "blocked", mails: 6, campaigns: 2, advice: /blocklist/ },
        { reason: "spamdetected", mails: 2, campaigns: 2, advice: /taken for spam/ },
      ].map(({ advice, ...it }) => ({ ...it, advice: expect.stringMatching(advice) })),
    );
    expect(await bounceSources(newsletter)).toEqual([]);
  });

  test("sees how many addresses are not written to, and why", async () => {
    const before = await suppressionCounts(scene.bounces.newsletter);
    await bounced();
    const after = await suppressionCounts(scene.bounces.newsletter);
    expect((after.bounced ?? 0) - (before.bounced ?? 0)).toBe(1);
  });
});

describe("a recipient whom the relay refuses at once", () => {
  test("is written to no further, and many at once leave the sender its connections", async () => {
    const people = await Promise.all(Array.from({ length: 30 }, () => writtenTo(scene)));
    const onRefused = refusalRecorder(scene.bounces);
    const pool = scene.database.pool("newsletter");
    let waiting = 0;
    const watch = setInterval(() => {
      waiting = Math.max(waiting, pool.waitingCount);
    }, 1);
    await Promise.all(
      people.map(({ delivery, person }) =>
        onRefused({
          ...{ deliveryId: delivery, personId: person, campaignId: newId(), at: clock.now() },
          ...{ reason: "userunknown", isHard: true, status: "5.1.1", replyCode: 550 },
          diagnostic: "no such user",
        }),
      ),
    );
    clearInterval(watch);
    expect(waiting).toBe(0);
    for (const { person } of people) expect(await scene.suppressed(person)).toBe("bounced");
    const { newsletter } = scene.bounces;
    const filter = { personId: people[0]?.person ?? "" };
    const { operatorId } = scene;
    const { bounces } = await listBounces(newsletter, { operatorId, page: 1, filter });
    expect(bounces[0]).toMatchObject({ source: "smtp", isHard: true, replyCode: 550 });
  });
});
