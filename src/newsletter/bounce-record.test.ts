import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { BounceReason } from "../bounces/mod.ts";
import { clock, dayMs } from "../kernel/clock.ts";
import { newId } from "../kernel/ids.ts";
import { log } from "../kernel/log.ts";
import { openEvidence } from "../people/mod.ts";
import { type BounceScene, openBounceScene } from "./bounce.fixture.ts";
import { recordReport, type Verdict } from "./bounce-record.ts";
import { reasonsOf } from "./bounce-family.ts";

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

let counter = 0;
const somebody = () => {
  counter += 1;
  return scene.subscriber(`person${counter}@example.org`);
};

const hard = { reason: "userunknown", isHard: true } as const;
const full = { reason: "mailboxfull", isHard: false } as const;
const complained = { kind: "complaint", reason: "feedback", isHard: false } as const;

/** A report about a delivery, however it came. */
function report(
  deliveryId: string,
  verdict: Partial<Verdict>,
  source: "mailbox" | "ses" = "mailbox",
) {
  const whole: Verdict = {
    ...{ kind: "bounce", reason: "userunknown", isHard: true, status: "5.1.1", replyCode: 550 },
    diagnostic: "550 5.1.1 <person@example.org>: unknown",
    ...verdict,
  };
  return recordReport(scene.bounces, { deliveryId, source, read: () => whole });
}

const rowsOf = async (personId: string) =>
  (await scene.rows()).filter((row) => row.person_id === personId);

/** Mails so many days ago, each of which came back for that reason. */
async function comesBack(personId: string, reason: BounceReason, daysAgo: readonly number[]) {
  for (const days of daysAgo) {
    await report(await scene.mailTo(personId, days), { reason, isHard: false });
  }
  return scene.suppressed(personId);
}

describe("a report about a mail that came back", () => {
  test("that repeats a card number is kept without it", async () => {
    const person = await somebody();
    const said = "554 5.7.1 refused: my card is 4242-4242 4242-4242, call me";
    await report(await scene.mailTo(person), { ...hard, diagnostic: said });
    const id = (await rowsOf(person))[0]?.id ?? "";
    const { database, newsletter } = scene;
    const reading = { purpose: "newsletter", reason: "a test" } as const;
    const opened = await openEvidence(database.db("newsletter"), newsletter.keyring, reading, [id]);
    expect(opened.get(id)?.reveal()).toBe(
      "554 5.7.1 refused: my card is [card number removed], call me",
    );
  });

  test("from a mailbox that does not exist ends the writing to it, and is kept sealed", async () => {
    const person = await somebody();
    const delivery = await scene.mailTo(person);
    expect(await report(delivery, hard)).toBe("written");
    expect(await scene.suppressed(person)).toBe("bounced");
    const [row] = await rowsOf(person);
    expect(row).toMatchObject({
      ...{ delivery_id: delivery, source: "mailbox", kind: "bounce", reason: "userunknown" },
      ...{ is_hard: true, status: "5.1.1", reply_code: 550, suppressed: true, undone_at: null },
    });
    const { rows } = await scene.database.admin.query<{ diagnostic: Buffer; expires_at: Date }>(
      "select diagnostic, expires_at from people.evidence where id = $1",
      [row?.id],
    );
    expect(rows[0]?.diagnostic.toString("latin1")).not.toContain("person@example.org");
    const days = ((rows[0]?.expires_at.getTime() ?? 0) - clock.ms()) / dayMs;
    expect(Math.round(days)).toBe(90);
    const { database, newsletter } = scene;
    const reading = { purpose: "newsletter", reason: "a test" } as const;
    const opened = await openEvidence(database.db("newsletter"), newsletter.keyring, reading, [
      row?.id ?? "",
    ]);
    expect(opened.get(row?.id ?? "")?.reveal()).toBe("550 5.1.1 <person@example.org>: unknown");
  });

  test("counts once, whichever way it comes and however often", async () => {
    const person = await somebody();
    const delivery = await scene.mailTo(person);
    const came = await Promise.all(
      Array.from({ length: 12 }, (_, i) =>
        report(delivery, i < 6 ? hard : full, i % 2 === 0 ? "mailbox" : "ses"),
      ),
    );
    expect(came.filter((it) => it === "written")).toHaveLength(1);
    expect(came.filter((it) => it === "repeated")).toHaveLength(11);
    expect(await rowsOf(person)).toHaveLength(1);
    const { rows } = await scene.database.admin.query(
      `select bounced_hard + bounced_soft as n from newsletter.campaigns c
       join mail.deliveries d on d.ref = c.id where d.id = $1`,
      [delivery],
    );
    expect(rows).toEqual([{ n: 1 }]);
  });

  test("counts at its campaign as hard, soft or complaint", async () => {
    const person = await somebody();
    const deliveries = [1, 2, 3].map(() => scene.mailTo(person));
    const verdicts = [hard, full, complained];
    for (const [i, delivery] of (await Promise.all(deliveries)).entries()) {
      await report(delivery, verdicts[i] ?? {});
      const { rows } = await scene.database.admin.query(
        `select bounced_hard as h, bounced_soft as s, complained as c from newsletter.campaigns c
         join mail.deliveries d on d.ref = c.id where d.id = $1`,
        [delivery],
      );
      expect(rows).toEqual([{ h: i === 0 ? 1 : 0, s: i === 1 ? 1 : 0, c: i === 2 ? 1 : 0 }]);
    }
  });

  test("about a mail that nobody knows changes nothing", async () => {
    const before = await scene.rows();
    expect(await report(newId(), hard)).toBe("untied");
    expect(await scene.rows()).toEqual(before);
  });

  test("from somebody who complains ends the writing, and says more than a bounce", async () => {
    const person = await somebody();
    const delivery = await scene.mailTo(person);
    await report(delivery, hard);
    await report(delivery, complained);
    expect(await scene.suppressed(person)).toBe("complained");
    await report(await scene.mailTo(person), hard);
    expect(await scene.suppressed(person)).toBe("complained");
  });

  test("leaves a person's own no as it is", async () => {
    const person = await somebody();
    const delivery = await scene.mailTo(person);
    await scene.database.admin.query(
      `insert into newsletter.suppressions (email_index, reason, at)
       select email_index, 'unsubscribed', now() from newsletter.subscribers where person_id = $1`,
      [person],
    );
    await report(delivery, hard);
    await report(delivery, complained);
    expect(await scene.suppressed(person)).toBe("unsubscribed");
    expect((await rowsOf(person)).map(({ suppressed }) => suppressed)).toEqual([false, false]);
  });

  test("about somebody who withdrew is written down without its words", async () => {
    const person = await somebody();
    const delivery = await scene.mailTo(person);
    await scene.database.admin.query(
      "delete from keys.wrapped_keys where person_id = $1 and purpose = 'newsletter'",
      [person],
    );
    expect(await report(delivery, hard)).toBe("written");
    const { rows } = await scene.database.admin.query(
      "select diagnostic from people.evidence where person_id = $1",
      [person],
    );
    expect(rows).toEqual([{ diagnostic: null }]);
  });

  test("of a mail from before the person confirmed anew takes nothing back", async () => {
    const person = await somebody();
    const delivery = await scene.mailTo(person, 5);
    await scene.database.admin.query(
      `insert into newsletter.receipts (id, person_id, list_ids, wording_hashes, policy_version,
         form, asked_at, confirmed_at, signature)
       values (gen_random_uuid(), $1, '{}', '{}', '1', 'form', $2, $2, '')`,
      [person, new Date(clock.ms() - 3 * dayMs)],
    );
    await report(delivery, hard);
    await report(delivery, complained);
    expect(await scene.suppressed(person)).toBe("");
    await report(await scene.mailTo(person, 1), hard);
    expect(await scene.suppressed(person)).toBe("bounced");
  });
});

describe("mails that come back for a reason that may pass", () => {
  test("end the writing after three campaigns in a row over fourteen days", async () => {
    const person = await somebody();
    expect(await comesBack(person, "mailboxfull", [20, 10])).toBe("");
    expect(await comesBack(person, "suspend", [1])).toBe("bounced");
  });

  test("in a shorter time, or in fewer campaigns, do not", async () => {
    expect(await comesBack(await somebody(), "mailboxfull", [13, 9, 6, 3, 0.5])).toBe("");
    expect(await comesBack(await somebody(), "mailboxfull", [60, 1])).toBe("");
  });

  test("of different kinds are not put together", async () => {
    const kinds = ["mailboxfull", "expired", "filtered", "undefined"] as const;
    const person = await somebody();
    for (const [i, reason] of kinds.entries())
      await comesBack(person, reason, [40 - 8 * i, 36 - 8 * i]);
    expect(await scene.suppressed(person)).toBe("");
  });

  test("begin anew once a mail in between arrived", async () => {
    const person = await somebody();
    await comesBack(person, "mailboxfull", [40, 30]);
    await scene.mailTo(person, 20);
    expect(await comesBack(person, "mailboxfull", [15, 0.5])).toBe("");
    // One of yesterday may still come back.
    await scene.mailTo(person, 0.4);
    expect(await comesBack(person, "mailboxfull", [0.3])).toBe("bounced");
  });

  test("for a reason that lies in us never end the writing", async () => {
    for (const reason of reasonsOf("us")) {
      expect(await comesBack(await somebody(), reason, [40, 30, 20, 10, 1])).toBe("");
    }
  });
});
