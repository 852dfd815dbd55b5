import { expect, test } from "bun:test";
import fc from "fast-check";
import { type SinkMail, startSink } from "../../sandbox/sink/mod.ts";
import { bulkTo, closeAll, mailsOf, outcomesOf } from "./bulk.fixture.ts";
import type { BulkOutcome } from "./mod.ts";

const count = 8;

/** Holds every outcome against what the relay really took. */
function judge(outcomes: readonly BulkOutcome[], taken: readonly SinkMail[], asked: string[]) {
  for (const [i, outcome] of outcomes.entries()) {
    const to = `p${i}@example.org`;
    const times = taken.filter((mail) => mail.to === to).length;
    const wasAsked = asked.includes(to);
    expect(times).toBeLessThanOrEqual(1);
    if (outcome.state === "accepted") expect(times).toBe(1);
    else if (outcome.state !== "uncertain")
      expect([to, outcome.state, times]).toEqual([to, outcome.state, 0]);
    if (outcome.state === "untouched") expect([to, wasAsked]).toEqual([to, false]);
  }
}

const replies = fc.constantFrom(
  ...[undefined, undefined, undefined, undefined, undefined, undefined, undefined, undefined],
  ...["450 4.2.0 Later", "550 5.1.1 No", "421 4.3.2 Closing", "552 5.3.4 Full", "gibberish"],
);

test("a line that ends at any byte leaves no mail with a wrong outcome", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        after: fc.nat(1_500),
        way: fc.constantFrom("in", "out"),
        linesMax: fc.integer({ min: 1, max: 3 }),
        pipelining: fc.boolean(),
        answers: fc.array(replies, { minLength: 1, maxLength: 23 }),
      }),
      async ({ after, way, linesMax, pipelining, answers }) => {
        let turn = 0;
        const sink = await startSink({
          cut: { after, way },
          extensions: pipelining ? ["PIPELINING", "8BITMIME"] : ["8BITMIME"],
          script: ({ stage }) => {
            if (!/^(mail|rcpt|data|body)$/.test(stage)) return undefined;
            turn += 1;
            return answers[turn % answers.length];
          },
        });
        const bulk = bulkTo(sink.port, { linesMax, silenceMs: 1_000 });
        const outcomes = await outcomesOf(bulk, mailsOf(count));
        await closeAll();
        judge(outcomes, sink.mails, [...sink.asked]);
        await sink.stop();
      },
    ),
    { numRuns: 300 },
  );
}, 60_000);
