import { expect, test } from "bun:test";
import { newId } from "../kernel/ids.ts";
import { type Bulk, createBulkThrottle, type DkimSigner } from "../mail/mod.ts";
import type { MailWriter } from "./send-mail.ts";
import { Outbox } from "./send-outbox.ts";
import type { Judged } from "./send-outcome.ts";
import type { ClaimedDelivery } from "./store-sending.ts";

const claimed = (count: number): ClaimedDelivery[] =>
  Array.from({ length: count }, () => ({
    ...{ id: newId(), personId: newId(), attempt: 1, tries: 1, name: null },
    ...{ wrapped: Buffer.alloc(1), email: Buffer.alloc(1) },
  }));
const writer: MailWriter = {
  fields: ["email"],
  write: ({ id }) => ({ from: "a@b.example", to: `${id}@c.example`, bytes: Buffer.from(id) }),
};

/** A relay that takes every mail after `ms`. */
function bulkOf(sent: string[], ms: number): Bulk {
  return {
    waiting: 0,
    async send(mails, settled) {
      await Bun.sleep(ms);
      for (const [i, mail] of mails.entries()) {
        sent.push(mail.to);
        settled(i, { state: "accepted", code: 250 });
      }
    },
    close: async () => {},
  };
}

function outboxOf(
  options: { ms?: number; perSecondMax?: number; signer?: DkimSigner; linesMax?: number } = {},
) {
  const sent: string[] = [];
  const judged: Judged[] = [];
  const { ms = 0, perSecondMax = 0, signer, linesMax = 4 } = options;
  const rates = { perSecondMax, perHourMax: 0, perDomainPerMinuteMax: 0 };
  const outbox = new Outbox({
    ...{ rates, linesMax, signer, throttle: createBulkThrottle(rates) },
    createBulk: () => bulkOf(sent, ms),
    onJudged: (_, it) => judged.push(it),
  });
  return { outbox, sent, judged };
}

test("Mails that can't be signed do not leave unsigned; they go back as untouched", async () => {
  const signer: DkimSigner = {
    ...{ recordName: "", publicRecord: "" },
    sign: () => Promise.reject(new Error("no")),
  };
  const { outbox, sent, judged } = outboxOf({ signer });
  await outbox.send("c", writer, claimed(70));
  await outbox.close();
  expect(sent).toEqual([]);
  expect(judged.map(({ settled, sign }) => `${settled.state} ${sign}`)).toEqual(
    Array<string>(70).fill("queued gone"),
  );
  expect(outbox.isEmpty).toBe(true);
});

test("One mail that can't be written is refused, and the others of its batch go", async () => {
  const { outbox, sent, judged } = outboxOf();
  const batch = claimed(5);
  const broken: MailWriter = {
    ...writer,
    write(delivery) {
      if (delivery === batch[2]) throw new Error("sealed under another key");
      return writer.write(delivery);
    },
  };
  await outbox.send("c", broken, batch);
  await outbox.close();
  expect(sent.length).toBe(4);
  expect(judged.find(({ settled }) => settled.state === "refused")?.settled.id).toBe(
    batch[2]?.id ?? "",
  );
});

test("A second's mails are spread over the second, so that few of them are ever on the line", async () => {
  const { outbox } = outboxOf({ perSecondMax: 100 });
  const from = performance.now();
  let taken = 0;
  while (performance.now() - from < 1_000) {
    const { size } = outbox.room();
    expect(size).toBeLessThanOrEqual(10);
    if (size > 0) await outbox.send("c", writer, claimed(size));
    taken += Math.max(0, size);
    await Bun.sleep(5);
  }
  const seconds = (performance.now() - from) / 1_000;
  expect(taken).toBeLessThanOrEqual(100 * seconds + 10);
  expect(taken).toBeGreaterThan(30);
});

test("Batches grow while the relay is fast, never beyond 500, and shrink when it is slow", async () => {
  const fast = outboxOf();
  for (let i = 0; i < 30; i += 1) {
    const { size } = fast.outbox.room();
    await fast.outbox.send("c", writer, claimed(size));
    await fast.outbox.close();
  }
  expect(fast.outbox.room().size).toBe(500);
  const slow = outboxOf({ ms: 450, linesMax: 2 });
  for (let i = 0; i < 5; i += 1) {
    await slow.outbox.send("c", writer, claimed(slow.outbox.room().size));
    await slow.outbox.close();
  }
  expect(slow.outbox.room().size).toBe(2);
});
